import type { Entity } from '../../entity.ts'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import type { Column } from './columns.ts'
import { TitleLink } from './TitleLink.tsx'

interface Props {
  entity: Entity
  row: Row
  columns: Column[]
}

/** A row on a phone: the name, and under it the columns in one line. */
export function GridCard({ entity, row, columns }: Props) {
  const facts = columns.filter(column => column.name !== entity.title && filled(row[column.name]))
  return (
    <>
      <TitleLink entity={entity} row={row} />
      <span className="gx-card-facts">
        {facts.slice(0, 6).map(({ name, field }) => (
          <span key={name}>
            <Cell value={row[name]} field={field} name={name} row={row} entity={entity.name} />
          </span>
        ))}
      </span>
    </>
  )
}

const filled = (value: unknown) =>
  value !== null && value !== undefined && value !== '' && value !== 0 && value !== '0'
