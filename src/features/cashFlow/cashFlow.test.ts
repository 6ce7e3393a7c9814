import { expect, test } from 'vitest'
import type { Actor } from '../../core/actor.ts'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { CashFlow, Expected } from './cashFlow.ts'
import { axisOf, short } from './chart.rules.ts'

const { company, owner, made } = await companyOfFile()
const { id: bank } = await made('/accounts', { name: '招行', openedOn: '2026-01-01', opening: '1000' })
const { id: cash } = await made('/accounts', { name: '现金', kind: 'cash', openedOn: '2026-01-01' })
const { id: customer } = await made('/customers', { name: '客户', paymentDays: 10 })
const { body: categories } = await owner.ask<{ data: (Row & { name: string })[] }>(
  'GET',
  '/expenseCategories?limit=200',
)
const category = (name: string) => categories.data.find(row => row.name === name)?.id

async function confirmed(path: string, fields: object) {
  const { id } = await made(path, fields)
  const { status } = await owner.ask('POST', `${path}/${id}/confirm`)
  expect(status).toBe(200)
  return id
}

await confirmed('/receipts', { customer, account: bank, amount: '500', receivedOn: '2026-02-10' })
const wrong = await confirmed('/receipts', { customer, account: bank, amount: '9', receivedOn: '2026-02-10' })
await confirmed('/receipts', {
  customer,
  account: cash,
  amount: '60',
  method: 'cash',
  receivedOn: '2026-03-01',
})
await confirmed('/expenses', {
  category: category('房租'),
  account: bank,
  amount: '300',
  spentOn: '2026-03-05',
})
await confirmed('/expenses', {
  category: category('办公用品'),
  account: cash,
  method: 'cash',
  amount: '20',
  spentOn: '2026-03-06',
})
await confirmed('/transfers', { from: bank, to: cash, amount: '100', fee: '2', transferredOn: '2026-03-07' })

const flow = async (more: string) =>
  (await owner.ask<CashFlow>('GET', `/cashFlow?from=2026-02-01&to=2026-03-31&${more}`)).body
const numbers = ({ in: came, out }: { in: string; out: string }) => [Number(came), Number(out)]

test('money that came and went, by month and day, between what was held before and after', async () => {
  const months = await flow('by=month')
  expect([months.opening, months.in, months.out, months.closing].map(Number)).toEqual([1000, 569, 322, 1247])
  expect(months.periods.map(row => [row.day, ...numbers(row), Number(row.closing)])).toEqual([
    ['2026-02-01', 509, 0, 1509],
    ['2026-03-01', 60, 322, 1247],
  ])
  const days = await flow('by=day')
  expect(days.periods.map(row => row.day)).toEqual([
    '2026-02-10',
    '2026-03-01',
    '2026-03-05',
    '2026-03-06',
    '2026-03-07',
  ])
})

test('by what it was: kind, method, category with its parts, person, account', async () => {
  const groups = async (split: string) =>
    (await flow(`split=${split}`)).groups.map(group => [group.title ?? group.key, ...numbers(group)])
  expect(await groups('kind')).toEqual([
    ['receipt', 569, 0],
    ['expense', 0, 320],
    ['fee', 0, 2],
  ])
  expect(await groups('category')).toEqual([
    [null, 569, 2],
    ['办公费', 0, 320],
  ])
  expect(await groups('account')).toEqual([
    ['招行', 509, 302],
    ['现金', 60, 20],
  ])
  expect((await groups('method')).find(([key]) => key === 'cash')).toEqual(['cash', 60, 20])
  expect((await groups('person'))[0]).toEqual([expect.stringContaining('老板'), 569, 322])
})

test('what was undone does not count as money that came and went', async () => {
  await owner.ask('POST', `/receipts/${wrong}/cancel`, { reason: '记错' })
  const { body } = await owner.ask<CashFlow>('GET', '/cashFlow?from=2026-01-01&to=2099-12-31')
  expect(numbers(body)).toEqual([560, 322])
})

test('what is to come stands by the week in which it is due', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const order = await made('/orders', {
    customer,
    orderedOn: today,
    lines: [{ description: '笔', quantity: '1', price: '70' }],
  })
  const { body } = await owner.ask<Row & { lines: Row[] }>('POST', `/orders/${order.id}/confirm`)
  await confirmed('/deliveries', {
    customer,
    deliveredOn: today,
    lines: [{ orderLine: body.lines[0].id, quantity: '1' }],
  })
  const { body: found } = await owner.ask<Expected>('GET', '/cashFlow/expected')
  expect(found.rows.map(row => Number(row.in))).toEqual([0, 0, 70, 0, 0, 0, 0, 0, 0, 0])
  expect(Number(found.rows.at(-1)?.balance)).toBe(Number(found.held) + 70)
})

test('is not for who does not see the accounts; what is to come is, of the own customers', async () => {
  const member = await company.person('member')
  expect((await member.ask('GET', '/cashFlow?from=2026-01-01&to=2026-12-31')).status).toBe(403)
  const { body } = await member.ask<Expected>('GET', '/cashFlow/expected')
  expect([body.held, body.rows.every(row => Number(row.in) === 0)]).toEqual([null, true])
})

test('has nothing of figures that a role does not see', async () => {
  const { body: roles } = await owner.ask<{ data: { code: string; permissions: Actor['permissions'] }[] }>(
    'GET',
    '/role-settings',
  )
  const permissions = roles.data.find(one => one.code === 'accountant')?.permissions as Actor['permissions']
  const accountant = await company.person('accountant')
  const { id: supplier } = await made('/customers', { name: '供应商', roles: ['supplier'] })
  await confirmed('/payments', {
    supplier,
    type: 'refund',
    amount: '40',
    paidOn: '2026-03-01',
    account: bank,
  })
  const seen = async () => (await accountant.ask<Expected>('GET', '/cashFlow/expected')).body
  const sum = ({ rows }: Expected) => rows.reduce((all, row) => all + Number(row.out), 0)
  const open = await seen()
  expect([sum(open), open.held === null]).toEqual([40, false])
  await company.setRole('accountant', {
    ...permissions,
    fields: { 'payable.open': 'hidden', 'accountMove.baseAmount': 'masked' },
  })
  const closed = await seen()
  expect([sum(closed), closed.held]).toEqual([0, null])
})

test('an axis has round values around what is shown', () => {
  expect(axisOf(0, 970).ticks).toEqual([0, 250, 500, 750, 1000])
  expect(axisOf(-30, 100).ticks).toEqual([-50, 0, 50, 100])
  expect(axisOf(0, 0).high).toBeGreaterThan(0)
  expect([short(12_000, true), short(2.5e8, true), short(12_000, false)]).toEqual(['1.2万', '2.5亿', '12k'])
})
