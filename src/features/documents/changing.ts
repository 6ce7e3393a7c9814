/** Lines of a document that is confirmed already, as its verb `change` takes them. */
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import { invalid } from '../../core/errors.ts'
import { keepLines, readGivenLines } from '../../core/lines.ts'
import type { WriteContext } from '../../core/server.ts'
import { demandReferences } from '../../core/store/checks.ts'
import { describe, type PricedLine } from './pricing.ts'

/** Lines as they were given, read and checked; at least one. */
export async function readLinesOf(
  { core, tx, actor }: WriteContext,
  line: Entity,
  given: unknown,
): Promise<PricedLine[]> {
  const models = await core.models(tx.workspaceId)
  const { rows, faults } = readGivenLines(models(line.name), actor, 'lines', given)
  if (faults.length > 0) throw invalid(faults)
  if (rows.length === 0)
    throw invalid([
      {
        field: 'lines',
        code: 'empty',
        message: {
          zh: '至少保留一行；整张不需要时请取消',
          en: 'Keep at least one line; cancel the whole if none is wanted',
        },
      },
    ])
  return rows as PricedLine[]
}

/** Lines under the ids they had; a product that was not on the document must be one the actor may choose. */
export async function changedLines(
  context: WriteContext,
  line: Entity,
  documentId: string,
  given: unknown,
): Promise<PricedLine[]> {
  const { core, tx } = context
  const lines = await keepLines(context, 'lines', documentId, await readLinesOf(context, line, given), given)
  const parent = line.parent as string
  const had = await tx.rows<{ product: string }>(
    sql`SELECT product_id AS product FROM ${sql.table(line.table)} WHERE workspace_id = ${tx.workspaceId}
      AND ${sql.id(columnOf(parent, line.fields[parent]))} = ${documentId}`,
  )
  const known = had.map(one => one.product)
  const others = lines.filter(one => !known.includes(one.product as string))
  await demandReferences(context, await core.models(tx.workspaceId), [{ lines: others }])
  await describe(context, lines as PricedLine[])
  return lines as PricedLine[]
}
