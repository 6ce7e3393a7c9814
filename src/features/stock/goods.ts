import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { type Fault, invalid } from '../../core/errors.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import type { TakingLine } from '../documents/conversion.ts'
import { componentsOf, noComponents, notWhole } from '../products/bundles.ts'
import { type Moved, type Moving, moveBack, moveStock, usualWarehouse } from './moves.ts'

interface GoodsDocument {
  entity: string
  /** Its day. */
  day: string
  /** 1: quantities above zero come into the warehouse; −1: they leave it. */
  direction: 1 | -1
  /** What its moves are called where quantities are above zero, and where they are below. */
  kinds: readonly [Moving['kind'], Moving['kind']]
  /** The warehouse meant where the document names none. */
  warehouse?: (context: WriteContext, lines: TakingLine[]) => Promise<string | null>
}

/** What a document that moves goods does with the ledger of stock: `confirming` and `cancelling` of a `MadeDocument`. */
export function movingGoods({ entity, day, direction, kinds, warehouse: named }: GoodsDocument) {
  return {
    confirming: async (
      context: WriteContext,
      record: Values & { id: string },
      { lines, rate }: { lines: TakingLine[]; rate?: unknown },
    ) => {
      const goods = await goodsOf(context, lines, direction, String(rate ?? '1'))
      const warehouse =
        (record.warehouse as string | null) ??
        (await named?.(context, lines)) ??
        (goods.length > 0 ? await usualWarehouse(context) : null)
      if (!warehouse) return { set: { warehouse } }
      const isBack = lines.some(line => Number(line.quantity) < 0)
      const write = await moveStock(
        context,
        {
          warehouse,
          day: String(record[day]),
          kind: kinds[isBack ? 1 : 0],
          source: { entity, id: record.id },
        },
        goods,
      )
      return { set: { warehouse }, write }
    },
    cancelling: async (context: WriteContext, record: Values & { id: string }): Promise<void> => {
      const write = await moveBack(context, { entity, id: record.id }, String(record[day]))
      write(record.number as string | null)
    },
  }
}

/** Lines that move goods, as they move them; a bundle as its components. */
async function goodsOf(
  context: WriteContext,
  lines: readonly TakingLine[],
  direction: 1 | -1,
  rate: string,
): Promise<Moved[]> {
  const { tx } = context
  const ids = lines.map(line => line.product).filter(id => typeof id === 'string')
  if (ids.length === 0) return []
  const known = await tx.rows<{ id: string; kind: string }>(
    sql`SELECT id, kind FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[]) AND kind <> 'service'`,
  )
  const kinds = new Map(known.map(one => [one.id, one.kind]))
  const bundles = known.filter(one => one.kind === 'bundle').map(one => one.id)
  const components = bundles.length > 0 ? await componentsOf(context, bundles) : undefined
  const faults: Fault[] = []
  const signed = (quantity: Decimal) => quantity.times(direction).toFixed()
  const moved = lines.flatMap((line, at): Moved[] => {
    const product = line.product as string
    const base = new Decimal(line.quantity).times(String(line.factor ?? 1))
    const parts = components?.get(product)
    if (parts) {
      if (parts.length === 0) faults.push(noComponents(at))
      if (!base.isInteger()) faults.push(notWhole(at))
      return parts
        .filter(one => one.goods)
        .map(one => ({ product: one.component, quantity: signed(base.times(one.quantity)) }))
    }
    if (!kinds.has(product)) return []
    // What comes in by purchase is worth what it cost; what leaves, and what comes back, goes by the average.
    const value = direction === 1 && base.gt(0) ? { value: inBase(line.net, rate) } : {}
    return [{ product, quantity: signed(base), ...value }]
  })
  if (faults.length > 0) throw invalid(faults)
  return moved
}

const inBase = (net: unknown, rate: string) =>
  new Decimal(String(net ?? 0)).times(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed()
