import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { writeEvents } from '../../core/events.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Label } from '../../core/label.ts'
import { mailFault } from '../../server/mail.ts'
import { createDirectory } from '../people/directory.ts'
import { refused as peopleRefused } from '../people/refusals.ts'
import { filledLetter } from './handover.rules.ts'
import { type Handover, readHandover } from './handovers.ts'
import { demandLetter, recipientOf, valuesOf } from './letters.ts'
import { refused } from './refusals.ts'

export const LETTER_JOB = 'handover.letters'
/** So many failures one after the other: the mail server is at fault, the rest waits. */
const FAILURES_MOST = 5
const TELL_MS = 500

export interface LetterOrder {
  workspaceId: string
  id: string
  userId: string
}

/** Begins to send the letter to every customer that was handed over; those that failed before are tried again. Each is sent once. */
export async function sendLetters(core: Core, actor: Actor, id: string): Promise<void> {
  const handover = await readHandover(core, actor, id)
  if (handover.status !== 'done' || !handover.letter?.body) throw new Problem(refused.handoverNotNow)
  demandLetter(handover.letter)
  const { workspaceId, userId } = actor
  if (!(await core.mailer(workspaceId))) throw new Problem(peopleRefused.mailNotSet)
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO handover_letter (workspace_id, handover_id, customer_id)
      SELECT ${workspaceId}::uuid, ${id}::uuid, record_id FROM handover_item WHERE workspace_id = ${workspaceId} AND handover_id = ${id}
        AND part = 'customer' AND state = 'done' ON CONFLICT DO NOTHING`)
    tx.send(sql`UPDATE handover_letter SET status = 'waiting', error = NULL WHERE workspace_id = ${workspaceId} AND handover_id = ${id}
      AND status IN ('failed', 'noAddress')`)
    tx.send(sql`UPDATE handover SET letter = letter || '{"sending": true}', version = version + 1, beat_at = now()
      WHERE workspace_id = ${workspaceId} AND id = ${id}`)
  })
  await core.enqueue(LETTER_JOB, { workspaceId, id, userId } satisfies LetterOrder)
}

/** Sends what waits, one by one: what is taken up is marked before it leaves, so that nothing is ever sent twice. */
export async function runLetters(
  core: Core,
  { workspaceId, id, userId }: LetterOrder,
  signal?: AbortSignal,
): Promise<void> {
  const actor = await createDirectory(core.db).actor(workspaceId, userId, 'job')
  const send = await core.mailer(workspaceId)
  const handover = actor && (await readHandover(core, actor, id).catch(() => undefined))
  let failed = 0
  let toldAt = 0
  while (actor && send && handover?.letter && failed < FAILURES_MOST) {
    if (signal?.aborted)
      return await core.enqueue(LETTER_JOB, { workspaceId, id, userId } satisfies LetterOrder)
    const customer = await takeOne(core, workspaceId, id)
    if (!customer) break
    const outcome = await sendOne(core, actor, handover, customer, send)
    failed = outcome.status === 'failed' ? failed + 1 : 0
    await keep(core, actor, handover, customer, outcome)
    if (Date.now() - toldAt < TELL_MS) continue
    toldAt = Date.now()
    await tell(core, actor, id, false)
  }
  await core.db.transaction(workspaceId, async tx =>
    tx.send(
      sql`UPDATE handover SET letter = letter || '{"sending": false}' WHERE workspace_id = ${workspaceId} AND id = ${id}`,
    ),
  )
  if (actor) await tell(core, actor, id, true)
}

async function takeOne(core: Core, workspaceId: string, id: string): Promise<string | undefined> {
  const [taken] = await core.db.transaction(workspaceId, tx =>
    tx.rows<{
      customer_id: string
    }>(sql`UPDATE handover_letter SET status = 'sending' WHERE workspace_id = ${workspaceId} AND handover_id = ${id}
      AND customer_id = (SELECT customer_id FROM handover_letter WHERE workspace_id = ${workspaceId} AND handover_id = ${id}
        AND status = 'waiting' ORDER BY customer_id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING customer_id`),
  )
  return taken?.customer_id
}

interface Outcome {
  status: 'sent' | 'failed' | 'noAddress'
  error?: Label
  /** As the timeline tells it: to readers, too, from whom the role keeps the names of the customer and its contact. */
  subject?: string
}

async function sendOne(
  core: Core,
  actor: Actor,
  handover: Handover,
  customer: string,
  send: NonNullable<Awaited<ReturnType<Core['mailer']>>>,
): Promise<Outcome> {
  const one = await recipientOf(core, actor, handover, customer)
  if (!one?.email || !handover.letter) return { status: 'noAddress' }
  const day = dayIn(actor.company.timeZone, core.now())
  const values = valuesOf(handover, one, actor.company.name, day)
  const { subject, body } = filledLetter(handover.letter, values)
  try {
    await send({ to: one.email, replyTo: one.toEmail, subject, text: body })
    const unnamed = { ...values, customer: '…', contact: '…', toPhone: '…' }
    return { status: 'sent', subject: filledLetter(handover.letter, unnamed).subject }
  } catch (error) {
    return { status: 'failed', error: mailFault(error) }
  }
}

/** What became of one letter; a sent one stands in the customer's timeline. */
async function keep(
  core: Core,
  actor: Actor,
  handover: Handover,
  customer: string,
  { status, error, subject }: Outcome,
) {
  const { workspaceId } = actor
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`UPDATE handover_letter SET status = ${status}, error = ${error ? JSON.stringify(error) : null}::jsonb,
        sent_at = CASE WHEN ${status === 'sent'} THEN now() END
      WHERE workspace_id = ${workspaceId} AND handover_id = ${handover.id} AND customer_id = ${customer}`)
    tx.send(
      sql`UPDATE handover SET beat_at = now() WHERE workspace_id = ${workspaceId} AND id = ${handover.id}`,
    )
    if (status === 'sent')
      writeEvents(tx, actor, [
        {
          entity: 'customer',
          record_id: customer,
          customer_id: customer,
          occurred_at: core.now().toISOString(),
          action: 'handoverLetter',
          changes: { letter: [null, subject], handover: [null, handover.id] },
        },
      ])
  })
}

async function tell(
  core: Core,
  { workspaceId, userId }: Actor,
  id: string,
  finished: boolean,
): Promise<void> {
  const [[{ of, done }]] = await core.db.read<{ of: number; done: number }[]>(workspaceId, [
    sql`SELECT count(*)::int AS of, count(*) FILTER (WHERE status <> 'waiting')::int AS done FROM handover_letter
      WHERE workspace_id = ${workspaceId} AND handover_id = ${id}`,
  ])
  const data = { id: `${id} letters`, kind: LETTER_JOB, of, done, progress: of > 0 ? done / of : 1, finished }
  core.live.tell({ workspaceId, userId, event: 'job', data })
}

/** Takes up letters whose sending was interrupted. */
export async function takeUpLetters(core: Core, silentSeconds: number): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id: workspaceId } of companies) {
    const [silent] = await core.db.read<{ id: string; user_id: string }[]>(workspaceId, [
      sql`SELECT id, coalesce(started_by_id, created_by_id) AS user_id FROM handover WHERE workspace_id = ${workspaceId} AND letter->>'sending' = 'true'
        AND coalesce(beat_at, created_at) < now() - make_interval(secs => ${silentSeconds})`,
    ])
    for (const { id, user_id: userId } of silent)
      await core.enqueue(LETTER_JOB, { workspaceId, id, userId } satisfies LetterOrder)
  }
}
