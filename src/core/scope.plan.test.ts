import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillFields } from '../features/customFields/fill.ts'
import { createDirectory } from '../features/people/directory.ts'
import { type TestCompany, type TestServer, testCompany, testServer } from '../server/testing/server.ts'
import type { Actor } from './actor.ts'
import { countStatement, type ListQuery, listStatement, readListQuery } from './list.ts'
import { readingOf } from './store/read.ts'

let server: TestServer
let company: TestCompany

const id = (table: number, from = 'i') =>
  `('0192${table}000-0000-7000-8000-' || lpad(to_hex(${from}), 12, '0'))::uuid`

/**
 * 20,000 customers of 80 people, 1 to 4 in a unit of their own. Lent to each of the four are 20, to the unit of 1 and 3 another 20, to that of 2 and 4
 * 6,000, all older than those lent to nobody. 3 and 4 stand above 30 people each, 5 is in no unit. Level and next contact stand a second time in fields of the company's own.
 */
beforeAll(async () => {
  server = await testServer()
  company = await testCompany(server)
  const client = new pg.Client({ connectionString: server.adminUrl })
  await client.connect()
  const share = (unit: number, from: number, to: number) =>
    `insert into record_share (workspace_id, entity, record_id, group_id, record_created_at)
     select $1, 'customer', c.id, ${id(9, `${unit}`)}, c.created_at from generate_series(${from}, ${to}) i join customer c on c.workspace_id = $1 and c.id = ${id(2)}`
  const statements = [
    `insert into unit (workspace_id, id, name) select $1, ${id(9)}, 'x' from generate_series(1, 2) i`,
    `insert into workspace_user (workspace_id, id, name, email, role_id, unit_id, manager_id)
     select $1, ${id(1)}, 'x', 'x' || i, (select id from role where workspace_id = $1 and code = case when i in (3, 4) then 'manager' else 'member' end),
       case when i in (1, 3) then ${id(9, '1')} when i in (2, 4) then ${id(9, '2')} end,
       case when i between 20 and 49 then ${id(1, '3')} when i >= 50 then ${id(1, '4')} end from generate_series(1, 80) i`,
    `insert into customer (workspace_id, id, name, name_sort, type, owner_id, created_at, level, next_contact_at, custom, search_text, grams)
     select $1, ${id(2)}, 'x' || i, 'x' || i, 'company', ${id(1, '1 + i % 80')}, now() - i * interval '1 minute',
       level, due, jsonb_strip_nulls(jsonb_build_object('c_level', level, 'c_due', due)),
       case i % 50 when 0 then '广告' else '公司' end, case i % 50 when 0 then '{广,告,广告}'::text[] else '{公,司,公司}'::text[] end
     from (select i, (array['key', 'ordinary', null])[1 + i * 7 / 3 % 3] level,
       case i % 11 when 0 then timestamptz '2026-01-01' + i / 5 * interval '1 hour' end due from generate_series(1, 20000) i) x`,
    `insert into customer_metric (workspace_id, customer_id) select $1, ${id(2)} from generate_series(1, 20000) i`,
    `insert into collaborator (workspace_id, entity, record_id, user_id)
     select $1, 'customer', ${id(2)}, ${id(1, 'person')} from generate_series(100, 119) i, generate_series(1, 4) person`,
    share(1, 200, 219),
    share(2, 12_001, 18_000),
  ]
  for (const statement of statements) await client.query(statement, [company.id])
  await client.query('vacuum analyze customer, customer_metric, workspace_user, collaborator, record_share')
  const choices = ['key', 'ordinary'].map(value => ({ value, label: { zh: value, en: value } }))
  for (const shape of [
    { key: 'c_level', kind: 'choice', choices },
    { key: 'c_due', kind: 'datetime' },
  ]) {
    const body = { entity: 'customer', label: { zh: shape.key, en: shape.key }, ...shape }
    expect((await company.owner.ask('POST', '/customFields', body)).status).toBe(201)
  }
  await fillFields(server.core, company.id)
  await client.query('vacuum analyze custom_value')
  await client.end()
}, 120_000)
afterAll(() => server?.stop())

async function readingFor(person: number) {
  const userId = `01921000-0000-7000-8000-${String(person).padStart(12, '0')}`
  const actor = (await createDirectory(server.core.db).actor(company.id, userId, 'session')) as Actor
  return readingOf(server.core, actor, 'customer')
}

/** Plan and rows of a statement as the person sends it. */
async function planOf(person: number, query: Partial<ListQuery>, whole = false): Promise<string> {
  const reading = await readingFor(person)
  const asked = { filters: [], limit: 50, ...query } as ListQuery
  const statement = whole ? countStatement(reading, asked) : listStatement(reading, asked).statement
  const [rows] = await server.core.db.read<Record<string, string>[]>(company.id, [
    sql`explain analyze ${statement}`,
  ])
  return rows.map(row => row['QUERY PLAN']).join('\n')
}

/** The most rows that any step of a plan gave. */
const mostRows = (plan: string) =>
  Math.max(
    ...[...plan.matchAll(/actual time=\S+ rows=([\d.]+) loops=(\d+)/g)].map(
      ([, rows, loops]) => Number(rows) * Number(loops),
    ),
  )

test('a member’s list, search and count start from what is theirs, what is lent to them and to their unit', async () => {
  for (const query of [{}, { sort: 'name' }, { q: '广告' }])
    for (const whole of [false, true]) {
      const plan = await planOf(1, query, whole)
      expect(plan).toMatch(/customer_owner/)
      expect(plan).not.toMatch(/Seq Scan on customer\b/)
      expect(mostRows(plan)).toBeLessThan(700)
    }
})

test('the first page of many old records lent to a unit reads no more than a page of them', async () => {
  for (const person of [2, 4]) {
    const plan = await planOf(person, {})
    expect(plan).toMatch(/record_share_group/)
    expect(plan).not.toMatch(/Seq Scan on (customer|record_share)\b/)
    expect(mostRows(plan)).toBeLessThan(2_000)
  }
})

test('a manager’s list is merged from the first records of each person below', async () => {
  const plan = await planOf(3, {})
  expect(plan).toMatch(/customer_owner/)
  expect(plan).not.toMatch(/Seq Scan on customer\b/)
  expect(mostRows(plan)).toBeLessThan(2_000)
})

/** Ids of a page, or how many there are. */
async function answerOf(person: number, address: string): Promise<unknown[]> {
  const reading = await readingFor(person)
  const query = readListQuery(reading, new URLSearchParams(address))
  const asked = address.startsWith('count')
    ? countStatement(reading, query)
    : listStatement(reading, query).statement
  const [rows] = await server.core.db.read<{ id?: string; count?: number }[]>(company.id, [asked])
  return rows.map(row => row.id ?? row.count)
}

test.each([2, 4, 5])(
  'person %i is answered the same by fields of the company’s own as by built-in ones',
  async person => {
    for (const filters of [
      '',
      '&filter[level]=key',
      '&filter[level][ne]=key',
      '&filter[level][empty]=true',
      '&filter[nextContactAt][gte]=2026-03-01&filter[level][in]=key,ordinary',
      '&filter[nextContactAt][lt]=2026-03-01',
    ])
      for (const list of [
        'count',
        'sort=-nextContactAt',
        'sort=nextContactAt&page=3',
        'sort=-level&page=25',
      ]) {
        const address = list + filters
        const builtIn = await answerOf(person, address)
        const own = address.replaceAll('nextContactAt', 'c_due').replaceAll('level', 'c_level')
        expect(await answerOf(person, own), own).toEqual(builtIn)
      }
  },
)

test('own fields of few records are read in their rows', async () => {
  const filters = [{ field: 'c_level', operator: 'eq', value: 'key' }] as const
  const plan = await planOf(1, { filters: [...filters], sort: '-c_due' })
  expect(plan).toMatch(/customer_owner/)
  expect(mostRows(plan)).toBeLessThan(700)
})
