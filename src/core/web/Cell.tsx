import { Suspense } from 'react'
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
  /** Set where a feature may have its own cell for the field. */
  entity?: string
}

/** A value of any kind, as the reader sees it. A missing one is an empty place in a list, a dash elsewhere. */
export function Cell({ value, field, name, row, entity }: Props) {
  if (isMissing(value)) return row ? null : <span className="gx-faint">—</span>
  const Own = (entity && cells[`${entity}.${name}`]) || kindWebOf(field).cell
  return (
    <Suspense fallback={null}>
      <Own value={value} field={field} name={name} row={row} />
    </Suspense>
  )
}
