import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { sharedFile } from '../../server/testing/shared.ts'
import { auc, churnQuality } from './churn.check.ts'
import { companyFigures, customerFigures } from './metrics.rules.ts'

/** Order days with their amounts of one customer, ascending. */
type Orders = { day: number; amount: number }[]

const dayOf = (date: string) => Math.floor(Date.parse(date) / 86_400_000)

/** AUCs for "no order in the 90 days from `cut`", for everyone who ordered before it. */
function compare(customers: Orders[], cut: number) {
  const facts = customers.map(orders => ({
    orderDays: orders.map(order => order.day),
    amounts: orders.map(order => order.amount),
  }))
  const { customers: known, auc: quality } = churnQuality(facts, cut - 1, 90)
  const seen = facts
    .map(({ orderDays, amounts }) => {
      const count = orderDays.filter(day => day < cut).length
      const away = !orderDays.some(day => day >= cut && day < cut + 90)
      const rest = { returnDays: [], returnAmounts: [], contactDays: [] }
      return { orderDays: orderDays.slice(0, count), amounts: amounts.slice(0, count), ...rest, away }
    })
    .filter(customer => customer.orderDays.length > 0)
  const company = companyFigures(seen)
  const stored = seen.map(customer => customerFigures(customer, company, cut - 1).churnScore ?? 100)
  return {
    customers: known,
    recency: quality.recency ?? 0,
    churn: quality.churn ?? 0,
    /** As stored and shown: whole percent. */
    score:
      auc(
        stored,
        seen.map(customer => customer.away),
      ) ?? 0,
  }
}

function onlineRetail(file: string): Orders[] {
  const byCustomer = new Map<string, Map<number, number>>()
  const rows: Record<string, string>[] = parse(gunzipSync(readFileSync(file)), { columns: true })
  for (const row of rows) {
    const amount = Number(row.Quantity) * Number(row.UnitPrice)
    if (!row.CustomerID || row.InvoiceNo?.startsWith('C') || amount <= 0) continue
    const days = byCustomer.get(row.CustomerID) ?? new Map<number, number>()
    const day = dayOf(row.InvoiceDate?.slice(0, 10) ?? '')
    byCustomer.set(row.CustomerID, days.set(day, (days.get(day) ?? 0) + amount))
  }
  return [...byCustomer.values()].map(days =>
    [...days].map(([day, amount]) => ({ day, amount })).sort((a, b) => a.day - b.day),
  )
}

/** A repeatable stream of numbers in 0..1 (mulberry32). */
function randomStream(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * A made company whose truth is known: each customer has a pace of its own around `pace` days, gaps are gamma
 * with whole shape `regular` (1 random, 8 nearly clockwork), and after each order leaves with chance `leaving`.
 */
function madeCompany(seed: number, regular: number, leaving: number, pace = 40): Orders[] {
  const random = randomStream(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Array.from({ length: 2000 }, () => {
    const mean = pace * Math.exp(0.6 * normal())
    const orders: Orders = []
    let day = random() * 400
    while (day < 600) {
      orders.push({ day: Math.floor(day), amount: Math.exp(5 + normal()) })
      if (random() < leaving) break
      let gap = 0
      for (let i = 0; i < regular; i++) gap -= (Math.log(1 - random()) * mean) / regular
      day += Math.max(1, gap)
    }
    return orders
  })
}

const file = sharedFile('orders/online_retail_II_2009-2010.csv.gz')

describe.skipIf(!file)('churn score on Online Retail II (needs ../shared/data)', () => {
  const customers = file ? onlineRetail(file) : []

  it('ranks who stays away after June 2010 far better than days since the last order', () => {
    const result = compare(customers, dayOf('2010-07-01'))
    console.info('Online Retail II, known on 2010-06-30, away for 90 days:', result)
    expect(result.customers).toBe(2973)
    expect(result.churn).toBeGreaterThan(0.765)
    expect(result.score).toBeGreaterThan(0.765)
    expect(result.recency).toBeLessThan(0.68)
  })

  it.each(['2010-03-01', '2010-04-01', '2010-05-01', '2010-06-01', '2010-08-01', '2010-09-01'])(
    'is better on %s as well',
    date => {
      const result = compare(customers, dayOf(date))
      console.info(date, result)
      expect(result.churn).toBeGreaterThan(result.recency + 0.06)
    },
  )
})

describe('churn score where the truth is known', () => {
  it.each([
    ['random buyers, few leave', 1, 0.04],
    ['regular buyers, few leave', 8, 0.04],
    ['regular buyers, many leave', 8, 0.12],
  ])('%s: not far behind recency, the best rule there', (_name, regular, leaving) => {
    const result = compare(madeCompany(7, regular, leaving), 420)
    console.info(_name, result)
    expect(result.churn).toBeGreaterThan(result.recency - 0.05)
    expect(result.churn).toBeGreaterThan(0.75)
  })
})

it('100,000 customers are counted in about a second (limit 6 s for slow machines)', () => {
  const random = randomStream(3)
  const facts = Array.from({ length: 100_000 }, () => {
    const orderDays = Array.from({ length: 1 + Math.floor(random() * 8) }, () => Math.floor(random() * 700))
    const days = [...new Set(orderDays)].sort((a, b) => a - b)
    return {
      orderDays: days,
      amounts: days.map(() => random() * 1000),
      returnDays: [],
      returnAmounts: [],
      contactDays: [],
    }
  })
  const start = performance.now()
  const company = companyFigures(facts)
  for (const customer of facts) customerFigures(customer, company, 720)
  expect(performance.now() - start).toBeLessThan(6000)
})
