/** What rules of approvals may ask of a document with priced lines. */
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import type { ApprovalFact, FactContext } from '../approvals/subject.ts'

/** What one of the document's currency is in base currency: 1 where that is the same, whatever was written as its rate. */
export const rateIn = ({ currency }: Pick<FactContext, 'currency'>) =>
  sql`CASE WHEN coalesce(t.currency, ${currency}) = ${currency} THEN 1 ELSE coalesce(t.rate, 1) END`

/** Of returns what they give back. */
export const amountFact = ({ name }: Entity): ApprovalFact => ({
  key: 'amount',
  kind: 'money',
  label: { zh: '金额（本位币）', en: 'Amount (base currency)' },
  tells: [`${name}.amount`],
  sql: context => sql`abs(round(t.amount * ${rateIn(context)}, 2))`,
})

export const typeFact = ({ name }: Entity): ApprovalFact => ({
  key: 'type',
  kind: 'choice',
  label: { zh: '类型', en: 'Type' },
  tells: [`${name}.type`],
  of: [name, 'type'],
  sql: () => sql`t.type`,
})

export const levelFact = ({ name }: Entity): ApprovalFact => ({
  key: 'customerLevel',
  kind: 'choice',
  label: { zh: '客户级别', en: 'Customer level' },
  tells: [`${name}.customer`, 'customer.level'],
  of: ['customer', 'level'],
  sql: ({ workspaceId }) =>
    sql`(SELECT c.level FROM customer c WHERE c.workspace_id = ${workspaceId} AND c.id = t.customer_id)`,
})

/** Facts of sales documents: how much is taken off, what is left above cost, whether a product goes below its lowest price. */
export function priceFacts(document: Entity, line: Entity): ApprovalFact[] {
  const parent = sql.ref(`x.${columnOf(line.parent as string, line.fields[line.parent as string])}`)
  const factor = sql`(100 - coalesce(x.discount, 0)) / 100 * (100 - coalesce(t.overall_discount, 0)) / 100`
  const lines = (workspaceId: string) =>
    sql`FROM ${sql.table(line.table)} x WHERE x.workspace_id = ${workspaceId} AND ${parent} = t.id AND x.deleted_at IS NULL`
  const priced = (workspaceId: string) =>
    sql`FROM ${sql.table(line.table)} x JOIN product p ON p.workspace_id = x.workspace_id AND p.id = x.product_id
      WHERE x.workspace_id = ${workspaceId} AND ${parent} = t.id AND x.deleted_at IS NULL`
  const discounts = [
    `${document.name}.lines`,
    `${document.name}.overallDiscount`,
    `${line.name}.discount`,
    `${line.name}.price`,
  ]
  return [
    {
      key: 'discount',
      kind: 'percent',
      label: { zh: '整单平均折扣率', en: 'Discount on the whole' },
      tells: discounts,
      // For nothing is wholly off.
      sql: ({ workspaceId }) =>
        sql`(SELECT coalesce(round(100 - 100 * sum(x.quantity * x.price * ${factor}) / nullif(sum(x.quantity * x.price), 0), 2), CASE WHEN bool_or(x.quantity <> 0) THEN 100 END) ${lines(workspaceId)})`,
    },
    {
      key: 'lineDiscount',
      kind: 'percent',
      label: { zh: '单行最高折扣率', en: 'Highest discount of a line' },
      tells: discounts,
      sql: ({ workspaceId }) => sql`(SELECT round(max(100 - 100 * ${factor}), 2) ${lines(workspaceId)})`,
    },
    {
      key: 'margin',
      kind: 'percent',
      label: { zh: '毛利率（有成本价的产品）', en: 'Margin (products with a cost)' },
      tells: [...discounts, `${line.name}.net`, 'product.cost'],
      // What costs something and brings nothing has no quotient: its whole cost is lost.
      sql: context => sql`(SELECT CASE WHEN sum(c.cost) > 0 AND sum(c.net) <= 0 THEN -100 ELSE round(100 - 100 * sum(c.cost) / nullif(sum(c.net), 0), 2) END
        FROM (SELECT x.quantity * x.factor * ${costOf(context.workspaceId)} AS cost, x.net * ${rateIn(context)} AS net ${priced(context.workspaceId)}) c
        WHERE c.cost IS NOT NULL)`,
    },
    {
      key: 'belowFloor',
      kind: 'yes',
      label: { zh: '有产品低于最低售价', en: 'A product is below its lowest price' },
      tells: [...discounts, 'product.floorPrice'],
      releases: true,
      sql: context =>
        sql`EXISTS (SELECT ${priced(context.workspaceId)} AND x.price / x.factor * ${factor} * ${rateIn(context)} < p.floor_price)`,
    },
  ]
}

/** What a unit of product `p` costs; of a bundle, its components. */
const costOf = (workspaceId: string) =>
  sql`coalesce(p.cost, CASE WHEN p.kind = 'bundle' THEN (SELECT sum(k.quantity * part.cost) FROM product_component k
    JOIN product part ON part.workspace_id = k.workspace_id AND part.id = k.component_id
    WHERE k.workspace_id = ${workspaceId} AND k.bundle_id = p.id AND k.deleted_at IS NULL) END)`
