import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { steady } from '../../core/database.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { demand, open, seen } from '../../core/scope.ts'
import { type Reading, selection } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { type Reason, reasonsText } from '../metrics/reasons.rules.ts'
import { type ReasonRow, reasonColumns, reasonsOf } from '../metrics/worth.ts'
import {
  type BirthdayRow,
  birthdayStatement,
  type ColleagueRow,
  colleaguesStatement,
  contactFiguresStatement,
  customerFiguresStatement,
  type DueRow,
  dueStatement,
  type MonthFigures,
  type OrderFigures,
  orderFiguresStatement,
  reachTables,
  type SilentRow,
  silentStatement,
  type TodayReading,
  type TodayScope,
} from './today.queries.ts'
import { ageOn, birthdayOn, todayCalendar } from './today.rules.ts'

const GROUP = 30
const QUIET = 5
const BIRTHDAYS = 20
const BIRTHDAY_DAYS = 8
const COLLEAGUES = 10

/** A customer to do something about, as Today shows it. Fields the reader may not see are absent, masked ones masked. */
export interface TodayRow {
  id: string
  /** Why it is here, in the reader's language. */
  reason: string
  reasons: Reason[]
  customer: Values
  /** The person to call: the main contact, else the first one. */
  contact: Values | null
  lastContact: Values | null
}

export interface Today {
  date: string
  scope: TodayScope
  counts: Record<'late' | 'today' | 'tomorrow' | 'reorder' | 'quiet', number>
  groups: Record<'late' | 'today' | 'tomorrow' | 'reorder', TodayRow[]>
  quiet: TodayRow[]
  birthdays: {
    on: string
    age: number | null
    contact: Values | null
    customer: Values | null
  }[]
  /** Absent where the role reads no such records. Money is decimal text. */
  numbers: {
    orders?: MonthFigures
    revenue?: { now: string; before: string; whole: string }
    contactRecords?: MonthFigures
    newCustomers: MonthFigures
  }
  colleagues: {
    id: string
    at: string
    actor: { id: string; title: string }
    entity: string
    recordId: string
    action: string
    customer: { id: string; title: string }
  }[]
}

const customerFields = [
  'name',
  'type',
  'level',
  'stage',
  'loyal',
  'owner',
  'phone',
  'nextContactAt',
  'lastOrderOn',
  'rhythmDays',
  'expectedOn',
  'churnRisk',
  'health',
  'revenueThisYear',
]
const contactFields = ['name', 'position', 'phone', 'workPhone', 'wechat', 'email']
const recordFields = ['happenedAt', 'way', 'content', 'result', 'owner']

/**
 * What the actor has to do now, in two round trips: who is due by every measure, then those customers with contact and last word.
 * `mine` asks for customers the actor owns, `team` for all the actor may see.
 */
export async function todayOf(core: Core, actor: Actor, scope: TodayScope): Promise<Today> {
  const customers = await readingOf(core, actor, 'customer')
  demand(actor, customers.model, 'read')
  const calendarIn = (zone: string) => todayCalendar(dayIn(zone, customers.now), zone)
  const calendar = calendarIn(actor.timeZone)
  const date = calendar.today
  const reading: TodayReading = {
    customers,
    actor,
    scope,
    calendar,
    books: calendarIn(actor.company.timeZone),
  }
  const knows = (field: string) => open(actor, customers.model, field)
  const risk = knows('churnRisk')
  const byWorth = risk && knows('revenue')
  const by = byWorth ? 'stake' : risk ? 'risk' : 'day'
  const planned = knows('nextContactAt')
  const silences = knows('expectedOn') && knows('lastOrderOn')
  const whose = {
    contacts: can(actor, 'contact', 'read') && isOpen(actor, 'contact.birthday'),
    customers: knows('birthday'),
    byWorth,
  }
  const reads = (entity: string) => can(actor, entity, 'read')
  const told = core.entities.map(entity => entity.name).filter(reads)

  const ask = asking(core, actor.workspaceId, reachTables(reading))
  const due = ask.if(planned, () => dueStatement(reading, GROUP))
  const silent = ask.if(silences, () => silentStatement(reading, { reorder: GROUP, quiet: QUIET }, by))
  const birthdays = ask.if(whose.contacts || whose.customers, () =>
    birthdayStatement(reading, BIRTHDAY_DAYS, BIRTHDAYS, whose),
  )
  const orders = ask.if(reads('order') && isOpen(actor, 'order.baseNet'), () =>
    orderFiguresStatement(reading),
  )
  const contacts = ask.if(reads('contactRecord'), () => contactFiguresStatement(reading))
  const made = ask.if(true, () => customerFiguresStatement(reading))
  const colleagues = ask.if(true, () => colleaguesStatement(reading, told, COLLEAGUES))
  // One's own customers are few; a team's may be most of the company's, which only a plan for just these people can know.
  await ask.done(scope === 'mine')

  const dueRows = due.rows<DueRow>()
  const silentRows = silent.rows<SilentRow>()
  const born = birthdays.rows<BirthdayRow>()
  const rows = await rowsOf(core, reading, {
    full: [...dueRows, ...silentRows].map(row => row.id),
    named: born.map(row => row.customer_id),
    contacts: born.map(row => row.contact_id).filter(id => id !== null),
  })
  const shown = (ids: { id: string }[]) => ids.map(({ id }) => rows.row(id)).filter(row => row !== undefined)
  const dueIn = (group: DueRow['due']) => dueRows.filter(row => row.due === group)
  const silentIn = (group: SilentRow['silence']) => silentRows.filter(row => row.silence === group)
  const total = (group: { total: number }[]) => group[0]?.total ?? 0
  // Who is due by an agreed contact stands there, not a second time under "time to order again".
  const dueIds = new Set(dueRows.map(row => row.id))

  return {
    date,
    scope,
    counts: {
      late: total(dueIn('late')),
      today: total(dueIn('today')),
      tomorrow: total(dueIn('tomorrow')),
      reorder: total(silentIn('reorder')),
      quiet: total(silentIn('quiet')),
    },
    groups: {
      late: shown(dueIn('late')),
      today: shown(dueIn('today')),
      tomorrow: shown(dueIn('tomorrow')),
      reorder: shown(silentIn('reorder').filter(row => !dueIds.has(row.id))),
    },
    quiet: shown(silentIn('quiet')),
    birthdays: birthdayList(born, date, rows),
    numbers: {
      ...orderNumbers(orders.rows<OrderFigures>()[0]),
      ...(contacts.asked ? { contactRecords: contacts.rows<MonthFigures>()[0] } : {}),
      newCustomers: made.rows<MonthFigures>()[0] ?? { now: 0, before: 0, whole: 0 },
    },
    colleagues: colleagues.rows<ColleagueRow>().map(row => ({
      id: row.id,
      at: new Date(row.at).toISOString(),
      actor: { id: row.actor_id, title: row.actor_name },
      entity: row.entity,
      recordId: row.record_id,
      action: row.action,
      customer: { id: row.customer_id, title: isOpen(actor, 'customer.name') ? row.customer_name : '****' },
    })),
  }
}

function isOpen(actor: Actor, field: string): boolean {
  const [entity = '', name = ''] = field.split('.')
  return ['read', 'write'].includes(fieldAccess(actor, entity, name))
}

interface Answer {
  asked: boolean
  rows: <T>() => T[]
}

/**
 * Gathers statements, leaves out what the reader may not ask, and sends the rest in one round trip on each of two connections,
 * so that two cores share the work.
 * @param tables common tables (`with …`) for them all: each half then goes as one statement, which makes them once
 */
function asking(core: Core, workspaceId: string, tables?: RawBuilder<unknown>) {
  const halves: RawBuilder<unknown>[][] = [[], []]
  let answers: unknown[][][] = []
  let asked = 0
  return {
    if(allowed: boolean, make: () => RawBuilder<unknown>): Answer {
      if (!allowed) return { asked: false, rows: () => [] }
      const half = asked++ % 2
      const place = (halves[half]?.push(make()) ?? 0) - 1
      return { asked: true, rows: <T>() => (answers[half]?.[place] ?? []) as T[] }
    },
    /** @param isSteady their plans are good for whatever ids and days are asked for */
    async done(isSteady: boolean): Promise<void> {
      const keep = isSteady ? steady : (one: RawBuilder<unknown>) => one
      answers = await Promise.all(
        halves.map(half =>
          tables
            ? readTogether(core, workspaceId, tables, half, keep)
            : readEach(core, workspaceId, half.map(keep)),
        ),
      )
    },
  }
}

async function readEach(
  core: Core,
  workspaceId: string,
  statements: RawBuilder<unknown>[],
): Promise<unknown[][]> {
  return statements.length > 0 ? core.db.read(workspaceId, statements) : []
}

async function readTogether(
  core: Core,
  workspaceId: string,
  tables: RawBuilder<unknown>,
  statements: RawBuilder<unknown>[],
  keep: (one: RawBuilder<unknown>) => RawBuilder<unknown>,
): Promise<unknown[][]> {
  if (statements.length === 0) return []
  const columns = statements.map(
    (one, place) => sql`(select coalesce(json_agg(x), '[]') from (${one}) x) as ${sql.id(`a${place}`)}`,
  )
  const [[row] = []] = await core.db.read<Record<string, unknown[]>[]>(workspaceId, [
    keep(sql`${tables} select ${sql.join(columns)}`),
  ])
  return statements.map((_, place) => row?.[`a${place}`] ?? [])
}

function orderNumbers(row: OrderFigures | undefined): Pick<Today['numbers'], 'orders' | 'revenue'> {
  if (!row) return {}
  return {
    orders: { now: row.orders, before: row.orders_before, whole: row.orders_whole },
    revenue: { now: row.revenue, before: row.revenue_before, whole: row.revenue_whole },
  }
}

function birthdayList(born: BirthdayRow[], date: string, rows: Rows): Today['birthdays'] {
  return born.map(row => {
    const on = birthdayOn(row.birthday, date, BIRTHDAY_DAYS) ?? date
    return {
      on,
      age: ageOn(row.birthday, on),
      contact: row.contact_id ? (rows.contact(row.contact_id) ?? null) : null,
      customer: rows.customer(row.customer_id) ?? null,
    }
  })
}

interface Wanted {
  /** Customers shown as rows, with contact and last word. */
  full: string[]
  /** Customers of which only the customer itself is shown. */
  named: string[]
  /** Contacts of birthdays. */
  contacts: string[]
}

interface Rows {
  row: (customerId: string) => TodayRow | undefined
  customer: (id: string) => Values | undefined
  contact: (id: string) => Values | undefined
}

async function rowsOf(core: Core, reading: TodayReading, wanted: Wanted): Promise<Rows> {
  const { actor, customers } = reading
  const { workspaceId } = actor
  const full = [...new Set(wanted.full)]
  const part = (entity: string): Reading => ({
    ...customers,
    model: customers.models(entity),
    part: core.part(entity),
  })
  const [contacts, records] = [part('contact'), part('contactRecord')]
  const select = (of: Reading, names: string[]) =>
    selection(
      of,
      names.filter(name => seen(actor, of.model).includes(name)),
    )
  const one = select(customers, customerFields)
  const person = select(contacts, contactFields)
  const word = select(records, recordFields)

  const ask = asking(core, workspaceId)
  const found = ask.if(
    true,
    () => sql`select ${one.columns} from customer t ${one.joins}
      where t.workspace_id = ${sql.lit(workspaceId)} and t.deleted_at is null
        and t.id = any(${[...full, ...wanted.named]}::uuid[])`,
  )
  const measured = ask.if(
    full.length > 0,
    () => sql`select customer_id, ${reasonColumns}
      from customer_metric where workspace_id = ${sql.lit(workspaceId)} and customer_id = any(${full}::uuid[])`,
  )
  const people = ask.if(
    can(actor, 'contact', 'read') && full.length + wanted.contacts.length > 0,
    () => sql`select ${person.columns}, picked.customer_id as "of customer"
      from (
        select k.id as customer_id, c.id from unnest(${full}::uuid[]) k (id)
        cross join lateral (
          select c.id from contact c
          where c.workspace_id = ${sql.lit(workspaceId)} and c.customer_id = k.id and c.deleted_at is null and c."left" is not true
          order by c.is_primary desc nulls last, c.created_at, c.id limit 1) c
        union all select null, id from unnest(${wanted.contacts}::uuid[]) b (id)
      ) picked
      join contact t on t.workspace_id = ${sql.lit(workspaceId)} and t.id = picked.id ${person.joins}`,
  )
  const words = ask.if(
    can(actor, 'contactRecord', 'read') && full.length > 0,
    () => sql`select ${word.columns}, k.id as "of customer"
      from unnest(${full}::uuid[]) k (id)
      cross join lateral (
        select r.* from contact_record r
        where r.workspace_id = ${sql.lit(workspaceId)} and r.customer_id = k.id and r.deleted_at is null
        order by r.happened_at desc, r.id desc limit 1) t ${word.joins}`,
  )
  await ask.done(true)

  const customerOf = byKey(one.finish(found.rows()), 'id')
  const measuredOf = byKey(measured.rows<ReasonRow & { customer_id: string }>(), 'customer_id')
  const persons = person.finish(people.rows())
  const contactOf = byKey(persons, 'id')
  const mainOf = ofCustomer(persons)
  const lastOf = ofCustomer(word.finish(words.rows()))
  const seenOpen = (field: string) => open(actor, customers.model, field)

  return {
    customer: id => customerOf.get(id),
    contact: id => contactOf.get(id),
    row: id => {
      const customer = customerOf.get(id)
      if (!customer) return undefined
      const facts = measuredOf.get(id)
      const reasons = facts ? reasonsOf(actor, facts, customer.nextContactAt, customers.now, seenOpen) : []
      return {
        id,
        reason: reasonsText(reasons, actor.locale),
        reasons,
        customer,
        contact: mainOf.get(id) ?? null,
        lastContact: lastOf.get(id) ?? null,
      }
    },
  }
}

function byKey<T extends Values>(rows: T[], key: string): Map<string, T> {
  return new Map(rows.map(row => [row[key] as string, row]))
}

/** Rows by the customer they were read for; the mark is taken off. */
function ofCustomer(rows: Values[]): Map<string, Values> {
  const found = new Map<string, Values>()
  for (const row of rows) {
    const customerId = row['of customer'] as string | null
    delete row['of customer']
    if (customerId) found.set(customerId, row)
  }
  return found
}
