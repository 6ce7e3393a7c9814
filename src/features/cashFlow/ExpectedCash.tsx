import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Expected } from './cashFlow.ts'

/** What is to come and to go, by when it is due. */
export function ExpectedCash() {
  const t = useT()
  const found = useQuery({
    queryKey: ['receivable', 'expected'],
    queryFn: ({ signal }) => api.get<Expected>('cashFlow/expected', undefined, signal),
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return null
  const rows = found.data.rows.filter(row => Number(row.in) !== 0 || Number(row.out) !== 0)
  if (rows.length === 0) return null
  const owes = rows.some(row => Number(row.out) !== 0)
  const heads = {
    in: t({ zh: '预计收入', en: 'To come' }),
    out: t({ zh: '预计支出', en: 'To go' }),
    balance: t({ zh: '届时余额', en: 'Held by then' }),
  }
  const named = ({ from, to }: Expected['rows'][number]) => {
    if (!from) return t({ zh: '已逾期', en: 'Overdue' })
    if (!to) return t({ zh: '{day} 及以后', en: 'From {day} on' }, { day: from })
    return `${from} – ${to}`
  }
  const path = (object: 'receivables' | 'payables', { from, to }: Expected['rows'][number]) => {
    const query = new URLSearchParams({ view: 'open', sort: 'dueOn', 'filter[open][gt]': '0' })
    if (from) query.set('filter[dueOn][gte]', from)
    if (to) query.set('filter[dueOn][lte]', to)
    return `${object}?${query}`
  }
  return (
    <section className="flow-part">
      <div className="flow-head">
        <h2>{t({ zh: '预计资金（按到期日）', en: 'Expected, by what is due' })}</h2>
      </div>
      <div className="gx-scroll-x">
        <table className="gx-table money-table">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '到期', en: 'Due' })}</th>
              <th scope="col" data-align="right">
                {heads.in}
              </th>
              {owes && (
                <th scope="col" data-align="right">
                  {heads.out}
                </th>
              )}
              {found.data.held !== null && (
                <th scope="col" data-align="right">
                  {heads.balance}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.from ?? ''}>
                <td className={row.from ? 'gx-number' : 'doc-short'}>{named(row)}</td>
                <td data-align="right" data-label={heads.in} className="gx-number">
                  {Number(row.in) !== 0 && (
                    <Link to={path('receivables', row)} className="gx-link">
                      {formatDecimal(row.in, 2)}
                    </Link>
                  )}
                </td>
                {owes && (
                  <td data-align="right" data-label={heads.out} className="gx-number">
                    {Number(row.out) !== 0 && (
                      <Link to={path('payables', row)} className="gx-link">
                        {formatDecimal(row.out, 2)}
                      </Link>
                    )}
                  </td>
                )}
                {found.data.held !== null && (
                  <td
                    data-align="right"
                    data-label={heads.balance}
                    className={Number(row.balance) < 0 ? 'gx-number doc-short' : 'gx-number'}
                  >
                    {Number(row.balance) < 0 && '⚠ '}
                    {formatDecimal(row.balance, 2)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
