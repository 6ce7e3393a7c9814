import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, testCompany, testServer } from '../../server/testing/server.ts'
import { checkChurn } from './churn.check.ts'
import { recountAll, recountWaiting } from './metrics.server.ts'

type Row = Record<string, unknown> & { id: string; version: number; status?: string }

const now = new Date('2026-06-15T04:00:00Z')

const { server, company, owner } = await companyOfFile({ now: () => now })

async function ok(answer: Promise<{ status: number; body: unknown }>): Promise<Row> {
  const { status, body } = await answer
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body as Row
}

const line = (quantity: number, price: number) => ({
  description: '货',
  quantity: String(quantity),
  price: String(price),
})

async function order(customer: string, orderedOn: string, price: number, quantity = 1): Promise<Row> {
  const made = await ok(owner.ask('POST', '/orders', { customer, orderedOn, lines: [line(quantity, price)] }))
  return ok(owner.ask('POST', `/orders/${made.id}/confirm`, {}))
}

const customerNow = (id: string) => ok(owner.ask('GET', `/customers/${id}`))

describe('a customer’s figures over HTTP', () => {
  test('follow orders, returns and cancellations', async () => {
    const { id } = await ok(owner.ask('POST', '/customers', { name: '数字公司' }))
    expect(await customerNow(id)).toMatchObject({
      stage: 'potential',
      orderCount: 0,
      revenue: '0',
      churnRisk: null,
    })
    await order(id, '2026-02-01', 100)
    await order(id, '2026-03-03', 100)
    const sold = await order(id, '2026-04-02', 50, 4)
    const mistaken = await order(id, '2026-05-02', 1000)
    await ok(owner.ask('POST', `/orders/${mistaken.id}/cancel`, { reason: '录错' }))
    await ok(
      owner.ask('POST', `/orders/${sold.id}/return`, {
        returnedOn: '2026-04-20',
        reason: '破损',
        lines: [line(1, 50)],
      }),
    )
    await recountWaiting(server.core, company.id)
    const row = await customerNow(id)
    expect(row).toMatchObject({
      orderCount: 3,
      firstOrderOn: '2026-02-01',
      lastOrderOn: '2026-04-02',
      rhythmDays: '30',
      expectedOn: '2026-05-02',
    })
    const returned = await ok(owner.ask('GET', '/orders/sum?fields=baseNet&filter[type][eq]=return'))
    expect(Number(row.revenue)).toBe(400 + Number(returned.baseNet))
  })

  test('sort and filter the list, the stage by today', async () => {
    const big = await ok(owner.ask('POST', '/customers', { name: '大客户' }))
    await order(big.id, '2026-06-01', 99_999)
    await recountWaiting(server.core, company.id)
    const ask = (query: string) =>
      owner
        .ask<{ data: Row[] }>('GET', `/customers?${query}`)
        .then(({ body }) => body.data.map(row => row.name))
    expect((await ask('sort=-revenue&limit=1'))[0]).toBe('大客户')
    expect(await ask('filter[stage][eq]=new')).toContain('大客户')
    expect(await ask('filter[stage][in]=quiet,lost')).not.toContain('大客户')
    expect(await ask('filter[revenue][gte]=99999')).toEqual(['大客户'])
  })

  test('after any acts of people, what is stored equals a full recount', async () => {
    let seed = 11
    const pick = (n: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % n
    }
    const customers: string[] = []
    for (let i = 0; i < 8; i++)
      customers.push((await ok(owner.ask('POST', '/customers', { name: `甲${i}` }))).id)
    const orders: Row[] = []
    const records: string[] = []
    const day = () => new Date(Date.UTC(2025, 6, 1) + pick(330) * 86_400_000).toISOString().slice(0, 10)
    const customer = () => customers[pick(customers.length)] ?? ''
    const acts: (() => Promise<unknown>)[] = [
      async () => orders.push(await order(customer(), day(), pick(500) + 1, pick(5) + 1)),
      async () => orders.push(await order(customer(), day(), pick(500) + 1)),
      async () => {
        const row = orders.splice(pick(orders.length), 1)[0]
        if (row) await owner.ask('POST', `/orders/${row.id}/cancel`, { reason: 'x' })
      },
      async () => {
        const row = orders[pick(Math.max(1, orders.length))]
        if (!row) return
        const returned = { returnedOn: day(), reason: 'x', lines: [] }
        await owner.ask('POST', `/orders/${row.id}/return`, returned)
      },
      async () => {
        const row = orders[pick(Math.max(1, orders.length))]
        if (row)
          await owner.ask('POST', `/orders/${row.id}/change`, { reason: 'x', lines: [line(1, pick(90) + 1)] })
      },
      async () => {
        const happenedAt = `${day()}T0${pick(9)}:00:00.000Z`
        records.push(
          (await ok(owner.ask('POST', '/contactRecords', { customer: customer(), content: 'x', happenedAt })))
            .id,
        )
      },
      async () => {
        const id = records.splice(pick(records.length), 1)[0]
        if (id) await owner.ask('DELETE', `/contactRecords/${id}`)
      },
    ]
    for (let i = 0; i < 70; i++) {
      await acts[pick(acts.length)]?.()
      if (pick(6) === 0) await recountWaiting(server.core, company.id)
    }
    await recountWaiting(server.core, company.id)
    expect(await recountAll(server.core, company.id)).toMatchObject({ corrected: 0 })
    const sums = await server.core.db.read<{ stored: string; counted: string }[]>(company.id, [
      sql`select (select sum(revenue) from customer_metric where workspace_id = ${company.id})::numeric(20, 2)::text as stored,
        (select sum(base_net) from "order" where workspace_id = ${company.id} and status = 'confirmed'
          and deleted_at is null)::numeric(20, 2)::text as counted`,
    ])
    expect(sums[0]?.[0]?.stored).toBe(sums[0]?.[0]?.counted)
  })
})

test('looking back says who stayed away after a day and how the score stood to it', async () => {
  const firm = await testCompany(server)
  const buy = async (name: string, days: string[]) => {
    const { body } = await firm.owner.ask<Row>('POST', '/customers', { name })
    for (const orderedOn of days) {
      const fields = { customer: body.id, orderedOn, lines: [line(1, 100)] }
      const made = await firm.owner.ask<Row>('POST', '/orders', fields)
      await firm.owner.ask('POST', `/orders/${made.body.id}/confirm`, {})
    }
  }
  await buy('常客', ['2025-10-01', '2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01'])
  await buy('只来一次', ['2025-09-01'])
  await buy('后来才有', ['2026-03-01'])
  const check = await checkChurn(server.core, firm.id, '2026-01-15', 90)
  expect(check).toMatchObject({ asOf: '2026-01-15', customers: 2, away: 1, auc: { churn: 1, recency: 1 } })
  expect(check.tenths[0]).toMatchObject({ customers: 1, away: 1 })
})

test('a running program brings the figures up by itself after a change, and tells who is looking', async () => {
  const running = await testServer({ now: () => now, jobs: true })
  try {
    const firm = await testCompany(running)
    const made = await firm.owner.ask<Row>('POST', '/customers', { name: '自动' })
    await recountWaiting(running.core, firm.id)
    const told = new Promise<void>((resolve, reject) => {
      const leave = running.core.live.onChange(({ workspaceId, entities }) => {
        if (workspaceId !== firm.id || !entities.has('customer')) return
        const asked = firm.owner.ask<Row>('GET', `/customers/${made.body.id}`)
        asked.then(({ body }) => {
          if (body.orderCount !== 1) return
          leave()
          resolve()
        }, reject)
      })
    })
    const order = await firm.owner.ask<Row>('POST', '/orders', {
      customer: made.body.id,
      orderedOn: '2026-06-10',
      lines: [line(1, 10)],
    })
    await firm.owner.ask('POST', `/orders/${order.body.id}/confirm`, {})
    await told
  } finally {
    await running.stop()
  }
})
