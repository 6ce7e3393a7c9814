import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { CustomerFacts } from './metrics.rules.ts'

/** The company's calendar at one moment; days are YYYY-MM-DD of its time zone. */
export interface CompanyClock {
  timeZone: string
  today: string
  /** First day of the fiscal year that holds today, of the one before and of the one after. */
  yearStart: string
  lastYearStart: string
  nextYearStart: string
}

/** Exact sums of one customer, beside the facts the rules read. Money is decimal text. */
export interface CustomerTotals extends CustomerFacts {
  customerId: string
  orderCount: number
  revenue: string
  revenueThisYear: string
  revenueLastYear: string
  lastContactAt: string | null
  contactCount: number
}

/** Days from 1970-01-01 to a day YYYY-MM-DD, and back. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000)
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** @param fiscalYearStart month 1..12 in which the company's year begins. */
export function companyClock(timeZone: string, fiscalYearStart: number, now: Date): CompanyClock {
  const today = dayIn(timeZone, now)
  const [year = 0, month = 1] = today.split('-').map(Number)
  const first = month >= fiscalYearStart ? year : year - 1
  const start = (y: number) => `${y}-${String(fiscalYearStart).padStart(2, '0')}-01`
  return {
    timeZone,
    today,
    yearStart: start(first),
    lastYearStart: start(first - 1),
    nextYearStart: start(first + 1),
  }
}

type FactsRow = {
  customer_id: string
  order_count: string | null
  revenue: string | null
  revenue_this_year: string | null
  revenue_last_year: string | null
  days: string | null
  contact_count: number | null
  last_contact_at: string | null
  contact_day: number | null
  contact_day_before: number | null
}

/**
 * Reads the facts of customers from orders and contact records, in one statement. A customer in the recycle bin has none.
 * Contacts come as at most two days: the last one, and the last one 30 days ago or earlier; the rules ask no more.
 * @param customerIds undefined: every customer of the company
 */
export async function loadFacts(
  tx: Transaction,
  clock: CompanyClock,
  customerIds?: readonly string[],
): Promise<CustomerTotals[]> {
  const { today, timeZone, yearStart, nextYearStart, lastYearStart } = clock
  const some = (column: string) =>
    customerIds ? sql`and ${sql.ref(column)} = any(${customerIds}::uuid[])` : sql``
  const startOf = (day: string, plus: number) =>
    sql`((${day}::date + ${sql.lit(plus)})::timestamp at time zone ${timeZone})`
  const rows = await tx.rows<FactsRow>(sql`
    select c.id as customer_id, o.order_count, o.revenue, o.revenue_this_year, o.revenue_last_year, o.days,
      r.contact_count, r.last_contact_at, r.contact_day, r.contact_day_before
    from customer c
    left join (
      select customer_id, sum(orders) as order_count, sum(net)::text as revenue,
        coalesce(sum(net) filter (where ordered_on >= ${yearStart} and ordered_on < ${nextYearStart}), 0)::text
          as revenue_this_year,
        coalesce(sum(net) filter (where ordered_on >= ${lastYearStart} and ordered_on < ${yearStart}), 0)::text
          as revenue_last_year,
        string_agg(concat_ws(',', ordered_on - date '1970-01-01', orders, sold::float8, returns, returned::float8),
          ' ' order by ordered_on) as days
      from (
        select customer_id, ordered_on,
          count(*) filter (where type = 'sale') as orders,
          count(*) filter (where type = 'return') as returns,
          sum(base_net) as net,
          coalesce(sum(base_net) filter (where type = 'sale'), 0) as sold,
          coalesce(-sum(base_net) filter (where type = 'return'), 0) as returned
        from "order"
        where workspace_id = ${tx.workspaceId} and status = 'confirmed' and deleted_at is null ${some('customer_id')}
        group by customer_id, ordered_on
      ) day
      group by customer_id
    ) o on o.customer_id = c.id and c.deleted_at is null
    left join (
      select customer_id, count(*) as contact_count, max(happened_at) as last_contact_at,
        (max(happened_at) at time zone ${timeZone})::date - date '1970-01-01' as contact_day,
        (max(happened_at) filter (where happened_at < ${startOf(today, -29)}) at time zone ${timeZone})::date
          - date '1970-01-01' as contact_day_before
      from contact_record
      where workspace_id = ${tx.workspaceId} and deleted_at is null and happened_at < ${startOf(today, 1)}
        ${some('customer_id')}
      group by customer_id
    ) r on r.customer_id = c.id and c.deleted_at is null
    where c.workspace_id = ${tx.workspaceId} ${some('c.id')}`)
  return rows.map(totalsOf)
}

function totalsOf(row: FactsRow): CustomerTotals {
  const totals = {
    customerId: row.customer_id,
    orderCount: Number(row.order_count ?? 0),
    revenue: row.revenue ?? '0',
    revenueThisYear: row.revenue_this_year ?? '0',
    revenueLastYear: row.revenue_last_year ?? '0',
    lastContactAt: row.last_contact_at,
    contactCount: row.contact_count ?? 0,
    orderDays: [] as number[],
    amounts: [] as number[],
    returnDays: [] as number[],
    returnAmounts: [] as number[],
    contactDays: [...new Set([row.contact_day_before, row.contact_day])].filter(day => day !== null),
  }
  for (const written of row.days?.split(' ') ?? []) {
    const [day = 0, orders, sold = 0, returns, returned = 0] = written.split(',').map(Number)
    if (orders) {
      totals.orderDays.push(day)
      totals.amounts.push(sold)
    }
    if (returns) {
      totals.returnDays.push(day)
      totals.returnAmounts.push(returned)
    }
  }
  return totals
}
