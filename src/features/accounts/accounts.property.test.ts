/**
 * Random sequences of what an accountant does with accounts, legal and not: receipts, payments, expenses, transfers, in two currencies, undone and put into
 * other accounts. After each step the balances that the program shows, on any day, are those of a reckoning of the test's own.
 * LEDGER_RUNS: how many sequences; LEDGER_SEED: where they begin.
 */
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { dayIn } from '../../core/kinds/date.ts'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { differences } from '../ledgerCheck/check.ts'
import type { AccountStatement, Balances } from './reports.ts'

const RUNS = Number(process.env.LEDGER_RUNS ?? 30)
const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 2 ** 31)

const { server, company, owner, made } = await companyOfFile()
const { id: party } = await made('/customers', { name: '往来单位', roles: ['customer', 'supplier'] })
const { body: categories } = await owner.ask<{ data: Row[] }>('GET', '/expenseCategories?limit=5')
const RATE = '7.1'
const days = ['2026-01-05', '2026-02-10', '2026-03-20']
/** Where the company is. */
const today = dayIn('Asia/Shanghai', new Date())
let names = 0

interface Move {
  account: string
  day: string
  amount: Decimal
}
interface Document {
  path: 'receipts' | 'payments' | 'expenses' | 'transfers'
  id: string
  version: number
  moves: Move[]
  isStanding: boolean
}
interface World {
  accounts: { id: string; currency: string }[]
  openings: Move[]
  documents: Document[]
  /** What was undone stays in the books until the day of its undoing. */
  undone: Move[]
  log: string[]
}
interface Step {
  kind: number
  a: number
  b: number
  c: number
}
const step = fc.record({ kind: fc.nat(99), a: fc.nat(999_999), b: fc.nat(999_999), c: fc.nat(999_999) })
const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
const of = <T>(all: readonly T[], at: number): T => all[at % all.length] as T

async function act(
  world: World,
  isLegal: boolean,
  path: string,
  body: object = {},
): Promise<Row | undefined> {
  const answer = await owner.ask<Row>('POST', path, body)
  const said = `${path} ${JSON.stringify(body)} → ${answer.status} ${answer.response.body.slice(0, 200)}`
  world.log.push(said)
  expect(isLegal ? [200] : [409, 422], said).toContain(answer.status)
  return isLegal ? answer.body : undefined
}

/** A receipt, payment or expense in one of the currencies, confirmed: money of another currency goes into accounts of the base currency alone. */
async function money(world: World, { a, b, c }: Step, path: 'receipts' | 'payments' | 'expenses') {
  const account = of(world.accounts, a)
  const currency = c % 4 === 0 ? 'USD' : 'CNY'
  const amount = new Decimal((b % 90_000) + 1).div(100)
  const day = of(days, c)
  const common = {
    amount: amount.toFixed(),
    currency,
    rate: currency === 'USD' ? RATE : '1',
    account: account.id,
  }
  const fields = {
    receipts: { ...common, customer: party, receivedOn: day },
    payments: { ...common, supplier: party, paidOn: day },
    expenses: { ...common, category: of(categories.data, b).id, spentOn: day },
  }[path]
  const { id } = await made(`/${path}`, fields)
  const isLegal = account.currency === currency || account.currency === 'CNY'
  const row = await act(world, isLegal, `/${path}/${id}/confirm`)
  if (!row) return
  const inAccount = account.currency === currency ? amount : cents(amount.times(RATE))
  const signed = path === 'receipts' ? inAccount : inAccount.negated()
  const moves = [{ account: account.id, day, amount: signed }]
  world.documents.push({ path, id, version: row.version, moves, isStanding: true })
}

async function transferred(world: World, { a, b, c }: Step) {
  const [from, to] = [of(world.accounts, a), of(world.accounts, b)]
  if (from.id === to.id) return
  const amount = new Decimal((c % 50_000) + 1).div(100)
  const fee = c % 3 === 0 ? new Decimal('1.5') : new Decimal(0)
  const same = from.currency === to.currency
  const received =
    same || c % 5 === 0 ? undefined : cents(amount.times(from.currency === 'USD' ? RATE : 0.14))
  const isNothing = received?.isZero()
  const day = of(days, a + b)
  const { id } = await made('/transfers', {
    from: from.id,
    to: to.id,
    amount: amount.toFixed(),
    received: received?.toFixed(),
    fee: fee.toFixed(),
    rate: from.currency === 'USD' ? RATE : '1',
    transferredOn: day,
  })
  const isLegal = same || (received !== undefined && !isNothing)
  const row = await act(world, isLegal, `/transfers/${id}/confirm`)
  if (!row) return
  const moves = [
    { account: from.id, day, amount: amount.negated().minus(fee) },
    { account: to.id, day, amount: same ? amount : (received as Decimal) },
  ]
  world.documents.push({ path: 'transfers', id, version: row.version, moves, isStanding: true })
}

async function cancelled(world: World, { a }: Step) {
  if (world.documents.length === 0) return
  const document = of(world.documents, a)
  await act(world, document.isStanding, `/${document.path}/${document.id}/cancel`, { reason: 'x' })
  if (!document.isStanding) return
  document.isStanding = false
  world.undone.push(...document.moves, ...opposite(document.moves))
}

const opposite = (moves: readonly Move[]) =>
  moves.map(move => ({ ...move, day: today, amount: move.amount.negated() }))

/** A receipt is put into another account of its currency: it leaves the one and comes into the other on its own day. */
async function moved(world: World, { a, b }: Step) {
  const standing = world.documents.filter(one => one.isStanding && one.path === 'receipts')
  if (standing.length === 0) return
  const document = of(standing, a)
  const [move] = document.moves
  const had = world.accounts.find(one => one.id === move?.account)
  const others = world.accounts.filter(one => one.currency === had?.currency)
  const to = of(others, b)
  if (!move) return
  const { status, body } = await owner.ask<Row>('PATCH', `/receipts/${document.id}`, {
    version: document.version,
    account: to.id,
  })
  expect(status, JSON.stringify(body)).toBe(200)
  document.version = body.version
  document.moves = [{ ...move, account: to.id }]
}

async function agree(world: World): Promise<void> {
  const moves = [
    ...world.openings,
    ...world.undone,
    ...world.documents.flatMap(one => (one.isStanding ? one.moves : [])),
  ]
  for (const day of [...days, today]) {
    const { body } = await owner.ask<Balances>('GET', `/accounts/balances?from=${days[0]}&to=${day}`)
    for (const { id } of world.accounts) {
      const own = moves.filter(move => move.account === id && move.day <= day)
      const sum = own.reduce((total, move) => total.plus(move.amount), new Decimal(0))
      const row = body.rows.find(one => one.account.id === id)
      expect(new Decimal(row?.closing ?? 'NaN').toFixed(2), `${day}\n${world.log.join('\n')}`).toBe(
        sum.toFixed(2),
      )
      expect(
        new Decimal(row?.opening ?? 0)
          .plus(row?.in ?? 0)
          .minus(row?.out ?? 0)
          .eq(row?.closing ?? 0),
      ).toBe(true)
    }
  }
}

test(`balances are what the documents say, on any day (seed ${seed}, ${RUNS} sequences)`, {
  timeout: 60 * 60_000,
}, async () => {
  const steps = [
    ...Array<'receipts'>(4).fill('receipts'),
    ...(['payments', 'payments', 'expenses', 'expenses'] as const),
    ...[transferred, transferred, cancelled, cancelled, moved],
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async sequence => {
      const world: World = { accounts: [], openings: [], documents: [], undone: [], log: [] }
      for (const currency of ['CNY', 'CNY', 'USD']) {
        const opening = String((names % 7) * 100)
        const fields = { name: `账户${++names}`, currency, opening, rate: RATE, openedOn: days[0] }
        const { id } = await made('/accounts', fields)
        world.accounts.push({ id, currency })
        world.openings.push({ account: id, day: days[0] as string, amount: new Decimal(opening) })
      }
      for (const one of sequence) {
        const chosen = of(steps, one.kind)
        if (typeof chosen === 'string') await money(world, one, chosen)
        else await chosen(world, one)
        await agree(world)
      }
      for (const { id } of world.accounts) {
        const { body } = await owner.ask<AccountStatement>(
          'GET',
          `/accounts/${id}/statement?from=${days[1]}&to=${today}`,
        )
        expect(Number(body.rows.at(-1)?.balance ?? body.opening)).toBe(Number(body.closing))
      }
      const found = await differences(company.id, one =>
        server.core.db.read(company.id, [one]).then(([rows]) => rows as never),
      )
      expect(found, world.log.join('\n')).toEqual([])
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  const [[{ base }]] = await server.core.db.read<{ base: string }[]>(company.id, [
    sql`SELECT coalesce(sum(base_amount), 0) AS base FROM account_move WHERE workspace_id = ${company.id} AND kind = 'transfer'`,
  ])
  expect(Number(base)).toBe(0)
})
