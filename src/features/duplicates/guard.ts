import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { can } from '../../core/actor.ts'
import { steady, type Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { type Asking, findDuplicates, type Run, show } from './candidates.ts'
import { areStrong, type DuplicateRule, judge, refusing } from './duplicates.rules.ts'
import { concerns, type Known, knownOf } from './parties.ts'
import { refused } from './refusals.ts'
import { rulesOf } from './settings.ts'

/** What the sender of a write confirms with `Confirm: duplicates`. */
export const CONFIRMED = 'duplicates'

/** By the values that are written. */
const prepared = new WeakMap<Values, Known>()

/** A new record as the rules see it, worked out once. */
export function knownNew(model: Model, record: Values & { id: string }): Known {
  const known = knownOf(model, record)
  prepared.set(record, known)
  return known
}

function after(context: WriteContext, change: Change): Known {
  const kept = prepared.get(change.set)
  if (kept) return kept
  const known = knownOf(context.model, { ...change.before, ...change.set, id: change.id } as Values & {
    id: string
  })
  prepared.set(change.set, known)
  return known
}

const claimed = new WeakSet<Change>()

/** Locks, looks and writes the keys in one statement that nobody waits for; fails where somebody has one of them. */
function claimKeys(tx: Transaction, change: Change, record: Known, rules: readonly DuplicateRule[]): void {
  const { entity, id, keys } = record
  const against = rules.filter(rule => rule.objects.includes(entity)).flatMap(rule => rule.against)
  tx.send(
    steady(sql`SELECT claim_duplicate_keys(${tx.workspaceId}, ${entity}, ${id}, ${keys.strong}, ${keys.weak},
      ${against}, ${wholeOf(tx)}, ${locksOf(tx, [record])})`),
  )
  claimed.add(change)
}

export const runIn =
  (tx: Transaction): Run =>
  statements =>
    Promise.all(statements.map(one => tx.rows<Values>(one as never)))

/**
 * Refuses a record that exists already, as the rules will have it, before it is written. Whoever saves the same at the same instant
 * waits at the locks of the shared keys and then finds the other's. An import judges its rows itself. A new record is first taken for
 * one that nobody has.
 */
export async function guard(context: WriteContext, changes: Change[]): Promise<void> {
  const { core, tx, actor, model, importId } = context
  if (!model.entity.party || importId || actor.via === 'import') return
  const concerned = changes.filter(change => concerns(model, change.set, change.before))
  if (concerned.length === 0) return
  const rules = refusing(await rulesOf(core, tx.workspaceId, tx))
  if (!rules.some(rule => rule.objects.includes(model.entity.name))) return
  const asked = concerned.map(change => after(context, change))
  if (context.optimistic && !context.confirmed && areStrong(rules)) {
    for (const [index, change] of concerned.entries()) claimKeys(tx, change, asked[index], rules)
    return
  }
  lockKeys(tx, asked)
  const asking: Asking = { core, models: await core.models(tx.workspaceId), actor, rules }
  const found = await findDuplicates(asking, runIn(tx), asked)
  const standing = found.flatMap((all, index) => {
    const { before } = concerned[index]
    const old = before && knownOf(model, before as Values & { id: string })
    // What was alike before the change was decided on then.
    return old ? all.filter(one => !judge(rules, old, one.known)) : all
  })
  if (standing.length === 0) return
  const isBlocked = standing.some(one => one.action === 'block') && !can(actor, model.entity.name, 'merge')
  if (context.confirmed === CONFIRMED && !isBlocked) return
  throw new Problem(isBlocked ? refused.duplicatesBlocked : refused.duplicates, {}, [], {
    confirmable: !isBlocked,
    candidates: await show(asking, runIn(tx), standing),
  })
}

/** More records than this at once lock the check as a whole instead of key by key. */
const FEW = 50

/**
 * Locks what the records could have in common with others that are being saved, until the end of the transaction: in one order
 * everywhere, so that nobody waits in a circle.
 */
export function lockKeys(tx: Transaction, records: readonly Known[]): void {
  if (records.length > FEW) {
    tx.send(sql`SELECT pg_advisory_xact_lock(${wholeOf(tx)}::bigint)`)
    return
  }
  tx.send(
    steady(sql`SELECT pg_advisory_xact_lock_shared(${wholeOf(tx)}::bigint), (SELECT count(pg_advisory_xact_lock(lock))
      FROM unnest(${locksOf(tx, records)}::bigint[]) lock)`),
  )
}

const wholeOf = (tx: Transaction): string => String(lockOf(`${tx.workspaceId} duplicates`))

function locksOf(tx: Transaction, records: readonly Known[]): string[] {
  const locks = records.flatMap(({ keys }) => keys.strong.map(key => lockOf(`${tx.workspaceId} ${key}`)))
  return [...new Set(locks)].sort((a, b) => (a < b ? -1 : 1)).map(String)
}

const lockOf = (text: string): bigint => hash('sha1', text, 'buffer').readBigInt64BE()

/** Keeps the keys of what was written, in the change's own transaction. A merged record comes back by undoing the merge alone. */
export async function watch(context: WriteContext, changes: Change[]): Promise<void> {
  const { tx, model } = context
  const back = changes.filter(change => change.action === 'restore').map(change => change.id)
  if (back.length > 0) {
    const [merged] = await tx.rows(sql`SELECT record_id FROM duplicate_merged
      WHERE workspace_id = ${tx.workspaceId} AND record_id = ANY(${back}::uuid[]) LIMIT 1`)
    if (merged) throw new Problem(refused.merged)
  }
  const gone = changes.filter(change => change.action === 'delete').map(change => change.id)
  const fresh = changes.filter(
    change => (change.action === 'create' && !claimed.has(change)) || change.action === 'restore',
  )
  const changed = changes.filter(
    change =>
      !['create', 'restore', 'delete', 'merge'].includes(change.action) &&
      concerns(model, change.set, change.before),
  )
  dropKeys(tx, [...gone, ...changed.map(change => change.id)])
  writeKeys(
    tx,
    [...fresh, ...changed].map(change => after(context, change)),
  )
}

export function dropKeys(tx: Transaction, ids: readonly string[]): void {
  if (ids.length > 0)
    tx.send(
      sql`DELETE FROM duplicate_key WHERE workspace_id = ${tx.workspaceId} AND record_id = ANY(${ids}::uuid[])`,
    )
}

export function writeKeys(tx: Transaction, records: readonly Known[]): void {
  const rows = records.flatMap(({ entity, id, keys }) =>
    [...new Set([...keys.strong, ...keys.weak])].map(key => ({ entity, key, id })),
  )
  if (rows.length === 0) return
  const written = sql`INSERT INTO duplicate_key (workspace_id, entity, key, record_id)
    SELECT ${tx.workspaceId}::uuid, entity, key, id FROM unnest(${rows.map(row => row.entity)}::text[],
      ${rows.map(row => row.key)}::text[], ${rows.map(row => row.id)}::uuid[]) x(entity, key, id) ON CONFLICT DO NOTHING`
  tx.send(records.length === 1 ? steady(written) : written)
}
