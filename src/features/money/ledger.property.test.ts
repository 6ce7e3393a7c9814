/**
 * Random sequences of what an order clerk, a buyer, a warehouse clerk and an accountant do, legal and not, of both sides of the business. After each step the
 * figures the program shows are compared with sums over the ledgers' rows and with a reckoning of the test's own; what is refused must have changed nothing.
 * LEDGER_RUNS: how many sequences; LEDGER_SEED: where they begin.
 */
import type { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { makerOf, serverOfFile, testCompany } from '../../server/testing/server.ts'
import { differences } from '../ledgerCheck/check.ts'
import type { Ageing, Statement } from './reports.ts'
import { base, box, stepsOf } from './testing/steps.ts'
import { type Business, businesses, D, type Note, World } from './testing/world.ts'

const RUNS = Number(process.env.LEDGER_RUNS ?? 60)
const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 2 ** 31)

const server = await serverOfFile()
let names = 0

/** Sequences of one company: what is added up of its ledgers after every step stays short. */
const A_COMPANY = 20

async function founded() {
  const company = await testCompany(server)
  const { owner } = company
  const made = makerOf(owner)
  const goods = [
    (await made('/products', { name: '钢笔', unit: base })).id,
    (await made('/products', { name: '墨水' })).id,
  ]
  await made('/productUnits', { product: goods[0], ...box })
  const service = (await made('/products', { name: '刻字', kind: 'service' })).id
  return {
    company,
    owner,
    made,
    service,
    steps: stepsOf({ server, company, owner, made }, [...goods, service]),
    /** Goods in stock, as the documents have them; over all sequences, since products are shared. */
    inStock: new Map<string, Decimal>(),
    sequences: 0,
  }
}
let at = await founded()

const step = fc.record({ kind: fc.nat(99), a: fc.nat(1_000_000), b: fc.nat(1_000_000), c: fc.nat(1_000_000) })

const read = async (...statements: ReturnType<typeof sql>[]) =>
  (await server.core.db.read(at.company.id, statements)) as unknown as Record<string, string>[][]

test(`ledgers and documents agree after every step (seed ${seed}, ${RUNS} sequences)`, {
  timeout: 60 * 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...businesses),
      fc.array(step, { minLength: 6, maxLength: 14 }),
      async (business, sequence) => {
        if (at.sequences === A_COMPANY) {
          await concluded()
          at = await founded()
        }
        at.sequences++
        const { company, owner, made, service, steps, inStock } = at
        const settings = (await owner.ask<Record<string, string>>('GET', '/document-settings')).body
        const world = new World(business, settings[business.rule])
        for (let index = 0; index < 2; index++)
          world.parties.push(
            (await made('/customers', { name: `往来单位${++names}`, roles: business.roles })).id,
          )
        await steps.order(world, { kind: 0, a: sequence[0].a, b: sequence[0].b, c: 1 })
        for (const one of sequence) {
          await steps.take(world, one)
          await agree(world)
        }
        await reports(world)
        // Accounts too: what the nightly check would tell.
        expect(
          await differences(company.id, one =>
            server.core.db.read(company.id, [one]).then(([rows]) => rows as never),
          ),
          world.log.join('\n'),
        ).toEqual([])
        for (const { lines } of world.standing('goods'))
          for (const { line, quantity } of lines)
            if (line.product !== service)
              inStock.set(
                line.product,
                (inStock.get(line.product) ?? D(0)).plus(quantity.times(business.direction)),
              )
      },
    ),
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  await concluded()
})

/** What all sequences of a company come to. */
async function concluded(): Promise<void> {
  const { owner, inStock } = at
  const { body } = await owner.ask<{ data: { product: { id: string }; onHand: string }[] }>('GET', '/stock')
  for (const row of body.data) expect(Number(row.onHand)).toBe(Number(inStock.get(row.product.id) ?? 0))
  for (const business of businesses) await numbered(business)
}

async function agree(world: World): Promise<void> {
  const { item, party, moneyTable } = world.business
  const { company } = at
  const of = sql`workspace_id = ${company.id}`
  const own = sql`${of} AND ${sql.ref(`${party}_id`)} = ANY(${world.parties}::uuid[])`
  const settled = (column: string, id: string) =>
    sql`coalesce((SELECT sum(s.${sql.ref(column)}) FROM ${sql.table(`${item}_settlement`)} s WHERE s.workspace_id = ${company.id} AND s.${sql.ref(`${item}_id`)} = ${sql.ref(id)}), 0)`
  const kept = sql`FILTER (WHERE s.kind <> 'discount')`
  const said = world.log.join('\n')
  const [stocks, items, acts, moneys] = await read(
    sql`SELECT s.product_id AS product, sum(s.on_hand) AS there, count(*) FILTER (WHERE s.on_hand * s.value < 0 OR (s.on_hand = 0 AND s.value <> 0)) AS odd, coalesce((SELECT sum(m.quantity) FROM stock_move m WHERE m.workspace_id = ${company.id} AND m.product_id = s.product_id), 0) AS moved
      FROM stock s WHERE s.workspace_id = ${company.id} GROUP BY 1`,
    sql`SELECT r.id, r.${sql.ref(`${party}_id`)} AS party, r.currency, r.amount, r.open, r.base_open AS "baseOpen", r.source_id AS source,
        r.amount - ${settled('amount', 'r.id')} AS left, r.base_amount - ${settled('base_amount', 'r.id')} AS "baseLeft"
      FROM ${sql.table(item)} r WHERE ${own}`,
    sql`SELECT s.source_id FROM ${sql.table(`${item}_settlement`)} s WHERE ${of}
      GROUP BY 1 HAVING coalesce(sum(s.amount) ${kept}, 0) <> 0 OR coalesce(sum(s.base_amount) ${kept}, 0) <> 0`,
    sql`SELECT id, unapplied, discount, status FROM ${sql.table(moneyTable)} WHERE ${own} AND status <> 'draft'`,
  )
  for (const row of stocks) expect([Number(row.there), Number(row.odd)], said).toEqual([Number(row.moved), 0])
  for (const one of items)
    expect([one.open, one.baseOpen].map(Number), said).toEqual([one.left, one.baseLeft].map(Number))
  expect(acts, said).toEqual([])
  for (const [index, id] of world.parties.entries())
    for (const currency of ['CNY', 'USD']) {
      const open = items
        .filter(one => one.party === id && one.currency === currency)
        .reduce((sum, one) => sum.plus(one.open), D(0))
      expect(open.toFixed(2), `${currency} of ${party} ${index}\n${said}`).toBe(
        world.owed(index, currency).toFixed(2),
      )
    }
  for (const row of moneys) {
    const money = world.moneys.find(one => one.id === row.id)
    expect([row.status, Number(row.discount)], said).toEqual([money?.status, Number(money?.discount)])
    if (money?.status !== 'confirmed') continue
    const open = items.filter(one => one.source === row.id).reduce((sum, one) => sum.plus(one.open), D(0))
    expect(open.abs().toFixed(2), said).toBe(D(row.unapplied).toFixed(2))
  }
  await statesOf(world, said)
}

/** How far each order is, and that the parts of a line never exceed it nor are worth more or less than it. */
async function statesOf(world: World, said: string): Promise<void> {
  const { company } = at
  const { orderTable, goodsState, party } = world.business
  const [orders] = await read(
    sql`SELECT id, ${sql.ref(goodsState)} AS goods, invoicing AS invoice FROM ${sql.table(orderTable)}
      WHERE workspace_id = ${company.id} AND ${sql.ref(`${party}_id`)} = ANY(${world.parties}::uuid[])`,
  )
  for (const one of world.orders.filter(known => known.status === 'confirmed'))
    for (const kind of ['goods', 'invoice'] satisfies Note['kind'][]) {
      const taken = one.lines.map(line => world.taken(line, kind))
      const state = one.lines.every((line, place) => taken[place].eq(line.quantity))
        ? 'done'
        : taken.some(quantity => !quantity.isZero())
          ? 'part'
          : 'open'
      expect(orders.find(row => row.id === one.id)?.[kind], `${kind}\n${said}`).toBe(state)
      for (const [place, line] of one.lines.entries()) {
        expect(taken[place].abs().lte(line.quantity.abs()), said).toBe(true)
        const worth = world
          .standing(kind)
          .flatMap(note => note.lines)
          .reduce((sum, part) => (part.line === line ? sum.plus(part.amount) : sum), D(0))
        if (taken[place].eq(line.quantity))
          expect(worth.minus(line.amount).abs().lte('0.01'), `${worth} of ${line.amount}\n${said}`).toBe(true)
      }
    }
}

/** The pages say the same: ageing in base currency, statements in each. */
async function reports(world: World): Promise<void> {
  const { company, owner } = at
  const { items: path, item, party } = world.business
  const { body } = await owner.ask<Ageing>('GET', `/${path}/ageing?limit=2000&asOf=2999-01-01`)
  const [items] = await read(
    sql`SELECT ${sql.ref(`${party}_id`)} AS party, sum(base_open) AS base FROM ${sql.table(item)}
      WHERE workspace_id = ${company.id} AND ${sql.ref(`${party}_id`)} = ANY(${world.parties}::uuid[]) GROUP BY 1`,
  )
  for (const [index, id] of world.parties.entries()) {
    const aged = body.rows.find(row => row.party.id === id)
    expect(Number(aged?.total ?? 0), world.log.join('\n')).toBe(
      Number(items.find(row => row.party === id)?.base ?? 0),
    )
    const { body: paper } = await owner.ask<Statement>(
      'GET',
      `/${path}/statement?party=${id}&from=2000-01-01&to=2999-01-01`,
    )
    for (const currency of ['CNY', 'USD'])
      expect(Number(paper.accounts.find(one => one.currency === currency)?.closing ?? 0)).toBe(
        Number(world.owed(index, currency)),
      )
  }
}

/** Numbers of each series go from 1 on, each given once. */
async function numbered({ orderTable, goodsTable, invoiceTable, moneyTable }: Business): Promise<void> {
  const { company } = at
  for (const table of [orderTable, goodsTable, invoiceTable, moneyTable]) {
    const [rows] = await read(
      sql`SELECT split_part(number, '-', 1) AS prefix, count(*) AS given, count(DISTINCT number) AS distinct, max(split_part(number, '-', 2)::int) AS last
        FROM ${sql.table(table)} WHERE workspace_id = ${company.id} AND number IS NOT NULL GROUP BY 1`,
    )
    for (const row of rows)
      expect([row.given, row.distinct].map(Number), table).toEqual([row.last, row.last].map(Number))
  }
}
