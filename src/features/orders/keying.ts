import { lazy } from 'react'
import type { Keying } from '../documents/entry/keying.ts'

/** How orders are keyed. */
export const keying: Keying = {
  entity: 'order',
  party: 'customer',
  head: ['customer', 'contact', 'orderedOn', 'deliverOn', 'owner', 'priceList'],
  foot: ['overallDiscount', 'note'],
  kept: ['quote', 'currency', 'rate'],
  keptOfLine: ['quoteLine'],
  overall: 'overallDiscount',
  copies: ['customer', 'contact', 'currency', 'rate', 'overallDiscount', 'note'],
  promised: 'deliverOn',
  plan: 'payments',
  ends: 'confirm',
  price: 'price',
  priceList: 'priceList',
  lastPrices: 'order',
  history: ['order', 'quote'],
  Beside: lazy(() => import('../credit/CreditLine.tsx')),
  texts: {
    ended: { zh: '订单 {number} 已确认', en: 'Order {number} is confirmed' },
    changed: { zh: '订单已变更', en: 'The order is changed' },
    noLines: { zh: '订单还没有明细', en: 'The order has no lines yet' },
  },
}
