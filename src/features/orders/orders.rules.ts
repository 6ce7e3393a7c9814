import { Decimal } from 'decimal.js'

/** Amounts of one line; decimals as text. */
export interface LineAmounts {
  /** With tax. */
  amount: string
  tax: string
  net: string
}

export interface LineTerms {
  quantity: string
  price: string
  /** Percent off the price. */
  discount?: string | null
  /** Percent off the whole document, after the line's own. */
  overall?: string | null
  /** Percent. */
  taxRate?: string | null
  /** The amount as agreed or imported; then price and discount do not decide it. */
  amount?: string | null
}

const CENTS = 2

/**
 * Amount, tax and net of a line. Where prices include tax (the custom in China) the tax is taken out of the amount:
 * tax = amount × rate ÷ (100 + rate); else it is put on top. Rounded half up to cents, line by line, as on a VAT invoice;
 * an amount that was given is kept to its last digit.
 */
export function lineAmounts(line: LineTerms, pricesIncludeTax: boolean): LineAmounts {
  const rate = new Decimal(line.taxRate ?? 0)
  const left = (percent: string | null | undefined) => new Decimal(100).minus(percent ?? 0).div(100)
  const factor = left(line.discount).times(left(line.overall))
  const given = line.amount !== undefined && line.amount !== null
  const worth = given
    ? new Decimal(line.amount as string)
    : cents(new Decimal(line.quantity).times(line.price).times(factor))
  if (pricesIncludeTax || given) {
    const tax = rate.isZero() ? rate : cents(worth.times(rate).div(rate.plus(100)))
    return { amount: worth.toFixed(), tax: tax.toFixed(), net: worth.minus(tax).toFixed() }
  }
  const tax = cents(worth.times(rate).div(100))
  return { amount: worth.plus(tax).toFixed(), tax: tax.toFixed(), net: worth.toFixed() }
}

function cents(value: Decimal): Decimal {
  return value.toDecimalPlaces(CENTS, Decimal.ROUND_HALF_UP)
}

/** Totals of an order, and its revenue in the company's currency (not rounded below the cent). */
export function orderTotals(lines: LineAmounts[], rate: string): LineAmounts & { baseNet: string } {
  const total = (pick: (line: LineAmounts) => string) =>
    lines.reduce((sum, line) => sum.plus(pick(line)), new Decimal(0))
  const net = total(line => line.net)
  return {
    amount: total(line => line.amount).toFixed(),
    tax: total(line => line.tax).toFixed(),
    net: net.toFixed(),
    baseNet: new Decimal(rate).eq(1) ? net.toFixed() : cents(net.times(rate)).toFixed(),
  }
}
