/** The ledgers of receivables and payables: documents say what they want booked, receipts and payments say what they settle; it books the difference. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import type { WriteContext } from '../../core/server.ts'

import { grams, searchText } from '../../core/text/search.ts'
import { type Item, net, type Row } from './settle.rules.ts'
import type { Side } from './sides.ts'

type Context = Pick<WriteContext, 'core' | 'tx' | 'actor'>

export interface Source {
  entity: string
  id: string
}

export interface Booking {
  source: Source
  /** One of the choices of the item's `kind`. */
  kind: string
  party: string
  number: string | null
  day: string
  currency: string
  rate: string
  /** What the document wants to have booked in all. */
  wanted: string
  /** Of one line of a plan: its id, what it is called, when it is due. */
  part?: string | null
  label?: string
  due?: string
}

interface Booked extends Item {
  base: string
}

/** Tables and columns of a side's ledger. */
export const ledgerOf = ({ item, party, orderTable }: Side) => ({
  items: sql.table(item),
  settlements: sql.table(`${item}_settlement`),
  /** Of a settlement: its item. */
  itemId: sql.ref(`${item}_id`),
  partyId: sql.ref(`${party}_id`),
  orders: sql.table(orderTable),
  orderId: sql.ref(`${orderTable}_id`),
})

/**
 * Books what a document wants less what it has booked, and nets its items as far as they are open. A document that is new has booked nothing:
 * then nothing is asked. Answers the items of the document.
 */
export async function bookTo(context: Context, side: Side, booking: Booking, isNew = false): Promise<Item[]> {
  const { tx } = context
  const { source, party, number, day, currency, rate, wanted, kind, part, label, due } = booking
  const items = isNew ? [] : await itemsOf(tx, side, source, part)
  const booked = items.reduce((sum, item) => sum.plus(item.amount), new Decimal(0))
  const amount = new Decimal(wanted).minus(booked)
  if (amount.isZero()) return items
  const whole = new Decimal(wanted).times(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
  const base = whole.minus(items.reduce((sum, item) => sum.plus(item.base), new Decimal(0)))
  const item = { id: newId(), amount: amount.toFixed(), open: amount.toFixed(), baseOpen: base.toFixed() }
  const text = searchText({ codes: [number ?? ''] })
  const { items: table, partyId } = ledgerOf(side)
  const days = sql`coalesce(c.${sql.ref(side.daysColumn)}, 0)::int`
  tx.send(sql`INSERT INTO ${table} (workspace_id, id, ${partyId}, kind, number, source_entity, source_id, booked_on, due_on, currency, rate, amount, base_amount, open, base_open, search_text, grams, part_id, part)
    SELECT ${tx.workspaceId}::uuid, ${item.id}::uuid, c.id, ${items.length > 0 ? 'change' : kind}::text, ${number}::text, ${source.entity}::text, ${source.id}::uuid, ${day}::date,
      ${amount.isNegative() || kind === 'refund' ? sql`${day}::date` : due ? sql`${due}::date` : sql`${day}::date + ${days}`}, ${currency}::text, ${rate}::numeric, ${item.amount}::numeric, ${item.baseOpen}::numeric,
      ${item.amount}::numeric, ${item.baseOpen}::numeric, ${text}::text, ${grams(text)}::text[], ${part ?? null}::uuid, ${label ?? null}::text
    FROM customer c WHERE c.workspace_id = ${tx.workspaceId} AND c.id = ${party}`)
  const all = [...items, item]
  const rows = net(all)
  writeRows(context, side, rows, day, source)
  tellChanged(
    context,
    side,
    all.map(one => one.id),
  )
  return rows.length > 0 ? itemsOf(tx, side, source, part) : all
}

/** A document's items, or those of one line of its plan, held in the order of their ids until the transaction ends. */
async function itemsOf(tx: Transaction, side: Side, source: Source, part?: string | null): Promise<Booked[]> {
  return tx.rows<Booked>(sql`SELECT id, amount, base_amount AS base, open, base_open AS "baseOpen" FROM ${ledgerOf(side).items}
    WHERE workspace_id = ${tx.workspaceId} AND source_id = ${source.id} ${part === undefined ? sql`` : sql`AND part_id IS NOT DISTINCT FROM ${part}::uuid`} ORDER BY id FOR NO KEY UPDATE`)
}

/** Writes rows of one act, and what is open of their items anew from all rows. Sends, does not wait. */
export function writeRows(
  { tx, actor }: Context,
  side: Side,
  rows: readonly Row[],
  day: string,
  source: Source,
): void {
  if (rows.length === 0) return
  const { items, settlements, itemId } = ledgerOf(side)
  tx.send(sql`INSERT INTO ${settlements} (workspace_id, id, ${itemId}, kind, amount, base_amount, settled_on, source_entity, source_id, person_id)
    SELECT ${tx.workspaceId}::uuid, gen_random_uuid(), x.item, x.kind, x.amount, x.base, ${day}::date, ${source.entity}::text, ${source.id}::uuid, ${actor.userId || null}::uuid
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(item uuid, kind text, amount numeric, base numeric)`)
  const ids = [...new Set(rows.flatMap(row => row.item ?? []))].sort()
  tx.send(sql`UPDATE ${items} r SET open = r.amount - s.amount, base_open = r.base_amount - s.base, version = r.version + 1, updated_at = now()
    FROM (SELECT ${itemId} AS item, sum(amount) AS amount, sum(base_amount) AS base FROM ${settlements}
      WHERE workspace_id = ${tx.workspaceId} AND ${itemId} = ANY(${ids}::uuid[]) GROUP BY 1) s
    WHERE r.workspace_id = ${tx.workspaceId} AND r.id = s.item`)
}

export function tellChanged({ core, tx }: Context, { item }: Side, ids: readonly string[]): void {
  for (const id of ids) tx.afterCommit(() => core.live.changed(tx.workspaceId, item, id))
}
