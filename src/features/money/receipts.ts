import { sql } from 'kysely'
import type { Entity } from '../../core/entity.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { keepLines, readGivenLines } from '../../core/lines.ts'
import type { Change, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'

import { demandReferences } from '../../core/store/checks.ts'
import { grams, searchText } from '../../core/text/search.ts'
import { byHand, isChanged, type Money, postMoney } from '../accounts/ledger.ts'
import { linesOf } from '../documents/conversion.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { type Booking, bookTo, ledgerOf } from './ledger.ts'
import { refused } from './refusals.ts'
import { type SettlingLine, settleTo } from './settle.ts'
import type { Side } from './sides.ts'

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

/** A confirmed receipt or payment keeps what its ledger says. */
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
  if (before.account && !record.account)
    faults.push({
      field: 'account',
      code: 'required',
      message: { zh: '已确认的单据要有账户', en: 'What is confirmed stands in an account' },
    })
  for (const field of Object.keys(record))
    if (
      !loose.includes(field) &&
      !field.startsWith('c_') &&
      JSON.stringify(record[field] ?? null) !== JSON.stringify(before[field] ?? null)
    )
      faults.push({ field, code: 'confirmed', message: refused.notADraft.text })
  return faults
}

const bookingOf = (
  side: Side,
  record: Values & { id: string },
  number: string | null,
  wanted: string,
): Booking => ({
  source: { entity: side.money, id: record.id },
  kind: record.type === 'refund' ? 'refund' : side.money,
  party: String(record[side.party]),
  number,
  day: String(record[side.day]),
  currency: String(record.currency),
  rate: String(record.rate),
  wanted,
})

/** Money received (or paid) is below zero in what is owed; money given back, above. */
const signed = ({ type, amount }: Values) =>
  type === 'refund' || Number(amount) === 0 ? String(amount) : `-${amount}`

/** What it posts to an account: into it or out of it, as far as it is not undone. */
function moneyOf(side: Side, record: Values & { id: string }, day: string, isUndone = false): Money {
  const isRefund = record.type === 'refund'
  const isIn = side.sign === (isRefund ? -1 : 1)
  const amount = isUndone || Number(record.amount) === 0 ? '0' : String(record.amount)
  const kinds =
    side.money === 'receipt' ? (['receipt', 'refund'] as const) : (['payment', 'paymentRefund'] as const)
  return {
    source: { entity: side.money, id: record.id },
    day,
    kind: kinds[isRefund ? 1 : 0],
    party: String(record[side.party]),
    person: record.owner as string | null,
    method: record.method as string | null,
    note: record.reference as string | null,
    account: record.account,
    currency: String(record.currency),
    rate: String(record.rate),
    wanted: isIn || amount === '0' ? amount : `-${amount}`,
  }
}

async function ownItem({ tx }: WriteContext, side: Side, id: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>(
    sql`SELECT id FROM ${ledgerOf(side).items} WHERE workspace_id = ${tx.workspaceId} AND source_id = ${id} ORDER BY created_at, id LIMIT 1`,
  )
  return row?.id
}

function nameItem({ tx }: WriteContext, side: Side, id: string, number: string): void {
  const text = searchText({ codes: [number] })
  tx.send(
    sql`UPDATE ${ledgerOf(side).items} SET number = ${number}, search_text = ${text}, grams = ${grams(text)}::text[] WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
}

/** Open on what is confirmed, and carried by its rows of the ledger. */
const carried = ['account', 'method', 'owner', 'reference']

/** What is confirmed stays; where its money went, how and by whom may be put right, and the ledger follows. */
function keepConfirmed(side: Side) {
  return async (context: WriteContext, changes: Change[]): Promise<void> => {
    for (const { id, action, set, before } of changes) {
      const record: Values & { id: string } = { ...before, ...set, id }
      const isStanding = before?.status === 'confirmed' && byHand.includes(action)
      if (isStanding && record.account && isChanged(carried, before, set)) {
        const { write } = await postMoney(context, moneyOf(side, record, String(record[side.day])))
        write(record.number as string)
      }
      if ((action === 'delete' || action === 'restore') && set.status === 'confirmed')
        throw new Problem(refused.confirmedStays)
    }
  }
}

function verbsOf(side: Side, line: Entity): Record<string, VerbAct> {
  const confirm: VerbAct = async (context, record) => {
    const lines = (await linesOf(context, { targetLine: line }, record.id)) as unknown as SettlingLine[]
    if (Number(record.amount) === 0 && lines.length === 0) throw new Problem(refused.nothing)
    const day = String(record[side.day])
    // The number is taken last; the item gets it then.
    const [own] = await bookTo(context, side, bookingOf(side, record, null, signed(record)), true)
    const totals = await settleTo(context, side, record, own?.id, lines, day)
    const { account, write } = await postMoney(context, moneyOf(side, record, day), true)
    const number = await takeNumber(context.tx, context.model, day)
    if (own) nameItem(context, side, own.id, number)
    write(number)
    return { set: { status: 'confirmed', number, account, ...totals } }
  }

  /** Sets what is settled, the whole of it: what is left out is undone. */
  const settle: VerbAct = async (context, record, input) => {
    const { core, tx, actor } = context
    const models = await core.models(tx.workspaceId)
    const { rows, faults } = readGivenLines(models(line.name), actor, 'lines', input.lines)
    if (faults.length > 0) throw invalid(faults)
    const lines = await keepLines(context, 'lines', record.id, rows, input.lines)
    await demandReferences(context, models, [{ lines }])
    const own = await ownItem(context, side, record.id)
    const day = String(input.settledOn ?? dayIn(actor.company.timeZone, core.now()))
    const totals = await settleTo(context, side, record, own, lines as SettlingLine[], day)
    return { set: { lines, ...totals }, note: {} }
  }

  const cancel: VerbAct = async (context, record, input) => {
    const { core, actor } = context
    const today = dayIn(actor.company.timeZone, core.now())
    const day = [today, String(record[side.day])].sort()[1]
    await settleTo(context, side, record, await ownItem(context, side, record.id), [], day)
    await bookTo(context, side, { ...bookingOf(side, record, record.number as string, '0'), day })
    const { write } = await postMoney(context, moneyOf(side, record, day, true))
    write(record.number as string)
    return {
      set: { status: 'cancelled', settled: '0', discount: '0', unapplied: '0' },
      note: { reason: input.reason },
    }
  }
  return { confirm, settle, cancel }
}

/** Money in or out of one side: receipts, payments. */
export const moneyPart = (side: Side, entity: Entity, line: Entity): ServerPart => ({
  entity,
  complete: (actor, input, now) => {
    input[side.day] ??= dayIn(actor.company.timeZone, now)
    input.owner ??= actor.userId
    input.currency ??= actor.company.currency
  },
  check,
  afterWrite: keepConfirmed(side),
  verbs: verbsOf(side, line),
  whenParentDeleted: 'restrict',
})
