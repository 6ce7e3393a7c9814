/** What orders of both sides do: sales orders and purchase orders are priced, confirmed, changed, returned and cancelled alike. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Label } from '../../core/label.ts'
import type { Change, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { insertNew, prepareNew, writeChange } from '../../core/store/records.ts'
import { changedLines, readLinesOf } from '../documents/changing.ts'
import { type PricedLine as Line, priceDocument } from '../documents/pricing.ts'
import { takeNumber } from './takeNumber.ts'

/** An order with lines, of one side. Its `type` is the usual one or `return`. */
export interface Ordering {
  order: Entity
  line: Entity
  /** Its type where it is no return. */
  usual: 'sale' | 'purchase'
  /** The day it is promised for. */
  promised: 'deliverOn' | 'expectedOn'
  /** How far it is; what is open of one that is closed is expected no more. */
  state: 'delivery' | 'receiving'
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

function checkOrder(of: Ordering, record: Values, before: Values | null): Fault[] {
  const party = of.order.parent as string
  const faults: Fault[] = []
  if (record.rate === null)
    faults.push(fault('rate', 'required', '请填写汇率；本位币为 1', 'Give a rate; 1 for the base currency'))
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
    (record[party] !== before[party] || record.orderedOn !== before.orderedOn || record.lines !== undefined)
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
  { line }: Ordering,
  { tx, model }: WriteContext,
  record: Values & { id: string },
): ReturnType<VerbAct> {
  const [{ count, positive }] = await tx.rows<{ count: number; positive: number }>(
    sql`SELECT count(*) AS count, count(*) FILTER (WHERE quantity >= 0) AS positive FROM ${linesIn(line)} WHERE workspace_id = ${tx.workspaceId} AND ${orderId(line)} = ${record.id}`,
  )
  if (count === 0)
    throw invalid([
      fault('lines', 'empty', '订单还没有明细，请至少添加一行', 'The order has no lines; add at least one'),
    ])
  if (record.type === 'return' && positive > 0) throw invalid([notNegative])
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
  const { lines, reason, ...set } = input
  const faults = checkDays(of, { ...record, ...set })
  if (faults.length > 0) throw invalid(faults)
  if (lines) set.lines = await changedLines(context, of.line, record.id, lines)
  if (record.type === of.usual && lines)
    await refuseBelowReturned(of, context, record.id, set.lines as Line[])
  if (record.type === 'return' && lines) await refuseBeyondSold(of, context, record, set.lines as Line[])
  return { set, note: { reason } }
}

/** What was returned of each product so far, as positive quantities. */
async function returnedOf(
  { order, line }: Ordering,
  { tx }: WriteContext,
  id: string,
  except?: string,
): Promise<Map<string, Decimal>> {
  const rows = await tx.rows<{ key: string; quantity: string }>(sql`
    SELECT coalesce(l.product_id::text, l.description, '') AS key, sum(-l.quantity) AS quantity FROM ${sql.table(order.table)} o
    JOIN ${linesIn(line)} l ON l.workspace_id = o.workspace_id AND l.${orderId(line)} = o.id
    WHERE o.workspace_id = ${tx.workspaceId} AND o.original_id = ${id} AND o.status = 'confirmed' AND o.deleted_at IS NULL
      ${except ? sql`AND o.id <> ${except}` : sql``} GROUP BY 1`)
  return new Map(rows.map(row => [row.key, new Decimal(row.quantity)]))
}

const keyOf = (line: Values) => String(line.product ?? line.description ?? '')

function quantities(lines: Line[]): Map<string, Decimal> {
  const sums = new Map<string, Decimal>()
  for (const line of lines)
    sums.set(keyOf(line), (sums.get(keyOf(line)) ?? new Decimal(0)).plus(line.quantity))
  return sums
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
  const wanted = lines.map(line => ({ ...line, quantity: new Decimal(line.quantity).negated().toFixed() }))
  const sold = await soldOf(of, context, original)
  refuseTooMuch(sold, wanted, await returnedOf(of, context, original, record.id))
  refuseDearer(sold, lines, context.actor.company.pricesIncludeTax)
}

/** No piece comes back for more than it was ordered at, after discount and with tax. */
function refuseDearer(sold: Line[], lines: Line[], pricesIncludeTax: boolean): void {
  const paid = ({ price, discount, taxRate }: Line) =>
    new Decimal(price)
      .times(new Decimal(100).minus(discount ?? 0))
      .times(pricesIncludeTax ? 100 : new Decimal(100).plus(taxRate ?? 0))
  const faults = lines.flatMap((line, index) => {
    const at = sold.filter(one => keyOf(one) === keyOf(line)).map(paid)
    if (at.some(most => paid(line).lte(most))) return []
    const [zh, en] = ['退货价不能高于原订单的价格', 'A return is not dearer than the order']
    return fault(`lines.${index}.price`, 'aboveSold', zh, en)
  })
  if (faults.length > 0) throw invalid(faults)
}

async function soldOf({ line }: Ordering, { tx }: WriteContext, id: string): Promise<Line[]> {
  return tx.rows<Line>(sql`SELECT id, product_id AS product, description, unit, quantity, price, discount, tax_rate AS "taxRate"
    FROM ${linesIn(line)} WHERE workspace_id = ${tx.workspaceId} AND ${orderId(line)} = ${id} ORDER BY position`)
}

/** Makes a return of the order: the same lines, or those given, with negative quantities at the order's prices. */
async function giveBack(
  of: Ordering,
  context: WriteContext,
  record: Values & { id: string },
  input: Values,
): ReturnType<VerbAct> {
  const { core, tx, actor, model } = context
  const sold = await soldOf(of, context, record.id)
  const returned = await returnedOf(of, context, record.id)
  const wanted =
    input.lines && (input.lines as Line[]).length > 0
      ? matched(sold, await readLinesOf(context, of.line, input.lines))
      : leftOf(sold, returned)
  refuseTooMuch(sold, wanted, returned)
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

/** Lines asked back, priced as they were sold. */
function matched(sold: Line[], asked: Line[]): Line[] {
  return asked.map((line, index) => {
    const original = sold.find(one => keyOf(one) === keyOf(line))
    if (!original)
      throw invalid([
        fault(
          `lines.${index}.product`,
          'notSold',
          '这张订单里没有这个产品',
          'This product is not on the order',
        ),
      ])
    return { ...original, quantity: line.quantity }
  })
}

function leftOf(sold: Line[], returned: Map<string, Decimal>): Line[] {
  const left = new Map(returned)
  return sold
    .map(line => {
      const gone = Decimal.min(left.get(keyOf(line)) ?? 0, line.quantity)
      left.set(keyOf(line), (left.get(keyOf(line)) ?? new Decimal(0)).minus(gone))
      return { ...line, quantity: new Decimal(line.quantity).minus(gone).toFixed() }
    })
    .filter(line => !new Decimal(line.quantity).isZero())
}

function refuseTooMuch(sold: Line[], wanted: Line[], returned: Map<string, Decimal>): void {
  if (wanted.length === 0)
    throw new Problem('badRequest', { detail: '没有可退的明细 / nothing is left to return' })
  const bought = quantities(sold)
  for (const [key, quantity] of quantities(wanted)) {
    const left = (bought.get(key) ?? new Decimal(0)).minus(returned.get(key) ?? 0)
    if (quantity.gt(0) && quantity.lte(left)) continue
    throw invalid([
      fault(
        'lines',
        'tooMuch',
        `退货数量须在 0 到 ${left} 之间`,
        `The quantity to return must be above 0 and at most ${left}`,
      ),
    ])
  }
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
    await refuseBeyondSold(of, context, { ...set, id }, await soldOf(of, context, id))
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
    check: (record, before) => checkOrder(of, record, before),
    beforeWrite: (context, written) => priceDocument(context, of.line, written),
    afterWrite: (context, changes) => keepReturns(of, context, changes),
    verbs: {
      confirm: (context, record) => confirm(of, context, record),
      change: (context, record, input) => change(of, context, record, input),
      return: (context, record, input) => giveBack(of, context, record, input),
      cancel: (context, record, input) => cancel(of, context, record, input),
      close: async () => ({ set: { [of.state]: 'closed' } }),
      // What watches deliveries says how far it is.
      reopen: async () => ({ set: { [of.state]: 'open' } }),
    },
    whenParentDeleted: 'restrict',
  }) satisfies ServerPart
