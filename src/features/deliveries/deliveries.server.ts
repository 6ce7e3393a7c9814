import type { ServerFeature } from '../../core/server.ts'
import { madePart } from '../documents/document.server.ts'
import { guarding } from '../documents/guard.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { movingGoods } from '../stock/goods.ts'
import { orderDelivery } from './conversion.ts'
import { delivery, deliveryLine } from './deliveries.entity.ts'

const part = madePart({
  conversion: orderDelivery,
  loose: ['address', 'carrier', 'trackingNumber', 'note', 'contact', 'owner', 'signedOn', 'signedBy'],
  types: ['delivery', 'return'],
  ...movingGoods({
    entity: delivery.name,
    day: 'deliveredOn',
    direction: -1,
    kinds: ['delivery', 'return'],
  }),
  verbs: { sign: async (_context, _record, input) => ({ set: input }) },
})

export const server: ServerFeature = {
  parts: [part, { entity: deliveryLine }],
  watches: { order: guarding(orderDelivery) },
  routes: openRoutes(orderDelivery, delivery.path),
}
