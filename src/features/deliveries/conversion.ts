import type { Conversion } from '../documents/conversion.ts'
import { order, orderLine } from '../orders/orders.entity.ts'
import { delivery, deliveryLine } from './deliveries.entity.ts'

/** Orders are fulfilled by delivery notes. */
export const orderDelivery: Conversion = {
  source: order,
  sourceLine: orderLine,
  target: delivery,
  targetLine: deliveryLine,
  by: 'order',
  lineBy: 'orderLine',
  state: 'delivery',
  promised: 'deliverOn',
}
