/** Who is at which step: worked out from what is open, what was done for it, and what is left alone for now. */
import { Decimal } from 'decimal.js'
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { demand, demandOpen, open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { readingOf } from '../../core/store/read.ts'
import { addDays } from '../contactRecords/moments.ts'
import { customer } from '../customers/customers.entity.ts'
import { addresseesOf, shownAddress } from '../letters/letters.ts'
import { receivable } from '../money/money.entity.ts'
import { closedToReports } from '../money/reports.ts'
import { nextStep, type Step } from './dunning.rules.ts'
import { readDunning } from './settings.ts'

/** An open item that is due, or about to be. */
export interface DueItem {
  id: string
  number: string | null
  customer: string
  bookedOn: string
  dueOn: string
  /** Below zero: days until it is due. */
  overdue: number
  currency: string
  amount: string
  open: string
  /** Of the customer in this currency: prepayments and returns not settled yet; zero or below. */
  credits: string
}

/** A customer who is to be asked now. */
export interface Due {
  customer: string
  /** The furthest step of its items; what is sent is its text. */
  step: Step
  /** Items that have come to a step, each to its own: what is done is written down for them. */
  at: (DueItem & { step: Step })[]
  /** Everything due by the day, which is what is asked for: list, mail and letter name the same. */
  until: string
  items: DueItem[]
}

export interface Proposal {
  party: { id: string; title: string }
  step: Pick<Step, 'id' | 'name' | 'days' | 'way'>
  until: string
  items: Omit<DueItem, 'customer' | 'credits'>[]
  totals: { currency: string; amount: string }[]
  /** Most days overdue. */
  overdue: number
  address: string | null
  phone: string | null
}

/** Customers of a page, and of one act. */
export const MOST = 500

export type Row = DueItem & { done: { step: string; days: number }[] | null; count: number }

interface Wanted {
  workspaceId: string
  steps: readonly Step[]
  today: string
  /** Only of these. */
  customers?: readonly string[]
  /** Of the items under `t` that somebody sees. */
  seen?: RawBuilder<unknown>
}

/** Not asked for: what is held now. */
export const isFree = (today: string) =>
  sql`t.open > 0 AND t.amount > 0 AND NOT EXISTS (SELECT FROM dunning_hold h WHERE h.workspace_id = t.workspace_id AND h.receivable_id = t.id AND (h.until IS NULL OR h.until > ${today}::date))`

/** Whether the mail of what was done, under `l`, never left: then it was not done. */
export const neverLeft = sql`EXISTS (SELECT FROM letter x WHERE x.workspace_id = l.workspace_id AND x.id = l.letter_id AND x.status IN ('failed', 'noAddress', 'cancelled'))`

/** Items due of the customers that may be at a step, those longest overdue first; `dueOf` says at which. What credits cover is not asked for. */
export function dueItems({ workspaceId, steps, today, customers, seen }: Wanted) {
  const of = customers ? sql`AND t.customer_id = ANY(${customers}::uuid[])` : sql``
  const days = steps.map(one => one.days)
  return sql`WITH item AS (
      SELECT t.id, t.number, t.customer_id AS customer, t.booked_on AS "bookedOn", t.due_on AS "dueOn", (${today}::date - t.due_on)::int AS overdue, t.currency, t.amount, t.open, d.done, d.reached
      FROM receivable t LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('step', l.step_id, 'days', l.days)) AS done, max(l.days) AS reached FROM dunning_log l
        WHERE l.workspace_id = t.workspace_id AND l.receivable_id = t.id AND l.outcome <> 'proposed' AND NOT ${neverLeft}) d ON true
      WHERE t.workspace_id = ${workspaceId} ${of} AND t.due_on <= ${lastDue(steps, today)}::date AND ${isFree(today)} ${seen ? sql`AND ${seen}` : sql``}),
    credit AS (SELECT t.customer_id, t.currency, sum(t.open) AS credits FROM receivable t WHERE t.workspace_id = ${workspaceId} ${of} AND t.open < 0 GROUP BY t.customer_id, t.currency),
    netted AS (SELECT i.*, coalesce(c.credits, 0) AS credits, coalesce(c.credits, 0) + sum(i.open) OVER w AS "left", coalesce(c.credits, 0) + sum(i.open) FILTER (WHERE i.overdue >= 0) OVER w AS "leftNow"
      FROM item i LEFT JOIN credit c ON c.customer_id = i.customer AND c.currency = i.currency WINDOW w AS (PARTITION BY i.customer, i.currency)),
    party AS (SELECT n.customer, max(n.overdue) AS longest, count(*) OVER ()::int AS count FROM netted n
      WHERE CASE WHEN n.overdue >= 0 THEN n."leftNow" ELSE n."left" END > 0
        AND EXISTS (SELECT FROM unnest(${days}::int[]) s WHERE s <= n.overdue AND (s >= 0 OR n.overdue <= 0) AND s > coalesce(n.reached, -2147483648))
      GROUP BY n.customer ORDER BY 2 DESC, 1 LIMIT ${MOST})
    SELECT n.id, n.number, n.customer, n."bookedOn", n."dueOn", n.overdue, n.currency, n.amount::text AS amount, n.open::text AS open, n.credits::text AS credits, n.done, p.count
    FROM netted n JOIN party p ON p.customer = n.customer ORDER BY p.longest DESC, n.customer, n."dueOn", n.id`
}

/** Who of those rows is to be asked, by which step and for what. */
export function dueOf(rows: readonly Row[], steps: readonly Step[], today: string): Due[] {
  const parties = Map.groupBy(rows, row => row.customer)
  return [...parties].flatMap(([id, own]): Due[] => {
    const items = own.map(({ done: _done, count: _count, ...item }) => item)
    // Nearly all are due by today: netted once a day, not once an item.
    const owedBy = new Map<string, Set<string>>()
    const isOwed = ({ currency, dueOn }: DueItem) => {
      const day = later(today, dueOn)
      const owed = owedBy.get(day) ?? new Set(dueBy(items, day).map(one => one.currency))
      owedBy.set(day, owed)
      return owed.has(currency)
    }
    const at = own.flatMap(({ done, count: _count, ...item }) => {
      const step = nextStep(steps, item.overdue, done ?? [])
      return step && isOwed(item) ? [{ ...item, step }] : []
    })
    if (at.length === 0) return []
    const until = at.map(one => one.dueOn).reduce(later, today)
    return [{ customer: id, step: furthest(at), at, until, items: dueBy(items, until) }]
  })
}

const later = (a: string, b: string) => (a > b ? a : b)

/** Of the items of one customer those due by a day, but for currencies in which its credits cover them. */
export function dueBy<I extends Pick<DueItem, 'dueOn' | 'currency' | 'open' | 'credits'>>(
  items: readonly I[],
  until: string,
): I[] {
  const due = items.filter(one => one.dueOn <= until)
  const owed = new Set(totalsOf(due).map(one => one.currency))
  return due.filter(one => owed.has(one.currency))
}

/** The last day on which something may be due that has come to a step today. */
export const lastDue = (steps: readonly Step[], today: string) =>
  addDays(today, Math.max(0, -Math.min(0, ...steps.map(one => one.days))))

const furthest = (items: readonly { step: Step }[]): Step =>
  items.reduce((last, one) => (one.step.days > last.step.days ? one : last)).step

/** What a reader needs to see of receivables, else sums would tell it. */
export async function demandReceivables(core: Core, actor: Actor) {
  const reading = await readingOf(core, actor, receivable.name)
  demand(actor, reading.model, 'read')
  for (const name of closedToReports) demandOpen(actor, reading.model, name)
  return reading
}

/** Everybody who is at a step now, those longest overdue first; `count`: of all, where there are more than are told. */
export async function proposals(core: Core, actor: Actor): Promise<{ data: Proposal[]; count: number }> {
  const { model, models } = await demandReceivables(core, actor)
  const { steps } = await readDunning(core, actor.workspaceId)
  const today = dayIn(actor.company.timeZone, core.now())
  const { workspaceId } = actor
  const [rows] = await core.db.read<Row[]>(workspaceId, [
    dueItems({ workspaceId, steps, today, seen: within(models, actor, model, 't') }),
  ])
  const parties = dueOf(rows, steps, today)
  const ids = parties.map(one => one.customer)
  const customers = models(customer.name)
  const [[titles], addressees] = await Promise.all([
    core.db.read<{ id: string; title: string; phone: string | null }[]>(workspaceId, [
      sql`SELECT t.id, ${titleFor(actor, customers, 't')} AS title, t.phone FROM customer t WHERE t.workspace_id = ${workspaceId} AND t.id = ANY(${ids}::uuid[])`,
    ]),
    addresseesOf(core, actor, ids),
  ])
  const titleOf = new Map(titles.map(one => [one.id, one]))
  const addressOf = new Map(addressees.map(one => [one.id, shownAddress(actor, models, one)]))
  const named = open(actor, model, 'number')
  const data = parties.map(({ customer: id, step: { id: step, name, days, way }, until, items }) => ({
    party: { id, title: titleOf.get(id)?.title ?? '' },
    step: { id: step, name, days, way },
    until,
    items: items.map(({ customer: _customer, credits: _credits, ...one }) => ({
      ...one,
      number: named ? one.number : null,
    })),
    totals: totalsOf(items),
    overdue: Math.max(...items.map(one => one.overdue)),
    address: addressOf.get(id) ?? null,
    phone: open(actor, customers, 'phone') ? (titleOf.get(id)?.phone ?? null) : null,
  }))
  return { data, count: Math.max(data.length, rows[0]?.count ?? 0) }
}

/** What items of one customer come to in each currency, less its credits; nothing of currencies in which nothing is left. */
export function totalsOf(items: readonly Pick<DueItem, 'currency' | 'open' | 'credits'>[]) {
  const sums = new Map<string, Decimal>()
  for (const { currency, open, credits } of items)
    sums.set(currency, (sums.get(currency) ?? new Decimal(credits)).plus(open))
  return [...sums]
    .filter(([, sum]) => sum.gt(0))
    .sort()
    .map(([currency, sum]) => ({ currency, amount: sum.toFixed() }))
}
