import { type RawBuilder, sql } from 'kysely'
import { GUARDED } from './conditions.ts'
import type { Transaction } from './database.ts'
import { kindOf } from './kinds/index.ts'
import { indexed, slots } from './kinds/kind.ts'
import type { Model } from './model.ts'
import { columnIn } from './select.ts'
import type { Values } from './server.ts'
import { pinyinSortKey } from './text/pinyin.ts'
import { grams, type SearchParts, searchText } from './text/search.ts'

/** A record in API form, references as ids, as the row of its table; custom fields under `custom`. */
export function recordOf(
  model: Model,
  row: Record<string, unknown>,
): Values & { id: string; version: number } {
  const custom = (row.custom ?? {}) as Values
  const record: Values & { id: string; version: number } = {
    id: row.id as string,
    version: row.version as number,
  }
  for (const name of model.names) {
    if (model.fields[name].customId) record[name] = custom[name] ?? null
    else if (model.columns[name]) record[name] = row[model.columns[name]] ?? null
  }
  return record
}

/** Columns of a table row for the given fields of a record. Everything derived from them is `derivedColumns`. */
export function columnsOf(model: Model, values: Values): Values {
  const row: Values = {}
  for (const [name, value] of Object.entries(values)) {
    const column = model.columns[name]
    if (!column) continue
    const { toDatabase } = kindOf(model.fields[name])
    row[column] = value !== null && value !== undefined && toDatabase ? toDatabase(value) : value
  }
  return row
}

/** Values of the company's own fields as the `custom` column of a new row holds them. */
export function customOf(model: Model, values: Values): Values {
  return Object.fromEntries(
    model.own
      .filter(name => values[name] !== null && values[name] !== undefined)
      .map(name => [name, values[name]]),
  )
}

/** Search text, its grams and pinyin sort keys of a whole record. */
export function derivedColumns(model: Model, record: Values): Values {
  const row: Values = {}
  for (const name of model.names)
    if (model.fields[name].pinyinSort)
      row[`${model.columns[name]}_sort`] = pinyinSortKey(String(record[name] ?? ''))
  if (model.searched.length === 0) return row
  const free = searchText(searchParts(model, record, false))
  const guarded = searchText(searchParts(model, record, true))
  row.search_text = guarded ? `${free} ${GUARDED} ${guarded}` : free
  row.grams = grams(row.search_text as string)
  return row
}

function searchParts(model: Model, record: Values, guarded: boolean): SearchParts {
  const parts: Record<'text' | 'prose' | 'phones' | 'codes', string[]> = {
    text: [],
    prose: [],
    phones: [],
    codes: [],
  }
  const shelf = { text: parts.text, prose: parts.prose, phone: parts.phones, code: parts.codes }
  for (const name of model.searched) {
    const field = model.fields[name]
    const value = record[name]
    if (Boolean(field.mask) !== guarded || value === null || value === undefined) continue
    shelf[kindOf(field).search ?? 'text'].push(
      ...(Array.isArray(value) ? value.map(String) : [String(value)]),
    )
  }
  return parts
}

/** PostgreSQL types of a table's columns, for rows sent as JSON. */
function typeOf(model: Model, column: string): string {
  const known: Record<string, string> = {
    workspace_id: 'uuid',
    id: 'uuid',
    import_id: 'uuid',
    object_id: 'uuid',
    custom: 'jsonb',
    search_text: 'text',
    grams: 'text[]',
    version: 'int',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
    deleted_at: 'timestamptz',
  }
  if (known[column]) return known[column]
  if (column.endsWith('_sort')) return 'text'
  const name = Object.keys(model.columns).find(field => model.columns[field] === column)
  if (!name) throw new Error(`${model.entity.table} has no column ${column}`)
  return kindOf(model.fields[name]).column ?? 'text'
}

export interface Numbering {
  /** Column that takes the number where a row brings none. */
  column: string
  series: string
  period: string
  prefix: string
  width: number
}

/**
 * Inserts rows (columns as in the table, all of the same set) in one statement. Where the entity is numbered on creation, rows
 * without a number take the next ones of the series: the counter's row is locked no longer than this statement and the commit.
 * @param answer columns of the new rows (`t`) to answer
 */
export function insertRows(
  model: Model,
  workspaceId: string,
  rows: Values[],
  numbering?: Numbering,
  answer?: RawBuilder<unknown>,
): RawBuilder<{ id: string }> {
  const returning = answer ? sql`RETURNING ${answer}` : sql``
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const unnumbered = numbering
    ? rows.filter(row => row[numbering.column] === null || row[numbering.column] === undefined)
    : []
  if (!numbering || unnumbered.length === 0) {
    const { into, from, shape } = pieces(model, columns)
    return sql`${into}) SELECT ${workspaceId}::uuid, ${from}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(${shape}) ${returning}`
  }
  unnumbered.forEach((row, index) => {
    row['number place'] = index
  })
  const count = unnumbered.length
  const number = sql.id(numbering.column)
  const isFound = model.searched.includes(model.entity.numbering?.field ?? '')
  const { into, from, shape } = pieces(
    model,
    columns.filter(
      column => column !== numbering.column && !(isFound && ['search_text', 'grams'].includes(column)),
    ),
  )
  const found = isFound ? foundByNumber(numbering, number) : undefined
  return sql`WITH taken AS (${takeNumbers(workspaceId, numbering, count)})
    ${into}, ${number} ${found?.columns ?? sql``}) SELECT ${workspaceId}::uuid, ${from}, coalesce(x.${number}, ${numbering.prefix}::text || n.digits) ${found?.values ?? sql``}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(${shape}, ${number} text, "number place" int ${found?.shape ?? sql``}), taken,
      LATERAL (SELECT ${digitsOf(numbering, sql`taken.last - ${count}::bigint + 1 + x."number place"`)} AS digits) n ${returning}`
}

/** Search text and grams of rows whose number is known only when they are inserted: it stands among what is open to all. */
function foundByNumber({ prefix }: Numbering, number: RawBuilder<unknown>) {
  // As `searchText` writes a code; the digits come behind.
  const heads = searchText({ codes: [`${prefix}0`] })
    .split(' ')
    .map(one => one.slice(0, -1))
  const runs = heads.map(one => /[a-z0-9]*$/.exec(one)?.[0] ?? '')
  const border = ` ${GUARDED} `
  const part = (place: number) => sql`nullif(split_part(x.search_text, ${border}, ${sql.lit(place)}), '')`
  const codes = sql.join(heads.map(head => sql`${head}::text || n.digits`))
  const text = sql`concat_ws(${border}, concat_ws(' ', ${part(1)}, ${codes}), ${part(2)})`
  const pieces = sql`x.grams || ${grams(heads.join(' '))}::text[] || ARRAY(SELECT substr(run || n.digits, i, 3)
    FROM (VALUES ${sql.join(runs.map(run => sql`(${sql.lit(run)})`))}) run (run), generate_series(1, length(run || n.digits) - 2) i)`
  const own = (made: RawBuilder<unknown>, column: RawBuilder<unknown>) =>
    sql`CASE WHEN x.${number} IS NULL THEN ${made} ELSE ${column} END`
  return {
    columns: sql`, search_text, grams`,
    values: sql`, ${own(text, sql`x.search_text`)}, ${own(pieces, sql`x.grams`)}`,
    shape: sql`, search_text text, grams text[]`,
  }
}

interface Pieces {
  into: RawBuilder<unknown>
  from: RawBuilder<unknown>
  shape: RawBuilder<unknown>
}

const made = new WeakMap<Model, Map<string, Pieces>>()

/** The parts of an insert that name the columns, kept: naming them costs more than the rest of the statement. */
function pieces(model: Model, columns: string[]): Pieces {
  const kept = made.get(model) ?? new Map<string, Pieces>()
  made.set(model, kept)
  const key = columns.join()
  const known = kept.get(key)
  if (known) return known
  if (kept.size >= 100) kept.clear()
  const piece = {
    into: sql.raw(
      `INSERT INTO "${model.entity.table}" AS t (workspace_id, ${columns.map(column => `"${column}"`).join(', ')}`,
    ),
    from: sql.raw(columns.map(column => `x."${column}"`).join(', ')),
    shape: sql.raw(columns.map(column => `"${column}" ${typeOf(model, column)}`).join(', ')),
  }
  kept.set(key, piece)
  return piece
}

export function takeNumbers(
  workspaceId: string,
  { series, period }: Numbering,
  count: number,
): RawBuilder<{ last: number }> {
  return sql`INSERT INTO number_series AS s (workspace_id, series, period, last) VALUES (${workspaceId}, ${series}, ${period}, ${count})
    ON CONFLICT (workspace_id, series, period) DO UPDATE SET last = s.last + ${count} RETURNING last`
}

function digitsOf({ width }: Numbering, number: RawBuilder<unknown>): RawBuilder<string> {
  return sql`lpad((${number})::text, greatest(${width}, length((${number})::text)), '0')`
}

/** `SO{YYYY}{MM}-{0000}` on a day → the parts of its numbers. */
export function numberingOf(model: Model, day: string): Numbering | undefined {
  const { numbering } = model.entity
  if (!numbering) return undefined
  const [year, month, date] = day.split('-')
  const dated = numbering.pattern
    .replace('{YYYY}', year)
    .replace('{YY}', year.slice(2))
    .replace('{MM}', month)
    .replace('{DD}', date)
  const [, prefix, zeros] = /^(.*)\{(0+)\}$/.exec(dated) ?? []
  if (zeros === undefined) throw new Error(`a number pattern ends in {0…}: ${numbering.pattern}`)
  const isDated = dated !== numbering.pattern
  return {
    column: columnIn(model, numbering.field),
    series: numbering.series,
    period: numbering.reset
      ? day.slice(0, { never: 0, year: 4, month: 7, day: 10 }[numbering.reset])
      : isDated
        ? prefix
        : '',
    prefix,
    width: zeros.length,
  }
}

/** Moves a series past numbers that records brought with them, so that it never gives one of them again. */
export function passNumbers(tx: Transaction, model: Model, given: string[], day: string): void {
  const numbering = numberingOf(model, day)
  if (!numbering) return
  const highest = Math.max(
    0,
    ...given
      .filter(number => number.startsWith(numbering.prefix))
      .map(number => number.slice(numbering.prefix.length))
      .filter(rest => /^\d{1,12}$/.test(rest))
      .map(Number),
  )
  if (highest === 0) return
  tx.send(sql`INSERT INTO number_series AS s (workspace_id, series, period, last)
    VALUES (${tx.workspaceId}, ${numbering.series}, ${numbering.period}, ${highest})
    ON CONFLICT (workspace_id, series, period) DO UPDATE SET last = greatest(s.last, ${highest})`)
}

/**
 * Writes the indexed copies of the company's own fields: all of new records, the given ones of others, each replaced as a whole.
 * A missing value of a field of one value has its row too, so that lists are ordered by the index alone.
 */
export function writeCustomValues(
  tx: Transaction,
  model: Model,
  records: { id: string; set: Values }[],
  isNew: boolean,
): void {
  const rows: Values[] = []
  const touched = new Set<string>()
  for (const { id, set } of records) {
    for (const name of isNew ? model.own : Object.keys(set)) {
      const field = model.fields[name]
      if (!field?.customId) continue
      const { slot, many, toDatabase } = kindOf(field)
      if (!slot) continue
      touched.add(field.customId)
      const value = set[name] ?? null
      const stored = value === null ? [] : [toDatabase ? toDatabase(value) : value].flat().map(indexed)
      const row = { field_id: field.customId, record_id: id }
      rows.push(
        ...stored.map((one, position) => ({ ...row, position, [slot]: one, sole: field.unique === true })),
      )
      if (stored.length === 0 && !many)
        rows.push({ ...row, position: 0, [slot]: slots[slot].missing, sole: false })
    }
  }
  if (touched.size === 0) return
  if (!isNew)
    tx.send(sql`DELETE FROM custom_value WHERE workspace_id = ${tx.workspaceId} AND field_id = ANY(${[...touched]}::uuid[])
      AND record_id = ANY(${records.map(record => record.id)}::uuid[])`)
  if (rows.length > 0)
    tx.send(sql`INSERT INTO custom_value (workspace_id, field_id, record_id, position, text, num, time, unique_text)
      SELECT ${tx.workspaceId}::uuid, field_id, record_id, position, text, num, time, CASE WHEN sole THEN ${uniqueText} END
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x(field_id uuid, record_id uuid, position int, text text, num numeric, time timestamptz, sole boolean) ${isNew ? sql`` : written}`)
}

/** The job that goes through records of a new field may have written the row of one that is being changed. */
const written = sql`ON CONFLICT (workspace_id, field_id, record_id, position)
  DO UPDATE SET text = excluded.text, num = excluded.num, time = excluded.time, unique_text = excluded.unique_text`

/** How a value of a unique field is compared: `1.50` is `1.5`; null for a missing one. */
export const uniqueText = sql<
  string | null
>`coalesce(nullif(text, ''), trim_scale(nullif(num, '-Infinity'))::text, nullif(time, '-infinity')::text)`

/** `custom_value` has rows of records outside the recycle bin alone: lists are answered from it, and unique values are free again. */
export function dropOwnValues(tx: Transaction, ids: RawBuilder<unknown>): void {
  tx.send(sql`DELETE FROM custom_value WHERE workspace_id = ${tx.workspaceId} AND record_id IN (${ids})`)
}

export async function restoreOwnValues(
  tx: Transaction,
  model: Model,
  ids: RawBuilder<unknown>,
): Promise<void> {
  if (model.own.length === 0) return
  const rows = await tx.rows(
    sql`SELECT t.* FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id IN (${ids})`,
  )
  const records = rows.map(row => ({ id: row.id as string, set: recordOf(model, row) }))
  if (records.length > 0) writeCustomValues(tx, model, records, false)
}
