import { expect, test } from 'vitest'
import { companyOfFile, type Page, type Row } from '../../server/testing/server.ts'

const { company, owner, made } = await companyOfFile()
const seller = await company.person('member', { name: '小王' })
const helper = await company.person('member', { name: '小李' })
const accountant = await company.person('accountant')
const customer = await made('/customers', { name: '客户', owner: seller.id })
const lines = (rate: string) => [{ above: '0', rate }]
await made('/commissionRules', { name: '回款提成', basis: 'receipt', lines: lines('10') })
await made('/commissionRules', { name: '订单提成', basis: 'order', lines: lines('2') })

async function order(orderedOn: string, price: string) {
  const { id } = await made('/orders', {
    customer: customer.id,
    owner: seller.id,
    orderedOn,
    lines: [{ description: '服务', quantity: '1', price, taxRate: '0' }],
  })
  return (await owner.ask<Row & { lines: Row[]; number: string }>('POST', `/orders/${id}/confirm`)).body
}
const earned = async (month: string, person = owner) =>
  (
    await person.ask<{ data: (Row & { person: { title: string } })[] }>(
      'GET',
      `/commissionLines?filter[month][eq]=${month}&sort=day&limit=200&fields=person,basis,base,amount,corrects`,
    )
  ).body.data
    .map(row => [row.person.title, row.basis, Number(row.base), Number(row.amount), row.corrects ?? null])
    .sort()
const act = (id: string, verb: string) =>
  owner.ask<Row & { code: string; total: string }>('POST', `/commissionMonths/${id}/${verb}`)

const first = await order('2026-03-05', '1000')
await made('/commissionShares', { order: first.id, person: helper.id, percent: '40' })
await made('/deliveries', {
  customer: customer.id,
  deliveredOn: '2026-03-06',
  lines: [{ orderLine: first.lines[0]?.id, quantity: '1' }],
}).then(({ id }) => owner.ask('POST', `/deliveries/${id}/confirm`))
const { body: open } = await owner.ask<Page>('GET', `/receivables?filter[customer][eq]=${customer.id}`)
const money = await made('/receipts', {
  customer: customer.id,
  amount: '500',
  receivedOn: '2026-03-20',
  lines: [{ receivable: open.data[0]?.id, amount: '500' }],
})
await owner.ask('POST', `/receipts/${money.id}/confirm`)
const march = await made<Row & { total: string }>('/commissionMonths', { month: '2026-03' })

test('are worked out of orders and of the money that came in, divided as the order is', async () => {
  expect(await earned('2026-03')).toEqual([
    ['小李', 'order', 400, 8, null],
    ['小李', 'receipt', 200, 20, null],
    ['小王', 'order', 600, 12, null],
    ['小王', 'receipt', 300, 30, null],
  ])
  const { body } = await owner.ask<Row>('GET', `/commissionMonths/${march.id}`)
  expect([Number(body.total), body.people]).toEqual([70, 2])
})

test('are worked out anew until they are locked; what changes then is put right in the next month', async () => {
  const second = await order('2026-03-10', '100')
  expect((await act(march.id, 'compute')).status).toBe(200)
  expect(await earned('2026-03')).toContainEqual(['小王', 'order', 100, 2, null])
  expect((await act(march.id, 'lock')).status).toBe(200)
  expect((await act(march.id, 'compute')).status).toBe(409)
  await owner.ask('POST', `/orders/${second.id}/cancel`, { reason: '重复' })
  const april = await made('/commissionMonths', { month: '2026-04' })
  expect(await earned('2026-04')).toEqual([['小王', 'order', -100, -2, '2026-03']])
  await act(april.id, 'compute')
  expect(await earned('2026-04')).toHaveLength(1)
  const may = await made('/commissionMonths', { month: '2026-05' })
  expect((await act(may.id, 'lock')).status).toBe(409)
  await act(april.id, 'lock')
  await act(may.id, 'compute')
  expect(await earned('2026-05')).toEqual([])
  expect((await owner.ask('POST', '/commissionMonths', { month: '2026-02' })).status).toBe(409)
  expect((await owner.ask('POST', '/commissionMonths', { month: '2026-13' })).status).toBe(422)
})

test('a rule that changes leaves locked months as they were', async () => {
  const { body } = await owner.ask<Page>('GET', '/commissionRules?filter[basis][eq]=order')
  const [rule] = body.data
  await owner.ask('PATCH', `/commissionRules/${rule?.id}`, { version: rule?.version, lines: lines('50') })
  const [may] = (await owner.ask<Page>('GET', '/commissionMonths?filter[month][eq]=2026-05')).body.data
  await act(may?.id ?? '', 'compute')
  expect(await earned('2026-05')).toEqual([])
})

test('shares of an order are no more than the whole, also given at once', async () => {
  const { id } = await order('2026-06-01', '10')
  const share = () => owner.ask('POST', '/commissionShares', { order: id, person: helper.id, percent: '60' })
  const others = await company.person('member')
  const both = await Promise.all([
    share(),
    owner.ask('POST', '/commissionShares', { order: id, person: others.id, percent: '60' }),
  ])
  expect(both.map(one => one.status).sort()).toEqual([201, 409])
})

test('everybody sees the own commissions alone, accountants all of them, rules and months nobody else', async () => {
  expect((await earned('2026-03', helper)).map(row => row[0])).toEqual(['小李', '小李'])
  expect(await earned('2026-03', accountant)).toHaveLength(5)
  for (const path of ['/commissionRules', '/commissionMonths', `/commissionMonths/${march.id}`])
    expect((await helper.ask('GET', path)).status, path).toBe(403)
  expect(
    (await helper.ask<{ amount: string }>('GET', '/commissionLines/sum?fields=amount')).body.amount,
  ).toBe('28.00')
  expect((await owner.ask('DELETE', `/commissionMonths/${march.id}`)).status).toBe(409)
})

test('a rule names a customer level as the company calls it', async () => {
  const rule = { name: '重要客户', basis: 'invoice', lines: lines('1') }
  expect((await made('/commissionRules', { ...rule, level: '重要' })).level).toBe('key')
  const { status, response } = await owner.ask('POST', '/commissionRules', { ...rule, level: 'kye' })
  expect([status, response.body.includes('普通')]).toEqual([422, true])
})
