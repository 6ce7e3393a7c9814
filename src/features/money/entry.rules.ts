import { Decimal } from 'decimal.js'
import { decimalOf } from '../documents/entry/entryLines.ts'

/** An open item as it is settled on screen. Decimals as text; `available` is what this receipt may take of it. */
export interface Settleable {
  id: string
  number: string
  kind: string
  bookedOn: string | null
  dueOn: string | null
  available: string
}

export interface Typed {
  amount: string
  discount: string
}

const read = (text: string | undefined) => new Decimal(decimalOf(text ?? '') || 0)

/** What is settled, discounted and left of an amount received; a refund settles what is below zero. */
export function sumsOf(typed: Record<string, Typed>, amount: string, isRefund: boolean) {
  const all = Object.values(typed)
  const total = all.reduce((sum, one) => sum.plus(read(one.amount)), new Decimal(0))
  const settled = isRefund ? total.negated() : total
  return {
    settled: settled.toFixed(),
    discount: all.reduce((sum, one) => sum.plus(read(one.discount)), new Decimal(0)).toFixed(),
    left: read(amount).minus(settled).toFixed(),
  }
}

/** Shares an amount out over what is due first. */
export function shareOut(
  items: readonly Settleable[],
  amount: string,
  isRefund: boolean,
): Record<string, Typed> {
  let left = read(amount)
  const typed: Record<string, Typed> = {}
  for (const item of items) {
    const open = isRefund ? new Decimal(item.available).negated() : new Decimal(item.available)
    const part = Decimal.min(open, left)
    if (part.lte(0)) continue
    left = left.minus(part)
    typed[item.id] = { amount: (isRefund ? part.negated() : part).toFixed(), discount: '' }
  }
  return typed
}

/** Whether so much may be taken of an item. */
export function fits({ available }: Settleable, { amount, discount }: Typed): boolean {
  if (decimalOf(amount) === null || decimalOf(discount) === null) return false
  const wanted = read(amount).plus(read(discount))
  return (
    wanted.isZero() ||
    (wanted.isNegative() === new Decimal(available).isNegative() &&
      wanted.abs().lte(new Decimal(available).abs()))
  )
}
