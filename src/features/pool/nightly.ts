import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, WriteContext } from '../../core/server.ts'
import { manyRows } from '../bulk/manyRows.ts'
import { addDays } from '../contactRecords/moments.ts'
import { factsOf } from './facts.ts'
import { type Judged, type Judging, judging } from './judge.ts'
import { lockCustomers, move } from './move.ts'
import { ruleText } from './pool.rules.ts'
import { companyPools, membersOf, type Pool, readPools } from './pools.ts'
import { systemActor } from './system.ts'

/** Customers written in one transaction. */
const BATCH = 1000
/** Customers that a notice of many names. */
const NAMED = 3

export interface Run {
  warned: number
  reclaimed: number
  given: number
}

/**
 * A company's nightly run: tells owners of customers that will go, takes those whose day has come into their pools, and gives those of
 * rotating pools to their members. Each batch is a transaction of its own and is judged anew on locked customers: broken off, it goes
 * on where it stopped.
 */
export async function runCompany(core: Core, workspaceId: string, signal?: AbortSignal): Promise<Run> {
  const run: Run = { warned: 0, reclaimed: 0, given: 0 }
  const [company, models, actor] = await Promise.all([
    readPools(core, workspaceId),
    core.models(workspaceId),
    systemActor(core, workspaceId),
  ])
  if (!actor) return run
  const all: Judging = { workspaceId, models, company, now: core.now() }
  const announced = new Set<string>()
  for (const pool of company.pools) {
    const { today, statement } = judging(all, pool)
    const [found] = await core.db.read<Judged[]>(workspaceId, [statement(addDays(today, pool.warnDays))])
    for (const { id } of found) announced.add(id)
    const night: Night = { core, actor, all, pool, today }
    const act = Map.groupBy(found, one => actOf(one, pool, today))
    run.warned += await inBatches(act.get('warn') ?? [], batch => warn(night, batch), signal)
    run.reclaimed += await inBatches(
      act.get('reclaim') ?? [],
      (batch, isLast) => reclaim(night, batch, isLast),
      signal,
    )
    if (signal?.aborted) return run
    if (pool.mode === 'rotating') run.given += await giveInTurn(night)
  }
  await withdraw(core, workspaceId, announced)
  return run
}

interface Night {
  core: Core
  actor: Actor
  all: Judging
  pool: Pool
  today: string
}

function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += BATCH) yield all.slice(start, start + BATCH)
}

/** Batches that are on their way together: while one is made ready, the database writes the other. */
const AT_A_TIME = 2

/** Does one batch after the other until the program stops; answers how many customers that were. */
async function inBatches<T>(
  all: readonly T[],
  act: (batch: T[], isLast: boolean) => Promise<number>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const left = batches(all)
  let done = 0
  const work = async () => {
    for (const batch of left) {
      if (signal?.aborted) return
      const count = await act(batch, batch.at(-1) === all.at(-1))
      done += count
      await breathe()
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return done
}

/** A customer goes once its day has come and its owner was told long enough before. */
function actOf({ due, reclaimOn }: Judged, { warnDays }: Pool, today: string): 'warn' | 'reclaim' | 'wait' {
  if (warnDays === 0 || (reclaimOn && reclaimOn <= today && due <= today))
    return due <= today ? 'reclaim' : 'wait'
  return !reclaimOn || reclaimOn < due ? 'warn' : 'wait'
}

/** The day on which the customer goes: as the rules say, but not before its owner has had the days of warning. */
const dayOf = ({ due }: Judged, { warnDays }: Pool, today: string) => {
  const soonest = addDays(today, warnDays)
  return due > soonest ? due : soonest
}

async function warn({ core, pool, today, all }: Night, batch: Judged[]): Promise<number> {
  await core.db.transaction(all.workspaceId, async tx => {
    const rows = batch.map(one => ({ id: one.id, day: dayOf(one, pool, today) }))
    tx.send(sql`UPDATE customer_metric m SET reclaim_on = x.day FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, day date)
      WHERE m.workspace_id = ${tx.workspaceId} AND m.customer_id = x.id`)
    const fresh = batch.map((one, place) => ({ ...one, day: rows[place].day })).filter(one => !one.reclaimOn)
    tellOwners(core, tx, 'reclaimSoon', fresh)
    tx.afterCommit(() => core.live.changed(tx.workspaceId, 'customer'))
  })
  return batch.length
}

async function reclaim(
  { core, actor, all, pool, today }: Night,
  batch: Judged[],
  isLast: boolean,
): Promise<number> {
  const model = all.models('customer')
  const facts = factsOf(model)
  const reasons = pool.rules.map(rule => ruleText(rule, facts)[all.models.settings.locale])
  return core.db.transaction(all.workspaceId, async tx => {
    const context: WriteContext = { core, tx, actor, model }
    if (!isLast) tx.send(manyRows)
    const ids = batch.map(one => one.id)
    const before = await lockCustomers(context, ids)
    const { statement } = judging({ ...all, ids }, pool)
    const still = (await tx.rows<Judged>(statement(today))).filter(
      one => actOf(one, pool, today) === 'reclaim',
    )
    const rules = new Map(still.map(one => [one.id, one.rule]))
    const changes = still.flatMap(({ id }): Change[] => {
      const record = before.get(id)
      return record ? [{ id, before: record, set: { owner: null, pool: pool.id }, action: 'reclaim' }] : []
    })
    await move(context, changes, ({ id }) => ({ reason: reasons[rules.get(id) ?? 0] }))
    tellOwners(core, tx, 'reclaimed', still, id => before.get(id)?.name)
    return changes.length
  })
}

/** One notice an owner: of one customer, or how many. `nameOf`: of customers that its reader may see no more, as they knew them. */
function tellOwners(
  core: Core,
  tx: Transaction,
  kind: string,
  batch: readonly (Judged & { day?: string })[],
  nameOf?: (id: string) => unknown,
): void {
  const byOwner = Map.groupBy(batch, one => one.owner)
  const notices = [...byOwner].map(([owner, customers]) => ({
    id: newId(),
    user_id: owner,
    record_id: customers[0].id,
    content: {
      count: customers.length,
      on: customers.map(one => one.day).sort()[0],
      ...(nameOf ? { left: customers.slice(0, NAMED).map(({ id }) => ({ id, title: nameOf(id) })) } : {}),
    },
  }))
  if (notices.length === 0) return
  tx.send(sql`INSERT INTO notice (workspace_id, id, user_id, kind, entity, record_id, content)
    SELECT ${tx.workspaceId}::uuid, x.id, x.user_id, ${kind}::text, 'customer', x.record_id, x.content
    FROM jsonb_to_recordset(${JSON.stringify(notices)}::jsonb) AS x(id uuid, user_id uuid, record_id uuid, content jsonb)
    JOIN workspace_user u ON u.workspace_id = ${tx.workspaceId} AND u.id = x.user_id AND u.active`)
  for (const { user_id: userId } of notices)
    tx.afterCommit(() =>
      core.live.tell({
        workspaceId: tx.workspaceId,
        userId,
        event: 'notice',
        data: { kind, entity: 'customer' },
      }),
    )
}

/** Takes warnings back whose customers no rule would let go any more. */
async function withdraw(core: Core, workspaceId: string, announced: ReadonlySet<string>): Promise<void> {
  const [rows] = await core.db.read<{ id: string }[]>(workspaceId, [
    sql`SELECT customer_id AS id FROM customer_metric WHERE workspace_id = ${workspaceId} AND reclaim_on IS NOT NULL`,
  ])
  const stale = rows.map(row => row.id).filter(id => !announced.has(id))
  for (const ids of batches(stale)) await clearWarnings(core, workspaceId, ids)
}

async function clearWarnings(core: Core, workspaceId: string, ids: readonly string[]): Promise<void> {
  await core.db.transaction(workspaceId, async tx => {
    tx.send(
      sql`UPDATE customer_metric SET reclaim_on = NULL WHERE workspace_id = ${workspaceId} AND customer_id = ANY(${ids}::uuid[])`,
    )
    for (const id of ids) tx.afterCommit(() => core.live.changed(workspaceId, 'customer', id))
  })
}

/** Customers that were warned of and have changed: a contact or an order may have spared them. */
export async function judgeAgain(core: Core, workspaceId: string, ids?: readonly string[]): Promise<void> {
  const [rows] = await core.db.read<{ id: string }[]>(workspaceId, [
    sql`SELECT customer_id AS id FROM customer_metric WHERE workspace_id = ${workspaceId} AND reclaim_on IS NOT NULL
      ${ids ? sql`AND customer_id = ANY(${ids}::uuid[])` : sql``}`,
  ])
  if (rows.length === 0) return
  const [company, models] = await Promise.all([companyPools(core, workspaceId), core.models(workspaceId)])
  const asked: Judging = { workspaceId, models, company, now: core.now(), ids: rows.map(row => row.id) }
  const still = await core.db.read<Judged[]>(
    workspaceId,
    company.pools.map(pool => {
      const { today, statement } = judging(asked, pool)
      return statement(addDays(today, pool.warnDays))
    }),
  )
  const kept = new Set(still.flat().map(one => one.id))
  const spared = rows.map(row => row.id).filter(id => !kept.has(id))
  if (spared.length > 0) await clearWarnings(core, workspaceId, spared)
}

/** Customers of a rotating pool go to its members in turn, as far as the limits of each allow. */
async function giveInTurn({ core, actor, all, pool, today }: Night): Promise<number> {
  const { workspaceId, company } = all
  const members = membersOf(pool, company as Parameters<typeof membersOf>[1]).filter(mayTake)
  const [waiting, taken] = await core.db.read<Record<string, unknown>[]>(workspaceId, [
    sql`SELECT t.id, metric.previous_owner AS previous, metric.pooled_at AS since FROM customer t
      JOIN customer_metric metric ON metric.workspace_id = ${workspaceId} AND metric.customer_id = t.id
      WHERE t.workspace_id = ${workspaceId} AND t.pool_id = ${pool.id} AND t.deleted_at IS NULL ORDER BY metric.pooled_at, t.id`,
    sql`SELECT u.id, coalesce((SELECT count FROM pool_claim c WHERE c.workspace_id = ${workspaceId} AND c.user_id = u.id
        AND c.pool_id = ${pool.id} AND c.day = ${today}), 0) AS claimed,
      (SELECT count(*) FROM customer t WHERE t.workspace_id = ${workspaceId} AND t.owner_id = u.id AND t.deleted_at IS NULL) AS owned
      FROM unnest(${members.map(one => one.id)}::uuid[]) u(id)`,
  ])
  const room = new Map(
    taken.map(one => [one.id as string, roomOf(pool, Number(one.claimed), Number(one.owned))]),
  )
  const given = turns(
    pool,
    members.map(one => one.id),
    room,
    waiting as unknown as Waiting[],
    core.now(),
  )
  const night = { core, actor, all, pool, today }
  for (const batch of batches(given)) await give(night, batch, batch.at(-1) === given.at(-1))
  return given.length
}

const mayTake = ({ active, permissions }: { active: boolean; permissions: Actor['permissions'] }) => {
  const right = permissions.entities.customer ?? permissions.entities['*']
  return (
    active &&
    right !== undefined &&
    right.visibility !== 'none' &&
    right.actions.some(one => one === 'claim' || one === '*')
  )
}

function roomOf({ claimsPerDay, ownedMost }: Pool, claimed: number, owned: number): number {
  return Math.max(0, Math.min((claimsPerDay ?? Infinity) - claimed, (ownedMost ?? Infinity) - owned))
}

interface Waiting {
  id: string
  previous: string | null
  since: string | null
}

interface Given {
  id: string
  to: string
}

/** Who gets which: each in turn after the one who got the last, passing over the full and, while it cools down, the previous owner. */
export function turns(
  { cooldownDays, lastGiven }: Pick<Pool, 'cooldownDays' | 'lastGiven'>,
  members: readonly string[],
  room: Map<string, number>,
  waiting: readonly Waiting[],
  now: Date,
): Given[] {
  const given: Given[] = []
  let at = members.indexOf(lastGiven ?? '')
  for (const { id, previous, since } of waiting) {
    const cool = !since || Date.parse(since) + cooldownDays * 86_400_000 <= now.getTime()
    for (let step = 1; step <= members.length; step++) {
      const to = members[(at + step) % members.length]
      const left = room.get(to) ?? 0
      if (left <= 0 || (to === previous && !cool)) continue
      room.set(to, left - 1)
      given.push({ id, to })
      at = (at + step) % members.length
      break
    }
  }
  return given
}

async function give(
  { core, actor, all, pool, today }: Night,
  batch: readonly Given[],
  isLast: boolean,
): Promise<void> {
  const model = all.models('customer')
  await core.db.transaction(all.workspaceId, async tx => {
    const context: WriteContext = { core, tx, actor, model }
    if (!isLast) tx.send(manyRows)
    const before = await lockCustomers(
      context,
      batch.map(one => one.id),
    )
    const still = batch.filter(({ id }) => before.get(id)?.pool === pool.id)
    const changes = still.map(
      ({ id, to }): Change => ({
        id,
        before: before.get(id) ?? null,
        set: { owner: to, pool: null },
        action: 'assign',
      }),
    )
    await move(context, changes, () => ({}))
    const counts = [...Map.groupBy(still, one => one.to)].map(([user_id, all]) => ({
      user_id,
      count: all.length,
    }))
    tx.send(sql`INSERT INTO pool_claim AS c (workspace_id, user_id, pool_id, day, count)
      SELECT ${tx.workspaceId}::uuid, x.user_id, ${pool.id}::uuid, ${today}::date, x.count
      FROM jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) AS x(user_id uuid, count bigint)
      ON CONFLICT (workspace_id, user_id, pool_id, day) DO UPDATE SET count = c.count + excluded.count`)
    const last = still.at(-1)
    if (last)
      tx.send(
        sql`UPDATE pool SET last_given_id = ${last.to} WHERE workspace_id = ${tx.workspaceId} AND id = ${pool.id}`,
      )
  })
}

/** Does the nightly run of every company that has pools and whose night it is, unless it is done for the day. */
export async function runNight(core: Core, signal?: AbortSignal): Promise<void> {
  const companies = await core.db.control<{ id: string; time_zone: string }>(
    sql`SELECT id, time_zone FROM workspace`,
  )
  for (const { id, time_zone } of companies) {
    if (signal?.aborted) return
    await runDay(core, id, dayIn(time_zone, core.now()), signal).catch(error =>
      core.log.error(
        { err: error, workspaceId: id },
        'the nightly run of the pools failed; tried again in an hour',
      ),
    )
  }
}

async function runDay(core: Core, workspaceId: string, day: string, signal?: AbortSignal): Promise<void> {
  const [pools, [done]] = await core.db.read<{ id?: string; finished_at?: string }[]>(workspaceId, [
    sql`SELECT id FROM pool WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL LIMIT 1`,
    sql`SELECT finished_at FROM pool_run WHERE workspace_id = ${workspaceId} AND day = ${day}`,
  ])
  if (pools.length === 0 || done?.finished_at) return
  await core.db.transaction(workspaceId, async tx =>
    tx.send(
      sql`INSERT INTO pool_run (workspace_id, day, started_at) VALUES (${workspaceId}, ${day}, ${core.now().toISOString()}) ON CONFLICT DO NOTHING`,
    ),
  )
  const { warned, reclaimed, given } = await runCompany(core, workspaceId, signal)
  await core.db.transaction(workspaceId, async tx =>
    tx.send(sql`UPDATE pool_run SET warned = warned + ${warned}, reclaimed = reclaimed + ${reclaimed}, given = given + ${given},
      finished_at = ${signal?.aborted ? null : core.now().toISOString()} WHERE workspace_id = ${workspaceId} AND day = ${day}`),
  )
  core.log.info({ workspaceId, warned, reclaimed, given }, 'the pools were gone through')
}
