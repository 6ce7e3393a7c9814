import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from './Button.tsx'
import { ApiError } from './client.ts'
import { useGo } from './navigate.tsx'
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

/** The record is gone, or closed to the reader: what was read of it before says nothing any more. */
export const isClosed = (error: Error | null): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 403)

/** What happened, and a way on: back from what is not there or not to be seen, and to try again. */
export function Failed({ error, retry }: { error: Error; retry?: () => unknown }) {
  const t = useT()
  const go = useGo()
  const [busy, setBusy] = useState(false)
  const closed = isClosed(error)
  const isAway = error instanceof ApiError && error.status === 0
  const again = useRef(retry)
  again.current = retry
  // A server that is away comes back, and nobody should have to press for it.
  useEffect(() => {
    if (!isAway) return
    const timer = setInterval(() => again.current?.(), 5000)
    return () => clearInterval(timer)
  }, [isAway])
  const press = async () => {
    setBusy(true)
    await retry?.()
    setBusy(false)
  }
  return (
    <div className="gx-empty" role="alert">
      <p className="gx-empty-title">
        {closed ? error.message : t({ zh: '没有读出来', en: 'This could not be read' })}
      </p>
      {!closed && <p>{error.message}</p>}
      <div className="gx-empty-acts">
        {closed && (
          <Button onClick={() => (history.length > 1 ? history.back() : go(''))}>
            {t({ zh: '返回', en: 'Back' })}
          </Button>
        )}
        {retry && (
          <Button onClick={() => void press()} disabled={busy}>
            {busy ? t({ zh: '正在重试…', en: 'Trying…' }) : t({ zh: '重试', en: 'Try again' })}
          </Button>
        )}
      </div>
    </div>
  )
}

interface UnreadProps {
  of: { error: Error | null; refetch: () => unknown }
  lines?: number
  /** Grey shapes of its own in place of the lines. */
  children?: ReactNode
}

/** Stands where an answer is not there: grey lines while it is on its way, what happened where it did not come. */
export function Unread({ of: { error, refetch }, lines, children }: UnreadProps) {
  if (error) return <Failed error={error} retry={refetch} />
  return children ?? <Bones lines={lines} />
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

/** A record's page before it is read: name, figures, facts beside what happened; its head `high` pixels. */
export function RecordBones({ high = 134 }: { high?: number }) {
  const bone = (key: number, width: string) => <i key={key} className="gx-bone" style={{ width }} />
  return (
    <div className="gx-record gx-record-bones" aria-busy="true">
      <div className="gx-record-head" style={{ minHeight: high }}>
        {bone(0, '3em')}
        <i className="gx-bone gx-bone-title" />
        {bone(1, '12em')}
        <div className="gx-figures">{[5, 6, 4, 5, 5].map((width, at) => bone(at, `${width}em`))}</div>
      </div>
      <div className="gx-record-body">
        <div className="gx-record-facts">
          {Array.from({ length: 9 }, (_, line) => bone(line, `${85 - ((line * 17) % 40)}%`))}
        </div>
        <Bones lines={9} />
      </div>
    </div>
  )
}
