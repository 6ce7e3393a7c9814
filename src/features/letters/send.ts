import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { writeEvents } from '../../core/events.ts'
import type { Label } from '../../core/label.ts'
import { isServerFault, mailFault } from '../../server/mail.ts'
import { createDirectory } from '../people/directory.ts'
import { refused as peopleRefused } from '../people/refusals.ts'
import { printedFile } from '../printing/attach.ts'
import { type Attachment, LETTER_JOB, type LetterKind, type LetterOrder } from './letters.ts'

/** So many faults of the mail server one after the other: the rest is given up. */
const FAILURES_MOST = 5
const TELL_MS = 500
/** One that works says so with every letter. */
export const SILENT_SECONDS = 180

interface Batch {
  kind: LetterKind
  /** Answers go to whoever has it sent, or has it sent again. */
  replyTo: string | null
}

interface Taken {
  id: string
  customer: string
  entity: string
  record: string
  address: string
  subject: string
  body: string
  attachment: Attachment | null
}

/** Sends what waits of a batch, one by one: what is taken up is marked before it leaves, so that nothing is ever sent twice. */
export async function runLetters(core: Core, order: LetterOrder, signal?: AbortSignal): Promise<void> {
  const { workspaceId, id, userId } = order
  const actor = await createDirectory(core.db).actor(workspaceId, userId, 'job')
  const send = await core.mailer(workspaceId)
  const [[batch]] = await core.db.read<Batch[]>(workspaceId, [
    sql`SELECT b.kind, u.email AS "replyTo" FROM letter_batch b LEFT JOIN workspace_user u ON u.workspace_id = b.workspace_id AND u.id = ${userId}
      WHERE b.workspace_id = ${workspaceId} AND b.id = ${id}`,
  ])
  if (!batch) return
  await loseStale(core, order)
  let failed = 0
  let toldAt = 0
  while (actor && send && failed < FAILURES_MOST) {
    if (signal?.aborted) return await core.enqueue(LETTER_JOB, order)
    const letter = await takeOne(core, order)
    if (!letter) break
    const fault = await sendOne(core, actor, batch, letter, send)
    // An address that is refused says nothing of the next one.
    failed = fault?.isServer ? failed + 1 : 0
    await keep(core, actor, batch.kind, id, letter, fault?.error)
    if (Date.now() - toldAt < TELL_MS) continue
    toldAt = Date.now()
    await tell(core, order, false)
  }
  await core.db.transaction(workspaceId, async tx => {
    // What nobody would ever send is said to have failed: it is begun again by hand.
    const why = !actor
      ? noSender
      : !send
        ? peopleRefused.mailNotSet.text
        : failed >= FAILURES_MOST
          ? givenUp
          : undefined
    if (why)
      tx.send(sql`UPDATE letter SET status = 'failed', error = ${JSON.stringify(why)}::jsonb
        WHERE workspace_id = ${workspaceId} AND batch_id = ${id} AND status = 'waiting'`)
    tx.send(
      sql`UPDATE letter_batch SET status = 'done' WHERE workspace_id = ${workspaceId} AND id = ${id} AND status = 'sending'
        AND NOT EXISTS (SELECT FROM letter l WHERE l.workspace_id = ${workspaceId} AND l.batch_id = ${id} AND l.status IN ('waiting', 'sending'))`,
    )
  })
  await tell(core, order, true)
}

const givenUp: Label = {
  zh: '前面几封都没有发出，这一封没有再试',
  en: 'Several before it could not be sent; this one was not tried',
}

const noSender: Label = {
  zh: '发信的人已不在公司，没有发出；请由在职的人重新发送',
  en: 'Whoever had it sent is no longer with the company; somebody else sends it again',
}

const notKnown: Label = {
  zh: '发送时中断，不知道有没有发出；重发前请先问对方',
  en: 'Sending broke off: it is not known whether it left. Ask before it is sent again',
}

/** Letters that were on their way when the batch fell silent: nobody comes back to them. */
async function loseStale(core: Core, { workspaceId, id }: LetterOrder): Promise<void> {
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`UPDATE letter l SET status = 'failed', error = ${JSON.stringify(notKnown)}::jsonb FROM letter_batch b
      WHERE l.workspace_id = ${workspaceId} AND l.batch_id = ${id} AND l.status = 'sending' AND b.workspace_id = ${workspaceId} AND b.id = ${id}
        AND coalesce(b.beat_at, b.created_at) < now() - make_interval(secs => ${SILENT_SECONDS})`)
  })
}

async function takeOne(core: Core, { workspaceId, id }: LetterOrder): Promise<Taken | undefined> {
  const [taken] = await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`UPDATE letter_batch SET beat_at = now() WHERE workspace_id = ${workspaceId} AND id = ${id}`)
    return tx.rows<Taken>(sql`UPDATE letter SET status = 'sending' WHERE workspace_id = ${workspaceId} AND id = (
        SELECT id FROM letter WHERE workspace_id = ${workspaceId} AND batch_id = ${id} AND status = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, customer_id AS customer, entity, record_id AS record, address, subject, body, attachment`)
  })
  return taken
}

/** Answers what went wrong, in words. */
async function sendOne(
  core: Core,
  actor: Actor,
  { replyTo }: Batch,
  { address, subject, body, attachment }: Taken,
  send: NonNullable<Awaited<ReturnType<Core['mailer']>>>,
): Promise<{ error: Label; isServer: boolean } | undefined> {
  try {
    const file = attachment && (await printedFile(core, actor, attachment))
    await send({
      to: address,
      subject,
      text: body,
      ...(replyTo ? { replyTo } : {}),
      ...(file ? { attachments: [file] } : {}),
    })
    return undefined
  } catch (error) {
    if (error instanceof Problem) return { error: error.text, isServer: false }
    return { error: mailFault(error), isServer: isServerFault(error) }
  }
}

/** What became of one letter; a sent one stands in the customer's timeline. */
async function keep(
  core: Core,
  actor: Actor,
  kind: LetterKind,
  batch: string,
  letter: Taken,
  error: Label | undefined,
): Promise<void> {
  const { workspaceId } = actor
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`UPDATE letter SET status = ${error ? 'failed' : 'sent'}, error = ${error ? JSON.stringify(error) : null}::jsonb,
      sent_at = ${error ? null : core.now().toISOString()}::timestamptz WHERE workspace_id = ${workspaceId} AND id = ${letter.id}`)
    if (error) return
    writeEvents(tx, actor, [
      {
        entity: letter.entity,
        record_id: letter.record,
        customer_id: letter.customer,
        occurred_at: core.now().toISOString(),
        action: `${kind}Letter`,
        // Neither text nor address: who reads the timeline may not know what they say.
        changes: { letter: [null, periodOf(letter.attachment)], batch: [null, batch] },
      },
    ])
  })
}

const periodOf = (attachment: Attachment | null): string | null => {
  const { from, to } = attachment?.more ?? {}
  return from && to ? `${from} – ${to}` : null
}

async function tell(core: Core, { workspaceId, userId, id }: LetterOrder, finished: boolean): Promise<void> {
  const [[{ of, done }]] = await core.db.read<{ of: number; done: number }[]>(workspaceId, [
    sql`SELECT count(*)::int AS of, count(*) FILTER (WHERE status NOT IN ('waiting', 'sending'))::int AS done FROM letter
      WHERE workspace_id = ${workspaceId} AND batch_id = ${id}`,
  ])
  const data = { id, kind: LETTER_JOB, of, done, progress: of > 0 ? done / of : 1, finished }
  core.live.tell({ workspaceId, userId, event: 'job', data })
}

/** Takes up batches whose sending was interrupted. */
export async function takeUpLetters(core: Core, silentSeconds: number): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id: workspaceId } of companies) {
    const [silent] = await core.db.read<{ id: string; userId: string }[]>(workspaceId, [
      sql`SELECT b.id, b.created_by AS "userId" FROM letter_batch b WHERE b.workspace_id = ${workspaceId} AND coalesce(b.beat_at, b.created_at) < now() - make_interval(secs => ${silentSeconds})
        AND b.id IN (SELECT id FROM letter_batch WHERE workspace_id = ${workspaceId} AND status = 'sending'
          UNION SELECT batch_id FROM letter WHERE workspace_id = ${workspaceId} AND status = 'sending')`,
    ])
    for (const { id, userId } of silent)
      await core.enqueue(LETTER_JOB, { workspaceId, id, userId } satisfies LetterOrder)
  }
}
