import { Decimal } from 'decimal.js'
import type { LineAmounts } from '../orders/orders.rules.ts'

/** A line and what was taken of it so far; decimals as text, all of one sign. */
export interface Divisible extends LineAmounts {
  quantity: string
  taken: string
  takenAmount: string
  takenTax: string
}

const ZERO = new Decimal(0)

export function openOf({ quantity, taken }: Pick<Divisible, 'quantity' | 'taken'>): Decimal {
  return new Decimal(quantity).minus(taken)
}

/**
 * What a further quantity of a line is worth: the amount up to and with it, rounded to cents, less what was taken before. The last part is
 * what is left, so that the parts add up to the line to the last digit; none has the other sign.
 */
export function partOf(line: Divisible, quantity: string): LineAmounts {
  const upTo = new Decimal(line.taken).plus(quantity)
  const isRest = upTo.eq(line.quantity)
  const share = (whole: string, before: string) => {
    const due = isRest ? new Decimal(whole) : cents(new Decimal(whole).times(upTo).div(line.quantity))
    const part = due.minus(before)
    return part.times(quantity).isNegative() !== new Decimal(whole).times(line.quantity).isNegative()
      ? ZERO
      : part
  }
  const amount = share(line.amount, line.takenAmount)
  const tax = share(line.tax, line.takenTax)
  return { amount: amount.toFixed(), tax: tax.toFixed(), net: amount.minus(tax).toFixed() }
}

const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)

/** The line after a part of it was taken. */
export function afterTaking(line: Divisible, quantity: string, { amount, tax }: LineAmounts): Divisible {
  return {
    ...line,
    taken: new Decimal(line.taken).plus(quantity).toFixed(),
    takenAmount: new Decimal(line.takenAmount).plus(amount).toFixed(),
    takenTax: new Decimal(line.takenTax).plus(tax).toFixed(),
  }
}

/** Whether a quantity may be taken: above nothing, in the direction of the line, and no more than is open. */
export function mayTake(line: Divisible, quantity: string): boolean {
  const wanted = new Decimal(quantity)
  const open = openOf(line)
  return (
    !wanted.isZero() &&
    wanted.isNegative() === new Decimal(line.quantity).isNegative() &&
    wanted.abs().lte(open.abs()) &&
    !open.isZero()
  )
}
