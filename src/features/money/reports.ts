/** What customers owe, or suppliers are owed, on a day, and what happened between two days: sums over the ledger, as far as the reader sees those. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { demand, demandOpen, open, waysOf, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { customer } from '../customers/customers.entity.ts'
import { readSettings } from '../documents/settings.ts'
import { ledgerOf } from './ledger.ts'
import type { Side } from './sides.ts'

export interface AgeingRow {
  party: { id: string; title: string }
  /** What is owed, by how long it is overdue: not due, then the company's buckets, the last without end. Base currency. */
  buckets: string[]
  /** Prepayments and credits not settled yet; zero or below. */
  credits: string
  total: string
}

export interface Ageing {
  asOf: string
  /** Last day overdue of each bucket. */
  days: number[]
  rows: AgeingRow[]
  sums: Omit<AgeingRow, 'party'>
  /** How many customers or suppliers there are; `rows` holds the first of them. */
  count: number
}

export interface AgeingAsked {
  asOf: string
  limit: number
  /** Who comes first, and who is left out: those who owe most; who owe most that is overdue, more than `over`; who owe longest, beyond the last bucket. */
  by?: 'total' | 'overdue' | 'oldest'
  /** Base currency. */
  over?: string
}

/** Without these nothing can be added up for the reader. */
export const closedToReports = ['amount', 'open', 'baseOpen', 'dueOn', 'bookedOn']

/**
 * The ageing on any day: what is open now of what was booked by then, and what was settled since. Both are read from indexes; a day long past costs
 * what was settled since.
 */
export async function ageing(
  core: Core,
  actor: Actor,
  side: Side,
  { asOf, limit, by = 'total', over = '0' }: AgeingAsked,
): Promise<Ageing> {
  const { model, models } = await readingOf(core, actor, side.item)
  demand(actor, model, 'read')
  for (const name of closedToReports) demandOpen(actor, model, name)
  const { ageing: days } = await readSettings(core, actor.workspaceId)
  const customers = models(customer.name)
  const { items, settlements, itemId, partyId } = ledgerOf(side)
  const edges = [0, ...days]
  const overdue = sql`(${asOf}::date - due_on)`
  const bucket = sql.join(
    [...edges, null].map((end, at) => {
      const above = at === 0 ? sql`true` : sql`${overdue} > ${edges[at - 1]}`
      const below = end === null ? sql`true` : sql`${overdue} <= ${end}`
      return sql`coalesce(sum(value) FILTER (WHERE debit AND ${above} AND ${below}), 0) AS ${sql.id(`b${at}`)}`
    }),
  )
  const buckets = [...edges, null].map((_, at) => `b${at}`)
  const late = sql.join(
    buckets.slice(1).map(name => sql.ref(name)),
    sql` + `,
  )
  const last = sql.ref(buckets[buckets.length - 1])
  const weight = by === 'overdue' ? late : by === 'oldest' ? last : sql.ref('total')
  const meant =
    by === 'overdue' ? sql`AND ${late} > ${over}::numeric` : by === 'oldest' ? sql`AND ${last} > 0` : sql``
  const { workspaceId } = actor
  // Who sees all is not asked of each.
  const reached =
    waysOf(models, actor, customers, 't', 'read') === true
      ? sql``
      : sql`WHERE party IN (SELECT t.id FROM customer t WHERE t.workspace_id = ${workspaceId} AND ${within(models, actor, customers, 't')})`
  const per = sql`
    SELECT party, ${bucket}, coalesce(sum(value) FILTER (WHERE NOT debit), 0) AS credits, sum(value) AS total FROM (
      SELECT ${partyId} AS party, due_on, amount > 0 AS debit, base_open AS value FROM ${items}
        WHERE workspace_id = ${workspaceId} AND open <> 0 AND booked_on <= ${asOf}::date
      UNION ALL
      SELECT r.${partyId}, r.due_on, r.amount > 0, s.base_amount FROM ${settlements} s
        JOIN ${items} r ON r.workspace_id = s.workspace_id AND r.id = s.${itemId} AND r.booked_on <= ${asOf}::date
        WHERE s.workspace_id = ${workspaceId} AND s.settled_on > ${asOf}::date) moved
    ${reached} GROUP BY party`
  const added = sql.join(
    [...buckets, 'credits', 'total'].map(name => sql`coalesce(sum(${sql.ref(name)}), 0) AS ${sql.id(name)}`),
  )
  // The sums come as the first row; names are looked up of those alone that are shown.
  const [[sums, ...rows]] = await core.db.read<Record<string, string>[]>(workspaceId, [
    sql`WITH per AS MATERIALIZED (${per}),
      owing AS (SELECT * FROM per WHERE (total <> 0 OR credits <> 0) ${meant}),
      top AS (SELECT * FROM owing ORDER BY ${weight} DESC, party LIMIT ${limit})
    SELECT * FROM (
      SELECT NULL::uuid AS id, count(*)::text AS title, NULL::uuid AS party, ${added} FROM owing
      UNION ALL
      SELECT t.id, ${titleFor(actor, customers, 't')}, top.* FROM top JOIN customer t ON t.workspace_id = ${workspaceId} AND t.id = top.party) shown
    ORDER BY id IS NOT NULL, ${weight} DESC, id`,
  ])
  const pick = (row: Record<string, string>) => ({
    buckets: buckets.map(name => row[name]),
    credits: row.credits,
    total: row.total,
  })
  return {
    asOf,
    days,
    rows: rows.map(row => ({ party: { id: row.id, title: row.title }, ...pick(row) })),
    sums: pick(sums),
    count: Number(sums.title),
  }
}

export interface StatementRow {
  day: string
  kind: string
  number: string | null
  source: { entity: string; id: string }
  /** Above zero: more came to be owed. */
  amount: string
  balance: string
}

export interface Statement {
  party: { id: string; title: string }
  from: string
  to: string
  /** One for each currency in which anything happened or is open. */
  accounts: { currency: string; opening: string; closing: string; rows: StatementRow[] }[]
}

/** A customer's or supplier's account between two days: what was owed before, what happened, what is owed after. */
export async function statement(
  core: Core,
  actor: Actor,
  side: Side,
  id: string,
  from: string,
  to: string,
): Promise<Statement> {
  const { model } = await readingOf(core, actor, side.item)
  demand(actor, model, 'read')
  for (const name of closedToReports) demandOpen(actor, model, name)
  const one = await get(core, actor, customer.name, id)
  const { items, settlements, itemId, partyId } = ledgerOf(side)
  const moves = sql`SELECT booked_on AS day, kind, number, source_entity, source_id, currency, amount, created_at, id FROM ${items}
      WHERE workspace_id = ${actor.workspaceId} AND ${partyId} = ${id} AND booked_on <= ${to}::date
    UNION ALL
    SELECT s.settled_on, s.kind, p.number, s.source_entity, s.source_id, r.currency, -s.amount, s.created_at, s.id
      FROM ${settlements} s JOIN ${items} r ON r.workspace_id = s.workspace_id AND r.id = s.${itemId}
      LEFT JOIN ${sql.table(side.money)} p ON p.workspace_id = s.workspace_id AND p.id = s.source_id
      WHERE s.workspace_id = ${actor.workspaceId} AND r.${partyId} = ${id} AND s.kind = 'discount' AND s.settled_on <= ${to}::date`
  const [opening, rows] = await core.db.read<Record<string, string>[]>(actor.workspaceId, [
    sql`SELECT currency, sum(amount) AS amount FROM (${moves}) m WHERE day < ${from}::date GROUP BY currency`,
    sql`SELECT day, kind, number, source_entity AS entity, source_id AS id, currency, amount,
        sum(amount) OVER (PARTITION BY currency ORDER BY day, created_at, m.id) AS moved FROM (${moves}) m
      WHERE day >= ${from}::date ORDER BY currency, day, created_at, m.id`,
  ])
  const starts = new Map(opening.map(row => [row.currency, row.amount]))
  const currencies = [...new Set([...starts.keys(), ...rows.map(row => row.currency)])].sort()
  const named = open(actor, model, 'number')
  return {
    party: { id, title: String(one[customer.title] ?? '') },
    from,
    to,
    accounts: currencies.map(currency => {
      const start = starts.get(currency) ?? '0'
      const own = rows
        .filter(row => row.currency === currency)
        .map(row => ({
          day: row.day,
          kind: row.kind,
          number: named ? row.number : null,
          source: { entity: row.entity, id: row.id },
          amount: row.amount,
          balance: new Decimal(start).plus(row.moved).toFixed(),
        }))
      return { currency, opening: start, closing: own.at(-1)?.balance ?? start, rows: own }
    }),
  }
}
