import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Values, WriteContext } from '../../core/server.ts'
import type { TakingLine } from '../documents/conversion.ts'
import { type Moving, moveBack, moveStock, usualWarehouse } from './moves.ts'

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

/** Lines that move goods, as they move them. */
async function goodsOf({ tx }: WriteContext, lines: readonly TakingLine[], direction: 1 | -1, rate: string) {
  const ids = lines.map(line => line.product).filter(id => typeof id === 'string')
  if (ids.length === 0) return []
  const goods = await tx.rows<{ id: string }>(
    sql`SELECT id FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[]) AND kind = 'goods'`,
  )
  const known = new Set(goods.map(one => one.id))
  return lines
    .filter(line => known.has(line.product as string))
    .map(({ product, net, ...line }) => ({ product, net, quantity: inBaseUnits(line) }))
    .map(({ product, quantity, net }) => ({
      product: product as string,
      quantity: direction === 1 ? quantity : negated(quantity),
      // What comes in by purchase is worth what it cost; what leaves, and what comes back, goes by the average.
      ...(direction === 1 && Number(quantity) > 0 ? { value: inBase(net, rate) } : {}),
    }))
}

const inBaseUnits = ({ quantity, factor }: { quantity: string; factor?: unknown }) =>
  new Decimal(quantity).times(String(factor ?? 1)).toFixed()

const inBase = (net: unknown, rate: string) =>
  new Decimal(String(net ?? 0)).times(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed()

const negated = (quantity: string) => (quantity.startsWith('-') ? quantity.slice(1) : `-${quantity}`)
