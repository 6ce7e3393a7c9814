import type { Making } from '../documents/made.ts'

/** Goods receipts are made from purchase orders. */
export const making: Making = {
  source: 'purchaseOrder',
  target: 'goodsReceipt',
  targetLine: 'goodsReceiptLine',
  by: 'purchaseOrder',
  lineBy: 'purchaseOrderLine',
  state: 'receiving',
  party: 'supplier',
  head: ['supplier', 'receivedOn', 'warehouse', 'supplierNumber', 'signedBy', 'owner'],
  texts: {
    taken: { zh: '已收', en: 'Received' },
    open: { zh: '未收', en: 'Open' },
    now: { zh: '本次收货', en: 'Receive now' },
    make: { zh: '收货', en: 'Receive' },
    made: { zh: '收货单 {number} 已确认', en: 'Goods receipt {number} is confirmed' },
    empty: { zh: '这个供应商没有待收货的采购订单', en: 'Nothing ordered from this supplier is open' },
  },
}
