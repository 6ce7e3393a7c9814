import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { query, types } from '../src/core/database.ts'
import { modelOf } from '../src/core/model.ts'
import { derivedColumns, recordOf } from '../src/core/rows.ts'
import { customer } from '../src/features/customers/customers.entity.ts'
import { search } from '../src/features/duplicates/search.ts'
import { differences } from '../src/features/ledgerCheck/check.ts'
import { createCore } from '../src/server/core.ts'
import { type TestDatabase, testDatabase } from '../src/server/testing/database.ts'
import { makeCompany } from './company.ts'
import { type DemoLoaded, loadDemo } from './demo.ts'
import { mobilePhone } from './names.ts'
import { demoPeople } from './people.ts'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const NOW = new Date('2026-11-21T08:00:00Z')

it('makes the same company of the same day and seed', () => {
  const plan = {
    seed: 7,
    today: '2026-11-21',
    customers: 200,
    products: () => true,
    people: (founded: number, chance: Parameters<typeof mobilePhone>[0]) =>
      demoPeople(founded, () => mobilePhone(chance), chance),
  }
  expect(makeCompany(plan)).toEqual(makeCompany(plan))
})

describe('the demo company', () => {
  let database: TestDatabase
  let client: pg.Client
  let demo: DemoLoaded
  const one = async <T = Record<string, number>>(sql: string): Promise<T> => {
    const { rows } = await client.query(
      `${sql.replaceAll('DEMO', "(SELECT id FROM workspace WHERE slug = 'demo')")}`,
    )
    return rows[0] as T
  }

  beforeAll(async () => {
    database = await testDatabase()
    demo = await loadDemo(database.adminUrl, NOW)
    client = new pg.Client({ connectionString: database.adminUrl, types })
    await client.connect()
  }, 120_000)
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  it('has 5,000 customers, 9,000 contacts and 40 people who can sign in', async () => {
    expect(demo).toMatchObject({ loaded: true, customers: 5000, contacts: 9000, owner: 'owner@demo.test' })
    expect(
      await one(`SELECT (SELECT count(*) FROM customer WHERE workspace_id = w.id) AS customers,
        (SELECT count(*) FROM contact WHERE workspace_id = w.id) AS contacts,
        (SELECT count(*) FROM workspace_user u JOIN auth.account a ON a.user_id = u.id WHERE u.workspace_id = w.id) AS people
        FROM workspace w WHERE w.id = DEMO`),
    ).toEqual({ customers: 5000, contacts: 9000, people: 40 })
  })

  it('has customers in every stage and work for today', async () => {
    const stages = await one(`SELECT count(*) FILTER (WHERE order_count = 0) AS potential,
      count(*) FILTER (WHERE new_until >= '2026-11-21') AS new, count(*) FILTER (WHERE quiet_on >= '2026-11-21') AS active,
      count(*) FILTER (WHERE quiet_on < '2026-11-21' AND lost_on >= '2026-11-21') AS quiet,
      count(*) FILTER (WHERE lost_on < '2026-11-21') AS lost FROM customer_metric WHERE workspace_id = DEMO`)
    for (const [stage, count] of Object.entries(stages)) expect([stage, count > 50]).toEqual([stage, true])
    const due = await one(`SELECT count(*) FILTER (WHERE next_contact_at < '2026-11-20T16:00Z') AS late,
      count(*) FILTER (WHERE next_contact_at >= '2026-11-20T16:00Z' AND next_contact_at < '2026-11-21T16:00Z') AS today,
      count(*) FILTER (WHERE next_contact_at >= '2026-11-21T16:00Z' AND next_contact_at < '2026-11-22T16:00Z') AS tomorrow
      FROM customer WHERE workspace_id = DEMO`)
    for (const [day, count] of Object.entries(due)) expect([day, count > 20]).toEqual([day, true])
  })

  it('shows duplicates, pools, groups and tags', async () => {
    const { names, phones, ...counts } = await one<Record<string, number>>(`SELECT
      (SELECT count(DISTINCT group_id) FROM duplicate_pair WHERE workspace_id = DEMO AND entity = 'customer') AS customers,
      (SELECT count(*) FROM duplicate_pair WHERE workspace_id = DEMO AND entity = 'contact') AS contacts,
      (SELECT count(*) FROM duplicate_pair p JOIN customer a ON a.id = p.first_id JOIN customer b ON b.id = p.second_id
        WHERE p.workspace_id = DEMO AND a.name <> b.name) AS names,
      (SELECT count(*) FROM duplicate_pair p JOIN customer a ON a.id = p.first_id JOIN customer b ON b.id = p.second_id
        WHERE p.workspace_id = DEMO AND a.phone = b.phone) AS phones,
      (SELECT count(*) FROM customer WHERE workspace_id = DEMO AND pool_id IS NOT NULL) AS pooled,
      (SELECT count(DISTINCT group_head) FROM customer_group WHERE workspace_id = DEMO) AS groups,
      (SELECT count(*) FROM customer WHERE workspace_id = DEMO AND tags <> '{}') AS tagged`)
    for (const [what, count] of Object.entries(counts)) expect([what, count >= 10]).toEqual([what, true])
    expect([names > 20, phones > 10]).toEqual([true, true])
  })

  it('finds, searched again, the same duplicates that it was loaded with', async () => {
    const pairs = async () =>
      (
        await client.query(
          'SELECT workspace_id AS id, first_id, second_id, score, rule, group_id FROM duplicate_pair ORDER BY 1, 2, 3',
        )
      ).rows
    const loaded = await pairs()
    const { core, close } = await createCore({ databaseUrl: database.appUrl, dataDir: '', log: quiet })
    for (const id of new Set(loaded.map(row => row.id))) await search(core, { workspaceId: id })
    expect(await pairs()).toEqual(loaded)
    await close()
  }, 60_000)

  it('shows goods and money: every ledger has rows, and they are as the documents say', async () => {
    const tables = [
      'purchase_order',
      'goods_receipt',
      'stock_move',
      'delivery',
      'invoice',
      'receipt',
      'payment',
      'expense',
      'transfer',
    ]
    const also = ['commission_rule', 'commission_line', 'payslip']
    const counts = await one<Record<string, number>>(
      `SELECT ${[...tables, ...also].map(table => `(SELECT count(*) FROM ${table} WHERE workspace_id = DEMO) AS ${table}`).join(', ')}`,
    )
    for (const [table, count] of Object.entries(counts)) expect([table, count >= 2]).toEqual([table, true])
    const { id } = await one<{ id: string }>('SELECT DEMO AS id')
    const ask = async (statement: Parameters<Parameters<typeof differences>[1]>[0]) => {
      const { sql: text, parameters } = statement.compile(query)
      return (await client.query(text, parameters as unknown[])).rows
    }
    expect(await differences(id, ask)).toEqual([])
  })

  it('writes nothing that has not happened yet', async () => {
    const { late } = await one(
      `SELECT count(*) AS late FROM event WHERE entity <> 'user' AND greatest(at, occurred_at) > '${NOW.toISOString()}'`,
    )
    expect(late).toBe(0)
  })

  it('stores what the store would have stored', async () => {
    const { rows } = await client.query('SELECT * FROM customer ORDER BY md5(id::text) LIMIT 200')
    const model = modelOf(customer)
    for (const row of rows) {
      const { name_sort, search_text, grams } = row
      expect({ name_sort, search_text, grams }).toEqual(derivedColumns(model, recordOf(model, row)))
    }
    const plans = await one(`SELECT count(*) AS wrong FROM customer c WHERE next_contact_at IS DISTINCT FROM (
      SELECT next_contact_at FROM contact_record r WHERE r.workspace_id = c.workspace_id AND r.customer_id = c.id AND r.deleted_at IS NULL
      ORDER BY happened_at DESC, id DESC LIMIT 1)`)
    expect(plans).toEqual({ wrong: 0 })
    const totals = await one(`SELECT count(*) AS wrong FROM "order" o JOIN (
        SELECT order_id, sum(amount) AS amount, sum(net) AS net FROM order_line GROUP BY 1) l ON l.order_id = o.id
      WHERE (o.amount, o.net) IS DISTINCT FROM (l.amount, l.net)`)
    expect(totals).toEqual({ wrong: 0 })
  })

  it('gives numbers on where the loaded ones end', async () => {
    const last = await one<{
      last: number
      number: string
    }>(`SELECT s.last, (SELECT max(number) FROM "order" o
      WHERE o.workspace_id = s.workspace_id AND number LIKE s.period || '%') AS number
      FROM number_series s WHERE workspace_id = DEMO AND series = 'order' ORDER BY period DESC LIMIT 1`)
    expect(Number(last.number.split('-')[1])).toBe(last.last)
  })

  it('has a second company of the same owner, to switch to', async () => {
    const companies =
      await one(`SELECT count(*) AS companies FROM auth.membership m JOIN auth.user u ON u.id = m.user_id
      WHERE u.email = 'owner@demo.test'`)
    expect(companies).toEqual({ companies: 2 })
  })

  it('is left alone when it is there already', async () => {
    expect(await loadDemo(database.adminUrl, NOW)).toMatchObject({ loaded: false, slug: 'demo' })
  })
})
