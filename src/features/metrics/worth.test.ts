import { describe, expect, it } from 'vitest'
import { companyOfFile, type TestCompany } from '../../server/testing/server.ts'
import { recountWaiting } from './metrics.server.ts'
import type { Worth } from './worth.ts'

const { server, company } = await companyOfFile({ now: () => new Date('2026-06-15T04:00:00Z') })
const { ask } = company.owner
const customer = (await ask<{ id: string }>('POST', '/customers', { name: '甲公司' })).body.id
for (const orderedOn of ['2026-01-01', '2026-01-31', '2026-03-02', '2026-04-01']) {
  const { body } = await ask<{ id: string }>('POST', '/orders', {
    customer,
    orderedOn,
    lines: [{ description: '画册', quantity: '1', price: '100' }],
  })
  expect((await ask('POST', `/orders/${body.id}/confirm`)).status).toBe(200)
}
await recountWaiting(server.core, company.id)

const worth = (ask: TestCompany['owner']['ask']) => ask<Worth>('GET', `/customers/${customer}/worth`)

describe('what a customer is worth', () => {
  it('comes with the reasons in words, counted from the customer’s own rhythm', async () => {
    const { body } = await worth(company.owner.ask)
    expect(body.reasons).toContainEqual({ code: 'silent', days: 75, usual: 30 })
    expect(body.reason).toContain('已 75 天未下单，平常 30 天')
    expect(body).toMatchObject({ ownRhythm: true, averageInterval: 30 })
  })

  it('is not told to who may not see the customer', async () => {
    const stranger = await company.person('member')
    expect((await worth(stranger.ask)).status).toBe(404)
  })

  it('leaves out what the role may not see', async () => {
    const reader = await company.person('readOnly')
    await company.setRole('readOnly', {
      entities: { '*': { visibility: 'all', actions: ['read'] } },
      fields: { 'customer.lastOrderOn': 'hidden', 'customer.revenue': 'hidden' },
      administer: [],
    })
    const { body } = await worth(reader.ask)
    expect(body.reasons.map(reason => reason.code)).not.toContain('silent')
    expect(body.revenueLastYear).toBeUndefined()
  })
})
