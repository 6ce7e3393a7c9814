import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { type Mark, marksOf, writeMarks } from '../formulas/work.ts'
import type { CompanyFigures } from './churn.rules.ts'
import { figures } from './figures.ts'
import { type CompanyClock, type CustomerTotals, dayNumber, dayText, loadFacts } from './metrics.facts.ts'
import {
  type CustomerFigures,
  companyFigures,
  customerFigures,
  quintile,
  quintileBreaks,
  rfmValues,
} from './metrics.rules.ts'

/** What the last full count found usual in the company: row of `metric_company`. */
interface Usual extends CompanyFigures {
  breaks: { recency: number[]; frequency: number[]; monetary: number[] }
}

const columns = [
  'order_count',
  'order_days',
  'revenue',
  'revenue_this_year',
  'revenue_last_year',
  'first_order_on',
  'last_order_on',
  'last_contact_at',
  'contact_count',
  'average_interval',
  'interval_spread',
  'rhythm_days',
  'own_rhythm',
  'expected_from',
  'expected_on',
  'quiet_on',
  'lost_on',
  'new_until',
  'loyal',
  'recency_score',
  'frequency_score',
  'monetary_score',
  'churn_risk',
  'at_stake',
  'health',
  'health_before',
  'amount_trend',
  'orders_recent',
  'orders_before',
  'return_percent',
] as const

/** Columns that only an order, a return or a contact record changes: a full count that corrects one found an error. */
const sourceColumns = [
  'order_count',
  'revenue',
  'first_order_on',
  'last_order_on',
  'last_contact_at',
  'contact_count',
]

type MetricRow = { [C in (typeof columns)[number] | 'customer_id']: unknown }

/** Customers counted and written at a time: 2,000 rows of JSON are about 2 MB. */
const BATCH = 2000

export interface FullCount {
  customers: number
  /** Rows that a change had altered without marking the customer. */
  corrected: number
}

/**
 * Recounts the given customers from their orders and contact records. Call it inside a transaction of the company.
 * Where the company was never counted in full, or most of it changed, counts in full: what is usual has changed too.
 */
export async function recountCustomers(
  tx: Transaction,
  clock: CompanyClock,
  customerIds: readonly string[],
): Promise<void> {
  const usual = await storedUsual(tx)
  if (!usual || customerIds.length > Math.max(200, usual.customers / 5)) {
    await recountCompany(tx, clock)
    return
  }
  const facts = await loadFacts(tx, clock, customerIds)
  const rows = await rowsOf(facts, usual, clock)
  await markFormulas(tx, await usesOf(tx), rows)
  await write(tx, rows)
}

/**
 * Recounts every customer, then the company's medians and the limits of the RFM fifths. What was marked and is still waiting is not an error;
 * anything else that stood wrong is counted in `corrected` and kept in `metric_company`.
 */
export async function recountCompany(tx: Transaction, clock: CompanyClock): Promise<FullCount> {
  const before = await storedUsual(tx)
  const facts = await loadFacts(tx, clock)
  const usual = usualOf(facts, dayNumber(clock.today))
  const uses = await usesOf(tx)
  let corrected = 0
  for (let start = 0; start < facts.length; start += BATCH) {
    const rows = await rowsOf(facts.slice(start, start + BATCH), usual, clock)
    if (before) corrected += await countWrong(tx, rows)
    await markFormulas(tx, uses, rows)
    await write(tx, rows)
  }
  const { rhythm, orderValue, breaks } = usual
  await tx.rows(sql`
    insert into metric_company (workspace_id, counted_on, rhythm, order_value, recency_breaks, frequency_breaks,
      monetary_breaks, customers, corrected)
    values (${tx.workspaceId}, ${clock.today}, ${rhythm}, ${orderValue}, ${breaks.recency}, ${breaks.frequency},
      ${breaks.monetary}, ${facts.length}, ${corrected})
    on conflict (workspace_id) do update set counted_on = excluded.counted_on, rhythm = excluded.rhythm,
      order_value = excluded.order_value, recency_breaks = excluded.recency_breaks,
      frequency_breaks = excluded.frequency_breaks, monetary_breaks = excluded.monetary_breaks,
      customers = excluded.customers, corrected = excluded.corrected, counted_at = now()`)
  return { customers: facts.length, corrected }
}

async function storedUsual(tx: Transaction): Promise<(Usual & { customers: number }) | undefined> {
  const [row] = await tx.rows<{
    rhythm: string
    order_value: string
    recency_breaks: number[]
    frequency_breaks: number[]
    monetary_breaks: number[]
    customers: number
  }>(sql`
    select rhythm, order_value, recency_breaks, frequency_breaks, monetary_breaks, customers
    from metric_company where workspace_id = ${tx.workspaceId}`)
  return (
    row && {
      rhythm: Number(row.rhythm),
      orderValue: Number(row.order_value),
      breaks: { recency: row.recency_breaks, frequency: row.frequency_breaks, monetary: row.monetary_breaks },
      customers: row.customers,
    }
  )
}

/** What is usual in the company: its medians and the limits of the fifths among its buyers. */
function usualOf(facts: readonly CustomerTotals[], today: number): Usual {
  const values = facts
    .filter(customer => customer.orderDays.length > 0)
    .map(customer => rfmValues(customer, today))
  return {
    ...companyFigures(facts),
    breaks: {
      recency: quintileBreaks(values.map(value => value.recency)),
      frequency: quintileBreaks(values.map(value => value.frequency)),
      monetary: quintileBreaks(values.map(value => value.monetary)),
    },
  }
}

/** Applies the rules, letting requests through every few milliseconds: 100,000 customers take about half a second. */
async function rowsOf(
  facts: readonly CustomerTotals[],
  usual: Usual,
  clock: CompanyClock,
): Promise<MetricRow[]> {
  const today = dayNumber(clock.today)
  const rows: MetricRow[] = []
  for (const totals of facts) {
    rows.push(rowOf(totals, customerFigures(totals, usual, today), usual))
    if (rows.length % 500 === 0) await setImmediate()
  }
  return rows
}

function rowOf(totals: CustomerTotals, figures: CustomerFigures, usual: Usual): MetricRow {
  const buyer = figures.lastOrderOn !== null
  return {
    customer_id: totals.customerId,
    order_count: totals.orderCount,
    order_days: figures.orderDays,
    revenue: totals.revenue,
    revenue_this_year: totals.revenueThisYear,
    revenue_last_year: totals.revenueLastYear,
    first_order_on: dateOf(figures.firstOrderOn),
    last_order_on: dateOf(figures.lastOrderOn),
    last_contact_at: totals.lastContactAt,
    contact_count: totals.contactCount,
    average_interval: rounded(figures.averageInterval),
    interval_spread: rounded(figures.intervalSpread),
    rhythm_days: buyer ? figures.rhythm : null,
    own_rhythm: figures.ownRhythm,
    expected_from: dateOf(figures.expectedFrom),
    expected_on: dateOf(figures.expectedOn),
    quiet_on: dateOf(figures.quietOn),
    lost_on: dateOf(figures.lostOn),
    new_until: dateOf(figures.newUntil),
    loyal: figures.loyal,
    recency_score: buyer ? quintile(figures.rfm.recency, usual.breaks.recency) : null,
    frequency_score: buyer ? quintile(figures.rfm.frequency, usual.breaks.frequency) : null,
    monetary_score: buyer ? quintile(figures.rfm.monetary, usual.breaks.monetary) : null,
    churn_risk: figures.churnScore,
    at_stake: atStake(totals, figures),
    health: figures.health,
    health_before: figures.healthBefore,
    amount_trend: figures.amountTrend,
    orders_recent: figures.ordersRecent,
    orders_before: figures.ordersBefore,
    return_percent: figures.returnPercent,
  }
}

/** Revenue of this and the last fiscal year times the churn risk, for ranking. */
function atStake(totals: CustomerTotals, figures: CustomerFigures): string {
  const worth = Math.max(0, Number(totals.revenueThisYear) + Number(totals.revenueLastYear))
  return ((worth * (figures.churnScore ?? 0)) / 100).toFixed(2)
}

/** A figure that a formula uses: of which object the formula is, and by which reference it comes to the customer. */
interface Use {
  entity: string
  via: string
  field: string
}

function usesOf(tx: Transaction): Promise<Use[]> {
  return tx.rows<Use>(sql`
    select distinct f.entity, s->>'via' as via, s->>'field' as field
    from custom_field f cross join lateral jsonb_array_elements(coalesce(f.sources, '[]')) s
    where f.workspace_id = ${tx.workspaceId} and f.kind = 'formula' and f.deleted_at is null
      and s->>'entity' = 'customer' and s->>'via' is not null`)
}

/** Marks the formulas that use figures which are about to change, before these are written. */
async function markFormulas(
  tx: Transaction,
  uses: readonly Use[],
  rows: readonly MetricRow[],
): Promise<void> {
  if (uses.length === 0 || rows.length === 0) return
  const names = [...new Set(uses.map(use => use.field))].filter(name => Object.hasOwn(figures, name))
  const stands = names.map(name => sql.ref(`m.${columnOfFigure(name)}`))
  const comes = names.map(name => sql.ref(`n.${columnOfFigure(name)}`))
  const differing = await tx.rows<{ id: string; changed: boolean[] }>(sql`
    select n.customer_id as id, array[${sql.join(names.map((_, place) => sql`${stands[place]} is distinct from ${comes[place]}`))}] as changed
    from ${given(rows)} n
    left join customer_metric m on m.workspace_id = ${tx.workspaceId} and m.customer_id = n.customer_id
    where (${sql.join(stands)}) is distinct from (${sql.join(comes)})`)
  const marks = [...Map.groupBy(uses, use => `${use.entity}.${use.via}`).values()].flatMap((same): Mark[] => {
    const [{ entity, via }] = same
    const places = same.map(use => names.indexOf(use.field))
    const ids = differing.filter(one => places.some(place => one.changed[place])).map(one => one.id)
    return marksOf(entity, via, ids)
  })
  if (marks.length > 0) writeMarks(tx, marks)
}

const columnOfFigure = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const dateOf = (day: number | null) => (day === null ? null : dayText(day))
const rounded = (days: number | null) => (days === null ? null : Math.round(days * 100) / 100)

const list = (table: string, names: readonly string[] = columns) =>
  sql.join(names.map(name => sql.ref(`${table}.${name}`)))
const given = (rows: readonly MetricRow[]) =>
  sql`json_populate_recordset(null::customer_metric, ${JSON.stringify(rows)})`

/** Writes rows that differ from what stands, and only those: an unchanged row costs no write. */
async function write(tx: Transaction, rows: readonly MetricRow[]): Promise<void> {
  const names = sql.join(columns.map(name => sql.ref(name)))
  const taken = sql.join(columns.map(name => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`))
  for (let start = 0; start < rows.length; start += BATCH) {
    await tx.rows(sql`
      insert into customer_metric as m (workspace_id, customer_id, updated_at, ${names})
      select ${tx.workspaceId}::uuid, n.customer_id, now(), ${list('n')}
      from ${given(rows.slice(start, start + BATCH))} n order by n.customer_id
      on conflict (workspace_id, customer_id) do update set updated_at = now(), ${taken}
        where (${list('m')}) is distinct from (${list('excluded')})`)
  }
}

/** Rows whose facts stand otherwise than counted, though no change of theirs is waiting. */
async function countWrong(tx: Transaction, rows: readonly MetricRow[]): Promise<number> {
  let total = 0
  for (let start = 0; start < rows.length; start += BATCH) {
    const [found] = await tx.rows<{ wrong: number }>(sql`
      select count(*) as wrong
      from ${given(rows.slice(start, start + BATCH))} n
      left join customer_metric m on m.workspace_id = ${tx.workspaceId} and m.customer_id = n.customer_id
      where (${list('m', sourceColumns)}) is distinct from (${list('n', sourceColumns)})
        and (m.customer_id is not null or n.order_count > 0 or n.contact_count > 0)
       
          and not exists (select from metric_dirty d
            where d.workspace_id = ${tx.workspaceId} and d.customer_id = n.customer_id)`)
    total += found?.wrong ?? 0
  }
  return total
}
