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

export interface Moved {
  product: string
  /** Above zero: into the warehouse. */
  quantity: string
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
  const sums = new Map<string, Decimal>()
  for (const { product, quantity } of moved)
    sums.set(product, (sums.get(product) ?? new Decimal(0)).plus(quantity))
  const rows = [...sums]
    .filter(([, quantity]) => !quantity.isZero())
    .map(([product_id, quantity]) => ({ id: newId(), product_id, quantity: quantity.toFixed() }))
  if (rows.length === 0) return () => undefined
  const balances = await tx.rows<{
    product: string
    left: string
  }>(sql`INSERT INTO stock AS s (workspace_id, id, warehouse_id, product_id, on_hand)
    SELECT ${tx.workspaceId}::uuid, x.id, ${warehouse}::uuid, x.product_id, x.quantity
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, product_id uuid, quantity numeric) ORDER BY x.product_id
    ON CONFLICT (workspace_id, product_id, warehouse_id) DO UPDATE
      SET on_hand = s.on_hand + excluded.on_hand, version = s.version + 1, updated_at = now()
    RETURNING s.product_id AS product, s.on_hand AS left`)
  const short = balances.filter(
    ({ product, left }) => new Decimal(left).isNegative() && sums.get(product)?.isNegative(),
  )
  if (short.length > 0 && (await settingsIn(tx)).negativeStock === 'refuse')
    throw await notEnough(tx, short, sums)
  for (const name of ['stock', 'stockMove'])
    tx.afterCommit(() => core.live.changed(tx.workspaceId, name, rows[0].id))
  const moves = rows.map(row => ({ ...row, id: newId() }))
  return number =>
    tx.send(sql`INSERT INTO stock_move (workspace_id, id, warehouse_id, product_id, quantity, moved_on, kind, source_entity, source_id, number, person_id, note)
      SELECT ${tx.workspaceId}::uuid, x.id, ${warehouse}::uuid, x.product_id, x.quantity, ${day}::date, ${kind}::text, ${source?.entity ?? null}::text,
        ${source?.id ?? null}::uuid, ${number}::text, ${actor.userId || null}::uuid, ${note ?? null}::text
      FROM jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) AS x(id uuid, product_id uuid, quantity numeric)`)
}

async function notEnough(
  tx: Transaction,
  short: { product: string; left: string }[],
  sums: Map<string, Decimal>,
): Promise<Problem> {
  const names = await tx.rows<{ id: string; name: string }>(
    sql`SELECT id, name FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${short.map(one => one.product)}::uuid[])`,
  )
  const shortage = short
    .map(({ product, left }) => {
      const there = new Decimal(left).minus(sums.get(product) ?? 0)
      return `${names.find(one => one.id === product)?.name ?? ''} ${formatDecimal(there.toFixed())}`
    })
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
  }>(sql`SELECT warehouse_id AS warehouse, product_id AS product, -sum(quantity) AS quantity
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
