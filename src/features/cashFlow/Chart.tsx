import { useEffect, useRef, useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import type { CashFlow, FlowPeriod } from './cashFlow.ts'
import { axisOf, short } from './chart.rules.ts'
import { movesPath } from './paths.ts'

const HEIGHT = 220
const TOP = 12
const FOOT = 22
const SIDE = 56

/** In and out beside each other for each day or month, and over them what the accounts hold. A press shows the moves of a period. */
export function FlowChart({ flow }: { flow: CashFlow }) {
  const go = useGo()
  const t = useT()
  const [at, setAt] = useState<number | null>(null)
  const { periods, by } = flow
  const frame = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(560)
  useEffect(() => {
    const { current } = frame
    if (!current) return
    const watch = new ResizeObserver(() => setRoom(current.clientWidth))
    watch.observe(current)
    return () => watch.disconnect()
  }, [])
  const width = Math.max(room, periods.length * (by === 'day' ? 22 : 46) + SIDE + 12)
  const values = periods.flatMap(one => [Number(one.in), Number(one.out), Number(one.closing)])
  const { ticks, low, high } = axisOf(Math.min(0, ...values), Math.max(0, ...values))
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - FOOT)
  const step = (width - SIDE - 12) / periods.length
  const bar = Math.min(22, step * 0.36)
  const x = (index: number) => SIDE + step * (index + 0.5)
  const label = (period: FlowPeriod) => (by === 'day' ? period.day.slice(5) : period.day.slice(2, 7))
  const every = Math.ceil(periods.length / Math.max(1, Math.floor((width - SIDE) / 52)))
  const one = at === null ? undefined : periods[at]
  return (
    <section className="flow-chart" aria-label={t({ zh: '收支图', en: 'Chart of cash flow' })}>
      <ul className="flow-legend">
        <li data-mark="in">{t({ zh: '收入', en: 'In' })}</li>
        <li data-mark="out">{t({ zh: '支出', en: 'Out' })}</li>
        <li data-mark="held">{t({ zh: '账户余额', en: 'Held' })}</li>
        <li className="flow-said gx-number" aria-live="polite">
          {one &&
            t(
              { zh: '{day} 收 {in} 支 {out} 余 {held}', en: '{day} in {in} out {out} held {held}' },
              {
                day: label(one),
                in: formatDecimal(one.in, 2),
                out: formatDecimal(one.out, 2),
                held: formatDecimal(one.closing, 2),
              },
            )}
        </li>
      </ul>
      <div className="flow-scroll" ref={frame}>
        <svg width={width} height={HEIGHT} role="presentation">
          {ticks.map(tick => (
            <g key={tick}>
              <line x1={SIDE} x2={width - 12} y1={y(tick)} y2={y(tick)} data-zero={tick === 0 || undefined} />
              <text x={SIDE - 8} y={y(tick) + 4} textAnchor="end">
                {short(tick, t({ zh: 'zh', en: 'en' }) === 'zh')}
              </text>
            </g>
          ))}
          {periods.map((period, index) => {
            const rect = (value: number, left: number, mark: 'in' | 'out') => (
              <rect
                x={x(index) + left}
                y={Math.min(y(value), y(0))}
                width={bar}
                height={Math.max(1, Math.abs(y(value) - y(0)))}
                rx={2}
                data-mark={mark}
              />
            )
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the list of moves is reached by the table below too
              <g
                key={period.day}
                data-at={at === index || undefined}
                className="flow-period"
                onMouseEnter={() => setAt(index)}
                onMouseLeave={() => setAt(null)}
                onClick={() => go(movesPath(flow, { day: period.day }))}
              >
                <rect
                  x={x(index) - step / 2}
                  y={TOP}
                  width={step}
                  height={HEIGHT - TOP}
                  className="flow-hit"
                />
                {Number(period.in) !== 0 && rect(Number(period.in), -bar - 1, 'in')}
                {Number(period.out) !== 0 && rect(Number(period.out), 1, 'out')}
                {index % every === 0 && (
                  <text x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                    {label(period)}
                  </text>
                )}
              </g>
            )
          })}
          <polyline
            data-mark="held"
            points={periods.map((period, index) => `${x(index)},${y(Number(period.closing))}`).join(' ')}
          />
          {periods.map((period, index) => (
            <circle key={period.day} data-mark="held" cx={x(index)} cy={y(Number(period.closing))} r={2.5} />
          ))}
        </svg>
      </div>
    </section>
  )
}
