/** What of an order can come back: by line what was sold, or of goods that are followed what left or came, less what came back already. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid, Problem, refusals } from '../../core/errors.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import type { Conversion } from '../documents/conversion.ts'
import { inUnit, priceIn } from '../documents/documents.rules.ts'
import type { PricedLine as Line } from '../documents/pricing.ts'

/** Orders of a side, and the documents by which their goods leave or come. */
export interface Returning {
  order: Entity
  line: Entity
  made: Conversion
}

const refused = refusals({
  returned: [
    409,
    '其中的货已有退货，请先取消退货单',
    'Some of these goods are on a return; cancel the return first',
  ],
})

type Transaction = Pick<WriteContext, 'tx'>

/** A line of an order, and what of it can still come back, in base units. */
interface Sold extends Line {
  baseUnit: string | null
  /** Goods of an order whose deliveries or receipts are followed. */
  isFollowed: boolean
  left: Decimal
}

const column = (entity: Entity, field: string, alias: string) =>
  sql.ref(`${alias}.${columnOf(field, entity.fields[field])}`)
const terms = sql`l.id, l.product_id AS product, l.description, l.unit, l.factor, l.quantity, l.price, l.discount, l.tax_rate AS "taxRate"`

export async function linesOfOrder({ line }: Returning, { tx }: Transaction, id: string): Promise<Line[]> {
  return tx.rows<Line>(sql`SELECT ${terms} FROM ${sql.table(line.table)} l
    WHERE l.workspace_id = ${tx.workspaceId} AND ${column(line, line.parent as string, 'l')} = ${id} ORDER BY l.position`)
}

/** Lines of the order with what of each can still come back; the return `except` is not counted. */
export async function returnableOf(
  { order, line, made }: Returning,
  context: Transaction,
  id: string,
  except?: string,
): Promise<Sold[]> {
  const { tx } = context
  const { target, targetLine, lineBy, state } = made
  const rows = await tx.rows<Line & { baseUnit: string | null; isFollowed: boolean; taken: string }>(sql`
    SELECT ${terms}, p.unit AS "baseUnit", coalesce(p.kind <> 'service', false) AND ${column(order, state, 's')} IS NOT NULL AS "isFollowed",
      coalesce((SELECT sum(x.quantity * x.factor) FROM ${sql.table(targetLine.table)} x
        JOIN ${sql.table(target.table)} d ON d.workspace_id = x.workspace_id AND d.id = ${column(targetLine, targetLine.parent as string, 'x')}
          AND d.status = 'confirmed' AND d.deleted_at IS NULL
        WHERE x.workspace_id = l.workspace_id AND ${column(targetLine, lineBy, 'x')} = l.id), 0) AS taken
    FROM ${sql.table(line.table)} l
    JOIN ${sql.table(order.table)} s ON s.workspace_id = l.workspace_id AND s.id = ${column(line, line.parent as string, 'l')}
    LEFT JOIN product p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
    WHERE l.workspace_id = ${tx.workspaceId} AND s.id = ${id} ORDER BY l.position`)
  const sold = rows.map(({ taken, ...one }) => ({
    ...one,
    left: one.isFollowed ? Decimal.min(taken, baseOf(one)) : baseOf(one),
  }))
  for (const back of await returnedLines({ order, line }, context, id, except))
    allot(sold, back, baseOf(back))
  return sold
}

/** Lines of the order's confirmed returns, their quantities above zero. */
async function returnedLines(
  { order, line }: Pick<Returning, 'order' | 'line'>,
  { tx }: Transaction,
  id: string,
  except?: string,
): Promise<Line[]> {
  return tx.rows<Line>(sql`
    SELECT l.id, l.product_id AS product, l.description, -l.quantity AS quantity, l.factor, l.price, l.discount FROM ${sql.table(order.table)} o
    JOIN ${sql.table(line.table)} l ON l.workspace_id = o.workspace_id AND ${column(line, line.parent as string, 'l')} = o.id
    WHERE o.workspace_id = ${tx.workspaceId} AND o.original_id = ${id} AND o.status = 'confirmed' AND o.deleted_at IS NULL
      ${except ? sql`AND o.id <> ${except}` : sql``} ORDER BY o.created_at, o.id, l.position`)
}

/** What was returned of each product so far, as positive quantities of base units. */
export async function returnedOf(
  of: Returning,
  context: Transaction,
  id: string,
): Promise<Map<string, Decimal>> {
  return quantities(await returnedLines(of, context, id))
}

/** Quantities of a line in base units. */
const baseOf = ({ quantity, factor }: Pick<Line, 'quantity' | 'factor'>) =>
  new Decimal(quantity).times(factor ?? 1)

const keyOf = (line: Values) => String(line.product ?? line.description ?? '')

export function quantities(lines: Line[]): Map<string, Decimal> {
  const sums = new Map<string, Decimal>()
  for (const line of lines)
    sums.set(keyOf(line), (sums.get(keyOf(line)) ?? new Decimal(0)).plus(baseOf(line)))
  return sums
}

/** Takes base units off what is left of the product: of lines at that price first. What none has left is taken off the first. */
function allot(sold: Sold[], line: Line, quantity: Decimal): Line[] {
  const perBase = ({ price, factor }: Line) => new Decimal(price ?? 0).div(factor ?? 1)
  const isSame = (one: Sold, by: 'price' | 'discount') =>
    (
      by === 'price'
        ? perBase(one).minus(perBase(line)).abs().lte(0.000001)
        : Number(one.discount ?? 0) === Number(line.discount ?? 0)
    )
      ? 0
      : 1
  const fitting = sold
    .filter(one => keyOf(one) === keyOf(line))
    .sort((a, b) => isSame(a, 'price') - isSame(b, 'price') || isSame(a, 'discount') - isSame(b, 'discount'))
  const taken: Line[] = []
  let rest = quantity
  const take = (one: Sold, part: Decimal) => {
    one.left = one.left.minus(part)
    rest = rest.minus(part)
    taken.push(partOf(one, part))
  }
  for (const one of fitting) {
    const part = Decimal.min(rest, one.left)
    if (part.gt(0)) take(one, part)
  }
  if (fitting[0] && !rest.isZero()) take(fitting[0], rest)
  return taken
}

/** So many base units of a line, in its unit where they can be written so, at the price of that. */
function partOf(line: Sold, base: Decimal): Line {
  const { id, product, description, price, discount, taxRate } = line
  const factor = line.factor ?? '1'
  const counted = inUnit(base, { unit: line.unit ?? null, factor, baseUnit: line.baseUnit })
  const terms = { ...counted, price: priceIn(price, factor, counted.factor) }
  return { id, product, description, discount, taxRate, ...terms } as Line
}

/**
 * Lines asked back, priced as they were sold: by the id of the sold line; without one by product and price, and by product alone. Without a unit
 * they count the sold line's.
 * @param given the lines as they were sent, in the order of `asked`
 */
export function matched(sold: Sold[], asked: Line[], given: readonly Values[]): Line[] {
  const copies = sold.map(line => ({ ...line }))
  return asked.flatMap((line, index) => {
    const { id, price, unit }: Values = given[index] ?? {}
    const named = copies.filter(one => (id ? one.id === id : keyOf(one) === keyOf(line)))
    if (named.length === 0)
      throw invalid([
        {
          field: `lines.${index}.product`,
          code: 'notSold',
          message: { zh: '这张订单里没有这个产品', en: 'This product is not on the order' },
        },
      ])
    const [first] = named
    const isOwn = !unit || unit === first.unit
    const factor = isOwn ? first.factor : unit === first.baseUnit ? '1' : line.factor
    const base = baseOf({ quantity: line.quantity, factor })
    if (id || !base.gt(0)) {
      first.left = first.left.minus(base)
      return [partOf(first, base)]
    }
    const asked =
      price === undefined ? { price: first.price, factor: first.factor } : { price: line.price, factor }
    return allot(named, { ...line, ...asked, product: first.product, description: first.description }, base)
  })
}

/** All that can still come back. */
export const leftOf = (sold: Sold[]): Line[] =>
  sold
    .filter(line => line.left.gt(0) || new Decimal(line.quantity).isNegative())
    .map(line => partOf(line, line.left))

/** Of each line that `wanted` names by its id, no more than is left. */
export function refuseTooMuch(sold: Sold[], wanted: Line[]): void {
  if (wanted.length === 0) throw new Problem('badRequest', { detail: nothingLeft(sold) })
  for (const line of sold) {
    const own = wanted.filter(one => one.id === line.id)
    const sum = own.reduce((total, one) => total.plus(baseOf(one)), new Decimal(0))
    if (own.every(one => new Decimal(one.quantity).gt(0)) && sum.lte(Decimal.max(line.left, 0))) continue
    throw invalid([tooMuch(line)])
  }
}

const nothingLeft = (sold: Sold[]) =>
  sold.some(line => line.isFollowed)
    ? '没有已出货或已收货的可退；未出入库的请用“变更”减少或关闭 / nothing that was delivered or received is left to return; use “Change” or “Close” for the rest'
    : '没有可退的明细 / nothing is left to return'

function tooMuch({ isFollowed, left, description, unit, factor, baseUnit }: Sold): Fault {
  const counted = inUnit(Decimal.max(left, 0), { unit: unit ?? null, factor: factor ?? '1', baseUnit })
  const most = `${counted.quantity}${counted.unit === (unit ?? null) ? '' : ` ${counted.unit}`}`
  const name = String(description ?? '')
  return {
    field: 'lines',
    code: 'tooMuch',
    message: isFollowed
      ? {
          zh: `“${name}”只能退实际出货或收货而未退的：退货数量须在 0 到 ${most} 之间`,
          en: `Of “${name}” only what was delivered or received can be returned: above 0 and at most ${most}`,
        }
      : {
          zh: `退货数量须在 0 到 ${most} 之间`,
          en: `The quantity to return must be above 0 and at most ${most}`,
        },
  }
}

/** A delivery or receipt that is cancelled leaves confirmed returns within what the others moved. */
export function keepingReturned(of: Returning) {
  const { targetLine, by } = of.made
  return async (context: WriteContext, changes: Change[]): Promise<void> => {
    const { tx } = context
    const cancelled = changes.filter(({ action }) => action === 'cancel').map(({ id }) => id)
    if (cancelled.length === 0) return
    const orders = await tx.rows<{
      id: string
    }>(sql`SELECT DISTINCT o.original_id AS id FROM ${sql.table(of.order.table)} o
      WHERE o.workspace_id = ${tx.workspaceId} AND o.status = 'confirmed' AND o.deleted_at IS NULL AND o.original_id IN (
        SELECT ${column(targetLine, by, 'x')} FROM ${sql.table(targetLine.table)} x
        WHERE x.workspace_id = ${tx.workspaceId} AND ${column(targetLine, targetLine.parent as string, 'x')} = ANY(${cancelled}::uuid[]))`)
    for (const { id } of orders) {
      const short = (await returnableOf(of, context, id)).some(
        line => line.isFollowed && line.left.isNegative() && new Decimal(line.quantity).gt(0),
      )
      if (short) throw new Problem(refused.returned)
    }
  }
}

/** Lines of a return as they take from what is left of the order; a product that is not on it is refused. */
export const takenFrom = (sold: Sold[], back: Line[]): Line[] =>
  matched(
    sold,
    back,
    back.map(({ price, unit }) => ({ price, unit })),
  )

/** What rounding the price of one unit to that of another may make of it, by the hundred and with tax. */
const SLACK = new Decimal('0.02')

/** No piece comes back for more than it was ordered at, after discount and with tax: as many as came back so dear were sold so dear. */
export function refuseDearer(sold: Line[], lines: Line[], pricesIncludeTax: boolean): void {
  const paid = ({ price, factor, discount, taxRate }: Line) =>
    new Decimal(price)
      .div(factor ?? 1)
      .times(new Decimal(100).minus(discount ?? 0))
      .times(pricesIncludeTax ? 100 : new Decimal(100).plus(taxRate ?? 0))
  const above = (all: Line[], line: Line) =>
    all
      .filter(one => keyOf(one) === keyOf(line) && paid(one).gte(paid(line).minus(SLACK)))
      .reduce((sum, one) => sum.plus(baseOf(one).abs()), new Decimal(0))
  const faults = lines.flatMap((line, index) => {
    if (above(lines, line).lte(above(sold, line))) return []
    const [zh, en] = ['退货价不能高于原订单的价格', 'A return is not dearer than the order']
    return { field: `lines.${index}.price`, code: 'aboveSold', message: { zh, en } }
  })
  if (faults.length > 0) throw invalid(faults)
}
