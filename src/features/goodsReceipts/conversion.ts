import type { Conversion } from '../documents/conversion.ts'
import { purchaseOrder, purchaseOrderLine } from '../purchaseOrders/purchaseOrders.entity.ts'
import { goodsReceipt, goodsReceiptLine } from './goodsReceipts.entity.ts'

/** Purchase orders are fulfilled by goods receipts. */
export const purchaseOrderReceipt: Conversion = {
  source: purchaseOrder,
  sourceLine: purchaseOrderLine,
  target: goodsReceipt,
  targetLine: goodsReceiptLine,
  by: 'purchaseOrder',
  lineBy: 'purchaseOrderLine',
  state: 'receiving',
  promised: 'expectedOn',
}
