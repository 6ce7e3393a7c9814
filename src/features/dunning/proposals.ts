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

/** An open item that has come to a step. */
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
  step: Step
}

export interface Proposal {
  party: { id: string; title: string }
  /** The furthest step of its items; what is sent is its text. */
  step: Pick<Step, 'id' | 'name' | 'days' | 'way'>
  items: Omit<DueItem, 'step' | 'customer' | 'credits'>[]
  totals: { currency: string; amount: string }[]
  /** Most days overdue. */
  overdue: number
  address: string | null
  phone: string | null
}

const MOST = 5000

type Row = Omit<DueItem, 'step'> & { done: { step: string; days: number }[] | null }

/** Items that may be due for a step, as SQL over `t`; `only`: these. What credits not settled yet cover in all is not asked for. */
export function openItems(workspaceId: string, until: string, today: string, only?: RawBuilder<unknown>) {
  return sql`SELECT t.id, t.number, t.customer_id AS customer, t.booked_on AS "bookedOn", t.due_on AS "dueOn", (${today}::date - t.due_on)::int AS overdue,
      t.currency, t.amount::text AS amount, t.open::text AS open,
      (SELECT coalesce(sum(o.open), 0) FROM receivable o WHERE o.workspace_id = t.workspace_id AND o.customer_id = t.customer_id AND o.currency = t.currency AND o.open < 0)::text AS credits,
      (SELECT jsonb_agg(jsonb_build_object('step', l.step_id, 'days', l.days)) FROM dunning_log l
        WHERE l.workspace_id = t.workspace_id AND l.receivable_id = t.id AND l.outcome <> 'proposed') AS done
    FROM receivable t WHERE t.workspace_id = ${workspaceId} AND t.open > 0 AND t.amount > 0 AND t.due_on <= ${until}::date
      AND NOT EXISTS (SELECT FROM dunning_hold h WHERE h.workspace_id = t.workspace_id AND h.receivable_id = t.id AND (h.until IS NULL OR h.until > ${today}::date))
      AND (SELECT sum(o.open) FROM receivable o WHERE o.workspace_id = t.workspace_id AND o.customer_id = t.customer_id AND o.currency = t.currency AND o.open <> 0) > 0
      ${only ?? sql``}`
}

/** The items of those rows that have come to a step. */
export const atSteps = (rows: readonly Row[], steps: readonly Step[]): DueItem[] =>
  rows.flatMap(({ done, ...item }) => {
    const step = nextStep(steps, item.overdue, done ?? [])
    return step ? [{ ...item, step }] : []
  })

/** The last day on which something may be due that has come to a step today. */
export const lastDue = (steps: readonly Step[], today: string) =>
  addDays(today, Math.max(0, -Math.min(0, ...steps.map(one => one.days))))

export const furthest = (items: readonly DueItem[]): Step =>
  items.reduce((last, one) => (one.step.days > last.step.days ? one : last)).step

/** What a reader needs to see of receivables, else sums would tell it. */
export async function demandReceivables(core: Core, actor: Actor) {
  const reading = await readingOf(core, actor, receivable.name)
  demand(actor, reading.model, 'read')
  for (const name of closedToReports) demandOpen(actor, reading.model, name)
  return reading
}

/** Everybody who is at a step now, those longest overdue first. */
export async function proposals(core: Core, actor: Actor): Promise<Proposal[]> {
  const { model, models } = await demandReceivables(core, actor)
  const { steps } = await readDunning(core, actor.workspaceId)
  const today = dayIn(actor.company.timeZone, core.now())
  const seen = sql`AND ${within(models, actor, model, 't')} ORDER BY t.due_on, t.id LIMIT ${MOST}`
  const [rows] = await core.db.read<Row[]>(actor.workspaceId, [
    openItems(actor.workspaceId, lastDue(steps, today), today, seen),
  ])
  const items = atSteps(rows, steps)
  const ids = [...new Set(items.map(one => one.customer))]
  const customers = models(customer.name)
  const [[titles], addressees] = await Promise.all([
    core.db.read<{ id: string; title: string; phone: string | null }[]>(actor.workspaceId, [
      sql`SELECT t.id, ${titleFor(actor, customers, 't')} AS title, t.phone FROM customer t WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[])`,
    ]),
    addresseesOf(core, actor, ids),
  ])
  const titleOf = new Map(titles.map(one => [one.id, one]))
  const addressOf = new Map(addressees.map(one => [one.id, shownAddress(actor, models, one)]))
  const named = open(actor, model, 'number')
  return ids
    .map(id => {
      const own = items.filter(one => one.customer === id)
      const { id: step, name, days, way } = furthest(own)
      return {
        party: { id, title: titleOf.get(id)?.title ?? '' },
        step: { id: step, name, days, way },
        items: own.map(({ step: _step, customer: _customer, credits: _credits, ...one }) => ({
          ...one,
          number: named ? one.number : null,
        })),
        totals: totalsOf(own),
        overdue: Math.max(...own.map(one => one.overdue)),
        address: addressOf.get(id) ?? null,
        phone: open(actor, customers, 'phone') ? (titleOf.get(id)?.phone ?? null) : null,
      }
    })
    .sort((a, b) => b.overdue - a.overdue)
}

/** What items of one customer come to in each currency, less its credits. */
export function totalsOf(items: readonly Pick<DueItem, 'currency' | 'open' | 'credits'>[]) {
  const sums = new Map<string, Decimal>()
  for (const { currency, open, credits } of items)
    sums.set(currency, (sums.get(currency) ?? new Decimal(credits)).plus(open))
  return [...sums].sort().map(([currency, sum]) => ({ currency, amount: Decimal.max(0, sum).toFixed() }))
}
