/** What is there, promised and expected of products, as SQL. */
import { type RawBuilder, sql } from 'kysely'
import type { ComputedField } from '../../core/server.ts'

/** On hand in all warehouses, of a row that has `workspace_id` and `product_id`. */
export const onHandOf = (row: string) => sql`coalesce((SELECT sum(s.on_hand) FROM stock s
    WHERE s.workspace_id = ${sql.ref(`${row}.workspace_id`)} AND s.product_id = ${sql.ref(`${row}.product_id`)}), 0)`

/** Ordered and not delivered yet, by product, of bundles by their components: found from the orders that are followed, few beside all that there were. */
export const reserved = (
  workspaceId: string,
) => sql`SELECT w.product_id, sum(w.quantity) AS quantity FROM (WITH waiting AS (
      SELECT l.product_id, sum(l.quantity * l.factor - coalesce((SELECT sum(x.quantity * x.factor) FROM delivery_line x
          JOIN delivery d ON d.workspace_id = x.workspace_id AND d.id = x.delivery_id AND d.status = 'confirmed' AND d.deleted_at IS NULL
          WHERE x.workspace_id = l.workspace_id AND x.order_line_id = l.id), 0)) AS quantity
        FROM "order" o JOIN order_line l ON l.workspace_id = o.workspace_id AND l.order_id = o.id AND l.deleted_at IS NULL AND l.product_id IS NOT NULL
        WHERE o.workspace_id = ${workspaceId} AND o.deleted_at IS NULL AND o.status = 'confirmed' AND o.type = 'sale' AND o.delivery IN ('open', 'part')
        GROUP BY l.product_id)
      SELECT product_id, quantity FROM waiting
      UNION ALL SELECT c.component_id, waiting.quantity * c.quantity FROM waiting
        JOIN product_component c ON c.workspace_id = ${workspaceId} AND c.bundle_id = waiting.product_id AND c.deleted_at IS NULL) w
    GROUP BY w.product_id`

/** Ordered from suppliers and not received yet, by product and warehouse. */
const onOrderByPlace = (
  workspaceId: string,
) => sql`SELECT l.product_id, o.warehouse_id, sum(l.quantity * l.factor - coalesce((SELECT sum(x.quantity * x.factor) FROM goods_receipt_line x
      JOIN goods_receipt d ON d.workspace_id = x.workspace_id AND d.id = x.goods_receipt_id AND d.status = 'confirmed' AND d.deleted_at IS NULL
      WHERE x.workspace_id = l.workspace_id AND x.purchase_order_line_id = l.id), 0)) AS quantity
    FROM purchase_order o JOIN purchase_order_line l ON l.workspace_id = o.workspace_id AND l.purchase_order_id = o.id AND l.deleted_at IS NULL AND l.product_id IS NOT NULL
    WHERE o.workspace_id = ${workspaceId} AND o.deleted_at IS NULL AND o.status = 'confirmed' AND o.type = 'purchase' AND o.receiving IN ('open', 'part')
    GROUP BY l.product_id, o.warehouse_id`

/** The same by product alone. */
export const onOrder = (workspaceId: string) =>
  sql`SELECT b.product_id, sum(b.quantity) AS quantity FROM (${onOrderByPlace(workspaceId)}) b GROUP BY b.product_id`

/** Looked up in what is added up once for the statement: no part of the subquery depends on the row. */
const lookedUp = (rows: RawBuilder<unknown>, keyOfRows: RawBuilder<unknown>, key: RawBuilder<unknown>) =>
  sql`coalesce(((SELECT jsonb_object_agg(${keyOfRows}, g.quantity) FROM (${rows}) g) ->> ${key})::numeric, 0)`

/** Of a row `t` of the stock: its product's, in all warehouses. */
export const reservedHere = (workspaceId: string) =>
  lookedUp(reserved(workspaceId), sql`g.product_id::text`, sql`t.product_id::text`)

/** Of a row `t` of the stock: what is expected in its warehouse. */
export const onOrderHere = (workspaceId: string) =>
  lookedUp(
    sql`SELECT * FROM (${onOrderByPlace(workspaceId)}) b WHERE b.warehouse_id IS NOT NULL`,
    sql`concat(g.product_id, ' ', g.warehouse_id)`,
    sql`concat(t.product_id, ' ', t.warehouse_id)`,
  )

type Context = Parameters<ComputedField['sql']>[0]

/** A computed number that is never empty. */
export const figure = (value: (context: Context) => RawBuilder<unknown>): ComputedField => ({
  sql: value,
  filter: (operator, given, context) =>
    operator === 'empty'
      ? sql`${given === 'false'}::boolean`
      : sql`${value(context)} ${sql.raw({ eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }[operator as 'eq'] ?? '=')} ${given}::numeric`,
})
