/** Money that came and went, and money that is to come: sums over the ledgers in base currency. */
import { Decimal } from 'decimal.js'
import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { demand, demandOpen, open, within } from '../../core/scope.ts'
import { readingOf } from '../../core/store/read.ts'
import { demandMoves } from '../accounts/reports.ts'

export const splits = ['kind', 'method', 'person', 'category', 'account', 'customer'] as const
export type Split = (typeof splits)[number]
export type Step = 'day' | 'month'

export interface FlowPeriod {
  /** The day, or the first of the month. */
  day: string
  in: string
  out: string
  /** What all accounts hold at its end. */
  closing: string
}

export interface FlowGroup {
  /** A record's id, or a choice's value; null: none. */
  key: string | null
  /** A record's title; of choices the declaration has the words. */
  title: string | null
  /** Of a category: itself and its parts, as far as anything was spent on them. */
  ids: string[] | null
  in: string
  out: string
}

export interface CashFlow {
  from: string
  to: string
  by: Step
  split: Split
  opening: string
  in: string
  out: string
  closing: string
  periods: FlowPeriod[]
  groups: FlowGroup[]
}

/** Kinds of moves by which money comes in; by all others but these and those between accounts it goes out. Undone moves take off what they undo. */
const comingIn = sql`m.kind IN ('receipt', 'paymentRefund')`
const within_ = sql`m.kind IN ('transfer', 'opening')`
const came = sql`coalesce(sum(m.base_amount) FILTER (WHERE ${comingIn}), 0)`
const went = sql`coalesce(-sum(m.base_amount) FILTER (WHERE NOT ${comingIn} AND NOT ${within_}), 0)`

/** Most days that are shown one by one. */
const MOST_DAYS = 400

export async function cashFlow(
  core: Core,
  actor: Actor,
  { from, to, by, split }: { from: string; to: string; by: Step; split: Split },
): Promise<CashFlow> {
  if (from > to) throw new Problem('badRequest', { detail: 'from > to' })
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  const step: Step = days > MOST_DAYS ? 'month' : by
  const { model } = await demandMoves(core, actor)
  if (split !== 'account') demandOpen(actor, model, split)
  const at = actor.workspaceId
  const own = sql`m.workspace_id = ${at} AND m.deleted_at IS NULL`
  const inside = sql`${own} AND m.moved_on BETWEEN ${from}::date AND ${to}::date`
  const period = step === 'day' ? sql`m.moved_on` : sql`date_trunc('month', m.moved_on)::date`
  const group = await groupOf(core, actor, split)
  const [[before], periods, groups] = await core.db.read<Record<string, string>[]>(at, [
    sql`SELECT coalesce(sum(m.base_amount), 0) AS opening FROM account_move m WHERE ${own} AND m.moved_on < ${from}::date`,
    sql`SELECT ${period} AS day, ${came} AS "in", ${went} AS "out", sum(m.base_amount) AS all FROM account_move m WHERE ${inside} GROUP BY 1 ORDER BY 1`,
    sql`SELECT ${group.key} AS key, ${group.title} AS title, array_agg(DISTINCT m.category_id) FILTER (WHERE m.category_id IS NOT NULL) AS ids, ${came} AS "in", ${went} AS "out" FROM account_move m ${group.join}
      WHERE ${inside} AND NOT ${within_} GROUP BY 1, 2 HAVING ${came} <> 0 OR ${went} <> 0 ORDER BY ${came} + ${went} DESC, 1 LIMIT 200`,
  ])
  let held = new Decimal(before.opening)
  const shown = periods.map(row => {
    held = held.plus(row.all)
    return { day: row.day, in: row.in, out: row.out, closing: held.toFixed() }
  })
  const sum = (name: 'in' | 'out') =>
    shown.reduce((total, row) => total.plus(row[name]), new Decimal(0)).toFixed()
  return {
    from,
    to,
    by: step,
    split,
    opening: before.opening,
    in: sum('in'),
    out: sum('out'),
    closing: held.toFixed(),
    periods: shown,
    groups: groups as unknown as FlowGroup[],
  }
}

interface Grouping {
  key: RawBuilder<unknown>
  title: RawBuilder<unknown>
  join: RawBuilder<unknown>
}

async function groupOf(core: Core, actor: Actor, split: Split): Promise<Grouping> {
  const at = actor.workspaceId
  const of = (key: RawBuilder<unknown>, title: RawBuilder<unknown>, join: RawBuilder<unknown>) => ({
    key,
    title,
    join,
  })
  const none = sql`NULL::text`
  if (split === 'kind') return of(sql`m.kind`, none, sql``)
  if (split === 'method') return of(sql`m.method`, none, sql``)
  if (split === 'person')
    return of(
      sql`m.person_id`,
      sql`u.name`,
      sql`LEFT JOIN workspace_user u ON u.workspace_id = ${at} AND u.id = m.person_id`,
    )
  if (split === 'account')
    return of(
      sql`m.account_id`,
      sql`a.name`,
      sql`JOIN money_account a ON a.workspace_id = ${at} AND a.id = m.account_id`,
    )
  if (split === 'customer') {
    const models = await core.models(at)
    const seen = within(models, actor, models('customer'), 'c')
    return of(
      sql`CASE WHEN ${seen} THEN c.id END`,
      sql`CASE WHEN ${seen} THEN c.name END`,
      sql`LEFT JOIN customer c ON c.workspace_id = ${at} AND c.id = m.customer_id`,
    )
  }
  // A part of a category counts to the whole at the top of the tree.
  return of(
    sql`x.top`,
    sql`x.name`,
    sql`LEFT JOIN (WITH RECURSIVE tree AS (
        SELECT id, id AS top, name FROM expense_category WHERE workspace_id = ${at} AND parent_id IS NULL
        UNION ALL SELECT c.id, t.top, t.name FROM expense_category c JOIN tree t ON t.id = c.parent_id WHERE c.workspace_id = ${at})
      SELECT id, top, name FROM tree) x ON x.id = m.category_id`,
  )
}

export interface Expected {
  asOf: string
  /** What is due before today, then by weeks, then all that is later. */
  rows: {
    from: string | null
    to: string | null
    in: string
    out: string
    /** What the accounts will hold by then, if all comes and goes when it is due. */
    balance: string
  }[]
  /** What they hold now; null where the reader does not see accounts. */
  held: string | null
}

const WEEKS = 8

/** Money that is to come by what is due, and to go: open items of customers and suppliers as the reader sees them. */
export async function expected(core: Core, actor: Actor, asOf: string): Promise<Expected> {
  const at = actor.workspaceId
  const { model, models } = await readingOf(core, actor, 'receivable')
  demand(actor, model, 'read')
  for (const name of ['open', 'baseOpen', 'dueOn']) demandOpen(actor, model, name)
  const place = sql`CASE WHEN r.due_on < ${asOf}::date THEN 0 ELSE least(1 + (r.due_on - ${asOf}::date) / 7, ${WEEKS + 1}) END`
  const sums = (table: 'receivable' | 'payable', side: 'customer_id' | 'supplier_id') =>
    sql`SELECT ${place} AS place, sum(r.base_open) AS amount FROM ${sql.table(table)} r
      JOIN customer c ON c.workspace_id = ${at} AND c.id = r.${sql.ref(side)}
      WHERE r.workspace_id = ${at} AND r.open > 0 AND ${within(models, actor, models('customer'), 'c')} GROUP BY 1`
  const sees = (name: string, ...fields: string[]) =>
    can(actor, name, 'read') && fields.every(field => open(actor, models(name), field))
  const owes = sees('payable', 'open', 'baseOpen', 'dueOn')
  const seesAccounts = can(actor, 'account', 'read') && sees('accountMove', 'baseAmount', 'movedOn')
  const [incoming, [held], outgoing = []] = await core.db.read<Record<string, string>[]>(at, [
    sums('receivable', 'customer_id'),
    sql`SELECT coalesce(sum(base_amount), 0) AS held FROM account_move WHERE workspace_id = ${at} AND moved_on <= ${asOf}::date AND ${seesAccounts}`,
    ...(owes ? [sums('payable', 'supplier_id')] : []),
  ])
  let balance = new Decimal(held.held)
  const day = (days: number) => new Date(Date.parse(asOf) + days * 86_400_000).toISOString().slice(0, 10)
  const rows = Array.from({ length: WEEKS + 2 }, (_, index) => {
    const of = (found: Record<string, string>[]) =>
      found.find(row => Number(row.place) === index)?.amount ?? '0'
    const [came_, went_] = [of(incoming), of(outgoing)]
    balance = balance.plus(came_).minus(went_)
    return {
      from: index === 0 ? null : day((index - 1) * 7),
      to: index === 0 ? day(-1) : index > WEEKS ? null : day(index * 7 - 1),
      in: came_,
      out: went_,
      balance: balance.toFixed(),
    }
  })
  return { asOf, rows, held: seesAccounts ? held.held : null }
}
