import { Decimal } from 'decimal.js'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerFeature, WriteContext } from '../../core/server.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { figure, onHandOf, onOrderHere, reservedHere } from './figures.ts'
import { lowRoutes } from './low.ts'
import { moveStock } from './moves.ts'
import { refused } from './refusals.ts'
import { stock, stockMove, warehouse } from './stock.entity.ts'

const counted = z.strictObject({
  warehouse: z.uuid().toLowerCase(),
  day: z.iso.date().optional(),
  note: z.string().trim().max(300).optional(),
  lines: z
    .array(
      z.strictObject({
        product: z.uuid().toLowerCase(),
        counted: z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/),
      }),
    )
    .min(1)
    .max(1000),
})

/** Puts what was counted in the place of what the ledger says: the difference is a move like any other. */
async function count(core: Core, actor: Actor, input: z.infer<typeof counted>): Promise<{ moved: number }> {
  if (!can(actor, stock.name, 'count')) throw new Problem('forbidden')
  refuseTwice(input.lines.map(line => line.product))
  return core.db.transaction(actor.workspaceId, async tx => {
    const context = { core, tx, actor }
    const products = [...new Set(input.lines.map(line => line.product))].sort()
    const [[place], goods] = await Promise.all([
      tx.rows(
        sql`SELECT id FROM warehouse WHERE workspace_id = ${tx.workspaceId} AND id = ${input.warehouse} AND deleted_at IS NULL`,
      ),
      tx.rows<{ id: string }>(
        sql`SELECT id FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${products}::uuid[]) AND kind = 'goods' AND deleted_at IS NULL`,
      ),
    ])
    if (!place || goods.length < products.length) throw new Problem('notFound')
    tx.send(sql`INSERT INTO stock (workspace_id, warehouse_id, product_id) SELECT ${tx.workspaceId}::uuid, ${input.warehouse}::uuid, product
      FROM unnest(${products}::uuid[]) product ON CONFLICT DO NOTHING`)
    const now = await tx.rows<{
      product: string
      there: string
    }>(sql`SELECT product_id AS product, on_hand AS there FROM stock
      WHERE workspace_id = ${tx.workspaceId} AND warehouse_id = ${input.warehouse} AND product_id = ANY(${products}::uuid[]) ORDER BY product_id FOR NO KEY UPDATE`)
    const there = new Map(now.map(row => [row.product, row.there]))
    const moved = input.lines
      .map(line => ({
        product: line.product,
        quantity: new Decimal(line.counted).minus(there.get(line.product) ?? 0).toFixed(),
      }))
      .filter(line => Number(line.quantity) !== 0)
    const day = input.day ?? dayIn(actor.company.timeZone, core.now())
    const write = await moveStock(
      context,
      { warehouse: input.warehouse, day, kind: 'count', note: input.note },
      moved,
    )
    write(null)
    return { moved: moved.length }
  })
}

/** What stands in two places is counted once, together: which of two numbers is meant nobody knows. */
function refuseTwice(products: readonly string[]): void {
  const faults = products.flatMap((product, at): Fault[] =>
    products.indexOf(product) < at
      ? [
          {
            field: `lines.${at}.product`,
            code: 'twice',
            message: { zh: '同一产品只能盘点一行', en: 'A product is counted in one line' },
          },
        ]
      : [],
  )
  if (faults.length > 0) throw invalid(faults)
}

/** A warehouse stays while goods are in it, are expected there, or a draft is to move some. */
async function refuseUsed({ tx }: WriteContext, changes: Change[]): Promise<void> {
  const ids = changes.filter(({ action }) => action === 'delete').map(({ id }) => id)
  if (ids.length === 0) return
  const there = sql`workspace_id = ${tx.workspaceId} AND warehouse_id = ANY(${ids}::uuid[])`
  const [used] = await tx.rows(sql`SELECT FROM stock WHERE ${there} AND on_hand <> 0
    UNION ALL SELECT FROM purchase_order WHERE ${there} AND deleted_at IS NULL AND status = 'confirmed' AND receiving IN ('open', 'part')
    UNION ALL SELECT FROM delivery WHERE ${there} AND deleted_at IS NULL AND status = 'draft'
    UNION ALL SELECT FROM goods_receipt WHERE ${there} AND deleted_at IS NULL AND status = 'draft' LIMIT 1`)
  if (used) throw new Problem(refused.inUse)
}

function routes(app: FastifyInstance, core: Core): void {
  lowRoutes(app, core)
  app.withTypeProvider<ZodTypeProvider>().post(
    '/stock/count',
    {
      schema: {
        tags: ['stock'],
        summary: 'What was counted in a warehouse; the differences go into the ledger',
        body: counted,
      },
    },
    ({ actor, body }) => count(core, actor, body),
  )
}

export const server: ServerFeature = {
  parts: [
    { entity: warehouse, afterWrite: refuseUsed },
    {
      entity: stock,
      allows: writtenByDocuments,
      computed: {
        unitCost: figure(() => sql`coalesce(trim_scale(round(t.value / nullif(t.on_hand, 0), 4)), 0)`),
        reserved: figure(({ actor }) => reservedHere(actor.workspaceId)),
        onOrder: figure(({ actor }) => onOrderHere(actor.workspaceId)),
        available: figure(({ actor }) => sql`(${onHandOf('t')} - ${reservedHere(actor.workspaceId)})`),
      },
    },
    { entity: stockMove, allows: writtenByDocuments },
  ],
  routes,
}
