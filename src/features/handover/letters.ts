import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { formatPhone } from '../../core/kinds/phone.ts'
import type { Label } from '../../core/label.ts'
import { maskValue } from '../../core/mask.ts'
import { within } from '../../core/scope.ts'
import {
  filledLetter,
  type Letter,
  type LetterValues,
  letterTemplates,
  unknownPlaces,
} from './handover.rules.ts'
import { type Handover, readHandover } from './handovers.ts'
import { assigned, plannedBy } from './plan.ts'
import { refused } from './refusals.ts'

/** A customer with all that its letter may name. Raw: before it is shown to anybody, `shownTo` masks it. */
export interface Recipient {
  id: string
  name: string
  number: string | null
  phone: string | null
  email: string | null
  /** Whether the address is the contact's. */
  byContact: boolean
  contact: string | null
  to: string
  toPosition: string | null
  toPhone: string | null
  toEmail: string
}

/** Rows of `record_id` and `to_id`: customers that are handed over, or will be. */
async function customersOf(core: Core, actor: Actor, handover: Handover): Promise<RawBuilder<unknown>> {
  if (handover.status === 'open') {
    const planned = await plannedBy(core, actor, handover.from.id, handover.plan)
    const part = planned.parts.find(one => one.key === 'customer')
    return (
      (part && assigned(planned, part)) ??
      sql`SELECT NULL::uuid AS record_id, NULL::uuid AS to_id WHERE false`
    )
  }
  return sql`SELECT record_id, to_id FROM handover_item WHERE workspace_id = ${actor.workspaceId} AND handover_id = ${handover.id}
    AND part = 'customer' AND state = 'done'`
}

/** The customer's own address, else that of the contact who is written to: the first there, else the oldest with an address. */
function recipients(models: Models, actor: Actor, customers: RawBuilder<unknown>): RawBuilder<unknown> {
  const { workspaceId } = actor
  return sql`FROM (${customers}) i JOIN customer t ON t.workspace_id = ${workspaceId} AND t.id = i.record_id AND t.deleted_at IS NULL
      AND ${within(models, actor, models('customer'), 't')}
    JOIN workspace_user taker ON taker.workspace_id = ${workspaceId} AND taker.id = i.to_id
    LEFT JOIN LATERAL (SELECT c.name, nullif(c.email, '') AS email FROM contact c WHERE c.workspace_id = ${workspaceId} AND c.customer_id = t.id
      AND c.deleted_at IS NULL AND c."left" IS NOT TRUE
      ORDER BY c.is_primary IS TRUE DESC, (c.email IS NULL), c.created_at, c.id LIMIT 1) contact ON true`
}

const recipientColumns = sql`t.id, t.name, t.number, t.phone, coalesce(nullif(t.email, ''), contact.email) AS email,
  nullif(t.email, '') IS NULL AS "byContact", contact.name AS contact, taker.name AS "to", taker.position AS "toPosition",
  taker.phone AS "toPhone", taker.email AS "toEmail"`

export function valuesOf(
  handover: Pick<Handover, 'from'>,
  one: Recipient,
  company: string,
  day: string,
): LetterValues {
  return {
    customer: one.name,
    contact: one.contact ?? one.name,
    company,
    from: handover.from.title,
    to: one.to,
    toPosition: one.toPosition ?? '',
    toPhone: one.toPhone && !one.toPhone.includes('*') ? formatPhone(one.toPhone) : (one.toPhone ?? ''),
    toEmail: one.toEmail,
    date: day,
  }
}

/** What a person may read of a recipient: by the fields of the customer and the contact. */
function shownTo(actor: Actor, models: Models, one: Recipient): Recipient {
  const look = <T extends string | null>(entity: string, field: string, value: T): T => {
    const access = can(actor, entity, 'read') ? fieldAccess(actor, entity, field) : 'hidden'
    if (value === null || access === 'read' || access === 'write') return value
    return (access === 'masked' ? maskValue(models(entity).fields[field], value) : '****') as T
  }
  return {
    ...one,
    name: look('customer', 'name', one.name),
    number: look('customer', 'number', one.number),
    phone: look('customer', 'phone', one.phone),
    email: look(one.byContact ? 'contact' : 'customer', 'email', one.email),
    contact: look('contact', 'name', one.contact),
    toPhone: look('user', 'phone', one.toPhone),
  }
}

export function demandLetter(letter: Letter): void {
  const places = unknownPlaces(letter)
  if (places.length > 0)
    throw new Problem(refused.letterPlace, { places: places.map(one => `{${one}}`).join(' ') })
}

export interface LetterPreview extends Letter {
  /** A customer that is handed over; null: none is. */
  customer: Ref | null
  email: string | null
  recipients: number
  withAddress: number
}

/** The letter as one customer gets it: the named one, or the first with an address. */
export async function previewLetter(
  core: Core,
  actor: Actor,
  id: string,
  { letter, customer }: { letter?: Letter; customer?: string },
): Promise<LetterPreview> {
  const handover = await readHandover(core, actor, id)
  const models = await core.models(actor.workspaceId)
  const text = letter ?? handover.letter ?? letterTemplates[actor.locale]
  demandLetter(text)
  const from = recipients(models, actor, await customersOf(core, actor, handover))
  const [[one], [counts]] = await core.db.read<Record<string, unknown>[]>(actor.workspaceId, [
    sql`SELECT ${recipientColumns} ${from} WHERE ${customer ? sql`t.id = ${customer}` : sql`true`}
      ORDER BY (coalesce(nullif(t.email, ''), contact.email) IS NULL), t.name_sort, t.id LIMIT 1`,
    sql`SELECT count(*)::int AS recipients, count(coalesce(nullif(t.email, ''), contact.email))::int AS "withAddress" ${from}`,
  ])
  const numbers = counts as unknown as Pick<LetterPreview, 'recipients' | 'withAddress'>
  if (!one) return { ...text, customer: null, email: null, ...numbers }
  const shown = shownTo(actor, models, one as unknown as Recipient)
  const day = dayIn(actor.company.timeZone, core.now())
  const filled = filledLetter(text, valuesOf(handover, shown, actor.company.name, day))
  return { ...filled, customer: { id: shown.id, title: shown.name }, email: shown.email, ...numbers }
}

const PAGE = 500

/** All recipients the person sees, page by page, with what became of their letters. */
export async function* listRecipients(
  core: Core,
  actor: Actor,
  handover: Handover,
): AsyncGenerator<(Recipient & Letter & { status: string | null })[]> {
  const models = await core.models(actor.workspaceId)
  const text = handover.letter?.body ? handover.letter : letterTemplates[actor.locale]
  const from = recipients(models, actor, await customersOf(core, actor, handover))
  const day = dayIn(actor.company.timeZone, core.now())
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const [rows] = await core.db.read<(Recipient & { status: string | null })[]>(actor.workspaceId, [
      sql`SELECT ${recipientColumns}, l.status ${from}
        LEFT JOIN handover_letter l ON l.workspace_id = ${actor.workspaceId} AND l.handover_id = ${handover.id} AND l.customer_id = t.id
        WHERE t.id > ${after} ORDER BY t.id LIMIT ${PAGE}`,
    ])
    yield rows.map(row => {
      const shown = shownTo(actor, models, row)
      return {
        ...shown,
        status: row.status,
        ...filledLetter(text, valuesOf(handover, shown, actor.company.name, day)),
      }
    })
    if (rows.length < PAGE) return
    after = rows[rows.length - 1].id
  }
}

export async function countRecipients(core: Core, actor: Actor, handover: Handover): Promise<number> {
  const models = await core.models(actor.workspaceId)
  const from = recipients(models, actor, await customersOf(core, actor, handover))
  const [[{ count }]] = await core.db.read<{ count: number }[]>(actor.workspaceId, [
    sql`SELECT count(*)::int AS count ${from}`,
  ])
  return count
}

/** One recipient for sending: nothing of it is masked, and nobody but the recipient reads it. */
export async function recipientOf(
  core: Core,
  actor: Actor,
  handover: Handover,
  id: string,
): Promise<Recipient | undefined> {
  const models = await core.models(actor.workspaceId)
  const from = recipients(models, actor, await customersOf(core, actor, handover))
  const [[one]] = await core.db.read<Recipient[]>(actor.workspaceId, [
    sql`SELECT ${recipientColumns} ${from} WHERE t.id = ${id}`,
  ])
  return one
}

export interface LetterState {
  /** Whether mails can be sent at all. */
  mail: boolean
  sending: boolean
  counts: Partial<Record<'waiting' | 'sending' | 'sent' | 'failed' | 'noAddress', number>>
  failures: { customer: Ref; status: string; reason: string }[]
}

const FAILURES_SHOWN = 200
const unanswered: Label = {
  zh: '程序中断时邮件服务器尚未应答，可能已寄出；不会自动重发',
  en: 'The mail server had not answered when the program stopped; it may have been sent and is not sent again by itself',
}

/** What became of the letters. */
export async function letterState(core: Core, actor: Actor, id: string): Promise<LetterState> {
  const handover = await readHandover(core, actor, id)
  const models = await core.models(actor.workspaceId)
  const of = sql`l.workspace_id = ${actor.workspaceId} AND l.handover_id = ${id}`
  const [counts, failures] = await core.db.read<Record<string, unknown>[]>(actor.workspaceId, [
    sql`SELECT l.status, count(*)::int AS count FROM handover_letter l WHERE ${of} GROUP BY l.status`,
    sql`SELECT t.id, t.name AS title, l.status, l.error FROM handover_letter l
      JOIN customer t ON t.workspace_id = ${actor.workspaceId} AND t.id = l.customer_id
      WHERE ${of} AND l.status IN ('failed', 'sending') AND ${within(models, actor, models('customer'), 't')}
      ORDER BY t.name_sort, t.id LIMIT ${FAILURES_SHOWN}`,
  ])
  const isOpen = ['read', 'write'].includes(fieldAccess(actor, 'customer', 'name'))
  return {
    mail: (await core.mailer(actor.workspaceId)) !== undefined,
    sending: handover.letter?.sending === true,
    counts: Object.fromEntries(counts.map(row => [row.status, row.count])),
    failures: (
      failures as unknown as { id: string; title: string; status: string; error: Label | null }[]
    ).map(row => ({
      customer: { id: row.id, title: isOpen ? row.title : '****' },
      status: row.status,
      reason: (row.error ?? unanswered)[actor.locale],
    })),
  }
}
