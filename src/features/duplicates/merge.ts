import { sql } from 'kysely'
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { customerOf, writeEvents } from '../../core/events.ts'
import { isId, newId } from '../../core/id.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Model } from '../../core/model.ts'
import { writable } from '../../core/model.ts'
import { dropOwnValues, recordOf } from '../../core/rows.ts'
import { within } from '../../core/scope.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { tellChanges, writeChange } from '../../core/store/records.ts'
import { parentOfMerged } from '../groups/regroup.ts'
import { readPointers } from '../recycleBin/purge.ts'
import { CONFIRMED, dropKeys, writeKeys } from './guard.ts'
import { pageOf } from './index.job.ts'
import { type Moved, moveRows, movesOf, tellMoved } from './moves.ts'
import { knownOf } from './parties.ts'

/** Records merged at once, the survivor among them. */
export const MOST = 10

export interface MergeOrder {
  survivor: string
  others: string[]
  /** Field → the record whose value is kept; others keep the survivor's, or the first there is. */
  choices: Record<string, string>
}

type Stored = Values & { id: string; version: number }

export interface Merged {
  id: string
  survivor: string
  /** What moved, by table of the object. */
  counts: Record<string, number>
}

/** Makes one record of two to ten. All of them must be open for writing to the actor; the others go, and lead to the survivor. */
export async function merge(core: Core, actor: Actor, entity: string, order: MergeOrder): Promise<Merged> {
  const reading = await readingOf(core, actor, entity)
  const { model, models } = reading
  demandMerge(actor, model)
  const ids = [order.survivor, ...order.others]
  if (new Set(ids).size !== ids.length || ids.length < 2 || ids.length > MOST || !ids.every(isId))
    throw new Problem('badRequest', { detail: `2–${MOST} records` })
  const moves = movesOf(models, model, await readPointers(core))
  return core.db.transaction(actor.workspaceId, async tx => {
    const context: WriteContext = { core, tx, actor, model, confirmed: CONFIRMED }
    const records = await lockAll(tx, models, actor, model, ids)
    const survivor = records[0]
    const others = records.slice(1)
    const now = core.now().toISOString()
    const set = chosenValues(actor, model, records, order.choices)
    if (entity === 'customer') await settleParent(tx, records, order.choices.parent, set)
    await takeAway(context, others, now)
    const moved = await moveRows({ tx, models, model, survivor: survivor.id }, moves, order.others)
    moved.push(...(await shareOn(tx, model, survivor, others)))
    await writeChange(
      context,
      { id: survivor.id, before: survivor, set, action: 'merge' },
      { merged: others.map(one => String(one[model.entity.title] ?? '')) },
    )
    await tellMoved(context, models, moved, survivor.id)
    await renewKeys(context, models, moved)
    const id = newId()
    const counts = countsOf(core, moved)
    const kept = { before: pick(survivor, Object.keys(set)), after: set }
    tx.send(sql`INSERT INTO duplicate_merge (workspace_id, id, entity, survivor_id, merged_at, merged_by, survivor, moved, counts)
      VALUES (${tx.workspaceId}, ${id}, ${entity}, ${survivor.id}, ${now}, ${actor.userId}, ${JSON.stringify(kept)}::jsonb, ${JSON.stringify(moved)}::jsonb, ${JSON.stringify(counts)}::jsonb)`)
    for (const one of others)
      tx.send(sql`INSERT INTO duplicate_merged (workspace_id, record_id, merge_id, survivor_id, title)
        VALUES (${tx.workspaceId}, ${one.id}, ${id}, ${survivor.id}, ${String(one[model.entity.title] ?? '')})`)
    // Who was merged into one of these before now leads on to the survivor.
    tx.send(sql`UPDATE duplicate_merged SET survivor_id = ${survivor.id} WHERE workspace_id = ${tx.workspaceId}
      AND survivor_id = ANY(${order.others}::uuid[])`)
    tx.send(sql`UPDATE duplicate_pair SET status = 'merged', decided_at = ${now}, decided_by = ${actor.userId}
      WHERE workspace_id = ${tx.workspaceId} AND (first_id = ANY(${order.others}::uuid[]) OR second_id = ANY(${order.others}::uuid[]))`)
    return { id, survivor: survivor.id, counts }
  })
}

export function demandMerge(actor: Actor, model: Model): void {
  if (!model.entity.party || !can(actor, model.entity.name, 'merge')) throw new Problem('forbidden')
}

export async function lockAll(
  tx: Transaction,
  models: Models,
  actor: Actor,
  model: Model,
  ids: readonly string[],
  isGone = false,
): Promise<Stored[]> {
  const rows =
    await tx.rows<Values>(sql`SELECT t.*, ${within(models, actor, model, 't', 'write')} AS "may write"
    FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${ids}::uuid[])
      AND t.deleted_at IS ${isGone ? sql`NOT NULL` : sql`NULL`} AND ${within(models, actor, model, 't')} ORDER BY t.id FOR UPDATE OF t`)
  if (rows.length < ids.length) throw new Problem('notFound')
  if (rows.some(row => !row['may write'])) throw new Problem('forbidden')
  const records = new Map(rows.map(row => [row.id as string, recordOf(model, row) as Stored]))
  return ids.map(id => records.get(id) as Stored)
}

/** What the survivor takes over: chosen field by field, else what it lacks; lists are joined. */
function chosenValues(
  actor: Actor,
  model: Model,
  records: readonly Stored[],
  choices: Record<string, string>,
): Values {
  const [survivor, ...others] = records
  const set: Values = {}
  for (const name of writable(model)) {
    const field = model.fields[name]
    if (field.kind === 'lines' || (!model.columns[name] && !field.customId)) continue
    const chosen = choices[name] && records.find(one => one.id === choices[name])
    if (choices[name] && (!chosen || fieldAccess(actor, model.entity.name, name) !== 'write'))
      throw new Problem('badRequest', { detail: name })
    const value = chosen ? chosen[name] : keptValue(field.kind, field.unique === true, name, survivor, others)
    const next = field.to === model.entity.name ? withoutThemselves(value, records) : (value ?? null)
    if (JSON.stringify(next) !== JSON.stringify(survivor[name] ?? null)) set[name] = next
  }
  return set
}

/** A record does not stand under itself, nor refers to what it has become one with. */
function withoutThemselves(value: unknown, records: readonly Stored[]): unknown {
  const isOne = (id: unknown) => records.some(one => one.id === id)
  if (!Array.isArray(value)) return isOne(value) ? null : (value ?? null)
  const others = value.filter(id => !isOne(id))
  return others.length > 0 ? others : null
}

function keptValue(
  kind: string,
  isUnique: boolean,
  name: string,
  survivor: Stored,
  others: readonly Stored[],
): unknown {
  const values = [survivor, ...others]
    .map(one => one[name])
    .filter(value => value !== null && value !== undefined)
  if (kindOf({ kind } as never).many && values.length > 0 && kind !== 'lines')
    return [...new Set(values.flat())]
  if (kind === 'sequence' || (isUnique && survivor[name] !== null)) return survivor[name]
  return survivor[name] ?? values[0] ?? null
}

/** Companies that stood below a merged one come to stand below the survivor: its own parent must not be one of them. */
async function settleParent(
  tx: Transaction,
  records: readonly Stored[],
  chosen: string | undefined,
  set: Values,
): Promise<void> {
  const [survivor] = records
  if (chosen && !records.find(one => one.id === chosen)?.parent) return
  const parent = await parentOfMerged(tx, records, set.parent)
  delete set.parent
  if (parent !== (survivor.parent ?? null)) set.parent = parent
}

const pick = (record: Values, names: readonly string[]): Values =>
  Object.fromEntries(names.map(name => [name, record[name] ?? null]))

/** The merged ones go into nobody's sight, their numbers and codes are free for the survivor. */
async function takeAway(context: WriteContext, others: readonly Stored[], now: string): Promise<void> {
  const { tx, actor, model } = context
  const ids = others.map(one => one.id)
  const gone = sql`SELECT unnest(${ids}::uuid[])`
  tx.send(sql`UPDATE ${sql.table(model.entity.table)} SET deleted_at = ${now}::timestamptz, version = version + 1
    WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[])`)
  dropOwnValues(tx, gone)
  writeEvents(
    tx,
    actor,
    others.map(one => ({
      entity: model.entity.name,
      record_id: one.id,
      customer_id: customerOf(model, one),
      occurred_at: now,
      action: 'merge',
      changes: null,
    })),
  )
  await tellChanges(
    context,
    others.map((one): Change => ({ id: one.id, before: one, set: one, action: 'delete' })),
  )
}

/** Whoever shared a merged record, or owned it, goes on seeing it: as collaborators of the survivor, or with their unit. */
async function shareOn(
  tx: Transaction,
  model: Model,
  survivor: Stored,
  others: readonly Stored[],
): Promise<Moved[]> {
  const { owner, name, table } = model.entity
  if (!owner) return []
  const owners = others.map(one => one[owner]).filter(id => typeof id === 'string' && id !== survivor[owner])
  const ids = others.map(one => one.id)
  const { workspaceId } = tx
  const lent = (table: string, column: string) =>
    sql`SELECT ${sql.ref(column)} AS id, access FROM ${sql.table(table)} WHERE workspace_id = ${workspaceId} AND entity = ${name} AND record_id = ANY(${ids}::uuid[])`
  const people = await tx.rows<{
    id: string
  }>(sql`INSERT INTO collaborator (workspace_id, entity, record_id, user_id, access)
    SELECT ${workspaceId}::uuid, ${name}, ${survivor.id}::uuid, id, max(access) FROM (
      ${lent('collaborator', 'user_id')} UNION ALL SELECT unnest(${owners}::uuid[]), 'write') x
    WHERE id IS DISTINCT FROM ${survivor[owner] ?? null}::uuid GROUP BY id ON CONFLICT DO NOTHING RETURNING user_id AS id`)
  const groups = await tx.rows<{
    id: string
  }>(sql`INSERT INTO record_share (workspace_id, entity, record_id, group_id, access, record_created_at)
    SELECT ${workspaceId}::uuid, ${name}, ${survivor.id}::uuid, x.id, max(x.access), (
      SELECT created_at FROM ${sql.table(table)} WHERE workspace_id = ${workspaceId} AND id = ${survivor.id}) FROM (${lent('record_share', 'group_id')}) x
    GROUP BY x.id ON CONFLICT DO NOTHING RETURNING group_id AS id`)
  const moved = (table: string, column: string, rows: { id: string }[]): Moved[] =>
    rows.length > 0
      ? [{ kind: 'shared', table, column, from: survivor.id, ids: rows.map(row => row.id) }]
      : []
  return [...moved('collaborator', 'user_id', people), ...moved('record_share', 'group_id', groups)]
}

/** Contacts that moved are known by their new customer. */
export async function renewKeys(
  { core, tx }: WriteContext,
  models: Models,
  moved: readonly Moved[],
): Promise<void> {
  for (const entity of core.entities.filter(one => one.party)) {
    const ids = moved
      .filter(one => one.kind === 'column' && one.table === entity.table)
      .flatMap(one => one.ids)
    if (ids.length === 0) continue
    const model = models(entity.name)
    const rows = await tx.rows<Values>(pageOf(model, tx.workspaceId, { ids }))
    dropKeys(tx, ids)
    writeKeys(
      tx,
      rows.map(row => knownOf(model, recordOf(model, row))),
    )
  }
}

function countsOf(core: Core, moved: readonly Moved[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, table, ids } of moved) {
    const name = core.entities.find(entity => entity.table === table)?.name ?? table
    if (kind !== 'shared' && name !== 'event') counts[name] = (counts[name] ?? 0) + ids.length
  }
  return counts
}
