import { Decimal } from 'decimal.js'

/** Stock of a product in a warehouse. Decimals as text; `value` in the company's currency. */
export interface Held {
  onHand: string
  value: string
}

const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)

/**
 * What a move puts into the value of stock, or takes out of it, at the moving average. `given`: what the goods cost, where a document says so;
 * `cost`: the product's own cost, where nothing else is known. Nothing on hand is worth nothing; what fills a shortage takes the value at which it
 * left, and stock is never worth less than nothing.
 */
export function worthOf(held: Held, quantity: Decimal, given: Decimal | null, cost: string | null): Decimal {
  const onHand = new Decimal(held.onHand)
  const value = new Decimal(held.value)
  const left = onHand.plus(quantity)
  if (left.isZero()) return value.negated()
  const average = onHand.isZero() ? null : value.div(onHand)
  const unit = given ? given.div(quantity) : null
  const usual = average?.gt(0) ? average : (unit ?? new Decimal(cost ?? 0))
  const wanted = (): Decimal => {
    if (onHand.lt(0) && quantity.gt(0))
      return left.lt(0) ? quantity.times(usual) : left.times(unit ?? usual).minus(value)
    return given ?? quantity.times(quantity.lt(0) && average ? average : usual)
  }
  const change = cents(wanted())
  if (value.plus(change).times(left).gte(0)) return change
  return cents(quantity.times(average ?? 0))
}
