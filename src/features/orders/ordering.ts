/** What orders of both sides do: sales orders and purchase orders are priced, confirmed, changed, returned and cancelled alike. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Label } from '../../core/label.ts'
import type { Change, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { insertNew, prepareNew, writeChange } from '../../core/store/records.ts'
import { changedLines, readLinesOf } from '../documents/changing.ts'
import { changedPlan, demandWhole, planPayments } from '../documents/plan.ts'
import { describe, type PricedLine as Line, priceDocument } from '../documents/pricing.ts'
import { checkRate } from '../documents/rate.rules.ts'
import { keepChange, linesBefore } from './changes.ts'
import {
  leftOf,
  linesOfOrder,
  matched,
  quantities,
  type Returning,
  refuseDearer,
  refuseTooMuch,
  returnableOf,
  returnedOf,
  takenFrom,
} from './returning.ts'
import { takeNumber } from './takeNumber.ts'

/** An order with lines, of one side. Its `type` is the usual one or `return`. */
export interface Ordering extends Returning {
  /** Its type where it is no return. */
  usual: 'sale' | 'purchase'
  /** What keeps its changes (`changes.ts`). */
  change: Entity
  /** A line of its payment plan. */
  payment: Entity
  /** The day it is promised for. */
  promised: 'deliverOn' | 'expectedOn'
  /** Said where that day is before the order's. */
  tooEarly: Label
}

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

const linesIn = ({ table }: Entity) => sql.table(table)
const orderId = ({ parent, fields }: Entity) => sql.ref(columnOf(parent as string, fields[parent as string]))

/** What a confirmed order keeps: its number, and what its figures rest on. */
const fixed = ['type', 'number', 'currency', 'rate', 'overallDiscount', 'quote']

const isSame = (a: unknown, b: unknown) =>
  (a ?? null) === (b ?? null) || (Number(a) === Number(b) && a !== null && b !== null)

function checkOrder(of: Ordering, record: Values, before: Values | null, actor: Actor): Fault[] {
  const party = of.order.parent as string
  const faults = checkRate(record, before, actor)
  for (const name of before && before.status !== 'draft' ? fixed : [])
    if (!isSame(record[name], before?.[name]))
      faults.push(
        fault(
          name,
          'confirmed',
          '订单已确认，不能再改；需要时请取消后重开',
          'The order is confirmed and keeps this; cancel it and make another if need be',
        ),
      )
  if (
    before &&
    before.status !== 'draft' &&
    (record[party] !== before[party] ||
      record.orderedOn !== before.orderedOn ||
      record.lines !== undefined ||
      record.payments !== undefined)
  )
    faults.push(
      fault(
        record.orderedOn === before.orderedOn ? 'lines' : 'orderedOn',
        'confirmed',
        '订单已确认，请用“变更”修改',
        'The order is confirmed; use “Change” to alter it',
      ),
    )
  return [...faults, ...checkDays(of, record)]
}

function checkDays({ promised, tooEarly }: Ordering, record: Values): Fault[] {
  const day = record[promised]
  if (!day || !record.orderedOn || String(day) >= String(record.orderedOn)) return []
  return [{ field: promised, code: 'beforeOrder', message: tooEarly }]
}

async function confirm(
  { line, payment }: Ordering,
  context: WriteContext,
  record: Values & { id: string },
): ReturnType<VerbAct> {
  const { tx, model } = context
  const [{ count, positive }] = await tx.rows<{ count: number; positive: number }>(
    sql`SELECT count(*) AS count, count(*) FILTER (WHERE quantity >= 0) AS positive FROM ${linesIn(line)} WHERE workspace_id = ${tx.workspaceId} AND ${orderId(line)} = ${record.id}`,
  )
  if (count === 0)
    throw invalid([
      fault('lines', 'empty', '订单还没有明细，请至少添加一行', 'The order has no lines; add at least one'),
    ])
  if (record.type === 'return' && positive > 0) throw invalid([notNegative])
  await demandWhole(context, payment, record)
  const number = record.number ?? (await takeNumber(tx, model, String(record.orderedOn)))
  return { set: { status: 'confirmed', number } }
}

const notNegative = fault('lines', 'notNegative', '退货的数量须为负数', 'Quantities of a return are negative')

async function change(
  of: Ordering,
  context: WriteContext,
  record: Values & { id: string },
  input: Values,
): ReturnType<VerbAct> {
  const { lines, payments, reason, ...set } = input
  const faults = checkDays(of, { ...record, ...set })
  if (faults.length > 0) throw invalid(faults)
  if (lines) set.lines = await changedLines(context, of.line, record.id, lines)
  if (payments !== undefined) set.payments = await changedPlan(context, of.payment, record.id, payments)
  if (record.type === of.usual && lines)
    await refuseBelowReturned(of, context, record.id, set.lines as Line[])
  if (record.type === 'return' && lines) await refuseBeyondSold(of, context, record, set.lines as Line[])
  const written: Change = { id: record.id, before: record, set, action: 'change' }
  const was = await linesBefore(context, of, record.id)
  await priceDocument(context, of.line, written)
  await planPayments(context, of.payment, of.promised, written)
  await keepChange(context, of, written, reason, was)
  return { set, note: { reason } }
}

async function refuseBelowReturned(
  of: Ordering,
  context: WriteContext,
  id: string,
  lines: Line[],
): Promise<void> {
  const kept = quantities(lines)
  for (const [key, returned] of await returnedOf(of, context, id)) {
    if ((kept.get(key) ?? new Decimal(0)).gte(returned)) continue
    throw invalid([
      fault(
        'lines',
        'belowReturned',
        `有产品已退 ${returned}，数量不能少于已退`,
        `${returned} of a product came back already; its quantity cannot be less`,
      ),
    ])
  }
}

/** A changed return takes back no more than the order sold and other returns left. */
async function refuseBeyondSold(
  of: Ordering,
  context: WriteContext,
  record: Values & { id: string },
  lines: Line[],
): Promise<void> {
  const { tx } = context
  if (lines.some(line => new Decimal(line.quantity).gte(0))) throw invalid([notNegative])
  if (!record.original) return
  const original = String(record.original)
  // Held, so that no further return is made meanwhile.
  await tx.rows(
    sql`SELECT id FROM ${sql.table(of.order.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${original} FOR NO KEY UPDATE`,
  )
  const sold = await returnableOf(of, context, original, record.id)
  const back = lines.map(line => ({ ...line, quantity: new Decimal(line.quantity).negated().toFixed() }))
  refuseTooMuch(sold, takenFrom(sold, back))
  refuseDearer(sold, lines, context.actor.company.pricesIncludeTax)
}

/** Makes a return of the order: the same lines, or those given, with negative quantities at the order's prices. */
async function giveBack(
  of: Ordering,
  context: WriteContext,
  record: Values & { id: string },
  input: Values,
): ReturnType<VerbAct> {
  const { core, tx, actor, model } = context
  const sold = await returnableOf(of, context, record.id)
  const asked = (input.lines ?? []) as Values[]
  const wanted =
    asked.length > 0 ? matched(sold, await askedBack(of, context, sold, asked), asked) : leftOf(sold)
  refuseTooMuch(sold, wanted)
  const reading = await readingOf(core, actor, model.entity.name)
  const prepared = prepareNew(
    reading,
    {
      type: 'return',
      ...Object.fromEntries(
        [model.entity.parent as string, 'contact', 'warehouse', 'owner', 'overallDiscount']
          .filter(name => model.fields[name])
          .map(name => [name, record[name]]),
      ),
      orderedOn: input.returnedOn,
      currency: record.currency,
      rate: record.rate,
      original: record.id,
      note: input.reason,
      lines: wanted.map(line => ({
        ...line,
        id: newId(),
        quantity: new Decimal(line.quantity).negated().toFixed(),
      })),
    },
    true,
  )
  if (prepared.faults.length > 0) throw invalid(prepared.faults)
  prepared.record.status = 'confirmed'
  prepared.record.number = await takeNumber(tx, model, String(input.returnedOn))
  await insertNew(context, [prepared.record])
  await writeChange(
    context,
    { id: record.id, before: record, set: {}, action: 'return' },
    { reason: input.reason, return: prepared.record.number },
  )
  return undefined
}

/** Lines as they are asked back, each counted by its unit. */
async function askedBack(
  of: Ordering,
  context: WriteContext,
  sold: Line[],
  asked: Values[],
): Promise<Line[]> {
  const lines = await readLinesOf(context, of.line, asked)
  for (const [at, line] of lines.entries())
    line.product ??= sold.find(one => one.id === asked[at].id)?.product ?? null
  await describe(context, lines)
  return lines
}

async function refuseReturned(
  of: Ordering,
  context: WriteContext,
  record: Values & { id: string },
): Promise<void> {
  if (record.type !== of.usual || (await returnedOf(of, context, record.id)).size === 0) return
  throw invalid([
    fault(
      'status',
      'hasReturns',
      '订单已有退货，不能取消或删除；请先取消退货单',
      'The order has returns; cancel those first',
    ),
  ])
}

/** What goes into the recycle bin or comes out of it leaves returns within what was sold, as cancelling does. */
async function keepReturns(of: Ordering, context: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, set, action } of changes) {
    if (action === 'delete') await refuseReturned(of, context, { ...set, id })
    if (action !== 'restore' || set.type !== 'return' || set.status !== 'confirmed') continue
    await refuseBeyondSold(of, context, { ...set, id }, await linesOfOrder(of, context, id))
  }
}

async function cancel(
  of: Ordering,
  context: WriteContext,
  record: Values & { id: string },
  input: Values,
): ReturnType<VerbAct> {
  await refuseReturned(of, context, record)
  return { set: { status: 'cancelled' }, note: { reason: input.reason } }
}

/** What the server does for orders of one side. */
export const orderingPart = (of: Ordering) =>
  ({
    entity: of.order,
    complete: (actor, input, now) => {
      input.orderedOn ??= dayIn(actor.company.timeZone, now)
      input.owner ??= actor.userId
      input.currency ??= actor.company.currency
    },
    check: (record, before, actor) => checkOrder(of, record, before, actor),
    beforeWrite: async (context, written) => {
      await priceDocument(context, of.line, written)
      await planPayments(context, of.payment, of.promised, written)
    },
    afterWrite: (context, changes) => keepReturns(of, context, changes),
    verbs: {
      confirm: (context, record) => confirm(of, context, record),
      change: (context, record, input) => change(of, context, record, input),
      return: (context, record, input) => giveBack(of, context, record, input),
      cancel: (context, record, input) => cancel(of, context, record, input),
      close: async () => ({ set: { [of.made.state]: 'closed' } }),
      // What watches deliveries says how far it is.
      reopen: async () => ({ set: { [of.made.state]: 'open' } }),
    },
    whenParentDeleted: 'restrict',
  }) satisfies ServerPart
