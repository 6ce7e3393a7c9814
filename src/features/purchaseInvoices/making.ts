import type { Making } from '../documents/made.ts'

/** Invoices of suppliers are recorded by their purchase orders. */
export const making: Making = {
  source: 'purchaseOrder',
  target: 'purchaseInvoice',
  targetLine: 'purchaseInvoiceLine',
  by: 'purchaseOrder',
  lineBy: 'purchaseOrderLine',
  state: 'invoicing',
  party: 'supplier',
  head: ['supplier', 'invoicedOn', 'kind', 'taxInvoice', 'owner'],
  texts: {
    taken: { zh: '已收票', en: 'Invoiced' },
    open: { zh: '未收票', en: 'Open' },
    now: { zh: '本次收票', en: 'Invoice now' },
    make: { zh: '收票', en: 'Invoice' },
    made: { zh: '采购发票 {number} 已确认', en: 'Purchase invoice {number} is confirmed' },
    empty: {
      zh: '这个供应商没有待收票的采购订单',
      en: 'Nothing ordered from this supplier is to be invoiced',
    },
  },
}
