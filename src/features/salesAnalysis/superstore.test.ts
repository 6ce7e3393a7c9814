import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { step, upload } from '../../server/testing/importing.ts'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { sharedFile } from '../../server/testing/shared.ts'
import type { Ageing, Statement } from '../money/reports.ts'
import type { Analysis } from './analysis.ts'

const file = sharedFile('orders/sample_superstore_en.csv.gz')
const AS_OF = '2019-12-31'

/** A shop's four years taken in, delivered, invoiced and half paid: what the program says of it, against the file itself. */
describe.skipIf(!file)('the Superstore (needs ../shared/data)', async () => {
  if (!file) return
  const { server, company, owner } = await companyOfFile()
  const raw = gunzipSync(readFileSync(file))
  const client = new pg.Client({ connectionString: server.adminUrl })

  /** What the file says, asked of the file as it stands in a table of its own. */
  const said = async (text: string): Promise<string[][]> =>
    (await client.query({ text, rowMode: 'array' })).rows

  async function confirmed(path: string, fields: object) {
    const { body, response } = await owner.ask<Row>('POST', path, fields)
    if (response.statusCode !== 201) throw new Error(response.body)
    const done = await owner.ask('POST', `${path}/${body.id}/confirm`)
    if (done.status !== 200) throw new Error(done.response.body)
  }

  async function inTurns<T>(all: readonly T[], act: (one: T) => Promise<void>, at = 6) {
    const waiting = [...all]
    const work = async () => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await act(one)
    }
    await Promise.all(Array.from({ length: at }, work))
  }

  /** Each customer's lines, with the day of the last order. */
  async function bought() {
    const [rows] = await server.core.db.read<
      { customer: string; number: string; day: string; lines: { orderLine: string; quantity: string }[] }[]
    >(company.id, [
      sql`SELECT o.customer_id AS customer, c.number, max(o.ordered_on) AS day, jsonb_agg(jsonb_build_object('orderLine', l.id, 'quantity', l.quantity::text)) AS lines
        FROM "order" o JOIN order_line l ON l.workspace_id = o.workspace_id AND l.order_id = o.id JOIN customer c ON c.workspace_id = o.workspace_id AND c.id = o.customer_id
        WHERE o.workspace_id = ${company.id} GROUP BY 1, 2`,
    ])
    return rows
  }

  beforeAll(async () => {
    await client.connect()
    const rows: Record<string, string>[] = parse(raw, { columns: true, bom: true })
    await client.query(
      'CREATE TEMP TABLE raw (customer text, ordered date, product text, category text, sales numeric, quantity numeric)',
    )
    await client.query(
      `INSERT INTO raw SELECT x."Customer ID", to_date(x."Order Date", 'MM/DD/YYYY'), x."Product ID", x."Category", x."Sales"::numeric, x."Quantity"::numeric
        FROM jsonb_to_recordset($1::jsonb) AS x("Customer ID" text, "Order Date" text, "Product ID" text, "Category" text, "Sales" text, "Quantity" text)`,
      [JSON.stringify(rows)],
    )
    // Half of what is owed came in a month later, of every customer whose number ends so.
    await client.query(`CREATE TEMP TABLE owed AS SELECT customer, max(ordered) AS day, sum(sales) AS owed,
      CASE WHEN right(customer, 1) = '0' THEN round(sum(sales) / 2, 2) ELSE 0 END AS paid FROM raw GROUP BY 1`)
    const { body } = await upload(server, owner, 'orders', 'superstore.csv', raw)
    const report = await step(server, company, owner, body.id, 'run', body.analysis.mapping)
    expect(report.result).toMatchObject({
      read: 9994,
      failed: 0,
      created: { customers: 793, products: 1862, orders: 5009, orderLines: 9994 },
    })
    const { body: revenue } = await owner.ask<{ revenue: string }>('GET', '/customers/sum?fields=revenue')
    expect(Number(revenue.revenue).toFixed(2)).toBe('2297200.86')
    const customers = await bought()
    await inTurns(customers, ({ customer, day, lines }) =>
      confirmed('/deliveries', { customer, deliveredOn: day, lines }),
    )
    await inTurns(
      customers.filter(one => one.number.endsWith('55')),
      ({ customer, day, lines }) => confirmed('/invoices', { customer, invoicedOn: day, lines }),
    )
    const payers = customers.filter(one => one.number.endsWith('0'))
    const [items] = await server.core.db.read<{ customer: string; id: string; half: string }[]>(company.id, [
      sql`SELECT customer_id AS customer, id, round(amount / 2, 2) AS half FROM receivable WHERE workspace_id = ${company.id}`,
    ])
    const itemOf = new Map(items.map(one => [one.customer, one]))
    await inTurns(payers, async ({ customer, day }) => {
      const item = itemOf.get(customer)
      await confirmed('/receipts', {
        customer,
        amount: item?.half,
        receivedOn: day,
        lines: [{ receivable: item?.id, amount: item?.half }],
      })
    })
  }, 120_000)
  afterAll(() => client.end())

  test('sales by product, category and month are those of the file', async () => {
    const sales = async (query: string) =>
      (
        await owner.ask<Analysis>(
          'GET',
          `/sales-analysis?from=2014-01-01&to=2020-12-31&measures=net,quantity&${query}`,
        )
      ).body
    const whole = await sales('by=category')
    expect([whole.total.now.net, whole.total.now.quantity]).toEqual(['2297200.86', '37873'])
    expect(whole.rows.map(row => [row.key, row.now.net])).toEqual(
      await said('SELECT category, round(sum(sales), 2)::text FROM raw GROUP BY 1 ORDER BY sum(sales) DESC'),
    )
    const products = await sales('by=product')
    const codes = new Map(
      (await client.query('SELECT id, code FROM product WHERE workspace_id = $1', [company.id])).rows.map(
        row => [row.id, row.code],
      ),
    )
    expect(products.count).toBe(1862)
    // The others stand in a row of their own.
    const listed = products.rows.filter(row => !row.rest)
    expect(listed.map(row => `${codes.get(row.key)} ${row.now.net}`).sort()).toEqual(
      (
        await said(
          `SELECT product || ' ' || round(sum(sales), 2) FROM raw GROUP BY product ORDER BY sum(sales) DESC LIMIT ${listed.length}`,
        )
      )
        .flat()
        .sort(),
    )
    const sum = products.rows.reduce((all, row) => all + Math.round(Number(row.now.net) * 100), 0)
    expect(sum).toBe(229720086)
    const months = await sales('by=month&document=delivery')
    expect(months.total.now.net).toBe('2297200.86')
    expect(months.rows.map(row => [row.key.slice(0, 7), row.now.net])).toEqual(
      await said("SELECT to_char(day, 'YYYY-MM'), round(sum(owed), 2)::text FROM owed GROUP BY 1 ORDER BY 1"),
    )
  })

  test('what is owed, by how long it is overdue, is the file’s less what was paid', async () => {
    const { body } = await owner.ask<Ageing>('GET', `/receivables/ageing?asOf=${AS_OF}`)
    const edges = [0, ...body.days]
    const buckets = edges.map((edge, at) =>
      at === 0
        ? `coalesce(sum(round(owed, 2) - paid) FILTER (WHERE date '${AS_OF}' - day <= 0), 0)`
        : `coalesce(sum(round(owed, 2) - paid) FILTER (WHERE date '${AS_OF}' - day > ${edges[at - 1]} AND date '${AS_OF}' - day <= ${edge}), 0)`,
    )
    const last = `coalesce(sum(round(owed, 2) - paid) FILTER (WHERE date '${AS_OF}' - day > ${edges.at(-1)}), 0)`
    const [file] = await said(
      `SELECT ${[...buckets, last].join(', ')}, sum(round(owed, 2) - paid) FROM owed WHERE day <= date '${AS_OF}'`,
    )
    expect([...body.sums.buckets, body.sums.total].map(Number)).toEqual(file?.map(Number))
  })

  test('statements of three customers say what they bought and paid', async () => {
    const three = await said(
      `(SELECT customer, owed, paid FROM owed WHERE paid > 0 ORDER BY owed DESC LIMIT 2) UNION ALL (SELECT customer, owed, paid FROM owed WHERE paid = 0 ORDER BY owed DESC LIMIT 1)`,
    )
    expect(three).toHaveLength(3)
    for (const [number, owed, paid] of three) {
      const { rows } = await client.query('SELECT id FROM customer WHERE workspace_id = $1 AND number = $2', [
        company.id,
        number,
      ])
      const { body } = await owner.ask<Statement>(
        'GET',
        `/receivables/statement?party=${rows[0]?.id}&from=2014-01-01&to=2020-12-31`,
      )
      const [account] = body.accounts
      const sum = (sign: 1 | -1) =>
        (account?.rows ?? []).reduce(
          (all, row) => (Number(row.amount) * sign > 0 ? all + Number(row.amount) : all),
          0,
        )
      expect(sum(1)).toBeCloseTo(Number(owed), 6)
      expect(-sum(-1)).toBeCloseTo(Number(paid), 6)
      expect(Number(account?.closing)).toBeCloseTo(Number(owed) - Number(paid), 6)
    }
  })
})
