/** What is there, promised and expected of a product, as SQL over a row that has `workspace_id` and `product_id`. */
import { type RawBuilder, sql } from 'kysely'
import type { ComputedField } from '../../core/server.ts'

/** On hand in all warehouses. */
export const onHandOf = (row: string) => sql`coalesce((SELECT sum(s.on_hand) FROM stock s
    WHERE s.workspace_id = ${sql.ref(`${row}.workspace_id`)} AND s.product_id = ${sql.ref(`${row}.product_id`)}), 0)`

/** Ordered and not delivered yet, of orders that are followed. */
export const reservedOf = (
  row: string,
) => sql`coalesce((SELECT sum(l.quantity - coalesce((SELECT sum(x.quantity) FROM delivery_line x
      JOIN delivery d ON d.workspace_id = x.workspace_id AND d.id = x.delivery_id AND d.status = 'confirmed' AND d.deleted_at IS NULL
      WHERE x.workspace_id = l.workspace_id AND x.order_line_id = l.id), 0))
    FROM order_line l JOIN "order" o ON o.workspace_id = l.workspace_id AND o.id = l.order_id
    WHERE l.workspace_id = ${sql.ref(`${row}.workspace_id`)} AND l.product_id = ${sql.ref(`${row}.product_id`)} AND l.deleted_at IS NULL AND o.deleted_at IS NULL
      AND o.status = 'confirmed' AND o.type = 'sale' AND o.delivery IN ('open', 'part')), 0)`

/** Ordered from suppliers and not received yet; for one warehouse where its column is given. */
export const onOrderOf = (
  row: string,
  warehouse?: string,
) => sql`coalesce((SELECT sum(l.quantity - coalesce((SELECT sum(x.quantity) FROM goods_receipt_line x
      JOIN goods_receipt d ON d.workspace_id = x.workspace_id AND d.id = x.goods_receipt_id AND d.status = 'confirmed' AND d.deleted_at IS NULL
      WHERE x.workspace_id = l.workspace_id AND x.purchase_order_line_id = l.id), 0))
    FROM purchase_order_line l JOIN purchase_order o ON o.workspace_id = l.workspace_id AND o.id = l.purchase_order_id
    WHERE l.workspace_id = ${sql.ref(`${row}.workspace_id`)} AND l.product_id = ${sql.ref(`${row}.product_id`)} AND l.deleted_at IS NULL AND o.deleted_at IS NULL
      AND o.status = 'confirmed' AND o.type = 'purchase' AND o.receiving IN ('open', 'part') ${warehouse ? sql`AND o.warehouse_id = ${sql.ref(warehouse)}` : sql``}), 0)`

/** A computed number that is never empty. */
export const figure = (value: RawBuilder<unknown>): ComputedField => ({
  sql: () => value,
  filter: (operator, given) =>
    operator === 'empty'
      ? sql`${given === 'false'}::boolean`
      : sql`${value} ${sql.raw({ eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }[operator as 'eq'] ?? '=')} ${given}::numeric`,
})
