import { columnOf, type Entity, type Fields } from './entity.ts'
import type { Choice, Field, FieldOptions } from './field.ts'
import { type KindName, kindOf, kinds } from './kinds/index.ts'
import type { Label } from './label.ts'
import { type EntityShape, shaped } from './shape.ts'

/** A field the company made, as stored in `custom_field`. */
export interface CustomFieldDefinition {
  id: string
  entity: string
  key: string
  kind: KindName
  label: Label
  /** Of a formula, `result` is the kind of what it gives. */
  options: Partial<Omit<FieldOptions, 'label'>> & { choices?: Choice[]; result?: KindName }
  position: number
  filled: boolean
}

/** An entity as one company has it: declared fields, then its own. Browser and server build it alike. */
export interface Model {
  entity: Entity
  fields: Fields
  /** Names in order of declaration. */
  names: string[]
  /** Columns by field name, for fields stored on the row itself. */
  columns: Record<string, string>
  /** Searchable fields in the order they enter the search text. */
  searched: string[]
  /** Fields of the company's own. */
  own: string[]
}

const standing: Record<string, Field> = {
  createdAt: { kind: 'datetime', label: { zh: '创建时间', en: 'Created' }, readOnly: true, sortable: true },
  updatedAt: { kind: 'datetime', label: { zh: '更新时间', en: 'Updated' }, readOnly: true },
}

/** What lists of imported objects can be asked for beside their fields. In no list, form or file: `names` leaves it out. */
const ofImports: Record<string, Field> = {
  importId: { kind: 'reference', to: 'import', label: { zh: '导入', en: 'Import' }, readOnly: true },
}

export function customField(definition: CustomFieldDefinition): Field {
  const { result, ...options } = definition.options
  const kind = result ?? definition.kind
  return {
    ...options,
    ...(kind === 'user' ? { to: 'user' } : {}),
    ...(result || options.relation ? { readOnly: true } : {}),
    kind,
    label: definition.label,
    customId: definition.id,
    filled: definition.filled,
    sortable: kinds[kind].slot !== null && !kinds[kind].many,
  }
}

/** Merges the company's shape and its own fields into the declaration. */
export function modelOf(declared: Entity, custom: CustomFieldDefinition[] = [], shape?: EntityShape): Model {
  const entity = shaped(declared, shape, custom)
  const own = custom
    .filter(definition => definition.entity === entity.name)
    .sort((a, b) => a.position - b.position || a.key.localeCompare(b.key))
  // Without a prototype: a name that comes from outside (`constructor`) must not find what every object has.
  const beside = entity.importable ? Object.assign(Object.create(null), ofImports) : null
  const fields: Fields = Object.assign(
    Object.create(beside),
    entity.fields,
    Object.fromEntries(own.map(definition => [definition.key, customField(definition)])),
    standing,
  )
  const names = Object.keys(fields)
  return {
    entity,
    fields,
    names,
    columns: Object.fromEntries(
      names.filter(name => isColumn(fields[name])).map(name => [name, columnOf(name, fields[name])]),
    ),
    searched: names.filter(name => fields[name].search && kindOf(fields[name]).search),
    own: own.map(definition => definition.key),
  }
}

/** Stored in a column of the entity's own table. */
function isColumn(field: Field): boolean {
  return !field.customId && !field.from && !field.computed && kindOf(field).column !== null
}

/** Fields that a form, the API or an import may set. */
export function writable(model: Model): string[] {
  return model.names.filter(name => {
    const { readOnly, from, computed, kind } = model.fields[name]
    return !readOnly && !from && (!computed || kinds[kind].beside) && kind !== 'formula'
  })
}
