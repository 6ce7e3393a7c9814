/** What rules of approvals may ask of a document with priced lines. */
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import type { ApprovalFact } from '../approvals/subject.ts'

export const amountFact = ({ name }: Entity): ApprovalFact => ({
  key: 'amount',
  kind: 'money',
  label: { zh: '金额（本位币）', en: 'Amount (base currency)' },
  tells: [`${name}.amount`],
  sql: () => sql`round(t.amount * t.rate, 2)`,
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
      sql: ({ workspaceId }) =>
        sql`(SELECT round(100 - 100 * sum(x.quantity * x.price * ${factor}) / nullif(sum(x.quantity * x.price), 0), 2) ${lines(workspaceId)})`,
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
      sql: ({ workspaceId }) =>
        sql`(SELECT round(100 - 100 * sum(x.quantity * x.factor * p.cost) / nullif(sum(x.net * t.rate), 0), 2) ${priced(workspaceId)} AND p.cost IS NOT NULL)`,
    },
    {
      key: 'belowFloor',
      kind: 'yes',
      label: { zh: '有产品低于最低售价', en: 'A product is below its lowest price' },
      tells: [...discounts, 'product.floorPrice'],
      sql: ({ workspaceId }) =>
        sql`EXISTS (SELECT ${priced(workspaceId)} AND x.price / x.factor * ${factor} * t.rate < p.floor_price)`,
    },
  ]
}
