/**
 * Makes orders of imported lines. Lines that take goods or money back (negative quantity, negative amount, a cancelled invoice)
 * become an order of type `return`, whose quantities and amounts are negative; quantities and prices are never both.
 */
import { Decimal } from 'decimal.js'

/** One line as a file gives it. Decimals as text; `amount` is what the file states, before it is checked against price × quantity. */
export type ImportedLine = {
  quantity?: string
  price?: string
  discount?: string
  taxRate?: string
  amount?: string
}

/** `amount` only where the file states one: otherwise it follows from the rules of orders. */
export type LineFigures = {
  quantity: string
  /** None: as the price lists say. */
  price?: string
  discount?: string
  taxRate?: string
  amount?: string
}

/** Money a line may state beyond cents without being wrong; prices derived from an amount are kept this fine. */
const PRICE_PLACES = 6

/** C536379, 退536379: the number of an invoice that cancels another. */
const CANCELLATION = /^(C(?=\d)|退|红冲|冲)/i

/**
 * Completes a line: quantity 1 where none is given, the price from the amount or the amount from the price. A stated amount is kept
 * as it stands, so that the sum of the file is the sum of the orders. A negative price becomes a negative quantity.
 * `undefined` where there is neither price nor amount.
 */
export function lineFigures(line: ImportedLine, cancelled: boolean): LineFigures | undefined {
  const { discount, taxRate } = line
  if (line.price === undefined && line.amount === undefined) return undefined
  let quantity = new Decimal(line.quantity ?? 1)
  let price = line.price === undefined ? undefined : new Decimal(line.price)
  let amount = line.amount === undefined ? undefined : new Decimal(line.amount)
  if (price?.isNegative()) {
    price = price.negated()
    quantity = quantity.negated()
  }
  if (cancelled) quantity = quantity.abs().negated()
  if (amount && !amount.isZero()) {
    if (quantity.isZero()) quantity = new Decimal(amount.isNegative() ? -1 : 1)
    // A return may be written by its quantity, by its amount, or by both.
    else if (amount.isNegative() && !quantity.isNegative()) quantity = quantity.negated()
    else if (!amount.isNegative() && quantity.isNegative()) amount = amount.negated()
  }
  price ??= priceOf(amount as Decimal, quantity, discount)
  return {
    quantity: quantity.toFixed(),
    price: price.toFixed(),
    ...(discount === undefined ? {} : { discount }),
    ...(taxRate === undefined ? {} : { taxRate }),
    ...(amount ? { amount: amount.toFixed() } : {}),
  }
}

/** A line that says neither price nor amount. */
export function unpricedFigures(
  { quantity = '1', discount, taxRate }: ImportedLine,
  cancelled: boolean,
): LineFigures {
  const signed = cancelled ? new Decimal(quantity).abs().negated() : new Decimal(quantity)
  return {
    quantity: signed.toFixed(),
    ...(discount === undefined ? {} : { discount }),
    ...(taxRate === undefined ? {} : { taxRate }),
  }
}

/** The price before discount from which the amount follows. */
function priceOf(amount: Decimal, quantity: Decimal, discount: string | undefined): Decimal {
  const paid = quantity.times(new Decimal(100).minus(discount ?? 0)).dividedBy(100)
  return paid.isZero() ? new Decimal(0) : amount.dividedBy(paid).toDecimalPlaces(PRICE_PLACES)
}

/** Whether the number says that the whole document cancels another. */
export function isCancellation(number: string | undefined): boolean {
  return number !== undefined && CANCELLATION.test(number)
}

/** Whether a completed line takes something back. */
export function isReturned({ quantity }: LineFigures): boolean {
  return quantity.startsWith('-')
}

/** The number of the return that is split off an order whose lines go both ways. */
export function returnNumber(number: string): string {
  return `${number}-R`
}
