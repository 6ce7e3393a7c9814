import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../core/database.ts'
import { type TestDatabase, testDatabase } from '../../server/testing/database.ts'
import { markForRecount, recountAll, recountApart, recountWaiting, startMetrics } from './metrics.server.ts'

let database: TestDatabase
let db: Database
let now = new Date('2026-06-15T04:00:00Z')
const core = () => ({ db, now: () => now })

beforeAll(async () => {
  database = await testDatabase()
  db = new Database(database.appUrl)
})
afterAll(async () => {
  await db?.close()
  await database?.drop()
})

let workspaceId: string
beforeEach(async () => {
  now = new Date('2026-06-15T04:00:00Z')
  workspaceId = randomUUID()
  await db.control(sql`
    insert into workspace (id, slug, name, time_zone, fiscal_year_start)
    values (${workspaceId}, ${`c${workspaceId.slice(0, 8)}`}, '测试公司', 'Asia/Shanghai', 4)`)
})

async function addCustomers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  await db.transaction(workspaceId, async tx => {
    tx.send(sql`insert into customer (workspace_id, id, name, name_sort)
      select ${workspaceId}::uuid, id, 'n', 'n' from unnest(${ids}::uuid[]) id`)
    startMetrics(tx, ids)
  })
  return ids
}

/** A confirmed order (or, below zero, a return) as the store leaves it, its customer marked. */
async function addOrder(customerId: string, day: string, net: string, status = 'confirmed'): Promise<string> {
  const id = randomUUID()
  await db.transaction(workspaceId, async tx => {
    tx.send(sql`insert into "order" (workspace_id, id, customer_id, ordered_on, type, status, net, base_net)
      values (${workspaceId}, ${id}, ${customerId}, ${day}, ${net.startsWith('-') ? 'return' : 'sale'}, ${status}, ${net}, ${net})`)
    markForRecount(tx, [customerId, customerId])
  })
  return id
}

async function addContactRecord(customerId: string, at: string): Promise<void> {
  await db.transaction(workspaceId, async tx => {
    tx.send(sql`insert into contact_record (workspace_id, id, customer_id, content, happened_at)
      values (${workspaceId}, ${randomUUID()}, ${customerId}, 'x', ${at})`)
    markForRecount(tx, [customerId])
  })
}

async function stored(customerId?: string): Promise<Record<string, unknown>[]> {
  const [rows = []] = await db.read(workspaceId, [
    sql`select * from customer_metric where workspace_id = ${workspaceId}
      ${customerId ? sql`and customer_id = ${customerId}` : sql``} order by customer_id`,
  ])
  return rows
}

describe('recount', () => {
  it('sums confirmed orders less returns exactly, by the company’s fiscal year', async () => {
    const [id = ''] = await addCustomers(1)
    await addOrder(id, '2026-03-31', '100.10')
    await addOrder(id, '2026-04-01', '200.20')
    await addOrder(id, '2026-05-01', '300.30')
    await addOrder(id, '2026-05-03', '-0.01')
    await addOrder(id, '2026-06-01', '999', 'draft')
    await addContactRecord(id, '2026-06-14T16:30:00Z')
    await recountWaiting(core(), workspaceId)
    expect((await stored(id))[0]).toMatchObject({
      order_count: 3,
      revenue: '600.59',
      revenue_this_year: '500.49',
      revenue_last_year: '100.10',
      first_order_on: '2026-03-31',
      last_order_on: '2026-05-01',
      last_contact_at: '2026-06-14T16:30:00.000Z',
      rhythm_days: '16',
      expected_on: '2026-05-17',
    })
  })

  it('a customer without orders has a row and no figures', async () => {
    const [id = ''] = await addCustomers(1)
    await recountAll(core(), workspaceId)
    expect((await stored(id))[0]).toMatchObject({
      order_count: 0,
      revenue: '0',
      churn_risk: null,
      quiet_on: null,
    })
  })

  it('a cancelled order is taken back out', async () => {
    const [id = ''] = await addCustomers(1)
    await addOrder(id, '2026-05-01', '10')
    const second = await addOrder(id, '2026-06-01', '20')
    await recountWaiting(core(), workspaceId)
    await db.transaction(workspaceId, async tx => {
      tx.send(
        sql`update "order" set status = 'cancelled' where workspace_id = ${workspaceId} and id = ${second}`,
      )
      markForRecount(tx, [id])
    })
    await recountWaiting(core(), workspaceId)
    expect((await stored(id))[0]).toMatchObject({
      order_count: 1,
      revenue: '10',
      last_order_on: '2026-05-01',
    })
  })

  it('a change that commits while a recount runs is counted by the next one', async () => {
    const [id = ''] = await addCustomers(1)
    await addOrder(id, '2026-05-01', '10')
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const slow = db.transaction(workspaceId, async tx => {
      await tx.rows(sql`insert into "order" (workspace_id, id, customer_id, ordered_on, status, base_net)
        values (${workspaceId}, ${randomUUID()}, ${id}, '2026-06-01', 'confirmed', 5)`)
      markForRecount(tx, [id])
      await held
    })
    await recountWaiting(core(), workspaceId)
    expect((await stored(id))[0]).toMatchObject({ revenue: '10' })
    release()
    await slow
    expect(await recountWaiting(core(), workspaceId)).toEqual([id])
    expect((await stored(id))[0]).toMatchObject({ revenue: '15' })
  })

  it('after any changes what is stored equals a full recount', async () => {
    const ids = await addCustomers(300)
    await recountAll(core(), workspaceId)
    let seed = 7
    const pick = (n: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % n
    }
    const orders: { id: string; customer: string }[] = []
    for (let i = 0; i < 150; i++) {
      const customer = ids[pick(40)] ?? ''
      const day = new Date(Date.UTC(2025, 5, 1) + pick(380) * 86_400_000).toISOString().slice(0, 10)
      const act = pick(10)
      if (act < 6) orders.push({ id: await addOrder(customer, day, `${pick(9)}.${pick(90) + 10}`), customer })
      else if (act === 6) await addOrder(customer, day, `-${pick(3) + 1}`)
      else if (act === 7) await addContactRecord(customer, `${day}T0${pick(9)}:00:00Z`)
      else {
        const order = orders[pick(Math.max(1, orders.length))]
        if (!order) continue
        const moved = act === 8
        await db.transaction(workspaceId, async tx => {
          tx.send(
            moved
              ? sql`update "order" set customer_id = ${customer} where workspace_id = ${workspaceId} and id = ${order.id}`
              : sql`update "order" set deleted_at = now() where workspace_id = ${workspaceId} and id = ${order.id}`,
          )
          markForRecount(tx, [order.customer, customer])
        })
        if (moved) order.customer = customer
      }
      if (pick(5) === 0) await recountWaiting(core(), workspaceId)
    }
    await recountWaiting(core(), workspaceId)
    const source = (rows: Record<string, unknown>[]) =>
      rows.map(({ updated_at, recency_score, frequency_score, monetary_score, ...rest }) => rest)
    const kept = await stored()
    const count = await recountAll(core(), workspaceId)
    expect(count).toEqual({ customers: 300, corrected: 0 })
    const sums = (rows: Record<string, unknown>[]) =>
      rows.map(row => [row.customer_id, row.order_count, row.revenue])
    expect(sums(kept)).toEqual(sums(await stored()))
    // What depends on the company's medians is as of the last full count; a second full count changes nothing.
    const full = await stored()
    await recountAll(core(), workspaceId)
    expect(source(await stored())).toEqual(source(full))
  })

  it('a full count finds and mends what was changed behind its back', async () => {
    const [id = ''] = await addCustomers(1)
    await addOrder(id, '2026-05-01', '10')
    await recountAll(core(), workspaceId)
    await db.transaction(workspaceId, async tx => {
      tx.send(sql`update customer_metric set revenue = 11 where workspace_id = ${workspaceId}`)
      tx.send(sql`delete from metric_dirty where workspace_id = ${workspaceId}`)
    })
    expect(await recountAll(core(), workspaceId)).toEqual({ customers: 1, corrected: 1 })
    expect((await stored(id))[0]).toMatchObject({ revenue: '10' })
  })

  it('counts the same in a process of its own', async () => {
    const [id = ''] = await addCustomers(1)
    await addOrder(id, '2026-05-01', '10')
    expect(await recountApart(core(), workspaceId)).toEqual({ customers: 1, corrected: 0 })
    expect((await stored(id))[0]).toMatchObject({ revenue: '10', order_count: 1 })
  })

  it('scores by fifths among buyers', async () => {
    const ids = await addCustomers(10)
    for (const [i, id] of ids.entries()) await addOrder(id, `2026-05-${10 + i}`, String(i + 1))
    await recountWaiting(core(), workspaceId)
    const rows = await stored()
    const scores = ids.map(id => rows.find(row => row.customer_id === id))
    expect(scores.map(row => row?.monetary_score)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(scores.map(row => row?.recency_score)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(scores.every(row => row?.frequency_score === 1)).toBe(true)
  })
})
