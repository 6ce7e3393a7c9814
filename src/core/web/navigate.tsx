import { useParams, useRouter, useRouterState } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, type MouseEvent, type ReactNode, useCallback, useMemo } from 'react'
import { pagePath } from './client.ts'

export interface GoOptions {
  /** Takes the place of this entry of the browser's history. */
  replace?: boolean
}

/** Goes to a path within the company, or to an absolute path of the program. */
export function useGo(): (path: string, options?: GoOptions) => void {
  const router = useRouter()
  return useCallback(
    (path, options = {}) => {
      void router.navigate({ href: pagePath(path), replace: options.replace })
    },
    [router],
  )
}

/** A link within the program; opens in a new tab where the browser is asked to. */
export function Link({
  to,
  children,
  onClick,
  ...rest
}: { to: string; children: ReactNode } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const go = useGo()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return
    event.preventDefault()
    go(to)
  }
  return (
    <a {...rest} href={pagePath(to)} onClick={follow}>
      {children}
    </a>
  )
}

/** The query of the address, and a way to change it: `change({ sort: '-name', q: null })`. */
export function useAddressQuery(): [
  URLSearchParams,
  (change: Record<string, string | null>, options?: GoOptions) => void,
] {
  const router = useRouter()
  const text = useRouterState({ select: state => state.location.searchStr })
  const query = useMemo(() => new URLSearchParams(text), [text])
  const change = useCallback(
    (values: Record<string, string | null>, options: GoOptions = {}) => {
      const { pathname, searchStr } = router.state.location
      const next = new URLSearchParams(searchStr)
      for (const [name, value] of Object.entries(values)) {
        if (value === null) next.delete(name)
        else next.set(name, value)
      }
      const search = next.toString()
      void router.navigate({
        href: search ? `${pathname}?${search}` : pathname,
        replace: options.replace ?? true,
        resetScroll: false,
      })
    },
    [router],
  )
  return [query, change]
}

/** `$id` places of the route's path. */
export function useRouteParams(): Record<string, string> {
  return useParams({ strict: false }) as Record<string, string>
}

/** Where the program stands, without the query. */
export const usePathname = (): string => useRouterState({ select: state => state.location.pathname })
