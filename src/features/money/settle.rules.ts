import { Decimal } from 'decimal.js'

/** An open item of the ledger as it stands. Decimals as text. */
export interface Item {
  id: string
  amount: string
  open: string
  baseOpen: string
}

/** A row of a settlement: so much off an item, in its currency and in the base currency at the item's rate. */
export interface Row {
  item: string | null
  kind: 'settle' | 'discount' | 'reversal' | 'exchange'
  amount: string
  base: string
}

const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)

/** The part in base currency of an amount taken off an item; the last part takes what is left. */
export function baseOf({ open, baseOpen }: Item, amount: Decimal): Decimal {
  if (amount.eq(open)) return new Decimal(baseOpen)
  return cents(amount.times(baseOpen).div(open))
}

/** Takes an amount off an item: the row, and the item after it. */
export function take(item: Item, kind: Row['kind'], amount: Decimal): { row: Row; after: Item } {
  const base = baseOf(item, amount)
  return {
    row: { item: item.id, kind, amount: amount.toFixed(), base: base.toFixed() },
    after: {
      ...item,
      open: new Decimal(item.open).minus(amount).toFixed(),
      baseOpen: new Decimal(item.baseOpen).minus(base).toFixed(),
    },
  }
}

/** Puts back a part of what rows of one kind took: all of it, or in proportion. */
export function giveBack(
  item: Item,
  kind: Row['kind'],
  taken: { amount: string; base: string },
  amount: Decimal,
): { row: Row; after: Item } {
  const base = amount.eq(taken.amount)
    ? new Decimal(taken.base)
    : cents(amount.times(taken.base).div(taken.amount))
  return {
    row: { item: item.id, kind, amount: amount.negated().toFixed(), base: base.negated().toFixed() },
    after: {
      ...item,
      open: new Decimal(item.open).plus(amount).toFixed(),
      baseOpen: new Decimal(item.baseOpen).plus(base).toFixed(),
    },
  }
}

/** Sets debits and credits of one document off against each other as far as both are open. */
export function net(items: readonly Item[]): Row[] {
  const rows: Row[] = []
  const debits = items.filter(item => new Decimal(item.open).gt(0))
  const credits = items.filter(item => new Decimal(item.open).lt(0))
  for (let debit = debits.shift(), credit = credits.shift(); debit && credit; ) {
    const amount = Decimal.min(debit.open, new Decimal(credit.open).negated())
    const off = take(debit, 'reversal', amount)
    const against = take(credit, 'reversal', amount.negated())
    rows.push(off.row, against.row)
    debit = Number(off.after.open) === 0 ? debits.shift() : off.after
    credit = Number(against.after.open) === 0 ? credits.shift() : against.after
  }
  return withDifference(rows)
}

/** What was settled at different rates leaves a difference in base currency: a row of its own, so that rows add up to zero. */
export function withDifference(rows: Row[]): Row[] {
  const base = rows
    .filter(row => row.kind !== 'discount')
    .reduce((sum, row) => sum.plus(row.base), new Decimal(0))
  if (base.isZero()) return rows
  return [...rows, { item: null, kind: 'exchange', amount: '0', base: base.negated().toFixed() }]
}
