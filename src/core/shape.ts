import type { Entity } from './entity.ts'
import type { Choice, Field } from './field.ts'
import type { Label } from './label.ts'
import type { CustomFieldDefinition } from './model.ts'

/** How a company has one declared field. What is not said stays as declared. */
export interface FieldShape {
  label?: Label
  hint?: Label
  /** Demanded by this company; what the declaration demands stays demanded. */
  required?: boolean
  /** Shown on no screen; values, imports and the API stay. */
  hidden?: boolean
  /** Names, colours and order of the choices, and further ones; those not named follow. */
  choices?: Choice[]
  visibleWhen?: Condition[]
}

/** How a company has one entity: what differs from the declaration. Kept as JSON in `entity_shape`, merged by `shaped`. */
export interface EntityShape {
  label?: Label
  plural?: Label
  fields?: Record<string, FieldShape>
  /** Sections of the form, in order; fields none of them names stand at the end of the last. */
  form?: { label: Label; fields: string[] }[]
  /** Of a list without a view of its own: its columns, the choices that make boards, the numbers added up. */
  columns?: string[]
  board?: string[]
  sums?: string[]
  /** Keys of the record page's tabs: first those in order, then the others; the hidden are left out. */
  tabs?: { order: string[]; hidden: string[] }
  numbering?: { pattern: string; reset: NumberReset }
}

/** When a number series begins anew at 1. */
export type NumberReset = 'never' | 'year' | 'month' | 'day'

/** A field is asked for and shown while all its conditions hold. */
export interface Condition {
  field: string
  operator: 'eq' | 'ne' | 'in' | 'filled' | 'empty' | 'gt' | 'lt'
  value?: string
}

/** Whether all conditions hold for a record in API form, references as ids or as they are read. */
export function holds(
  conditions: readonly Condition[] | undefined,
  record: Record<string, unknown>,
): boolean {
  return (conditions ?? []).every(({ field, operator, value = '' }) => {
    const given = [record[field]].flat().filter(one => one !== null && one !== undefined && one !== '')
    const texts = given.map(one => String((one as { id?: string }).id ?? one))
    if (operator === 'filled') return texts.length > 0
    if (operator === 'empty') return texts.length === 0
    if (operator === 'ne') return !texts.includes(value)
    if (operator === 'in') return value.split(',').some(one => texts.includes(one))
    if (operator === 'eq') return texts.includes(value)
    return texts.some(text => compare(text, value) * (operator === 'gt' ? 1 : -1) > 0)
  })
}

/** Numbers by size, days and moments by time. */
function compare(one: string, other: string): number {
  const difference = Number(one) - Number(other)
  return Number.isNaN(difference) ? Number(one > other) - Number(one < other) : difference
}

const ownSection: Label = { zh: '自定义', en: 'Own fields' }

/** An entity as the company has shaped it; own fields may be named in the form, the columns and the board. */
export function shaped(entity: Entity, shape: EntityShape = {}, own: CustomFieldDefinition[] = []): Entity {
  const custom = own.filter(one => one.entity === entity.name).map(one => one.key)
  const fields = shape.fields
    ? Object.fromEntries(
        Object.entries(entity.fields).map(([name, field]) => [
          name,
          shapedField(field, shape.fields?.[name]),
        ]),
      )
    : entity.fields
  const known = (names: readonly string[]) =>
    names.filter(name => (fields[name] && !fields[name].hidden) || custom.includes(name))
  const unplaced = custom.filter(name => !entity.form.some(part => part.fields.includes(name)))
  const form = (
    shape.form ?? (unplaced.length ? [...entity.form, { label: ownSection, fields: unplaced }] : entity.form)
  ).map(part => ({ ...part, fields: known(part.fields) }))
  const named = new Set(form.flatMap(part => part.fields))
  const left = known([...entity.form.flatMap(part => part.fields), ...custom]).filter(
    name => !named.has(name),
  )
  const columns = known(shape.columns ?? entity.list.columns)
  return {
    ...entity,
    label: shape.label ?? entity.label,
    plural: shape.plural ?? entity.plural,
    fields,
    form: form.map((part, at) =>
      at < form.length - 1 ? part : { ...part, fields: [...part.fields, ...left] },
    ),
    list: {
      ...entity.list,
      columns: columns.length ? columns : [entity.title],
      board: known(shape.board ?? entity.list.board ?? []),
      sums: known(shape.sums ?? entity.list.sums ?? []),
    },
    numbering: entity.numbering && { ...entity.numbering, ...shape.numbering },
    tabs: shape.tabs,
  }
}

function shapedField(field: Field, shape: FieldShape | undefined): Field {
  if (!shape) return field
  const { choices, required, ...rest } = shape
  return {
    ...field,
    ...rest,
    ...(required ? { required } : {}),
    ...(choices ? { choices: shapedChoices(field.choices ?? [], choices) } : {}),
  }
}

/** Declared choices keep the words by which an import knows them. */
function shapedChoices(declared: readonly Choice[], own: readonly Choice[]): Choice[] {
  const named = own.map(one => {
    const { aliases = [], label } = declared.find(choice => choice.value === one.value) ?? {}
    return { ...one, aliases: [...aliases, ...(label ? [label.zh, label.en] : [])] }
  })
  return [...named, ...declared.filter(choice => !own.some(one => one.value === choice.value))]
}
