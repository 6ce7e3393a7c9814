import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { Label } from '../../core/label.ts'
import { act } from '../../core/store/write.ts'
import { manyRows } from '../bulk/manyRows.ts'
import { createDirectory } from '../people/directory.ts'
import { authorOf, recordEvents } from '../people/events.ts'
import type { HandoverStatus, Plan } from './handover.rules.ts'
import { readHandover, shownHandover } from './handovers.ts'
import { type Batch, handBack, handOn, type Item } from './items.ts'
import { type Part, partsOf } from './parts.ts'
import { assigned, byHashes, plannedBy } from './plan.ts'
import { refused } from './refusals.ts'

export const HANDOVER_JOB = 'handover'
const AT_ONCE = 1000
/** Times what came in the meantime is looked for again before the act is taken as done. */
const SWEEPS_MOST = 20

export interface HandoverOrder {
  workspaceId: string
  id: string
}

/**
 * Starts a hand-over: what is handed over is written down in one transaction, record by record, then a job does it. Somebody who leaves
 * is deactivated first.
 */
export async function startHandover(core: Core, actor: Actor, id: string, version: number): Promise<void> {
  const handover = await readHandover(core, actor, id)
  if (handover.status !== 'open') throw new Problem(refused.handoverNotNow)
  if (handover.version !== version)
    throw new Problem('conflict', {}, [], { current: await shownHandover(core, actor, handover) })
  await plannedBy(core, actor, handover.from.id, handover.plan)
  if (handover.reason === 'leaving' && handover.from.active)
    await act(core, actor, 'user', handover.from.id, 'deactivate', {})
  const count = await core.db.transaction(actor.workspaceId, async tx => {
    const [started] =
      await tx.rows(sql`UPDATE handover SET status = 'running', version = version + 1, updated_at = now(), total = 0, done = 0, attempts = 0,
        started_at = now(), started_by_id = ${actor.userId}, beat_at = now()
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = 'open' RETURNING id`)
    if (!started) throw new Problem(refused.handoverNotNow)
    tx.send(
      sql`DELETE FROM handover_item WHERE workspace_id = ${tx.workspaceId} AND handover_id = ${id} AND state = 'planned'`,
    )
    return planItems(core, tx, actor, { id, personId: handover.from.id, plan: handover.plan })
  })
  if (count === 0) {
    await reopen(core, actor.workspaceId, id)
    throw new Problem(refused.nothingPlanned)
  }
  await core.enqueue(HANDOVER_JOB, { workspaceId: actor.workspaceId, id } satisfies HandoverOrder)
}

async function reopen(core: Core, workspaceId: string, id: string): Promise<void> {
  await core.db.transaction(workspaceId, async tx =>
    tx.send(
      sql`UPDATE handover SET status = 'open' WHERE workspace_id = ${workspaceId} AND id = ${id} AND status = 'running'`,
    ),
  )
}

interface Subject {
  id: string
  personId: string
  plan: Plan
}

/** Writes down what the person has and the plan gives away; answers how much is new. Waits for what is being saved for the person right now. */
async function planItems(core: Core, tx: Transaction, actor: Actor, subject: Subject): Promise<number> {
  const { id, personId, plan } = subject
  const planned = await plannedBy(core, actor, personId, plan)
  await tx.rows(
    sql`SELECT id FROM workspace_user WHERE workspace_id = ${tx.workspaceId} AND id = ${personId} FOR UPDATE`,
  )
  let count = 0
  tx.send(byHashes(true))
  for (const part of planned.parts) {
    const rows = assigned(planned, part)
    if (!rows) continue
    const made =
      await tx.rows(sql`INSERT INTO handover_item (workspace_id, handover_id, part, record_id, to_id)
      SELECT ${tx.workspaceId}::uuid, ${id}::uuid, ${part.key}::text, a.record_id, a.to_id FROM (${rows}) a ON CONFLICT DO NOTHING RETURNING 1`)
    count += made.length
  }
  tx.send(byHashes(false))
  tx.send(
    sql`UPDATE handover SET total = total + ${count} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  return count
}

/** Goes on with one that failed, as the person who says so: with their rights, and in their name. */
export async function resumeHandover(core: Core, actor: Actor, id: string): Promise<void> {
  const { failure } = await readHandover(core, actor, id)
  if (!failure) throw new Problem(refused.handoverNotNow)
  const by = sql.id(failure.while === 'undoing' ? 'undone_by_id' : 'started_by_id')
  await core.db.transaction(actor.workspaceId, async tx => {
    const [resumed] =
      await tx.rows(sql`UPDATE handover SET status = ${failure.while}, ${by} = ${actor.userId}, attempts = 0, failure = NULL,
        version = version + 1, updated_at = now(), beat_at = now()
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = 'failed' RETURNING id`)
    if (!resumed) throw new Problem(refused.handoverNotNow)
  })
  await core.enqueue(HANDOVER_JOB, { workspaceId: actor.workspaceId, id } satisfies HandoverOrder)
}

/** Lets the plan for what is left be made anew, where handing over failed; what is done stays. */
export async function reopenHandover(core: Core, actor: Actor, id: string): Promise<void> {
  const { failure } = await readHandover(core, actor, id)
  if (failure?.while !== 'running') throw new Problem(refused.handoverNotNow)
  await core.db.transaction(actor.workspaceId, async tx => {
    const [opened] =
      await tx.rows(sql`UPDATE handover SET status = 'open', attempts = 0, failure = NULL, version = version + 1, updated_at = now()
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = 'failed' RETURNING id`)
    if (!opened) throw new Problem(refused.handoverNotNow)
  })
}

/** Gives everything back that is still where the hand-over put it, as a job; of one that failed, what it had done. */
export async function undoHandover(core: Core, actor: Actor, id: string): Promise<void> {
  const { status, failure } = await readHandover(core, actor, id)
  if (status !== 'done' && failure?.while !== 'running') throw new Problem(refused.handoverNotNow)
  await core.db.transaction(actor.workspaceId, async tx => {
    const [started] =
      await tx.rows(sql`UPDATE handover SET status = 'undoing', version = version + 1, updated_at = now(),
        undone_by_id = ${actor.userId}, beat_at = now(), done = 0, attempts = 0, failure = NULL,
        total = (SELECT count(*) FROM handover_item WHERE workspace_id = ${tx.workspaceId} AND handover_id = ${id} AND state = 'done')
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = ${status} RETURNING id`)
    if (!started) throw new Problem(refused.handoverNotNow)
  })
  await core.enqueue(HANDOVER_JOB, { workspaceId: actor.workspaceId, id } satisfies HandoverOrder)
}

interface Standing {
  status: HandoverStatus
  from_id: string
  plan: Plan
  started_by_id: string | null
  undone_by_id: string | null
  total: number
  done: number
}

/** Tries of one batch before the hand-over says that it failed; after each it waits, twice as long every time. */
const TRIES = 5
const WAIT_SECONDS = 4

/**
 * Does, or undoes, what is left of a hand-over. Interrupted at any place, it goes on from there; what fails is tried again a few times,
 * then it says that it failed and why.
 */
export async function runHandover(core: Core, order: HandoverOrder, signal?: AbortSignal): Promise<void> {
  try {
    await work(core, order, signal)
  } catch (error) {
    // Who is being stopped may lose the database in the middle: that is no failure of the hand-over.
    if (signal?.aborted || core.db.pool.ending) throw error
    await fail(core, order, error)
  }
}

const broken: Label = {
  zh: '程序出错（已记入服务器日志），请稍后重试；仍不成功请联系系统管理员',
  en: 'The program had a fault (see the log of the server); try again later, then ask the system administrator',
}

/** Notes a try that failed: another follows, or, after the last, somebody has to look. */
async function fail(core: Core, { workspaceId, id }: HandoverOrder, error: unknown): Promise<void> {
  const isSaid = error instanceof Problem
  const said = isSaid ? error.text : broken
  if (!isSaid) core.log.error({ err: error, workspaceId, id }, 'a batch of a hand-over failed')
  const failed = await core.db.transaction(workspaceId, async tx => {
    const [row] = await tx.rows<
      Standing & { attempts: number }
    >(sql`UPDATE handover SET attempts = attempts + 1,
        failure = ${JSON.stringify({ zh: said.zh, en: said.en })}::jsonb || jsonb_build_object('while', status), beat_at = now(), updated_at = now(),
        status = CASE WHEN attempts + 1 < ${TRIES} THEN status ELSE 'failed' END
      WHERE workspace_id = ${workspaceId} AND id = ${id} AND status IN ('running', 'undoing')
      RETURNING attempts, status, total, done, started_by_id, undone_by_id, from_id, failure->>'while' AS "while"`)
    if (row?.status === 'failed') tellFailed(core, tx, id, row)
    return row
  })
  if (!failed || failed.status === 'failed') return
  const afterSeconds = WAIT_SECONDS * 2 ** (failed.attempts - 1)
  await core.enqueue(HANDOVER_JOB, { workspaceId, id } satisfies HandoverOrder, { afterSeconds })
}

/** Whoever started it hears of it, on open screens at once. */
function tellFailed(core: Core, tx: Transaction, id: string, standing: Standing & { while?: string }): void {
  const { workspaceId } = tx
  const userId = standing.while === 'undoing' ? standing.undone_by_id : standing.started_by_id
  if (!userId) return
  const kind = 'handoverFailed'
  tx.send(sql`INSERT INTO notice (workspace_id, id, user_id, kind, record_id, content)
    VALUES (${workspaceId}, ${newId()}, ${userId}, ${kind}, ${id}, ${JSON.stringify({ from: standing.from_id })}::jsonb)`)
  tx.afterCommit(() => {
    core.live.tell({ workspaceId, userId, event: 'notice', data: { kind } })
    tell(core, { workspaceId, userId }, id, standing, standing.done, true)
  })
}

async function work(core: Core, { workspaceId, id }: HandoverOrder, signal?: AbortSignal): Promise<void> {
  for (let sweeps = 0; !signal?.aborted; ) {
    const standing = await standingOf(core, workspaceId, id)
    if (!standing || !['running', 'undoing'].includes(standing.status)) return
    const userId = standing.status === 'undoing' ? standing.undone_by_id : standing.started_by_id
    const actor = userId ? await createDirectory(core.db).actor(workspaceId, userId, 'job') : undefined
    if (!actor) return await giveUp(core, workspaceId, id, standing.status)
    const parts = partsOf(await core.models(workspaceId), actor)
    if (await oneBatch(core, actor, id, standing, parts)) continue
    if (
      standing.status === 'running' &&
      sweeps++ < SWEEPS_MOST &&
      (await sweep(core, actor, id, standing)) > 0
    )
      continue
    if (await conclude(core, actor, id, standing)) return
    // Somebody else is at the last batch: theirs is the end, too.
    return
  }
  if (signal?.aborted) await core.enqueue(HANDOVER_JOB, { workspaceId, id } satisfies HandoverOrder)
}

async function standingOf(core: Core, workspaceId: string, id: string): Promise<Standing | undefined> {
  const [[standing]] = await core.db.read<Standing[]>(workspaceId, [
    sql`SELECT status, from_id, plan, started_by_id, undone_by_id, total, done FROM handover WHERE workspace_id = ${workspaceId} AND id = ${id}`,
  ])
  return standing
}

/** Whoever started it may not go on: the rest waits for somebody else to start it anew, or to undo the rest. */
async function giveUp(core: Core, workspaceId: string, id: string, status: HandoverStatus): Promise<void> {
  await core.db.transaction(workspaceId, async tx =>
    tx.send(sql`UPDATE handover SET status = ${status === 'running' ? 'open' : 'done'}, version = version + 1
      WHERE workspace_id = ${workspaceId} AND id = ${id} AND status = ${status}`),
  )
}

/** One batch of one part in one transaction; false where nothing is left. */
async function oneBatch(
  core: Core,
  actor: Actor,
  id: string,
  standing: Standing,
  parts: readonly Part[],
): Promise<boolean> {
  const { workspaceId } = actor
  const isBack = standing.status === 'undoing'
  const [from, ended, kept] = isBack ? ['done', 'undone', 'left'] : ['planned', 'done', 'kept']
  const order = (isBack ? [...parts].reverse() : parts).map(part => part.key)
  const done = await core.db.transaction(workspaceId, async tx => {
    const items = await tx.rows<Item>(sql`SELECT part, record_id, to_id, before FROM handover_item
      WHERE workspace_id = ${workspaceId} AND handover_id = ${id} AND state = ${from} AND part = (
        SELECT part FROM handover_item WHERE workspace_id = ${workspaceId} AND handover_id = ${id} AND state = ${from}
        ORDER BY array_position(${order}::text[], part), part LIMIT 1)
      ORDER BY record_id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`)
    if (items.length === 0) return 0
    if (items.length === AT_ONCE) tx.send(manyRows)
    const part = parts.find(one => one.key === items[0].part)
    const batch: Batch | undefined = part && {
      context: { core, tx, actor },
      part,
      personId: standing.from_id,
      note: { handover: id },
    }
    // What the actor may not touch any more stays as it is.
    const moved = batch ? await (isBack ? handBack : handOn)(batch, items) : new Set<string>()
    const ids = (isMoved: boolean) =>
      items.map(item => item.record_id).filter(one => moved.has(one) === isMoved)
    for (const [state, some] of [
      [ended, ids(true)],
      [kept, ids(false)],
    ] as const)
      if (some.length > 0)
        tx.send(sql`UPDATE handover_item SET state = ${state} WHERE workspace_id = ${workspaceId} AND handover_id = ${id}
          AND part = ${items[0].part} AND record_id = ANY(${some}::uuid[])`)
    tx.send(
      sql`UPDATE handover SET done = done + ${items.length}, beat_at = now(), attempts = 0, failure = NULL WHERE workspace_id = ${workspaceId} AND id = ${id}`,
    )
    return items.length
  })
  if (done > 0) tell(core, actor, id, standing, standing.done + done, false)
  return done > 0
}

function tell(
  core: Core,
  { workspaceId, userId }: Pick<Actor, 'workspaceId' | 'userId'>,
  id: string,
  { total, status }: Pick<Standing, 'total' | 'status'>,
  done: number,
  finished: boolean,
) {
  const progress = total > 0 ? Math.min(done / total, 1) : 1
  core.live.tell({
    workspaceId,
    userId,
    event: 'job',
    data: { id, kind: HANDOVER_JOB, status, of: total, done, progress, finished },
  })
}

/** Takes in what came to the person while the rest was handed over: saved by a request that began before. */
async function sweep(
  core: Core,
  actor: Actor,
  id: string,
  { from_id: personId, plan }: Standing,
): Promise<number> {
  return core.db.transaction(actor.workspaceId, tx => planItems(core, tx, actor, { id, personId, plan }))
}

/** Ends it, unless batches of somebody else are still open; tells the people concerned, once each. */
async function conclude(core: Core, actor: Actor, id: string, standing: Standing): Promise<boolean> {
  const { workspaceId } = actor
  const isBack = standing.status === 'undoing'
  const ended = await core.db.transaction(workspaceId, async tx => {
    const [row] = await tx.rows<{
      total: number
    }>(sql`UPDATE handover h SET status = ${isBack ? 'undone' : 'done'}, version = version + 1,
        updated_at = now(), ${sql.id(isBack ? 'undone_at' : 'finished_at')} = now()
      WHERE workspace_id = ${workspaceId} AND id = ${id} AND status = ${standing.status} AND NOT EXISTS (
        SELECT FROM handover_item i WHERE i.workspace_id = ${workspaceId} AND i.handover_id = h.id AND i.state = ${isBack ? 'done' : 'planned'})
      RETURNING total`)
    if (!row) return undefined
    await recordEvents(
      tx,
      workspaceId,
      [
        {
          entity: 'handover',
          recordId: id,
          action: isBack ? 'undo' : 'run',
          changes: { total: [null, row.total] },
        },
      ],
      authorOf(actor),
    )
    await tellPeople(core, tx, actor, id, standing)
    return row
  })
  if (ended) tell(core, actor, id, { ...standing, total: ended.total }, ended.total, true)
  return ended !== undefined
}

/** One notice each: to whoever got something, or had to give it back. */
async function tellPeople(
  core: Core,
  tx: Transaction,
  actor: Actor,
  id: string,
  standing: Standing,
): Promise<void> {
  const isBack = standing.status === 'undoing'
  const kind = isBack ? 'handoverUndone' : 'handedOver'
  const rows = await tx.rows<{ to_id: string; counts: Record<string, number> }>(sql`
    SELECT to_id, jsonb_object_agg(part, count) AS counts FROM (
      SELECT to_id, part, count(*)::int AS count FROM handover_item WHERE workspace_id = ${tx.workspaceId} AND handover_id = ${id}
        AND state = ${isBack ? 'undone' : 'done'} GROUP BY to_id, part) c GROUP BY to_id`)
  for (const { to_id: userId, counts } of rows) {
    if (userId === actor.userId) continue
    const content = { by: actor.userId, from: standing.from_id, counts }
    tx.send(sql`INSERT INTO notice (workspace_id, id, user_id, kind, record_id, content)
      VALUES (${tx.workspaceId}, ${newId()}, ${userId}, ${kind}, ${id}, ${JSON.stringify(content)}::jsonb)`)
    tx.afterCommit(() =>
      core.live.tell({ workspaceId: tx.workspaceId, userId, event: 'notice', data: { kind } }),
    )
  }
}

/** Takes up hand-overs that have said nothing for a while: the program was stopped in the middle. */
export async function takeUpHandovers(core: Core, silentSeconds: number): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id: workspaceId } of companies) {
    const [silent] = await core.db.read<{ id: string }[]>(workspaceId, [
      sql`SELECT id FROM handover WHERE workspace_id = ${workspaceId} AND status IN ('running', 'undoing')
        AND coalesce(beat_at, created_at) < now() - make_interval(secs => ${silentSeconds})`,
    ])
    for (const { id } of silent) await core.enqueue(HANDOVER_JOB, { workspaceId, id } satisfies HandoverOrder)
  }
}
