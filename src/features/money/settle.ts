/** What a receipt or payment settles: it says what it wants taken off which items; the difference to what it took before is written. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { ledgerOf, type Source, tellChanged, writeRows } from './ledger.ts'
import { refused } from './refusals.ts'
import { giveBack, type Item, type Row, take, withDifference } from './settle.rules.ts'
import type { Side } from './sides.ts'

/** Names its item by the side's name of it. */
export interface SettlingLine extends Values {
  amount: string
  discount?: string | null
}

interface Held extends Item {
  party: string
  currency: string
  number: string | null
  day: string
  source: string
}

type Taken = Record<'settle' | 'discount', { amount: string; base: string }>

const nothing = { amount: '0', base: '0' }

/**
 * Makes the receipt (or payment) settle exactly these lines. `own`: the receipt's own item. Items are held in the order of their ids; what is more than is open, of
 * somebody else, in another currency, or more than was received is refused. Answers what is settled of the receipt and the discounts.
 */
export async function settleTo(
  context: WriteContext,
  side: Side,
  record: Values & { id: string },
  own: string | undefined,
  lines: readonly SettlingLine[],
  day: string,
): Promise<{ settled: string; discount: string; unapplied: string }> {
  const { tx } = context
  const { id, type } = record
  const source: Source = { entity: side.money, id }
  const { items: table, partyId } = ledgerOf(side)
  const itemOf = (line: SettlingLine) => String(line[side.item])
  const before = await takenBy(context, side, id)
  const wanted = [...new Set(lines.map(itemOf))]
  const ids = [...new Set([...wanted, ...before.keys(), ...(own ? [own] : [])])]
  await holdPrepaid(
    context,
    side,
    id,
    ids.filter(item => item !== own),
  )
  const held =
    await tx.rows<Held>(sql`SELECT id, ${partyId} AS party, currency, number, booked_on AS day, amount, open, base_open AS "baseOpen", source_id AS source
    FROM ${table} WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`)
  const items = new Map(held.map(item => [item.id, item]))
  const faults: Fault[] = []
  const rows: Row[] = []
  const shift = (item: string, kind: 'settle' | 'discount', to: Decimal, taken: Taken[typeof kind]) => {
    const difference = to.minus(taken.amount)
    const now = items.get(item)
    if (!now || difference.isZero()) return
    const isLess = difference.abs().gt(0) && difference.isNegative() !== new Decimal(now.amount).isNegative()
    const { row, after } = isLess
      ? giveBack(now, kind, taken, difference.negated())
      : take(now, kind, difference)
    rows.push(row)
    items.set(item, { ...now, ...after })
  }
  let settled = new Decimal(0)
  let discounts = new Decimal(0)
  // What is taken back first is open for what is taken.
  for (const [item, taken] of before)
    if (item !== own && !wanted.includes(item))
      for (const kind of ['settle', 'discount'] as const) shift(item, kind, new Decimal(0), taken[kind])
  for (const [index, item] of wanted.entries()) {
    const of = lines.filter(line => itemOf(line) === item)
    const sum = (pick: (line: SettlingLine) => string | null | undefined) =>
      of.reduce((total, line) => total.plus(pick(line) ?? 0), new Decimal(0))
    const [toSettle, toDiscount] = [sum(line => line.amount), sum(line => line.discount)]
    const taken = before.get(item) ?? { settle: nothing, discount: nothing }
    const found = items.get(item)
    const wrong = wrongOf(side, found, record, toSettle, toDiscount, taken)
    if (wrong) {
      faults.push({ field: `lines.${index}.${wrong.field}`, code: wrong.code, message: wrong.message })
      continue
    }
    // The smaller first, so that the items never pass through more than is open.
    const steps = [
      ['settle', toSettle],
      ['discount', toDiscount],
    ] as const
    for (const [kind, to] of [...steps].sort((a, b) => grows(a[1], taken[a[0]]) - grows(b[1], taken[b[0]])))
      shift(item, kind, to, taken[kind])
    settled = settled.plus(toSettle)
    discounts = discounts.plus(toDiscount)
  }
  if (faults.length > 0) throw invalid(faults)
  // Of a prepayment others may have taken a part: another receipt that set it off, a refund.
  const ownItem = items.get(own ?? '')
  const received = ownItem
    ? new Decimal(ownItem.open).plus(before.get(ownItem.id)?.settle.amount ?? 0).abs()
    : new Decimal(0)
  const isRefund = type === 'refund'
  const used = isRefund ? new Decimal(0).minus(settled) : settled
  if (used.lt(0) || used.gt(received))
    throw new Problem(refused.tooMuch, {
      settled: formatDecimal(used.toFixed()),
      amount: formatDecimal(received.toFixed()),
    })
  if (own) shift(own, 'settle', settled.negated(), before.get(own)?.settle ?? nothing)
  const last = [
    day,
    ...rows.flatMap(row => (row.item ? [items.get(row.item)?.day ?? day] : [])),
    ...(await daysOf(context, side, id)),
  ]
    .sort()
    .at(-1) as string
  writeRows(context, side, withDifference(rows), last, source)
  followItems(context, side, ids, id)
  tellChanged(context, side, ids)
  return { settled: used.toFixed(), discount: discounts.toFixed(), unapplied: received.minus(used).toFixed() }
}

/**
 * Other receipts (or payments) whose items are settled, prepayments and refunds alike, are held before these items: they are, too, when they
 * settle themselves. Two that name each other may still wait for each other; the one that is ended then is done anew.
 */
async function holdPrepaid(
  { tx }: WriteContext,
  side: Side,
  id: string,
  items: readonly string[],
): Promise<void> {
  if (items.length === 0) return
  await tx.rows(sql`SELECT id FROM ${sql.table(side.money)} WHERE workspace_id = ${tx.workspaceId} AND id IN (SELECT source_id FROM ${ledgerOf(side).items}
      WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${items}::uuid[]) AND source_entity = ${side.money} AND source_id <> ${id})
    ORDER BY id FOR NO KEY UPDATE`)
}

/** Other receipts (or payments) whose prepayments were taken, or given back: what is left of them. Sends, does not wait. */
function followItems({ core, tx }: WriteContext, side: Side, items: readonly string[], except: string): void {
  tx.send(sql`UPDATE ${sql.table(side.money)} p SET unapplied = abs(r.open), updated_at = now() FROM ${ledgerOf(side).items} r
    WHERE r.workspace_id = ${tx.workspaceId} AND r.id = ANY(${items}::uuid[]) AND r.source_entity = ${side.money} AND r.source_id <> ${except}
      AND p.workspace_id = r.workspace_id AND p.id = r.source_id AND p.status = 'confirmed'`)
  tx.afterCommit(() => core.live.changed(tx.workspaceId, side.money, except))
}

const grows = (to: Decimal, { amount }: { amount: string }) => Number(to.abs().gt(new Decimal(amount).abs()))

/** What the receipt has taken off each item so far. */
async function takenBy({ tx }: WriteContext, side: Side, id: string): Promise<Map<string, Taken>> {
  const { settlements, itemId } = ledgerOf(side)
  const rows = await tx.rows<{ item: string; kind: 'settle' | 'discount'; amount: string; base: string }>(sql`
    SELECT ${itemId} AS item, kind, sum(amount) AS amount, sum(base_amount) AS base FROM ${settlements}
    WHERE workspace_id = ${tx.workspaceId} AND source_id = ${id} AND kind IN ('settle', 'discount') GROUP BY 1, 2 HAVING sum(amount) <> 0`)
  const taken = new Map<string, Taken>()
  for (const { item, kind, amount, base } of rows)
    taken.set(item, {
      ...(taken.get(item) ?? { settle: nothing, discount: nothing }),
      [kind]: { amount, base },
    })
  return taken
}

/** An undoing is not older than what it undoes. */
async function daysOf({ tx }: WriteContext, side: Side, id: string): Promise<string[]> {
  const [row] = await tx.rows<{ last: string | null }>(
    sql`SELECT max(settled_on) AS last FROM ${ledgerOf(side).settlements} WHERE workspace_id = ${tx.workspaceId} AND source_id = ${id}`,
  )
  return row?.last ? [row.last] : []
}

function wrongOf(
  side: Side,
  item: Held | undefined,
  receipt: Values,
  settle: Decimal,
  discount: Decimal,
  taken: Taken,
): Fault | undefined {
  const say = (field: string, code: string, zh: string, en: string): Fault => ({
    field,
    code,
    message: { zh, en },
  })
  const { zh, en } = side.label
  const party = side.partyLabel
  if (!item || item.source === receipt.id)
    return say(side.item, 'notThere', `没有这笔${zh}`, 'There is no such open item')
  const number = item.number ?? ''
  if (item.party !== receipt[side.party])
    return say(
      side.item,
      'otherParty',
      `${number} 不是这个${party.zh}的`,
      `${number} belongs to another ${party.en}`,
    )
  if (item.currency !== receipt.currency)
    return say(
      side.item,
      'otherCurrency',
      `${number} 的币种是 ${item.currency}`,
      `${number} is in ${item.currency}`,
    )
  const open = new Decimal(item.open).plus(taken.settle.amount).plus(taken.discount.amount)
  const wanted = settle.plus(discount)
  const isDebit = !new Decimal(item.amount).isNegative()
  const fits =
    wanted.abs().lte(open.abs()) &&
    (wanted.isZero() || (wanted.isNegative() === !isDebit && !settle.times(wanted).lt(0)))
  if (!fits)
    return say(
      'amount',
      'tooMuch',
      `${number} 未核销 ${formatDecimal(open.toFixed())}，本次核销须在 0 到它之间`,
      `${formatDecimal(open.toFixed())} of ${number} is open; settle between 0 and that`,
    )
  if (!discount.isZero() && (!isDebit || receipt.type === 'refund'))
    return say('discount', 'noDiscount', `只有${zh}可以折让`, `Only a ${en} can be discounted`)
  return undefined
}
