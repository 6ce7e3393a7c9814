import { useQuery } from '@tanstack/react-query'
import { can } from '../../core/actor.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { api } from '../../core/web/client.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { AccountBalances } from './AccountBalances.tsx'
import { FlowChart } from './Chart.tsx'
import type { CashFlow } from './cashFlow.ts'
import { ExpectedCash } from './ExpectedCash.tsx'
import { FlowGroups } from './FlowGroups.tsx'
import { Lead } from './Lead.tsx'
import './cashFlow.css'
import '../money/money.css'

const year = (today: string, back: number) => String(Number(today.slice(0, 4)) - back)

/** `/cash-flow?from&to&by&split`: money that came and went, what the accounts hold, and what is to come. */
export default function CashFlowPage() {
  const [query, change] = useAddressQuery()
  const session = useSession()
  const today = dayIn(session.company.timeZone, useKindContext().now)
  const t = useT()
  const from = query.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = query.get('to') ?? today
  const by = query.get('by') ?? 'month'
  const split = query.get('split') ?? 'kind'
  const found = useQuery({
    queryKey: ['accountMove', 'flow', from, to, by, split],
    queryFn: ({ signal }) => api.get<CashFlow>('cashFlow', { from, to, by, split }, signal),
    placeholderData: before => before,
  })
  const spans = [
    [t({ zh: '本月', en: 'This month' }), `${today.slice(0, 7)}-01`, today, 'day'],
    [t({ zh: '今年', en: 'This year' }), `${today.slice(0, 4)}-01-01`, today, 'month'],
    [t({ zh: '去年', en: 'Last year' }), `${year(today, 1)}-01-01`, `${year(today, 1)}-12-31`, 'month'],
  ] as const
  return (
    <main className="money-page flow-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '现金流', en: 'Cash flow' })}</h1>
      </header>
      <div className="flow-asked">
        <fieldset className="flow-spans" aria-label={t({ zh: '期间', en: 'Period' })}>
          {spans.map(([label, first, last, step]) => (
            <button
              key={label}
              type="button"
              className="gx-button gx-small"
              aria-pressed={from === first && to === last}
              onClick={() => change({ from: first, to: last, by: step })}
            >
              {label}
            </button>
          ))}
        </fieldset>
        {(
          [
            ['from', from, t({ zh: '从', en: 'From' })],
            ['to', to, t({ zh: '到', en: 'To' })],
          ] as const
        ).map(([name, value, label]) => (
          <label key={name} className="money-day">
            {label}
            <input
              type="date"
              className="gx-input"
              value={value}
              onChange={event => event.target.value && change({ [name]: event.target.value })}
            />
          </label>
        ))}
        <label className="money-day">
          {t({ zh: '按', en: 'By' })}
          <select className="gx-input" value={by} onChange={event => change({ by: event.target.value })}>
            <option value="day">{t({ zh: '日', en: 'day' })}</option>
            <option value="month">{t({ zh: '月', en: 'month' })}</option>
          </select>
        </label>
      </div>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <>
          <Lead flow={found.data} />
          {found.data.periods.length === 0 ? (
            <Empty
              title={t({
                zh: '这段时间没有收支。建好账户，确认收款、付款或费用后就有了',
                en: 'Nothing came or went in this time. It is written by receipts, payments and expenses',
              })}
            />
          ) : (
            <>
              <FlowChart flow={found.data} />
              <FlowGroups flow={found.data} onSplit={value => change({ split: value })} />
            </>
          )}
        </>
      ) : (
        <Bones lines={10} />
      )}
      <AccountBalances from={from} to={to} />
      {can(session, 'receivable', 'read') && <ExpectedCash />}
    </main>
  )
}
