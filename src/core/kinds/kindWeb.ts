import type { ComponentType } from 'react'
import type { Field } from '../field.ts'
import type { Row } from '../web/client.ts'
import type { Operator } from './kind.ts'

export interface CellProps<V = unknown> {
  /** Never null: a missing value is drawn by the list. */
  value: V
  field: Field
  name: string
  row?: Row
}

export interface InputProps<V = unknown> {
  id: string
  value: V | null
  onChange: (value: V | null) => void
  field: Field
  name: string
  /** Name of the entity the field belongs to. */
  entity?: string
  /** The other values of the form, e.g. the customer whose contacts are offered. */
  values?: Record<string, unknown>
  autoFocus?: boolean
  disabled?: boolean
  invalid?: boolean
  describedBy?: string
  /** In a list cell or a fact: the choice is complete (a picked option, a ticked box), so it may be saved. */
  onDone?: (value: V | null) => void
}

/** The value of a filter, as it stands in the address. */
export interface FilterProps {
  field: Field
  name: string
  /** Name of the entity the field belongs to. */
  entity: string
  op: Operator
  value: string
  onChange: (value: string) => void
  /** The value is the whole answer: the filter is applied. */
  onEnter: (value?: string) => void
}

/** How a kind is shown and written; the other half of `Kind`, for the browser. */
export interface KindWeb<V = unknown> {
  cell: ComponentType<CellProps<V>>
  /** Null: never written by hand. */
  input: ComponentType<InputProps<V>> | null
  /** What a filter asks for; text unless said. */
  filter?: ComponentType<FilterProps>
  align?: 'right'
  /** Width of a new column, in pixels. */
  width: number
  /** Takes the whole width of a form. */
  wide?: boolean
  /** The value is a table of its own: shown as a tab, never in a line. */
  rows?: boolean
  /** Several lines of text: Enter begins a new one. */
  prose?: boolean
  /** Enter chooses an option of the input instead of saving. */
  picks?: boolean
  /** A list cell may be edited in place. */
  inline?: boolean
}
