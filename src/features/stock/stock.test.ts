import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { purchasing } from '../purchaseOrders/testing/purchasing.ts'

const { company, owner, made } = await companyOfFile()
const { supplierOf, ordered, received, stockOf } = purchasing({ owner, made })

const count = (warehouse: string, lines: object[]) =>
  owner.ask<{ moved: number; faults: { field: string; code: string }[] }>('POST', '/stock/count', {
    warehouse,
    lines,
  })

test('a product is counted in one line, however its id is written', async () => {
  const { id: warehouse } = await made('/warehouses', { name: '甲仓' })
  const { id: product } = await made('/products', { name: '钢笔' })
  const twice = await count(warehouse, [
    { product, counted: '3' },
    { product: product.toUpperCase(), counted: '4' },
  ])
  expect([twice.status, twice.body.faults]).toMatchObject([
    422,
    [{ field: 'lines.1.product', code: 'twice' }],
  ])
  expect((await stockOf(product)).onHand).toBe(0)
  expect((await count(warehouse, [{ product: product.toUpperCase(), counted: '5' }])).body).toEqual({
    moved: 1,
  })
  expect((await stockOf(product)).onHand).toBe(5)
})

test('a warehouse stays while goods are in it or expected there', async () => {
  const supplier = await supplierOf()
  const { id: warehouse } = await made('/warehouses', { name: '乙仓' })
  const { id: product } = await made('/products', { name: '墨水' })
  const remove = async () => (await owner.ask('DELETE', `/warehouses/${warehouse}`)).status
  const order = await ordered(supplier, [{ product, quantity: '2', price: '1' }], { warehouse })
  expect(await remove()).toBe(409)
  await received(supplier, [[order.lines[0], '2']], { warehouse })
  expect(await remove()).toBe(409)
  await count(warehouse, [{ product, counted: '0' }])
  expect(await remove()).toBe(204)
})

test('what is reserved and on order is that of followed orders, of each product and warehouse its own', async () => {
  const supplier = await supplierOf()
  const { id: customer } = await made('/customers', { name: '客户' })
  const [one, other] = [
    await made('/warehouses', { name: '一号仓' }),
    await made('/warehouses', { name: '二号仓' }),
  ]
  const [paper, glue] = [await made('/products', { name: '纸' }), await made('/products', { name: '胶水' })]
  const first = await ordered(supplier, [{ product: paper.id, quantity: '9', price: '1' }], {
    warehouse: one.id,
  })
  await ordered(supplier, [{ product: paper.id, quantity: '4', price: '1' }], { warehouse: other.id })
  await ordered(supplier, [{ product: glue.id, quantity: '7', price: '1' }], { warehouse: one.id })
  await received(supplier, [[first.lines[0], '5']], { warehouse: one.id })
  const sold = async (quantity: string) => {
    const { id } = await made('/orders', { customer, lines: [{ product: paper.id, quantity, price: '2' }] })
    await owner.ask('POST', `/orders/${id}/confirm`)
    return id
  }
  await sold('2')
  await owner.ask('POST', `/orders/${await sold('50')}/close`)
  const { body } = await owner.ask<{ data: Row[] }>(
    'GET',
    `/stock?filter[product][eq]=${paper.id}&sort=-onHand`,
  )
  expect(body.data).toMatchObject([
    { onHand: '5', reserved: '2', onOrder: '4', available: '3' },
    { onHand: '0', reserved: '2', onOrder: '4', available: '3' },
  ])
  const found = await owner.ask<{ count: number }>(
    'GET',
    `/stock/count?filter[warehouse][eq]=${one.id}&filter[onOrder][gt]=4&filter[available][lt]=1`,
  )
  expect(found.body.count).toBe(1)
})

test('a role that does not see what products cost does not see what stock is worth', async () => {
  const { body: roles } = await owner.ask<{
    data: { id: string; code: string; version: number; permissions: { fields: object } }[]
  }>('GET', '/role-settings')
  const role = roles.data.find(one => one.code === 'warehouseClerk')
  const { status } = await owner.ask('PATCH', `/role-settings/${role?.id}`, {
    version: role?.version,
    permissions: { ...role?.permissions, fields: { 'product.cost': 'hidden', 'stock.value': 'masked' } },
  })
  expect(status).toBe(200)
  const clerk = await company.person('warehouseClerk')
  const { body } = await clerk.ask<{ data: Row[] }>('GET', '/stock')
  const { body: moves } = await clerk.ask<{ data: Row[] }>('GET', '/stockMoves')
  expect(body.data.length).toBeGreaterThan(0)
  expect(moves.data.length).toBeGreaterThan(0)
  for (const row of [...body.data, ...moves.data])
    for (const name of ['value', 'unitCost']) expect(row).not.toHaveProperty(name)
  for (const path of [
    '/stock?filter[unitCost][gt]=0',
    '/stock/sum?fields=value',
    '/stockMoves/sum?fields=value',
    '/stockMoves?filter[value][gt]=0',
  ])
    expect([path, (await clerk.ask('GET', path)).status]).toEqual([path, 403])
})
