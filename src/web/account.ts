import { queryOptions } from '@tanstack/react-query'
import { api, request, type Session } from '../core/web/client.ts'

export interface Me {
  id: string
  name: string
  email: string
  locale: 'zh' | 'en' | null
  theme: 'light' | 'dark' | 'system' | null
  timeZone: string | null
  twoFactorEnabled: boolean
  companies: { slug: string; name: string; isDemo: boolean }[]
}

export interface Setup {
  canCreateCompany: boolean
  /** No company yet but, perhaps, the demo. */
  isNew: boolean
  /** Address of the demo company. */
  demo: string | null
  /** The demo company is not there, but can be had by asking. */
  canLoadDemo: boolean
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => request<Me>('GET', '/api/me'),
  retry: false,
})

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => request<Setup>('GET', '/api/setup'),
})

export const sessionQuery = (slug: string) =>
  queryOptions({
    queryKey: ['session', slug],
    queryFn: () => api.get<Session>('session'),
    staleTime: 5 * 60_000,
  })

/** Changes one's own profile: `{ locale: 'en' }`. */
export const changeMe = (change: Partial<Pick<Me, 'name' | 'locale' | 'theme' | 'timeZone'>>) =>
  request<Me>('PATCH', '/api/me', { body: change })

/** Sign-in, passwords, second factor and sessions: the routes of better-auth. */
export const auth = {
  post: <T = Record<string, unknown>>(path: string, body: unknown = {}) =>
    request<T>('POST', `/api/auth/${path}`, { body }),
  get: <T>(path: string) => request<T>('GET', `/api/auth/${path}`),
}

export async function signOut(): Promise<void> {
  await auth.post('sign-out')
  // What was keyed and not saved is nobody else's to find.
  for (const key of Object.keys(localStorage))
    if (key.startsWith('guanxi.kept.')) localStorage.removeItem(key)
  location.assign('/sign-in')
}

/** The company last looked at in this browser. */
export const lastCompany = {
  get: () => localStorage.getItem('guanxi.company') ?? '',
  set: (slug: string) => localStorage.setItem('guanxi.company', slug),
}
