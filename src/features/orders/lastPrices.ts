/** What a customer last paid for products: shown beside the price while an order is keyed. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { addressOf } from '../../core/routes.ts'
import { demand, open, within } from '../../core/scope.ts'
import { readingOf } from '../../core/store/read.ts'
import { order, orderLine } from './orders.entity.ts'

export interface LastPrice {
  product: string
  /** Decimal text, in the order's currency. */
  price: string
  discount: string | null
  currency: string
  /** Null where the reader may not see it, as the number. */
  orderedOn: string | null
  number: string | null
}

const MOST = 200
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The newest confirmed sale of each product to the customer, among the orders the actor may see. */
async function lastPrices(
  core: Core,
  actor: Actor,
  customer: string,
  products: string[],
): Promise<LastPrice[]> {
  const { model, models } = await readingOf(core, actor, order.name)
  demand(actor, model, 'read')
  const line = models(orderLine.name)
  if (!open(actor, model, 'lines') || !open(actor, line, 'price')) return []
  if (products.length === 0) return []
  const [rows] = await core.db.read<LastPrice[]>(actor.workspaceId, [
    sql`select distinct on (l.product_id) l.product_id as product, l.price, l.discount, t.currency, t.ordered_on as "orderedOn", t.number
      from "order" t
      join order_line l on l.workspace_id = t.workspace_id and l.order_id = t.id and l.deleted_at is null
      where t.workspace_id = ${actor.workspaceId} and t.customer_id = ${customer} and l.product_id = any(${products}::uuid[])
        and t.type = 'sale' and t.status = 'confirmed' and t.deleted_at is null and ${within(models, actor, model, 't')}
      order by l.product_id, t.ordered_on desc, t.id desc`,
  ])
  return rows.map(row => ({
    ...row,
    discount: open(actor, line, 'discount') ? row.discount : null,
    orderedOn: open(actor, model, 'orderedOn') ? row.orderedOn : null,
    number: open(actor, model, 'number') ? row.number : null,
  }))
}

export function lastPriceRoutes(api: FastifyInstance, core: Core): void {
  api.get(
    '/orders/last-prices',
    {
      schema: {
        tags: ['orders'],
        summary: 'What a customer last paid: `?customer={id}&products={id},{id}`',
      },
    },
    async request => {
      const address = addressOf(request)
      const customer = address.get('customer') ?? ''
      const products = (address.get('products') ?? '').split(',').filter(one => uuid.test(one))
      if (!uuid.test(customer)) return { data: [] }
      return { data: await lastPrices(core, request.actor, customer, products.slice(0, MOST)) }
    },
  )
}
