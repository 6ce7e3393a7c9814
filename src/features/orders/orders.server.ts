import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerFeature, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { insertNew, prepareNew, writeChange } from '../../core/store/records.ts'
import { changedLines, readLinesOf } from '../documents/changing.ts'
import { lastPriceRoutes } from '../documents/lastPrices.ts'
import { type PricedLine as Line, priceLines } from '../documents/pricing.ts'
import { order, orderLine } from './orders.entity.ts'
import { orderTotals } from './orders.rules.ts'
import { takeNumber } from './takeNumber.ts'

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

/** Fills in every line's amounts and the order's totals. */
async function total(context: WriteContext, { set, before, id }: Change): Promise<void> {
  const { core, tx } = context
  if (set.lines) {
    const rate = String(set.rate ?? before?.rate ?? '1')
    Object.assign(set, await priceLines(context, set.lines as Line[], rate))
    return
  }
  if (!before || set.rate === undefined) return
  const rows = await tx.rows<{ amount: string; tax: string; net: string }>(
    sql`SELECT amount, tax, net FROM order_line WHERE workspace_id = ${tx.workspaceId} AND order_id = ${id}`,
  )
  set.baseNet = orderTotals(rows, String(set.rate)).baseNet
  core.log.info({ order: id }, 'revenue recomputed at a new rate')
}

/** What a confirmed order keeps: its number, and what its figures rest on. */
const fixed = ['type', 'number', 'currency', 'rate']

const isSame = (a: unknown, b: unknown) =>
  (a ?? null) === (b ?? null) || (Number(a) === Number(b) && a !== null && b !== null)

function checkOrder(record: Values, before: Values | null): Fault[] {
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
    (record.customer !== before.customer ||
      record.orderedOn !== before.orderedOn ||
      record.lines !== undefined)
  )
    faults.push(
      fault(
        record.orderedOn === before.orderedOn ? 'lines' : 'orderedOn',
        'confirmed',
        '订单已确认，请用“变更”修改',
        'The order is confirmed; use “Change” to alter it',
      ),
    )
  return [...faults, ...checkDays(record)]
}

function checkDays({ deliverOn, orderedOn }: Values): Fault[] {
  if (!deliverOn || !orderedOn || String(deliverOn) >= String(orderedOn)) return []
  return [fault('deliverOn', 'beforeOrder', '交货日期早于下单日期', 'Delivery is before the order date')]
}

const confirm: VerbAct = async (context, record) => {
  const { tx, model } = context
  const [{ count, positive }] = await tx.rows<{ count: number; positive: number }>(
    sql`SELECT count(*) AS count, count(*) FILTER (WHERE quantity >= 0) AS positive FROM order_line WHERE workspace_id = ${tx.workspaceId} AND order_id = ${record.id}`,
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

const change: VerbAct = async (context, record, input) => {
  const { lines, reason, ...set } = input
  const faults = checkDays({ ...record, ...set })
  if (faults.length > 0) throw invalid(faults)
  if (lines) set.lines = await changedLines(context, orderLine, record.id, lines)
  if (record.type === 'sale' && lines) await refuseBelowReturned(context, record.id, set.lines as Line[])
  if (record.type === 'return' && lines) await refuseBeyondSold(context, record, set.lines as Line[])
  return { set, note: { reason } }
}

/** What was returned of each product so far, as positive quantities. */
async function returnedOf(
  { tx }: WriteContext,
  orderId: string,
  except?: string,
): Promise<Map<string, Decimal>> {
  const rows = await tx.rows<{ key: string; quantity: string }>(sql`
    SELECT coalesce(l.product_id::text, l.description, '') AS key, sum(-l.quantity) AS quantity FROM "order" o
    JOIN order_line l ON l.workspace_id = o.workspace_id AND l.order_id = o.id
    WHERE o.workspace_id = ${tx.workspaceId} AND o.original_id = ${orderId} AND o.status = 'confirmed' AND o.deleted_at IS NULL
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

async function refuseBelowReturned(context: WriteContext, orderId: string, lines: Line[]): Promise<void> {
  const kept = quantities(lines)
  for (const [key, returned] of await returnedOf(context, orderId)) {
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
    sql`SELECT id FROM "order" WHERE workspace_id = ${tx.workspaceId} AND id = ${original} FOR NO KEY UPDATE`,
  )
  const wanted = lines.map(line => ({ ...line, quantity: new Decimal(line.quantity).negated().toFixed() }))
  const sold = await soldOf(context, original)
  refuseTooMuch(sold, wanted, await returnedOf(context, original, record.id))
  refuseDearer(sold, lines, context.actor.company.pricesIncludeTax)
}

/** No piece comes back for more than it was sold at, after discount and with tax. */
function refuseDearer(sold: Line[], lines: Line[], pricesIncludeTax: boolean): void {
  const paid = ({ price, discount, taxRate }: Line) =>
    new Decimal(price)
      .times(new Decimal(100).minus(discount ?? 0))
      .times(pricesIncludeTax ? 100 : new Decimal(100).plus(taxRate ?? 0))
  const faults = lines.flatMap((line, index) => {
    const at = sold.filter(one => keyOf(one) === keyOf(line)).map(paid)
    if (at.some(most => paid(line).lte(most))) return []
    const [zh, en] = ['退货价不能高于销售价', 'A return is not dearer than the sale']
    return fault(`lines.${index}.price`, 'aboveSold', zh, en)
  })
  if (faults.length > 0) throw invalid(faults)
}

async function soldOf({ tx }: WriteContext, orderId: string): Promise<Line[]> {
  return tx.rows<Line>(sql`SELECT id, product_id AS product, description, unit, quantity, price, discount, tax_rate AS "taxRate"
    FROM order_line WHERE workspace_id = ${tx.workspaceId} AND order_id = ${orderId} ORDER BY position`)
}

/** Makes a return of the order: the same lines, or those given, with negative quantities at the order's prices. */
const giveBack: VerbAct = async (context, record, input) => {
  const { core, tx, actor, model } = context
  const sold = await soldOf(context, record.id)
  const returned = await returnedOf(context, record.id)
  const wanted =
    input.lines && (input.lines as Line[]).length > 0
      ? matched(sold, await readLinesOf(context, orderLine, input.lines))
      : leftOf(sold, returned)
  refuseTooMuch(sold, wanted, returned)
  const reading = await readingOf(core, actor, model.entity.name)
  const prepared = prepareNew(
    reading,
    {
      type: 'return',
      customer: record.customer,
      contact: record.contact,
      owner: record.owner,
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

async function refuseReturned(context: WriteContext, record: Values & { id: string }): Promise<void> {
  if (record.type !== 'sale' || (await returnedOf(context, record.id)).size === 0) return
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
async function keepReturns(context: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, set, action } of changes) {
    if (action === 'delete') await refuseReturned(context, { ...set, id })
    if (action !== 'restore' || set.type !== 'return' || set.status !== 'confirmed') continue
    await refuseBeyondSold(context, { ...set, id }, await soldOf(context, id))
  }
}

const cancel: VerbAct = async (context, record, input) => {
  await refuseReturned(context, record)
  return { set: { status: 'cancelled' }, note: { reason: input.reason } }
}

const part: ServerPart = {
  entity: order,
  complete: (actor, input, now) => {
    input.orderedOn ??= dayIn(actor.company.timeZone, now)
    input.owner ??= actor.userId
    input.currency ??= actor.company.currency
  },
  check: checkOrder,
  beforeWrite: total,
  afterWrite: keepReturns,
  verbs: {
    confirm,
    change,
    return: giveBack,
    cancel,
    close: async () => ({ set: { delivery: 'closed' } }),
    // What watches deliveries says how far it is.
    reopen: async () => ({ set: { delivery: 'open' } }),
  },
  whenParentDeleted: 'restrict',
}

export const server: ServerFeature = {
  parts: [part, { entity: orderLine }],
  routes: lastPriceRoutes({
    document: order,
    line: orderLine,
    counts: sql`t.type = 'sale' and t.status = 'confirmed'`,
  }),
}
