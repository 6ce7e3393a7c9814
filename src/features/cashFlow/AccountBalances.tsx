import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Balances } from '../accounts/reports.ts'

/** Each account: before, in, out, after. */
export function AccountBalances({ from, to }: { from: string; to: string }) {
  const entity = useEntity('account')
  const { company } = useSession()
  const t = useT()
  const found = useQuery({
    queryKey: ['account', 'balances', from, to],
    queryFn: ({ signal }) => api.get<Balances>('accounts/balances', { from, to }, signal),
    placeholderData: before => before,
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data || found.data.rows.length === 0) return null
  const { rows, total } = found.data
  const heads = [
    ['opening', t({ zh: '期初', en: 'Opening' })],
    ['in', t({ zh: '收入', en: 'In' })],
    ['out', t({ zh: '支出', en: 'Out' })],
    ['closing', t({ zh: '期末', en: 'Closing' })],
  ] as const
  const kindOf = (kind: string) => {
    const label = entity.fields.kind?.choices?.find(choice => choice.value === kind)?.label
    return label ? t(label) : kind
  }
  return (
    <section className="flow-part">
      <div className="flow-head">
        <h2>{t({ zh: '账户余额', en: 'Balances of accounts' })}</h2>
        <span className="gx-number">
          {t(
            { zh: '合计 {total} {currency}', en: 'Total {total} {currency}' },
            {
              total: formatDecimal(total, 2),
              currency: company.currency,
            },
          )}
        </span>
      </div>
      <div className="gx-scroll-x">
        <table className="gx-table money-table">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '账户', en: 'Account' })}</th>
              {heads.map(([name, label]) => (
                <th key={name} scope="col" data-align="right">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.account.id}>
                <td>
                  <Link to={`accounts/${row.account.id}?tab=moves&from=${from}&to=${to}`} className="gx-link">
                    {row.account.title}
                  </Link>
                  <small className="gx-faint flow-kind">
                    {[kindOf(row.kind), row.currency, row.active ? '' : t({ zh: '停用', en: 'not in use' })]
                      .filter(Boolean)
                      .join(' · ')}
                  </small>
                </td>
                {heads.map(([name, label]) => (
                  <td key={name} data-align="right" data-label={label} className="gx-number">
                    {name === 'closing' || name === 'opening' || Number(row[name]) !== 0
                      ? formatDecimal(row[name], 2)
                      : ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
