import { useQuery } from '@tanstack/react-query'
import { dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import type { Ageing } from './reports.ts'
import { type SideTexts, textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import './money.css'

/** `/ageing?asOf={day}`: what customers owe, or suppliers are owed, on a day, by how long it is overdue. */
export default function AgeingPage({ side }: { side: Side }) {
  const texts = textsOf(side)
  const [query, change] = useAddressQuery()
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const asOf = query.get('asOf') ?? today
  const t = useT()
  const by = query.get('by') ?? 'total'
  const over = query.get('over') ?? ''
  const found = useQuery({
    queryKey: [side.item, 'ageing', asOf, by, over],
    queryFn: ({ signal }) =>
      api.get<Ageing>(
        `${side.path}/ageing`,
        { asOf, by, ...(by === 'overdue' && over ? { over } : {}) },
        signal,
      ),
    placeholderData: before => before,
  })
  // How far customers were asked for payment.
  const asked = useQuery({
    queryKey: ['dunning', 'steps'],
    queryFn: () => api.get<{ data: { customer: string; step: string }[] }>('dunning/steps'),
    enabled: side.item === 'receivable',
  })
  const steps = new Map((asked.data?.data ?? []).map(one => [one.customer, one.step]))
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>{t(texts.ageing)}</h1>
        <label className="money-day">
          {t({ zh: '截至', en: 'As of' })}
          <input
            type="date"
            className="gx-input"
            value={asOf}
            onChange={event =>
              event.target.value && change({ asOf: event.target.value === today ? null : event.target.value })
            }
          />
        </label>
      </header>
      <div className="money-tools">
        {(
          [
            ['total', t({ zh: '欠款最多', en: 'Owe most' })],
            ['overdue', t({ zh: '逾期最多', en: 'Most overdue' })],
            ['oldest', t({ zh: '账龄最长', en: 'Owe longest' })],
          ] as const
        ).map(([key, label]) => (
          <Button
            key={key}
            look="small"
            aria-pressed={by === key}
            onClick={() => change({ by: key === 'total' ? null : key })}
          >
            {label}
          </Button>
        ))}
        {by === 'overdue' && (
          <label className="money-day">
            {t({ zh: '逾期超过', en: 'overdue by more than' })}
            <input
              className="gx-input money-over"
              inputMode="decimal"
              defaultValue={over}
              placeholder="0"
              onBlur={event => {
                const amount = event.target.value.replaceAll(',', '').trim()
                change({ over: /^\d{1,12}(\.\d{1,2})?$/.test(amount) ? amount : null })
              }}
            />
          </label>
        )}
      </div>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <Table ageing={found.data} texts={texts} steps={steps} />
      ) : (
        <Bones lines={10} />
      )}
    </main>
  )
}

function Table({ ageing, texts, steps }: { ageing: Ageing; texts: SideTexts; steps: Map<string, string> }) {
  const { company } = useSession()
  const t = useT()
  const { days, rows, sums, count, asOf } = ageing
  const heads = [
    t({ zh: '未到期', en: 'Not due' }),
    ...days.map((last, at) =>
      t({ zh: '{from}–{last} 天', en: '{from}–{last} days' }, { from: (days[at - 1] ?? 0) + 1, last }),
    ),
    t({ zh: '{last} 天以上', en: 'over {last} days' }, { last: days.at(-1) ?? 0 }),
  ]
  if (rows.length === 0) return <Empty title={t(texts.nothing)} />
  const money = (value: string) => (Number(value) === 0 ? '' : formatDecimal(value, 2))
  const owed = sums.buckets.reduce((sum, value) => sum + Number(value), 0)
  const year = asOf.slice(0, 4)
  return (
    <>
      <p className="money-lead">
        {t(texts.lead, {
          count,
          owed: formatDecimal(owed, 2),
          currency: company.currency,
          late: formatDecimal(owed - Number(sums.buckets[0] ?? 0), 2),
        })}
      </p>
      <div className="money-bar" aria-hidden="true">
        {sums.buckets.map((value, at) =>
          Number(value) > 0 ? (
            <span
              key={heads[at]}
              data-at={Math.min(at, 5)}
              style={{ flexGrow: Number(value) }}
              title={`${heads[at]} ${formatDecimal(value, 2)}`}
            />
          ) : null,
        )}
      </div>
      <div className="gx-scroll-x">
        <table className="gx-table money-table">
          <thead>
            <tr>
              <th scope="col">{t(texts.party)}</th>
              {heads.map(head => (
                <th key={head} scope="col" data-align="right">
                  {head}
                </th>
              ))}
              <th scope="col" data-align="right">
                {t(texts.credits)}
              </th>
              <th scope="col" data-align="right">
                {t({ zh: '合计', en: 'Total' })}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.party.id}>
                <td>
                  <RefName value={row.party} to="customer" />{' '}
                  {steps.has(row.party.id) && (
                    <Link to={`customers/${row.party.id}?tab=dunning`} className="gx-tag">
                      {steps.get(row.party.id)}
                    </Link>
                  )}
                </td>
                {row.buckets.map((value, at) => (
                  <td key={heads[at]} data-align="right" data-label={heads[at]} className="gx-number">
                    {money(value)}
                  </td>
                ))}
                <td data-align="right" data-label={t(texts.credits)} className="gx-number">
                  {money(row.credits)}
                </td>
                <td data-align="right" data-label={t({ zh: '合计', en: 'Total' })} className="gx-number">
                  <Link
                    to={`${texts.statementPath}?party=${row.party.id}&from=${year}-01-01&to=${asOf}`}
                    className="gx-link"
                    title={t({ zh: '看对账单', en: 'See the statement' })}
                  >
                    {formatDecimal(row.total, 2)}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t({ zh: '合计', en: 'Total' })}</th>
              {sums.buckets.map((value, at) => (
                <td key={heads[at]} data-align="right" data-label={heads[at]} className="gx-number">
                  {money(value)}
                </td>
              ))}
              <td data-align="right" data-label={t(texts.credits)} className="gx-number">
                {money(sums.credits)}
              </td>
              <td data-align="right" data-label={t({ zh: '合计', en: 'Total' })} className="gx-number">
                {formatDecimal(sums.total, 2)}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      {count > rows.length && (
        <p className="gx-faint money-lead">
          {t(
            {
              zh: '列出金额最大的 {shown} 家；合计是全部 {count} 家的',
              en: 'The {shown} with most are listed; the totals are of all {count}',
            },
            { shown: rows.length, count },
          )}
        </p>
      )}
    </>
  )
}
