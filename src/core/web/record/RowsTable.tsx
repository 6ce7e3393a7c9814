import type { Entity } from '../../entity.ts'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import type { Column } from '../list/columns.ts'
import { Link } from '../navigate.tsx'
import { useT } from '../text.tsx'
import { titleOf } from '../titleOf.ts'

interface Props {
  entity: Entity
  rows: Row[]
  columns: Column[]
  head?: boolean
}

/** A few records as a plain table; the name, or else the first column, opens the record. */
export function RowsTable({ entity, rows, columns, head }: Props) {
  const t = useT()
  const opens = columns.some(column => column.name === entity.title) ? entity.title : columns[0]?.name
  return (
    <div className="gx-scroll-x">
      <table className="gx-table">
        {head && (
          <thead>
            <tr>
              {columns.map(({ name, field, align }) => (
                <th key={name} scope="col" data-align={align}>
                  {t(field.label)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map(row => (
            <tr key={row.id}>
              {columns.map(({ name, field, align }) => {
                const cell = <Cell value={row[name]} field={field} name={name} row={row} />
                return (
                  <td key={name} data-align={align}>
                    {name !== opens ? (
                      cell
                    ) : (
                      <Link to={`${entity.path}/${row.id}`} className="gx-title">
                        {name === entity.title ? titleOf(entity, row, t) : cell}
                      </Link>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
