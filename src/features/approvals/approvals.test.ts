import { beforeAll, describe, expect, test } from 'vitest'
import { companyOfFile, type TestPerson } from '../../server/testing/server.ts'
import { upkeep } from './upkeep.ts'

type Row = { id: string; version: number; status: string; approval: string | null; number: string | null }
type Refused = { code: string; detail: string; approval?: { id: string; who: string[] } }
type Request = {
  id: string
  state: string
  title: string
  record: Record<string, unknown> | null
  waitingFor: { id: string }[]
  problem: { zh: string } | null
  asked: Record<string, unknown> | null
  becomes: Record<string, unknown> | null
  caught: { rule: string; figures: { label: { zh: string }; is?: unknown; hidden?: true }[] }[]
}

const { server, company, made, clock } = await companyOfFile()
const { owner } = company
const admin = await company.person('admin')
const manager = await company.person('manager')
const seller = await company.person('member', { managerId: manager.id })
const second = await company.person('member')
const other = await company.person('member')
const { id: customer } = await made('/customers', { name: '晨光文具' }, seller)

const rule = (input: object) =>
  owner.ask<{ id: string }>('POST', '/approvals/rules', { name: '规则', ...input })
const people = (all: boolean, ...of: TestPerson[]) => ({ who: 'people', ids: of.map(one => one.id), all })

/** Orders above 10,000: the seller's manager, then two together. Quotes with more than a tenth off: any of two. */
beforeAll(async () => {
  const big = { fact: 'amount', operator: 'above', value: '10000' }
  const steps = [{ who: 'manager' }, people(true, second, admin)]
  expect((await rule({ subject: 'order', name: '大额订单', when: [big], steps })).status).toBe(201)
  const cheap = { fact: 'discount', operator: 'above', value: '10' }
  expect(
    (
      await rule({
        subject: 'quote',
        name: '折扣过大',
        when: [cheap],
        steps: [people(false, manager, second)],
      })
    ).status,
  ).toBe(201)
})

const returnedOn = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const orderOf = async (price: string, by = seller) =>
  (await made<Row>('/orders', { customer, lines: [{ description: '笔', quantity: '1', price }] }, by)).id
const read = async (id: string) => (await owner.ask<Row>('GET', `/orders/${id}`)).body
const confirm = (id: string, by = seller) => by.ask<Refused & Row>('POST', `/orders/${id}/confirm`)

/** A big order of the seller's that waits, and its request. */
async function asked(price = '20000') {
  const id = await orderOf(price)
  const { status, body } = await confirm(id)
  expect([status, body.code]).toEqual([202, 'approvalAsked'])
  return { id, request: String(body.approval?.id), who: body.approval?.who }
}

const decide = (request: string, by: TestPerson, agree = true, comment = agree ? '' : '价格太低') =>
  by.ask<Request & Refused>('POST', `/approvals/${request}/decide`, { agree, comment })
const mine = async (by: TestPerson, tab = 'mine') =>
  (await by.ask<{ data: Request[] }>('GET', `/approvals?tab=${tab}&limit=100`)).body.data.map(one => one.id)

describe('an act that a rule catches', () => {
  test('waits, and is done when the last of its steps agreed, as who asked it', async () => {
    const small = await orderOf('10000')
    expect((await confirm(small)).body.status).toBe('confirmed')
    const { id, request } = await asked()
    expect(await read(id)).toMatchObject({ status: 'draft', approval: 'waiting', number: null })
    expect([await mine(manager), await mine(second), await mine(seller, 'asked')]).toEqual([
      [request],
      [],
      [request],
    ])
    // It does not wait for them yet.
    expect((await decide(request, second)).status).toBe(404)
    expect((await decide(request, manager)).body.state).toBe('waiting')
    expect(await mine(second)).toEqual([request])
    // Two together, at the same moment.
    const both = await Promise.all([decide(request, second), decide(request, admin)])
    expect(both.map(one => one.status)).toEqual([200, 200])
    expect(await read(id)).toMatchObject({ status: 'confirmed', approval: null, number: expect.any(String) })
    const { body } = await owner.ask<{ data: { action: string; actor: { id: string } }[] }>(
      'GET',
      `/orders/${id}/history`,
    )
    const done = body.data.map(one => [one.action, one.actor.id])
    expect(done).toContainEqual(['confirm', seller.id])
    expect(done).toContainEqual(['approvalAgreed', manager.id])
    expect(await mine(manager, 'decided')).toContain(request)
    // What comes back is as much as what went out, and is shown as it would be.
    const back = await seller.ask<Refused>('POST', `/orders/${id}/return`, { returnedOn, reason: '退货' })
    expect(back.status).toBe(202)
    const wanted = await manager.ask<Request>('GET', `/approvals/${back.body.approval?.id}`)
    expect(wanted.body).toMatchObject({
      record: { amount: '20000' },
      asked: { returnedOn, reason: '退货' },
      becomes: { type: 'return', amount: '-20000', lines: [{ quantity: '-1' }] },
    })
    await seller.ask('POST', `/approvals/${back.body.approval?.id}/withdraw`)
  })

  test('is asked once by many at once, and one of two who decide at once wins', async () => {
    const id = await orderOf('30000')
    const all = await Promise.all(Array.from({ length: 6 }, () => confirm(id)))
    expect(all.map(one => one.body.code).sort()).toEqual([
      'approvalAsked',
      ...Array(5).fill('approvalPending'),
    ])
    const request = String(all.find(one => one.status === 202)?.body.approval?.id)
    const [agreed, withdrawn] = await Promise.all([
      decide(request, manager),
      seller.ask('POST', `/approvals/${request}/withdraw`),
    ])
    expect(withdrawn.status).toBe(200)
    expect([200, 409]).toContain(agreed.status)
    expect((await decide(request, manager)).status).toBe(409)
    expect(await read(id)).toMatchObject({ status: 'draft', approval: null })
    // Of many at once those that wait are no failures, and one notice.
    const ids = [await orderOf('30001'), await orderOf('30002'), await orderOf('5')]
    const bulk = await seller.ask('POST', '/orders/bulk', { ids, verb: 'confirm' })
    expect(bulk.body).toMatchObject({ done: 1, waiting: 2, failed: 0, errors: [] })
    const { body } = await manager.ask<{ data: { kind: string; path: string }[] }>('GET', '/notices')
    expect(body.data[0]).toMatchObject({ kind: 'approvalAsked', path: 'approvals' })
    for (const one of await mine(manager)) await seller.ask('POST', `/approvals/${one}/withdraw`)
  })

  test('cannot be changed meanwhile; refused, it can be changed and asked anew', async () => {
    const { id, request } = await asked()
    const { version } = await read(id)
    const cheaper = { version, lines: [{ description: '笔', quantity: '1', price: '5' }] }
    const change = await seller.ask<Refused>('PATCH', `/orders/${id}`, cheaper)
    expect([change.status, change.body.code]).toEqual([409, 'approvalPending'])
    expect((await owner.ask('DELETE', `/orders/${id}`)).status).toBe(409)
    expect((await seller.ask('PATCH', `/orders/${id}`, { version, note: '加急' })).status).toBe(200)
    expect((await decide(request, manager, false, '')).status).toBe(422)
    expect((await decide(request, manager, false)).body.state).toBe('refused')
    expect(await read(id)).toMatchObject({ status: 'draft', approval: 'refused' })
    const shown = await seller.ask<{ approval: object }>('GET', `/approvals/of/order/${id}`)
    expect(shown.body.approval).toMatchObject({ state: 'refused', reason: '价格太低' })
    const now = (await read(id)).version
    expect((await seller.ask('PATCH', `/orders/${id}`, { ...cheaper, version: now })).status).toBe(200)
    expect((await confirm(id)).body).toMatchObject({ status: 'confirmed', approval: null })
  })

  test('keeps the steps it was asked with, goes by a change of a confirmed order, and says why it could not be done', async () => {
    const id = await orderOf('9000')
    const { body: row } = await confirm(id)
    const lines = (price: string) => [{ description: '笔', quantity: '1', price }]
    const change = { lines: lines('90000'), reason: '加量' }
    const sent = await seller.ask<Refused>('POST', `/orders/${row.id}/change`, change)
    expect(sent.status).toBe(202)
    const request = String(sent.body.approval?.id)
    expect(await read(id)).toMatchObject({ amount: '9000', approval: 'waiting' })
    const wanted = await manager.ask<Request>('GET', `/approvals/${request}`)
    expect(wanted.body).toMatchObject({
      record: { amount: '9000' },
      asked: { reason: '加量' },
      becomes: { id, amount: '90000', lines: [{ price: '90000' }] },
    })
    for (const by of [manager, second]) expect((await decide(request, by)).status).toBe(200)
    // The seller loses the right to it before the last agrees.
    const rights = {
      entities: { '*': { visibility: 'self' as const, actions: ['read'] } },
      fields: {},
      administer: [],
    }
    await company.setRole('member', rights)
    expect((await decide(request, admin)).body).toMatchObject({
      state: 'failed',
      problem: { zh: expect.stringMatching(/权限/) },
    })
    expect(await read(id)).toMatchObject({ amount: '9000', approval: 'failed' })
    await company.setRole('member', { ...rights, entities: { '*': { visibility: 'self', actions: ['*'] } } })
    expect((await seller.ask<Request>('POST', `/approvals/${request}/retry`)).body.state).toBe('done')
    expect(await read(id)).toMatchObject({ amount: '90000', approval: null })
  })
})

describe('who decides', () => {
  test('sees the record as long as it waits for them, without what their role hides; others see nothing', async () => {
    const { id, request } = await asked()
    await decide(request, manager)
    expect((await second.ask('GET', `/orders/${id}`)).status).toBe(404)
    const { body } = await second.ask<Request>('GET', `/approvals/${request}`)
    expect(body.record).toMatchObject({ id, amount: '20000' })
    await company.setRole('member', {
      entities: { '*': { visibility: 'self', actions: ['*'] } },
      fields: { 'order.amount': 'hidden' },
      administer: [],
    })
    const masked = await second.ask<Request>('GET', `/approvals/${request}`)
    expect(masked.body.record).not.toHaveProperty('amount')
    expect(masked.body.caught[0].figures).toMatchObject([{ hidden: true }])
    expect(JSON.stringify(masked.body.caught)).not.toContain('10000')
    expect((await other.ask('GET', `/approvals/${request}`)).status).toBe(404)
    expect((await decide(request, other)).status).toBe(404)
    await company.setRole('member', {
      entities: { '*': { visibility: 'self', actions: ['*'] } },
      fields: {},
      administer: [],
    })
    await decide(request, second, false)
    const past = await second.ask<Request>('GET', `/approvals/${request}`)
    expect(past.body).toMatchObject({ record: null, becomes: null, title: '' })
    expect(past.body.caught[0].figures).toMatchObject([{ hidden: true }])
  })

  test('may pass it on, is stood in for while away, and is followed by whom they reported to', async () => {
    const { request } = await asked()
    const pass = (by: TestPerson, to: string) => by.ask('POST', `/approvals/${request}/pass`, { to })
    expect((await pass(manager, seller.id)).status).toBe(422)
    expect((await pass(manager, other.id)).status).toBe(200)
    expect(await mine(manager)).not.toContain(request)
    expect(await mine(other)).toEqual([request])
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const away = { delegate: second.id, fromOn: today, toOn: today }
    expect((await other.ask('PUT', '/approvals/away', away)).status).toBe(200)
    expect([await mine(other), await mine(second)]).toEqual([[], [request]])
    expect((await seller.ask('POST', `/approvals/${request}/remind`)).status).toBe(200)
    expect((await seller.ask('POST', `/approvals/${request}/remind`)).status).toBe(409)
    const { body } = await second.ask<{ data: { kind: string; path: string }[] }>('GET', '/notices')
    expect(body.data[0]).toMatchObject({ kind: 'approvalReminder', path: `approvals/${request}` })
    await other.ask('DELETE', '/approvals/away')
    await seller.ask('POST', `/approvals/${request}/withdraw`)
    // Nobody is stood in for by who asks.
    await manager.ask('PUT', '/approvals/away', { ...away, delegate: seller.id })
    const again = await asked()
    expect([await mine(seller), await mine(manager)]).toEqual([[], [again.request]])
    await manager.ask('DELETE', '/approvals/away')
    await seller.ask('POST', `/approvals/${again.request}/withdraw`)
  })

  test('any one of a step does for all; who asks and may decide has agreed by asking', async () => {
    const lines = [{ description: '笔', quantity: '1', price: '100', discount: '20' }]
    const send = async (by: TestPerson) => {
      const { id } = await made('/quotes', { customer, lines }, by)
      return { id, answer: await by.ask<Refused & Row>('POST', `/quotes/${id}/send`) }
    }
    const { id, answer } = await send(seller)
    expect([answer.status, answer.body.approval?.who.length]).toEqual([202, 2])
    expect((await decide(String(answer.body.approval?.id), second)).body.state).toBe('done')
    expect((await owner.ask<Row>('GET', `/quotes/${id}`)).body.status).toBe('sent')
    // Who is among those who decide asks the others, unless the rule lets them.
    const own = await send(manager)
    expect(own.answer.body.approval?.who.length).toBe(1)
    const { body } = await owner.ask<{ data: (Record<string, unknown> & { id: string })[] }>(
      'GET',
      '/approvals/rules',
    )
    const { id: ruleId, ...stands } = body.data.find(one => one.subject === 'quote') ?? { id: '' }
    const changed = await owner.ask('PUT', `/approvals/rules/${ruleId}`, { ...stands, selfDecides: true })
    expect(changed.status).toBe(200)
    const sent = await send(manager)
    expect(sent.answer.body.status).toBe('sent')
    const history = await owner.ask<{ data: { action: string }[] }>('GET', `/quotes/${sent.id}/history`)
    expect(history.body.data.map(one => one.action)).toContain('approvalSelf')
    // For nothing is wholly off.
    lines[0].price = '0'
    expect((await send(seller)).answer.status).toBe(202)
  })
})

test('a price below the lowest is refused, but where a rule asks for an approval goes by that', async () => {
  const { id: lamp } = await made('/products', { name: '台灯', price: '100', floorPrice: '80' })
  const ordered = async (price: string, quantity = '1') =>
    (await made('/orders', { customer, lines: [{ product: lamp, quantity, price }] }, seller)).id
  const setLamp = async (change: object) => {
    const { version } = (await owner.ask<Row>('GET', `/products/${lamp}`)).body
    expect((await owner.ask('PATCH', `/products/${lamp}`, { ...change, version })).status).toBe(200)
  }
  const cheapRate = { customer, rate: '0.01', lines: [{ product: lamp, quantity: '1', price: '100' }] }
  expect((await seller.ask('POST', '/orders', cheapRate)).status).toBe(422)
  await company.setRole('member', {
    entities: { '*': { visibility: 'self', actions: ['*'] } },
    fields: { 'product.floorPrice': 'read' },
    administer: [],
  })
  expect((await confirm(await ordered('70'))).status).toBe(422)
  // Nobody is asked for what could not be done anyway.
  expect((await confirm(await ordered('70', '200'))).status).toBe(422)
  // What refuses it in the end is told who asked, by what they may know.
  const { body: big } = await confirm(await ordered('90', '200'))
  await setLamp({ floorPrice: '95' })
  for (const by of [manager, second]) await decide(String(big.approval?.id), by)
  const failed = await decide(String(big.approval?.id), admin)
  expect(failed.body).toMatchObject({ state: 'failed', problem: { zh: expect.stringMatching(/申请人/) } })
  const told = await seller.ask<Request>('GET', `/approvals/${big.approval?.id}`)
  expect(told.body.problem?.zh).toContain('95.00')
  const when = [{ fact: 'belowFloor', operator: 'is', value: [] }]
  expect(
    (await rule({ subject: 'order', name: '低于最低价', when, steps: [people(false, second)] })).status,
  ).toBe(201)
  const id = await ordered('70')
  const { status, body } = await confirm(id)
  expect(status).toBe(202)
  expect((await decide(String(body.approval?.id), second)).body.state).toBe('done')
  expect((await read(id)).status).toBe('confirmed')
  // Behind a rule that ends the list, the lowest price is asked all the same.
  const both = await confirm(await ordered('70', '200'))
  expect(
    (await seller.ask<Request>('GET', `/approvals/${both.body.approval?.id}`)).body.caught.map(
      one => one.rule,
    ),
  ).toEqual(['大额订单', '低于最低价'])
})

test('what was agreed to is judged anew when it is done', async () => {
  const thin = [{ fact: 'margin', operator: 'below', value: '40' }]
  await rule({ subject: 'order', name: '毛利低', when: thin, steps: [people(false, second)] })
  const { id: pen } = await made('/products', { name: '钢笔', cost: '70', price: '100' })
  const lines = [{ product: pen, quantity: '1', price: '100' }]
  const { id } = await made('/orders', { customer, lines }, seller)
  const { body } = await confirm(id)
  const { version } = (await owner.ask<Row>('GET', `/products/${pen}`)).body
  await owner.ask('PATCH', `/products/${pen}`, { version, cost: '90' })
  expect((await decide(String(body.approval?.id), second)).body).toMatchObject({
    state: 'failed',
    problem: { zh: expect.stringMatching(/毛利率.*变化/) },
  })
})

test('who is late is reminded by the rule’s days; the seat of who left goes to whom they reported to', async () => {
  const leaver = await company.person('member', { managerId: manager.id })
  const { body } = await owner.ask<{ data: { id: string; name: string }[] }>('GET', '/approvals/rules')
  const { id: big } = body.data.find(one => one.name === '大额订单') ?? { id: '' }
  expect((await owner.ask('DELETE', `/approvals/rules/${big}`)).status).toBe(204)
  await rule({
    subject: 'order',
    name: '大额二',
    when: [],
    steps: [people(true, leaver, second)],
    remindDays: 2,
  })
  const { body: sent } = await confirm(await orderOf('9'))
  const request = String(sent.approval?.id)
  expect((await owner.ask('POST', `/people/${leaver.id}/deactivate`)).status).toBe(200)
  await upkeep(server.core, company.id)
  expect(await mine(manager)).toContain(request)
  const reminders = async () => {
    const { body } = await second.ask<{ data: { kind: string; path: string }[] }>('GET', '/notices')
    return body.data.filter(one => one.kind === 'approvalReminder' && one.path.endsWith(request)).length
  }
  clock.days = 1
  await upkeep(server.core, company.id)
  expect(await reminders()).toBe(0)
  clock.days = 2
  await upkeep(server.core, company.id)
  await upkeep(server.core, company.id)
  expect(await reminders()).toBe(1)
  // Who asked leaves as well: who agreed last is reminded of what could not be done.
  expect((await owner.ask('POST', `/people/${seller.id}/deactivate`)).status).toBe(200)
  await decide(request, manager)
  expect((await decide(request, second)).body.state).toBe('failed')
  clock.days = 4
  await upkeep(server.core, company.id)
  const { body: told } = await second.ask<{ data: { kind: string; path: string }[] }>('GET', '/notices')
  expect(told.data[0]).toMatchObject({ kind: 'approvalFailed', path: `approvals/${request}` })
})

test('rules are the administrator’s; a preview says how many they would have caught', async () => {
  const draft = {
    subject: 'order',
    name: '试算',
    when: [{ fact: 'amount', operator: 'atLeast', value: '90000' }],
    steps: [{ who: 'head' }],
  }
  expect((await other.ask('POST', '/approvals/rules', draft)).status).toBe(403)
  const { body } = await owner.ask<{ of: number; caught: number }>('POST', '/approvals/rules/preview', draft)
  expect([body.of >= 3, body.caught]).toEqual([true, 1])
  const wrong = { ...draft, when: [{ fact: 'paidBy', operator: 'is', value: ['person'] }] }
  expect((await rule(wrong)).status).toBe(422)
})
