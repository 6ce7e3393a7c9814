import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { daysAway } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import type { Row } from '../../core/web/client.ts'
import { useKindContext, useLocale, useT } from '../../core/web/text.tsx'
import { reasonsText } from '../metrics/reasons.rules.ts'
import { useMoney } from './money.ts'
import { worthQuery } from './worth.client.ts'

/** Fields that stand in the key line or under the name, and not a second time among the facts. */
export const keyFields = [
  'revenueThisYear',
  'revenue',
  'rhythmDays',
  'lastOrderOn',
  'expectedOn',
  'health',
  'stage',
]

/** What the customer is worth and how it is doing, with the reasons in words under it. Fields that may not be seen are left out. */
export function KeyLine({ row }: { row: Row }) {
  const worth = useQuery(worthQuery(row.id))
  const money = useMoney()
  const context = useKindContext()
  const locale = useLocale()
  const t = useT()
  const has = (name: string) => row[name] !== undefined
  const ordered = typeof row.lastOrderOn === 'string'
  const last = ordered ? -daysAway(String(row.lastOrderOn), context) : 0
  const expected = typeof row.expectedOn === 'string' ? daysAway(row.expectedOn, context) : null
  const lastYear = worth.data?.revenueLastYear
  return (
    <>
      <dl className="gx-figures customer-figures">
        {has('revenueThisYear') && (
          <Figure label={{ zh: '今年', en: 'This year' }} value={money(row.revenueThisYear)}>
            {lastYear &&
              Number(lastYear) > 0 &&
              t({ zh: '去年 {value}', en: 'last year {value}' }, { value: money(lastYear) })}
          </Figure>
        )}
        {has('revenue') && (
          <Figure label={{ zh: '累计', en: 'In all' }} value={money(row.revenue)}>
            {has('orderCount') &&
              t({ zh: '{count} 单', en: '{count} orders' }, { count: String(row.orderCount ?? 0) })}
          </Figure>
        )}
        {has('rhythmDays') && (
          <Figure
            label={{ zh: '平均间隔', en: 'Usual interval' }}
            value={
              ordered && row.rhythmDays !== null
                ? t({ zh: '{days} 天', en: '{days} days' }, { days: Math.round(Number(row.rhythmDays)) })
                : '—'
            }
          >
            {ordered &&
              worth.data?.ownRhythm === false &&
              t({ zh: '按公司常例', en: 'as usual in the company' })}
          </Figure>
        )}
        {has('lastOrderOn') && (
          <Figure
            label={{ zh: '上次下单', en: 'Last order' }}
            value={
              ordered
                ? last === 0
                  ? t({ zh: '今天', en: 'Today' })
                  : t({ zh: '{days} 天前', en: '{days} days ago' }, { days: last })
                : t({ zh: '还没有', en: 'None yet' })
            }
          >
            {ordered && String(row.lastOrderOn)}
          </Figure>
        )}
        {has('expectedOn') && expected !== null && (
          <Figure
            label={{ zh: '预计下次', en: 'Next expected' }}
            late={expected < 0}
            value={
              expected < 0
                ? t({ zh: '已过 {days} 天', en: '{days} days over' }, { days: -expected })
                : t({ zh: '{days} 天后', en: 'in {days} days' }, { days: expected })
            }
          >
            {String(row.expectedOn)}
          </Figure>
        )}
        {has('health') && row.health !== null && (
          <Figure
            label={{ zh: '健康', en: 'Health' }}
            late={Number(row.health) < 40}
            value={
              <>
                {String(row.health)} <Trend now={Number(row.health)} before={worth.data?.healthBefore} />
              </>
            }
          >
            {has('churnRisk') &&
              row.churnRisk !== null &&
              t({ zh: '流失风险 {risk}', en: 'churn risk {risk}' }, { risk: String(row.churnRisk) })}
          </Figure>
        )}
      </dl>
      <p className="customer-reasons" aria-live="polite">
        {worth.data ? reasonsText(worth.data.reasons, locale) : ' '}
      </p>
    </>
  )
}

function Figure({
  label,
  value,
  late,
  children,
}: {
  label: Label
  value: ReactNode
  late?: boolean
  children?: ReactNode
}) {
  const t = useT()
  return (
    <div>
      <dt>{t(label)}</dt>
      <dd>
        <span className={late ? 'gx-number gx-late' : 'gx-number'}>{value}</span>
        <small className="gx-number gx-faint">{children}</small>
      </dd>
    </div>
  )
}

/** Against thirty days ago; a word for those who do not see the arrow. */
function Trend({ now, before }: { now: number; before: number | null | undefined }) {
  const t = useT()
  if (before === null || before === undefined || before === now) return null
  const words = t({ zh: '30 天前 {before}', en: '{before} thirty days ago' }, { before })
  return (
    <span title={words}>
      <span aria-hidden="true">{now < before ? '↓' : '↑'}</span>
      <span className="gx-hidden">{words}</span>
    </span>
  )
}
