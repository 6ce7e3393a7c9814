import type { Label } from '../../core/label.ts'

/**
 * One side of the money owed: what customers owe, or what is owed to suppliers. Both ledgers have the same shape and go by the same functions; this names
 * their entities, tables and columns. Tables and columns come from declarations, never from what somebody sends.
 */
export interface Side {
  /** The open item: entity and table alike. */
  item: 'receivable' | 'payable'
  /** `/receivables/ageing`, `/receivables/statement`. */
  path: 'receivables' | 'payables'
  /** Field of items, receipts and payments that names who owes or is owed. */
  party: 'customer' | 'supplier'
  /** The document of money: entity and table alike; its day; its type where money comes or goes as usual. */
  money: 'receipt' | 'payment'
  moneyLine: 'receiptLine' | 'paymentLine'
  day: 'receivedOn' | 'paidOn'
  /** The order, its table, and the setting (and column) that says by which document money comes to be owed. */
  order: 'order' | 'purchaseOrder'
  orderTable: 'order' | 'purchase_order'
  rule: 'receivableOn' | 'payableOn'
  goods: 'delivery' | 'goodsReceipt'
  /** The party's days to pay. */
  daysColumn: 'payment_days' | 'purchase_days'
  /** Whether its money comes into an account as usual, or leaves it. */
  sign: 1 | -1
  label: Label
  partyLabel: Label
}

export const receivables: Side = {
  item: 'receivable',
  path: 'receivables',
  party: 'customer',
  money: 'receipt',
  moneyLine: 'receiptLine',
  day: 'receivedOn',
  order: 'order',
  orderTable: 'order',
  rule: 'receivableOn',
  goods: 'delivery',
  daysColumn: 'payment_days',
  sign: 1,
  label: { zh: '应收', en: 'receivable' },
  partyLabel: { zh: '客户', en: 'customer' },
}

export const payables: Side = {
  item: 'payable',
  path: 'payables',
  party: 'supplier',
  money: 'payment',
  moneyLine: 'paymentLine',
  day: 'paidOn',
  order: 'purchaseOrder',
  orderTable: 'purchase_order',
  rule: 'payableOn',
  goods: 'goodsReceipt',
  daysColumn: 'purchase_days',
  sign: -1,
  label: { zh: '应付', en: 'payable' },
  partyLabel: { zh: '供应商', en: 'supplier' },
}
