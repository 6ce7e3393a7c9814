import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from './actor.ts'
import type { Models } from './core.ts'
import type { Field, Ref } from './field.ts'
import { frozen, keepOf } from './frozen.ts'
import { dayIn } from './kinds/date.ts'
import { kindOf, slotOf } from './kinds/index.ts'
import { INDEXED_MOST, missingIn, slots } from './kinds/kind.ts'
import { maskRows } from './mask.ts'
import type { Model } from './model.ts'
import { open, within } from './scope.ts'
import type { ServerPart, Values } from './server.ts'

/** A piece of a statement. */
export type Sql = RawBuilder<unknown>

/** What builds SQL for an entity needs to know; the record's table goes by the alias `t`. */
export interface Reading {
  models: Models
  model: Model
  actor: Actor
  part: ServerPart | undefined
  now: Date
}

export function today({ actor, now }: Pick<Reading, 'actor' | 'now'>): string {
  return dayIn(actor.company.timeZone, now)
}

/** The stored or computed value of a field, as SQL. */
export function fieldValue(reading: Reading, name: string): Sql {
  const { model, part } = reading
  const field = model.fields[name]
  if (field.customId) return customValue(name, field)
  if (field.computed) {
    const computed = part?.computed?.[name]
    if (!computed)
      throw new Error(`${model.entity.name}.${name} is declared computed, but nothing computes it`)
    return computed.sql({ ...reading, today: today(reading) })
  }
  return sql.ref(`${field.from ?? 't'}.${columnIn(model, name)}`)
}

/** Pairs of a relation as rows of `custom_value`: the record of the field's own side, and as `text` the id of what it is joined with. */
export function pairsOf({ side }: NonNullable<Field['relation']>): Sql {
  const [near, far] = side === 'left' ? ['left_id', 'right_id'] : ['right_id', 'left_id']
  return sql`(SELECT workspace_id, relation_id AS field_id, ${sql.ref(near)} AS record_id, ${sql.ref(far)} AS text FROM link)`
}

/** A field of the company's own, read from the row as the type its kind has as a column. */
function customValue(name: string, field: Field): Sql {
  // The first of them; all are a list filtered by the other side.
  if (field.relation)
    return sql`ARRAY(SELECT v.text FROM ${pairsOf(field.relation)} v WHERE v.workspace_id = t.workspace_id
      AND v.field_id = ${sql.lit(field.relation.id)} AND v.record_id = t.id LIMIT 100)`
  const { column, many } = kindOf(field)
  const type = sql.raw(column ?? 'text')
  if (!many && field.kind !== 'file') return sql`(t.custom->>${sql.lit(name)})::${type}`
  return sql`(SELECT array_agg(x.one) FROM jsonb_array_elements_text(t.custom->${sql.lit(name)}) x(one))::${type}`
}

/** What `custom_value` has of a field of one value, read from the record's row. */
export function ownKey(name: string, field: Field): Sql {
  const slot = slotOf(field)
  return sql`coalesce(left(t.custom->>${sql.lit(name)}, ${sql.lit(INDEXED_MOST)})::${sql.raw(slots[slot].type)}, ${sql.raw(missingIn(slot))})`
}

export function columnIn(model: Model, name: string): string {
  return model.columns[name] ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

/** What the reader is told as the title of a record: where the role masks or hides that field, only that there is one. */
export function titleFor(actor: Actor, model: Model, alias: string): Sql {
  if (open(actor, model, model.entity.title)) return sql.ref(`${alias}.${titleColumn(model)}`)
  return sql`CASE WHEN ${sql.ref(`${alias}.id`)} IS NOT NULL THEN '****' END`
}

const isElsewhere = (field: Field) => field.from !== undefined || field.computed === true
const isPointer = (field: Field) => field.kind === 'reference' || field.kind === 'user'
/** What is shown of it stands in another table. */
const isLooked = (field: Field) => isPointer(field) || field.kind === 'references' || field.kind === 'file'

/** The column by which people call a record of the entity. */
export function titleColumn(model: Model): string {
  return columnIn(model, model.entity.title)
}

/**
 * Joins of the one-row tables that the named fields come from.
 * @param ordering the table whose column orders the list: joined strictly, so that its index can give the order
 */
export function joinsOf({ model, actor }: Reading, names: readonly string[], ordering?: string): Sql {
  const keys = [...new Set(names.map(name => model.fields[name].from).filter(key => key !== undefined))]
  return sql.join(
    keys.map(key => {
      const joined = model.entity.joined?.[key]
      if (!joined) throw new Error(`${model.entity.name} joins no table ${key}`)
      return sql`${key === ordering ? sql`JOIN` : sql`LEFT JOIN`} ${sql.table(joined.table)} ${sql.ref(key)} ON ${sql.ref(`${key}.workspace_id`)} = ${actor.workspaceId} AND ${sql.ref(`${key}.${joined.key}`)} = t.id`
    }),
    sql` `,
  )
}

/** Joined tables that a computed field reads: all of the entity's, as it may use any. */
export function fieldsWithSources(model: Model, names: readonly string[]): string[] {
  if (!names.some(name => model.fields[name].computed)) return [...names]
  const sources = Object.keys(model.entity.joined ?? {})
  return [
    ...names,
    ...sources.map(key => model.names.find(name => model.fields[name].from === key) as string),
  ]
}

/** Joins that fetch the titles of references; `null` titles of existing ids are records the reader may not see. */
function titleJoins(reading: Reading, names: readonly string[]): Sql {
  const { model, models, actor } = reading
  return sql.join(
    names
      .filter(name => isPointer(model.fields[name]))
      .map(name => {
        const target = models(model.fields[name].to as string)
        const alias = `r_${name}`
        // The parent is seen wherever the record is.
        const visible = name === model.entity.parent ? sql`true` : within(models, actor, target, alias)
        return sql`LEFT JOIN ${sql.table(target.entity.table)} ${sql.ref(alias)} ON ${sql.ref(`${alias}.workspace_id`)} = ${actor.workspaceId}
          AND ${sql.ref(`${alias}.id`)} = ${fieldValue(reading, name)} AND ${visible}`
      }),
    sql` `,
  )
}

function column(reading: Reading, name: string): Sql {
  const { model, models, actor } = reading
  const field = model.fields[name]
  if (isPointer(field)) {
    const title = titleFor(actor, models(field.to as string), `r_${name}`)
    return sql`${fieldValue(reading, name)} AS ${sql.id(name)}, ${title} AS ${sql.id(`${name} title`)}`
  }
  if (field.kind === 'references') {
    const target = models(field.to as string)
    return sql`(SELECT jsonb_agg(jsonb_build_object('id', x.id, 'title', ${titleFor(actor, target, 'x')}) ORDER BY array_position(${fieldValue(reading, name)}, x.id)) FROM ${sql.table(target.entity.table)} x
      WHERE x.workspace_id = ${actor.workspaceId} AND x.id = ANY(${fieldValue(reading, name)}) AND ${within(models, actor, target, 'x')}) AS ${sql.id(name)}`
  }
  if (field.kind === 'file') {
    return sql`(SELECT jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'size', x.size, 'type', x.type) ORDER BY array_position(${fieldValue(reading, name)}, x.id)) FROM file x
      WHERE x.workspace_id = ${actor.workspaceId} AND x.id = ANY(${fieldValue(reading, name)}) AND x.deleted_at IS NULL) AS ${sql.id(name)}`
  }
  return sql`${fieldValue(reading, name)} AS ${sql.id(name)}`
}

export interface Selection {
  columns: Sql
  /** Those that stand in the record's own row and point to no other. */
  own: Sql
  joins: Sql
  /** Turns rows as they come from the database into rows of the API, masked for the reader. */
  finish: (rows: Record<string, unknown>[]) => Record<string, unknown>[]
}

/** Columns and joins that read the named fields of `t`, and what makes API rows of the result. */
export function selection(reading: Reading, names: readonly string[]): Selection {
  const key = `select ${today(reading)} ${names.join()}`
  return keepOf(reading.actor, reading.model, key, () => madeSelection(reading, names))
}

function madeSelection(reading: Reading, names: readonly string[]): Selection {
  const { model, actor } = reading
  const custom = names.filter(name => model.fields[name].customId && !isLooked(model.fields[name]))
  const stored = names.filter(name => !custom.includes(name) && kindOf(model.fields[name]).column !== null)
  const pointers = names.filter(name => isPointer(model.fields[name]))
  const plain = stored.filter(name => !isElsewhere(model.fields[name]) && !isLooked(model.fields[name]))
  const pieces = (names: readonly string[]) => {
    const parts = [sql`t.id`, sql`t.version`, ...names.map(name => column(reading, name))]
    if (custom.length > 0) parts.push(sql`t.custom`)
    return frozen(sql`${sql.join(parts)}`)
  }
  return {
    columns: pieces(stored),
    own: pieces(plain),
    joins: frozen(sql`${joinsOf(reading, fieldsWithSources(model, names))} ${titleJoins(reading, pointers)}`),
    finish: rows => {
      for (const row of rows) {
        for (const name of pointers) row[name] = referenceOf(row, name)
        if (custom.length === 0) continue
        const own = (row.custom ?? {}) as Record<string, unknown>
        delete row.custom
        for (const name of custom) row[name] = own[name] ?? null
      }
      maskRows(actor, model, rows)
      return rows
    },
  }
}

/** What `finish` is given of a new record beside its own columns: undefined where something of it has to be looked up. */
export function besideOwn(reading: Reading, names: readonly string[], record: Values): Values | undefined {
  const { model, models, actor } = reading
  const row: Values = { id: null, version: null }
  for (const name of names) {
    const field = model.fields[name]
    const value = record[name] ?? []
    if (field.kind === 'lines' || (isElsewhere(field) && !model.entity.fresh)) return undefined
    if (!field.customId || isLooked(field)) row[name] = model.entity.fresh?.[name] ?? null
    if (!isLooked(field) && !isElsewhere(field)) continue
    if (field.to === 'user' && value === actor.userId) {
      const user = models('user')
      if (!can(actor, 'user', 'read') || !open(actor, user, user.entity.title)) return undefined
      Object.assign(row, { [name]: value, [`${name} title`]: actor.name })
    } else if (!Array.isArray(value) || value.length > 0) return undefined
  }
  return row
}

/** Joins id and title to `{ id, title }`. A title is never empty, so a missing one means: not for this reader. */
function referenceOf(row: Record<string, unknown>, name: string): Ref | null {
  const key = `${name} title`
  const title = row[key] as string | null
  delete row[key]
  if (row[name] === null) return null
  return title === null ? { id: '', title: '', hidden: true } : { id: row[name] as string, title }
}
