/** Finds records by the values a file names them with: unique numbers and codes first, then names; people by e-mail or name. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Field } from '../../core/field.ts'
import { isId } from '../../core/id.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { parsePhone } from '../../core/kinds/phone.ts'
import type { Model } from '../../core/model.ts'
import { ofObject, within } from '../../core/scope.ts'
import { columnIn } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'

/** `reach` is what the importing person may do with it. */
type FoundOne = {
  id: string
  /** Made by this very import; `stub`: only because another row refers to it, so that its own row completes it. */
  fresh: boolean
  stub?: boolean
  reach: 'none' | 'read' | 'write'
}

/** A record as the import knows it. */
export type Found = FoundOne | 'several'

/** What a lookup asks with: the transaction, and who wants to know. */
export type Looking = { tx: Transaction; models: Models; actor: Actor }

/** One way of recognising a record: the values of these fields together. Codes are compared letter by letter, names regardless of case. */
export type Key = { fields: readonly string[]; exact: boolean }

/**
 * What is known of one entity's records by their keys. Kept over the whole run; what a transaction adds counts only
 * after its commit.
 */
export class Known {
  private readonly found = new Map<string, Found>()
  private waiting = new Map<string, Found>()

  get(key: Key, values: Values): Found | undefined {
    const name = keyName(key, values)
    return this.waiting.get(name) ?? this.found.get(name)
  }

  add(key: Key, values: Values, found: Found): void {
    this.waiting.set(keyName(key, values), found)
  }

  keep(): void {
    for (const [name, found] of this.waiting) this.found.set(name, found)
    this.waiting = new Map()
  }

  forget(): void {
    this.waiting = new Map()
  }

  /** A record that was to be made is not made after all. */
  drop(id: string): void {
    for (const [name, found] of this.waiting)
      if (found !== 'several' && found.id === id) this.waiting.delete(name)
  }
}

function keyName({ fields, exact }: Key, values: Values): string {
  return `${fields.join(',')}\n${fields.map(field => said(values[field], exact)).join('\n')}`
}

function said(value: unknown, exact = false): string {
  if (typeof value !== 'string') return String(value)
  return exact ? value.trim() : value.trim().toLowerCase()
}

/** The keys by which a record of the entity is recognised, the strongest first; `given` fields replace them. */
export function keysOf(model: Model, given?: readonly string[]): Key[] {
  const { entity, fields, names } = model
  if (given && given.length > 0) return [{ fields: given, exact: given.some(name => fields[name]?.unique) }]
  const unique = names.filter(name => fields[name].unique)
  const keys = unique.map(name => ({ fields: [name], exact: true }))
  // What happened at a moment (a call, an order) is told apart by its number or not at all.
  if (entity.occurredAt) return keys
  const within = entity.parent ? [entity.parent] : []
  const reached =
    within.length === 0 ? [] : names.filter(name => ['phone', 'email'].includes(fields[name].kind))
  const titled = unique.includes(entity.title) ? [] : [entity.title]
  return [...keys, ...[...reached, ...titled].map(name => ({ fields: [...within, name], exact: false }))]
}

/** The keys by which these values can be recognised: every unique one, else the strongest for which all values are given. */
export function keysFor(keys: readonly Key[], values: Values): Key[] {
  const given = keys.filter(({ fields }) =>
    fields.every(field => values[field] !== undefined && values[field] !== null),
  )
  const exact = given.filter(key => key.exact)
  return exact.length > 0 ? exact : given.slice(0, 1)
}

/** One way in which a single text may name a record. */
export type Naming = { key: Key; values: Values }

const byId: Key = { fields: ['id'], exact: true }
const ways = new WeakMap<Model, Key[]>()

/** By one text: its id alone; else by a unique number or code, by an e-mail address, and by name last. */
export function naming(model: Model, text: string): Naming[] {
  const isOne: boolean = isId(text)
  if (isOne) return [{ key: byId, values: { id: text.toLowerCase() } }]
  const { fields, entity } = model
  const known = ways.get(model) ?? waysOf(model)
  ways.set(model, known)
  return known.flatMap(key => {
    const [name] = key.fields
    if (fields[name].kind === 'email' && !text.includes('@')) return []
    return [{ key, values: { [name]: name === entity.title ? text : writtenAs(fields[name], text) } }]
  })
}

/** The same keys for every text, so that what is asked by one is asked together. */
function waysOf({ names, fields, entity }: Model): Key[] {
  const isText = (name: string) => ['text', 'sequence', 'phone', 'email'].includes(fields[name].kind)
  const unique = names.filter(name => fields[name].unique && isText(name) && name !== entity.title)
  const mails = names.filter(name => fields[name].kind === 'email' && !fields[name].unique)
  return [
    ...unique.map(name => ({ fields: [name], exact: true })),
    ...[...mails, entity.title].map(name => ({ fields: [name], exact: false })),
  ]
}

function writtenAs({ kind }: Field, text: string): string {
  if (kind === 'phone') return parsePhone(text)?.value ?? text
  return kind === 'email' ? text.toLowerCase() : text
}

/** Looks up all records of `wanted` that are not known yet, in one statement a key; what is found becomes known. */
export async function look(
  looking: Looking,
  model: Model,
  keys: readonly Key[],
  wanted: Iterable<Values>,
  known: Known,
): Promise<void> {
  const byKey = new Map<Key, Map<string, Values>>()
  for (const values of wanted) {
    for (const key of keysFor(keys, values)) {
      if (known.get(key, values)) continue
      const rows = byKey.get(key) ?? new Map<string, Values>()
      byKey.set(key, rows.set(keyName(key, values), values))
    }
  }
  for (const [key, rows] of byKey) await lookByKey(looking, model, key, [...rows.values()], known)
}

async function lookByKey(
  { tx, models, actor }: Looking,
  model: Model,
  key: Key,
  wanted: readonly Values[],
  known: Known,
): Promise<void> {
  const conditions = key.fields.map(field => {
    const values = [...new Set(wanted.flatMap(row => writings(row[field], key.exact)))]
    return sql`${value(model, field)} = ANY(${values}::text[]${sql.raw(castOf(model, field))})`
  })
  const columns = key.fields.map((field, i) => sql`${value(model, field)} AS ${sql.id(`k${i}`)}`)
  const rows = await tx.rows<Values>(sql`
    SELECT t.id, CASE WHEN ${within(models, actor, model, 't', 'write')} THEN 'write' WHEN ${within(models, actor, model, 't')} THEN 'read' ELSE 'none' END AS reach,
      ${sql.join(columns)} FROM ${sql.table(model.entity.table)} t
    WHERE t.workspace_id = ${tx.workspaceId} AND t.deleted_at IS NULL AND ${ofObject(model.entity, 't')} AND ${sql.join(conditions, sql` AND `)}`)
  for (const row of rows) {
    const values = Object.fromEntries(key.fields.map((field, i) => [field, row[`k${i}`]]))
    const before = known.get(key, values)
    // What the person does not see is never told apart, nor counted, beside what they see.
    const isHidden = row.reach === 'none' && before
    const again = before && before !== 'several' && before.reach !== 'none' && before.id !== row.id
    if (isHidden) continue
    known.add(
      key,
      values,
      again || before === 'several'
        ? 'several'
        : { id: row.id as string, fresh: false, reach: row.reach as 'none' },
    )
  }
}

function value(model: Model, field: string) {
  return model.fields[field]?.customId
    ? sql`(t.custom->>${sql.lit(field)})`
    : sql.ref(`t.${columnIn(model, field)}`)
}

function castOf({ fields }: Model, field: string): string {
  if (field === 'id') return '::uuid[]'
  const { column } = kindOf(fields[field])
  return fields[field].customId || column === 'text' ? '' : `::${column}[]`
}

/** An index on the column serves exact values only: the usual writings of a name are asked for one by one. */
function writings(value: unknown, exact: boolean): string[] {
  const text = String(value).trim()
  if (exact) return [text]
  return [...new Set([text, text.toUpperCase(), text.toLowerCase()])]
}

export interface Everyone {
  known: Map<string, string | 'several'>
  gone: Set<string>
  seen: Set<string>
}

/**
 * Everyone of the company by e-mail, employee number and name; what two people share is `several`. Those who left are `gone`; whom the
 * importing person may know of is `seen`.
 */
export async function people({ tx, models, actor }: Looking): Promise<Everyone> {
  const rows = await tx.rows<{
    id: string
    name: string
    email: string
    number: string | null
    active: boolean
    seen: boolean
  }>(
    sql`SELECT t.id, t.name, t.email, t.number, t.active, ${within(models, actor, models('user'), 't')} AS seen
      FROM workspace_user t WHERE t.workspace_id = ${tx.workspaceId} AND t.deleted_at IS NULL`,
  )
  const found = new Map<string, string>()
  for (const { id, name, email, number } of rows)
    for (const text of [email, name, ...(number ? [number] : [])].map(one => said(one)))
      found.set(text, found.has(text) && found.get(text) !== id ? 'several' : id)
  const ids = (rest: typeof rows) => new Set(rest.map(row => row.id))
  return { known: found, gone: ids(rows.filter(row => !row.active)), seen: ids(rows.filter(row => row.seen)) }
}

export function person(people: ReadonlyMap<string, string>, text: string): string | undefined {
  return people.get(said(text))
}
