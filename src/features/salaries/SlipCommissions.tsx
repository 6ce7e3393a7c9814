import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api, type Page, type Row } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import '../money/money.css'
import type { Ref } from '../../core/field.ts'

/** The lines that a payslip's commission is the sum of. */
export default function SlipCommissions({ id }: { id: string }) {
  const t = useT()
  const slip = useQuery({
    queryKey: ['payslip', id, 'commissions'],
    queryFn: async ({ signal }) => {
      const row = await api.get<Row>(`payslips/${id}`, {}, signal)
      const filter = {
        'filter[person][eq]': (row.person as Ref).id,
        'filter[month][eq]': String(row.commissionMonth ?? row.month),
      }
      const lines = await api.get<Page>('commissionLines', { ...filter, limit: 200, sort: 'day' }, signal)
      return { lines: lines.data, filter, more: lines.next !== null }
    },
  })
  if (slip.error) return <Failed error={slip.error} retry={() => void slip.refetch()} />
  if (!slip.data) return <Bones lines={6} />
  const { lines, filter } = slip.data
  if (lines.length === 0)
    return <Empty title={t({ zh: '这个月没有提成', en: 'No commissions in this month' })} />
  const heads = {
    day: t({ zh: '日期', en: 'Date' }),
    number: t({ zh: '单号', en: 'Document' }),
    rule: t({ zh: '规则', en: 'Rule' }),
    base: t({ zh: '基数', en: 'Of' }),
    rate: t({ zh: '比例', en: 'Rate' }),
    amount: t({ zh: '提成', en: 'Commission' }),
  }
  const sum = lines.reduce((total, line) => total + Number(line.amount), 0)
  return (
    <>
      <table className="gx-table money-table">
        <thead>
          <tr>
            <th scope="col">{heads.day}</th>
            <th scope="col">{heads.number}</th>
            <th scope="col">{heads.rule}</th>
            <th scope="col" data-align="right">
              {heads.base}
            </th>
            <th scope="col" data-align="right">
              {heads.rate}
            </th>
            <th scope="col" data-align="right">
              {heads.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <tr key={line.id}>
              <td data-label={heads.day}>{String(line.day)}</td>
              <td data-label={heads.number}>
                <Link to={`commissionLines/${line.id}`} className="gx-link">
                  {String(line.number ?? '–')}
                </Link>
              </td>
              <td data-label={heads.rule}>{String(line.ruleName ?? '')}</td>
              <td data-align="right" data-label={heads.base} className="gx-number">
                {formatDecimal(String(line.base), 2)}
              </td>
              <td data-align="right" data-label={heads.rate} className="gx-number">
                {formatDecimal(String(line.rate))}%
              </td>
              <td data-align="right" data-label={heads.amount} className="gx-number">
                {formatDecimal(String(line.amount), 2)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={5}>
              {t({ zh: '合计', en: 'Total' })}
            </th>
            <td data-align="right" className="gx-number">
              {formatDecimal(sum.toFixed(2), 2)}
            </td>
          </tr>
        </tfoot>
      </table>
      {slip.data.more && (
        <p>
          <Link to={`commissionLines?${new URLSearchParams(filter)}`} className="gx-link">
            {t({ zh: '看全部', en: 'See all of them' })}
          </Link>
        </p>
      )}
    </>
  )
}
