import { sql } from 'kysely'
import type { PoolFact } from '../pool/fact.ts'

/** What rules of pools may ask of orders. */
export const facts: PoolFact[] = [
  {
    key: 'orderDays',
    tells: 'lastOrderOn',
    kind: 'days',
    label: { zh: '未下单', en: 'Without order' },
    sql: ({ ownedOn }) => sql`greatest(metric.last_order_on, ${ownedOn})`,
  },
  {
    key: 'openOrder',
    tells: 'lastOrderOn',
    kind: 'yes',
    label: { zh: '未完成的订单（草稿或未到交货日）', en: 'open order (a draft, or not delivered yet)' },
    sql: ({ workspaceId, today }) => sql`EXISTS (SELECT FROM "order" o WHERE o.workspace_id = ${workspaceId}
      AND o.customer_id = t.id AND o.deleted_at IS NULL AND o.type = 'sale'
      AND (o.status = 'draft' OR (o.status = 'confirmed' AND o.deliver_on >= ${today}::date)))`,
  },
  {
    key: 'orders',
    tells: 'orderCount',
    kind: 'number',
    label: { zh: '订单数', en: 'Orders' },
    sql: () => sql`metric.order_count`,
  },
]
