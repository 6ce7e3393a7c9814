import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from './actor.ts'
import type { Core, Models } from './core.ts'
import { steady, type Transaction } from './database.ts'
import { columnOf, type VerbContract } from './entity.ts'
import { type Fault, invalid, Problem } from './errors.ts'
import { changesOf, customerOf, moveInTime, occurredAt, writeEvents } from './events.ts'
import { isId, newId } from './id.ts'
import { dayIn } from './kinds/date.ts'
import { kindOf } from './kinds/index.ts'
import { slots } from './kinds/kind.ts'
import { keepLines, readGivenLines, readLines, writeLines } from './lines.ts'
import { countStatement, groupStatement, type ListQuery, listStatement, sumStatement } from './list.ts'
import { isColumn, type Model } from './model.ts'
import {
  columnsOf,
  customOf,
  derivedColumns,
  holdUnique,
  insertRows,
  numberingOf,
  passNumbers,
  recordOf,
  writeCustomValues,
} from './rows.ts'
import { demand, reachable, seen, within } from './scope.ts'
import { type Reading, selection } from './select.ts'
import type { Change, Values, WriteContext } from './server.ts'
import { readChange, readInput, readNew } from './validate.ts'

export type Row = Record<string, unknown> & { id: string; version: number }

export async function readingOf(core: Core, actor: Actor, entity: string): Promise<Reading> {
  const models = await core.models(actor.workspaceId)
  return { models, model: models(entity), actor, part: core.part(entity), now: core.now() }
}

export async function list(core: Core, actor: Actor, entity: string, query: ListQuery) {
  const reading = await readingOf(core, actor, entity)
  demand(actor, reading.model, 'read')
  const { statement, finish } = listStatement(reading, query)
  const isPlain = !query.q && query.filters.length === 0
  const [rows] = await core.db.read(actor.workspaceId, [isPlain ? steady(statement) : statement])
  return finish(rows as unknown as Row[])
}

export async function count(core: Core, actor: Actor, entity: string, query: ListQuery): Promise<number> {
  const reading = await readingOf(core, actor, entity)
  demand(actor, reading.model, 'read')
  const [[row]] = await core.db.read<{ count: number }[]>(actor.workspaceId, [countStatement(reading, query)])
  return row.count
}

export async function sum(core: Core, actor: Actor, entity: string, query: ListQuery, fields: string[]) {
  const reading = await readingOf(core, actor, entity)
  demand(actor, reading.model, 'read')
  const [[row]] = await core.db.read<Record<string, string>[]>(actor.workspaceId, [
    sumStatement(reading, query, fields),
  ])
  return row
}

export async function group(
  core: Core,
  actor: Actor,
  entity: string,
  query: ListQuery,
  by: string,
  sums: string[],
) {
  const reading = await readingOf(core, actor, entity)
  demand(actor, reading.model, 'read')
  const [rows] = await core.db.read(actor.workspaceId, [groupStatement(reading, query, by, sums)])
  return rows
}

/** One record with all fields the actor may see, its lines, and what the actor may do with it (`_access`). */
export async function get(core: Core, actor: Actor, entity: string, id: string): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  demand(actor, reading.model, 'read')
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
      row._access = accessOf(actor, model, row, mayWrite && !deletedAt)
      return row
    },
  }
}

function accessOf(actor: Actor, model: Model, row: Values, mayWrite: boolean) {
  const verbs = Object.entries(model.entity.verbs ?? {})
    .filter(
      ([name, verb]) =>
        mayWrite && !verb.collection && can(actor, model.entity.name, name) && isAllowedNow(verb, row),
    )
    .map(([name]) => name)
  return {
    update: mayWrite && can(actor, model.entity.name, 'update'),
    delete: mayWrite && can(actor, model.entity.name, 'delete'),
    verbs,
  }
}

function isAllowedNow(verb: VerbContract, record: Values): boolean {
  return Object.entries(verb.when ?? {}).every(([field, values]) => values.includes(String(record[field])))
}

function demandId(id: string): void {
  if (!isId(id)) throw new Problem('notFound')
}

export interface CreateOptions {
  /** The client's key of this request: sent again, it answers the record made the first time. */
  idempotencyKey?: string
}

export async function create(
  core: Core,
  actor: Actor,
  entity: string,
  input: Values,
  options: CreateOptions = {},
): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models } = reading
  demand(actor, model, 'create')
  if (model.entity.creates === false) throw new Problem('forbidden')
  const prepared = prepareNew(reading, input)
  if (prepared.faults.length > 0) throw invalid(prepared.faults)
  return asProblem(
    reading,
    core,
    input,
    core.db.transaction(actor.workspaceId, async tx => {
      const context: WriteContext = { core, tx, actor, model }
      const earlier = await claimKey(context, input, prepared.record.id, options.idempotencyKey)
      if (earlier) return readBack(tx, reading, earlier)
      await demandReferences(context, models, [prepared.record])
      await insertNew(context, [prepared.record])
      return readBack(tx, reading, prepared.record.id)
    }),
  )
}

/**
 * Reads a record within the transaction that wrote it. Of one that left the actor's sight by it (handed to a colleague), only that it
 * was done is told.
 */
async function readBack(tx: Transaction, reading: Reading, id: string): Promise<Row> {
  const one = oneRecord(reading, id)
  const rows = await Promise.all(one.statements.map(statement => tx.rows<Row>(statement)))
  if (rows[0].length > 0) return one.finish(rows)
  const [left] = await tx.rows<Row>(
    sql`SELECT id, version FROM ${sql.table(reading.model.entity.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  if (!left) throw new Problem('notFound')
  return { ...left, _access: { update: false, delete: false, verbs: [] } }
}

export type NewRecord = Values & { id: string }

/** Completes and checks a new record without asking the database. `faults` is empty when it may be inserted. */
export function prepareNew(
  { model, models, actor, part, now }: Reading,
  input: Values,
  trusted = false,
): { record: NewRecord; faults: Fault[] } {
  const given = { ...input }
  part?.complete?.(actor, given, now)
  const { set, faults } = readNew(model, actor, given, { trusted })
  for (const name of lineFields(model)) {
    const read = readGivenLines(models(model.fields[name].to as string), actor, name, given[name], trusted)
    set[name] = read.rows
    faults.push(...read.faults)
  }
  if (faults.length === 0) faults.push(...(part?.check?.(set, null, actor) ?? []))
  return { record: { ...set, id: newId() }, faults }
}

/**
 * Inserts prepared records with everything that belongs to them: lines, custom values, numbers, events, the feature's own rows.
 * For one record or a thousand: one statement a table. Returns after sending; failures come up at the commit.
 */
export async function insertNew(context: WriteContext, records: NewRecord[]): Promise<void> {
  const { core, tx, actor, model, importId } = context
  const part = core.part(model.entity.name)
  const now = core.now()
  const changes: Change[] = records.map(record => ({
    id: record.id,
    before: null,
    set: record,
    action: 'create',
  }))
  if (part?.beforeWrite) for (const change of changes) await part.beforeWrite(context, change)
  const day = dayIn(actor.company.timeZone, now)
  const numbering = model.entity.numbering?.on === 'create' ? numberingOf(model, day) : undefined
  const { numbering: series } = model.entity
  if (series) {
    const brought = records.map(record => record[series.field]).filter(number => typeof number === 'string')
    passNumbers(tx, model, brought as string[], day)
  }
  const rows = records.map(record => rowOf(model, record, importId))
  const inserted = insertRows(model, tx.workspaceId, rows, numbering)
  tx.send(rows.length === 1 ? steady(inserted) : inserted)
  const written = records.map(record => ({ id: record.id, set: record }))
  writeCustomValues(tx, model, written, true)
  for (const name of lineFields(model)) await writeLines(context, name, records)
  writeEvents(
    tx,
    actor,
    records.map(record => ({
      entity: model.entity.name,
      record_id: record.id,
      customer_id: customerOf(model, record),
      occurred_at: occurredAt(model, record, actor, now),
      action: 'create',
      changes: eventChanges(model, null, record),
    })),
    importId,
  )
  await tellChanges(context, changes)
  for (const record of records)
    tx.afterCommit(() => core.live.changed(tx.workspaceId, model.entity.name, record.id))
}

/** The feature's own further writes, then those of features that watch the entity. */
async function tellChanges(context: WriteContext, changes: Change[]): Promise<void> {
  const { core, model } = context
  await core.part(model.entity.name)?.afterWrite?.(context, changes)
  for (const watch of core.watches(model.entity.name)) await watch(context, changes)
}

function rowOf(model: Model, record: NewRecord, importId?: string): Values {
  const row: Values = { ...columnsOf(model, record), ...derivedColumns(model, record), id: record.id }
  const custom = customOf(model, record)
  if (Object.keys(custom).length > 0) row.custom = custom
  if (importId) row.import_id = importId
  return row
}

export function lineFields(model: Model): string[] {
  return model.names.filter(name => model.fields[name].kind === 'lines')
}

/** What an event keeps of a change: stored fields, not derived columns; of lines only how many there are. */
function eventChanges(model: Model, before: Values | null, set: Values): Record<string, [unknown, unknown]> {
  const kept: Values = {}
  for (const [name, value] of Object.entries(set)) {
    const field = model.fields[name]
    if (!field || (!isColumn(field) && !field.customId && field.kind !== 'lines')) continue
    kept[name] = value
  }
  return changesOf(before, kept)
}

async function claimKey(
  { tx, actor, model }: WriteContext,
  input: Values,
  id: string,
  key?: string,
): Promise<string | undefined> {
  if (!key) return undefined
  if (key.length > 200) throw new Problem('badRequest', { detail: 'Idempotency-Key' })
  const fingerprint = await sha256(JSON.stringify(input))
  const [claimed] =
    await tx.rows(sql`INSERT INTO idempotency_key (workspace_id, user_id, key, fingerprint, entity, record_id)
    VALUES (${tx.workspaceId}, ${actor.userId}, ${key}, ${fingerprint}, ${model.entity.name}, ${id}) ON CONFLICT DO NOTHING RETURNING key`)
  if (claimed) return undefined
  const [earlier] = await tx.rows<{ fingerprint: string; entity: string; record_id: string }>(
    sql`SELECT fingerprint, entity, record_id FROM idempotency_key WHERE workspace_id = ${tx.workspaceId} AND user_id = ${actor.userId} AND key = ${key}`,
  )
  if (!earlier || earlier.fingerprint !== fingerprint || earlier.entity !== model.entity.name)
    throw new Problem('keyReused')
  return earlier.record_id
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64url')
}

/** Every record a new or changed one points to must exist and be seen by the actor; a parent must be open for writing. */
export async function demandReferences(
  { core, tx, actor, model }: WriteContext,
  models: Models,
  records: Values[],
): Promise<void> {
  const asked: { name: string; ids: string[]; statement: RawBuilder<{ id: string }> }[] = []
  for (const name of model.names) {
    const field = model.fields[name]
    if (!['reference', 'user', 'references'].includes(field.kind)) continue
    const ids = [...new Set(records.flatMap(record => record[name] ?? []))] as string[]
    if (ids.length === 0 || (field.kind === 'user' && ids.every(id => id === actor.userId))) continue
    const target = models(field.to as string)
    const reach = name === model.entity.parent ? 'write' : 'read'
    asked.push({
      name,
      ids,
      statement:
        steady(sql`SELECT t.id FROM ${sql.table(target.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId}
        AND t.id = ANY(${ids}::uuid[]) AND t.deleted_at IS NULL AND ${within(models, actor, target, 't', reach)}`),
    })
  }
  for (const name of lineFields(model)) {
    const line = models(model.fields[name].to as string)
    const rows = records.flatMap(record => (record[name] ?? []) as Values[])
    if (rows.length > 0) await demandReferences({ core, tx, actor, model: line }, models, rows)
  }
  const found = await Promise.all(asked.map(one => tx.rows<{ id: string }>(one.statement)))
  const faults = asked
    .filter((one, index) => found[index].length < one.ids.length)
    .map(one => ({
      field: one.name,
      code: 'unknownReference',
      message: {
        zh: '所选记录不存在、已删除或您无权使用，请重新选择',
        en: 'The chosen record does not exist, is deleted, or is not yours to use; choose another',
      },
    }))
  if (faults.length > 0) throw invalid(faults)
}

interface Locked {
  record: Row
  row: Values
}

/** The record as it stands, locked against other writers. Not seen: 404; seen but not open for writing: 403. */
async function lock(
  { tx, actor, model }: WriteContext,
  models: Models,
  id: string,
  deleted = false,
): Promise<Locked> {
  demandId(id)
  const [row] =
    await tx.rows<Values>(sql`SELECT t.*, ${within(models, actor, model, 't', 'write')} AS "may write"
    FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ${id}
    AND ${deleted ? sql`t.deleted_at IS NOT NULL` : sql`t.deleted_at IS NULL`} AND ${within(models, actor, model, 't')} FOR NO KEY UPDATE OF t`)
  if (!row) throw new Problem('notFound')
  if (!row['may write']) throw new Problem('forbidden')
  return { record: recordOf(model, row), row }
}

export async function update(
  core: Core,
  actor: Actor,
  entity: string,
  id: string,
  input: Values,
  { anyVersion = false }: { anyVersion?: boolean } = {},
): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models, part } = reading
  demand(actor, model, 'update')
  const { version, ...given } = input
  if (!anyVersion && !Number.isInteger(version)) throw new Problem('versionNeeded')
  return asProblem(
    reading,
    core,
    input,
    core.db.transaction(actor.workspaceId, async tx => {
      const context: WriteContext = { core, tx, actor, model }
      const { record } = await lock(context, models, id)
      if (!anyVersion && record.version !== version)
        throw new Problem('conflict', {}, [], { current: await readBack(tx, reading, id) })
      const { set, faults } = readChange(model, actor, given)
      for (const name of lineFields(model)) {
        if (set[name] === undefined) continue
        const lines = readGivenLines(models(model.fields[name].to as string), actor, name, set[name])
        faults.push(...lines.faults)
        set[name] = await keepLines(context, name, id, lines.rows, set[name])
      }
      for (const name of Object.keys(set))
        if (model.fields[name].required && set[name] === null) faults.push(requiredFault(name))
      if (faults.length === 0) faults.push(...(part?.check?.({ ...record, ...set }, record, actor) ?? []))
      if (faults.length > 0) throw invalid(faults)
      await demandReferences(context, models, [changedOnly(record, set)])
      await writeChange(context, { id, before: record, set, action: 'update' })
      return readBack(tx, reading, id)
    }),
  )
}

function requiredFault(field: string): Fault {
  return { field, code: 'required', message: { zh: '必填', en: 'This is required' } }
}

function changedOnly(record: Values, set: Values): Values {
  return Object.fromEntries(
    Object.entries(set).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(record[name])),
  )
}

/** Writes changed fields of a locked record: row, lines, custom values, event, the feature's own rows. */
export async function writeChange(context: WriteContext, change: Change, note?: Values): Promise<void> {
  const { core, tx, actor, model, importId } = context
  const part = core.part(model.entity.name)
  await part?.beforeWrite?.(context, change)
  const { id, set } = change
  const before = change.before as Row
  const after: NewRecord = { ...before, ...set, id }
  const changes = eventChanges(model, before, set)
  for (const name of lineFields(model)) if (set[name]) await writeLines(context, name, [after])
  const row = { ...columnsOf(model, set), ...derivedColumns(model, after) }
  const assigned = Object.entries(row).map(([column, value]) => sql`${sql.id(column)} = ${value}`)
  const own = model.own.filter(name => set[name] !== undefined).map(name => [name, set[name]])
  // Merged, so that values of fields taken out of use stay.
  if (own.length > 0)
    assigned.push(
      sql`custom = jsonb_strip_nulls(coalesce(custom, '{}') || ${JSON.stringify(Object.fromEntries(own))}::jsonb)`,
    )
  tx.send(sql`UPDATE ${sql.table(model.entity.table)} SET ${sql.join([...assigned, sql`version = version + 1`, sql`updated_at = ${core.now().toISOString()}::timestamptz`])}
    WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
  writeCustomValues(tx, model, [{ id, set }], false)
  const { occurredAt: when } = model.entity
  if (when && changes[when]) moveInTime(tx, id, occurredAt(model, after, actor, core.now()))
  writeEvents(
    tx,
    actor,
    [
      {
        entity: model.entity.name,
        record_id: id,
        customer_id: customerOf(model, after),
        occurred_at: core.now().toISOString(),
        action: change.action,
        changes: note
          ? {
              ...changes,
              ...Object.fromEntries(
                Object.entries(note).map(([name, value]) => [name, [null, value] as [unknown, unknown]]),
              ),
            }
          : changes,
      },
    ],
    importId,
  )
  await tellChanges(context, [change])
  tx.afterCommit(() => core.live.changed(tx.workspaceId, model.entity.name, id))
}

/** Does a named act on a record: `when` of its contract is asked on the locked record, so two people cannot both do it. */
export async function act(
  core: Core,
  actor: Actor,
  entity: string,
  id: string,
  verb: string,
  input: Values,
): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models, part } = reading
  const contract = model.entity.verbs?.[verb]
  const doIt = part?.verbs?.[verb]
  if (!contract || !doIt || !Object.hasOwn(model.entity.verbs ?? {}, verb)) throw new Problem('notFound')
  demand(actor, model, verb)
  const asked = contract.input ?? {}
  const { set: read, faults } = readInput(asked, input)
  if (faults.length > 0) throw invalid(faults)
  // Lines are the verb's own matter: it knows what stood there before.
  const pointing = Object.keys(asked).filter(name => asked[name].kind !== 'lines')
  return asProblem(
    reading,
    core,
    input,
    core.db.transaction(actor.workspaceId, async tx => {
      const context: WriteContext = { core, tx, actor, model }
      const { record } = await lock(context, models, id)
      if (!isAllowedNow(contract, record)) throw notNow(actor, model, record, verb, contract)
      await demandReferences({ ...context, model: { ...model, fields: asked, names: pointing } }, models, [
        read,
      ])
      const outcome = await doIt(context, record, read)
      if (outcome)
        await writeChange(context, { id, before: record, set: outcome.set ?? {}, action: verb }, outcome.note)
      return readBack(tx, reading, id)
    }),
  )
}

function notNow(actor: Actor, model: Model, record: Values, verb: string, contract: VerbContract): Problem {
  const [name] = Object.entries(contract.when ?? {}).find(
    ([field, values]) => !values.includes(String(record[field])),
  ) ?? ['status']
  const value = String(record[name])
  const choice = model.fields[name]?.choices?.find(one => one.value === value)
  return new Problem('notAllowedNow', {
    status: choice?.label[actor.locale] ?? value,
    verb: contract.label[actor.locale] ?? verb,
  })
}

/** Puts a record into the recycle bin, with what goes along with it. Refuses where other records stand under it. */
export async function remove(core: Core, actor: Actor, entity: string, id: string): Promise<void> {
  const { model, models } = await readingOf(core, actor, entity)
  demand(actor, model, 'delete')
  await core.db.transaction(actor.workspaceId, async tx => {
    const context: WriteContext = { core, tx, actor, model }
    const { record } = await lock(context, models, id)
    const moment = core.now().toISOString()
    await removeChildren(context, models, id, moment)
    tx.send(setDeleted(model, tx.workspaceId, id, moment))
    holdUnique(tx, model, sql`SELECT ${id}::uuid`, false)
    await afterRemoval(context, record, 'delete')
  })
}

/** Takes a record out of the recycle bin, with what went into it at the same moment. */
export async function restore(core: Core, actor: Actor, entity: string, id: string): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models } = reading
  demand(actor, model, 'delete')
  return asProblem(
    reading,
    core,
    {},
    core.db.transaction(actor.workspaceId, async tx => {
      const context: WriteContext = { core, tx, actor, model }
      const { record, row } = await lock(context, models, id, true)
      await demandParent(context, models, record)
      for (const child of childrenOf(core, model)) {
        const gone = sql`SELECT id FROM ${sql.table(child.entity.table)} WHERE workspace_id = ${tx.workspaceId}
          AND ${sql.ref(child.column)} = ${id} AND deleted_at = ${row.deleted_at}`
        holdUnique(tx, models(child.entity.name), gone, true)
        tx.send(sql`UPDATE ${sql.table(child.entity.table)} SET deleted_at = NULL WHERE workspace_id = ${tx.workspaceId}
        AND ${sql.ref(child.column)} = ${id} AND deleted_at = ${row.deleted_at}`)
      }
      tx.send(setDeleted(model, tx.workspaceId, id, null))
      holdUnique(tx, model, sql`SELECT ${id}::uuid`, true)
      await afterRemoval(context, record, 'restore')
      return readBack(tx, reading, id)
    }),
  )
}

/** A record comes back only where what it stands under is there. */
async function demandParent({ tx, model }: WriteContext, models: Models, record: Row): Promise<void> {
  const { parent, fields } = model.entity
  if (!parent || !record[parent]) return
  const above = models(fields[parent].to as string)
  const [gone] = await tx.rows(sql`SELECT id FROM ${sql.table(above.entity.table)}
    WHERE workspace_id = ${tx.workspaceId} AND id = ${record[parent]} AND deleted_at IS NOT NULL`)
  if (gone)
    throw new Problem('parentDeleted', {
      object: above.entity.label.zh,
      objectEn: above.entity.label.en.toLowerCase(),
    })
}

function setDeleted(
  model: Model,
  workspaceId: string,
  id: string,
  moment: string | null,
): RawBuilder<unknown> {
  return sql`UPDATE ${sql.table(model.entity.table)} SET deleted_at = ${moment}::timestamptz, version = version + 1 WHERE workspace_id = ${workspaceId} AND id = ${id}`
}

async function afterRemoval(context: WriteContext, record: Row, action: 'delete' | 'restore'): Promise<void> {
  const { core, tx, actor, model } = context
  writeEvents(tx, actor, [
    {
      entity: model.entity.name,
      record_id: record.id,
      customer_id: customerOf(model, record),
      occurred_at: core.now().toISOString(),
      action,
      changes: null,
    },
  ])
  await tellChanges(context, [{ id: record.id, before: record, set: record, action }])
  tx.afterCommit(() => core.live.changed(tx.workspaceId, model.entity.name, record.id))
}

function childrenOf(core: Core, model: Model) {
  return core.entities
    .filter(entity => entity.parent && entity.fields[entity.parent].to === model.entity.name)
    .map(entity => ({
      entity,
      column: columnOf(entity.parent as string, entity.fields[entity.parent as string]),
      goesAlong: entity.lineOf !== undefined || core.part(entity.name)?.whenParentDeleted === 'cascade',
    }))
}

async function removeChildren(
  { core, tx, actor, model }: WriteContext,
  models: Models,
  id: string,
  moment: string,
): Promise<void> {
  for (const { entity, column, goesAlong } of childrenOf(core, model)) {
    const under = sql`FROM ${sql.table(entity.table)} WHERE workspace_id = ${tx.workspaceId} AND ${sql.ref(column)} = ${id} AND deleted_at IS NULL`
    if (goesAlong) {
      tx.send(sql`UPDATE ${sql.table(entity.table)} SET deleted_at = ${moment}::timestamptz WHERE workspace_id = ${tx.workspaceId}
        AND ${sql.ref(column)} = ${id} AND deleted_at IS NULL`)
      const gone = sql`SELECT id FROM ${sql.table(entity.table)} WHERE workspace_id = ${tx.workspaceId}
        AND ${sql.ref(column)} = ${id} AND deleted_at = ${moment}::timestamptz`
      holdUnique(tx, models(entity.name), gone, false)
      continue
    }
    const [{ count: left }] = await tx.rows<{ count: number }>(sql`SELECT count(*) AS count ${under}`)
    if (left > 0)
      throw new Problem('stillUsed', { count: left, object: models(entity.name).entity.plural[actor.locale] })
  }
}

/** Turns a broken unique index into an answer that names the field and the value. */
async function asProblem<T>(
  { model, actor }: Reading,
  core: Core,
  input: Values,
  writing: Promise<T>,
): Promise<T> {
  try {
    return await writing
  } catch (error) {
    const { code, constraint, column } = error as { code?: string; constraint?: string; column?: string }
    // A value that must not be missing and has its default in the table.
    if (code === '23502' && column)
      throw invalid([requiredFault(model.names.find(name => model.columns[name] === column) ?? column)])
    if (code !== '23505' || !constraint) throw error
    const name =
      constraint === 'custom_value_unique'
        ? await takenOwn(core, model, actor.workspaceId, input)
        : model.names.find(
            field =>
              model.columns[field] && constraint === `${model.entity.table}_${model.columns[field]}_unique`,
          )
    if (!name) throw error
    const { label } = model.fields[name]
    const value = String(input[name] ?? '')
    throw new Problem('duplicate', { field: label.zh, value }, [
      {
        field: name,
        code: 'duplicate',
        message: {
          zh: `“${label.zh}”的值“${value}”已存在`,
          en: `“${value}” already exists as “${label.en}”`,
        },
      },
    ])
  }
}

/** Which of the company's own unique fields has its value elsewhere. */
async function takenOwn(core: Core, model: Model, workspaceId: string, input: Values) {
  const unique = model.own.filter(name => model.fields[name].unique)
  const given = unique.filter(name => input[name] !== undefined && input[name] !== null)
  const answers = await core.db.read<{ taken: boolean }[]>(
    workspaceId,
    given.map(name => {
      const slot = kindOf(model.fields[name]).slot ?? 'text'
      return sql`SELECT count(*) > 0 AS taken FROM custom_value WHERE workspace_id = ${workspaceId} AND unique_text IS NOT NULL
        AND field_id = ${model.fields[name].customId} AND ${sql.ref(slot)} = ${String(input[name])}::${sql.raw(slots[slot].type)}`
    }),
  )
  return given.find((_, index) => answers[index][0].taken) ?? unique[0]
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
