import { sql } from 'kysely'
import type { ServerFeature } from '../../core/server.ts'
import { releaseCredit } from '../credit/hold.ts'
import { orderDelivery } from '../deliveries/conversion.ts'
import { lastPriceRoutes } from '../documents/lastPrices.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { receivables } from '../money/sides.ts'
import { unpaidField } from '../money/unpaid.ts'
import { keepingFloor } from '../products/floor.ts'
import { orderChange, orderChangeLine } from './changes.entity.ts'
import { orderingPart } from './ordering.ts'
import { order, orderLine, orderPayment } from './orders.entity.ts'
import { returnableRoutes } from './returnable.routes.ts'
import { keepingReturned } from './returning.ts'

const returning = { order, line: orderLine, made: orderDelivery }

const part = orderingPart({
  ...returning,
  change: orderChange,
  payment: orderPayment,
  usual: 'sale',
  promised: 'deliverOn',
  tooEarly: { zh: '交货日期早于下单日期', en: 'Delivery is before the order date' },
})

const lastPrices = lastPriceRoutes({
  document: order,
  line: orderLine,
  counts: sql`t.type = 'sale' and t.status = 'confirmed'`,
})
const returnable = returnableRoutes(returning)

export const server: ServerFeature = {
  parts: [
    {
      ...part,
      verbs: { ...part.verbs, releaseCredit },
      computed: { unpaid: unpaidField(receivables) },
    },
    { entity: orderLine },
    { entity: orderPayment },
    { entity: orderChange, allows: writtenByDocuments, whenParentDeleted: 'restrict' },
    { entity: orderChangeLine },
  ],
  watches: { order: keepingFloor(orderLine), delivery: keepingReturned(returning) },
  routes: (app, core) => {
    lastPrices(app, core)
    returnable(app, core)
  },
}
