import { type RawBuilder, sql } from 'kysely'
import { can } from '../../core/actor.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { open, within } from '../../core/scope.ts'
import type { Reading } from '../../core/select.ts'
import type { Change, ServerFeature, Values, WriteContext } from '../../core/server.ts'
import { lastPriceRoutes } from '../documents/lastPrices.ts'
import { purchaseOrderReceipt } from '../goodsReceipts/conversion.ts'
import { orderingPart } from '../orders/ordering.ts'
import { returnableRoutes } from '../orders/returnable.routes.ts'
import { keepingReturned } from '../orders/returning.ts'
import { refuseBundles } from '../products/bundles.ts'
import { figure } from '../stock/figures.ts'
import { usualWarehouse } from '../stock/moves.ts'
import { purchaseOrder, purchaseOrderLine, purchaseOrderPayment } from './purchaseOrders.entity.ts'

const returning = { order: purchaseOrder, line: purchaseOrderLine, made: purchaseOrderReceipt }

const part = orderingPart({
  ...returning,
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

/** Open of what the order, and what was made of it, came to owe; a document of several orders counts by its share of the amount. */
const unpaidOf = ({
  models,
  actor,
}: Reading) => sql`coalesce((SELECT trim_scale(round(sum(i.open * m.share), 2)) FROM (
    SELECT t.id AS source, 1::numeric AS share
    UNION ALL ${shares('goods_receipt', 'goodsReceipt')}
    UNION ALL ${shares('purchase_invoice', 'invoice')}) m
  JOIN payable i ON i.workspace_id = t.workspace_id AND i.source_id = m.source AND i.open <> 0 AND ${within(models, actor, models('payable'), 'i')}), 0)`

/** Documents that brought what the order owes to be owed, each with the order's share of it: of the lines that were booked by that rule, no others. */
const shares = (table: 'goods_receipt' | 'purchase_invoice', rule: string) => {
  const lines = sql.table(`${table}_line`)
  const document = (line: string) => sql.ref(`${line}.${table}_id`)
  return sql`SELECT d.id, sum(x.amount) / nullif((SELECT sum(y.amount) FROM ${lines} y
        JOIN purchase_order o ON o.workspace_id = y.workspace_id AND o.id = y.purchase_order_id AND o.payable_on = ${rule}
        WHERE y.workspace_id = d.workspace_id AND ${document('y')} = d.id), 0)
      FROM ${lines} x JOIN ${sql.table(table)} d ON d.workspace_id = x.workspace_id AND d.id = ${document('x')} AND d.status = 'confirmed'
      WHERE t.payable_on = ${rule} AND x.workspace_id = t.workspace_id AND x.purchase_order_id = t.id GROUP BY d.workspace_id, d.id`
}

/** What is owed is told to who may read it where it stands. */
const seesOwed = ({ models, actor }: Reading) =>
  can(actor, 'payable', 'read') && open(actor, models('payable'), 'open')

/** Orders by which anything is owed: few beside all, found from what is open. */
const owing = (workspaceId: string) => sql`SELECT i.source_id FROM payable i
    WHERE i.workspace_id = ${workspaceId} AND i.open <> 0 AND i.source_entity = 'purchaseOrder'
  UNION SELECT x.purchase_order_id FROM payable i JOIN goods_receipt_line x ON x.workspace_id = i.workspace_id AND x.goods_receipt_id = i.source_id
    WHERE i.workspace_id = ${workspaceId} AND i.open <> 0 AND i.source_entity = 'goodsReceipt'
  UNION SELECT x.purchase_order_id FROM payable i JOIN purchase_invoice_line x ON x.workspace_id = i.workspace_id AND x.purchase_invoice_id = i.source_id
    WHERE i.workspace_id = ${workspaceId} AND i.open <> 0 AND i.source_entity = 'purchaseInvoice'`

const unpaidFigure = figure(context => (seesOwed(context) ? unpaidOf(context) : sql`NULL::numeric`))

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
      computed: {
        unpaid: {
          ...unpaidFigure,
          filter: (operator, given, context) => {
            if (!seesOwed(context)) throw new Problem('forbidden')
            const exact = unpaidFigure.filter(operator, given, context)
            const isOwed = operator === 'gt' && Number(given) >= 0
            return isOwed ? sql`(t.id IN (${owing(context.actor.workspaceId)}) AND ${exact})` : exact
          },
        },
      },
    },
    { entity: purchaseOrderLine },
    { entity: purchaseOrderPayment },
  ],
  watches: { goodsReceipt: keepingReturned(returning) },
  routes: (app, core) => {
    lastPrices(app, core)
    returnable(app, core)
  },
}
