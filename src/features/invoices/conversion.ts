import type { Conversion } from '../documents/conversion.ts'
import { order, orderLine } from '../orders/orders.entity.ts'
import { invoice, invoiceLine } from './invoices.entity.ts'

/** Orders are invoiced, wholly or in parts. */
export const orderInvoice: Conversion = {
  source: order,
  sourceLine: orderLine,
  target: invoice,
  targetLine: invoiceLine,
  by: 'order',
  lineBy: 'orderLine',
  state: 'invoicing',
}
