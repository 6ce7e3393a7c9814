import { expect, it } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { Ageing } from './reports.ts'

const { owner, made } = await companyOfFile()
const customer = (await made('/customers', { name: '甲', paymentDays: 60 })).id
const product = (await made('/products', { name: '设备' })).id
await owner.ask('PUT', '/document-settings', {
  version: 0,
  settings: { receivableOn: 'plan', negativeStock: 'allow', ageing: [30, 60] },
})

type Order = Row & { lines: Row[]; payments: Row[] }
const payments = [
  { label: '定金', percent: '30' },
  { label: '到货款', percent: '60', basis: 'delivery', days: 10 },
  { label: '质保金', basis: 'date', dueOn: '2027-03-01' },
]
const draft = (more: object = {}) =>
  made<Order>('/orders', {
    customer,
    orderedOn: '2026-03-01',
    deliverOn: '2026-04-01',
    lines: [{ product, quantity: '10', price: '100' }],
    payments,
    ...more,
  })
const items = async () => {
  const { body } = await owner.ask<{ data: Record<string, string>[] }>(
    'GET',
    `/receivables?filter[customer][eq]=${customer}&filter[open][ne]=0&fields=part,dueOn,open&sort=createdAt`,
  )
  return body.data.map(({ part, dueOn, open }) => [part, dueOn, open]).sort()
}

it('the customer owes by the plan: each instalment on its day, that on delivery as the goods leave', async () => {
  const { id, payments: plan } = await draft()
  expect(plan.map(line => [line.amount, line.dueOn])).toEqual([
    ['300', '2026-03-01'],
    ['600', '2026-04-11'],
    ['100', '2027-03-01'],
  ])
  const { body: order } = await owner.ask<Order>('POST', `/orders/${id}/confirm`)
  expect(await items()).toEqual([
    ['到货款', '2026-04-11', '600'],
    ['定金', '2026-03-01', '300'],
    ['质保金', '2027-03-01', '100'],
  ])
  const { body: aged } = await owner.ask<Ageing>('GET', '/receivables/ageing?asOf=2026-03-15')
  expect(aged.rows[0]?.buckets).toEqual(['700', '300', '0', '0'])

  const unpaid = async () => (await owner.ask<Row>('GET', `/orders/${id}`)).body.unpaid
  expect(await unpaid()).toBe('1000')

  // Delivered late: due by that day; nothing is booked twice.
  const { id: note } = await made('/deliveries', {
    customer,
    deliveredOn: '2026-05-01',
    lines: [{ orderLine: order.lines[0]?.id, quantity: '10' }],
  })
  await owner.ask('POST', `/deliveries/${note}/confirm`)
  expect(await items()).toContainEqual(['到货款', '2026-05-11', '600'])
  expect((await items()).length).toBe(3)

  // The deposit is paid; the order grows: the difference is booked line by line, what was paid stays paid.
  const { body: found } = await owner.ask<{ data: Row[] }>(
    'GET',
    `/receivables?filter[customer][eq]=${customer}&sort=dueOn`,
  )
  const { id: receipt } = await made('/receipts', {
    customer,
    amount: '300',
    lines: [{ receivable: found.data[0]?.id, amount: '300' }],
  })
  expect((await owner.ask('POST', `/receipts/${receipt}/confirm`)).status).toBe(200)
  expect(await unpaid()).toBe('700')
  const { body: listed } = await owner.ask<{ data: Row[] }>(
    'GET',
    '/orders?filter[unpaid][gt]=0&fields=unpaid',
  )
  expect(listed.data).toMatchObject([{ id, unpaid: '700' }])
  const lines = order.lines.map(line => ({ ...line, product, quantity: '20' }))
  const changed = await owner.ask<Order>('POST', `/orders/${id}/change`, { lines, reason: '加量' })
  expect(changed.body.payments.map(line => line.amount)).toEqual(['600', '1200', '200'])
  expect(await items()).toEqual([
    ['到货款', '2026-05-11', '600'],
    ['到货款', '2026-05-11', '600'],
    ['定金', '2026-03-01', '300'],
    ['质保金', '2027-03-01', '100'],
    ['质保金', '2027-03-01', '100'],
  ])
})

it('a plan that does not add up to the order is not confirmed, nor changed to', async () => {
  const short = await draft({ payments: [{ label: '定金', percent: '30' }] })
  expect((await owner.ask('POST', `/orders/${short.id}/confirm`)).status).toBe(422)
  const { id } = await draft()
  await owner.ask('POST', `/orders/${id}/confirm`)
  const change = (body: object) => owner.ask('POST', `/orders/${id}/change`, { reason: 'x', ...body })
  expect((await change({ payments: [{ label: '定金', amount: '999' }] })).status).toBe(422)
  expect((await change({ payments: [{ label: '一次付清', percent: '100', days: 5 }] })).status).toBe(200)
})
