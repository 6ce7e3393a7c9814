import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, peopleWithin, permissionOf } from '../actor.ts'
import type { Core } from '../core.ts'
import { steady } from '../database.ts'
import { isIn, openInputs, type VerbContract } from '../entity.ts'
import { Problem } from '../errors.ts'
import { isId } from '../id.ts'
import { readLines } from '../lines.ts'
import type { ListQuery } from '../list.ts'
import { countStatement, groupStatement, isCommon, isDeep, listStatement, sumStatement } from '../list.ts'
import { demand, seen, waysOf, within } from '../scope.ts'
import { besideOwn, type Reading, selection } from '../select.ts'
import type { Values, WriteContext } from '../server.ts'

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
  const isSteady = query.filters.length === 0 && !isDeep(query)
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
      const mayWrite = row['may write'] === true
      const deletedAt = row['deleted at'] as string | null
      delete row['may write']
      delete row['deleted at']
      finish([row])
      lines.forEach((one, index) => {
        row[one.name] = one.finish(children[index])
      })
      if (deletedAt) row.deletedAt = deletedAt
      row._access = accessOf(reading, row, mayWrite, !deletedAt)
      return row
    },
  }
}

function accessOf(reading: Reading, row: Values, mayWrite: boolean, isThere: boolean) {
  const { model, actor } = reading
  const verbs = Object.entries(model.entity.verbs ?? {}).filter(
    ([name, verb]) =>
      !verb.collection &&
      isThere &&
      (mayWrite || isOpenToSee(verb, row)) &&
      mayDo(reading, name) &&
      openInputs(actor, model.entity, verb) &&
      isAllowedNow(verb, row),
  )
  return {
    update: mayWrite && isThere && mayDo(reading, 'update'),
    delete: mayWrite && isThere && mayDo(reading, 'delete'),
    verbs: verbs.map(([name]) => name),
  }
}

/** Whether the actor may do this to records of the entity: by the role, and by what the feature asks beyond it. */
function mayDo({ model, actor, part }: Reading, action: string): boolean {
  return !actor.seenBy && can(actor, model.entity.name, action) && part?.allows?.(actor, action) !== false
}

export function demandMayDo(reading: Reading, action: string): void {
  if (!mayDo(reading, action)) throw new Problem('forbidden')
}

export function isAllowedNow(verb: VerbContract, record: Values): boolean {
  return isIn(verb.when ?? {}, record)
}

/** Whether seeing the record is enough for the verb, or would be, had nobody been quicker. */
export function isOpenToSee(verb: VerbContract, record: Values): boolean {
  return verb.seen !== undefined && (isIn(verb.seen, record) || !isAllowedNow(verb, record))
}

export function demandId(id: string): void {
  if (!isId(id)) throw new Problem('notFound')
}

/**
 * Ends the transaction, and answers the record it wrote as it stands in it. Of one that left the actor's sight by it (handed to a colleague), only that it
 * was done is told.
 */
export async function readBack({ core, tx }: WriteContext, reading: Reading, id: string): Promise<Row> {
  const one = oneRecord(reading, id)
  const rows = (await tx.last(one.statements)) as Row[][]
  if (rows[0].length > 0) return one.finish(rows)
  const [[left]] = await core.db.read<Row[]>(tx.workspaceId, [
    sql`SELECT id, version FROM ${sql.table(reading.model.entity.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  ])
  if (!left) throw new Problem('notFound')
  return { ...left, _access: { update: false, delete: false, verbs: [] } }
}

/** Answers the actor's own new record by what its insert returns, where all else of it is known: reading it back is a fifth of a create's work. */
export function answerOfNew(context: WriteContext, reading: Reading, id: string) {
  const { model, models, actor } = reading
  const names = seen(actor, model)
  let beside: Values | undefined
  return {
    columns(record: Values): RawBuilder<unknown> | undefined {
      const people = peopleWithin(actor, permissionOf(actor, model.entity.name).visibility)
      const isOwn = people.includes(String(record[model.entity.owner ?? '']))
      const ways = waysOf(models, actor, model, 't', 'write')
      const isSeen = ways === true || (isOwn && Object.hasOwn(Object(ways), 'owner'))
      beside = isSeen ? besideOwn(reading, names, record) : undefined
      return beside && selection(reading, names).own
    },
    async answer(first: Promise<Row>): Promise<Row> {
      if (!beside) return readBack(context, reading, id)
      await context.tx.commit()
      const row = { ...beside, ...(await first), 'may write': true, 'deleted at': null }
      return oneRecord(reading, id).finish([[row]])
    },
  }
}
