/** What stands between a source document and acts that would contradict what was made from it. */

import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { columnOf } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { type Conversion, settleState } from './conversion.ts'
import { aboutInUnit } from './documents.rules.ts'
import { refused } from './refusals.ts'

/** In the transaction of each act on a source: refuses what goes below what was taken, and keeps the source's state. */
export function guarding(conversion: Conversion) {
  return async (context: WriteContext, changes: Change[]): Promise<void> => {
    const begun: string[] = []
    for (const { id, action, set, before } of changes) {
      const isConfirmed = set.status === 'confirmed' && before?.status !== 'confirmed'
      if (action === 'cancel' || action === 'delete') await refuseTaken(context, conversion, id)
      else if (action === 'change' && set.lines) {
        await refuseBelow(context, conversion, id)
        begun.push(id)
      } else if (action === 'reopen' || isPutOff(conversion, set, before)) begun.push(id)
      else if (isConfirmed && !context.importId && context.actor.via !== 'import') begun.push(id)
    }
    await settleState(context, conversion, begun)
  }
}

/** An order that is followed is promised for another day. */
function isPutOff({ promised, state }: Conversion, set: Values, before: Values | null): boolean {
  return promised !== undefined && set[promised] !== undefined && Boolean(before?.[state])
}

async function refuseTaken(
  { tx }: WriteContext,
  { target, targetLine, by }: Conversion,
  id: string,
): Promise<void> {
  const rows = await tx.rows<{
    number: string | null
  }>(sql`SELECT DISTINCT d.number FROM ${sql.table(targetLine.table)} x
    JOIN ${sql.table(target.table)} d ON d.workspace_id = x.workspace_id AND d.id = x.${parentOf(targetLine)}
    WHERE x.workspace_id = ${tx.workspaceId} AND x.${column(targetLine, by)} = ${id} AND d.status = 'confirmed' AND d.deleted_at IS NULL LIMIT 5`)
  if (rows.length > 0)
    throw new Problem(refused.hasDocuments, { numbers: rows.map(row => row.number ?? '').join('、') })
}

/** A line that was taken, even in part, keeps its product and terms, and a quantity that is no less. */
async function refuseBelow(
  { tx }: WriteContext,
  { target, targetLine, sourceLine, by, lineBy }: Conversion,
  id: string,
): Promise<void> {
  const taken = await tx.rows<{
    name: string | null
    taken: string
    quantity: string | null
    factor: string | null
    same: boolean | null
  }>(sql`
    SELECT max(x.description) AS name, sum(x.quantity * x.factor) AS taken, max(l.quantity * l.factor) AS quantity, max(l.factor) AS factor,
      bool_and(l.product_id IS NOT DISTINCT FROM x.product_id AND abs(x.price / x.factor - l.price / l.factor) <= 0.000001
        AND coalesce(l.discount, 0) = coalesce(x.discount, 0) AND coalesce(l.tax_rate, 0) = coalesce(x.tax_rate, 0)) AS same
    FROM ${sql.table(targetLine.table)} x
    JOIN ${sql.table(target.table)} d ON d.workspace_id = x.workspace_id AND d.id = x.${parentOf(targetLine)} AND d.status = 'confirmed' AND d.deleted_at IS NULL
    LEFT JOIN ${sql.table(sourceLine.table)} l ON l.workspace_id = ${tx.workspaceId} AND l.id = x.${column(targetLine, lineBy)} AND l.deleted_at IS NULL
    WHERE x.workspace_id = ${tx.workspaceId} AND x.${column(targetLine, by)} = ${id} GROUP BY x.${column(targetLine, lineBy)}`)
  const wrong = taken.find(
    ({ quantity, same, taken: gone }) =>
      quantity === null ||
      !same ||
      new Decimal(quantity).abs().lt(new Decimal(gone).abs()) ||
      new Decimal(quantity).times(gone).isNegative(),
  )
  if (wrong)
    throw new Problem(refused.belowTaken, {
      name: wrong.name ?? '',
      taken: Number(wrong.factor === null ? wrong.taken : aboutInUnit(wrong.taken, { factor: wrong.factor })),
    })
}

const column = (entity: Conversion['targetLine'], field: string) =>
  sql.ref(columnOf(field, entity.fields[field]))
const parentOf = (line: Conversion['targetLine']) => column(line, line.parent as string)
