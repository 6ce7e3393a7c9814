/** What is owed by an order and not paid yet: a figure of each order, and a filter over all. */
import { sql } from 'kysely'
import { can } from '../../core/actor.ts'
import { Problem } from '../../core/errors.ts'
import { open, within } from '../../core/scope.ts'
import type { Reading } from '../../core/select.ts'
import type { ComputedField } from '../../core/server.ts'
import { figure } from '../stock/figures.ts'
import { ledgerOf } from './ledger.ts'
import type { Side } from './sides.ts'

interface Made {
  table: 'delivery' | 'goods_receipt' | 'invoice' | 'purchase_invoice'
  entity: string
  rule: string
}

const madeOf = ({ item, goods }: Side): [Made, Made] =>
  item === 'receivable'
    ? [
        { table: 'delivery', entity: 'delivery', rule: goods },
        { table: 'invoice', entity: 'invoice', rule: 'invoice' },
      ]
    : [
        { table: 'goods_receipt', entity: 'goodsReceipt', rule: goods },
        { table: 'purchase_invoice', entity: 'purchaseInvoice', rule: 'invoice' },
      ]

/** Open of what the order, and what was made of it, came to owe; a document of several orders counts by its share of the amount. */
const unpaidOf = (
  side: Side,
  { models, actor }: Reading,
) => sql`coalesce((SELECT trim_scale(round(sum(i.open * m.share), 2)) FROM (
    SELECT t.id AS source, 1::numeric AS share
    UNION ALL ${sql.join(
      madeOf(side).map(made => shares(side, made)),
      sql` UNION ALL `,
    )}) m
  JOIN ${ledgerOf(side).items} i ON i.workspace_id = t.workspace_id AND i.source_id = m.source AND i.open <> 0 AND ${within(models, actor, models(side.item), 'i')}), 0)`

/** Documents that brought what the order owes to be owed, each with the order's share of it: of the lines that were booked by that rule, no others. */
function shares(side: Side, { table, rule }: Made) {
  const { orders, orderId } = ledgerOf(side)
  const remembered = sql.ref(`${side.item}_on`)
  const lines = sql.table(`${table}_line`)
  const document = (line: string) => sql.ref(`${line}.${table}_id`)
  return sql`SELECT d.id, sum(x.amount) / nullif((SELECT sum(y.amount) FROM ${lines} y
        JOIN ${orders} o ON o.workspace_id = y.workspace_id AND o.id = y.${orderId} AND o.${remembered} = ${rule}
        WHERE y.workspace_id = d.workspace_id AND ${document('y')} = d.id), 0)
      FROM ${lines} x JOIN ${sql.table(table)} d ON d.workspace_id = x.workspace_id AND d.id = ${document('x')} AND d.status = 'confirmed'
      WHERE t.${remembered} = ${rule} AND x.workspace_id = t.workspace_id AND x.${orderId} = t.id GROUP BY d.workspace_id, d.id`
}

/** Orders by which anything is owed: few beside all, found from what is open. */
function owing(side: Side, workspaceId: string) {
  const { items, orderId } = ledgerOf(side)
  const made = madeOf(side).map(
    ({ table, entity }) => sql`SELECT x.${orderId} FROM ${items} i
      JOIN ${sql.table(`${table}_line`)} x ON x.workspace_id = i.workspace_id AND x.${sql.ref(`${table}_id`)} = i.source_id
      WHERE i.workspace_id = ${workspaceId} AND i.open <> 0 AND i.source_entity = ${entity}`,
  )
  return sql`SELECT i.source_id FROM ${items} i WHERE i.workspace_id = ${workspaceId} AND i.open <> 0 AND i.source_entity = ${side.order}
    UNION ${sql.join(made, sql` UNION `)}`
}

/** The computed field `unpaid` of a side's orders; told to who may read what is owed where it stands. */
export function unpaidField(side: Side): ComputedField {
  const seesOwed = ({ models, actor }: Reading) =>
    can(actor, side.item, 'read') && open(actor, models(side.item), 'open')
  const value = figure(context => (seesOwed(context) ? unpaidOf(side, context) : sql`NULL::numeric`))
  return {
    ...value,
    filter: (operator, given, context) => {
      if (!seesOwed(context)) throw new Problem('forbidden')
      const exact = value.filter(operator, given, context)
      const isOwed = operator === 'gt' && Number(given) >= 0
      return isOwed ? sql`(t.id IN (${owing(side, context.actor.workspaceId)}) AND ${exact})` : exact
    },
  }
}
