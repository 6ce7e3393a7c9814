import { sql } from 'kysely'
import { type Fault, invalid } from '../../core/errors.ts'
import type { Change, ServerFeature, ServerPart, Values, WriteContext } from '../../core/server.ts'
import { bundleParts } from './bundles.ts'
import { productUnit } from './units.entity.ts'

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

function checkUnit({ factor }: Values): Fault[] {
  if (Number(factor) > 0) return []
  return [fault('factor', 'notPositive', '换算率须大于 0', 'The factor is above zero')]
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
    sql`${sql.join(['order_line', 'quote_line', 'purchase_order_line'].map(uses), sql` UNION ALL `)} LIMIT 1`,
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
  beforeWrite: keepUsed,
  afterWrite: async (context, changes) => {
    for (const change of changes)
      if (change.action === 'delete')
        await keepUsed(context, { ...change, before: change.before ?? change.set })
    onlyUsual(context, changes)
  },
  whenParentDeleted: 'cascade',
}

export const server: ServerFeature = { parts: [...bundleParts, units] }
