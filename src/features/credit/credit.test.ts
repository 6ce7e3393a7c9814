import { describe, expect, test } from 'vitest'
import { companyOfFile, type TestPerson } from '../../server/testing/server.ts'

type Row = { id: string; status: string; lines: { id: string }[]; creditReleasedUntil: string | null }
type Refused = { code: string; detail: string; approval?: { id: string } }
type Credit = { limit: string; used: string; left: string; overdueDays: number }

const { company, made, clock } = await companyOfFile()
const { owner } = company
const seller = await company.person('member')
const finance = await company.person('manager')

async function settle(settings: object) {
  const { body } = await owner.ask<Record<string, unknown>>('GET', '/document-settings')
  const { version, ...before } = body
  const put = await owner.ask('PUT', '/document-settings', { version, settings: { ...before, ...settings } })
  expect(put.status).toBe(200)
}
await settle({ creditCheck: 'hold' })

const customerOf = async (name: string, creditLimit: string | null = '1000') =>
  (await made('/customers', { name, creditLimit }, seller)).id
const orderOf = async (customer: string, price: string) =>
  (await made<Row>('/orders', { customer, lines: [{ description: '笔', quantity: '1', price }] }, seller)).id
const confirm = (id: string, by: TestPerson = seller) =>
  by.ask<Row & Refused>('POST', `/orders/${id}/confirm`)
const creditOf = async (customer: string) =>
  (await owner.ask<Credit>('GET', `/customers/${customer}/credit`)).body

describe('a credit limit', () => {
  test('is not passed by many orders that are confirmed at once', async () => {
    const customer = await customerOf('晨光文具')
    const orders = await Promise.all(Array.from({ length: 8 }, () => orderOf(customer, '300')))
    const all = await Promise.all(orders.map(id => confirm(id)))
    expect(all.map(one => one.status).sort()).toEqual([200, 200, 200, 409, 409, 409, 409, 409])
    const held = all.find(one => one.status === 409)?.body
    expect([held?.code, held?.detail]).toEqual(['creditHeld', expect.stringMatching(/200\.00.*所有者/)])
    expect(await creditOf(customer)).toMatchObject({ limit: '1000', used: '900.00', left: '100.00' })
  })

  test('counts an order once on its way from confirmed to owed to paid', async () => {
    const customer = await customerOf('得力集团')
    const id = await orderOf(customer, '800')
    const { body: order } = await confirm(id)
    const used = async () => Number((await creditOf(customer)).used)
    expect(await used()).toBe(800)
    const lines = [{ orderLine: order.lines[0].id, quantity: '1' }]
    const note = await made('/deliveries', { customer, lines })
    expect((await owner.ask('POST', `/deliveries/${note.id}/confirm`)).status).toBe(200)
    expect(await used()).toBe(800)
    const receipt = await made('/receipts', { customer, receivedOn: '2026-01-05', amount: '500' })
    expect((await owner.ask('POST', `/receipts/${receipt.id}/confirm`)).status).toBe(200)
    expect(await used()).toBe(300)
    const { body } = await owner.ask<Refused>('POST', `/orders/${id}/change`, {
      lines: [
        { id: order.lines[0].id, description: '笔', quantity: '1', price: '800' },
        { description: '本', quantity: '1', price: '701' },
      ],
      reason: '加单',
    })
    expect(body.code).toBe('creditHeld')
  })

  test('is released by who may, with a reason, until a day; a change of the draft ends that', async () => {
    const customer = await customerOf('真彩文具', '100')
    const id = await orderOf(customer, '300')
    expect((await confirm(id)).status).toBe(409)
    const release = (by: TestPerson) =>
      by.ask<Row>('POST', `/orders/${id}/releaseCredit`, { reason: '老客户，总经理同意' })
    expect((await release(seller)).status).toBe(403)
    expect((await release(owner)).body.creditReleasedUntil).toMatch(/^\d{4}-/)
    const { body } = await owner.ask<Row & { version: number }>('GET', `/orders/${id}`)
    const patch = { version: body.version, lines: [{ description: '笔', quantity: '1', price: '9000' }] }
    expect((await seller.ask('PATCH', `/orders/${id}`, patch)).status).toBe(200)
    expect((await confirm(id)).status).toBe(409)
    await release(owner)
    expect((await confirm(id)).body.status).toBe('confirmed')
  })

  test('holds who has not paid in time; is told to nobody whose role hides it', async () => {
    await settle({ creditOverdueDays: 10 })
    const customer = await customerOf('爱好文具', null)
    const { body: first } = await confirm(await orderOf(customer, '50'))
    const note = await made('/deliveries', {
      customer,
      lines: [{ orderLine: first.lines[0].id, quantity: '1' }],
    })
    await owner.ask('POST', `/deliveries/${note.id}/confirm`)
    clock.days = 10
    expect((await confirm(await orderOf(customer, '50'))).status).toBe(200)
    clock.days = 11
    const late = await orderOf(customer, '50')
    expect((await confirm(late)).body.detail).toContain('逾期 11 天')
    await company.setRole('member', {
      entities: { '*': { visibility: 'self', actions: ['*'] } },
      fields: { 'customer.creditLimit': 'hidden' },
      administer: [],
    })
    const { body } = await confirm(late)
    expect([body.code, body.detail.includes('11')]).toEqual(['creditHeld', false])
    expect((await seller.ask('GET', `/customers/${customer}/credit`)).status).toBe(403)
    await company.setRole('member', {
      entities: { '*': { visibility: 'self', actions: ['*'] } },
      fields: {},
      administer: [],
    })
  })
})

test('where a rule says so the release is an approval, which lets the goods leave too', async () => {
  await settle({ creditOnDelivery: true, creditOverdueDays: null })
  const steps = [{ who: 'people', ids: [finance.id] }]
  for (const subject of ['creditRelease', 'writeOff'])
    expect((await owner.ask('POST', '/approvals/rules', { subject, name: '财务', steps })).status).toBe(201)
  const customer = await customerOf('三菱铅笔', '500')
  const orders = await Promise.all(Array.from({ length: 4 }, () => orderOf(customer, '400')))
  const all = await Promise.all(orders.map(id => confirm(id)))
  expect(all.map(one => one.status).sort()).toEqual([200, 202, 202, 202])
  const at = all.findIndex(one => one.status === 202)
  const request = String(all[at].body.approval?.id)
  const decided = await finance.ask<{ state: string }>('POST', `/approvals/${request}/decide`, {
    agree: true,
  })
  expect(decided.body.state).toBe('done')
  const { body: order } = await owner.ask<Row>('GET', `/orders/${orders[at]}`)
  expect(order).toMatchObject({ status: 'confirmed', creditReleasedUntil: expect.any(String) })
  const deliver = async ({ lines }: Row) => {
    const note = await made('/deliveries', { customer, lines: [{ orderLine: lines[0].id, quantity: '1' }] })
    return (await owner.ask('POST', `/deliveries/${note.id}/confirm`)).status
  }
  const free = all.find(one => one.status === 200)?.body as Row
  expect([await deliver(order), await deliver(free)]).toEqual([200, 409])
  // Bad debts go the same way: a receipt of nothing that writes off what is owed.
  const { body: owed } = await owner.ask<{ data: { id: string }[] }>(
    'GET',
    `/receivables?filter[customer]=${customer}`,
  )
  const lines = [{ receivable: owed.data[0].id, amount: '0', discount: '400' }]
  const receipt = await made('/receipts', { customer, receivedOn: '2026-01-05', amount: '0', lines })
  const written = await owner.ask<Refused>('POST', `/receipts/${receipt.id}/confirm`)
  expect(written.status).toBe(202)
  await finance.ask('POST', `/approvals/${written.body.approval?.id}/decide`, { agree: true })
  expect((await owner.ask<Row>('GET', `/receipts/${receipt.id}`)).body.status).toBe('confirmed')
})
