import { sql } from 'kysely'
import { type Fault, invalid } from '../../core/errors.ts'
import type { Change, ServerFeature, ServerPart, Values, WriteContext } from '../../core/server.ts'
import { components, keepKind } from './bundles.ts'
import { product } from './products.entity.ts'
import { productUnit } from './units.entity.ts'

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

/** A part of the base unit (a bottle is 1/12 of a box) has no exact factor: what is open would never come to nothing. */
function checkUnit({ factor }: Values): Fault[] {
  if (Number(factor) >= 1) return []
  return [
    fault(
      'factor',
      'belowOne',
      '换算率须不小于 1：请以最小的单位作产品的单位（如瓶），1 箱 = 12 瓶填 12',
      'The factor is at least 1: let the smallest unit be the product’s own (bottle), and enter 12 for a box of 12',
    ),
  ]
}

const sameName = (field: string, name: unknown) =>
  invalid([
    fault(
      field,
      'sameName',
      `“${name}”已经是这个产品的单位，请换一个名称`,
      `“${name}” is a unit of this product already; take another name`,
    ),
  ])

async function refuseBaseUnit({ tx }: WriteContext, { set, before }: Change): Promise<void> {
  if (set.name === undefined && set.product === undefined) return
  const { name, product: id }: Values = { ...before, ...set }
  const [base] = await tx.rows(
    sql`SELECT FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND unit = ${name}`,
  )
  if (base) throw sameName('name', name)
}

/** The product's own unit is none of its further ones. */
async function refuseFurtherUnit({ tx }: WriteContext, { id, set, before }: Change): Promise<void> {
  if (!before || !set.unit || set.unit === before.unit) return
  const [taken] = await tx.rows(
    sql`SELECT FROM product_unit WHERE workspace_id = ${tx.workspaceId} AND product_id = ${id} AND name = ${set.unit} AND deleted_at IS NULL`,
  )
  if (taken) throw sameName('unit', set.unit)
}

/** A unit by which something was ordered keeps its name and factor: what is open counts by them. */
async function keepUsed({ tx }: WriteContext, { set, before, action }: Change): Promise<void> {
  if (!before) return
  const isSame = (name: string) => set[name] === undefined || String(set[name]) === String(before[name])
  if (
    action !== 'delete' &&
    isSame('name') &&
    isSame('product') &&
    Number(set.factor ?? before.factor) === Number(before.factor)
  )
    return
  const uses = (table: string) =>
    sql`SELECT FROM ${sql.table(table)} WHERE workspace_id = ${tx.workspaceId} AND product_id = ${before.product} AND unit = ${before.name} AND deleted_at IS NULL`
  const [used] = await tx.rows(
    sql`${sql.join(['order_line', 'quote_line', 'purchase_order_line', 'price_list_line'].map(uses), sql` UNION ALL `)} LIMIT 1`,
  )
  if (used)
    throw invalid([
      fault(
        'factor',
        'inUse',
        `已有单据用了“${before.name}”，它的名称和换算率不能改；请另建一个单位`,
        `Documents use “${before.name}”; it keeps its name and factor. Make another unit`,
      ),
    ])
}

/** One unit is the usual one of a product: the latest that says so. */
function onlyUsual({ tx }: WriteContext, changes: Change[]): void {
  for (const { id, set, before } of changes)
    for (const name of ['sells', 'buys'])
      if (set[name] === true)
        tx.send(sql`UPDATE product_unit SET ${sql.id(name)} = false, version = version + 1, updated_at = now()
          WHERE workspace_id = ${tx.workspaceId} AND product_id = ${set.product ?? before?.product} AND id <> ${id} AND ${sql.id(name)}`)
}

const units: ServerPart = {
  entity: productUnit,
  check: checkUnit,
  beforeWrite: async (context, change) => {
    await refuseBaseUnit(context, change)
    await keepUsed(context, change)
  },
  afterWrite: async (context, changes) => {
    for (const change of changes)
      if (change.action === 'delete')
        await keepUsed(context, { ...change, before: change.before ?? change.set })
    onlyUsual(context, changes)
  },
  whenParentDeleted: 'cascade',
}

const products: ServerPart = {
  entity: product,
  beforeWrite: async (context, change) => {
    await keepKind(context, change)
    await refuseFurtherUnit(context, change)
  },
}

export const server: ServerFeature = { parts: [products, components, units] }
