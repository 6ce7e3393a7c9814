/** Balances of the company's accounts on any day: sums over the ledger, nothing kept. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { demand, demandOpen, open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { account, accountMove } from './accounts.entity.ts'

export interface Balance {
  account: { id: string; title: string }
  kind: string
  currency: string
  active: boolean
  opening: string
  in: string
  out: string
  closing: string
  baseClosing: string
}

export interface Balances {
  from: string
  to: string
  rows: Balance[]
  /** In base currency, at the rates of the documents. */
  total: string
}

const shown = ['amount', 'baseAmount', 'movedOn', 'account'] as const

export async function demandMoves(core: Core, actor: Actor) {
  const reading = await readingOf(core, actor, accountMove.name)
  demand(actor, reading.model, 'read')
  for (const name of shown) demandOpen(actor, reading.model, name)
  return reading
}

/** Every account with what was in it before `from`, what came and went until `to`, and what is in it then. */
export async function accountBalances(core: Core, actor: Actor, from: string, to: string): Promise<Balances> {
  const { models } = await demandMoves(core, actor)
  const model = models(account.name)
  demand(actor, model, 'read')
  const before = sql`m.moved_on < ${from}::date`
  const sum = (value: unknown) => sql`coalesce(sum(${value}), 0)`
  const [rows] = await core.db.read<Omit<Balance, 'account'> & { id: string; title: string }[]>(
    actor.workspaceId,
    [
      sql`SELECT t.id, ${titleFor(actor, model, 't')} AS title, t.kind, t.currency, t.active IS NOT FALSE AS active,
        ${sum(sql`m.amount`)} AS closing, ${sum(sql`m.base_amount`)} AS "baseClosing",
        coalesce(sum(m.amount) FILTER (WHERE ${before}), 0) AS opening,
        coalesce(sum(m.amount) FILTER (WHERE NOT ${before} AND m.amount > 0), 0) AS "in",
        coalesce(-sum(m.amount) FILTER (WHERE NOT ${before} AND m.amount < 0), 0) AS "out"
      FROM money_account t LEFT JOIN account_move m ON m.workspace_id = ${actor.workspaceId} AND m.account_id = t.id AND m.moved_on <= ${to}::date
      WHERE t.workspace_id = ${actor.workspaceId} AND t.deleted_at IS NULL AND ${within(models, actor, model, 't')}
      GROUP BY t.workspace_id, t.id ORDER BY t.active IS NOT FALSE DESC, t.name_sort, t.id`,
    ],
  )
  const found = rows as unknown as (Omit<Balance, 'account'> & { id: string; title: string })[]
  return {
    from,
    to,
    rows: found.map(({ id, title, ...row }) => ({ account: { id, title }, ...row })),
    total: found.reduce((all, row) => all.plus(row.baseClosing), new Decimal(0)).toFixed(),
  }
}

export interface MoveRow {
  id: string
  day: string
  kind: string
  number: string | null
  source: { entity: string; id: string }
  party: string | null
  note: string | null
  amount: string
  balance: string
}

export interface AccountStatement {
  account: { id: string; title: string }
  currency: string
  from: string
  to: string
  opening: string
  closing: string
  /** The first of them, up to 2,000. */
  rows: MoveRow[]
  count: number
}

const MOST = 2000

/** An account between two days: what was in it, what came and went, what is in it after each. */
export async function accountStatement(
  core: Core,
  actor: Actor,
  id: string,
  from: string,
  to: string,
): Promise<AccountStatement> {
  const { model, models } = await demandMoves(core, actor)
  const one = await get(core, actor, account.name, id)
  const customers = models('customer')
  const own = sql`m.workspace_id = ${actor.workspaceId} AND m.account_id = ${id}`
  const [[ends], rows] = await core.db.read<Record<string, string>[]>(actor.workspaceId, [
    sql`SELECT coalesce(sum(amount) FILTER (WHERE moved_on < ${from}::date), 0) AS opening, coalesce(sum(amount), 0) AS closing,
        count(*) FILTER (WHERE moved_on >= ${from}::date) AS count FROM account_move m WHERE ${own} AND moved_on <= ${to}::date`,
    sql`SELECT m.id, m.moved_on AS day, m.kind, m.number, m.source_entity AS entity, m.source_id AS source, m.note, m.amount,
        CASE WHEN t.id IS NOT NULL AND ${within(models, actor, customers, 't')} THEN ${titleFor(actor, customers, 't')} END AS party,
        sum(m.amount) OVER (ORDER BY m.moved_on, m.created_at, m.id) AS moved FROM account_move m
      LEFT JOIN customer t ON t.workspace_id = ${actor.workspaceId} AND t.id = m.customer_id
      WHERE ${own} AND m.moved_on BETWEEN ${from}::date AND ${to}::date ORDER BY m.moved_on, m.created_at, m.id LIMIT ${MOST}`,
  ])
  const named = open(actor, model, 'number')
  return {
    account: { id, title: String(one[account.title] ?? '') },
    currency: String(one.currency ?? ''),
    from,
    to,
    opening: ends.opening,
    closing: ends.closing,
    count: Number(ends.count),
    rows: rows.map(row => ({
      id: row.id,
      day: row.day,
      kind: row.kind,
      number: named ? row.number : null,
      source: { entity: row.entity, id: row.source },
      party: open(actor, model, 'customer') ? row.party : null,
      note: open(actor, model, 'note') ? row.note : null,
      amount: row.amount,
      balance: new Decimal(ends.opening).plus(row.moved).toFixed(),
    })),
  }
}
