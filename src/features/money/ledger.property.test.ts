/**
 * Random sequences of what an order clerk, a warehouse clerk and an accountant do, legal and not. After each step the figures the program shows are compared with
 * sums over the ledgers' rows and with a reckoning of the test's own; what is refused must have changed nothing.
 * LEDGER_RUNS: how many sequences; LEDGER_SEED: where they begin.
 */
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { Ageing, Statement } from './reports.ts'

const RUNS = Number(process.env.LEDGER_RUNS ?? 8)
const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 2 ** 31)

const { server, company, owner, made } = await companyOfFile()
const goods = [(await made('/products', { name: '钢笔' })).id, (await made('/products', { name: '墨水' })).id]
const service = (await made('/products', { name: '刻字', kind: 'service' })).id
let settingsVersion = 0
let names = 0

const D = (value: string | number | Decimal) => new Decimal(value)

interface OrderLine {
  id: string
  product: string
  quantity: Decimal
  amount: Decimal
  price: string
}
interface Order {
  id: string
  customer: number
  status: 'confirmed' | 'cancelled'
  rule: string
  currency: string
  rate: string
  lines: OrderLine[]
  amount: Decimal
  isReturn: boolean
  original?: Order
}
interface Note {
  id: string
  customer: number
  status: 'confirmed' | 'cancelled'
  lines: { order: Order; line: OrderLine; quantity: Decimal; amount: Decimal }[]
}
interface Money {
  id: string
  customer: number
  type: 'receipt' | 'refund'
  currency: string
  amount: Decimal
  status: 'confirmed' | 'cancelled'
  discount: Decimal
}

/** What the test itself reckons: documents and nothing of their ledgers. */
class World {
  customers: string[] = []
  orders: Order[] = []
  notes: Note[] = []
  receipts: Money[] = []
  rule = 'delivery'
  log: string[] = []

  taken(line: OrderLine): Decimal {
    return this.notes
      .filter(note => note.status === 'confirmed')
      .flatMap(note => note.lines)
      .reduce((sum, one) => (one.line.id === line.id ? sum.plus(one.quantity) : sum), D(0))
  }

  owed(customer: number, currency: string): Decimal {
    let sum = D(0)
    for (const order of this.orders)
      if (
        order.customer === customer &&
        order.currency === currency &&
        order.rule === 'order' &&
        order.status === 'confirmed'
      )
        sum = sum.plus(order.amount)
    for (const note of this.notes)
      if (note.customer === customer && note.status === 'confirmed')
        for (const { order, amount } of note.lines)
          if (order.rule === 'delivery' && order.currency === currency) sum = sum.plus(amount)
    for (const money of this.receipts)
      if (money.customer === customer && money.currency === currency && money.status === 'confirmed')
        sum = sum.plus(money.type === 'refund' ? money.amount : money.amount.negated()).minus(money.discount)
    return sum
  }
}

interface Step {
  kind: number
  a: number
  b: number
  c: number
}
const step = fc.record({ kind: fc.nat(99), a: fc.nat(1_000_000), b: fc.nat(1_000_000), c: fc.nat(1_000_000) })

const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)]
const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)

/** All rows that belong to the sequence's customers, as one text. */
async function everything(world: World): Promise<string> {
  const at = sql`workspace_id = ${company.id}`
  const own = sql`customer_id = ANY(${world.customers}::uuid[])`
  const rows = await server.core.db.read(company.id, [
    sql`SELECT id, status, amount, delivery, version FROM "order" WHERE ${at} AND ${own} ORDER BY id`,
    sql`SELECT l.id, l.quantity, l.amount FROM order_line l JOIN "order" o ON o.workspace_id = l.workspace_id AND o.id = l.order_id WHERE l.${sql.raw('workspace_id')} = ${company.id} AND o.${own} ORDER BY l.id`,
    sql`SELECT id, status, amount FROM delivery WHERE ${at} AND ${own} AND status <> 'draft' ORDER BY id`,
    sql`SELECT id, amount, open, base_open FROM receivable WHERE ${at} AND ${own} ORDER BY id`,
    sql`SELECT count(*) FROM receivable_settlement WHERE ${at}`,
    sql`SELECT count(*), sum(quantity) FROM stock_move WHERE ${at}`,
    sql`SELECT product_id, sum(on_hand) FROM stock WHERE ${at} GROUP BY 1 ORDER BY 1`,
    sql`SELECT series, period, last FROM number_series WHERE ${at} ORDER BY 1, 2`,
    sql`SELECT id, status, settled, unapplied FROM receipt WHERE ${at} AND ${own} AND status <> 'draft' ORDER BY id`,
  ])
  return JSON.stringify(rows)
}

type Answer = {
  status: number
  body: Record<string, never> & {
    id: string
    lines: never[]
    code?: string
    amount: string
    discount: string
  }
}
const post = (path: string, body: object = {}) => owner.ask('POST', path, body) as unknown as Promise<Answer>

/** Does what must be refused where `isLegal` says so, and refused it must leave no trace. */
async function act(
  world: World,
  isLegal: boolean,
  path: string,
  body: object = {},
): Promise<Answer | undefined> {
  const before = isLegal ? '' : await everything(world)
  const answer = await post(path, body)
  const said = `${path} ${JSON.stringify(body)} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`
  world.log.push(said)
  if (isLegal) {
    expect(answer.status, said).toBe(200)
    return answer
  }
  expect([409, 422], said).toContain(answer.status)
  expect(await everything(world), said).toBe(before)
  return undefined
}

const steps: ((world: World, s: Step) => Promise<void>)[] = [
  // a confirmed order of one to three lines, sometimes in another currency
  async (world, { a, b, c }) => {
    const customer = a % 2
    const currency = c % 5 === 0 ? 'USD' : 'CNY'
    const rate = currency === 'USD' ? ['7.1', '7.25'][b % 2] : '1'
    const lines = Array.from({ length: 1 + (b % 3) }, (_, at) => ({
      product: [...goods, service][(a + at) % 3],
      quantity: String(1 + ((b >> at) % 9)),
      price: (((c >> at) % 3333) / 100 + 0.01).toFixed(3),
      taxRate: ['0', '6', '13'][(c + at) % 3],
    }))
    const draft = await made<Row>('/orders', { customer: world.customers[customer], currency, rate, lines })
    const { body } = await post(`/orders/${draft.id}/confirm`)
    world.orders.push({
      id: body.id,
      customer,
      status: 'confirmed',
      rule: world.rule,
      currency,
      rate,
      isReturn: false,
      amount: D(body.amount),
      lines: (
        body.lines as unknown as {
          id: string
          quantity: string
          amount: string
          price: string
          product: { id: string }
        }[]
      ).map(line => ({
        id: line.id,
        product: line.product.id,
        quantity: D(line.quantity),
        amount: D(line.amount),
        price: line.price,
      })),
    })
  },
  // a delivery of one or two lines of one or two orders of a customer
  async (world, { a, b, c }) => {
    const all = world.orders.flatMap(order => order.lines.map(line => ({ order, line })))
    const first = pick(all, a)
    if (!first) return
    const others = all.filter(one => one.order.customer === first.order.customer && one.line !== first.line)
    const second = b % 2 ? pick(others, b) : undefined
    const wanted = [first, second].flatMap((one, at) => {
      if (!one) return []
      const open = one.line.quantity.minus(world.taken(one.line))
      const share = [open, cents(open.div(2)), open.plus(one.order.isReturn ? -1 : 1), D(1)][(c + at) % 4]
      return share.isZero() ? [] : [{ ...one, quantity: share }]
    })
    if (wanted.length === 0) return
    const sides = new Set(wanted.map(one => one.quantity.isNegative()))
    const draft = await post('/deliveries', {
      customer: world.customers[first.order.customer],
      lines: wanted.map(one => ({ orderLine: one.line.id, quantity: one.quantity.toFixed() })),
    })
    const fits = ({ order, line, quantity }: (typeof wanted)[0]) => {
      const open = line.quantity.minus(world.taken(line))
      return (
        order.status === 'confirmed' &&
        !quantity.isZero() &&
        quantity.isNegative() === line.quantity.isNegative() &&
        quantity.abs().lte(open.abs())
      )
    }
    const currencies = new Set(wanted.map(one => `${one.order.currency} ${one.order.rate}`))
    if (draft.status !== 201) {
      expect(draft.status).toBe(422)
      expect(
        wanted.every(fits) && sides.size === 1 && currencies.size === 1,
        JSON.stringify(draft.body),
      ).toBe(false)
      return
    }
    const isLegal = wanted.every(fits)
    const answer = await act(world, isLegal, `/deliveries/${draft.body.id}/confirm`)
    if (!answer) return
    const lines = answer.body.lines as unknown as { quantity: string; amount: string }[]
    world.notes.push({
      id: draft.body.id,
      customer: first.order.customer,
      status: 'confirmed',
      lines: wanted.map((one, at) => ({ ...one, amount: D(lines[at].amount) })),
    })
  },
  async (world, { a }) => {
    const note = pick(world.notes, a)
    if (!note) return
    await act(world, note.status === 'confirmed', `/deliveries/${note.id}/cancel`, { reason: 'x' })
    note.status = 'cancelled'
  },
  async (world, { a }) => {
    const order = pick(world.orders, a)
    if (!order) return
    const isFree =
      order.status === 'confirmed' &&
      order.lines.every(line => world.taken(line).isZero()) &&
      !world.orders.some(one => one.original === order && one.status === 'confirmed') &&
      !world.notes.some(note => note.status === 'confirmed' && note.lines.some(one => one.order === order))
    await act(world, isFree, `/orders/${order.id}/cancel`, { reason: 'x' })
    if (isFree) order.status = 'cancelled'
  },
  // more or less of the first line
  async (world, { a, b }) => {
    const order = pick(
      world.orders.filter(one => !one.isReturn),
      a,
    )
    if (!order) return
    const [line] = order.lines
    const quantity = D(1 + (b % 12))
    const returned = world.orders
      .filter(one => one.original === order && one.status === 'confirmed')
      .flatMap(one => one.lines)
    const back = (product: string) =>
      returned.reduce((sum, one) => (one.product === product ? sum.minus(one.quantity) : sum), D(0))
    const kept = (product: string) =>
      order.lines.reduce(
        (sum, one) => (one.product === product ? sum.plus(one === line ? quantity : one.quantity) : sum),
        D(0),
      )
    const isLegal =
      order.status === 'confirmed' &&
      quantity.gte(world.taken(line)) &&
      order.lines.every(one => kept(one.product).gte(back(one.product)))
    const { body: now } = (await owner.ask('GET', `/orders/${order.id}`)) as unknown as Answer
    const lines = (now.lines as unknown as Record<string, unknown>[]).map(
      ({ id, product, quantity: had, price, discount, taxRate, description }) => ({
        id,
        product,
        description,
        price,
        discount,
        taxRate,
        quantity: id === line.id ? quantity.toFixed() : had,
      }),
    )
    const answer = await act(world, isLegal, `/orders/${order.id}/change`, { reason: 'x', lines })
    if (!answer) return
    const written = answer.body.lines as unknown as { quantity: string; amount: string }[]
    order.lines.forEach((one, at) => {
      one.quantity = D(written[at].quantity)
      one.amount = D(written[at].amount)
    })
    order.amount = D(answer.body.amount)
  },
  // everything of an order that is left comes back
  async (world, { a }) => {
    const order = pick(
      world.orders.filter(one => !one.isReturn && one.status === 'confirmed'),
      a,
    )
    if (!order) return
    const before = world.orders.filter(one => one.original === order && one.status === 'confirmed')
    const left = order.lines
      .reduce((sum, line) => sum.plus(line.quantity), D(0))
      .plus(before.flatMap(one => one.lines).reduce((sum, line) => sum.plus(line.quantity), D(0)))
    if (left.isZero()) return
    await post(`/orders/${order.id}/return`, { returnedOn: '2026-05-01', reason: 'x' })
    const { body } = (await owner.ask(
      'GET',
      `/orders?filter[original][eq]=${order.id}&fields=number&limit=200`,
    )) as unknown as { body: { data: { id: string }[] } }
    const fresh = body.data.find(one => !world.orders.some(known => known.id === one.id))
    if (!fresh) throw new Error(`no return of ${order.id}`)
    const { body: made } = (await owner.ask('GET', `/orders/${fresh.id}`)) as unknown as Answer
    world.orders.push({
      ...order,
      id: fresh.id,
      original: order,
      isReturn: true,
      status: 'confirmed',
      amount: D(made.amount),
      lines: (
        made.lines as unknown as {
          id: string
          quantity: string
          amount: string
          price: string
          product: { id: string }
        }[]
      ).map(line => ({
        id: line.id,
        product: line.product.id,
        quantity: D(line.quantity),
        amount: D(line.amount),
        price: line.price,
      })),
    })
  },
  // money in or back, settled against what is open, sometimes too much
  async (world, { a, b, c }) => {
    const customer = a % 2
    const { body: list } = (await owner.ask(
      'GET',
      `/receivables?filter[customer][eq]=${world.customers[customer]}&filter[open][ne]=0&fields=open,currency,kind&limit=200&sort=createdAt`,
    )) as unknown as { body: { data: { id: string; open: string; currency: string }[] } }
    const currency = c % 5 === 0 ? 'USD' : 'CNY'
    const type = c % 4 === 0 ? 'refund' : 'receipt'
    const open = list.data.filter(item => item.currency === currency)
    const chosen = open.filter((_, at) => (b >> at) % 2 === 1).slice(0, 3)
    const lines = chosen.map((item, at) => {
      const whole = D(item.open)
      const part = [whole, cents(whole.div(3)), whole.plus(whole.isNegative() ? -0.01 : 0.01)][
        (c >> at) % 7 === 6 ? 2 : (c >> at) % 2
      ]
      const discount =
        type === 'receipt' && whole.gt(0) && (c >> at) % 3 === 2 ? Decimal.min(D('0.5'), whole) : D(0)
      const amount = discount.isZero() ? part : Decimal.max(part.minus(discount), 0)
      return { item, amount, discount }
    })
    const settled = lines.reduce((sum, line) => sum.plus(line.amount), D(0))
    const used = type === 'refund' ? D(0).minus(settled) : settled
    const amount = [Decimal.max(used, 0), Decimal.max(used, 0).plus(10), Decimal.max(used.minus(1), 0)][b % 3]
    const fits = lines.every(
      ({ item, amount: taken, discount }) =>
        taken.plus(discount).abs().lte(D(item.open).abs()) &&
        (taken.plus(discount).isZero() || taken.plus(discount).isNegative() === D(item.open).isNegative()),
    )
    const isLegal = fits && !used.isNegative() && used.lte(amount) && !(amount.isZero() && lines.length === 0)
    const { id } = await made('/receipts', {
      customer: world.customers[customer],
      type,
      currency,
      rate: currency === 'USD' ? '7.2' : '1',
      amount: amount.toFixed(),
      lines: lines.map(line => ({
        receivable: line.item.id,
        amount: line.amount.toFixed(),
        discount: line.discount.toFixed(),
      })),
    })
    const answer = await act(world, isLegal, `/receipts/${id}/confirm`)
    if (answer)
      world.receipts.push({
        id,
        customer,
        type,
        currency,
        amount,
        status: 'confirmed',
        discount: lines.reduce((sum, line) => sum.plus(line.discount), D(0)),
      })
  },
  // all that a receipt settles is undone, or it is cancelled
  async (world, { a, b }) => {
    const money = pick(world.receipts, a)
    if (!money) return
    const isLegal = money.status === 'confirmed'
    if (b % 2) await act(world, isLegal, `/receipts/${money.id}/settle`, { lines: [] })
    else await act(world, isLegal, `/receipts/${money.id}/cancel`, { reason: 'x' })
    if (isLegal) money.discount = D(0)
    if (isLegal && b % 2 === 0) money.status = 'cancelled'
  },
  async (world, { a }) => {
    world.rule = a % 2 ? 'order' : 'delivery'
    const { body } = await owner.ask<{ version: number }>('PUT', '/document-settings', {
      version: settingsVersion,
      settings: { receivableOn: world.rule, negativeStock: 'allow', ageing: [30, 60] },
    })
    settingsVersion = body.version
  },
]

/** Weights: orders, deliveries and receipts come most. */
const order = [0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 7, 8]

async function agree(world: World): Promise<void> {
  const at = sql`workspace_id = ${company.id}`
  const own = sql`customer_id = ANY(${world.customers}::uuid[])`
  const said = world.log.join('\n')
  const [stocks, items, acts, receipts, orders] = (await server.core.db.read(company.id, [
    sql`SELECT s.product_id AS product, sum(s.on_hand) AS there, (SELECT sum(m.quantity) FROM stock_move m WHERE m.workspace_id = ${company.id} AND m.product_id = s.product_id) AS moved
      FROM stock s WHERE s.workspace_id = ${company.id} GROUP BY 1`,
    sql`SELECT r.id, r.customer_id AS customer, r.currency, r.amount, r.open, r.base_open AS "baseOpen", r.source_id AS source,
        r.amount - coalesce((SELECT sum(s.amount) FROM receivable_settlement s WHERE s.workspace_id = ${company.id} AND s.receivable_id = r.id), 0) AS left,
        r.base_amount - coalesce((SELECT sum(s.base_amount) FROM receivable_settlement s WHERE s.workspace_id = ${company.id} AND s.receivable_id = r.id), 0) AS "baseLeft"
      FROM receivable r WHERE ${at} AND ${own}`,
    sql`SELECT s.source_id, sum(s.amount) FILTER (WHERE s.kind <> 'discount') AS amount, sum(s.base_amount) FILTER (WHERE s.kind <> 'discount') AS base
      FROM receivable_settlement s WHERE ${at} GROUP BY 1 HAVING coalesce(sum(s.amount) FILTER (WHERE s.kind <> 'discount'), 0) <> 0 OR coalesce(sum(s.base_amount) FILTER (WHERE s.kind <> 'discount'), 0) <> 0`,
    sql`SELECT id, unapplied, discount, status FROM receipt WHERE ${at} AND ${own} AND status <> 'draft'`,
    sql`SELECT id, delivery FROM "order" WHERE ${at} AND ${own}`,
  ])) as unknown as Record<string, string>[][]
  for (const row of stocks) expect(D(row.there).eq(row.moved), said).toBe(true)
  for (const item of items)
    expect([item.open, item.baseOpen].map(Number), said).toEqual([item.left, item.baseLeft].map(Number))
  expect(acts, said).toEqual([])
  for (const [index, customer] of world.customers.entries())
    for (const currency of ['CNY', 'USD']) {
      const open = items
        .filter(item => item.customer === customer && item.currency === currency)
        .reduce((sum, item) => sum.plus(item.open), D(0))
      expect(open.toFixed(2), `${currency} of customer ${index}\n${said}`).toBe(
        world.owed(index, currency).toFixed(2),
      )
    }
  for (const row of receipts) {
    const money = world.receipts.find(one => one.id === row.id)
    expect([row.status, Number(row.discount)], said).toEqual([money?.status, Number(money?.discount)])
    if (money?.status !== 'confirmed') continue
    const open = items.filter(item => item.source === row.id).reduce((sum, item) => sum.plus(item.open), D(0))
    expect(open.abs().toFixed(2), said).toBe(D(row.unapplied).toFixed(2))
  }
  for (const one of world.orders.filter(known => known.status === 'confirmed')) {
    const taken = one.lines.map(line => world.taken(line))
    const state = one.lines.every((line, place) => taken[place].eq(line.quantity))
      ? 'done'
      : taken.some(quantity => !quantity.isZero())
        ? 'part'
        : 'open'
    expect(orders.find(row => row.id === one.id)?.delivery, said).toBe(state)
    for (const [place, line] of one.lines.entries()) {
      const worth = world.notes
        .filter(note => note.status === 'confirmed')
        .flatMap(note => note.lines)
        .reduce((sum, part) => (part.line === line ? sum.plus(part.amount) : sum), D(0))
      if (taken[place].eq(line.quantity))
        expect(worth.minus(line.amount).abs().lte('0.01'), `${worth} of ${line.amount}\n${said}`).toBe(true)
    }
  }
}

/** Goods that left, as the notes have them; over all sequences, since products are shared. */
const left = new Map<string, Decimal>()

test(`ledgers and documents agree after every step (seed ${seed}, ${RUNS} sequences)`, {
  timeout: 60 * 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async sequence => {
      const world = new World()
      world.rule = (await owner.ask<{ receivableOn: string }>('GET', '/document-settings')).body.receivableOn
      for (let index = 0; index < 2; index++)
        world.customers.push((await made('/customers', { name: `客户${++names}` })).id)
      await steps[0](world, { kind: 0, a: sequence[0].a, b: sequence[0].b, c: 1 })
      for (const one of sequence) {
        await steps[order[one.kind % order.length]](world, one)
        await agree(world)
      }
      await reports(world)
      for (const note of world.notes.filter(known => known.status === 'confirmed'))
        for (const { line, quantity } of note.lines)
          if (line.product !== service)
            left.set(line.product, (left.get(line.product) ?? D(0)).plus(quantity))
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  const { body } = await owner.ask<{ data: { product: { id: string }; onHand: string }[] }>('GET', '/stock')
  for (const row of body.data) expect(Number(row.onHand)).toBe(-Number(left.get(row.product.id) ?? 0))
})

/** The pages say the same: ageing in base currency, statements in each. */
async function reports(world: World): Promise<void> {
  const { body } = await owner.ask<Ageing>('GET', '/receivables/ageing?limit=2000&asOf=2999-01-01')
  const [items] = await server.core.db.read<{ customer: string; base: string }[]>(company.id, [
    sql`SELECT customer_id AS customer, sum(base_open) AS base FROM receivable WHERE workspace_id = ${company.id} AND customer_id = ANY(${world.customers}::uuid[]) GROUP BY 1`,
  ])
  for (const [index, customer] of world.customers.entries()) {
    const aged = body.rows.find(row => row.party.id === customer)
    expect(Number(aged?.total ?? 0), world.log.join('\n')).toBe(
      Number(items.find(row => row.customer === customer)?.base ?? 0),
    )
    const { body: paper } = await owner.ask<Statement>(
      'GET',
      `/receivables/statement?party=${customer}&from=2000-01-01&to=2999-01-01`,
    )
    for (const currency of ['CNY', 'USD'])
      expect(Number(paper.accounts.find(one => one.currency === currency)?.closing ?? 0)).toBe(
        Number(world.owed(index, currency)),
      )
  }
}
