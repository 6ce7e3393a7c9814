import { expect, it } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

const { owner, made } = await companyOfFile()
const customer = (await made('/customers', { name: '甲', roles: ['customer', 'supplier'] })).id
const pen = (await made('/products', { name: '钢笔' })).id
const ink = (await made('/products', { name: '墨水' })).id
const gift = (await made('/products', { name: '礼盒', kind: 'bundle', price: '100' })).id
const ink2 = (await made('/productComponents', { bundle: gift, component: ink, quantity: '2' })).id
await made('/productComponents', { bundle: gift, component: pen })

type Document = Row & { lines: Row[]; delivery: string; type: string }
const post = async (path: string, body: object = {}) => owner.ask<Document>('POST', path, body)
const stock = async () => {
  const { body } = await owner.ask<{ data: { product: { id: string }; onHand: string; reserved: string }[] }>(
    'GET',
    '/stock?fields=product,onHand,reserved',
  )
  const of = (id: string) => body.data.find(row => row.product.id === id)
  return [pen, ink].map(id => [Number(of(id)?.onHand ?? 0), Number(of(id)?.reserved ?? 0)])
}
const delivered = async (order: Document, quantity: string) => {
  const lines = [{ orderLine: order.lines[0]?.id, quantity }]
  return post(`/deliveries/${(await made('/deliveries', { customer, lines })).id}/confirm`)
}

it('a bundle is sold as one line and leaves the warehouse, and comes back, as its components, whole', async () => {
  const { id } = await made('/orders', { customer, lines: [{ product: gift, quantity: '5' }] })
  const { body: order } = await post(`/orders/${id}/confirm`)
  expect(order.amount).toBe('500')
  const first = await delivered(order, '2')
  expect(first.status).toBe(200)
  expect(await stock()).toEqual([
    [-2, 3],
    [-4, 6],
  ])
  expect((await delivered(order, '0.5')).status).toBe(422)
  await delivered(order, '3')
  expect((await owner.ask<Document>('GET', `/orders/${id}`)).body.delivery).toBe('done')
  // What left is taken back by the same components: they stay.
  expect((await owner.ask('DELETE', `/productComponents/${ink2}`)).status).toBe(409)
  expect((await owner.ask('PATCH', `/productComponents/${ink2}`, { quantity: '3', version: 1 })).status).toBe(
    409,
  )
  await post(`/orders/${id}/return`, {
    returnedOn: '2026-05-01',
    reason: 'x',
    lines: [{ id: order.lines[0]?.id, quantity: '1' }],
  })
  const { body } = await owner.ask<{ data: Row[] }>('GET', `/orders?filter[original][eq]=${id}`)
  const { body: back } = await owner.ask<Document>('GET', `/orders/${body.data[0]?.id}`)
  expect((await delivered(back, '-1')).status).toBe(200)
  expect(await stock()).toEqual([
    [-4, 0],
    [-8, 0],
  ])
})

it('a bundle holds no other bundle, is not bought, and does not leave without components', async () => {
  const empty = (await made('/products', { name: '空盒', kind: 'bundle' })).id
  const refusedOf = async (path: string, body: object) => (await post(path, body)).status
  expect(await refusedOf('/productComponents', { bundle: empty, component: gift })).toBe(422)
  expect(await refusedOf('/productComponents', { bundle: pen, component: ink })).toBe(422)
  expect(
    await refusedOf('/purchaseOrders', {
      supplier: customer,
      lines: [{ product: gift, quantity: '1', price: '1' }],
    }),
  ).toBe(422)
  const { id } = await made('/orders', { customer, lines: [{ product: empty, quantity: '1' }] })
  const { body: order } = await post(`/orders/${id}/confirm`)
  expect((await delivered(order, '1')).status).toBe(422)
})
