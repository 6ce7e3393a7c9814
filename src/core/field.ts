import type { KindName } from './kinds/index.ts'
import type { Label } from './label.ts'
import type { Condition } from './shape.ts'

export interface Choice {
  value: string
  label: Label
  /** A name of Ant Design's palette: red, orange, gold, green, cyan, blue, purple, grey. */
  colour?: string
  /** Further writings that an import understands. */
  aliases?: readonly string[]
  /** No longer offered; records that have it keep it. */
  archived?: boolean
}

/** What a field of any kind may say of itself. Browser-safe data, no expressions. */
export interface FieldOptions {
  label: Label
  hint?: Label
  required?: boolean
  /** Unique within the company (a unique index in the migration; custom fields: checked by the store). */
  unique?: boolean
  /** Never written by a form or the API: set by the store, a hook, a verb or a job. */
  readOnly?: boolean
  /** Not in the form: a verb, an import or a screen of its own sets it. */
  offForm?: boolean
  /** Found by the search box; phones by their digits. */
  search?: boolean
  /** Further header names under which an import recognises the field, any language. */
  aliases?: readonly string[]
  /** Value of a new record where none is given. */
  default?: unknown
  /** Lists may sort by it; an index `(workspace_id, column, id)` stands behind it. */
  sortable?: boolean
  /** A name sorted by pinyin: the store keeps `<column>_sort`. */
  pinyinSort?: boolean
  /** The table that holds it, where not the entity's own: a key of the entity's `joined`. */
  from?: string
  /** Not stored: `customers.server.ts` gives its SQL (`computed`). */
  computed?: boolean
  /** Longest text, in characters. */
  max?: number
  /** Bounds of a number, as a decimal. */
  least?: number
  most?: number
  /** Decimal places kept. */
  scale?: number
  choices?: readonly Choice[]
  /** The company may add choices of its own in use (tags, sources); unknown values are taken, not refused. */
  open?: boolean
  /** The company may add choices to those declared, in its settings: nothing in the program depends on there being no others. */
  extensible?: boolean
  /** The entity a reference points to. */
  to?: string
  /** Of a reference: what it points to must have the same value in this field as the record (a contact of the order's customer). */
  within?: string
  /** Of a reference: only such records are offered, and new ones made so. */
  among?: { field: string; value: string }
  /** Of references: a side of a relation of many to many, whose pairs stand in `link`, set one by one. */
  relation?: { id: string; side: 'left' | 'right' }
  /** Masked kinds of personal data: how a masked value looks. */
  mask?: 'phone' | 'email' | 'text'
  /** Shown on no screen of this company. */
  hidden?: boolean
  /** Asked for and shown only while these hold. */
  visibleWhen?: readonly Condition[]
  /** Worked out from other fields of the record and of what it refers to; the kind is that of the result. */
  formula?: string
  /** Shown by a feature's own cell of this name (`WebFeature.cells`), not by the kind's. */
  cell?: string
  /** Unit shown behind a number, e.g. 天 / days. */
  unit?: Label
  /** Of what a verb asks or notes: the field of the record whose rights it goes by. */
  as?: string
}

/** One field. `V` is its value in code and API; a missing value is `null`. */
export interface Field<V = unknown, Required extends boolean = boolean> extends FieldOptions {
  kind: KindName
  required?: Required
  /** Set for a field the company made: its definition's id. Values live under `custom`. */
  customId?: string
  /** Of a field the company made: every record has its row in `custom_value`, so that lists are ordered by that table's index. */
  filled?: boolean
  /** Never set: carries the value's type. */
  readonly value?: V
}

type IsRequired<O> = O extends { required: true } ? true : false

/** Makes the constructor of a kind's fields: `const text = fieldOf<string>()('text')`. */
export function fieldOf<V>() {
  return <K extends KindName>(kind: K) =>
    <const O extends FieldOptions>(options: O): Field<V, IsRequired<O>> & O & { kind: K } =>
      ({ ...options, kind }) as Field<V, IsRequired<O>> & O & { kind: K }
}

/** A reference as it is read; written as the id alone or this object. `hidden`: exists, but the reader may not see it. */
export interface Ref {
  id: string
  title: string
  hidden?: true
}
