/** The ledger of goods: every coming and going is a row, the balance beside it is what people queue for. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { WriteContext } from '../../core/server.ts'
import { pinyinSortKey } from '../../core/text/pinyin.ts'
import { refused } from '../documents/refusals.ts'
import { settingsIn } from '../documents/settings.ts'
import { type Held, worthOf } from './cost.rules.ts'

export interface Moved {
  product: string
  /** Above zero: into the warehouse. */
  quantity: string
  /** What it is worth where a document says so, with the sign of the quantity; else the average counts. Company's currency. */
  value?: string
}

export interface Moving {
  warehouse: string
  day: string
  kind: 'delivery' | 'return' | 'receipt' | 'purchaseReturn' | 'count' | 'cancel'
  source?: { entity: string; id: string }
  note?: string | null
}

/** Sends the rows of the ledger, under the document's number once that is known. */
type Written = (number: string | null) => void

/**
 * Takes goods into or out of a warehouse: balances of the products, in one order for everybody, are held until the transaction ends. Refuses what
 * would go below zero where the company wants that. The rows of the ledger are written by what it answers.
 */
export async function moveStock(
  { core, tx, actor }: Pick<WriteContext, 'core' | 'tx' | 'actor'>,
  { warehouse, day, kind, source, note }: Moving,
  moved: readonly Moved[],
): Promise<Written> {
  const sums = sumsOf(moved)
  if (sums.size === 0) return () => undefined
  const held = await hold(tx, warehouse, [...sums.keys()])
  const rows = held.map(({ product, cost, ...before }) => {
    const { quantity, value } = sums.get(product) ?? nothing
    const change = worthOf(before, quantity, value, cost)
    return { id: newId(), product_id: product, quantity: quantity.toFixed(), value: change.toFixed(), before }
  })
  const short = rows.filter(
    ({ quantity, before }) => Number(quantity) < 0 && new Decimal(before.onHand).plus(quantity).lt(0),
  )
  if (short.length > 0 && (await settingsIn(tx)).negativeStock === 'refuse')
    throw await notEnough(
      tx,
      short.map(row => ({ product: row.product_id, there: row.before.onHand })),
    )
  tx.send(sql`UPDATE stock s SET on_hand = s.on_hand + x.quantity, value = s.value + x.value, version = s.version + 1, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(product_id uuid, quantity numeric, value numeric)
    WHERE s.workspace_id = ${tx.workspaceId} AND s.warehouse_id = ${warehouse} AND s.product_id = x.product_id`)
  for (const name of ['stock', 'stockMove'])
    tx.afterCommit(() => core.live.changed(tx.workspaceId, name, rows[0].id))
  return number =>
    tx.send(sql`INSERT INTO stock_move (workspace_id, id, warehouse_id, product_id, quantity, value, moved_on, kind, source_entity, source_id, number, person_id, note)
      SELECT ${tx.workspaceId}::uuid, x.id, ${warehouse}::uuid, x.product_id, x.quantity, x.value, ${day}::date, ${kind}::text, ${source?.entity ?? null}::text,
        ${source?.id ?? null}::uuid, ${number}::text, ${actor.userId || null}::uuid, ${note ?? null}::text
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, product_id uuid, quantity numeric, value numeric)`)
}

interface Sum {
  quantity: Decimal
  value: Decimal | null
}

const nothing: Sum = { quantity: new Decimal(0), value: null }

/** What is moved of each product; worth what its lines say, where all of them do. */
function sumsOf(moved: readonly Moved[]): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const { product, quantity, value } of moved) {
    const known = sums.get(product)
    const isValued = value !== undefined && known?.value !== null
    sums.set(product, {
      quantity: new Decimal(quantity).plus(known?.quantity ?? 0),
      value: isValued ? new Decimal(value).plus(known?.value ?? 0) : null,
    })
  }
  for (const [product, { quantity }] of sums) if (quantity.isZero()) sums.delete(product)
  return sums
}

/** Balances of products in a warehouse, held in one order for everybody. */
async function hold(
  tx: Transaction,
  warehouse: string,
  products: string[],
): Promise<(Held & { product: string; cost: string | null })[]> {
  const sorted = [...products].sort()
  tx.send(sql`INSERT INTO stock (workspace_id, warehouse_id, product_id) SELECT ${tx.workspaceId}::uuid, ${warehouse}::uuid, product
    FROM unnest(${sorted}::uuid[]) product ON CONFLICT DO NOTHING`)
  return tx.rows(sql`SELECT s.product_id AS product, s.on_hand AS "onHand", s.value, p.cost FROM stock s
    JOIN product p ON p.workspace_id = s.workspace_id AND p.id = s.product_id
    WHERE s.workspace_id = ${tx.workspaceId} AND s.warehouse_id = ${warehouse} AND s.product_id = ANY(${sorted}::uuid[]) ORDER BY s.product_id FOR NO KEY UPDATE OF s`)
}

async function notEnough(tx: Transaction, short: { product: string; there: string }[]): Promise<Problem> {
  const names = await tx.rows<{ id: string; name: string }>(
    sql`SELECT id, name FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${short.map(one => one.product)}::uuid[])`,
  )
  const shortage = short
    .map(
      ({ product, there }) => `${names.find(one => one.id === product)?.name ?? ''} ${formatDecimal(there)}`,
    )
    .join('；')
  return new Problem(refused.notEnough, { shortage })
}

/** Undoes what a document moved: the opposite of the sum of its rows. */
export async function moveBack(
  context: Pick<WriteContext, 'core' | 'tx' | 'actor'>,
  source: { entity: string; id: string },
  day: string,
): Promise<Written> {
  const { tx } = context
  const moves = await tx.rows<{
    warehouse: string
    product: string
    quantity: string
    value: string
  }>(sql`SELECT warehouse_id AS warehouse, product_id AS product, -sum(quantity) AS quantity, -sum(value) AS value
    FROM stock_move WHERE workspace_id = ${tx.workspaceId} AND source_id = ${source.id} GROUP BY 1, 2 HAVING sum(quantity) <> 0 ORDER BY 1`)
  const written: Written[] = []
  for (const [warehouse, goods] of Map.groupBy(moves, one => one.warehouse))
    written.push(await moveStock(context, { warehouse, day, kind: 'cancel', source }, goods))
  return number => {
    for (const one of written) one(number)
  }
}

/** The warehouse that is meant where none is named: the oldest in use; a company's first is made when it first moves goods. */
export async function usualWarehouse({ tx, actor }: Pick<WriteContext, 'tx' | 'actor'>): Promise<string> {
  const find = () =>
    tx.rows<{
      id: string
    }>(sql`SELECT id FROM warehouse WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL AND active IS NOT FALSE
      ORDER BY created_at, id LIMIT 1`)
  const [known] = await find()
  if (known) return known.id
  const name = actor.locale === 'zh' ? '主仓库' : 'Main warehouse'
  await tx.rows(sql`INSERT INTO warehouse (workspace_id, id, name, name_sort, active) VALUES (${tx.workspaceId}, ${newId()}, ${name}, ${pinyinSortKey(name)}, true)
    ON CONFLICT (workspace_id, name) WHERE deleted_at IS NULL DO UPDATE SET active = true`)
  const [made] = await find()
  return made.id
}
