/** The ledger of receivables: documents say what they want booked, receipts say what they settle; it books the difference. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import type { WriteContext } from '../../core/server.ts'

import { grams, searchText } from '../../core/text/search.ts'
import { type Item, net, type Row } from './settle.rules.ts'

type Context = Pick<WriteContext, 'core' | 'tx' | 'actor'>

export interface Source {
  entity: string
  id: string
}

export interface Booking {
  source: Source
  kind: 'order' | 'delivery' | 'invoice' | 'receipt' | 'refund'
  party: string
  number: string | null
  day: string
  currency: string
  rate: string
  /** What the document wants to have booked in all. */
  wanted: string
}

interface Booked extends Item {
  base: string
}

/**
 * Books what a document wants less what it has booked, and nets its items as far as they are open. A document that is new has booked nothing:
 * then nothing is asked. Answers the items of the document.
 */
export async function bookTo(context: Context, booking: Booking, isNew = false): Promise<Item[]> {
  const { tx } = context
  const { source, party, number, day, currency, rate, wanted, kind } = booking
  const items = isNew ? [] : await itemsOf(tx, source)
  const booked = items.reduce((sum, item) => sum.plus(item.amount), new Decimal(0))
  const amount = new Decimal(wanted).minus(booked)
  if (amount.isZero()) return items
  const whole = new Decimal(wanted).times(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
  const base = whole.minus(items.reduce((sum, item) => sum.plus(item.base), new Decimal(0)))
  const item = { id: newId(), amount: amount.toFixed(), open: amount.toFixed(), baseOpen: base.toFixed() }
  const text = searchText({ codes: [number ?? ''] })
  tx.send(sql`INSERT INTO receivable (workspace_id, id, customer_id, kind, number, source_entity, source_id, booked_on, due_on, currency, rate, amount, base_amount, open, base_open, search_text, grams)
    SELECT ${tx.workspaceId}::uuid, ${item.id}::uuid, c.id, ${items.length > 0 ? 'change' : kind}::text, ${number}::text, ${source.entity}::text, ${source.id}::uuid, ${day}::date,
      ${day}::date + ${amount.isNegative() || kind === 'refund' ? sql`0` : sql`coalesce(c.payment_days, 0)::int`}, ${currency}::text, ${rate}::numeric, ${item.amount}::numeric, ${item.baseOpen}::numeric,
      ${item.amount}::numeric, ${item.baseOpen}::numeric, ${text}::text, ${grams(text)}::text[]
    FROM customer c WHERE c.workspace_id = ${tx.workspaceId} AND c.id = ${party}`)
  const all = [...items, item]
  const rows = net(all)
  writeRows(context, rows, day, source)
  tellChanged(
    context,
    all.map(one => one.id),
  )
  return rows.length > 0 ? itemsOf(tx, source) : all
}

/** A document's items, held in the order of their ids until the transaction ends. */
async function itemsOf(tx: Transaction, source: Source): Promise<Booked[]> {
  return tx.rows<Booked>(sql`SELECT id, amount, base_amount AS base, open, base_open AS "baseOpen" FROM receivable
    WHERE workspace_id = ${tx.workspaceId} AND source_id = ${source.id} ORDER BY id FOR NO KEY UPDATE`)
}

/** Writes rows of one act, and what is open of their items anew from all rows. Sends, does not wait. */
export function writeRows({ tx, actor }: Context, rows: readonly Row[], day: string, source: Source): void {
  if (rows.length === 0) return
  tx.send(sql`INSERT INTO receivable_settlement (workspace_id, id, receivable_id, kind, amount, base_amount, settled_on, source_entity, source_id, person_id)
    SELECT ${tx.workspaceId}::uuid, gen_random_uuid(), x.item, x.kind, x.amount, x.base, ${day}::date, ${source.entity}::text, ${source.id}::uuid, ${actor.userId || null}::uuid
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(item uuid, kind text, amount numeric, base numeric)`)
  const ids = [...new Set(rows.flatMap(row => row.item ?? []))].sort()
  tx.send(sql`UPDATE receivable r SET open = r.amount - s.amount, base_open = r.base_amount - s.base, version = r.version + 1, updated_at = now()
    FROM (SELECT receivable_id, sum(amount) AS amount, sum(base_amount) AS base FROM receivable_settlement
      WHERE workspace_id = ${tx.workspaceId} AND receivable_id = ANY(${ids}::uuid[]) GROUP BY receivable_id) s
    WHERE r.workspace_id = ${tx.workspaceId} AND r.id = s.receivable_id`)
}

export function tellChanged({ core, tx }: Context, ids: readonly string[]): void {
  for (const id of ids) tx.afterCommit(() => core.live.changed(tx.workspaceId, 'receivable', id))
}
