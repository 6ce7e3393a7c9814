import { describe, expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'

type Order = {
  id: string
  version: number
  number: string
  rate: string
  net: string
  amount: string
  lines: { id: string; quantity: string; price: string; amount: string }[]
}

const { company, made } = await companyOfFile()
const { id: customer } = await made('/customers', { name: '晨光文具' })

const pens = { description: '笔', quantity: '10', price: '2' }

async function confirmed(input: object = {}): Promise<Order> {
  const { ask } = company.owner
  const made = await ask<Order>('POST', '/orders', { customer, lines: [pens], ...input })
  return (await ask<Order>('POST', `/orders/${made.body.id}/confirm`)).body
}

const give = (id: string, quantity: string) =>
  company.owner.ask('POST', `/orders/${id}/return`, {
    returnedOn: '2026-05-02',
    reason: '质量问题',
    lines: [{ ...pens, quantity }],
  })

async function returnOf(number: string): Promise<Order> {
  const { body } = await company.owner.ask<{ data: Order[] }>('GET', '/orders?filter[type]=return&limit=200')
  for (const { id } of body.data) {
    const { body: one } = await company.owner.ask<Order & { original: { title: string } }>(
      'GET',
      `/orders/${id}`,
    )
    if (one.original?.title === number) return one
  }
  throw new Error(`no return of ${number}`)
}

describe('a confirmed order', () => {
  test('keeps type, number, currency and rate', async () => {
    const order = await confirmed()
    for (const change of [{ rate: '7' }, { type: 'return' }, { number: 'X1' }, { currency: 'USD' }]) {
      const { status } = await company.owner.ask('PATCH', `/orders/${order.id}`, {
        ...change,
        version: order.version,
      })
      expect([status, change]).toEqual([422, change])
    }
    const note = await company.owner.ask('PATCH', `/orders/${order.id}`, {
      note: '加急',
      rate: order.rate,
      version: order.version,
    })
    expect(note.status).toBe(200)
  })

  test('changes its date by “Change” alone, which is written down', async () => {
    const order = await confirmed({ orderedOn: '2026-04-01', deliverOn: '2026-04-10' })
    const { ask } = company.owner
    const patched = await ask<{ faults: { field: string }[] }>('PATCH', `/orders/${order.id}`, {
      version: order.version,
      orderedOn: '2026-03-01',
    })
    expect([patched.status, patched.body.faults[0].field]).toEqual([422, 'orderedOn'])
    const change = (orderedOn: string) =>
      ask('POST', `/orders/${order.id}/change`, { orderedOn, reason: '记错月份' })
    expect((await change('2026-05-01')).status).toBe(422)
    expect((await change('2026-03-31')).body).toMatchObject({ orderedOn: '2026-03-31' })
    const { body } = await ask<{ data: { action: string; changes: object }[] }>(
      'GET',
      `/orders/${order.id}/history`,
    )
    expect(body.data).toContainEqual(
      expect.objectContaining({
        action: 'change',
        changes: expect.objectContaining({ orderedOn: ['2026-04-01', '2026-03-31'] }),
      }),
    )
  })

  test('a return is not made dearer than the sale, by price or discount', async () => {
    const line = { ...pens, discount: '10', taxRate: '13' }
    const order = await confirmed({ lines: [line] })
    await give(order.id, '3')
    const back = await returnOf(order.number)
    const change = async (input: object) =>
      (
        await company.owner.ask('POST', `/orders/${back.id}/change`, {
          reason: '改价',
          lines: [{ ...line, id: back.lines[0].id, quantity: '-3', ...input }],
        })
      ).status
    expect(await change({ price: '2.1' })).toBe(422)
    expect(await change({ discount: '0' })).toBe(422)
    expect(await change({ price: '1.5' })).toBe(200)
  })

  test('is confirmed once by two at once, and takes one number', async () => {
    const made = await company.owner.ask<Order>('POST', '/orders', { customer, lines: [pens] })
    const confirm = () => company.owner.ask<Order>('POST', `/orders/${made.body.id}/confirm`)
    const answers = await Promise.all([confirm(), confirm(), confirm()])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 409, 409])
  })

  test('a return of nothing but positive quantities is not confirmed', async () => {
    const made = await company.owner.ask<Order>('POST', '/orders', {
      customer,
      type: 'return',
      lines: [pens],
    })
    expect((await company.owner.ask('POST', `/orders/${made.body.id}/confirm`)).status).toBe(422)
  })

  test('a rate cannot be emptied', async () => {
    const made = await company.owner.ask<Order>('POST', '/orders', { customer, lines: [pens] })
    const { status, body } = await company.owner.ask<{ faults: { field: string }[] }>(
      'PATCH',
      `/orders/${made.body.id}`,
      { rate: null, version: made.body.version },
    )
    expect([status, body.faults[0]?.field]).toEqual([422, 'rate'])
  })
})

describe('returns', () => {
  const lines = [pens, { ...pens, quantity: '3', price: '0' }]
  const back = (id: string, given: object[]) =>
    company.owner.ask('POST', `/orders/${id}/return`, {
      returnedOn: '2026-05-02',
      reason: '退',
      lines: given,
    })

  test('take back the line that is named, at its price and no more than it had', async () => {
    const order = await confirmed({ lines })
    const [sold, gift] = order.lines
    expect((await back(order.id, [{ id: gift.id, quantity: '4' }])).status).toBe(422)
    expect((await back(order.id, [{ id: gift.id, quantity: '3' }])).status).toBe(200)
    expect(await returnOf(order.number)).toMatchObject({
      amount: '0',
      lines: [{ quantity: '-3', price: '0' }],
    })
    expect((await back(order.id, [{ id: gift.id, quantity: '1' }])).status).toBe(422)
    const { body } = await company.owner.ask('GET', `/orders/${order.id}/returnable`)
    expect(body).toEqual({
      data: [
        { id: sold.id, left: '10' },
        { id: gift.id, left: '0' },
      ],
    })
  })

  test('without a named line go by product and price, and then by product', async () => {
    const order = await confirmed({ lines })
    expect((await back(order.id, [{ ...pens, quantity: '2', price: '0' }])).status).toBe(200)
    expect(await returnOf(order.number)).toMatchObject({ amount: '0' })
    const other = await confirmed({ lines })
    expect((await back(other.id, [{ ...pens, quantity: '11' }])).status).toBe(200)
    expect((await returnOf(other.number)).lines).toMatchObject([
      { quantity: '-10', price: '2' },
      { quantity: '-1', price: '0' },
    ])
    expect((await back(other.id, [{ ...pens, quantity: '3' }])).status).toBe(422)
    expect((await back(other.id, [{ ...pens, quantity: '2' }])).status).toBe(200)
  })

  test('of a gift are not made dear', async () => {
    const order = await confirmed({ lines: [{ ...pens, quantity: '2' }, lines[1]] })
    await back(order.id, [{ id: order.lines[1].id, quantity: '3' }])
    const made = await returnOf(order.number)
    const dear = await company.owner.ask('POST', `/orders/${made.id}/change`, {
      reason: '改价',
      lines: [{ ...pens, id: made.lines[0].id, quantity: '-3' }],
    })
    expect(dear.status).toBe(422)
  })

  test('at once never take back more than was sold', async () => {
    const order = await confirmed()
    const answers = await Promise.all(['6', '6', '6'].map(quantity => give(order.id, quantity)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 422, 422])
  })

  test('are not changed beyond what was sold', async () => {
    const order = await confirmed()
    expect((await give(order.id, '4')).status).toBe(200)
    expect((await give(order.id, '3')).status).toBe(200)
    const back = await returnOf(order.number)
    const change = (quantity: string) =>
      company.owner.ask('POST', `/orders/${back.id}/change`, {
        reason: '数错',
        lines: [{ ...pens, quantity }],
      })
    expect((await change('-8')).status).toBe(422)
    expect((await change('5')).status).toBe(422)
    expect((await change('-2')).status).toBe(200)
    expect((await give(order.id, '9')).status).toBe(422)
  })
})

test('the recycle bin is no way around what was sold', async () => {
  const { ask } = company.owner
  const order = await confirmed()
  await give(order.id, '7')
  const back = await returnOf(order.number)
  expect((await ask('DELETE', `/orders/${order.id}`)).status).toBe(422)
  expect((await ask('DELETE', `/orders/${back.id}`)).status).toBe(204)
  expect((await give(order.id, '7')).status).toBe(200)
  expect((await ask('POST', `/orders/${back.id}/restore`)).status).toBe(422)
  const other = await returnOf(order.number)
  await ask('POST', `/orders/${other.id}/cancel`, { reason: '重复' })
  expect((await ask('POST', `/orders/${back.id}/restore`)).status).toBe(200)
})

test('whoever may not change prices keeps those of the lines', async () => {
  const clerk = await company.person('manager')
  await company.setRole('manager', {
    entities: { '*': { visibility: 'all', actions: ['*'] } },
    fields: { 'orderLine.price': 'hidden' },
    administer: [],
  })
  const made = await company.owner.ask<Order>('POST', '/orders', { customer, lines: [pens] })
  const [line] = made.body.lines
  const changed = await clerk.ask('PATCH', `/orders/${made.body.id}`, {
    version: made.body.version,
    lines: [{ id: line.id, description: '笔', quantity: '3' }],
  })
  expect(changed.status).toBe(200)
  const { body } = await company.owner.ask<Order>('GET', `/orders/${made.body.id}`)
  expect(body.lines.map(({ id, price, amount }) => [id, price, amount])).toEqual([[line.id, '2', '6']])
})

test('who sees only own customers may hand one over', async () => {
  const [member, colleague] = [await company.person(), await company.person()]
  await company.setRole('member', {
    entities: {
      '*': { visibility: 'self', actions: ['*'] },
      user: { visibility: 'all', actions: ['read'] },
    },
    fields: {},
    administer: [],
  })
  const { body } = await member.ask('POST', '/customers', { name: '得力' })
  const handed = await member.ask('POST', `/customers/${body.id}/assign`, { owner: colleague.id })
  expect([200, 204]).toContain(handed.status)
  expect((await member.ask('GET', `/customers/${body.id}`)).status).toBe(404)
  expect((await colleague.ask('GET', `/customers/${body.id}`)).status).toBe(200)
})

test('lines hidden from a role are not in its orders, nor in their history', async () => {
  const made = await company.owner.ask<Order>('POST', '/orders', { customer, lines: [pens] })
  const reader = await company.person('readOnly')
  await company.setRole('readOnly', {
    entities: { '*': { visibility: 'all', actions: ['read'] } },
    fields: { 'order.lines': 'hidden' },
    administer: [],
  })
  const { status, body } = await reader.ask('GET', `/orders/${made.body.id}`)
  expect([status, body.lines]).toEqual([200, undefined])
  const history = await reader.ask('GET', `/orders/${made.body.id}/history`)
  expect(JSON.stringify(history.body)).not.toContain('笔')
  expect((await reader.ask('GET', '/orderLines')).status).toBe(403)
  expect((await reader.ask('GET', '/orderLines/group?by=description')).status).toBe(403)
  expect((await reader.ask('GET', '/orderLines/export')).status).toBe(403)
})
