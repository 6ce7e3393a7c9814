import { describe, expect, it } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

const { company, owner, made } = await companyOfFile()
const vip = (await made('/customers', { name: '大客户', level: 'key' })).id
const plain = (await made('/customers', { name: '散户' })).id
const shop = (await made('/customers', { name: '分店', parent: plain })).id
const pen = (await made('/products', { name: '钢笔', code: 'PEN', price: '10', category: '文具' })).id
const ink = (await made('/products', { name: '墨水', price: '20', category: '文具' })).id

const list = async (fields: object, lines: object[]) => {
  const { id } = await made('/priceLists', fields)
  for (const line of lines) await made('/priceListLines', { priceList: id, ...line })
  return id
}
const retail = await list({ name: '促销', validFrom: '2026-03-01', validTo: '2026-03-31' }, [
  { category: '文具', discount: '10' },
])
const key = await list({ name: '重要客户', appliesTo: 'levels', levels: ['重要'] }, [
  { product: pen, price: '8' },
  { product: pen, price: '7.5', fromQuantity: '100' },
])
await list({ name: '集团协议', appliesTo: 'groups', customers: [plain] }, [{ product: ink, price: '15' }])

const prices = async (customer: string, orderedOn: string, quantity: string, more: object = {}) => {
  const row = await made<Row & { lines: { price: string }[] }>('/orders', {
    customer,
    orderedOn,
    lines: [pen, ink].map(product => ({ product, quantity })),
    ...more,
  })
  return row.lines.map(line => line.price)
}

describe('prices of lines that say none', () => {
  it('follow the customer, the day and the quantity', async () => {
    expect(await prices(vip, '2026-05-01', '1')).toEqual(['8', '20'])
    expect(await prices(vip, '2026-05-01', '100')).toEqual(['7.5', '20'])
    expect(await prices(vip, '2026-03-10', '1')).toEqual(['8', '18'])
    expect(await prices(plain, '2026-03-31', '1')).toEqual(['9', '15'])
    expect(await prices(shop, '2026-05-01', '1')).toEqual(['10', '15'])
  })

  it('follow a list that is chosen by hand before all others', async () => {
    expect(await prices(shop, '2026-05-01', '1', { priceList: key })).toEqual(['8', '15'])
  })

  it('are kept where they are given, as nothing too', async () => {
    const { lines } = await made<Row & { lines: { price: string }[] }>('/quotes', {
      customer: vip,
      lines: [
        { product: pen, quantity: '1', price: '0' },
        { product: pen, quantity: '1', price: '9.99' },
      ],
    })
    expect(lines.map(line => line.price)).toEqual(['0', '9.99'])
  })

  it('are not told, nor followed, where the role does not read them', async () => {
    const clerk = await company.person('member')
    const own = (await made('/customers', { name: '自己的', level: 'key' }, clerk)).id
    const ask = async () =>
      (
        await clerk.ask<{ lists: unknown[]; data: { offers: unknown[] }[] }>(
          'GET',
          `/priceLists/offers?customer=${own}&products=${pen}`,
        )
      ).body
    expect(await ask()).toMatchObject({
      lists: [{ name: '重要客户' }, { name: '促销' }],
      data: [{ price: '10' }],
    })
    // Of a customer of somebody else's, only what holds for everyone.
    const { body } = await clerk.ask<{ lists: unknown[] }>(
      'GET',
      `/priceLists/offers?customer=${vip}&products=${pen}`,
    )
    expect(body.lists).toMatchObject([{ name: '促销' }])
    await company.setRole('member', {
      entities: { '*': { visibility: 'all', actions: ['read', 'create'] } },
      fields: { 'priceListLine.price': 'masked', 'product.price': 'hidden' },
      administer: [],
    })
    expect(await ask()).toEqual({
      lists: [],
      data: [{ product: pen, price: null, unit: null, units: [], offers: [] }],
    })
    expect((await clerk.ask('GET', `/products/${pen}/prices`)).status).toBe(403)
  })
})

describe('a price list', () => {
  it('takes rows of a spreadsheet, and replaces what stands', async () => {
    const { status, body } = await owner.ask('POST', `/priceLists/${key}/paste`, {
      rows: [
        { product: 'pen', price: '7.8' },
        { product: '墨水', from: '10', price: '19' },
        { product: '没有的', price: '1' },
      ],
    })
    expect([status, body]).toEqual([200, { created: 1, changed: 1, same: 0, unknown: ['没有的'] }])
    expect(await prices(vip, '2026-05-01', '10')).toEqual(['7.8', '19'])
  })

  it('refuses what cannot be meant', async () => {
    const bad = async (path: string, body: object) => (await owner.ask('POST', path, body)).status
    expect(await bad('/priceLists', { name: 'x', appliesTo: 'levels', levels: ['没有'] })).toBe(422)
    expect(await bad('/priceLists', { name: 'x', appliesTo: 'customers' })).toBe(422)
    expect(await bad('/priceListLines', { priceList: retail, product: pen })).toBe(422)
    expect(await bad('/priceListLines', { priceList: retail, product: pen, price: '1', discount: '1' })).toBe(
      422,
    )
    expect(
      await bad('/priceListLines', { priceList: retail, product: pen, category: '文具', price: '1' }),
    ).toBe(422)
  })
})
