import { describe, expect, it } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

const { owner, made } = await companyOfFile()
const customer = (await made('/customers', { name: '甲', roles: ['customer', 'supplier'] })).id
const water = (await made('/products', { name: '矿泉水', unit: '瓶', price: '2', cost: '1' })).id
const box = (
  await made('/productUnits', { product: water, name: '箱', factor: '12', barcode: '6901234567890' })
).id

interface Line extends Row {
  unit: string
  factor: string
  quantity: string
  price: string
  amount: string
}
type Document = Row & { lines: Line[]; amount: string; status: string; delivery?: string }

const post = async (path: string, body: object = {}) => {
  const { status, body: answer, response } = await owner.ask<Document>('POST', path, body)
  if (status >= 300) throw new Error(`${path} ${response.body}`)
  return answer
}
const refusal = async (path: string, body: object) => (await owner.ask('POST', path, body)).status
const ordered = async (lines: object[]) =>
  post(`/orders/${(await made('/orders', { customer, lines })).id}/confirm`)
const delivered = async (order: Document, lines: object[]) => {
  const { id } = await post('/deliveries', {
    customer,
    lines: lines.map(line => ({ orderLine: order.lines[0].id, ...line })),
  })
  return post(`/deliveries/${id}/confirm`)
}
const onHand = async () =>
  Number(
    (await owner.ask<{ data: { onHand: string }[] }>('GET', `/stock?filter[product][eq]=${water}`)).body
      .data[0]?.onHand,
  )

describe('a product counted in bottles and boxes', () => {
  it('is bought in boxes, and stock has the bottles', async () => {
    const { id } = await made('/purchaseOrders', {
      supplier: customer,
      lines: [{ product: water, unit: '箱', quantity: '5', price: '10' }],
    })
    const { lines } = await post(`/purchaseOrders/${id}/confirm`)
    const { id: receipt } = await post('/goodsReceipts', {
      supplier: customer,
      lines: [{ purchaseOrderLine: lines[0].id, quantity: '5' }],
    })
    await post(`/goodsReceipts/${receipt}/confirm`)
    expect(await onHand()).toBe(60)
  })

  it('is sold by the box, delivered by the bottle, and what is open counts bottles', async () => {
    const order = await ordered([{ product: water, unit: '箱', quantity: '2' }])
    expect(order.lines).toMatchObject([{ unit: '箱', factor: '12', price: '24', amount: '48' }])
    const first = await delivered(order, [{ quantity: '7', unit: '瓶' }])
    expect(first.lines).toMatchObject([{ unit: '瓶', factor: '1', quantity: '7', price: '2', amount: '14' }])
    expect(await onHand()).toBe(53)
    await expect(delivered(order, [{ quantity: '1.5' }])).rejects.toThrow('17瓶')
    const last = await delivered(order, [{ quantity: '1' }, { quantity: '5', unit: '瓶' }])
    expect([last.amount, await onHand()]).toEqual(['34', 36])
    const { body: open } = await owner.ask<Row>('GET', `/orders/${order.id}`)
    expect(open.delivery).toBe('done')
  })

  it('comes back as it left: in boxes where that is a number of boxes, else in bottles', async () => {
    const order = await ordered([{ product: water, unit: '箱', quantity: '2', price: '25' }])
    await delivered(order, [{ quantity: '19', unit: '瓶' }])
    await post(`/orders/${order.id}/return`, {
      returnedOn: '2026-05-01',
      reason: 'x',
      lines: [{ id: order.lines[0].id, quantity: '1' }],
    })
    await post(`/orders/${order.id}/return`, { returnedOn: '2026-05-01', reason: 'x' })
    const { body } = await owner.ask<{ data: Row[] }>(
      'GET',
      `/orders?filter[original][eq]=${order.id}&sort=createdAt`,
    )
    const back = await Promise.all(
      body.data.map(async ({ id }) => (await owner.ask<Document>('GET', `/orders/${id}`)).body.lines[0]),
    )
    expect(back.map(({ quantity, unit, amount }) => [quantity, unit, amount])).toEqual([
      ['-1', '箱', '-25'],
      ['-7', '瓶', '-14.58'],
    ])
    expect(await refusal(`/orders/${order.id}/return`, { returnedOn: '2026-05-01', reason: 'x' })).toBe(400)
  })

  it('is found by the bar code of its box', async () => {
    const { body } = await owner.ask<{ data: Row[] }>(
      'GET',
      '/productUnits?filter[barcode][eq]=6901234567890&fields=name,product',
    )
    expect(body.data).toMatchObject([{ name: '箱', product: { id: water } }])
  })

  it('keeps units that were used, and knows no others', async () => {
    expect(
      await refusal('/orders', { customer, lines: [{ product: water, unit: '托', quantity: '1' }] }),
    ).toBe(422)
    const { status } = await owner.ask('PATCH', `/productUnits/${box}`, { factor: '24', version: 1 })
    expect(status).toBe(422)
    expect((await owner.ask('PATCH', `/productUnits/${box}`, { price: '23', version: 1 })).status).toBe(200)
    expect((await owner.ask('DELETE', `/productUnits/${box}`)).status).toBe(422)
    expect(await refusal('/productUnits', { product: water, name: '瓶', factor: '12' })).toBe(422)
    expect(await refusal('/productUnits', { product: water, name: '半瓶', factor: '0.5' })).toBe(422)
    const { version } = (await owner.ask<Row>('GET', `/products/${water}`)).body
    expect((await owner.ask('PATCH', `/products/${water}`, { unit: '箱', version })).status).toBe(422)
    // It has moved stock.
    expect((await owner.ask('PATCH', `/products/${water}`, { kind: 'bundle', version })).status).toBe(409)
    const { lines } = await made<Document>('/quotes', {
      customer,
      lines: [{ product: water, unit: '箱', quantity: '1' }],
    })
    expect(lines[0].price).toBe('23')
  })
})
