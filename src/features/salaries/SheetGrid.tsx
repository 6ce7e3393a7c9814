import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { can } from '../../core/actor.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api, companyPath } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type Grid, type GridItem, type GridRow, gridHeads, sumOf } from './grid.shared.ts'
import '../money/money.css'
import './salaries.css'

/** The sheet: a row a person, a column an item; keyed as long as it is a draft. */
export default function SheetGrid({ id }: { id: string }) {
  const t = useT()
  const session = useSession()
  const client = useQueryClient()
  const key = ['salarySheet', id, 'grid']
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<Grid>(`salarySheets/${id}/grid`, {}, signal),
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={8} />
  const { rows, items, status, isPending, month, commissionMonth } = found.data
  const mayEdit = status === 'draft' && !isPending && can(session, 'payslip', 'update') && !session.seenBy
  const of = (kind: GridItem['kind']) => items.filter(item => item.kind === kind)
  const save = async (row: GridRow, change: { base?: string; item?: [string, string] }) => {
    const { base, item } = change
    const all = item ? { ...row.items, [item[0]]: item[1] } : row.items
    const lines = items
      .map(one => ({ item: one.id, amount: all[one.id] ?? '0' }))
      .filter(line => Number(line.amount) !== 0)
    try {
      await api.patch(`payslips/${row.id}`, {
        version: row.version,
        ...(base === undefined ? { lines } : { base }),
      })
    } catch (error) {
      toast.error(error)
    }
    await client.invalidateQueries({ queryKey: ['salarySheet'] })
  }
  if (rows.length === 0)
    return (
      <Empty
        title={t({
          zh: '还没有人员：点“带出人员和提成”，基本工资和项目照上个月带出',
          en: 'Nobody yet: fill in people and commissions; base and items are taken from last month',
        })}
      />
    )
  const head = (name: keyof typeof gridHeads) => t(gridHeads[name])
  /** What everybody asks for stays in sight, however many items there are. */
  const isNet = (label: string) => label === head('net') || undefined
  const column = (
    label: string,
    value: (row: GridRow) => string | undefined,
    cell?: (row: GridRow) => React.ReactNode,
  ) => ({
    label,
    value,
    cell: cell ?? ((row: GridRow) => formatDecimal(value(row) ?? '0', 2)),
  })
  const typed = (row: GridRow, label: string, value: string, set: (value: string) => void) =>
    mayEdit ? (
      <Amount label={`${row.person.title} ${label}`} value={value} onSet={set} />
    ) : Number(value) === 0 ? (
      ''
    ) : (
      formatDecimal(value, 2)
    )
  const itemColumn = (item: GridItem) =>
    column(
      item.name,
      row => row.items[item.id],
      row =>
        typed(row, item.name, row.items[item.id] ?? '0', value => void save(row, { item: [item.id, value] })),
    )
  const columns = [
    column(
      head('base'),
      row => row.base,
      row => typed(row, head('base'), row.base, base => void save(row, { base })),
    ),
    column(
      head('commission'),
      row => row.commission,
      row =>
        Number(row.commission) === 0 ? (
          ''
        ) : (
          <Link
            className="gx-link"
            to={`commissionLines?${new URLSearchParams({ view: 'all', 'filter[person][eq]': row.person.id, 'filter[month][eq]': commissionMonth })}`}
            title={t(
              { zh: '看 {month} 的提成明细', en: 'See the commissions of {month}' },
              { month: commissionMonth },
            )}
          >
            {formatDecimal(row.commission, 2)}
          </Link>
        ),
    ),
    ...of('earning').map(itemColumn),
    column(head('gross'), row => row.gross),
    ...of('deduction').map(itemColumn),
    column(head('deductions'), row => row.deductions),
    column(head('net'), row => row.net),
    ...of('employer').map(itemColumn),
  ]
  return (
    <>
      {can(session, 'payslip', 'export') && (
        <p className="pay-files">
          {['xlsx', 'csv'].map(format => (
            <a
              key={format}
              className="gx-button gx-small"
              href={companyPath(`salarySheets/${id}/file?format=${format}`)}
              download
            >
              {t({ zh: '导出 {format}', en: 'Export {format}' }, { format: format.toUpperCase() })}
            </a>
          ))}
          <button type="button" className="gx-button gx-small" onClick={() => window.print()}>
            {t({ zh: '打印', en: 'Print' })}
          </button>
        </p>
      )}
      <div className="gx-scroll-x">
        <table className="gx-table money-table pay-table" aria-label={month}>
          <thead>
            <tr>
              <th scope="col">{head('person')}</th>
              {columns.map(one => (
                <th key={one.label} scope="col" data-align="right" data-net={isNet(one.label)}>
                  {one.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.id}>
                <td>
                  <Link to={`payslips/${row.id}`} className="gx-link">
                    {row.person.title}
                  </Link>
                  <span className="gx-faint pay-unit">{row.unit}</span>
                </td>
                {columns.map(one => (
                  <td
                    key={one.label}
                    data-align="right"
                    data-label={one.label}
                    data-net={isNet(one.label)}
                    className="gx-number"
                  >
                    {one.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">
                {t({ zh: '合计 {count} 人', en: 'Total, {count} people' }, { count: rows.length })}
              </th>
              {columns.map(one => (
                <td
                  key={one.label}
                  data-align="right"
                  data-label={one.label}
                  data-net={isNet(one.label)}
                  className="gx-number"
                >
                  {formatDecimal(sumOf(rows.map(one.value)), 2)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  )
}

/** An amount that is saved when it is left. */
function Amount({ label, value, onSet }: { label: string; value: string; onSet: (value: string) => void }) {
  const [text, setText] = useState<string | null>(null)
  const leave = () => {
    const given = (text ?? '').replaceAll(',', '').trim() || '0'
    const isNumber = /^-?\d+(\.\d{1,2})?$/.test(given)
    if (text !== null && isNumber && Number(given) !== Number(value)) onSet(given)
    setText(null)
  }
  return (
    <input
      className="gx-input pay-amount"
      inputMode="decimal"
      aria-label={label}
      value={text ?? (Number(value) === 0 ? '' : formatDecimal(value, 2))}
      onFocus={event => event.target.select()}
      onChange={event => setText(event.target.value)}
      onBlur={leave}
      onKeyDown={event => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}
