import type { Conversion } from '../documents/conversion.ts'
import { purchaseOrder, purchaseOrderLine } from '../purchaseOrders/purchaseOrders.entity.ts'
import { purchaseInvoice, purchaseInvoiceLine } from './purchaseInvoices.entity.ts'

/** Purchase orders are invoiced by their supplier, wholly or in parts. */
export const purchaseOrderInvoice: Conversion = {
  source: purchaseOrder,
  sourceLine: purchaseOrderLine,
  target: purchaseInvoice,
  targetLine: purchaseInvoiceLine,
  by: 'purchaseOrder',
  lineBy: 'purchaseOrderLine',
  state: 'invoicing',
}
