/** What the clock does to requests: seats of those who left or went away go on, those who are late are reminded. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { WriteContext } from '../../core/server.ts'
import { systemActor } from '../pool/system.ts'
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
    sql`SELECT id FROM approval WHERE workspace_id = ${workspaceId} AND state = 'waiting' LIMIT 1`,
  ])
  const actor = waiting && (await systemActor(core, workspaceId))
  if (!actor) return
  await reseat(core, actor)
  await remindLate(core, actor)
}

interface Seated extends Request {
  seats: { id: string; user: string }[]
}

/** Gives the seats of those who left, or are away now, to whom they go. */
export async function reseat(core: Core, by: Actor): Promise<void> {
  const { workspaceId } = by
  const actor: Actor = { ...by, userId: '' }
  const models = await core.models(workspaceId)
  await core.db.transaction(workspaceId, async tx => {
    const now = core.now()
    const staff = await staffOf(tx, dayIn(actor.company.timeZone, now))
    const gone = [...staff.people.values()].filter(one => !one.active || one.delegateId).map(one => one.id)
    if (gone.length === 0) return
    const requests = await tx.rows<
      Omit<Seated, 'seats'>
    >(sql`SELECT id, entity, record_id AS "recordId", verb, asker_id AS asker, steps, step FROM approval a
      WHERE a.workspace_id = ${workspaceId} AND a.state = 'waiting' AND EXISTS (SELECT FROM approval_seat s
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
  })
}

/** Reminds those who have not decided for as many days as the rule says, since they were asked or last reminded. */
async function remindLate(core: Core, actor: Actor): Promise<void> {
  const { workspaceId } = actor
  const models = await core.models(workspaceId)
  await core.db.transaction(workspaceId, async tx => {
    const now = core.now().toISOString()
    const late = await tx.rows<
      Request & { user: string }
    >(sql`UPDATE approval_seat s SET reminded_at = ${now}::timestamptz FROM approval a
      WHERE s.workspace_id = ${workspaceId} AND a.workspace_id = ${workspaceId} AND a.id = s.approval_id AND a.state = 'waiting' AND s.state = 'waiting'
        AND coalesce(s.reminded_at, s.since) <= ${now}::timestamptz - make_interval(days => a.remind_days::int)
      RETURNING a.id, a.entity, a.record_id AS "recordId", a.verb, a.asker_id AS asker, a.steps, a.step, s.user_id AS "user"`)
    for (const { user, ...request } of late)
      tell({ core, tx, actor, model: models(request.entity) }, request, 'approvalReminder', [user])
  })
}
