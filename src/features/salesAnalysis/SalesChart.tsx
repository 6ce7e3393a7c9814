import { useEffect, useRef, useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { axisOf, short } from '../cashFlow/chart.rules.ts'
import type { Analysis } from './analysis.ts'
import { measureLabels } from './sales.ts'
import { linesPath, type SalesState } from './salesAnalysis.client.ts'
import { keyText } from './texts.ts'

const HEIGHT = 220
const TOP = 12
const FOOT = 22
const SIDE = 56
/** Groups drawn; the table has all. */
const MOST = 60

/** The first figure of each group as bars or a line, what it is compared with behind it. A press shows the lines of a group. */
export function SalesChart({ analysis, state }: { analysis: Analysis; state: SalesState }) {
  const go = useGo()
  const t = useT()
  const { user } = useSession()
  const { fields } = useEntity('customer')
  const [at, setAt] = useState<number | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(560)
  useEffect(() => {
    const { current } = frame
    if (!current) return
    const watch = new ResizeObserver(() => setRoom(current.clientWidth))
    watch.observe(current)
    return () => watch.disconnect()
  }, [])
  const [measure] = state.measures
  if (!measure) return null
  const rows = analysis.rows.filter(one => one.rest === undefined).slice(0, MOST)
  const isLine = state.chart === 'line'
  const width = Math.max(room, rows.length * (isLine ? 28 : 36) + SIDE + 12)
  const value = (index: number, period: 'now' | 'before') => Number(rows[index]?.[period]?.[measure] ?? 0)
  const values = rows.flatMap((_, index) => [value(index, 'now'), value(index, 'before')])
  const { ticks, low, high } = axisOf(Math.min(0, ...values), Math.max(0, ...values))
  const y = (one: number) => TOP + ((high - one) / (high - low)) * (HEIGHT - TOP - FOOT)
  const step = (width - SIDE - 12) / rows.length
  const bar = Math.min(32, step * 0.62)
  const x = (index: number) => SIDE + step * (index + 0.5)
  const text = (index: number) => {
    const row = rows[index]
    return row ? keyText(state.by, row, user.locale, fields) : ''
  }
  const fit = Math.max(2, Math.floor(step / 12))
  const every = Math.ceil(rows.length / Math.max(1, Math.floor((width - SIDE) / 56)))
  const label = (index: number) => {
    const whole = text(index)
    if (isLine && every > 1) return whole.slice(2)
    return whole.length > fit + 1 && step < 56 ? `${whole.slice(0, fit)}…` : whole.slice(0, Math.max(7, fit))
  }
  const shown = (one: string | null | undefined) => (one == null ? '–' : formatDecimal(one, 2))
  const current = at === null ? undefined : rows[at]
  const points = (period: 'now' | 'before') =>
    rows.map((_, index) => `${x(index)},${y(value(index, period))}`).join(' ')
  return (
    <section className="flow-chart" aria-label={t({ zh: '销售图', en: 'Chart of sales' })}>
      <ul className="flow-legend">
        <li data-mark="now">{t(measureLabels[measure])}</li>
        {analysis.compared && (
          <li data-mark="before">
            {analysis.compared.from} – {analysis.compared.to}
          </li>
        )}
        <li className="flow-said gx-number" aria-live="polite">
          {current &&
            at !== null &&
            `${text(at)} ${shown(current.now[measure])}${current.before ? ` / ${shown(current.before[measure])}` : ''}`}
        </li>
      </ul>
      <div className="flow-scroll" ref={frame}>
        <svg width={width} height={HEIGHT} role="presentation">
          {ticks.map(tick => (
            <g key={tick}>
              <line x1={SIDE} x2={width - 12} y1={y(tick)} y2={y(tick)} data-zero={tick === 0 || undefined} />
              <text x={SIDE - 8} y={y(tick) + 4} textAnchor="end">
                {short(tick, user.locale === 'zh')}
              </text>
            </g>
          ))}
          {rows.map((row, index) => {
            const rect = (period: 'now' | 'before', left: number, wide: number) => (
              <rect
                x={x(index) + left}
                y={Math.min(y(value(index, period)), y(0))}
                width={wide}
                height={Math.max(1, Math.abs(y(value(index, period)) - y(0)))}
                rx={2}
                data-mark={period}
              />
            )
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the lines are reached by the table below too
              <g
                key={row.key}
                data-at={at === index || undefined}
                className="flow-period"
                onMouseEnter={() => setAt(index)}
                onMouseLeave={() => setAt(null)}
                onClick={() => go(linesPath(state, { key: row.key }))}
              >
                <rect
                  x={x(index) - step / 2}
                  y={TOP}
                  width={step}
                  height={HEIGHT - TOP}
                  className="flow-hit"
                />
                {!isLine && row.before && rect('before', -bar / 2, bar / 2)}
                {!isLine && rect('now', row.before ? 0 : -bar / 2, row.before ? bar / 2 : bar)}
                {index % every === 0 && (
                  <text x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                    {label(index)}
                  </text>
                )}
              </g>
            )
          })}
          {isLine && (
            <>
              {analysis.compared && <polyline className="sales-before" points={points('before')} />}
              <polyline points={points('now')} />
              {rows.map((row, index) => (
                <circle key={row.key} cx={x(index)} cy={y(value(index, 'now'))} r={2.5} />
              ))}
            </>
          )}
        </svg>
      </div>
    </section>
  )
}
