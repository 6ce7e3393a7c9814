import { sql } from 'kysely'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { keepLines, readGivenLines } from '../../core/lines.ts'
import type { Change, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'

import { demandReferences } from '../../core/store/checks.ts'
import { grams, searchText } from '../../core/text/search.ts'
import { linesOf } from '../documents/conversion.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { type Booking, bookTo } from './ledger.ts'
import { receipt, receiptLine } from './money.entity.ts'
import { refused } from './refusals.ts'
import { type SettlingLine, settleTo } from './settle.ts'

const loose = [
  'note',
  'account',
  'reference',
  'method',
  'owner',
  'version',
  'settled',
  'discount',
  'unapplied',
]

/** A confirmed receipt keeps what its ledger says. */
function check(record: Values, before: Values | null): Fault[] {
  const faults: Fault[] = []
  if (record.rate === null || Number(record.rate) === 0)
    faults.push({
      field: 'rate',
      code: 'required',
      message: { zh: '请填写汇率；本位币为 1', en: 'Give a rate; 1 for the base currency' },
    })
  if (!record.currency)
    faults.push({
      field: 'currency',
      code: 'required',
      message: { zh: '请填写币种', en: 'Give the currency' },
    })
  if (!before || before.status === 'draft') return faults
  for (const field of Object.keys(record))
    if (
      !loose.includes(field) &&
      !field.startsWith('c_') &&
      JSON.stringify(record[field] ?? null) !== JSON.stringify(before[field] ?? null)
    )
      faults.push({ field, code: 'confirmed', message: refused.notADraft.text })
  return faults
}

const bookingOf = (record: Values & { id: string }, number: string | null, wanted: string): Booking => ({
  source: { entity: receipt.name, id: record.id },
  kind: record.type === 'refund' ? 'refund' : 'receipt',
  party: String(record.customer),
  number,
  day: String(record.receivedOn),
  currency: String(record.currency),
  rate: String(record.rate),
  wanted,
})

/** Money received is below zero in what the customer owes; money given back, above. */
const signed = ({ type, amount }: Values) =>
  type === 'refund' || Number(amount) === 0 ? String(amount) : `-${amount}`

const confirm: VerbAct = async (context, record) => {
  const lines = (await linesOf(context, { targetLine: receiptLine }, record.id)) as unknown as SettlingLine[]
  if (Number(record.amount) === 0 && lines.length === 0) throw new Problem(refused.nothing)
  // The number is taken last; the item gets it then.
  const [own] = await bookTo(context, bookingOf(record, null, signed(record)), true)
  const totals = await settleTo(context, record, own?.id, lines, String(record.receivedOn))
  const number = await takeNumber(context.tx, context.model, String(record.receivedOn))
  if (own) nameItem(context, own.id, number)
  return { set: { status: 'confirmed', number, ...totals } }
}

/** Sets what the receipt settles, the whole of it: what is left out is undone. */
const settle: VerbAct = async (context, record, input) => {
  const { core, tx, actor } = context
  const models = await core.models(tx.workspaceId)
  const { rows, faults } = readGivenLines(models(receiptLine.name), actor, 'lines', input.lines)
  if (faults.length > 0) throw invalid(faults)
  const lines = await keepLines(context, 'lines', record.id, rows, input.lines)
  await demandReferences(context, models, [{ lines }])
  const own = await ownItem(context, record.id)
  const day = String(input.settledOn ?? dayIn(actor.company.timeZone, core.now()))
  const totals = await settleTo(context, record, own, lines as SettlingLine[], day)
  return { set: { lines, ...totals }, note: {} }
}

const cancel: VerbAct = async (context, record, input) => {
  const { core, actor } = context
  const today = dayIn(actor.company.timeZone, core.now())
  const day = [today, String(record.receivedOn)].sort()[1]
  await settleTo(context, record, await ownItem(context, record.id), [], day)
  await bookTo(context, { ...bookingOf(record, record.number as string, '0'), day })
  return {
    set: { status: 'cancelled', settled: '0', discount: '0', unapplied: '0' },
    note: { reason: input.reason },
  }
}

async function ownItem({ tx }: WriteContext, id: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>(
    sql`SELECT id FROM receivable WHERE workspace_id = ${tx.workspaceId} AND source_id = ${id} ORDER BY created_at, id LIMIT 1`,
  )
  return row?.id
}

function nameItem({ tx }: WriteContext, id: string, number: string): void {
  const text = searchText({ codes: [number] })
  tx.send(
    sql`UPDATE receivable SET number = ${number}, search_text = ${text}, grams = ${grams(text)}::text[] WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
}

function keepConfirmed(_context: WriteContext, changes: Change[]): void {
  for (const { action, set } of changes)
    if ((action === 'delete' || action === 'restore') && set.status === 'confirmed')
      throw new Problem(refused.confirmedStays)
}

export const receiptPart: ServerPart = {
  entity: receipt,
  complete: (actor, input, now) => {
    input.receivedOn ??= dayIn(actor.company.timeZone, now)
    input.owner ??= actor.userId
    input.currency ??= actor.company.currency
  },
  check,
  afterWrite: keepConfirmed,
  verbs: { confirm, settle, cancel },
  whenParentDeleted: 'restrict',
}
