import { type RawBuilder, sql } from 'kysely'
import { contextOf, filterCondition, searchCondition } from './conditions.ts'
import type { Database } from './database.ts'
import { Problem } from './errors.ts'
import type { Field } from './field.ts'
import { isId } from './id.ts'
import { kindOf, slotOf } from './kinds/index.ts'
import { type Operator, slots } from './kinds/kind.ts'
import type { Model } from './model.ts'
import {
  demandOpen,
  type Listed,
  listed,
  open,
  type Part,
  partsOf,
  reachable,
  seen,
  within,
} from './scope.ts'
import {
  columnIn,
  fieldsWithSources,
  fieldValue,
  joinsOf,
  ownKey,
  type Reading,
  type Sql,
  selection,
  titleFor,
} from './select.ts'
import { textQuery } from './text/search.ts'

export interface Filter {
  field: string
  operator: Operator
  value: string
}

/** What a list, count, sum, group or export asks for. */
export interface ListQuery {
  q?: string
  filters: Filter[]
  /** `name` or `-name`. */
  sort?: string
  fields?: string[]
  limit: number
  cursor?: string
  /** From 1, instead of a cursor. */
  page?: number
  /** Lists the recycle bin. */
  deleted?: boolean
  /** Searched by LIKE alone, without the index of pieces. */
  common?: boolean
}

const LIMIT_MOST = 200
const LIMIT = 50
const PAGE_MOST = 10_000_000

/** Reads a list's address: `q`, `sort`, `limit`, `cursor`, `page`, `fields`, `filter[field][op]`. Throws what is wrong with it. */
export function readListQuery(reading: Reading, address: URLSearchParams): ListQuery {
  const { model, actor } = reading
  const query: ListQuery = { filters: [], limit: LIMIT }
  for (const [key, value] of address) {
    const filter = /^filter\[(\w+)\](?:\[(\w+)\])?$/.exec(key)
    if (filter) query.filters.push(readFilter(reading, filter[1], filter[2] ?? 'eq', value))
    else if (key === 'q') query.q = value.slice(0, 200)
    else if (key === 'sort') query.sort = value
    else if (key === 'cursor') query.cursor = value
    else if (key === 'fields') query.fields = value.split(',').filter(Boolean)
    else if (key === 'deleted') query.deleted = value === 'true'
    else if (key === 'limit')
      query.limit = Math.min(Math.max(Number.parseInt(value, 10) || LIMIT, 1), LIMIT_MOST)
    else if (key === 'page') query.page = Math.min(Math.max(Number.parseInt(value, 10) || 1, 1), PAGE_MOST)
  }
  for (const name of query.fields ?? []) fieldNamed(model, name)
  if (query.fields) query.fields = query.fields.filter(name => seen(actor, model).includes(name))
  return query
}

function readFilter(reading: Reading, name: string, operator: string, value: string): Filter {
  const { model, actor } = reading
  const field = fieldNamed(model, name)
  demandOpen(actor, model, name)
  if (!kindOf(field).operators.includes(operator as Operator))
    throw new Problem('badRequest', { detail: `filter[${name}][${operator}]` })
  return { field: name, operator: operator as Operator, value }
}

function fieldNamed(model: Model, name: string): Field {
  const field = model.fields[name]
  if (!field) throw new Problem('badRequest', { detail: `${model.entity.path}: ${name}?` })
  return field
}

/**
 * FROM and WHERE of a list: company, recycle bin, scope, filters, search; all but the place of its page.
 * @param names fields that the statement uses
 */
export function listing(
  reading: Reading,
  query: ListQuery,
  names: readonly string[] = [],
  { from, scope, isSome }: Listed = listed(reading, true),
  order?: Order,
): Sql {
  const { model, actor } = reading
  const fields = fieldsWithSources(model, [...query.filters.map(filter => filter.field), ...names])
  const heldOf = (name: string, field: Field) => {
    if (order?.name === name) return order.key
    return isSome || query.deleted || field.filled === false ? ownKey(name, field) : undefined
  }
  const asked = [
    ...query.filters.map(one =>
      filterCondition(reading, one, order?.id ?? sql`t.id`, heldOf(one.field, model.fields[one.field])),
    ),
    ...(query.q?.trim() ? [searchCondition(reading, query.q, query.common)] : []),
  ]
  return sql`FROM ${from} t ${order?.join ?? sql``} ${joinsOf(reading, fields, order && model.fields[order.name].from)}
    WHERE t.workspace_id = ${sql.lit(actor.workspaceId)} AND t.deleted_at ${query.deleted ? sql`IS NOT NULL` : sql`IS NULL`}
      AND ${sql.join([scope, ...asked], sql` AND `)}`
}

/**
 * FROM and WHERE of a list that asks for fields of the company's own alone, of all records: `custom_value` answers it by itself, as `o`.
 * @param name a field that every record has a row for, whose rows are begun from
 */
function ownListing(reading: Reading, query: ListQuery, name: string): Sql | undefined {
  const { models, model, actor } = reading
  const field = model.fields[name]
  const { slot, many } = kindOf(field)
  if (!field.filled || many || !slot || query.deleted || query.q?.trim()) return undefined
  if (reachable(models, actor, model) !== true) return undefined
  if (!query.filters.every(filter => model.fields[filter.field].filled)) return undefined
  const held = sql.ref(`o.${slot}`)
  const asked = query.filters.map(filter =>
    filterCondition(reading, filter, sql`o.record_id`, filter.field === name ? held : undefined),
  )
  const own = sql`o.workspace_id = ${sql.lit(actor.workspaceId)} AND o.field_id = ${field.customId} AND ${held} IS NOT NULL`
  return sql`FROM custom_value o WHERE ${sql.join([own, ...asked], sql` AND `)}`
}

interface Order {
  key: Sql
  /** Breaks ties; in the table whose index gives the order. */
  id: Sql
  join: Sql
  type: string
  direction: Sql
  after: Sql
  name: string
}

/** Sort keys are never null: a missing value stands first in ascending order. Ties are broken by id. `isAtHand`: the records' rows are read anyway. */
function orderOf(reading: Reading, sort: string, isAtHand = false): Order {
  const { model, actor } = reading
  const descending = sort.startsWith('-')
  const name = sort.replace(/^-/, '')
  const field = fieldNamed(model, name)
  demandOpen(actor, model, name)
  const kind = kindOf(field)
  if (kind.many || kind.missing === null || (!field.sortable && !field.from && !model.columns[name]))
    throw new Problem('badRequest', { detail: `sort=${sort}` })
  const common = {
    name,
    direction: descending ? sql`DESC` : sql`ASC`,
    after: descending ? sql`<` : sql`>`,
  }
  if (field.customId) return { ...common, ...ownOrder(reading, name, isAtHand) }
  const value = fieldValue(reading, name)
  const key = field.pinyinSort
    ? sql.ref(`t.${columnIn(model, name)}_sort`)
    : field.required || name === 'createdAt' || name === 'updatedAt'
      ? value
      : sql`coalesce(${value}, ${sql.raw(kind.missing)})`
  const type = field.pinyinSort ? 'text' : (kind.column ?? 'text')
  return { ...common, key, id: sql`t.id`, join: sql``, type }
}

/** Ordered by the index of `custom_value`; where the rows are at hand, or not every record has its row there yet, by what they say. */
function ownOrder({ actor, model }: Reading, name: string, isAtHand: boolean) {
  const field = model.fields[name]
  const slot = slotOf(field)
  const { type } = slots[slot]
  if (isAtHand || !field.filled) return { key: ownKey(name, field), id: sql`t.id`, join: sql``, type }
  const key = sql.ref(`o.${slot}`)
  const join = sql`JOIN custom_value o ON o.workspace_id = ${actor.workspaceId} AND o.field_id = ${field.customId} AND o.record_id = t.id AND ${key} IS NOT NULL`
  return { key, id: sql`o.record_id`, join, type }
}

export interface ListStatement {
  statement: RawBuilder<Record<string, unknown>>
  /** Rows of the API and the cursor of the next page. */
  finish: (rows: Record<string, unknown>[]) => { data: Record<string, unknown>[]; next: string | null }
}

/** One page: ids by the index that serves the order, then the rows of that page with their references. */
export function listStatement(reading: Reading, query: ListQuery): ListStatement {
  const { model, actor } = reading
  const sort = query.sort ?? defaultSort(reading)
  const direction = sort.startsWith('-') ? sql`DESC` : sql`ASC`
  const { columns, joins, finish } = selection(reading, listedFields(reading, query))
  const statement = sql<Record<string, unknown>>`
    WITH page AS (${pageStatement(reading, query, sort)})
    SELECT page.sort_key::text AS "page key", ${query.deleted ? sql`t.deleted_at AS "deletedAt", ` : sql``}${columns}
    FROM page JOIN ${sql.table(model.entity.table)} t ON t.workspace_id = ${sql.lit(actor.workspaceId)} AND t.id = page.id ${query.deleted ? sql`` : sql`AND t.deleted_at IS NULL`} ${joins}
    ORDER BY page.sort_key ${direction}, page.id ${direction}`
  return {
    statement,
    finish: rows => {
      const more = rows.length > query.limit
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      const next = more && last ? writeCursor(last['page key'] as string, last.id as string) : null
      for (const row of page) delete row['page key']
      return { data: finish(page), next }
    },
  }
}

/** So far down that PostgreSQL has to know how far: walking there by the order's index is not always best. */
export const isDeep = ({ page = 1, limit }: ListQuery): boolean => (page - 1) * limit >= 1_000

/** Ids and sort keys of a page: for readers of some, merged from the first records of each part they see. */
function pageStatement(reading: Reading, query: ListQuery, sort: string): Sql {
  const order = orderOf(reading, sort, query.deleted)
  const place = query.cursor ? readCursor(query.cursor) : undefined
  const skipped = place ? 0 : ((query.page ?? 1) - 1) * query.limit
  const ordered = (from: Sql, { key, id, after, type, direction }: Order, end: Sql) => {
    const beyond = place
      ? sql` AND (${key}, ${id}) ${after} (${place[0]}::${sql.raw(type)}, ${place[1]}::uuid)`
      : sql``
    return sql`SELECT ${id} AS id, ${key} AS sort_key ${from}${beyond}
      ORDER BY sort_key ${direction}, ${id} ${direction} LIMIT ${end}`
  }
  const rows = (part: Part, end: Sql) => {
    const by = part.isSome ? orderOf(reading, sort, true) : order
    const natural = part.isShared ? { key: sql`s.record_created_at`, id: sql`s.record_id` } : {}
    return ordered(listing(reading, query, [order.name], part, by), { ...by, ...natural }, end)
  }
  const most = sql.lit(query.limit + 1)
  const end = skipped > 0 ? sql`${most} OFFSET ${skipped}` : most
  const own = ownListing(reading, query, order.name)
  if (own) return ordered(own, order, end)
  const isPlain = !query.q?.trim() && query.filters.length === 0 && !query.deleted
  const parts = partsOf(reading, isPlain ? order.name : undefined)
  // The first of all are soon found among all there are.
  const isFar = skipped > 0 || query.filters.length > 0
  const id = isFar && reading.model.fields[order.name].customId ? order.id : undefined
  if (!parts) return rows(listed(reading, isDeep(query), id), end)
  const first = parts.map(part => {
    const found = sql`(${rows(part, skipped > 0 ? sql`${skipped + query.limit + 1}` : most)})`
    return part.each ? sql`SELECT p.* FROM ${part.each} part (id) CROSS JOIN LATERAL ${found} p` : found
  })
  return sql`SELECT t.id, t.sort_key FROM (${sql.join(first, sql` UNION `)}) t ORDER BY sort_key ${order.direction}, t.id ${order.direction} LIMIT ${end}`
}

const judged = new Map<string, boolean>()
const JUDGED_MOST = 5_000

/**
 * Whether a search had better do without the index of pieces, because so many rows have them: PostgreSQL judges by its statistics.
 * A prepared statement has one plan for all words, therefore it is asked, once for a word.
 */
export async function isCommon(db: Database, reading: Reading, query: ListQuery): Promise<boolean> {
  const { model, actor } = reading
  const pieces = (query.q && textQuery(query.q)?.grams) || []
  if (pieces.length === 0 || model.searched.length === 0) return false
  const sort = query.sort ?? defaultSort(reading)
  const hour = reading.now.toISOString().slice(0, 13)
  const key = [actor.workspaceId, actor.userId, model.entity.name, sort, hour, ...pieces].join(' ')
  const known = judged.get(key)
  if (known !== undefined) return known
  const page = pageStatement(reading, query, sort)
  const [plan] = await db.read(actor.workspaceId, [sql`EXPLAIN ${page}`])
  if (judged.size >= JUDGED_MOST) judged.clear()
  const common = !JSON.stringify(plan).includes(`${model.entity.table}_grams`)
  judged.set(key, common)
  return common
}

/** The declared order, or, where its field is closed to the reader, the order of creation. */
function defaultSort({ actor, model }: Reading): string {
  const { sort } = model.entity.list
  return open(actor, model, sort.replace(/^-/, '')) ? sort : '-createdAt'
}

export function listedFields({ actor, model }: Reading, query: ListQuery): string[] {
  const visible = seen(actor, model)
  const wanted = query.fields ?? [model.entity.title, ...model.entity.list.columns, 'createdAt']
  return [...new Set(wanted)].filter(name => visible.includes(name))
}

function writeCursor(key: string, id: string): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url')
}

/** A sort key and the id that breaks its ties, as a page before gave them. */
export function readCursor(cursor: string): [string, string] {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(place) && place.length === 2 && typeof place[0] === 'string' && isId(place[1]))
      return place as [string, string]
  } catch {
    // Falls through to the error below.
  }
  throw new Problem('badRequest', { detail: 'cursor' })
}

export function countStatement(reading: Reading, query: ListQuery): RawBuilder<{ count: number }> {
  const [own] = query.filters.flatMap(({ field }) => ownListing(reading, query, field) ?? [])
  return sql<{ count: number }>`SELECT count(*) AS count ${own ?? listing(reading, query)}`
}

/** Sums of number fields over all rows of the list, not of the page. */
export function sumStatement(
  reading: Reading,
  query: ListQuery,
  names: string[],
): RawBuilder<Record<string, string>> {
  const sums = names.map(name => sql`coalesce(sum(${summed(reading, name)}), 0)::text AS ${sql.id(name)}`)
  return sql<Record<string, string>>`SELECT ${sql.join(sums)} ${listing(reading, query, names)}`
}

function summed(reading: Reading, name: string): Sql {
  const { model, actor } = reading
  const field = fieldNamed(model, name)
  demandOpen(actor, model, name)
  if (!kindOf(field).aggregates.includes('sum')) throw new Problem('badRequest', { detail: `sum=${name}` })
  return fieldValue(reading, name)
}

const buckets = ['day', 'week', 'month', 'quarter', 'year']

/** The day on which the day, week, month, quarter or year of a date field begins, by the clock that filters on it go by. */
export function bucketOf(reading: Reading, name: string, bucket: string): Sql {
  const field = reading.model.fields[name]
  const value = fieldValue(reading, name)
  const { timeZone } = contextOf(reading, field)
  return sql`date_trunc(${bucket}, ${kindOf(field).column === 'date' ? sql`${value}::timestamp` : sql`${value} AT TIME ZONE ${timeZone}`})::date`
}

/** Count and sums by the values of a field; dates by day, week, month, quarter or year. Records not seen are one group without a name (`hidden`). */
export function groupStatement(
  reading: Reading,
  query: ListQuery,
  by: string,
  sums: string[],
): RawBuilder<Record<string, unknown>> {
  const { model, models, actor } = reading
  const [name, bucket] = by.split('.')
  const field = fieldNamed(model, name)
  demandOpen(actor, model, name)
  const kind = kindOf(field)
  const timed = kind.column === 'date' || kind.column === 'timestamptz'
  const groupable = bucket ? timed && buckets.includes(bucket) : kind.many || kind.missing !== null
  if (!groupable) throw new Problem('badRequest', { detail: `by=${by}` })
  const value = bucket
    ? bucketOf(reading, name, bucket)
    : kind.many
      ? sql`unnest(${fieldValue(reading, name)})`
      : fieldValue(reading, name)
  const totals = sums.map(sum => sql`, coalesce(sum(${summed(reading, sum)}), 0)::text AS ${sql.id(sum)}`)
  const grouped = sql`SELECT ${value} AS value, count(*) AS count${sql.join(totals, sql` `)} ${listing(reading, query, [name, ...sums])}
    GROUP BY 1 ORDER BY ${bucket ? sql`1` : sql`2 DESC`} LIMIT 500`
  if (!['reference', 'references', 'user'].includes(field.kind)) return sql`${grouped}`
  const target = models(field.to as string)
  const summedUp = sums.map(sum => sql`, sum(g.${sql.ref(sum)}::numeric)::text AS ${sql.id(sum)}`)
  return sql`SELECT r.id AS value, ${titleFor(actor, target, 'r')} AS title, g.value IS NOT NULL AND r.id IS NULL AS hidden, sum(g.count)::bigint AS count${sql.join(summedUp, sql` `)} FROM (${grouped}) g
    LEFT JOIN ${sql.table(target.entity.table)} r ON r.workspace_id = ${actor.workspaceId} AND r.id = g.value AND ${within(models, actor, target, 'r')}
    GROUP BY 1, 2, 3 ORDER BY 4 DESC`
}
