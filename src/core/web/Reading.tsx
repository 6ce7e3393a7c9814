import type { ReactNode } from 'react'
import { useSession } from './session.tsx'

/**
 * A part of the screen that is all for changing. While somebody looks through another's eyes it can be read, but nothing in it pressed or
 * typed into; links work. That nothing can be changed is said above the page.
 */
export function Reading({ children }: { children: ReactNode }) {
  const { seenBy } = useSession()
  if (seenBy === null) return children
  return (
    <fieldset className="gx-reading" disabled>
      {children}
    </fieldset>
  )
}
