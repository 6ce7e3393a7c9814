/** Lines of a quote or order that came without a price get the one that holds. */
import type { Values, WriteContext } from '../../core/server.ts'
import type { PricedLine } from '../documents/pricing.ts'
import { type Asking, type OfferRow, offered, offersOf } from './offers.ts'
import { resolvePrice } from './pricing.rules.ts'

type Context = Pick<WriteContext, 'core' | 'tx' | 'actor'>

const lacks = ({ price, amount }: Values) => (price ?? null) === null && (amount ?? null) === null

/** One statement where any line lacks its price, none where all have it. Lines for which there is none are answered. */
export async function fillPrices(
  { core, tx, actor }: Context,
  asking: Asking,
  day: string,
  lines: readonly PricedLine[],
): Promise<PricedLine[]> {
  const blank = lines.filter(lacks)
  const products = [...new Set(blank.flatMap(line => line.product ?? []))]
  if (products.length === 0) return blank
  const models = await core.models(tx.workspaceId)
  const found = offered(await tx.rows<OfferRow>(offersOf(models, actor, asking, products)))
  for (const line of blank) {
    const known = found.get(String(line.product))
    const { quantity, unit } = line
    line.price = (known && resolvePrice(known, { quantity, day, unit })?.price) ?? (null as never)
  }
  return blank.filter(lacks)
}
