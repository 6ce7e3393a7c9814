import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import { reachable, within } from '../../core/scope.ts'
import type { Reading } from '../../core/select.ts'
import { birthdayCodes, type TodayCalendar } from './today.rules.ts'

export type TodayScope = 'mine' | 'team'

/**
 * What the statements of Today are made from; `t` is the customer's table. Mine are the customers I own, which every role
 * that reads customers sees: found by their owner. The team's are all I may see. Who sees everything is answered by the indexes that
 * give the wanted order; for everyone else the ids in reach are found once (`reachTables`) and all statements start from them.
 */
export interface TodayReading {
  customers: Reading
  actor: Actor
  /** The person's days: who is due. */
  calendar: TodayCalendar
  /** The company's: figures of the month, and the days on which orders are expected. */
  books: TodayCalendar
  scope: TodayScope
}

const seesAll = ({ customers, actor }: TodayReading) =>
  reachable(customers.models, actor, customers.model) === true

/** Nothing narrows the customers asked for. */
const isWide = (reading: TodayReading) => reading.scope === 'team' && seesAll(reading)

/** Common tables for all statements of who sees some customers: `seen`. Undefined where they begin from indexes. */
export function reachTables(reading: TodayReading): RawBuilder<unknown> | undefined {
  const { customers, actor, scope } = reading
  if (scope === 'mine' || isWide(reading)) return undefined
  const ids = reachable(customers.models, actor, customers.model)
  const seen = typeof ids === 'boolean' ? sql`select null::uuid as id where false` : ids
  return sql`with seen as materialized (${seen})`
}

/** Narrows a table to customers in reach. A join, not `in`: PostgreSQL would take 10,000 ids for 200 and probe them one by one. */
function inReach(reading: TodayReading, column: string): RawBuilder<unknown> {
  const { actor, scope } = reading
  if (isWide(reading)) return sql``
  if (scope === 'team') return sql`join seen on seen.id = ${sql.ref(column)}`
  return sql`join customer mine on mine.workspace_id = ${sql.lit(actor.workspaceId)} and mine.id = ${sql.ref(column)}
    and mine.owner_id = ${actor.userId}`
}

/** FROM and WHERE of customers in reach, as `t`. */
function fromCustomers(reading: TodayReading): RawBuilder<unknown> {
  const { actor, scope } = reading
  const of = sql`where t.workspace_id = ${sql.lit(actor.workspaceId)} and t.deleted_at is null`
  return scope === 'mine'
    ? sql`from customer t ${of} and t.owner_id = ${actor.userId}`
    : sql`from customer t ${inReach(reading, 't.id')} ${of}`
}

export type Due = 'late' | 'today' | 'tomorrow'
export interface DueRow {
  due: Due
  id: string
  /** How many there are in all. */
  total: number
}

/** Agreed contacts by their moment, oldest first, `limit` of each group. */
export function dueStatement(reading: TodayReading, limit: number): RawBuilder<DueRow> {
  const { todayStart, tomorrowStart, afterTomorrowStart } = reading.calendar
  const planned = sql`${fromCustomers(reading)} and t.next_contact_at is not null`
  if (!isWide(reading))
    return sql<DueRow>`
      select due, id, total from (
        select due, id, next_contact_at, count(*) over (partition by due) as total,
          row_number() over (partition by due order by next_contact_at, id) as place
        from (
          select t.id, t.next_contact_at, case when t.next_contact_at < ${todayStart} then 'late'
            when t.next_contact_at < ${tomorrowStart} then 'today' else 'tomorrow' end as due
          ${planned} and t.next_contact_at < ${afterTomorrowStart}) d) d
      where place <= ${limit} order by next_contact_at, id`
  const group = (due: Due, from: string | null, to: string) => {
    const rows = sql`${planned} and t.next_contact_at < ${to}${from ? sql` and t.next_contact_at >= ${from}` : sql``}`
    return sql`(select ${due}::text as due, t.id, (select count(*) ${rows}) as total ${rows}
      order by t.next_contact_at, t.id limit ${limit})`
  }
  return sql<DueRow>`${group('late', null, todayStart)}
    union all ${group('today', todayStart, tomorrowStart)}
    union all ${group('tomorrow', tomorrowStart, afterTomorrowStart)}`
}

export type Silence = 'reorder' | 'quiet'
export interface SilentRow {
  silence: Silence
  id: string
  total: number
}

/**
 * Customers past their expected day: `reorder` until the silence is unusual, `quiet` from then until they count as lost;
 * those with the most at stake first. A customer in the recycle bin has no such days.
 * @param by what is at stake; the risk alone, where the reader may not know revenue; or the day, where neither
 */
export function silentStatement(
  reading: TodayReading,
  limits: Record<Silence, number>,
  by: 'stake' | 'risk' | 'day',
): RawBuilder<SilentRow> {
  const { workspaceId } = reading.actor
  const today = sql`${reading.books.today}::date`
  const ranks = {
    stake: sql`m.at_stake`,
    risk: sql`coalesce(m.churn_risk, 0)`,
    day: sql`${today} - m.expected_on`,
  }
  const rank = ranks[by]
  const metric = sql`from customer_metric m ${inReach(reading, 'm.customer_id')} where m.workspace_id = ${sql.lit(workspaceId)}`
  if (!isWide(reading))
    return sql<SilentRow>`
      select silence, id, total from (
        select silence, id, count(*) over (partition by silence) as total,
          row_number() over (partition by silence order by rank desc, id desc) as place
        from (
          select m.customer_id as id, ${rank} as rank,
            case when m.quiet_on > ${today} then 'reorder' else 'quiet' end as silence
          ${metric} and m.lost_on > ${today} and m.expected_on <= ${today}) s) s
      where place <= case silence when 'quiet' then ${limits.quiet}::int else ${limits.reorder}::int end
      order by place`
  const group = (silence: Silence, when: RawBuilder<unknown>) => sql`
    (select ${silence}::text as silence, m.customer_id as id, (select count(*) ${metric} and ${when}) as total
     ${metric} and ${when} order by ${rank} desc, m.customer_id desc limit ${limits[silence]})`
  return sql<SilentRow>`${group('reorder', sql`m.expected_on <= ${today} and m.quiet_on > ${today}`)}
    union all ${group('quiet', sql`m.quiet_on <= ${today} and m.lost_on > ${today}`)}`
}

export interface BirthdayRow {
  contact_id: string | null
  customer_id: string
  birthday: string
}

/** Birthdays of contacts (not of those who left) and of person customers on the given days, in their order. */
export function birthdayStatement(
  reading: TodayReading,
  days: number,
  limit: number,
  whose: { contacts: boolean; customers: boolean; byWorth: boolean },
): RawBuilder<BirthdayRow> {
  const { workspaceId } = reading.actor
  const codes = birthdayCodes(reading.calendar.today, days)
  const given = sql`any(${codes}::smallint[])`
  const contacts = sql`
    select c.id as contact_id, c.customer_id, c.birthday, c.birthday_code from contact c ${inReach(reading, 'c.customer_id')}
    where c.workspace_id = ${sql.lit(workspaceId)} and c.deleted_at is null and c.birthday_code = ${given} and c."left" is not true`
  const persons = sql`
    select null::uuid as contact_id, t.id as customer_id, t.birthday, t.birthday_code
    ${fromCustomers(reading)} and t.birthday_code = ${given} and t.type = 'person'`
  const asked = [...(whose.contacts ? [contacts] : []), ...(whose.customers ? [persons] : [])]
  return sql<BirthdayRow>`
    select b.contact_id, b.customer_id, b.birthday from (${sql.join(asked, sql` union all `)}) b
    left join customer_metric m on m.workspace_id = ${sql.lit(workspaceId)} and m.customer_id = b.customer_id
    order by array_position(${codes}::smallint[], b.birthday_code), ${whose.byWorth ? sql`m.at_stake desc nulls last,` : sql``} b.customer_id,
      b.contact_id limit ${limit}`
}

/** This month so far, the last one to the same day, and the whole of it. */
export interface MonthFigures {
  now: number
  before: number
  whole: number
}

/** Mine are the records I stand for, on customers I may see: few, so each is asked for; the team's, those of all customers it may see. */
function counted(
  reading: TodayReading,
  alias: string,
): { seen: RawBuilder<unknown>; own: RawBuilder<unknown> } {
  const { customers, actor, scope } = reading
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  const customer = column('customer_id')
  const one = sql`join customer c on c.workspace_id = ${sql.lit(actor.workspaceId)} and c.id = ${customer} and ${within(customers.models, actor, customers.model, 'c')}`
  const narrowed = scope === 'mine' ? one : sql`join seen on seen.id = ${customer}`
  return {
    seen: seesAll(reading) ? sql`` : narrowed,
    own: scope === 'mine' ? sql`${column('owner_id')} = ${actor.userId}` : sql`true`,
  }
}

export interface OrderFigures {
  orders: number
  orders_before: number
  orders_whole: number
  revenue: string
  revenue_before: string
  revenue_whole: string
}

export function orderFiguresStatement(reading: TodayReading): RawBuilder<OrderFigures> {
  const { today, monthStart, lastMonthStart, lastMonthSameDay } = reading.books
  const { seen, own } = counted(reading, 'o')
  const now = sql`o.ordered_on >= ${monthStart}::date`
  const before = sql`o.ordered_on <= ${lastMonthSameDay}::date`
  const whole = sql`o.ordered_on < ${monthStart}::date`
  const sum = (when: RawBuilder<unknown>) => sql`coalesce(sum(o.base_net) filter (where ${when}), 0)::text`
  const count = (when: RawBuilder<unknown>) => sql`count(*) filter (where o.type = 'sale' and ${when})`
  return sql<OrderFigures>`
    select ${count(now)} as orders, ${count(before)} as orders_before, ${count(whole)} as orders_whole,
      ${sum(now)} as revenue, ${sum(before)} as revenue_before, ${sum(whole)} as revenue_whole
    from "order" o ${seen}
    where o.workspace_id = ${sql.lit(reading.actor.workspaceId)} and o.deleted_at is null and o.status = 'confirmed'
      and o.ordered_on >= ${lastMonthStart}::date and o.ordered_on <= ${today}::date and ${own}`
}

export function contactFiguresStatement(reading: TodayReading): RawBuilder<MonthFigures> {
  const { monthStartMoment, lastMonthStartMoment, lastMonthSameDayEnd, tomorrowStart } = reading.books
  const { seen, own } = counted(reading, 'r')
  return sql<MonthFigures>`
    select count(*) filter (where r.happened_at >= ${monthStartMoment}) as now,
      count(*) filter (where r.happened_at < ${lastMonthSameDayEnd} and r.happened_at < ${monthStartMoment}) as before,
      count(*) filter (where r.happened_at < ${monthStartMoment}) as whole
    from contact_record r ${seen}
    where r.workspace_id = ${sql.lit(reading.actor.workspaceId)} and r.deleted_at is null
      and r.happened_at >= ${lastMonthStartMoment} and r.happened_at < ${tomorrowStart} and ${own}`
}

export function customerFiguresStatement(reading: TodayReading): RawBuilder<MonthFigures> {
  const { monthStartMoment, lastMonthStartMoment, lastMonthSameDayEnd } = reading.books
  return sql<MonthFigures>`
    select count(*) filter (where t.created_at >= ${monthStartMoment}) as now,
      count(*) filter (where t.created_at < ${lastMonthSameDayEnd} and t.created_at < ${monthStartMoment}) as before,
      count(*) filter (where t.created_at < ${monthStartMoment}) as whole
    ${fromCustomers(reading)} and t.created_at >= ${lastMonthStartMoment}`
}

/** What colleagues did is looked for among so many events, the latest of the company. */
const LATEST_EVENTS = 5000

export interface ColleagueRow {
  id: string
  at: string
  actor_id: string
  actor_name: string
  entity: string
  record_id: string
  action: string
  customer_id: string
  customer_name: string
}

/** What colleagues lately did on customers I own, newest first; not imports. */
export function colleaguesStatement(
  { actor }: TodayReading,
  entities: string[],
  limit: number,
): RawBuilder<ColleagueRow> {
  return sql<ColleagueRow>`
    select e.id, e.at, e.actor_id, u.name as actor_name, e.entity, e.record_id, e.action,
      t.id as customer_id, t.name as customer_name
    from customer t
    join event e on e.workspace_id = ${sql.lit(actor.workspaceId)} and e.customer_id = t.id and e.id >= coalesce((
      select id from event where workspace_id = ${sql.lit(actor.workspaceId)} order by id desc offset ${LATEST_EVENTS - 1} limit 1),
      '00000000-0000-0000-0000-000000000000')
    join workspace_user u on u.workspace_id = ${sql.lit(actor.workspaceId)} and u.id = e.actor_id
    where t.workspace_id = ${sql.lit(actor.workspaceId)} and t.owner_id = ${actor.userId} and t.deleted_at is null
      and e.actor_id <> ${actor.userId} and e.via <> 'import' and e.entity = any(${entities}::text[])
    order by e.id desc limit ${limit}`
}
