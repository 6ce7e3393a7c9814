/** What the clock does to requests: seats of those who left or went away go on, those who are late are reminded. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { WriteContext } from '../../core/server.ts'
import { systemActor } from '../pool/system.ts'
import { lookingAfter } from './decide.ts'
import { type Request, tell } from './notes.ts'
import { seatsOf } from './staff.rules.ts'
import { staffOf } from './staff.ts'

/** Requests of one company looked at in a turn. */
const MOST = 500

export async function runUpkeep(core: Core, signal?: AbortSignal): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id } of companies) {
    if (signal?.aborted) return
    await upkeep(core, id).catch(error =>
      core.log.error(
        { err: error, workspaceId: id },
        'approvals could not be looked after; tried again in an hour',
      ),
    )
  }
}

export async function upkeep(core: Core, workspaceId: string): Promise<void> {
  const [[waiting]] = await core.db.read<{ id: string }[]>(workspaceId, [
    sql`SELECT id FROM approval WHERE workspace_id = ${workspaceId} AND state IN ('waiting', 'failed') LIMIT 1`,
  ])
  const actor = waiting && (await systemActor(core, workspaceId))
  if (!actor) return
  await reseat(core, actor)
  await remindLate(core, actor)
}

type Waiting = Pick<Request, 'id' | 'entity' | 'recordId' | 'verb' | 'asker' | 'steps' | 'step'>

const columns = sql`a.id, a.entity, a.record_id AS "recordId", a.verb, a.asker_id AS asker, a.steps, a.step`

/** Gives the seats of those who left, or are away now, to whom they go. */
export async function reseat(core: Core, by: Actor): Promise<void> {
  const { workspaceId } = by
  const actor: Actor = { ...by, userId: '' }
  const models = await core.models(workspaceId)
  let after: string | null = null
  do {
    after = await core.db.transaction(workspaceId, tx => reseatSome({ core, tx, actor }, models, after))
  } while (after)
}

/** Those behind `after`; answers the last, where there may be more. */
async function reseatSome(
  { core, tx, actor }: Omit<WriteContext, 'model'>,
  models: Models,
  after: string | null,
): Promise<string | null> {
  const { workspaceId } = tx
  const now = core.now()
  const staff = await staffOf(tx, dayIn(actor.company.timeZone, now))
  const gone = [...staff.people.values()].filter(one => !one.active || one.delegateId).map(one => one.id)
  if (gone.length === 0) return null
  const requests = await tx.rows<Waiting>(sql`SELECT ${columns} FROM approval a
    WHERE a.workspace_id = ${workspaceId} AND a.state = 'waiting' AND (${after}::uuid IS NULL OR a.id > ${after}::uuid) AND EXISTS (SELECT FROM approval_seat s
      WHERE s.workspace_id = ${workspaceId} AND s.approval_id = a.id AND s.state = 'waiting' AND s.user_id = ANY(${gone}::uuid[]))
    ORDER BY a.id LIMIT ${MOST} FOR NO KEY UPDATE`)
  for (const request of requests) {
    const seats = await tx.rows<{
      id: string
      user: string
    }>(sql`SELECT id, user_id AS "user" FROM approval_seat
      WHERE workspace_id = ${workspaceId} AND approval_id = ${request.id} AND state = 'waiting' ORDER BY id`)
    const sitting = new Set(seats.map(one => one.user))
    const context: WriteContext = { core, tx, actor, model: models(request.entity) }
    for (const seat of seats) {
      if (!gone.includes(seat.user)) continue
      const [next] = seatsOf(staff, [seat.user], request.asker).keys()
      if (!next || next === seat.user) continue
      tx.send(
        sql`UPDATE approval_seat SET state = 'passed', decided_at = ${now.toISOString()}::timestamptz WHERE workspace_id = ${workspaceId} AND id = ${seat.id}`,
      )
      if (sitting.has(next)) continue
      sitting.add(next)
      tx.send(sql`INSERT INTO approval_seat (workspace_id, id, approval_id, step, user_id, from_id, state, since)
        VALUES (${workspaceId}, ${newId()}, ${request.id}, ${request.step}, ${next}, ${seat.user}, 'waiting', ${now.toISOString()})`)
      tell(context, request, 'approvalAsked', [next])
    }
  }
  return requests.length === MOST ? (requests.at(-1)?.id ?? null) : null
}

/** Reminds those who have not decided for as many days as the rule says, since they were asked or last reminded; and who sees to what failed. */
async function remindLate(core: Core, actor: Actor): Promise<void> {
  const { workspaceId } = actor
  const models = await core.models(workspaceId)
  await core.db.transaction(workspaceId, async tx => {
    const now = core.now().toISOString()
    const due = sql`<= ${now}::timestamptz - make_interval(days => a.remind_days::int)`
    // The requests first, as whoever decides takes them; those being decided now are left for the next hour.
    const late = await tx.rows<
      Waiting & { users: string[] }
    >(sql`WITH held AS (SELECT ${columns} FROM approval a
        WHERE a.workspace_id = ${workspaceId} AND a.state = 'waiting' AND EXISTS (SELECT FROM approval_seat s WHERE s.workspace_id = ${workspaceId}
          AND s.approval_id = a.id AND s.state = 'waiting' AND coalesce(s.reminded_at, s.since) ${due})
        ORDER BY a.id FOR NO KEY UPDATE SKIP LOCKED),
      reminded AS (UPDATE approval_seat s SET reminded_at = ${now}::timestamptz FROM held h JOIN approval a ON a.workspace_id = ${workspaceId} AND a.id = h.id
        WHERE s.workspace_id = ${workspaceId} AND s.approval_id = h.id AND s.state = 'waiting' AND coalesce(s.reminded_at, s.since) ${due}
        RETURNING s.approval_id, s.user_id)
      SELECT h.*, array_agg(r.user_id) AS users FROM held h JOIN reminded r ON r.approval_id = h.id
      GROUP BY h.id, h.entity, h."recordId", h.verb, h.asker, h.steps, h.step`)
    for (const { users, ...request } of late)
      tell({ core, tx, actor, model: models(request.entity) }, request, 'approvalReminder', users)
    const failed = await tx.rows<Waiting>(sql`UPDATE approval a SET reminded_at = ${now}::timestamptz
      WHERE a.workspace_id = ${workspaceId} AND a.id IN (SELECT a.id FROM approval a WHERE a.workspace_id = ${workspaceId} AND a.state = 'failed'
        AND coalesce(a.reminded_at, a.failed_at, a.asked_at) ${due} ORDER BY a.id FOR NO KEY UPDATE SKIP LOCKED) RETURNING ${columns}`)
    for (const request of failed) {
      const context = { core, tx, actor, model: models(request.entity) }
      tell(context, request, 'approvalFailed', await lookingAfter(context, request))
    }
  })
}
