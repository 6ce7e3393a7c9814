import { describe, expect, it } from 'vitest'
import { companyOfFile, type TestCompany } from '../../server/testing/server.ts'
import type { LastPrice } from '../documents/lastPrices.ts'

const { company, made } = await companyOfFile()
const customer = (await made('/customers', { name: '甲公司' })).id
const product = (await made('/products', { name: '画册', price: '10' })).id

async function order(orderedOn: string, price: string, confirmed = true): Promise<void> {
  const { id } = await made('/orders', { customer, orderedOn, lines: [{ product, quantity: '1', price }] })
  if (confirmed) expect((await company.owner.ask('POST', `/orders/${id}/confirm`)).status).toBe(200)
}

const asked = async (ask: TestCompany['owner']['ask']) =>
  (await ask<{ data: LastPrice[] }>('GET', `/orders/last-prices?customer=${customer}&products=${product}`))
    .body.data

describe('what a customer last paid', () => {
  it('is the price of the newest confirmed sale, not of a draft', async () => {
    expect(await asked(company.owner.ask)).toEqual([])
    await order('2026-01-10', '9')
    await order('2026-03-10', '8.5')
    await order('2026-02-10', '7')
    await order('2026-04-10', '1', false)
    expect(await asked(company.owner.ask)).toMatchObject([{ product, price: '8.5', orderedOn: '2026-03-10' }])
  })

  it('comes without what the role may not see', async () => {
    const clerk = await company.person('readOnly')
    await company.setRole('readOnly', {
      entities: { '*': { visibility: 'all', actions: ['read'] } },
      fields: { 'order.orderedOn': 'masked', 'orderLine.discount': 'hidden' },
      administer: [],
    })
    expect(await asked(clerk.ask)).toMatchObject([{ price: '8.5', orderedOn: null, discount: null }])
    // Nor does the search, whose newest come first, break on it.
    expect((await clerk.ask('GET', '/search?q=SO')).status).toBe(200)
  })

  it('is not told of customers one may not see', async () => {
    const stranger = await company.person('member')
    expect(await asked(stranger.ask)).toEqual([])
  })
})
