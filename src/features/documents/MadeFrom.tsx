import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Making } from './made.ts'
import './documents.css'

/** What was made from a document: the lines of its targets, newest first. */
export default function MadeFrom({ making, id }: { making: Making; id: string }) {
  const line = useEntity(making.targetLine)
  const target = useEntity(making.target)
  const parent = line.parent as string
  const fields = [parent, 'description', 'quantity', 'unit', 'amount'].filter(name => line.fields[name])
  const rows = useQuery(
    rowsQuery(line, { [`filter[${making.by}][eq]`]: id, sort: '-createdAt', fields: fields.join(',') }, 200),
  )
  const t = useT()
  if (rows.error) return <Failed error={rows.error} retry={() => void rows.refetch()} />
  if (!rows.data) return <Bones lines={4} />
  if (rows.data.data.length === 0)
    return (
      <Empty
        title={t({ zh: '还没有{object}', en: 'No {object} yet' }, { object: t(target.plural).toLowerCase() })}
      />
    )
  return (
    <div className="gx-scroll-x doc-made">
      <table className="gx-table">
        <thead>
          <tr>
            <th scope="col">{t(target.label)}</th>
            <th scope="col">{t({ zh: '品名', en: 'Description' })}</th>
            <th scope="col" data-align="right">
              {t({ zh: '数量', en: 'Quantity' })}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '金额', en: 'Amount' })}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.data.data.map(row => {
            const of = row[parent] as Ref
            return (
              <tr key={row.id}>
                <td>
                  <RefName
                    value={{ ...of, title: of.title || t({ zh: '草稿', en: 'Draft' }) }}
                    to={target.name}
                  />
                </td>
                <td>{String(row.description ?? '')}</td>
                <td data-align="right" className="gx-number">
                  {formatDecimal(String(row.quantity ?? '0'))}{' '}
                  <small className="gx-unit">{String(row.unit ?? '')}</small>
                </td>
                <td data-align="right" className="gx-number">
                  {row.amount === undefined ? '' : formatDecimal(String(row.amount), 2)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
