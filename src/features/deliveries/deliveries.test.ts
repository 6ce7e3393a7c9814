import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

interface Line {
  id: string
  quantity: string
  amount: string
}
type Document = Row & {
  number: string
  amount: string
  status: string
  delivery: string
  type: string
  lines: Line[]
}
interface Open {
  id: string
  taken: string
  open: string
  takenAmount: string
}

const { company, owner, made } = await companyOfFile()
const { id: customer } = await made('/customers', { name: '晨光文具' })
const { id: pen } = await made('/products', { name: '钢笔', unit: '支' })
const { id: service } = await made('/products', { name: '刻字', kind: 'service' })

async function ordered(lines: object[], more: object = {}): Promise<Document> {
  const order = await made<Document>('/orders', { customer, lines, ...more })
  return (await owner.ask<Document>('POST', `/orders/${order.id}/confirm`)).body
}

const openOf = async (order: string) =>
  (await owner.ask<{ data: Open[] }>('GET', `/deliveries/open?source=${order}`)).body.data

const drafted = (lines: [Line | Open, string][], more: object = {}) =>
  made<Document>('/deliveries', {
    customer,
    lines: lines.map(([line, quantity]) => ({ orderLine: line.id, quantity })),
    ...more,
  })

async function delivered(lines: [Line | Open, string][], more: object = {}) {
  const { id } = await drafted(lines, more)
  return owner.ask<Document & { code: string; faults: { field: string; code: string }[] }>(
    'POST',
    `/deliveries/${id}/confirm`,
  )
}

const cancel = (id: string) => owner.ask<Document>('POST', `/deliveries/${id}/cancel`, { reason: '开错了' })
const orderNow = async (id: string) => (await owner.ask<Document>('GET', `/orders/${id}`)).body

async function onHand(product: string): Promise<number> {
  const { body } = await owner.ask<{ data: { onHand: string }[] }>(
    'GET',
    `/stock?filter[product][eq]=${product}`,
  )
  return body.data.reduce((sum, row) => sum + Number(row.onHand), 0)
}

describe('a delivery note', () => {
  test('takes a part of an order; what is open, the stock and the order’s state follow', async () => {
    const order = await ordered([
      { product: pen, quantity: '10', price: '3' },
      { product: service, quantity: '1', price: '50' },
    ])
    expect(order.delivery).toBe('open')
    const before = await onHand(pen)
    const { body } = await delivered([[order.lines[0], '4']])
    expect(body).toMatchObject({ status: 'confirmed', amount: '12', type: 'delivery' })
    expect(body.number).toMatch(/^DN\d{6}-\d{4}$/)
    expect(await onHand(pen)).toBe(before - 4)
    expect((await openOf(order.id)).map(({ taken, open }) => [taken, open])).toEqual([
      ['4', '6'],
      ['0', '1'],
    ])
    expect((await orderNow(order.id)).delivery).toBe('part')
    const rest = await delivered([
      [order.lines[0], '6'],
      [order.lines[1], '1'],
    ])
    expect(rest.body.amount).toBe('68')
    expect((await orderNow(order.id)).delivery).toBe('done')
    expect(await onHand(pen)).toBe(before - 10)
  })

  test('is made of several orders of a customer, and of nobody else’s', async () => {
    const one = await ordered([{ product: pen, quantity: '2', price: '3' }])
    const two = await ordered([{ product: pen, quantity: '3', price: '4' }])
    const { body } = await delivered([
      [one.lines[0], '2'],
      [two.lines[0], '1'],
    ])
    expect(body.amount).toBe('10')
    expect([(await orderNow(one.id)).delivery, (await orderNow(two.id)).delivery]).toEqual(['done', 'part'])
    const { id: other } = await made('/customers', { name: '别家' })
    const answer = await owner.ask<{ faults: object[] }>('POST', '/deliveries', {
      customer: other,
      lines: [{ orderLine: two.lines[0].id, quantity: '1' }],
    })
    expect([answer.status, answer.body.faults]).toEqual([
      422,
      [expect.objectContaining({ field: 'lines.0.orderLine', code: 'otherParty' })],
    ])
  })

  test('shares out an amount that does not divide, to the last cent', async () => {
    const order = await ordered([{ product: pen, quantity: '3', price: '3.3333', taxRate: '13' }])
    const parts: Document[] = []
    for (const quantity of ['1', '1', '1']) parts.push((await delivered([[order.lines[0], quantity]])).body)
    expect(parts.map(one => one.amount)).toEqual(['3.33', '3.34', '3.33'])
    await cancel(parts[0].id)
    expect((await delivered([[order.lines[0], '1']])).body.amount).toBe('3.33')
    expect(order.amount).toBe('10')
  })

  test('takes no more than is open, nor of a draft or cancelled order', async () => {
    const order = await ordered([{ product: pen, quantity: '5', price: '1' }])
    const before = await onHand(pen)
    for (const quantity of ['6', '5.0001']) {
      const { status, body } = await delivered([[order.lines[0], quantity]])
      expect([status, body.faults[0]]).toEqual([422, expect.objectContaining({ code: 'tooMuch' })])
    }
    const negative = await owner.ask('POST', '/deliveries', {
      customer,
      lines: [{ orderLine: order.lines[0].id, quantity: '-1' }],
    })
    expect(negative.status).toBe(422)
    const note = await drafted([[order.lines[0], '5']])
    await owner.ask('POST', `/orders/${order.id}/cancel`, { reason: '不要了' })
    const late = await owner.ask<{ faults: object[] }>('POST', `/deliveries/${note.id}/confirm`)
    expect([late.status, late.body.faults]).toEqual([
      422,
      [expect.objectContaining({ code: 'notConfirmed' })],
    ])
    expect(await onHand(pen)).toBe(before)
  })

  test('cancelled gives back goods and open quantities, and is not cancelled twice', async () => {
    const order = await ordered([{ product: pen, quantity: '5', price: '1' }])
    const before = await onHand(pen)
    const { body } = await delivered([[order.lines[0], '5']])
    expect((await cancel(body.id)).body.status).toBe('cancelled')
    expect((await cancel(body.id)).status).toBe(409)
    expect(await onHand(pen)).toBe(before)
    expect((await orderNow(order.id)).delivery).toBe('open')
    expect(
      (
        await owner.ask<{ data: { kind: string; quantity: string }[] }>(
          'GET',
          `/stockMoves?filter[number][eq]=${body.number}&sort=createdAt`,
        )
      ).body.data.map(({ kind, quantity }) => [kind, quantity]),
    ).toEqual([
      ['delivery', '-5'],
      ['cancel', '5'],
    ])
  })

  test('stays as it is once confirmed, but for its transport', async () => {
    const order = await ordered([{ product: pen, quantity: '5', price: '1' }])
    const { body } = await delivered([[order.lines[0], '5']])
    const change = (fields: object) =>
      owner.ask<Document>('PATCH', `/deliveries/${body.id}`, { version: body.version, ...fields })
    expect((await change({ deliveredOn: '2020-01-01' })).status).toBe(422)
    expect((await change({ lines: [{ orderLine: order.lines[0].id, quantity: '1' }] })).status).toBe(422)
    expect((await owner.ask('DELETE', `/deliveries/${body.id}`)).status).toBe(409)
    expect((await change({ trackingNumber: 'SF123' })).status).toBe(200)
    const signed = await owner.ask('POST', `/deliveries/${body.id}/sign`, {
      signedOn: '2026-05-02',
      signedBy: '王',
    })
    expect(signed.body).toMatchObject({ signedOn: '2026-05-02', signedBy: '王' })
  })

  test('is what can be returned of goods: what never left cannot come back', async () => {
    const order = await ordered([
      { product: pen, quantity: '5', price: '2' },
      { product: service, quantity: '1', price: '9' },
    ])
    const give = (lines?: object[]) =>
      owner.ask<{ faults: { code: string }[] }>('POST', `/orders/${order.id}/return`, {
        returnedOn: '2026-05-02',
        reason: 'x',
        lines,
      })
    const [pens] = order.lines
    expect((await give([{ id: pens.id, quantity: '1' }])).body.faults[0].code).toBe('tooMuch')
    const { body: note } = await delivered([[pens, '3']])
    expect((await give([{ id: pens.id, quantity: '4' }])).body.faults[0].code).toBe('tooMuch')
    expect((await give([{ id: pens.id, quantity: '1' }])).status).toBe(200)
    expect((await give()).status).toBe(200)
    const { body } = await owner.ask<{ data: Document[] }>(
      'GET',
      `/orders?filter[original][eq]=${order.id}&sort=createdAt`,
    )
    expect(body.data.map(back => back.amount)).toEqual(['-2', '-13'])
    expect((await give()).status).toBe(400)
    // Nor can the delivery be undone under the return.
    expect((await cancel(note.id)).status).toBe(409)
    for (const { id } of body.data) await owner.ask('POST', `/orders/${id}/cancel`, { reason: 'x' })
    expect((await cancel(note.id)).status).toBe(200)
  })

  test('of a return brings goods back', async () => {
    const order = await ordered([{ product: pen, quantity: '5', price: '2' }])
    await delivered([[order.lines[0], '5']])
    const before = await onHand(pen)
    await owner.ask('POST', `/orders/${order.id}/return`, {
      returnedOn: '2026-05-02',
      reason: '坏了',
      lines: [{ product: pen, quantity: '2', price: '2' }],
    })
    const { body } = await owner.ask<{ data: { id: string; delivery: string }[] }>(
      'GET',
      `/orders?filter[original][eq]=${order.id}`,
    )
    expect(body.data[0].delivery).toBe('open')
    const [line] = await openOf(body.data[0].id)
    expect(line.open).toBe('-2')
    const back = await delivered([[line, '-2']])
    expect(back.body).toMatchObject({ type: 'return', amount: '-4' })
    expect(await onHand(pen)).toBe(before + 2)
    expect((await orderNow(body.data[0].id)).delivery).toBe('done')
  })
})

describe('an order that was delivered', () => {
  test('is not cancelled or deleted, nor changed below what left', async () => {
    const order = await ordered([
      { product: pen, quantity: '5', price: '2' },
      { product: service, quantity: '1', price: '9' },
    ])
    const { body: note } = await delivered([[order.lines[0], '3']])
    const cancelled = await owner.ask<{ code: string; detail: string }>(
      'POST',
      `/orders/${order.id}/cancel`,
      { reason: 'x' },
    )
    expect([cancelled.status, cancelled.body.code]).toEqual([409, 'hasDocuments'])
    expect(cancelled.body.detail).toContain(note.number)
    expect((await owner.ask('DELETE', `/orders/${order.id}`)).status).toBe(409)
    const change = (line: object, others: object[] = [order.lines[1]]) =>
      owner.ask<Document>('POST', `/orders/${order.id}/change`, {
        reason: 'x',
        lines: ([{ ...order.lines[0], ...line }, ...others] as Record<string, unknown>[]).map(
          ({ id, product, quantity, price }) => ({
            id,
            product,
            quantity,
            price,
          }),
        ),
      })
    expect((await change({ quantity: '2' })).status).toBe(409)
    expect((await change({ price: '1' })).status).toBe(409)
    expect((await orderNow(order.id)).lines[0]).toMatchObject({ quantity: '5', price: '2' })
    const changed = await change({ quantity: '3' }, [])
    expect([changed.status, changed.body.delivery]).toEqual([200, 'done'])
    await cancel(note.id)
    expect((await owner.ask('POST', `/orders/${order.id}/cancel`, { reason: 'x' })).status).toBe(200)
  })

  test('leaves the list of those to deliver when it is closed, until it is reopened', async () => {
    const order = await ordered([{ product: pen, quantity: '5', price: '2' }])
    const { body: note } = await delivered([[order.lines[0], '3']])
    expect((await owner.ask<Document>('POST', `/orders/${order.id}/close`)).body.delivery).toBe('closed')
    expect((await delivered([[order.lines[0], '1']]).catch(error => error)).message).toContain('closed')
    await cancel(note.id)
    expect((await orderNow(order.id)).delivery).toBe('closed')
    expect((await owner.ask<Document>('POST', `/orders/${order.id}/reopen`)).body.delivery).toBe('open')
  })
})

describe('stock', () => {
  test('is counted; where the company wants it, nothing leaves that is not there', async () => {
    const { id: ink } = await made('/products', { name: '墨水' })
    const order = await ordered([{ product: ink, quantity: '5', price: '2' }])
    const { body: places } = await owner.ask<{ data: { id: string }[] }>('GET', '/warehouses')
    const count = (counted: string) =>
      owner.ask<{ moved: number }>('POST', '/stock/count', {
        warehouse: places.data[0].id,
        lines: [{ product: ink, counted }],
      })
    expect((await count('3')).body).toEqual({ moved: 1 })
    expect((await count('3')).body).toEqual({ moved: 0 })
    const settings = { receivableOn: 'delivery', negativeStock: 'refuse', ageing: [30] }
    const { body: kept } = await owner.ask<{ version: number }>('PUT', '/document-settings', {
      version: 0,
      settings,
    })
    const refused = await delivered([[order.lines[0], '4']])
    expect([refused.status, refused.body.code]).toEqual([409, 'notEnough'])
    expect(await onHand(ink)).toBe(3)
    expect((await orderNow(order.id)).delivery).toBe('open')
    expect((await delivered([[order.lines[0], '3']])).status).toBe(200)
    const { body } = await owner.ask<{ data: Row[] }>('GET', `/stock?filter[product][eq]=${ink}`)
    expect(body.data[0]).toMatchObject({ onHand: '0', reserved: '2', available: '-2' })
    await owner.ask('PUT', '/document-settings', {
      version: kept.version,
      settings: { ...settings, negativeStock: 'allow' },
    })
  })

  test('is counted by nobody whose role does not allow it', async () => {
    const member = await company.person('member')
    const { body } = await owner.ask<{ data: { id: string }[] }>('GET', '/warehouses')
    const answer = await member.ask('POST', '/stock/count', {
      warehouse: body.data[0].id,
      lines: [{ product: pen, counted: '1' }],
    })
    expect(answer.status).toBe(403)
  })
})

test('sixteen who deliver one order at once deliver it once, under numbers without gap', async () => {
  const order = await ordered([
    { product: pen, quantity: '10', price: '2' },
    { product: service, quantity: '10', price: '2' },
  ])
  const before = await onHand(pen)
  const notes = await Promise.all(
    Array.from({ length: 16 }, (_, at) =>
      drafted(
        at % 2
          ? [
              [order.lines[0], '3'],
              [order.lines[1], '3'],
            ]
          : [
              [order.lines[1], '3'],
              [order.lines[0], '3'],
            ],
      ),
    ),
  )
  const answers = await Promise.all(
    notes.map(note => owner.ask<Document>('POST', `/deliveries/${note.id}/confirm`)),
  )
  expect(answers.map(one => one.status).sort()).toEqual([200, 200, 200, ...Array(13).fill(422)])
  const numbers = answers
    .flatMap(one => (one.status === 200 ? Number(one.body.number.slice(-4)) : []))
    .sort((a, b) => a - b)
  expect(numbers.map(number => number - numbers[0])).toEqual([0, 1, 2])
  expect(await onHand(pen)).toBe(before - 9)
  expect((await openOf(order.id)).map(line => line.open)).toEqual(['1', '1'])
})

test('a member delivers the orders of own customers and sees no others’', async () => {
  const member = await company.person('member')
  const theirs = (await member.ask<Row>('POST', '/customers', { name: '成员的客户' })).body
  const order = await ordered([{ product: pen, quantity: '5', price: '2' }], { customer: theirs.id })
  const { body: note } = await member.ask<Row>('POST', '/deliveries', {
    customer: theirs.id,
    lines: [{ orderLine: order.lines[0].id, quantity: '5' }],
  })
  expect((await member.ask('POST', `/deliveries/${note.id}/confirm`)).status).toBe(200)
  const foreign = await ordered([{ product: pen, quantity: '5', price: '2' }])
  const tried = await member.ask('POST', '/deliveries', {
    customer: theirs.id,
    lines: [{ orderLine: foreign.lines[0].id, quantity: '5' }],
  })
  expect(tried.status).toBe(422)
  const { body } = await member.ask<{ data: unknown[] }>('GET', `/deliveries/open?source=${foreign.id}`)
  expect(body.data).toEqual([])
})

test('an order is due at the next day at which a line of it is open', async () => {
  const day = (deliverOn: string, quantity: string) => ({ product: pen, quantity, price: '1', deliverOn })
  const order = await ordered(
    [day('2026-04-01', '2'), day('2026-05-01', '3'), { product: pen, quantity: '1', price: '1' }],
    {
      orderedOn: '2026-03-01',
      deliverOn: '2026-06-01',
    },
  )
  const next = async () => (await orderNow(order.id)).nextOn
  const [first, second, third] = order.lines
  expect(await next()).toBe('2026-04-01')
  await delivered([[first, '1']])
  expect(await next()).toBe('2026-04-01')
  const { body: rest } = await delivered([[first, '1']])
  expect(await next()).toBe('2026-05-01')
  await delivered([[second, '3']])
  expect(await next()).toBe('2026-06-01')
  await cancel(rest.id)
  expect(await next()).toBe('2026-04-01')
  await delivered([[first, '1']])
  const { status } = await owner.ask('POST', `/orders/${order.id}/change`, {
    deliverOn: '2026-07-01',
    reason: '推迟',
  })
  expect([status, await next()]).toEqual([200, '2026-07-01'])
  await delivered([[third, '1']])
  expect((await orderNow(order.id)).nextOn).toBeNull()
})
