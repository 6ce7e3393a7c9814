import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import { type Fault, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerFeature, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { addDays } from '../contactRecords/moments.ts'
import { checkFixed } from '../documents/document.server.ts'
import { lastPriceRoutes } from '../documents/lastPrices.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { priceDocument } from '../documents/pricing.ts'
import { checkRate } from '../documents/rate.rules.ts'
import { order } from '../orders/orders.entity.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { keepingFloor } from '../products/floor.ts'
import { quoteOrder } from './conversion.ts'
import { runExpiry } from './expiry.ts'
import { quoteLetterRoutes } from './letters.ts'
import { linkRoutes } from './linkRoutes.ts'
import { followOrders, refuseOrdered } from './ordering.ts'
import { answerCustomer } from './questions.ts'
import { quote, quoteLine, USUAL_DAYS } from './quotes.entity.ts'
import { refused } from './refusals.ts'
import { keepVersion, noteAcceptance, versionRoutes } from './versions.ts'

/** Fields that stay open once a quote was sent. */
const loose = ['note', 'owner', 'version']

function checkQuote(record: Values, before: Values | null, actor: Actor): Fault[] {
  const faults = checkFixed(record, before, loose, refused.sentStays.text)
  // Who has a link to it, or asked about it, is that customer.
  if (before?.number && record.customer !== before.customer)
    faults.push({ field: 'customer', code: 'otherParty', message: sameCustomer })
  faults.push(...checkRate(record, before, actor))
  if (record.validUntil && record.quotedOn && String(record.validUntil) < String(record.quotedOn))
    faults.push({ field: 'validUntil', code: 'beforeQuote', message: endsBefore })
  return faults
}

const sameCustomer = {
  zh: '发出过的报价单不能换客户，请复制一张',
  en: 'A quote that was sent stays with its customer; make a copy for another',
}
const endsBefore = { zh: '有效期早于报价日期', en: 'It would end before the quote date' }

const todayOf = ({ core, actor }: WriteContext) => dayIn(actor.company.timeZone, core.now())

const send: VerbAct = async (context, record) => {
  const { core, tx, model } = context
  if (String(record.validUntil) < todayOf(context))
    throw new Problem(refused.past, { day: String(record.validUntil) })
  const [{ count }] = await tx.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM quote_line WHERE workspace_id = ${tx.workspaceId} AND quote_id = ${record.id} AND deleted_at IS NULL`,
  )
  if (count === 0) throw new Problem(refused.noLines)
  const number = record.number ?? (await takeNumber(tx, model, String(record.quotedOn)))
  const sentAt = core.now().toISOString()
  keepVersion(context, record.id, String(number), sentAt)
  return { set: { status: 'sent', number, sentAt, openedAt: null } }
}

const accept: VerbAct = async (context, record, input) => {
  const acceptance = {
    acceptedAt: context.core.now().toISOString(),
    acceptedBy: input.acceptedBy ?? null,
    acceptedFrom: null,
  }
  noteAcceptance(context, record, acceptance)
  return {
    set: {
      ...acceptance,
      acceptedRevision: record.revision,
      status: 'accepted',
      ordering: 'open',
      declineReason: null,
    },
    note: noteOf(input),
  }
}

const noteOf = ({ remark }: Values): Values => (remark ? { remark } : {})

const decline: VerbAct = async (_context, _record, input) => ({
  set: { status: 'declined', declineReason: input.declineReason },
  note: noteOf(input),
})

/** A sent quote stands longer, as it is. */
const extend: VerbAct = async (context, record, input) => {
  if (String(input.validUntil) < todayOf(context))
    throw new Problem(refused.past, { day: String(input.validUntil) })
  const { tx } = context
  tx.send(
    sql`UPDATE quote SET reminded_revision = NULL WHERE workspace_id = ${tx.workspaceId} AND id = ${record.id}`,
  )
  return { set: { validUntil: input.validUntil, status: 'sent' } }
}

/** The next version begins as a draft; this one is kept as it was sent. */
const revise: VerbAct = async (context, record) => {
  await refuseOrdered(context, record.id)
  const today = todayOf(context)
  const span = (Date.parse(String(record.validUntil)) - Date.parse(String(record.quotedOn))) / 86_400_000
  return {
    set: {
      status: 'draft',
      revision: Number(record.revision) + 1,
      quotedOn: today,
      validUntil: addDays(today, Math.max(0, span)),
      acceptedAt: null,
      acceptedBy: null,
      acceptedRevision: null,
      acceptedFrom: null,
      declineReason: null,
      ordering: null,
    },
  }
}

const cancel: VerbAct = async (context, record, input) => {
  await refuseOrdered(context, record.id)
  return { set: { status: 'cancelled' }, note: { reason: input.reason } }
}

/** What was sent once is not deleted: its number and versions stand. */
function keepSent(_context: WriteContext, changes: Change[]): void {
  for (const { action, set, before } of changes)
    if (action === 'delete' && (set.number ?? before?.number)) throw new Problem(refused.keptStays)
}

const part: ServerPart = {
  entity: quote,
  complete: (actor, input, now) => {
    input.quotedOn ??= dayIn(actor.company.timeZone, now)
    if (typeof input.quotedOn === 'string' && !Number.isNaN(Date.parse(input.quotedOn)))
      input.validUntil ??= addDays(input.quotedOn, USUAL_DAYS)
    input.owner ??= actor.userId
    input.overallDiscount ??= '0'
    input.currency ??= actor.company.currency
  },
  check: checkQuote,
  beforeWrite: (context, change) => priceDocument(context, quoteLine, change),
  afterWrite: keepSent,
  verbs: {
    send,
    accept,
    decline,
    extend,
    expire: async () => ({ set: { status: 'expired' } }),
    revise,
    answer: answerCustomer,
    cancel,
  },
  whenParentDeleted: 'restrict',
}

export const server: ServerFeature = {
  parts: [part, { entity: quoteLine }],
  watches: { order: followOrders, quote: keepingFloor(quoteLine) },
  routes: (api, core) => {
    openRoutes(quoteOrder, order.path)(api, core)
    lastPriceRoutes({
      document: quote,
      line: quoteLine,
      counts: sql`t.status <> 'draft' and t.status <> 'cancelled'`,
    })(api, core)
    versionRoutes(api, core)
    linkRoutes(api, core)
    quoteLetterRoutes(api, core)
  },
  // Every hour, since each company has its own midnight.
  jobs: async () =>
    declareJob('quotes.expiry', (core, _payload, signal) => runExpiry(core, signal), {
      schedule: '10 * * * *',
    }),
}
