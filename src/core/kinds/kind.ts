import type { z } from 'zod'
import type { Field } from '../field.ts'
import type { Label, Locale } from '../label.ts'

export type Operator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'contains' | 'empty'
export type Aggregate = 'sum' | 'avg' | 'min' | 'max'

export const equality: readonly Operator[] = ['eq', 'ne', 'in', 'empty']
export const ordering: readonly Operator[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'empty']

/** The columns of `custom_value`: their type, and what stands there for a missing value, so that a sort key is never null. */
export const slots = {
  text: { type: 'text', missing: '' },
  num: { type: 'numeric', missing: '-Infinity' },
  time: { type: 'timestamptz', missing: '-infinity' },
} as const

/** `missing` as an SQL literal. */
export function missingIn(slot: keyof typeof slots): string {
  return `'${slots[slot].missing}'::${slots[slot].type}`
}

/** As much of a text as an index takes. */
export const INDEXED_MOST = 600

export function indexed(value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, INDEXED_MOST) : value
}

/** What a kind needs to know of its reader: language, time zone, the moment, and what an import has found out of a column. */
export interface KindContext {
  locale: Locale
  timeZone: string
  now: Date
  /** Order of day and month in a column of dates like 1/12/2009. */
  dateOrder?: 'dmy' | 'mdy'
  /** The decimal sign of a column of numbers like 1.234,50. */
  decimalSign?: '.' | ','
  /** A column of percentages kept as fractions, 0.125 for 12.5 %. */
  fractions?: boolean
}

/**
 * All that is known of a kind of field. Its cell and its input stand in `<name>.web.tsx` beside it, because Node cannot load JSX;
 * nothing else in the product asks which kind a field is.
 */
export interface Kind<V = unknown> {
  name: string
  label: Label
  /** PostgreSQL type of the column; null: nothing is stored on the row. */
  column: string | null
  /** Column of `custom_value` in which a field of the company's own is filtered and sorted; null: it is not. */
  slot: keyof typeof slots | null
  /** The schema of a value that is not missing. */
  schema(field: Field): z.ZodType
  operators: readonly Operator[]
  /** Value of a filter as it stands in the address; throws BadValue. */
  filter(text: string, field: Field, context: KindContext): unknown
  /** What `order by` takes in place of a missing value (an SQL literal), so that a sort key is never null. */
  missing: string | null
  aggregates: readonly Aggregate[]
  /** From the text of an imported cell; throws BadValue with what is wrong. The text is trimmed and not empty. */
  parse(text: string, field: Field, context: KindContext): V
  /** For people, exports and history. */
  format(value: V, field: Field, context: KindContext): string
  /** Value of the API to value of the column, where they differ. */
  toDatabase?(value: V): unknown
  /** How the value enters the search text: a name (also by pinyin), prose, a phone, a code. */
  search?: 'text' | 'prose' | 'phone' | 'code'
  /** The values it takes from a row of several (an array column): filters by containment. */
  many?: boolean
  /** Its values stand in rows of their own beside the record: a feature reads them (`computed`) and writes them. */
  beside?: boolean
}

/** Fills in what most kinds share. */
export function kind<V>(
  own: Pick<Kind<V>, 'name' | 'label' | 'column' | 'schema' | 'parse'> & Partial<Kind<V>>,
): Kind<V> {
  return {
    slot: null,
    operators: equality,
    filter: text => text,
    missing: null,
    aggregates: [],
    format: value => String(value),
    ...own,
  }
}
