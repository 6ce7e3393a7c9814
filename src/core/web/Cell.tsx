import type { Field } from '../field.ts'
import { kindWebOf } from '../kinds/index.web.tsx'
import type { Row } from './client.ts'
import { cells } from './registry.ts'
import { isMissing } from './values.ts'

interface Props {
  value: unknown
  field: Field
  name: string
  /** Set in a list: the cell is one line high. */
  row?: Row
}

/** A value of any kind, as the reader sees it. A missing one is an empty place in a list, a dash elsewhere. */
export function Cell({ value, field, name, row }: Props) {
  if (isMissing(value)) return row ? null : <span className="gx-faint">—</span>
  // Masked: of whatever kind it is, this is all the reader gets.
  if (value === '****') return value
  const Shown = (field.cell && cells[field.cell]) || kindWebOf(field).cell
  return <Shown value={value} field={field} name={name} row={row} />
}
