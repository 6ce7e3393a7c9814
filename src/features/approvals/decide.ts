/** Requests are decided, withdrawn, passed on and reminded of. Each locks the request first, then the record. */
import { sql } from 'kysely'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Label } from '../../core/label.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { act } from '../../core/store/write.ts'
import { inOneTransaction } from '../../server/oneTransaction.ts'
import { createDirectory } from '../people/directory.ts'
import { close, markRecord, seat } from './ask.ts'
import type { ApprovedActor, Caught } from './gate.ts'
import { noteOn, type Request, recordFor, tell } from './notes.ts'
import { refused } from './refusals.ts'
import type { RequestStep } from './staff.rules.ts'
import { staffOf } from './staff.ts'

interface Held extends Request {
  state: string
  input: Values
  caught: Caught[]
  askedAt: string
}

interface Seat {
  id: string
  userId: string
  fromId: string | null
  state: string
  remindedAt: string | null
}

/** The request, held against other acts on it, with the seats of its present step. */
async function hold(tx: Transaction, id: string): Promise<{ request: Held; seats: Seat[] }> {
  const [request] =
    await tx.rows<Held>(sql`SELECT id, entity, record_id AS "recordId", verb, input, asker_id AS asker, state, caught, asked_at AS "askedAt", steps, step
    FROM approval WHERE workspace_id = ${tx.workspaceId} AND id = ${id} FOR NO KEY UPDATE`)
  if (!request) throw new Problem('notFound')
  const seats =
    await tx.rows<Seat>(sql`SELECT id, user_id AS "userId", from_id AS "fromId", state, reminded_at AS "remindedAt" FROM approval_seat
    WHERE workspace_id = ${tx.workspaceId} AND approval_id = ${id} AND step = ${request.step} ORDER BY id`)
  return { request, seats }
}

async function contextFor(core: Core, tx: Transaction, actor: Actor, entity: string): Promise<WriteContext> {
  return { core, tx, actor, model: (await core.models(actor.workspaceId))(entity) }
}

export interface Decision {
  agree: boolean
  comment?: string
}

/** Decides a seat of one's own. With the last, what was asked is done, in the same transaction; or the request says why it could not be. */
export async function decide(core: Core, actor: Actor, id: string, decision: Decision): Promise<void> {
  await decideOnce(core, actor, id, decision).catch(error =>
    // The act locks what others hold who wait for the request.
    error.code === '40P01' ? decideOnce(core, actor, id, decision) : Promise.reject(error),
  )
}

async function decideOnce(core: Core, actor: Actor, id: string, decision: Decision): Promise<void> {
  let isDoing = false
  try {
    await inOneTransaction(core, actor.workspaceId, async (joined, tx) => {
      const request = await settle(joined, tx, actor, id, decision)
      if (!request) return
      isDoing = true
      await perform(core, joined, tx, request)
    })
  } catch (error) {
    if (!isDoing || !(error instanceof Problem)) throw error
    await core.db.transaction(actor.workspaceId, async tx => {
      const request = await settle(core, tx, actor, id, decision)
      if (request) await fail(core, tx, actor, request, error)
    })
  }
}

/** Writes the decision down; answers the request where that was the last one needed. */
async function settle(
  core: Core,
  tx: Transaction,
  actor: Actor,
  id: string,
  { agree, comment = '' }: Decision,
): Promise<Held | undefined> {
  const { request, seats } = await hold(tx, id)
  const mine = seats.find(one => one.userId === actor.userId && one.state === 'waiting')
  if (request.state !== 'waiting') throw new Problem(refused.notWaiting)
  if (!mine) throw new Problem(refused.notYourTurn)
  if (!agree && !comment) throw new Problem(refused.reasonNeeded)
  const context = await contextFor(core, tx, actor, request.entity)
  const record = await recordFor(context, request.recordId)
  const state = agree ? 'agreed' : 'refused'
  const now = core.now()
  tx.send(sql`UPDATE approval_seat SET state = ${state}, decided_at = ${now.toISOString()}::timestamptz, comment = ${comment || null}
    WHERE workspace_id = ${tx.workspaceId} AND id = ${mine.id}`)
  if (!agree) {
    close(tx, core, id, 'refused')
    markRecord(context, request.recordId, 'refused')
    noteOn(context, record, 'approvalRefused', { approval: ['waiting', 'refused'] })
    tell(context, request, 'approvalRefused', [request.asker])
    return undefined
  }
  noteOn(context, record, 'approvalAgreed', {})
  const { all } = request.steps[request.step]
  if (all && seats.some(one => one.state === 'waiting' && one.id !== mine.id)) return undefined
  tx.send(
    sql`UPDATE approval_seat SET state = 'over' WHERE workspace_id = ${tx.workspaceId} AND approval_id = ${id} AND state = 'waiting'`,
  )
  const agreed = await agreedBy(tx, id)
  const step = request.steps.findIndex((one, at) => at > request.step && !isAgreed(one, agreed))
  if (step < 0) return request
  const steps = request.steps.map((one, at) => (at === step ? without(one, agreed) : one))
  const next = { ...request, steps, step }
  tx.send(sql`UPDATE approval SET step = ${step} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
  await seat(context, next, await staffOf(tx, dayIn(actor.company.timeZone, now)))
  tx.afterCommit(() => core.live.changed(tx.workspaceId, request.entity, request.recordId))
  return undefined
}

/** Who agreed to a request in any of its steps is not asked again. */
async function agreedBy(tx: Transaction, id: string): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`SELECT user_id AS id FROM approval_seat
    WHERE workspace_id = ${tx.workspaceId} AND approval_id = ${id} AND state = 'agreed'`)
  return new Set(rows.map(one => one.id))
}

const isAgreed = ({ all, people }: RequestStep, agreed: Set<string>) =>
  all ? people.every(one => agreed.has(one)) : people.some(one => agreed.has(one))

const without = (step: RequestStep, agreed: Set<string>): RequestStep => ({
  ...step,
  people: step.people.filter(one => !agreed.has(one)),
})

/** Does what was asked as who asked it. */
async function perform(core: Core, joined: Core, tx: Transaction, request: Held, as?: Actor): Promise<void> {
  const asker = as ?? (await createDirectory(joined.db).actor(tx.workspaceId, request.asker, 'session'))
  if (!asker) throw new Problem(refused.askerLeft)
  const context = await contextFor(joined, tx, asker, request.entity)
  close(tx, core, request.id, 'done')
  markRecord(context, request.recordId, null)
  if (!as) tellDone(context, request)
  const approved: ApprovedActor = {
    ...asker,
    approved: { asker: request.asker, askedAt: request.askedAt, caught: request.caught, held: [] },
  }
  await act(joined, approved, request.entity, request.recordId, request.verb, request.input)
}

/** Nobody is told of what they did: the notice comes from the program. */
const tellDone = (context: WriteContext, request: Request) =>
  tell({ ...context, actor: { ...context.actor, userId: '' } }, request, 'approvalDone', [request.asker])

async function fail(
  core: Core,
  tx: Transaction,
  actor: Actor,
  request: Held,
  problem: Problem,
): Promise<void> {
  const context = await contextFor(core, tx, actor, request.entity)
  close(tx, core, request.id, 'failed', wordsOf(problem))
  markRecord(context, request.recordId, 'failed')
  noteOn(context, await recordFor(context, request.recordId), 'approvalFailed', {
    approval: ['waiting', 'failed'],
  })
  tell(context, request, 'approvalFailed', await lookingAfter(context, request))
}

/** Who sees to what failed: who asked, or where they left the record's owner, and who is told by the answer alone: the last to agree. */
export async function lookingAfter({ tx, model }: WriteContext, request: Request): Promise<string[]> {
  const { owner } = model.entity
  const column = owner ? sql`t.${sql.ref(model.columns[owner] as string)}` : sql`NULL::uuid`
  const rows = await tx.rows<{
    id: string
    isAsker: boolean
  }>(sql`SELECT u.id, u.id = ${request.asker} AS "isAsker" FROM workspace_user u
    WHERE u.workspace_id = ${tx.workspaceId} AND u.active AND u.deleted_at IS NULL AND u.id IN (${request.asker}::uuid,
      (SELECT ${column} FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ${request.recordId}),
      (SELECT s.user_id FROM approval_seat s WHERE s.workspace_id = ${tx.workspaceId} AND s.approval_id = ${request.id} AND s.state = 'agreed'
        ORDER BY s.decided_at DESC, s.id DESC LIMIT 1))`)
  const asker = rows.filter(one => one.isAsker)
  return (asker.length > 0 ? asker : rows).map(one => one.id)
}

/** What refused it: each wrong value's own sentence, where there are such. Worded for who asked, by what they may know. */
function wordsOf({ code, text, faults }: Problem): Label & { code: string } {
  const said = faults.length > 0 ? faults.map(one => one.message) : [text]
  return { code, zh: said.map(one => one.zh).join('；'), en: said.map(one => one.en).join('; ') }
}

/** Does what was agreed to and could not be done then, as whoever asks for it now. */
export async function retry(core: Core, actor: Actor, id: string): Promise<void> {
  await inOneTransaction(core, actor.workspaceId, async (joined, tx) => {
    const { request } = await hold(tx, id)
    if (request.state !== 'failed') throw new Problem(refused.notWaiting)
    await perform(core, joined, tx, request, actor)
  })
}

/** Takes a request back: the record may be changed again. */
export async function withdraw(core: Core, actor: Actor, id: string): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    const { request } = await hold(tx, id)
    if (request.asker !== actor.userId && !mayAdminister(actor, 'settings'))
      throw new Problem(refused.onlyAsker)
    if (request.state !== 'waiting' && request.state !== 'failed') throw new Problem(refused.notWaiting)
    const context = await contextFor(core, tx, actor, request.entity)
    close(tx, core, id, 'withdrawn')
    markRecord(context, request.recordId, null)
    noteOn(context, await recordFor(context, request.recordId), 'approvalWithdrawn', {
      approval: [request.state, null],
    })
  })
}

/** Passes a seat on: one's own, or as an administrator that of somebody else. */
export async function pass(
  core: Core,
  actor: Actor,
  id: string,
  { to, from = actor.userId, comment = '' }: { to: string; from?: string; comment?: string },
): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    const { request, seats } = await hold(tx, id)
    if (request.state !== 'waiting') throw new Problem(refused.notWaiting)
    if (from !== actor.userId && !mayAdminister(actor, 'settings')) throw new Problem(refused.notYourTurn)
    const mine = seats.find(one => one.userId === from && one.state === 'waiting')
    if (!mine) throw new Problem(refused.notYourTurn)
    const now = core.now()
    const { people } = await staffOf(tx, dayIn(actor.company.timeZone, now))
    const sits = seats.some(one => one.userId === to && one.state !== 'passed')
    if (!people.get(to)?.active || to === request.asker || sits) throw new Problem(refused.noDelegate)
    const context = await contextFor(core, tx, actor, request.entity)
    tx.send(sql`UPDATE approval_seat SET state = 'passed', decided_at = ${now.toISOString()}::timestamptz, comment = ${comment || null}
      WHERE workspace_id = ${tx.workspaceId} AND id = ${mine.id}`)
    tx.send(sql`INSERT INTO approval_seat (workspace_id, id, approval_id, step, user_id, from_id, state, since)
      VALUES (${tx.workspaceId}, ${newId()}, ${id}, ${request.step}, ${to}, ${from}, 'waiting', ${now.toISOString()})`)
    noteOn(context, await recordFor(context, request.recordId), 'approvalPassed', {})
    tell(context, request, 'approvalAsked', [to])
    tx.afterCommit(() => core.live.changed(tx.workspaceId, request.entity, request.recordId))
  })
}

const HOUR_MS = 3_600_000

/** Reminds those who have not decided; not twice within the hour. */
export async function remind(core: Core, actor: Actor, id: string): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    const { request, seats } = await hold(tx, id)
    if (request.asker !== actor.userId) throw new Problem(refused.onlyAsker)
    if (request.state !== 'waiting') throw new Problem(refused.notWaiting)
    const now = core.now()
    const since = now.getTime() - HOUR_MS
    const due = seats.filter(
      one => one.state === 'waiting' && (!one.remindedAt || Date.parse(one.remindedAt) < since),
    )
    if (due.length === 0) throw new Problem(refused.remindedToday)
    tx.send(sql`UPDATE approval_seat SET reminded_at = ${now.toISOString()}::timestamptz
      WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${due.map(one => one.id)}::uuid[])`)
    const context = await contextFor(core, tx, actor, request.entity)
    tell(
      context,
      request,
      'approvalReminder',
      due.map(one => one.userId),
    )
  })
}
