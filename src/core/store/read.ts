import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from '../actor.ts'
import type { Core } from '../core.ts'
import { steady, type Transaction } from '../database.ts'
import { openInputs, type VerbContract } from '../entity.ts'
import { Problem } from '../errors.ts'
import { isId } from '../id.ts'
import { kindOf } from '../kinds/index.ts'
import { readLines } from '../lines.ts'
import type { ListQuery } from '../list.ts'
import { countStatement, groupStatement, isCommon, listStatement, sumStatement } from '../list.ts'
import { demand, reachable, seen, within } from '../scope.ts'
import { type Reading, selection } from '../select.ts'
import type { Values } from '../server.ts'

export type Row = Record<string, unknown> & { id: string; version: number }

export async function readingOf(core: Core, actor: Actor, entity: string): Promise<Reading> {
  const models = await core.models(actor.workspaceId)
  return { models, model: models(entity), actor, part: core.part(entity), now: core.now() }
}

/** `readingOf` for one whose role may read the entity. */
export async function askingOf(core: Core, actor: Actor, entity: string): Promise<Reading> {
  const reading = await readingOf(core, actor, entity)
  demand(actor, reading.model, 'read')
  return reading
}

export async function list(core: Core, reading: Reading, query: ListQuery) {
  const isSteady = query.filters.length === 0
  const common = isSteady && (await isCommon(core.db, reading, query))
  const { statement, finish } = listStatement(reading, { ...query, common })
  const [rows] = await core.db.read(reading.actor.workspaceId, [isSteady ? steady(statement) : statement])
  return finish(rows as unknown as Row[])
}

export async function count(core: Core, reading: Reading, query: ListQuery): Promise<number> {
  const statement = countStatement(reading, query)
  const [[row]] = await core.db.read<{ count: number }[]>(reading.actor.workspaceId, [statement])
  return row.count
}

export async function sum(core: Core, reading: Reading, query: ListQuery, fields: string[]) {
  const statement = sumStatement(reading, query, fields)
  const [[row]] = await core.db.read<Record<string, string>[]>(reading.actor.workspaceId, [statement])
  return row
}

export async function group(core: Core, reading: Reading, query: ListQuery, by: string, sums: string[]) {
  const [rows] = await core.db.read(reading.actor.workspaceId, [groupStatement(reading, query, by, sums)])
  return rows
}

/** One record with all fields the actor may see, its lines, and what the actor may do with it (`_access`). */
export async function get(core: Core, actor: Actor, entity: string, id: string): Promise<Row> {
  const reading = await askingOf(core, actor, entity)
  const one = oneRecord(reading, id)
  const rows = await core.db.read(actor.workspaceId, one.statements)
  return one.finish(rows as unknown as Row[][])
}

interface OneRecord {
  statements: RawBuilder<unknown>[]
  finish: (rows: Row[][]) => Row
}

function oneRecord(reading: Reading, id: string): OneRecord {
  const { model, models, actor } = reading
  demandId(id)
  const { columns, joins, finish } = selection(reading, seen(actor, model))
  const record = sql`SELECT ${columns}, ${within(models, actor, model, 't', 'write')} AS "may write", t.deleted_at AS "deleted at"
    FROM ${sql.table(model.entity.table)} t ${joins}
    WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ${id} AND ${within(models, actor, model, 't')}`
  const lines = model.names
    .filter(name => model.fields[name].kind === 'lines' && seen(actor, model).includes(name))
    .map(name => ({ name, ...readLines(reading, name, id) }))
  return {
    statements: [record, ...lines.map(one => one.statement)].map(steady),
    finish: ([[row], ...children]) => {
      if (!row) throw new Problem('notFound')
      const mayWrite = row['may write'] as boolean
      const deletedAt = row['deleted at'] as string | null
      delete row['may write']
      delete row['deleted at']
      finish([row])
      lines.forEach((one, index) => {
        row[one.name] = one.finish(children[index])
      })
      if (deletedAt) row.deletedAt = deletedAt
      row._access = accessOf(reading, row, mayWrite && !deletedAt)
      return row
    },
  }
}

function accessOf(reading: Reading, row: Values, mayWrite: boolean) {
  const { model, actor } = reading
  const verbs = Object.entries(model.entity.verbs ?? {}).filter(
    ([name, verb]) =>
      !verb.collection &&
      mayDo(reading, name) &&
      openInputs(actor, model.entity, verb) &&
      isAllowedNow(verb, row),
  )
  return {
    update: mayWrite && mayDo(reading, 'update'),
    delete: mayWrite && mayDo(reading, 'delete'),
    verbs: mayWrite ? verbs.map(([name]) => name) : [],
  }
}

/** Whether the actor may do this to records of the entity: by the role, and by what the feature asks beyond it. */
function mayDo({ model, actor, part }: Reading, action: string): boolean {
  return can(actor, model.entity.name, action) && part?.allows?.(actor, action) !== false
}

export function demandMayDo(reading: Reading, action: string): void {
  if (!mayDo(reading, action)) throw new Problem('forbidden')
}

export function isAllowedNow(verb: VerbContract, record: Values): boolean {
  return Object.entries(verb.when ?? {}).every(([field, values]) => values.includes(String(record[field])))
}

export function demandId(id: string): void {
  if (!isId(id)) throw new Problem('notFound')
}

/**
 * Reads a record within the transaction that wrote it. Of one that left the actor's sight by it (handed to a colleague), only that it
 * was done is told.
 */
export async function readBack(tx: Transaction, reading: Reading, id: string): Promise<Row> {
  const one = oneRecord(reading, id)
  const rows = await Promise.all(one.statements.map(statement => tx.rows<Row>(statement)))
  if (rows[0].length > 0) return one.finish(rows)
  const [left] = await tx.rows<Row>(
    sql`SELECT id, version FROM ${sql.table(reading.model.entity.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  if (!left) throw new Problem('notFound')
  return { ...left, _access: { update: false, delete: false, verbs: [] } }
}

const FOUND_MOST = 6

/** The first few records whose searched fields hold the text, with title and subtitle. */
export async function findByText(core: Core, actor: Actor, entity: string, q: string) {
  const reading = await readingOf(core, actor, entity)
  const { model } = reading
  if (model.searched.length === 0) return []
  const { title, subtitle = [] } = model.entity
  const fields = [title, ...subtitle].filter(name => seen(actor, model).includes(name))
  const { statement, finish } = listStatement(reading, {
    q,
    filters: [],
    fields,
    limit: FOUND_MOST,
    sort: foundFirst(reading),
  })
  const [rows] = await core.db.read(actor.workspaceId, [statement])
  const shown = { locale: actor.locale, timeZone: actor.company.timeZone, now: core.now() }
  return finish(rows as unknown as Row[]).data.map(row => ({
    entity,
    id: row.id,
    title: String(row[title] ?? ''),
    subtitle: subtitle
      .filter(name => row[name] !== null && row[name] !== undefined)
      .map(name => kindOf(model.fields[name]).format(row[name], model.fields[name], shown))
      .filter(Boolean)
      .join(' · '),
  }))
}

/** Newest first: a found order or record is wanted for what is going on. */
function foundFirst({ model, actor }: Reading): string | undefined {
  return model.entity.occurredAt && seen(actor, model).includes(model.entity.occurredAt)
    ? `-${model.entity.occurredAt}`
    : undefined
}

/** Of changed records, the ids this actor may see; an empty list stands for "something of that entity changed". */
export async function visibleChanges(
  core: Core,
  actor: Actor,
  changed: Map<string, Set<string>>,
): Promise<Record<string, string[]>> {
  const models = await core.models(actor.workspaceId)
  const visible: Record<string, string[]> = {}
  const asked: { name: string; ids: string[] }[] = []
  for (const [name, ids] of changed) {
    // The company's fields and shapes of objects: everyone's.
    if (name === 'shape') {
      visible.shape = []
      continue
    }
    const model = models(name)
    if (!can(actor, model.entity.lineOf ?? name, 'read')) continue
    if (ids.size === 0 || reachable(models, actor, model) === true) visible[name] = [...ids]
    else asked.push({ name, ids: [...ids] })
  }
  if (asked.length === 0) return visible
  const found = await core.db.read<{ id: string }[]>(
    actor.workspaceId,
    asked.map(({ name, ids }) => {
      const model = models(name)
      return sql`SELECT t.id FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${actor.workspaceId}
        AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`
    }),
  )
  asked.forEach(({ name }, index) => {
    if (found[index].length > 0) visible[name] = found[index].map(row => row.id)
  })
  return visible
}
