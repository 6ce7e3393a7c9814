import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { AccountStatement, Balances } from './reports.ts'

type Document = Row & { number: string; status: string; account: { id: string; title: string } | null }
type Answer = Document & { code: string; faults: { field: string; code: string }[] }

const { server, company, owner, made } = await companyOfFile()
let names = 0
const accountOf = async (more: object = {}) =>
  (await made('/accounts', { name: `账户${++names}`, openedOn: '2026-01-01', ...more })).id
const customer = (await made('/customers', { name: '客户' })).id
const { body: categories } = await owner.ask<{ data: Row[] }>('GET', '/expenseCategories?limit=200')
const travel = categories.data.find(row => row.name === '差旅费')?.id ?? ''

const balance = async (id: string) =>
  Number((await owner.ask<Row & { balance: string }>('GET', `/accounts/${id}`)).body.balance)
const on = async (id: string, day: string) => {
  const { body } = await owner.ask<Balances>('GET', `/accounts/balances?from=${day}&to=${day}`)
  return Number(body.rows.find(row => row.account.id === id)?.closing)
}
const moves = async (id: string) =>
  (
    await owner.ask<{ data: { kind: string; amount: string; movedOn: string; number: string }[] }>(
      'GET',
      `/accountMoves?filter[account][eq]=${id}&sort=createdAt&fields=kind,amount,movedOn,number`,
    )
  ).body.data
const confirmed = async (path: string, fields: object) => {
  const { id } = await made(path, fields)
  return owner.ask<Answer>('POST', `${path}/${id}/confirm`)
}
const undo = (path: string, id: string) =>
  owner.ask<Answer>('POST', `${path}/${id}/cancel`, { reason: '记错' })

describe('an account', () => {
  test('begins with its opening balance; a changed one is followed by the difference', async () => {
    const id = await accountOf({ opening: '1000' })
    expect(await balance(id)).toBe(1000)
    expect([await on(id, '2025-12-31'), await on(id, '2026-01-01')]).toEqual([0, 1000])
    const { body } = await owner.ask<Row>('GET', `/accounts/${id}`)
    await owner.ask('PATCH', `/accounts/${id}`, { version: body.version, opening: '900' })
    expect((await moves(id)).map(row => row.amount)).toEqual(['1000', '-100'])
    expect(await balance(id)).toBe(900)
  })

  test('begins on another day when its opening day is put right', async () => {
    const id = await accountOf({ opening: '1000', openedOn: '2026-01-10' })
    const { body } = await owner.ask<Row>('GET', `/accounts/${id}`)
    await owner.ask('PATCH', `/accounts/${id}`, { version: body.version, openedOn: '2026-02-01' })
    expect([await on(id, '2026-01-10'), await on(id, '2026-01-31'), await on(id, '2026-02-01')]).toEqual([
      0, 0, 1000,
    ])
    await owner.ask('PATCH', `/accounts/${id}`, {
      version: body.version + 1,
      openedOn: '2026-01-05',
      opening: '700',
    })
    expect([await on(id, '2026-01-04'), await on(id, '2026-01-05'), await on(id, '2026-03-01')]).toEqual([
      0, 700, 700,
    ])
  })

  test('that gets another name keeps its rows, whoever names it', async () => {
    const id = await accountOf({ opening: '1000' })
    const accountant = await company.person('accountant')
    const { status } = await accountant.ask('PATCH', `/accounts/${id}`, { version: 1, note: '招行' })
    expect([status, (await moves(id)).length]).toEqual([200, 1])
  })

  test('keeps its currency, and stays while it has moves', async () => {
    const id = await accountOf({ opening: '5' })
    const { body } = await owner.ask<Row>('GET', `/accounts/${id}`)
    const change = await owner.ask('PATCH', `/accounts/${id}`, { version: body.version, currency: 'USD' })
    expect(change.status).toBe(422)
    expect((await owner.ask<Answer>('POST', '/accounts', { name: 'x', currency: 'rmb' })).status).toBe(422)
    expect((await owner.ask('DELETE', `/accounts/${id}`)).status).toBe(409)
    expect((await owner.ask('DELETE', `/accounts/${await accountOf()}`)).status).toBe(204)
  })

  test('is not seen by who works with customers alone', async () => {
    const id = await accountOf({ opening: '5' })
    const member = await company.person('member')
    for (const path of [`/accounts/${id}`, '/accounts', '/accountMoves', '/accounts/balances', '/transfers'])
      expect([path, (await member.ask('GET', path)).status >= 403]).toEqual([path, true])
    const { status } = await member.ask('GET', `/accounts/${id}/statement?from=2026-01-01&to=2026-02-01`)
    expect(status).toBe(403)
  })
})

describe('a receipt', () => {
  test('comes into its account with the confirmation, leaves it when it is cancelled, a refund goes out', async () => {
    const id = await accountOf()
    const paid = { customer, account: id, receivedOn: '2026-03-01' }
    const { body } = await confirmed('/receipts', { ...paid, amount: '120.50' })
    const { body: items } = await owner.ask<{ data: Row[] }>(
      'GET',
      `/receivables?filter[number][eq]=${body.number}`,
    )
    const lines = [{ receivable: items.data[0]?.id, amount: '-20' }]
    const refund = await confirmed('/receipts', { ...paid, amount: '20', type: 'refund', lines })
    expect(await balance(id)).toBe(100.5)
    await undo('/receipts', refund.body.id)
    await undo('/receipts', body.id)
    expect((await moves(id)).map(row => [row.kind, row.amount, row.number])).toEqual([
      ['receipt', '120.5', body.number],
      ['refund', '-20', refund.body.number],
      ['refund', '20', refund.body.number],
      ['receipt', '-120.5', body.number],
    ])
    expect(await balance(id)).toBe(0)
  })

  test('that names no account comes into the usual one of its way, made where there is none', async () => {
    const cash = await confirmed('/receipts', { customer, amount: '7', method: 'cash' })
    const again = await confirmed('/receipts', { customer, amount: '8', method: 'cash' })
    expect(cash.body.account).toMatchObject({ title: '现金' })
    expect(again.body.account?.id).toBe(cash.body.account?.id)
    const dollars = await confirmed('/receipts', {
      customer,
      amount: '9',
      currency: 'USD',
      rate: '7',
      method: 'alipay',
    })
    expect(dollars.body.account).toMatchObject({ title: '支付宝 USD' })
  })

  test('in another currency comes into an account of the base currency at its rate, and into no third', async () => {
    const yuan = await accountOf()
    await confirmed('/receipts', { customer, amount: '10', currency: 'USD', rate: '7.1', account: yuan })
    expect(await balance(yuan)).toBe(71)
    const euro = await accountOf({ currency: 'EUR' })
    const refused = await confirmed('/receipts', {
      customer,
      amount: '10',
      currency: 'USD',
      rate: '7.1',
      account: euro,
    })
    expect([refused.status, refused.body.code]).toEqual([409, 'otherCurrency'])
    expect(await moves(euro)).toEqual([])
  })

  test('put into the right account afterwards moves there', async () => {
    const [wrong, right] = [await accountOf(), await accountOf()]
    const { body } = await confirmed('/receipts', { customer, amount: '30', account: wrong })
    const put = await owner.ask('PATCH', `/receipts/${body.id}`, { version: body.version, account: right })
    expect(put.status).toBe(200)
    expect([await balance(wrong), await balance(right)]).toEqual([0, 30])
  })
})

/** What the rows of a document come to, by what they are told by. */
const toldOf = async (id: string) => {
  const [rows] = await server.core.db.read<
    { method: string; customer: string; person: string; amount: string }[]
  >(company.id, [
    sql`SELECT method, customer_id AS customer, person_id AS person, note, sum(amount) AS amount FROM account_move
        WHERE workspace_id = ${company.id} AND source_id = ${id} GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0`,
  ])
  return rows
}

describe('what is put right on a confirmed document', () => {
  test('is put right in the ledger, and what is cancelled is undone under what it was posted under', async () => {
    const id = await accountOf()
    const colleague = await company.person('accountant')
    const { body } = await confirmed('/receipts', { customer, account: id, amount: '30', method: 'bank' })
    const put = await owner.ask<Row>('PATCH', `/receipts/${body.id}`, {
      version: body.version,
      method: 'alipay',
      owner: colleague.id,
      reference: 'B1',
    })
    expect(put.status).toBe(200)
    expect(await toldOf(body.id)).toMatchObject([
      { method: 'alipay', person: colleague.id, note: 'B1', amount: '30' },
    ])
    expect(await balance(id)).toBe(30)
    await undo('/receipts', body.id)
    expect(await toldOf(body.id)).toEqual([])

    const other = (await made('/customers', { name: '另一家' })).id
    const spent = await confirmed('/expenses', { category: travel, amount: '9', account: id, customer })
    await owner.ask('PATCH', `/expenses/${spent.body.id}`, { version: spent.body.version, customer: other })
    expect(await toldOf(spent.body.id)).toMatchObject([{ customer: other, amount: '-9' }])
    await undo('/expenses', spent.body.id)
    expect(await toldOf(spent.body.id)).toEqual([])

    const to = await accountOf()
    const moved = await confirmed('/transfers', { from: id, to, amount: '5', fee: '1' })
    await owner.ask('PATCH', `/transfers/${moved.body.id}`, {
      version: moved.body.version,
      owner: colleague.id,
    })
    expect((await toldOf(moved.body.id)).map(row => [row.person, Number(row.amount)])).toEqual([
      [colleague.id, -1],
    ])
    await undo('/transfers', moved.body.id)
    expect(await toldOf(moved.body.id)).toEqual([])
    expect([await balance(id), await balance(to)]).toEqual([0, 0])
  })
})

describe('a transfer', () => {
  test('out of a foreign account has a fee of the worth of what came in; between foreign ones the rate is said', async () => {
    const [dollar, yuan] = [await accountOf({ currency: 'USD' }), await accountOf()]
    const { body } = await confirmed('/transfers', {
      from: dollar,
      to: yuan,
      amount: '100',
      received: '710',
      fee: '2',
    })
    const [[fee]] = await server.core.db.read<{ base: string }[]>(company.id, [
      sql`SELECT base_amount AS base FROM account_move WHERE workspace_id = ${company.id} AND source_id = ${body.id} AND kind = 'fee'`,
    ])
    expect(Number(fee?.base)).toBe(-14.2)
    const euro = await accountOf({ currency: 'EUR' })
    const between = { from: dollar, to: euro, amount: '10', received: '9' }
    const refused = await confirmed('/transfers', between)
    expect([refused.status, refused.body.code]).toEqual([409, 'rateNeeded'])
    expect((await confirmed('/transfers', { ...between, rate: '7.1' })).status).toBe(200)
  })

  test('moves money and takes the fee; cancelled, all comes back', async () => {
    const [from, to] = [await accountOf({ opening: '500' }), await accountOf()]
    const { body } = await confirmed('/transfers', {
      from,
      to,
      amount: '200',
      fee: '1.5',
      transferredOn: '2026-04-01',
    })
    expect(body.number).toMatch(/^TR\d{6}-\d{4}$/)
    expect([await balance(from), await balance(to)]).toEqual([298.5, 200])
    expect([await on(from, '2026-03-31'), await on(to, '2026-03-31')]).toEqual([500, 0])
    await undo('/transfers', body.id)
    expect([await balance(from), await balance(to)]).toEqual([500, 0])
  })

  test('between currencies says what was received; its worth stays the same', async () => {
    const [yuan, dollar] = [await accountOf({ opening: '1000' }), await accountOf({ currency: 'USD' })]
    const between = { from: yuan, to: dollar, amount: '720' }
    const refused = await confirmed('/transfers', between)
    expect([refused.status, refused.body.code]).toEqual([409, 'receivedNeeded'])
    await confirmed('/transfers', { ...between, received: '100' })
    expect([await balance(yuan), await balance(dollar)]).toEqual([280, 100])
    const [[{ base }]] = await server.core.db.read<{ base: string }[]>(company.id, [
      sql`SELECT sum(base_amount) AS base FROM account_move WHERE workspace_id = ${company.id} AND kind = 'transfer'`,
    ])
    expect(Number(base)).toBe(0)
  })

  test('goes to another account, of more than nothing', async () => {
    const id = await accountOf()
    expect((await owner.ask('POST', '/transfers', { from: id, to: id, amount: '1' })).status).toBe(422)
    const none = await confirmed('/transfers', { from: id, to: await accountOf(), amount: '0' })
    expect(none.body.code).toBe('nothing')
  })
})

describe('an expense', () => {
  test('of the company leaves its account under its category; cancelled, it comes back', async () => {
    const id = await accountOf({ opening: '100' })
    const { body } = await confirmed('/expenses', {
      category: travel,
      amount: '30',
      account: id,
      payee: '铁路',
    })
    expect(body).toMatchObject({ status: 'confirmed', reimbursement: null })
    expect(await balance(id)).toBe(70)
    await undo('/expenses', body.id)
    expect(await balance(id)).toBe(100)
  })

  test('laid out by a person is handed in, confirmed by another, and reimbursed', async () => {
    const id = await accountOf({ opening: '100' })
    const member = await company.person('member')
    const spent = { category: travel, amount: '45', paidBy: 'person', spentOn: '2026-02-03' }
    const draft = await made('/expenses', spent, member)
    expect((await member.ask('POST', `/expenses/${draft.id}/confirm`)).status).toBe(403)
    expect((await member.ask<Row>('POST', `/expenses/${draft.id}/submit`)).body.status).toBe('submitted')
    const change = await member.ask('PATCH', `/expenses/${draft.id}`, { version: 2, amount: '450' })
    expect(change.status).toBe(422)
    const agreed = await owner.ask<Row>('POST', `/expenses/${draft.id}/confirm`)
    expect(agreed.body).toMatchObject({ status: 'confirmed', reimbursement: 'due' })
    expect(await balance(id)).toBe(100)
    const paid = await owner.ask<Row>('POST', `/expenses/${draft.id}/reimburse`, {
      account: id,
      paidOn: '2026-02-10',
    })
    expect(paid.body).toMatchObject({ reimbursement: 'paid', reimbursedOn: '2026-02-10' })
    expect([await on(id, '2026-02-09'), await on(id, '2026-02-10')]).toEqual([100, 55])
    expect((await owner.ask('POST', `/expenses/${draft.id}/reimburse`, { account: id })).status).toBe(409)
  })

  test('is seen by who spent it and by who keeps the money', async () => {
    const [one, other] = [await company.person('member'), await company.person('member')]
    const { id } = await made('/expenses', { category: travel, amount: '1' }, one)
    expect((await other.ask('GET', `/expenses/${id}`)).status).toBe(404)
    const accountant = await company.person('accountant')
    expect((await accountant.ask('GET', `/expenses/${id}`)).status).toBe(200)
  })

  test('category is no part of itself', async () => {
    const top = await made('/expenseCategories', { name: '甲' })
    const part = await made('/expenseCategories', { name: '乙', parent: top.id })
    const circle = await owner.ask<Answer>('PATCH', `/expenseCategories/${top.id}`, {
      version: 1,
      parent: part.id,
    })
    expect(circle.body.faults[0]?.code).toBe('circle')
  })
})

test('a statement of an account goes from what was in it to what is in it, each step with its balance', async () => {
  const id = await accountOf({ opening: '100' })
  await confirmed('/receipts', { customer, account: id, amount: '50', receivedOn: '2026-03-05' })
  await confirmed('/expenses', { category: travel, amount: '20', account: id, spentOn: '2026-03-10' })
  const { body } = await owner.ask<AccountStatement>(
    'GET',
    `/accounts/${id}/statement?from=2026-03-01&to=2026-03-31`,
  )
  expect(body).toMatchObject({ opening: '100', closing: '130', count: 2 })
  expect(body.rows.map(row => [row.day, row.kind, row.amount, row.balance])).toEqual([
    ['2026-03-05', 'receipt', '50', '150'],
    ['2026-03-10', 'expense', '-20', '130'],
  ])
})

test('clerks and accountants of a new company do their own work and no more', async () => {
  const [clerk, keeper, accountant] = [
    await company.person('orderClerk'),
    await company.person('warehouseClerk'),
    await company.person('accountant'),
  ]
  const order = await made(
    '/orders',
    { customer, lines: [{ description: '笔', quantity: '1', price: '10' }] },
    clerk,
  )
  const { body } = await clerk.ask<Row & { lines: Row[] }>('POST', `/orders/${order.id}/confirm`)
  const note = { customer, lines: [{ orderLine: body.lines[0].id, quantity: '1' }] }
  const delivery = await made('/deliveries', note, keeper)
  expect((await keeper.ask('POST', `/deliveries/${delivery.id}/confirm`)).status).toBe(200)
  expect((await keeper.ask('POST', `/orders/${order.id}/cancel`, { reason: 'x' })).status).toBe(403)
  expect((await keeper.ask('GET', '/receipts')).status).toBe(403)
  const receipt = await made('/receipts', { customer, amount: '10' }, clerk)
  expect((await clerk.ask('POST', `/receipts/${receipt.id}/confirm`)).status).toBe(403)
  expect((await accountant.ask('POST', `/receipts/${receipt.id}/confirm`)).status).toBe(200)
  expect((await accountant.ask('POST', '/orders', { customer, lines: [] })).status).toBe(403)
})
