import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { LowStock } from '../stock/low.ts'
import { type Document, purchasing } from './testing/purchasing.ts'

const { owner, made } = await companyOfFile()
const { id: pen } = await made('/products', { name: '钢笔', unit: '支' })
const { id: service } = await made('/products', { name: '运输', kind: 'service' })
const { supplierOf, say, ordered, drafted, received, items, orderNow, stockOf, countOf } = purchasing({
  owner,
  made,
})

describe('a purchase order', () => {
  test('is confirmed with a number; its goods are on order in their warehouse', async () => {
    const supplier = await supplierOf()
    const { id: product } = await made('/products', { name: '墨水' })
    const order = await ordered(supplier, [
      { product, quantity: '8', price: '2' },
      { product: service, quantity: '1', price: '5' },
    ])
    expect(order).toMatchObject({ status: 'confirmed', amount: '21', receiving: 'open', invoicing: 'open' })
    expect(order.number).toMatch(/^PO\d{6}-\d{4}$/)
    expect(order.warehouse.id).toBeTruthy()
    expect(await stockOf(product)).toEqual({ onHand: 0, onOrder: 8 })
    await say(`/purchaseOrders/${order.id}/close`)
    expect(await stockOf(product)).toEqual({ onHand: 0, onOrder: 0 })
    await say(`/purchaseOrders/${order.id}/reopen`)
    expect(await stockOf(product)).toEqual({ onHand: 0, onOrder: 8 })
  })

  test('goes to a party that has the role of a supplier, and to no other', async () => {
    const { id } = await made('/customers', { name: '只是客户' })
    const refused = await say('/purchaseOrders', { supplier: id, lines: [] })
    expect([refused.status, refused.body.faults[0]]).toMatchObject([
      422,
      { field: 'supplier', code: 'notASupplier' },
    ])
  })

  test('knows what a supplier last charged', async () => {
    const supplier = await supplierOf()
    await ordered(supplier, [{ product: pen, quantity: '1', price: '3.2' }], { orderedOn: '2026-01-02' })
    await ordered(supplier, [{ product: pen, quantity: '1', price: '3.5' }], { orderedOn: '2026-02-02' })
    const { body } = await owner.ask<{ data: { price: string; orderedOn: string }[] }>(
      'GET',
      `/purchaseOrders/last-prices?supplier=${supplier}&products=${pen}`,
    )
    expect(body.data).toMatchObject([{ price: '3.5', orderedOn: '2026-02-02' }])
  })

  test('that was received in part keeps at least that, and is not cancelled', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
    await received(supplier, [[order.lines[0], '4']])
    const change = (quantity: string) =>
      say(`/purchaseOrders/${order.id}/change`, {
        reason: 'x',
        lines: [{ id: order.lines[0].id, product: pen, quantity, price: '3' }],
      })
    expect((await change('3')).body.code).toBe('belowTaken')
    expect((await say(`/purchaseOrders/${order.id}/cancel`, { reason: 'x' })).body.code).toBe('hasDocuments')
    expect((await change('4')).status).toBe(200)
    expect((await orderNow(order.id)).receiving).toBe('done')
  })
})

describe('a goods receipt', () => {
  test('takes parts of several orders; stock, what is open and the states follow, and come back when it is cancelled', async () => {
    const supplier = await supplierOf()
    const before = await stockOf(pen)
    const one = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
    const two = await ordered(supplier, [
      { product: pen, quantity: '5', price: '4' },
      { product: service, quantity: '1', price: '50' },
    ])
    const { body } = await received(supplier, [
      [one.lines[0], '4'],
      [two.lines[0], '5'],
    ])
    expect(body).toMatchObject({ status: 'confirmed', type: 'receipt', amount: '32' })
    expect(body.number).toMatch(/^GR\d{6}-\d{4}$/)
    expect(await stockOf(pen)).toEqual({ onHand: before.onHand + 9, onOrder: before.onOrder + 6 })
    expect([(await orderNow(one.id)).receiving, (await orderNow(two.id)).receiving]).toEqual(['part', 'part'])
    const { body: open } = await owner.ask<{ data: { taken: string; open: string }[] }>(
      'GET',
      `/goodsReceipts/open?party=${supplier}`,
    )
    expect(open.data.map(line => [line.taken, line.open])).toEqual([
      ['4', '6'],
      ['5', '0'],
      ['0', '1'],
    ])
    await say(`/goodsReceipts/${body.id}/cancel`, { reason: '点错' })
    expect(await stockOf(pen)).toEqual({ onHand: before.onHand, onOrder: before.onOrder + 15 })
    expect((await orderNow(one.id)).receiving).toBe('open')
  })

  test('of more than is open, or of another supplier’s order, is refused', async () => {
    const [supplier, other] = [await supplierOf(), await supplierOf()]
    const order = await ordered(supplier, [{ product: pen, quantity: '2', price: '3' }])
    const much = await received(supplier, [[order.lines[0], '3']])
    expect([much.status, much.body.faults[0].code]).toEqual([422, 'tooMuch'])
    const theirs = await say('/goodsReceipts', {
      supplier: other,
      lines: [{ purchaseOrderLine: order.lines[0].id, quantity: '1' }],
    })
    expect([theirs.status, theirs.body.faults[0].code]).toEqual([422, 'otherParty'])
  })

  test('goes into the warehouse of its order', async () => {
    const supplier = await supplierOf()
    const { id: warehouse } = await made('/warehouses', { name: '东仓' })
    const order = await ordered(supplier, [{ product: pen, quantity: '2', price: '3' }], { warehouse })
    const { body } = await received(supplier, [[order.lines[0], '2']])
    expect(body.warehouse.id).toBe(warehouse)
  })

  test('is worth what it cost without tax; goods leave at the moving average, and cancelling puts that back', async () => {
    const supplier = await supplierOf()
    const { id: product } = await made('/products', { name: '铅笔' })
    const worth = async () => {
      const { body } = await owner.ask<{ data: { value: string; unitCost: string }[] }>(
        'GET',
        `/stock?filter[product][eq]=${product}&fields=value,unitCost`,
      )
      return body.data.map(row => [row.value, row.unitCost])
    }
    const one = await ordered(supplier, [{ product, quantity: '10', price: '11.3', taxRate: '13' }])
    const two = await ordered(supplier, [{ product, quantity: '10', price: '2' }], {
      currency: 'USD',
      rate: '7',
    })
    await received(supplier, [[one.lines[0], '10']])
    await received(supplier, [[two.lines[0], '10']])
    expect(await worth()).toEqual([['240', '12']])
    const sale = await made<Document>('/orders', {
      customer: (await made('/customers', { name: '买铅笔的' })).id,
      lines: [{ product, quantity: '5', price: '30' }],
    })
    await say(`/orders/${sale.id}/confirm`)
    const { body: order } = await owner.ask<Document>('GET', `/orders/${sale.id}`)
    const note = await made('/deliveries', {
      customer: (order as unknown as { customer: Row }).customer.id,
      lines: [{ orderLine: order.lines[0].id, quantity: '5' }],
    })
    await say(`/deliveries/${note.id}/confirm`)
    expect(await worth()).toEqual([['180', '12']])
    await say(`/deliveries/${note.id}/cancel`, { reason: 'x' })
    expect(await worth()).toEqual([['240', '12']])
  })

  test('is what can be returned: all of an order received in part is that part', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '6' }])
    const give = () => say(`/purchaseOrders/${order.id}/return`, { returnedOn: '2026-05-01', reason: '破损' })
    expect((await give()).status).toBe(400)
    await received(supplier, [[order.lines[0], '4']])
    expect((await give()).status).toBe(200)
    const { body } = await owner.ask<{ data: Row[] }>(
      'GET',
      `/purchaseOrders?filter[original][eq]=${order.id}`,
    )
    expect(body.data).toMatchObject([{ amount: '-24' }])
  })

  test('of a return takes goods out and lowers what is owed', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '5', price: '3' }])
    await received(supplier, [[order.lines[0], '5']])
    const before = await stockOf(pen)
    await say(`/purchaseOrders/${order.id}/return`, {
      returnedOn: '2026-05-01',
      reason: '破损',
      lines: [{ product: pen, quantity: '2', price: '3' }],
    })
    const { body: list } = await owner.ask<{ data: Row[] }>(
      'GET',
      `/purchaseOrders?filter[original][eq]=${order.id}`,
    )
    const back = await orderNow(list.data[0].id)
    expect(back).toMatchObject({ type: 'return', status: 'confirmed', amount: '-6' })
    const { body } = await received(supplier, [[back.lines[0], '-2']])
    expect(body).toMatchObject({ type: 'return', amount: '-6' })
    expect((await stockOf(pen)).onHand).toBe(before.onHand - 2)
    expect((await items(supplier)).map(item => item.open)).toEqual(['15', '-6'])
  })

  test('sixteen clients receive one order at once: never more than was ordered, numbers without gap', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [
      { product: pen, quantity: '10', price: '3' },
      { product: service, quantity: '10', price: '1' },
    ])
    const before = await stockOf(pen)
    const drafts = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        drafted(
          '/goodsReceipts',
          supplier,
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
    const answers = await Promise.all(drafts.map(({ id }) => say(`/goodsReceipts/${id}/confirm`)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 200, 200, ...Array(13).fill(422)])
    const numbers = answers
      .flatMap(({ status, body }) => (status === 200 ? Number(body.number.slice(-4)) : []))
      .sort((a, b) => a - b)
    expect(numbers.map(number => number - numbers[0])).toEqual([0, 1, 2])
    expect((await stockOf(pen)).onHand).toBe(before.onHand + 9)
    expect((await orderNow(order.id)).receiving).toBe('part')
  })
})

test('goods below their minimum are listed, with what is still to be ordered', async () => {
  const supplier = await supplierOf()
  const { id: ink } = await made('/products', { name: '红墨水', minimum: '10', code: 'INK' })
  const low = async () =>
    (await owner.ask<{ data: LowStock[] }>('GET', '/stock/low')).body.data.find(row => row.product.id === ink)
  expect(await low()).toMatchObject({ onHand: '0', onOrder: '0', toOrder: '10', code: 'INK' })
  const order = await ordered(supplier, [{ product: ink, quantity: '12', price: '1' }])
  expect(await low()).toMatchObject({ onOrder: '12', toOrder: '0' })
  await received(supplier, [[order.lines[0], '12']])
  expect(await low()).toBeUndefined()
  const sale = await made<Document>('/orders', {
    customer: (await made('/customers', { name: '买墨水的' })).id,
    lines: [{ product: ink, quantity: '5', price: '2' }],
  })
  await say(`/orders/${sale.id}/confirm`)
  expect(await low()).toMatchObject({ onHand: '12', reserved: '5', toOrder: '3' })
})

test('lists have the states a clerk asks for', async () => {
  const supplier = await supplierOf()
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const lines = [{ product: pen, quantity: '2', price: '1' }]
  const late = await ordered(supplier, lines, { orderedOn: '2026-01-01', expectedOn: '2026-01-05' })
  await ordered(supplier, lines, { orderedOn: '2026-01-01', expectedOn: today })
  await received(supplier, [[late.lines[0], '1']])
  const count = (filter: string) =>
    countOf('purchaseOrders', `filter[supplier][eq]=${supplier}&filter[status][eq]=confirmed&${filter}`)
  const pending = 'filter[receiving][in]=open,part'
  expect(await count(`${pending}&filter[expectedOn][eq]=today`)).toBe(1)
  expect(await count(`${pending}&filter[expectedOn][lt]=today`)).toBe(1)
  expect(await count('filter[receiving][eq]=part')).toBe(1)
  expect(await count('filter[invoicing][in]=open,part')).toBe(2)
  expect(await count('filter[unpaid][gt]=0')).toBe(1)
})
