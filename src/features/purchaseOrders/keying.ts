import type { Keying } from '../documents/entry/keying.ts'

/** How purchase orders are keyed. */
export const keying: Keying = {
  entity: 'purchaseOrder',
  party: 'supplier',
  head: ['supplier', 'orderedOn', 'expectedOn', 'warehouse', 'supplierNumber', 'owner'],
  foot: ['note'],
  copies: ['supplier', 'warehouse', 'note'],
  promised: 'expectedOn',
  plan: 'payments',
  ends: 'confirm',
  price: 'cost',
  lastPrices: 'purchaseOrder',
  history: ['purchaseOrder'],
  texts: {
    ended: { zh: '采购订单 {number} 已确认', en: 'Purchase order {number} is confirmed' },
    changed: { zh: '采购订单已变更', en: 'The purchase order is changed' },
    noLines: { zh: '采购订单还没有明细', en: 'The purchase order has no lines yet' },
  },
}
