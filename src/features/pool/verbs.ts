import { sql } from 'kysely'
import { type Actor, can, permissionOf } from '../../core/actor.ts'
import type { Transaction } from '../../core/database.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { notify } from '../notices/notify.ts'
import { shareRecords, unshareRecords } from '../sharing/sharing.ts'
import { companyPools, homeOf, type Pool, poolsOf } from './pools.ts'
import { refused } from './refusals.ts'

const DAY_MS = 86_400_000

const claim: VerbAct = async (context, record) => {
  const pool = await poolOf(context, record)
  await demandMember(context, pool)
  if (pool.mode === 'assigned' && !can(context.actor, 'customer', 'assign'))
    throw new Problem(refused.assignedOnly, { pool: pool.name })
  if (pool.mode === 'rotating') throw new Problem(refused.givenInTurn, { pool: pool.name })
  await demandCool(context, pool, record.id)
  await spend(context, pool)
  return { set: { owner: context.actor.userId, pool: null } }
}

async function poolOf({ core, tx }: WriteContext, record: Values): Promise<Pool> {
  const { pools } = await companyPools(core, tx.workspaceId, tx)
  const pool = pools.find(one => one.id === record.pool)
  if (!pool) throw new Problem('notFound')
  return pool
}

/** Who sees all customers may act in every pool; others in those that are for them. */
async function demandMember({ core, tx, actor }: WriteContext, pool: Pool): Promise<void> {
  if (permissionOf(actor, 'customer').visibility === 'all') return
  const mine = poolsOf(actor.userId, await companyPools(core, tx.workspaceId, tx))
  if (!mine.some(one => one.id === pool.id)) throw new Problem(refused.notYourPool, { pool: pool.name })
}

/** Who had the customer last, or before that within the same days, does not take it back at once. */
async function demandCool({ core, tx, actor }: WriteContext, pool: Pool, id: string): Promise<void> {
  if (pool.cooldownDays === 0) return
  const since = new Date(core.now().getTime() - pool.cooldownDays * DAY_MS).toISOString()
  const [left] = await tx.rows<{
    at: string
  }>(sql`SELECT at FROM event WHERE workspace_id = ${tx.workspaceId} AND record_id = ${id}
    AND action IN ('release', 'reclaim') AND at > ${since} AND changes->'owner'->>0 = ${actor.userId} ORDER BY id DESC LIMIT 1`)
  if (!left) return
  const day = dayIn(actor.timeZone, new Date(Date.parse(left.at) + pool.cooldownDays * DAY_MS))
  throw new Problem(refused.coolingDown, { day })
}

/** Counts a claim against the pool's limits. A person's claims wait for each other, so that two at once do not pass a limit. */
async function spend({ core, tx, actor }: WriteContext, pool: Pool): Promise<void> {
  const { userId } = actor
  tx.send(
    sql`SELECT id FROM workspace_user WHERE workspace_id = ${tx.workspaceId} AND id = ${userId} FOR NO KEY UPDATE`,
  )
  const { claimed, owned } = await takenBy(tx, actor, pool, dayIn(actor.company.timeZone, core.now()))
  if (pool.claimsPerDay !== null && claimed >= pool.claimsPerDay)
    throw new Problem(refused.claimsSpent, { pool: pool.name, count: claimed })
  if (pool.ownedMost !== null && owned >= pool.ownedMost)
    throw new Problem(refused.ownedFull, { pool: pool.name, count: owned, most: pool.ownedMost })
  tx.send(sql`INSERT INTO pool_claim AS c (workspace_id, user_id, pool_id, day, count)
    VALUES (${tx.workspaceId}, ${userId}, ${pool.id}, ${dayIn(actor.company.timeZone, core.now())}, 1)
    ON CONFLICT (workspace_id, user_id, pool_id, day) DO UPDATE SET count = c.count + 1`)
}

export interface Taken {
  claimed: number
  owned: number
}

export const takenStatement = ({ workspaceId, userId }: Actor, pool: Pick<Pool, 'id'>, day: string) =>
  sql<Taken>`SELECT coalesce((SELECT count FROM pool_claim WHERE workspace_id = ${workspaceId} AND user_id = ${userId}
      AND pool_id = ${pool.id} AND day = ${day}), 0) AS claimed,
    (SELECT count(*) FROM customer WHERE workspace_id = ${workspaceId} AND owner_id = ${userId} AND deleted_at IS NULL) AS owned`

async function takenBy(tx: Transaction, actor: Actor, pool: Pool, day: string): Promise<Taken> {
  const [taken] = await tx.rows<Taken>(takenStatement(actor, pool, day))
  return taken
}

const assign: VerbAct = async (context, record, input) => {
  if (record.pool) await demandMember(context, await poolOf(context, record))
  return { set: { owner: input.owner } }
}

const release: VerbAct = async (context, record, input) => {
  const company = await companyPools(context.core, context.tx.workspaceId, context.tx)
  const pool = input.pool
    ? company.pools.find(one => one.id === input.pool)
    : homeOf({ region: record.region, owner: record.owner }, company)
  if (!pool) throw new Problem(refused.noPool)
  if (record.owner)
    notify(context, [String(record.owner)], { kind: 'released', entity: 'customer', recordId: record.id })
  return { set: { owner: null, pool: pool.id }, note: { reason: input.reason } }
}

const protect: VerbAct = async ({ core, actor }, _record, input) => {
  const until = (input.protectedUntil as string | null | undefined) ?? null
  const today = dayIn(actor.company.timeZone, core.now())
  if (until && until < today)
    throw invalid([
      {
        field: 'protectedUntil',
        code: 'past',
        message: { zh: '保护期要到今天或以后', en: 'The protection must last until today or later' },
      },
    ])
  return { set: { protectedUntil: until } }
}

export const verbs = { claim, assign, release, protect }

/** Whoever is made the owner of a pooled customer, by whatever way, takes it out of the pool. */
export async function takeOut({ model }: WriteContext, changes: Change[]): Promise<void> {
  if (model.entity.name !== 'customer') return
  for (const { before, set } of changes)
    if (before?.pool && set.owner && set.pool === undefined) set.pool = null
}

/** What follows from a change of owner or pool: since when, who before, and who sees the customer in its pool. */
export async function follow({ core, tx, model }: WriteContext, changes: Change[]): Promise<void> {
  const now = core.now().toISOString()
  const differs = ({ before, set }: Change, name: string) =>
    before !== null && set[name] !== undefined && set[name] !== (before[name] ?? null)
  const handed = changes.filter(change => differs(change, 'owner') || differs(change, 'pool'))
  if (handed.length === 0) return
  const rows = handed.map(({ id, before, set }) => ({
    id,
    owner: before?.owner ?? null,
    pooled: Boolean(set.pool),
  }))
  tx.send(sql`UPDATE customer_metric m SET owned_since = ${now}::timestamptz, reclaim_on = NULL,
      pooled_at = CASE WHEN x.pooled THEN ${now}::timestamptz END, previous_owner = coalesce(x.owner, m.previous_owner)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, owner uuid, pooled boolean)
    WHERE m.workspace_id = ${tx.workspaceId} AND m.customer_id = x.id`)
  const moved = handed.filter(change => differs(change, 'pool'))
  for (const [pool, left] of Map.groupBy(moved, one => one.before?.pool))
    if (pool) unshareRecords(tx, 'customer', idsOf(left), String(pool))
  for (const [pool, entered] of Map.groupBy(moved, one => one.set.pool))
    if (pool) shareRecords(tx, model.entity, idsOf(entered), String(pool), 'read', null)
}

const idsOf = (changes: readonly Change[]) => changes.map(one => one.id)
