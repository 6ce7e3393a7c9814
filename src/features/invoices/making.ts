import type { Making } from '../documents/made.ts'

/** Invoices are made from orders. */
export const making: Making = {
  source: 'order',
  target: 'invoice',
  targetLine: 'invoiceLine',
  by: 'order',
  lineBy: 'orderLine',
  state: 'invoicing',
  party: 'customer',
  head: ['customer', 'invoicedOn', 'kind', 'taxInvoice', 'title', 'taxNumber', 'owner'],
  texts: {
    taken: { zh: '已开', en: 'Invoiced' },
    open: { zh: '未开', en: 'Open' },
    now: { zh: '本次开票', en: 'Invoice now' },
    make: { zh: '开票', en: 'Invoice' },
    made: { zh: '发票 {number} 已确认', en: 'Invoice {number} is confirmed' },
    empty: { zh: '这个客户没有待开票的订单', en: 'This customer has no order to invoice' },
  },
}
