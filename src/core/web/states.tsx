import type { ReactNode } from 'react'
import { useT } from './text.tsx'

/** Where nothing is: what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="gx-empty">
      <p className="gx-empty-title">{title}</p>
      {children && <div className="gx-empty-acts">{children}</div>}
    </div>
  )
}

/** What happened, and a way to try again. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const t = useT()
  return (
    <div className="gx-empty" role="alert">
      <p className="gx-empty-title">{t({ zh: '没有读出来', en: 'This could not be read' })}</p>
      <p>{error.message}</p>
      {retry && (
        <button type="button" className="gx-button" onClick={retry}>
          {t({ zh: '重试', en: 'Try again' })}
        </button>
      )}
    </div>
  )
}

/** Grey lines in the place of what is on its way. */
export function Bones({ lines = 6 }: { lines?: number }) {
  return (
    <div className="gx-bones" aria-busy="true">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <i key={line} className="gx-bone" style={{ width: `${90 - ((line * 23) % 50)}%` }} />
      ))}
    </div>
  )
}
