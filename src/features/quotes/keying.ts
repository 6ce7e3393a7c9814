import type { Keying } from '../documents/entry/keying.ts'

/** How quotes are keyed. */
export const keying: Keying = {
  entity: 'quote',
  party: 'customer',
  head: ['customer', 'contact', 'quotedOn', 'validUntil', 'owner', 'priceList', 'subject'],
  foot: ['overallDiscount', 'terms', 'note'],
  kept: ['currency', 'rate'],
  overall: 'overallDiscount',
  copies: ['customer', 'contact', 'subject', 'currency', 'rate', 'overallDiscount', 'terms', 'note'],
  ends: 'send',
  price: 'price',
  priceList: 'priceList',
  lastPrices: 'order',
  history: ['order', 'quote'],
  texts: {
    ended: { zh: '报价单 {number} 已发出', en: 'Quote {number} is sent' },
    changed: { zh: '报价单已变更', en: 'The quote is changed' },
    noLines: { zh: '报价单还没有明细', en: 'The quote has no lines yet' },
  },
}
