/** Lines of imported documents: those that say no price take the one that holds for their customer and product; their units are the product's. */
import type { Transaction } from '../../core/database.ts'
import type { Model } from '../../core/model.ts'
import type { Values } from '../../core/server.ts'
import { countedIn, noSuchUnit, type PricedLine } from '../documents/pricing.ts'
import { fillPrices } from '../priceLists/fill.ts'
import { texts, type Wanted } from './documents.ts'
import type { ImportTask } from './writer.ts'

/** One statement for each customer with such lines; where none is known the row is refused. */
export async function priceLines(
  { core, actor }: ImportTask,
  tx: Transaction,
  { entity, fields }: Model,
  wanted: readonly Wanted[],
): Promise<void> {
  const lacking = wanted.filter(one => one.lines?.some(isBlank))
  const keyOf = ({ part: { values } }: Wanted) =>
    JSON.stringify([
      values[entity.parent as string],
      values.currency,
      values.priceList,
      values[entity.occurredAt as string],
    ])
  for (const all of Map.groupBy(lacking, keyOf).values()) {
    const [{ part }] = all
    const { currency, priceList: list } = part.values as Record<string, string | undefined>
    const lines = all.flatMap(one => one.lines ?? []).map(line => line.values as PricedLine)
    const left = fields.priceList
      ? await fillPrices(
          { core, tx, actor },
          { party: part.values[entity.parent as string] as string, currency, list },
          String(part.values[entity.occurredAt as string] ?? ''),
          lines,
        )
      : lines
    for (const one of all)
      one.lines?.forEach(({ values }, at) => {
        if (left.includes(values as PricedLine))
          one.faults.push({
            field: 'price',
            code: 'priceMissing',
            message: texts.priceMissing,
            row: one.rows[at]?.row,
          })
      })
  }
}

/** A unit that a product with several does not have would count as the wrong number of them: the row is refused. */
export async function checkUnits(tx: Transaction, wanted: readonly Wanted[]): Promise<void> {
  const lines = wanted.flatMap(one =>
    (one.lines ?? []).map(({ values }, at) => ({ one, values, row: one.rows[at]?.row })),
  )
  const named = lines.filter(({ values }) => values.unit && values.product)
  if (named.length === 0) return
  const products = await countedIn(tx, [...new Set(named.map(({ values }) => values.product as string))])
  for (const { one, values, row } of named) {
    const product = products.find(known => known.id === values.product)
    if (!product || product.units.length === 0) continue
    if (values.unit === product.unit || product.units.some(unit => unit.name === values.unit)) continue
    one.faults.push({ field: 'unit', ...noSuchUnit(product), row })
  }
}

const isBlank = ({ values }: { values: Values }) =>
  (values.price ?? null) === null && (values.amount ?? null) === null
