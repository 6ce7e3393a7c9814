import { Decimal } from 'decimal.js'
import type { LineAmounts } from '../orders/orders.rules.ts'

/** A line and what was taken of it so far, in base units of its product; decimals as text, all of one sign. */
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

/** The unit of a line, and the base unit of its product. */
export interface Counted {
  unit: string | null
  factor: string
  baseUnit?: string | null
}

const QUANTITY_PLACES = 4

/** So many base units in the line's unit, where they are a number of it that can be written; else in the base unit. */
export function inUnit(
  base: string | Decimal,
  { unit, factor, baseUnit = null }: Counted,
): { quantity: string; unit: string | null; factor: string } {
  const quantity = new Decimal(base).div(factor)
  return quantity.eq(quantity.toDecimalPlaces(QUANTITY_PLACES))
    ? { quantity: quantity.toFixed(), unit, factor }
    : { quantity: new Decimal(base).toFixed(), unit: baseUnit, factor: '1' }
}

/** About how many of the line's unit that is, to read. */
export const aboutInUnit = (base: string | Decimal, { factor }: Pick<Counted, 'factor'>): string =>
  new Decimal(base).div(factor).toDecimalPlaces(QUANTITY_PLACES).toFixed()

/** The price of one unit as that of another. */
export const priceIn = (price: string, from: string, to: string): string =>
  new Decimal(from).eq(to) ? price : new Decimal(price).times(to).div(from).toDecimalPlaces(6).toFixed()
