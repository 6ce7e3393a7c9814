import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { demand, demandOpen, open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { readingOf } from '../../core/store/read.ts'
import { onHandOf, onOrder, reserved } from './figures.ts'
import { stock } from './stock.entity.ts'

/** Goods of which less is available than the product's minimum. Decimals as text. */
export interface LowStock {
  product: { id: string; title: string }
  code: string | null
  unit: string | null
  /** The product's own, where the reader may see them: what a line that orders it begins with. */
  cost: string | null
  taxRate: string | null
  minimum: string
  onHand: string
  reserved: string
  onOrder: string
  /** What is still to be ordered for the minimum: nothing where enough is on its way. */
  toOrder: string
}

const MOST = 500

/** The products that ran low, those that lack most of their minimum first. */
async function lowStock(core: Core, actor: Actor): Promise<{ data: LowStock[] }> {
  const { model, models } = await readingOf(core, actor, stock.name)
  demand(actor, model, 'read')
  for (const name of ['onHand', 'reserved', 'onOrder']) demandOpen(actor, model, name)
  const products = models('product')
  demand(actor, products, 'read')
  demandOpen(actor, products, 'minimum')
  const [rows] = await core.db.read<(Omit<LowStock, 'product'> & { id: string; title: string })[]>(
    actor.workspaceId,
    [
      sql`WITH goods AS (
        SELECT p.*, ${onHandOf('p')} AS on_hand, coalesce(r.quantity, 0) AS reserved, coalesce(e.quantity, 0) AS on_order
        FROM (SELECT t.*, t.id AS product_id FROM product t WHERE t.workspace_id = ${actor.workspaceId} AND t.minimum IS NOT NULL AND t.deleted_at IS NULL
          AND t.kind = 'goods' AND t.active IS NOT FALSE AND ${within(models, actor, products, 't')}) p
        LEFT JOIN (${reserved(actor.workspaceId)}) r ON r.product_id = p.id LEFT JOIN (${onOrder(actor.workspaceId)}) e ON e.product_id = p.id)
      SELECT t.id, ${titleFor(actor, products, 't')} AS title, t.code, t.unit, t.cost, t.tax_rate AS "taxRate", t.minimum, t.on_hand AS "onHand", t.reserved, t.on_order AS "onOrder",
        greatest(t.minimum - t.on_hand + t.reserved - t.on_order, 0) AS "toOrder"
      FROM goods t WHERE t.on_hand - t.reserved < t.minimum
      ORDER BY (t.on_hand - t.reserved) / nullif(t.minimum, 0) NULLS FIRST, t.id LIMIT ${MOST}`,
    ],
  )
  return {
    data: rows.map(({ id, title, ...row }) => ({
      ...row,
      product: { id, title },
      code: open(actor, products, 'code') ? row.code : null,
      unit: open(actor, products, 'unit') ? row.unit : null,
      cost: open(actor, products, 'cost') ? row.cost : null,
      taxRate: open(actor, products, 'taxRate') ? row.taxRate : null,
    })),
  }
}

export function lowRoutes(app: FastifyInstance, core: Core): void {
  app.get(
    '/stock/low',
    { schema: { tags: ['stock'], summary: 'Goods of which less is available than their minimum' } },
    ({ actor }) => lowStock(core, actor),
  )
}
