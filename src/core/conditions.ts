import { sql } from 'kysely'
import { BadValue, invalid, Problem } from './errors.ts'
import type { Field } from './field.ts'
import { kindOf, slotOf } from './kinds/index.ts'
import { indexed, type KindContext, missingIn, type Operator, slots } from './kinds/kind.ts'
import type { Filter } from './list.ts'
import type { Model } from './model.ts'
import { open, seen } from './scope.ts'
import { columnIn, fieldValue, pairsOf, type Reading, type Sql, today } from './select.ts'
import { textQuery } from './text/search.ts'

/** Moments are asked for by the person's clock, days by the company's. */
export function contextOf({ actor, now }: Reading, field: Field): KindContext {
  const { timeZone } = kindOf(field).column === 'date' ? actor.company : actor
  return { locale: actor.locale, timeZone, now }
}

/**
 * @param id of the records, by which `custom_value` knows them
 * @param held what it has, where that is at hand anyway
 */
export function filterCondition(reading: Reading, filter: Filter, id: Sql, held?: Sql): Sql {
  const { field: name, operator, value } = filter
  const { model, part, actor } = reading
  const field = model.fields[name]
  if (field.computed) {
    const computed = part?.computed?.[name]
    if (!computed) throw new Problem('badRequest', { detail: name })
    return computed.filter(operator, value, { ...reading, today: today(reading) })
  }
  const { slot, many } = kindOf(field)
  const isOwn = field.customId && slot !== null && (field.relation || !many || !held)
  const own = (operator: Operator, value: string) =>
    customCondition(reading, { ...filter, operator, value }, id, many ? undefined : held)
  if (field.to === 'user' && ['eq', 'ne', 'in'].includes(operator)) {
    const people = { me: [actor.userId], team: actor.subordinateIds }[value]
    if (isOwn && people) return own(operator === 'ne' ? 'ne' : 'in', people.join(','))
    if (isOwn && value === 'none') return own('empty', 'true')
    if (people && operator !== 'ne') return sql`${fieldValue(reading, name)} = ANY(${people}::uuid[])`
    if (people) return sql`(${fieldValue(reading, name)} = ANY(${people}::uuid[])) IS NOT TRUE`
    if (value === 'none') return sql`${fieldValue(reading, name)} IS NULL`
  }
  if (isOwn) return own(operator, value)
  return compare(reading, fieldValue(reading, name), { ...field, customId: undefined }, operator, value)
}

/** A field of the company's own is asked for in `custom_value`, indexed by its type. A missing value stands there below every other, and is none. */
function customCondition(
  reading: Reading,
  { field: name, operator, value }: Filter,
  id: Sql,
  held: Sql | undefined,
): Sql {
  const field = reading.model.fields[name]
  const { many } = kindOf(field)
  const slot = slotOf(field)
  const isNot = operator === 'ne' || (operator === 'empty' && value !== 'false')
  const by = operator !== 'ne' ? operator : field.to === 'user' ? 'in' : 'eq'
  const asked = { ...field, kind: one(field), ...(field.relation ? { customId: undefined } : {}) }
  const mayBeMissing = !many && (value === '' || ['lt', 'lte', 'contains'].includes(operator))
  const found = (column: Sql) => {
    const given = many ? sql`true` : sql`${column} > ${sql.raw(missingIn(slot))}`
    if (operator === 'empty') return given
    const is = compare(reading, column, asked, by, value)
    return mayBeMissing ? sql`${is} AND ${given}` : is
  }
  if (held) return isNot ? sql`NOT (${found(held)})` : found(held)
  const from = field.relation ? pairsOf(field.relation) : sql`custom_value`
  const rows = sql`SELECT v.record_id FROM ${from} v WHERE v.workspace_id = ${reading.actor.workspaceId}
    AND v.field_id = ${field.relation?.id ?? field.customId} AND ${found(sql.ref(`v.${slot}`))}`
  // NOT EXISTS, because NOT IN over many rows is asked row by row once they outgrow a work buffer.
  return isNot ? sql`NOT EXISTS (${rows} AND v.record_id = ${id})` : sql`${id} IN (${rows})`
}

/** In `custom_value` each of several values has its own row. */
function one(field: Field): Field['kind'] {
  return field.kind === 'choices' ? 'choice' : field.kind === 'references' ? 'reference' : field.kind
}

const signs = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function compare(reading: Reading, column: Sql, field: Field, operator: Operator, value: string): Sql {
  const kind = kindOf(field)
  const read = (text: string) => {
    const value = readFilterValue(reading, field, text)
    return field.customId && kind.slot ? indexed(value) : value
  }
  const type = sql.raw(
    field.customId && kind.slot ? slots[kind.slot].type : (kind.column ?? 'text').replace('[]', ''),
  )
  switch (operator) {
    case 'empty':
      if (kind.many)
        return value === 'false'
          ? sql`coalesce(cardinality(${column}), 0) > 0`
          : sql`coalesce(cardinality(${column}), 0) = 0`
      return value === 'false' ? sql`${column} IS NOT NULL` : sql`${column} IS NULL`
    case 'contains':
      return sql`${column} ILIKE ${`%${value.replace(/[\\%_]/g, '\\$&')}%`}`
    case 'in': {
      const values = value.split(',').map(read)
      return kind.many ? sql`${column} && ${values}::${type}[]` : sql`${column} = ANY(${values}::${type}[])`
    }
    case 'ne':
      return sql`${column} IS DISTINCT FROM ${read(value)}::${type}`
    case 'eq':
      if (kind.many) return sql`${column} @> ARRAY[${read(value)}]::${type}[]`
      return sql`${column} = ${read(value)}::${type}`
    default:
      return sql`${column} ${sql.raw(signs[operator])} ${read(value)}::${type}`
  }
}

function readFilterValue(reading: Reading, field: Field, text: string): unknown {
  try {
    return kindOf(field).filter(text, field, contextOf(reading, field))
  } catch (error) {
    if (!(error instanceof BadValue)) throw error
    throw invalid([{ field: 'filter', code: error.code, message: error.text }])
  }
}

/** Separates what everyone may search from what roles may mask, within `search_text`. */
export const GUARDED = '\u0001'

/**
 * Any part of any searched field, in any script.
 * Who sees a searched field masked or not at all finds by it only in full.
 */
export function searchCondition(reading: Reading, q: string, common = false): Sql {
  const { model, actor } = reading
  if (model.searched.length === 0) return sql`false`
  const asked = textQuery(q)
  if (!asked) return sql`true`
  const closed = model.searched.filter(name => !open(actor, model, name))
  const byGrams = asked.grams.length > 0 && !common
  const patterns = byGrams && asked.exact && closed.length === 0 ? [] : asked.patterns
  // LIKE first: of a row at hand it is the cheaper question.
  const matches = () =>
    sql.join(
      [
        ...patterns.map(pattern => sql`${searchedText(model, closed)} LIKE ${pattern}`),
        ...(byGrams ? [sql`t.grams @> ${asked.grams}::text[]`] : []),
      ],
      sql` AND `,
    )
  const whole = closed.filter(name => seen(actor, model).includes(name) && !kindOf(model.fields[name]).many)
  if (whole.length === 0 || !/\d|@/.test(q)) return matches()
  const exact = whole.map(name => {
    const { customId } = model.fields[name]
    const is = sql`= ANY(${writings(reading, name, q)}::text[])`
    return customId
      ? sql`t.id IN (SELECT v.record_id FROM custom_value v WHERE v.workspace_id = ${actor.workspaceId} AND v.field_id = ${customId} AND v.text ${is})`
      : sql`t.${sql.ref(columnIn(model, name))} ${is}`
  })
  return sql`(${sql.join([sql`(${matches()})`, ...exact], sql` OR `)})`
}

/** The text a reader may search by parts: all of it, the part before the guarded one, or just the columns left open. */
function searchedText(model: Model, closed: string[]): Sql {
  const stored = sql.ref('t.search_text')
  if (closed.length === 0) return stored
  if (closed.every(name => model.fields[name].mask && model.fields[name].filled !== false))
    return sql`split_part(${stored}, ${GUARDED}, 1)`
  const left = model.searched.filter(name => !closed.includes(name))
  const written = left.map(name =>
    model.columns[name]
      ? sql.ref(`t.${columnIn(model, name)}`)
      : sql`${sql.ref(`t.custom`)}->>${sql.lit(name)}`,
  )
  return sql`lower(concat_ws(' ', ${sql.join([sql`''`, ...written])}))`
}

/** A whole value as it may stand in the column: as typed, in capitals or small letters, or as its kind stores it. */
function writings(reading: Reading, name: string, q: string): string[] {
  const text = q.trim()
  const stored = kindOf(reading.model.fields[name]).filter(
    text,
    reading.model.fields[name],
    contextOf(reading, reading.model.fields[name]),
  )
  return [...new Set([text, text.toUpperCase(), text.toLowerCase(), String(stored)])]
}
