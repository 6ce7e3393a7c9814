/** Requests are asked: the act that was caught waits, with its own steps. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Label } from '../../core/label.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { act, lock } from '../../core/store/write.ts'
import { inOneTransaction } from '../../server/oneTransaction.ts'
import type { ApprovedActor, Caught } from './gate.ts'
import { noteOn, type Request, tell } from './notes.ts'
import { refused } from './refusals.ts'
import { type RequestStep, type Staff, seatsOf } from './staff.rules.ts'
import { staffOf } from './staff.ts'

interface Asked {
  entity: string
  id: string
  /** Of the record as the rules judged it. */
  version: number | undefined
  verb: string
  input: Values
  caught: Caught[]
  steps: RequestStep[]
  remindDays: number | null
}

/** Writes the request and tells those who decide first; always throws: what was meant is not done. What could not be done anyway is refused. */
export async function ask(core: Core, actor: Actor, asked: Asked): Promise<never> {
  const { entity: name, id: recordId, verb, input, caught } = asked
  await inTrial(core, { ...actor, approved: asApproved(core, actor, caught) }, name, recordId, verb, input)
  const models = await core.models(actor.workspaceId)
  const model = models(name)
  const { id, names } = await core.db.transaction(actor.workspaceId, async tx => {
    const context: WriteContext = { core, tx, actor, model }
    const { record } = await lock(context, models, recordId, false, model.entity.verbs?.[verb])
    if (record.approval === 'waiting' || record.approval === 'failed')
      throw new Problem(refused.approvalPending)
    if (asked.version !== undefined && record.version !== asked.version) throw new Problem('conflict')
    const now = core.now()
    const staff = await staffOf(tx, dayIn(actor.company.timeZone, now))
    const id = newId()
    const { steps, remindDays } = asked
    tx.send(sql`INSERT INTO approval (workspace_id, id, subjects, entity, record_id, verb, input, asker_id, asked_at, state, caught, steps, remind_days)
      VALUES (${tx.workspaceId}, ${id}, ${[...new Set(caught.map(one => one.subject))]}::text[], ${name}, ${recordId}, ${verb}, ${JSON.stringify(input)}::jsonb,
        ${actor.userId}, ${now.toISOString()}, 'waiting', ${JSON.stringify(caught)}::jsonb, ${JSON.stringify(steps)}::jsonb, ${remindDays})`)
    const request = { id, entity: name, recordId, verb, asker: actor.userId, steps, step: 0 }
    const seated = await seat(context, request, staff)
    markRecord(context, recordId, 'waiting')
    noteOn(context, record, 'approvalAsked', { approval: [record.approval ?? null, 'waiting'] })
    return { id, names: seated.map(one => staff.people.get(one)?.name ?? '') }
  })
  throw new Problem(refused.approvalAsked, { who: names.join('、') }, [], { approval: { id, who: names } })
}

const asApproved = (core: Core, { userId }: Actor, caught: readonly Caught[]) => ({
  asker: userId,
  askedAt: core.now().toISOString(),
  caught,
  held: [],
})

/** Does it as if it were agreed to, and undoes it; what it throws is why it cannot be done. `then` reads what would have become of it. */
export const inTrial = <T>(
  core: Core,
  actor: ApprovedActor,
  entity: string,
  id: string,
  verb: string,
  input: Values,
  then: (joined: Core, held: readonly string[]) => Promise<T | undefined> = async () => undefined,
): Promise<T | undefined> =>
  inOneTransaction(
    core,
    actor.workspaceId,
    async joined => {
      await act(joined, actor, entity, id, verb, input)
      return then(joined, actor.approved.held)
    },
    true,
  )

/** Seats those who decide the request's present step, and tells them. */
export async function seat(context: WriteContext, request: Request, staff: Staff): Promise<string[]> {
  const { core, tx } = context
  const { people } = request.steps[request.step]
  const seats = [...seatsOf(staff, people, request.asker)].map(([user, from]) => ({
    id: newId(),
    user,
    from,
  }))
  tx.send(sql`INSERT INTO approval_seat (workspace_id, id, approval_id, step, user_id, from_id, state, since)
    SELECT ${tx.workspaceId}::uuid, x.id, ${request.id}::uuid, ${request.step}::bigint, x."user", x."from", 'waiting', ${core.now().toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(seats)}::jsonb) AS x(id uuid, "user" uuid, "from" uuid)`)
  const users = seats.map(one => one.user)
  tell(context, request, 'approvalAsked', users)
  return users
}

/** What the record says of its approval; its version stays, for nothing of it was changed. */
export function markRecord({ core, tx, model }: WriteContext, id: string, state: string | null): void {
  tx.send(
    sql`UPDATE ${sql.table(model.entity.table)} SET approval = ${state} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  tx.afterCommit(() => core.live.changed(tx.workspaceId, model.entity.name, id))
}

/** Ends a request; one that failed stays open. */
export function close(
  tx: Transaction,
  core: Core,
  id: string,
  state: string,
  problem: (Label & { code: string }) | null = null,
): void {
  const now = core.now().toISOString()
  tx.send(sql`UPDATE approval SET state = ${state}, problem = ${problem && JSON.stringify(problem)}::jsonb,
    failed_at = CASE WHEN ${state} = 'failed' THEN ${now}::timestamptz END, closed_at = CASE WHEN ${state} = 'failed' THEN NULL ELSE ${now}::timestamptz END WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
  tx.send(
    sql`UPDATE approval_seat SET state = 'over' WHERE workspace_id = ${tx.workspaceId} AND approval_id = ${id} AND state = 'waiting'`,
  )
}
