import type { Making } from '../documents/made.ts'

/** Delivery notes are made from orders. */
export const making: Making = {
  source: 'order',
  target: 'delivery',
  targetLine: 'deliveryLine',
  by: 'order',
  lineBy: 'orderLine',
  state: 'delivery',
  party: 'customer',
  head: ['customer', 'deliveredOn', 'warehouse', 'contact', 'owner'],
  showsStock: true,
  texts: {
    taken: { zh: '已出', en: 'Delivered' },
    open: { zh: '未出', en: 'Open' },
    now: { zh: '本次出货', en: 'Deliver now' },
    make: { zh: '出货', en: 'Deliver' },
    made: { zh: '出货单 {number} 已确认', en: 'Delivery note {number} is confirmed' },
    empty: { zh: '这个客户没有待出货的订单', en: 'This customer has no order to deliver' },
  },
}
