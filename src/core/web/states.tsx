import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from './Button.tsx'
import { ApiError } from './client.ts'
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

/** What happened, and a way on: back from what is not there or not to be seen, else to try again. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const t = useT()
  const status = error instanceof ApiError ? error.status : undefined
  const closed = status === 404 || status === 403
  const again = useRef(retry)
  again.current = retry
  // A server that is away comes back, and nobody should have to press for it.
  useEffect(() => {
    if (status !== 0) return
    const timer = setInterval(() => again.current?.(), 5000)
    return () => clearInterval(timer)
  }, [status])
  return (
    <div className="gx-empty" role="alert">
      <p className="gx-empty-title">
        {closed ? error.message : t({ zh: '没有读出来', en: 'This could not be read' })}
      </p>
      {!closed && <p>{error.message}</p>}
      {closed ? (
        <Button onClick={() => history.back()}>{t({ zh: '返回', en: 'Back' })}</Button>
      ) : (
        retry && <Button onClick={retry}>{t({ zh: '重试', en: 'Try again' })}</Button>
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
