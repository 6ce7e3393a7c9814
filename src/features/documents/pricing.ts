/** Lines that have their own terms (of an order, a quote, a purchase order): their amounts, and the document's totals. */
import { sql } from 'kysely'
import type { Values, WriteContext } from '../../core/server.ts'
import { type LineTerms, lineAmounts, orderTotals } from '../orders/orders.rules.ts'

export type PricedLine = Values & LineTerms & { id: string; product?: string | null }

/**
 * Fills in every line's amounts and answers the document's totals; a line without a description or unit takes the product's.
 * An amount stated by an import is kept as it stands.
 */
export async function priceLines(
  { tx, actor }: Pick<WriteContext, 'tx' | 'actor'>,
  lines: PricedLine[],
  rate: string,
): Promise<ReturnType<typeof orderTotals>> {
  await describe({ tx }, lines)
  const amounts = lines.map(line => {
    const amount = actor.via === 'import' ? line.amount : undefined
    const worth = lineAmounts({ ...line, amount }, actor.company.pricesIncludeTax)
    Object.assign(line, worth)
    return worth
  })
  return orderTotals(amounts, rate)
}

async function describe({ tx }: Pick<WriteContext, 'tx'>, lines: PricedLine[]): Promise<void> {
  const ids = [...new Set(lines.filter(line => line.product && !line.description).map(line => line.product))]
  if (ids.length === 0) return
  const products = await tx.rows<{ id: string; name: string; unit: string | null }>(
    sql`SELECT id, name, unit FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[])`,
  )
  for (const line of lines) {
    const product = products.find(one => one.id === line.product)
    line.description ??= product?.name ?? null
    line.unit ??= product?.unit ?? null
  }
}
