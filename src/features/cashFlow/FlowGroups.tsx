import { Decimal } from 'decimal.js'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { CashFlow, FlowGroup } from './cashFlow.ts'
import { movesPath } from './paths.ts'

/** What came and went by what it was; each row leads to its moves. */
export function FlowGroups({ flow, onSplit }: { flow: CashFlow; onSplit: (split: string) => void }) {
  const { fields } = useEntity('accountMove')
  const t = useT()
  const ways = [
    ['kind', t({ zh: '业务', en: 'Kind' })],
    ['method', t({ zh: '收付方式', en: 'Method' })],
    ['category', t({ zh: '费用类别', en: 'Expense category' })],
    ['person', t({ zh: '经办人', en: 'Person' })],
    ['customer', t({ zh: '往来单位', en: 'With whom' })],
    ['account', t({ zh: '账户', en: 'Account' })],
  ] as const
  const titleOf = ({ key, title }: FlowGroup) => {
    if (title) return title
    if (key === null)
      return flow.split === 'category'
        ? t({ zh: '不属于费用', en: 'Not an expense' })
        : t({ zh: '（未填）', en: '(none)' })
    const label = fields[flow.split]?.choices?.find(choice => choice.value === key)?.label
    return label ? t(label) : key
  }
  const most = Math.max(
    ...flow.groups.flatMap(group => [Math.abs(Number(group.in)), Math.abs(Number(group.out))]),
    1,
  )
  const income = t({ zh: '收入', en: 'In' })
  const spent = t({ zh: '支出', en: 'Out' })
  const net = t({ zh: '净额', en: 'Net' })
  const cell = (value: string, mark: 'in' | 'out', label: string) => (
    <td data-align="right" data-label={label} className="gx-number flow-cell">
      {Number(value) !== 0 && (
        <>
          <span
            className="flow-bar"
            data-mark={mark}
            style={{ width: `${(Math.abs(Number(value)) / most) * 100}%` }}
          />
          {formatDecimal(value, 2)}
        </>
      )}
    </td>
  )
  return (
    <section className="flow-part">
      <div className="flow-head">
        <h2>{t({ zh: '收支构成', en: 'What it was' })}</h2>
        <select
          className="gx-input"
          aria-label={t({ zh: '按什么分', en: 'Split by' })}
          value={flow.split}
          onChange={event => onSplit(event.target.value)}
        >
          {ways.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="gx-scroll-x">
        <table className="gx-table money-table">
          <thead>
            <tr>
              <th scope="col">{ways.find(([value]) => value === flow.split)?.[1]}</th>
              <th scope="col" data-align="right">
                {income}
              </th>
              <th scope="col" data-align="right">
                {spent}
              </th>
              <th scope="col" data-align="right">
                {net}
              </th>
            </tr>
          </thead>
          <tbody>
            {flow.groups.map(group => (
              <tr key={group.key ?? ''}>
                <td>
                  <Link to={movesPath(flow, { group })} className="gx-link">
                    {titleOf(group)}
                  </Link>
                </td>
                {cell(group.in, 'in', income)}
                {cell(group.out, 'out', spent)}
                <td data-align="right" data-label={net} className="gx-number">
                  {formatDecimal(new Decimal(group.in).minus(group.out).toFixed(), 2)}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t({ zh: '合计', en: 'Total' })}</th>
              <td data-align="right" data-label={income} className="gx-number">
                {formatDecimal(flow.in, 2)}
              </td>
              <td data-align="right" data-label={spent} className="gx-number">
                {formatDecimal(flow.out, 2)}
              </td>
              <td data-align="right" data-label={net} className="gx-number">
                {formatDecimal(new Decimal(flow.in).minus(flow.out).toFixed(), 2)}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  )
}
