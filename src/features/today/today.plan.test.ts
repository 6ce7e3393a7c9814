import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import { expect, test } from 'vitest'
import type { Actor } from '../../core/actor.ts'
import { readingOf } from '../../core/store/read.ts'
import { companyOfFile } from '../../server/testing/server.ts'
import { createDirectory } from '../people/directory.ts'
import * as queries from './today.queries.ts'
import { todayCalendar } from './today.rules.ts'

/** 10,000 customers of 100 people with all that Today asks for, so that the plans are those of a real company. */
const { server, company } = await companyOfFile()
const client = new pg.Client({ connectionString: server.adminUrl })
await client.connect()
const id = (table: number, from = 'i') =>
  `('0192${table}000-0000-7000-8000-' || lpad(to_hex(${from}), 12, '0'))::uuid`
const statements = [
  `insert into workspace_user (workspace_id, id, name, email, role_id)
   select $1, ${id(1)}, 'x', 'x' || i, (select id from role where workspace_id = $1 and code = 'member') from generate_series(1, 100) i`,
  `insert into customer (workspace_id, id, name, name_sort, type, owner_id, birthday, next_contact_at)
   select $1, ${id(2)}, 'x', 'x', case i % 5 when 0 then 'person' else 'company' end, ${id(1, '1 + i % 100')},
     case i % 5 when 0 then date '1970-01-01' + i end, case when i % 3 = 0 then now() + (i % 60 - 20) * interval '1 day' end
   from generate_series(1, 10000) i`,
  `insert into contact (workspace_id, id, customer_id, name, name_sort, birthday)
   select $1, ${id(3)}, ${id(2)}, 'x', 'x', date '1970-01-01' + i from generate_series(1, 10000) i`,
  `insert into customer_metric (workspace_id, customer_id, expected_on, quiet_on, lost_on, at_stake, churn_risk)
   select $1, ${id(2)}, current_date + i % 200 - 100, current_date + i % 200 - 60, current_date + i % 200, i, i % 100
   from generate_series(1, 10000) i`,
  `insert into "order" (workspace_id, id, customer_id, owner_id, ordered_on, status, base_net)
   select $1, ${id(4)}, ${id(2)}, ${id(1, '1 + i % 100')}, current_date - i % 700, 'confirmed', i from generate_series(1, 10000) i`,
  `insert into contact_record (workspace_id, id, customer_id, owner_id, happened_at, content)
   select $1, ${id(5)}, ${id(2)}, ${id(1, '1 + i % 100')}, now() - (i % 700) * interval '1 day', 'x' from generate_series(1, 10000) i`,
]
for (const statement of statements) await client.query(statement, [company.id])
await client.query(
  'vacuum analyze customer, contact, contact_record, "order", customer_metric, workspace_user',
)
await client.end()

async function readingFor(userId: string, scope: queries.TodayScope = 'team'): Promise<queries.TodayReading> {
  const actor = (await createDirectory(server.core.db).actor(company.id, userId, 'session')) as Actor
  const today = new Date().toISOString().slice(0, 10)
  const customers = await readingOf(server.core, actor, 'customer')
  const calendar = todayCalendar(today, actor.timeZone)
  return { customers, actor, calendar, books: calendar, scope }
}

async function planOf(reading: queries.TodayReading, statement: RawBuilder<unknown>): Promise<string> {
  const tables = queries.reachTables(reading) ?? sql``
  const [rows = []] = await server.core.db.read<Record<string, string>[]>(company.id, [
    sql`explain ${tables} select * from (${statement}) x`,
  ])
  return rows.map(row => row['QUERY PLAN']).join('\n')
}

const statementsOf = (reading: queries.TodayReading) => ({
  due: queries.dueStatement(reading, 30),
  silent: queries.silentStatement(reading, { reorder: 30, quiet: 5 }, 'stake'),
  birthdays: queries.birthdayStatement(reading, 8, 20, { contacts: true, customers: true, byWorth: true }),
  orders: queries.orderFiguresStatement(reading),
  contacts: queries.contactFiguresStatement(reading),
  made: queries.customerFiguresStatement(reading),
})

test('who sees everything is answered by the index of each question, under row-level security', async () => {
  const reading = await readingFor(company.owner.id)
  const { due, silent, birthdays, orders, contacts } = statementsOf(reading)
  expect(await planOf(reading, due)).toMatch(/customer_due/)
  expect(await planOf(reading, silent)).toMatch(/customer_metric_at_stake/)
  expect(await planOf(reading, birthdays)).toMatch(/Index Cond: .*birthday_code = ANY/)
  expect(await planOf(reading, orders)).toMatch(/using order_(month|ordered_on) on/)
  expect(await planOf(reading, contacts)).toMatch(/Index Only Scan using contact_record_(happened|month)/)
})

test('what one owns is found by its owner', async () => {
  const reading = await readingFor('01921000-0000-7000-8000-000000000007', 'mine')
  const { due, made, ...others } = statementsOf(reading)
  expect(await planOf(reading, due)).toMatch(/customer_owner_due/)
  expect(await planOf(reading, made)).toMatch(/Index Cond: .*owner_id = .*created_at >=/)
  for (const [name, statement] of Object.entries(others))
    expect(await planOf(reading, statement), name).not.toMatch(
      /Seq Scan on (customer|contact|contact_record|"order")\b/,
    )
})

test('who sees a few customers is answered from those, never by reading all', async () => {
  const reading = await readingFor('01921000-0000-7000-8000-000000000007')
  for (const [name, statement] of Object.entries(statementsOf(reading))) {
    const plan = await planOf(reading, statement)
    expect(plan, name).toMatch(/customer_owner/)
    expect(plan, name).not.toMatch(/Seq Scan on (customer|contact|contact_record|"order")\b/)
  }
})
