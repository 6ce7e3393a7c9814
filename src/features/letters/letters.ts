/** Letters that leave by mail: written into the database with what goes along, then sent one by one by a job. */
import { sql } from 'kysely'
import { type Actor, can, fieldAccess, mayAdminister } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { newId } from '../../core/id.ts'
import type { Label, Locale } from '../../core/label.ts'
import { maskValue } from '../../core/mask.ts'
import { within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { claimKey } from '../../core/store/write.ts'
import { customer } from '../customers/customers.entity.ts'
import { refused as peopleRefused } from '../people/refusals.ts'
import { type LetterText, type Places, unknownPlaces } from './letters.rules.ts'
import { refused } from './refusals.ts'

export const LETTER_JOB = 'letters'

export type LetterKind = 'statement' | 'dunning' | 'quote'

/** What is printed and goes along. */
export interface Attachment {
  entity: string
  id: string
  more?: Record<string, string>
  locale: Locale
}

export interface NewLetter extends LetterText {
  id: string
  customer: string
  entity: string
  record: string
  address: string | null
  byContact: boolean
  attachment?: Attachment
}

export interface LetterOrder {
  workspaceId: string
  id: string
  userId: string
}

/** Where a customer gets its letters: its own address, else that of a contact who has one and has not left, the primary one first. */
export interface Addressee {
  id: string
  name: string
  contact: string | null
  email: string | null
  byContact: boolean
}

export function demandPlaces(text: LetterText, places: Places): void {
  const unknown = unknownPlaces(text, places)
  if (unknown.length > 0)
    throw new Problem(refused.letterPlace, { places: unknown.map(one => `{${one}}`).join(' ') })
}

export async function demandMail(core: Core, { workspaceId }: Actor): Promise<void> {
  if (!(await core.mailer(workspaceId))) throw new Problem(peopleRefused.mailNotSet)
}

/** Addressees among the customers the actor sees. Nothing of it is masked: it is for the letters alone; `shownAddress` for people. */
export async function addresseesOf(core: Core, actor: Actor, ids: readonly string[]): Promise<Addressee[]> {
  const models = await core.models(actor.workspaceId)
  const [rows] = await core.db.read<Addressee[]>(actor.workspaceId, [
    sql`SELECT t.id, t.name, k.name AS contact, coalesce(nullif(t.email, ''), k.email) AS email,
        (nullif(t.email, '') IS NULL AND k.email IS NOT NULL) AS "byContact"
      FROM customer t LEFT JOIN LATERAL (SELECT c.name, nullif(c.email, '') AS email FROM contact c WHERE c.workspace_id = t.workspace_id AND c.customer_id = t.id
          AND c.deleted_at IS NULL AND c."left" IS NOT TRUE ORDER BY (nullif(t.email, '') IS NULL AND nullif(c.email, '') IS NULL), c.is_primary IS TRUE DESC, (nullif(c.email, '') IS NULL), c.created_at, c.id LIMIT 1) k ON true
      WHERE t.workspace_id = ${actor.workspaceId} AND t.deleted_at IS NULL AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, models(customer.name), 't')}`,
  ])
  return rows
}

/** An address as a person may read it. */
export function shownAddress(
  actor: Actor,
  models: Models,
  { email, byContact }: Pick<Addressee, 'email' | 'byContact'>,
): string | null {
  if (!email) return null
  const entity = byContact ? 'contact' : customer.name
  const access = can(actor, entity, 'read') ? fieldAccess(actor, entity, 'email') : 'hidden'
  if (access === 'hidden') return '****'
  return access === 'masked' ? String(maskValue(models(entity).fields.email, email)) : email
}

/** Writes letters down, to be sent after the commit: `send` begins it. Those without an address are kept as such. */
export function keepLetters(
  tx: Transaction,
  actor: Actor,
  { id, kind, letters }: { id: string; kind: LetterKind; letters: NewLetter[] },
): void {
  tx.send(
    sql`INSERT INTO letter_batch (workspace_id, id, kind, created_by, beat_at) VALUES (${tx.workspaceId}, ${id}, ${kind}, ${actor.userId}, now())`,
  )
  tx.send(sql`INSERT INTO letter (workspace_id, id, batch_id, customer_id, entity, record_id, address, by_contact, subject, body, attachment, status)
    SELECT ${tx.workspaceId}::uuid, x.id, ${id}::uuid, x.customer, x.entity, x.record, x.address, x."byContact", x.subject, x.body, x.attachment,
      CASE WHEN x.address IS NULL THEN 'noAddress' ELSE 'waiting' END
    FROM jsonb_to_recordset(${JSON.stringify(letters)}::jsonb)
      AS x(id uuid, customer uuid, entity text, record uuid, address text, "byContact" boolean, subject text, body text, attachment jsonb)`)
}

interface Once {
  /** Of the request and what it asked for: said again, it is the batch that was begun. */
  key?: string
  input?: Values
  /** Refuses, in the transaction that writes the letters down. */
  refuse?: (tx: Transaction) => Promise<void>
}

/** Writes letters of a kind down and has them sent. */
export async function sendLetters(
  core: Core,
  actor: Actor,
  kind: LetterKind,
  letters: NewLetter[],
  { key, input = {}, refuse }: Once = {},
): Promise<{ id: string }> {
  await demandMail(core, actor)
  if (!letters.some(one => one.address)) throw new Problem(refused.noLetters)
  const id = newId()
  const earlier = await core.db.transaction(actor.workspaceId, async tx => {
    const begun = await claimKey({ tx, actor, model: { entity: { name: 'letterBatch' } } }, input, id, key)
    if (begun) return begun
    await refuse?.(tx)
    keepLetters(tx, actor, { id, kind, letters })
    return undefined
  })
  if (earlier) return { id: earlier }
  await beginLetters(core, actor, id)
  return { id }
}

export const beginLetters = (core: Core, { workspaceId, userId }: Actor, id: string) =>
  core.enqueue(LETTER_JOB, { workspaceId, id, userId } satisfies LetterOrder)

type Status = 'waiting' | 'sending' | 'sent' | 'failed' | 'noAddress' | 'cancelled'

export interface BatchState {
  id: string
  kind: LetterKind
  status: 'sending' | 'done' | 'cancelled'
  createdAt: string
  createdBy: Ref
  counts: Partial<Record<Status, number>>
  /** Those that did not leave, the first of them. */
  failures: { customer: Ref; status: Status; reason: string | null }[]
}

const FAILURES_SHOWN = 200

/** What became of a batch; 404 but for whoever had it sent and who administers the settings. */
export async function batchState(core: Core, actor: Actor, id: string): Promise<BatchState> {
  const models = await core.models(actor.workspaceId)
  const { workspaceId, locale } = actor
  type Head = Omit<BatchState, 'counts' | 'failures' | 'createdBy'> & { by: string; byName: string }
  type Failed = { id: string; title: string; status: Status; error: Label | null }
  const [[head], counts, failures] = (await core.db.read(workspaceId, [
    sql`SELECT b.id, b.kind, b.status, b.created_at AS "createdAt", b.created_by AS by, u.name AS "byName"
      FROM letter_batch b JOIN workspace_user u ON u.workspace_id = b.workspace_id AND u.id = b.created_by WHERE b.workspace_id = ${workspaceId} AND b.id = ${id}`,
    sql`SELECT status, count(*)::int AS count FROM letter WHERE workspace_id = ${workspaceId} AND batch_id = ${id} GROUP BY status`,
    sql`SELECT t.id, ${titleFor(actor, models(customer.name), 't')} AS title, l.status, l.error FROM letter l
      JOIN customer t ON t.workspace_id = l.workspace_id AND t.id = l.customer_id
      WHERE l.workspace_id = ${workspaceId} AND l.batch_id = ${id} AND l.status IN ('failed', 'noAddress') AND ${within(models, actor, models(customer.name), 't')}
      ORDER BY l.id LIMIT ${FAILURES_SHOWN}`,
  ])) as unknown as [Head[], { status: Status; count: number }[], Failed[]]
  if (!head || (head.by !== actor.userId && !mayAdminister(actor, 'settings'))) throw new Problem('notFound')
  const { by, byName, ...rest } = head
  return {
    ...rest,
    createdBy: { id: by, title: byName },
    counts: Object.fromEntries(counts.map(one => [one.status, one.count])),
    failures: failures.map(one => ({
      customer: { id: one.id, title: one.title },
      status: one.status,
      reason: one.error?.[locale] ?? null,
    })),
  }
}

/**
 * Sends again what did not leave, by hand and once: to the address that is known now. Reminders are taken anew from their list, with
 * what is owed now.
 */
export async function resendBatch(core: Core, actor: Actor, id: string): Promise<void> {
  const { kind } = await batchState(core, actor, id)
  if (kind === 'dunning') throw new Problem(refused.remindAnew)
  await demandMail(core, actor)
  const { workspaceId } = actor
  const [failed] = await core.db.read<{ customer: string }[]>(workspaceId, [
    sql`SELECT DISTINCT customer_id AS customer FROM letter WHERE workspace_id = ${workspaceId} AND batch_id = ${id} AND status IN ('failed', 'noAddress')`,
  ])
  const known = await addresseesOf(
    core,
    actor,
    failed.map(one => one.customer),
  )
  // A quote may have been sent to an address of its own.
  const isNamed = sql`(l.entity <> ${customer.name} AND l.address IS NOT NULL)`
  await core.db.transaction(workspaceId, async tx => {
    const begun =
      await tx.rows(sql`UPDATE letter l SET status = 'waiting', error = NULL, address = CASE WHEN ${isNamed} THEN l.address ELSE x.email END,
        by_contact = CASE WHEN ${isNamed} THEN l.by_contact ELSE x."byContact" END
      FROM jsonb_to_recordset(${JSON.stringify(known)}::jsonb) AS x(id uuid, email text, "byContact" boolean)
      WHERE l.workspace_id = ${workspaceId} AND l.batch_id = ${id} AND l.customer_id = x.id AND l.status IN ('failed', 'noAddress')
        AND (${isNamed} OR x.email IS NOT NULL) RETURNING l.id`)
    if (begun.length === 0) throw new Problem(failed.length > 0 ? refused.noLetters : refused.nothingFailed)
    tx.send(
      sql`UPDATE letter_batch SET status = 'sending', beat_at = now() WHERE workspace_id = ${workspaceId} AND id = ${id}`,
    )
  })
  await beginLetters(core, actor, id)
}

/** What has not left yet stays. */
export async function cancelBatch(core: Core, actor: Actor, id: string): Promise<void> {
  await batchState(core, actor, id)
  await core.db.transaction(actor.workspaceId, async tx => {
    tx.send(
      sql`UPDATE letter_batch SET status = 'cancelled' WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = 'sending'`,
    )
    tx.send(
      sql`UPDATE letter SET status = 'cancelled' WHERE workspace_id = ${tx.workspaceId} AND batch_id = ${id} AND status = 'waiting'`,
    )
  })
}
