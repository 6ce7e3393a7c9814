import { useEffect, useState } from 'react'
import { useJob } from '../../core/web/jobs.ts'
import { useT } from '../../core/web/text.tsx'
import type { Import } from './imports.client.ts'
import { statusLabel } from './imports.labels.ts'

const number = (value: number) => value.toLocaleString('en-US')

/** How far it is, in rows, and how long it may still take; without a total as long as the file is still being counted. */
export function Progress({ one }: { one: Import }) {
  const t = useT()
  // A check writes nothing, its position neither: the stream alone tells it.
  const told = useJob(one.id)
  const news = told?.status === one.status ? told : undefined
  const position = Math.max(one.status === 'running' ? one.position : 0, Number(news?.position ?? 0))
  const total = Number(news?.total ?? one.total ?? 0)
  const counted = one.status !== 'undoing' && total > 0 && position > 0
  const left = useSecondsLeft(position, total)
  return (
    <div className="imports-progress">
      <progress
        value={counted ? Math.min(position, total) : undefined}
        max={counted ? total : undefined}
        aria-label={t(statusLabel[one.status])}
      />
      {counted && (
        <span className="gx-number">
          {number(Math.min(position, total))} / {number(total)}
        </span>
      )}
      {counted && left > 2 && (
        <span className="gx-faint gx-number">
          {t({ zh: '约还需 {left} 秒', en: 'about {left} s left' }, { left })}
        </span>
      )}
    </div>
  )
}

/** From the speed seen since this was shown. */
function useSecondsLeft(position: number, total: number): number {
  const [begun, setBegun] = useState({ at: 0, position: 0 })
  useEffect(() => {
    if (position > 0) setBegun(known => (known.at ? known : { at: Date.now(), position }))
  }, [position])
  const rows = position - begun.position
  if (!begun.at || rows <= 0) return 0
  return Math.round(((Date.now() - begun.at) / 1000 / rows) * (total - position))
}
