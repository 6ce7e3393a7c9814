/** Lines that have their own terms (of an order, a quote, a purchase order): their amounts, and the document's totals. */
import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid } from '../../core/errors.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { type LineTerms, lineAmounts, orderTotals } from '../orders/orders.rules.ts'
import { fillPrices } from '../priceLists/fill.ts'
import { type Unit, unitsOf } from '../products/units.ts'
import { linesOf } from './conversion.ts'

export type PricedLine = Values &
  LineTerms & { id: string; product?: string | null; unit?: string | null; factor?: string | null }

/**
 * Fills in the amounts of a document's lines and its totals before it is written: where lines are given, and where only its rate or its
 * discount on the whole changes. For `beforeWrite`.
 */
export async function priceDocument(context: WriteContext, line: Entity, change: Change): Promise<void> {
  const { set, before, id } = change
  const rate = String(set.rate ?? before?.rate ?? '1')
  const overall = (set.overallDiscount === undefined ? before?.overallDiscount : set.overallDiscount) as
    | string
    | null
  if (
    before &&
    !set.lines &&
    set.overallDiscount !== undefined &&
    Number(set.overallDiscount) !== Number(before.overallDiscount)
  )
    set.lines = await linesOf(context, { targetLine: line }, id)
  if (set.lines) await describe(context, set.lines as PricedLine[])
  if (set.lines) await fillBlank(context, { ...before, ...set }, set.lines as PricedLine[])
  if (set.lines) Object.assign(set, await priceLines(context, set.lines as PricedLine[], rate, overall))
  else if (before && set.rate !== undefined) set.baseNet = await netAtRate(context, line, id, rate)
}

/** Documents that follow price lists take from them what lines do not say; for nothing where nothing is known. */
async function fillBlank(context: WriteContext, record: Values, lines: PricedLine[]): Promise<void> {
  const { entity, fields } = context.model
  if (fields.priceList) {
    const party = record[entity.parent as string] as string
    const { currency, priceList: list } = record as Record<string, string | null | undefined>
    await fillPrices(context, { party, currency, list }, String(record[entity.occurredAt as string]), lines)
  }
  for (const line of lines) line.price ??= '0'
}

/**
 * Fills in every line's amounts and answers the document's totals.
 * An amount stated by an import is kept as it stands.
 * @param overall percent taken off every line after its own discount
 */
async function priceLines(
  { actor }: Pick<WriteContext, 'actor'>,
  lines: PricedLine[],
  rate: string,
  overall: string | null = null,
): Promise<ReturnType<typeof orderTotals>> {
  const amounts = lines.map(line => {
    const amount = actor.via === 'import' ? line.amount : undefined
    const worth = lineAmounts({ ...line, amount, overall }, actor.company.pricesIncludeTax)
    Object.assign(line, worth)
    return worth
  })
  return orderTotals(amounts, rate)
}

/**
 * What lines take from their products: description and unit where they have none, and how many base units their unit holds. A unit that a
 * product with units does not have is refused, but for imports.
 */
export async function describe(
  { tx, actor }: Pick<WriteContext, 'tx' | 'actor'>,
  lines: PricedLine[],
): Promise<void> {
  const of = lines.filter(line => line.product && (!line.description || line.unit))
  for (const line of lines) line.factor = '1'
  if (of.length === 0) return
  const ids = [...new Set(of.map(line => line.product))]
  const products = await countedIn(tx, ids)
  const faults: Fault[] = []
  for (const line of of) {
    const product = products.find(one => one.id === line.product)
    line.description ??= product?.name ?? null
    line.unit ??= product?.unit ?? null
    if (!product || line.unit === product.unit) continue
    const unit = product.units.find(one => one.name === line.unit)
    line.factor = unit?.factor ?? '1'
    if (!unit && product.units.length > 0 && actor.via !== 'import')
      faults.push({ field: `lines.${lines.indexOf(line)}.unit`, ...noSuchUnit(product) })
  }
  if (faults.length > 0) throw invalid(faults)
}

interface Counted {
  id: string
  name: string
  unit: string | null
  units: Unit[]
}

/** Products with the units they are counted in. */
export const countedIn = (tx: Transaction, ids: readonly unknown[]): Promise<Counted[]> =>
  tx.rows<Counted>(
    sql`SELECT p.id, p.name, p.unit, ${unitsOf(tx.workspaceId, false)} AS units FROM product p WHERE p.workspace_id = ${tx.workspaceId} AND p.id = ANY(${ids}::uuid[])`,
  )

export const noSuchUnit = ({ name, unit, units }: Counted) => {
  const known = [unit, ...units.map(one => one.name)].filter(Boolean)
  return {
    code: 'unknownUnit',
    message: {
      zh: `“${name}”的单位有：${known.join('、')}`,
      en: `“${name}” is counted in: ${known.join(', ')}`,
    },
  }
}

async function netAtRate(
  { core, tx }: WriteContext,
  line: Entity,
  id: string,
  rate: string,
): Promise<string> {
  const parent = line.parent as string
  const rows = await tx.rows<{ amount: string; tax: string; net: string }>(
    sql`SELECT amount, tax, net FROM ${sql.table(line.table)} WHERE workspace_id = ${tx.workspaceId}
      AND ${sql.id(columnOf(parent, line.fields[parent]))} = ${id} AND deleted_at IS NULL`,
  )
  core.log.info({ [parent]: id }, 'net worth recomputed at a new rate')
  return orderTotals(rows, rate).baseNet
}
