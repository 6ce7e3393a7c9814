import type { Conversion } from '../documents/conversion.ts'
import { order, orderLine } from '../orders/orders.entity.ts'
import { quote, quoteLine } from './quotes.entity.ts'

/** Accepted quotes are fulfilled by orders. */
export const quoteOrder: Conversion = {
  source: quote,
  sourceLine: quoteLine,
  target: order,
  targetLine: orderLine,
  by: 'quote',
  lineBy: 'quoteLine',
  state: 'ordering',
  sourceStatus: 'accepted',
}
