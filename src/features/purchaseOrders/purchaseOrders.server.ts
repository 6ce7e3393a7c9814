import { type RawBuilder, sql } from 'kysely'
import { invalid } from '../../core/errors.ts'
import type { Change, ServerFeature, Values, WriteContext } from '../../core/server.ts'
import { lastPriceRoutes } from '../documents/lastPrices.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { purchaseOrderReceipt } from '../goodsReceipts/conversion.ts'
import { payables } from '../money/sides.ts'
import { unpaidField } from '../money/unpaid.ts'
import { purchaseOrderChange, purchaseOrderChangeLine } from '../orders/changes.entity.ts'
import { orderingPart } from '../orders/ordering.ts'
import { returnableRoutes } from '../orders/returnable.routes.ts'
import { keepingReturned } from '../orders/returning.ts'
import { refuseBundles } from '../products/bundles.ts'
import { usualWarehouse } from '../stock/moves.ts'
import { purchaseOrder, purchaseOrderLine, purchaseOrderPayment } from './purchaseOrders.entity.ts'

const returning = { order: purchaseOrder, line: purchaseOrderLine, made: purchaseOrderReceipt }

const part = orderingPart({
  ...returning,
  change: purchaseOrderChange,
  payment: purchaseOrderPayment,
  usual: 'purchase',
  promised: 'expectedOn',
  tooEarly: { zh: '预计到货早于采购日期', en: 'It is expected before the order date' },
})

/** Only a party that has the role of a supplier is ordered from. */
async function demandSupplier({ tx }: WriteContext, { set, before }: Change): Promise<void> {
  if (set.supplier === undefined || set.supplier === before?.supplier) return
  const [party] = await tx.rows<{ name: string; supplies: boolean }>(
    sql`SELECT name, roles @> ARRAY['supplier'] AS supplies FROM customer WHERE workspace_id = ${tx.workspaceId} AND id = ${set.supplier}`,
  )
  if (party && !party.supplies)
    throw invalid([
      {
        field: 'supplier',
        code: 'notASupplier',
        message: {
          zh: `“${party.name}”还不是供应商，请先在其“往来角色”里加上供应商`,
          en: `“${party.name}” is not a supplier yet; add that role to it first`,
        },
      },
    ])
}

/** Goods that are expected have a row in the stock of their warehouse, so that what is on order stands there. */
async function expectGoods(
  context: WriteContext,
  { warehouse: named }: Values,
  lines: RawBuilder<unknown>,
): Promise<string> {
  const { tx } = context
  const warehouse = (named as string | null) ?? (await usualWarehouse(context))
  tx.send(sql`INSERT INTO stock (workspace_id, warehouse_id, product_id)
    SELECT ${tx.workspaceId}::uuid, ${warehouse}::uuid, p.id FROM (${lines}) l JOIN product p ON p.workspace_id = ${tx.workspaceId} AND p.id = l.product AND p.kind = 'goods'
    GROUP BY p.id ORDER BY p.id ON CONFLICT DO NOTHING`)
  return warehouse
}

/** A confirmed order that is to go into another warehouse is expected there. */
async function moveExpected(context: WriteContext, { id, set, before }: Change): Promise<void> {
  if (before?.status !== 'confirmed' || !set.warehouse || set.warehouse === before.warehouse) return
  await expectGoods(context, set, linesOf(context, id))
}

const linesOf = ({ tx }: WriteContext, id: string) =>
  sql`SELECT product_id AS product FROM purchase_order_line WHERE workspace_id = ${tx.workspaceId} AND purchase_order_id = ${id}`

const lastPrices = lastPriceRoutes({
  document: purchaseOrder,
  line: purchaseOrderLine,
  counts: sql`t.type = 'purchase' and t.status = 'confirmed'`,
})
const returnable = returnableRoutes(returning)

export const server: ServerFeature = {
  parts: [
    {
      ...part,
      beforeWrite: async (context, change) => {
        await demandSupplier(context, change)
        if (change.set.lines) await refuseBundles(context, change.set.lines as Values[])
        await moveExpected(context, change)
        await part.beforeWrite(context, change)
      },
      verbs: {
        ...part.verbs,
        confirm: async (context, record) => {
          const warehouse = await expectGoods(context, record, linesOf(context, record.id))
          const done = await part.verbs.confirm(context, record)
          return { ...done, set: { ...done?.set, warehouse } }
        },
        change: async (context, record, input) => {
          const done = await part.verbs.change(context, record, input)
          const products = ((done?.set?.lines as Values[] | undefined) ?? []).map(line => line.product)
          if (products.length > 0)
            await expectGoods(context, record, sql`SELECT unnest(${products}::uuid[]) AS product`)
          return done
        },
      },
      computed: { unpaid: unpaidField(payables) },
    },
    { entity: purchaseOrderLine },
    { entity: purchaseOrderPayment },
    { entity: purchaseOrderChange, allows: writtenByDocuments, whenParentDeleted: 'restrict' },
    { entity: purchaseOrderChangeLine },
  ],
  watches: { goodsReceipt: keepingReturned(returning) },
  routes: (app, core) => {
    lastPrices(app, core)
    returnable(app, core)
  },
}
