import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { dayIn, momentIn } from '../../core/kinds/date.ts'
import { grams } from '../../core/text/search.ts'
import { companyOfFile, type Row, type TestPerson, testCompany } from '../../server/testing/server.ts'
import { recountWaiting } from '../metrics/metrics.server.ts'
import { judgeAgain, runCompany, runNight, turns } from './nightly.ts'

type Notices = { data: { kind: string; title: string; path: string | null }[] }
type Preview = {
  now: number
  soon: number
  owners: number
  byRule: number[]
  customers: { id: string; reason: string }[]
}

const DAY = 86_400_000
// Rows take the moment of their making from the database's clock: the tests' own runs ahead of it.
let now = Date.now()
const dayFromNow = (days: number) => dayIn('Asia/Shanghai', new Date(now + days * DAY))
const later = (days: number) => {
  now += days * DAY
}

const { server, company, owner } = await companyOfFile({ now: () => new Date(now) })
let ann: TestPerson
let bob: TestPerson
let pool: string

const contactIn30 = { when: [{ fact: 'contactDays', operator: 'atLeast', value: 30 }] }
const settings = {
  name: '公司公海',
  warnDays: 3,
  cooldownDays: 0,
  rules: [contactIn30],
  exempt: [
    { fact: 'level', operator: 'is', value: ['key'] },
    { fact: 'openOrder', operator: 'is' },
  ],
}
const customerOf = async (person: TestPerson, fields: object = {}) =>
  (await person.ask<Row>('POST', '/customers', { name: '客户', ...fields })).body.id
const read = async (id: string) => (await owner.ask<Row>('GET', `/customers/${id}`)).body
const night = async () => {
  await recountWaiting(server.core, company.id)
  return runCompany(server.core, company.id)
}
const preview = async (more: object = {}) =>
  (
    await owner.ask<Preview>('POST', '/pool-settings/preview', {
      id: pool,
      settings: { ...settings, ...more },
    })
  ).body
const put = async (more: object) => {
  const { body } = await owner.ask<{ data: Row[] }>('GET', '/pool-settings')
  const { version } = body.data.find(one => one.id === pool) as Row
  const answer = await owner.ask('PUT', `/pool-settings/${pool}`, {
    version,
    settings: { ...settings, ...more },
  })
  expect(answer.status, answer.response.body).toBe(204)
}

beforeAll(async () => {
  ann = await company.person('member', { name: '安' })
  bob = await company.person('member', { name: '鲍' })
  pool = (await owner.ask<{ id: string }>('POST', '/pool-settings', settings)).body.id
})

describe('the nightly run', () => {
  test('warns the owner, then takes the customer, with an event that says why', async () => {
    const id = await customerOf(ann, { name: '久未联系' })
    later(26)
    expect(await night()).toEqual({ warned: 0, reclaimed: 0, given: 0 })
    later(1)
    expect(await night()).toEqual({ warned: 1, reclaimed: 0, given: 0 })
    const day = dayFromNow(3)
    expect(await read(id)).toMatchObject({ reclaimOn: day, owner: { id: ann.id } })
    expect((await ann.ask<Notices>('GET', '/notices')).body.data[0].title).toBe(
      `客户“久未联系”将于 ${day} 回收到公海`,
    )
    expect((await ann.ask('GET', `/customers/${id}/ownership`)).body.reclaim).toEqual({
      on: day,
      reason: '未联系已满 30 天',
    })
    expect(await night()).toEqual({ warned: 0, reclaimed: 0, given: 0 })
    later(3)
    expect(await night()).toEqual({ warned: 0, reclaimed: 1, given: 0 })
    expect(await read(id)).toMatchObject({
      owner: null,
      pool: { id: pool },
      reclaimOn: null,
      previousOwner: { id: ann.id },
    })
    expect((await ann.ask('GET', `/customers/${id}`)).status).toBe(404)
    expect((await bob.ask('GET', `/pool/customers/${id}`)).status).toBe(200)
    const told = { title: '客户“久未联系”已按规则回收到公海' }
    const notice = async () =>
      (await ann.ask<Notices>('GET', '/notices')).body.data.find(one => one.kind === 'reclaimed')
    expect(await notice()).toMatchObject({ ...told, path: `pool/customers/${id}` })
    await owner.ask('POST', `/customers/${id}/assign`, { owner: bob.id })
    expect(await notice()).toMatchObject({ ...told, path: null })
    await owner.ask('POST', `/customers/${id}/addCollaborator`, { user: ann.id, access: 'read' })
    expect(await notice()).toMatchObject({ ...told, path: `customers/${id}` })
    const { body } = await owner.ask<{ changes: Row[] }>('GET', `/customers/${id}/ownership`)
    expect(body.changes.find(one => one.action === 'reclaim')).toMatchObject({
      action: 'reclaim',
      actor: null,
      changes: {
        owner: [{ id: ann.id }, null],
        pool: [null, { id: pool }],
        reason: [null, '未联系已满 30 天'],
      },
    })
    await owner.ask('POST', `/customers/${id}/removeCollaborator`, { user: ann.id })
    await owner.ask('POST', `/customers/${id}/release`, { reason: '试过了', pool })
  })

  test('spares whom an exemption, a protection or a contact spares, and takes the warning back', async () => {
    const [key, ordered, kept, called, lost] = await Promise.all([
      customerOf(ann, { level: 'key' }),
      customerOf(ann),
      customerOf(ann),
      customerOf(ann),
      customerOf(ann),
    ])
    await ann.ask('POST', '/orders', {
      customer: ordered,
      lines: [{ description: '货', quantity: '1', price: '5' }],
    })
    expect(
      (await ann.ask('POST', `/customers/${kept}/protect`, { protectedUntil: dayFromNow(300) })).status,
    ).toBe(403)
    expect(
      (await owner.ask('POST', `/customers/${kept}/protect`, { protectedUntil: dayFromNow(300) })).status,
    ).toBe(200)
    expect(
      (await owner.ask('POST', `/customers/${kept}/protect`, { protectedUntil: '2020-01-01' })).status,
    ).toBe(422)
    later(28)
    expect((await night()).warned).toBe(2)
    expect((await read(called)).reclaimOn).not.toBeNull()
    await ann.ask('POST', '/contactRecords', { customer: called, content: '通了电话' })
    await recountWaiting(server.core, company.id)
    await judgeAgain(server.core, company.id, [called])
    expect((await read(called)).reclaimOn).toBeNull()
    later(3)
    expect((await night()).reclaimed).toBe(1)
    for (const id of [key, ordered, kept, called])
      expect((await read(id)).owner, id).toMatchObject({ id: ann.id })
    expect(await read(lost)).toMatchObject({ owner: null })
  })

  test('does not reproach a new owner with the silence before', async () => {
    const id = await customerOf(ann)
    later(40)
    await owner.ask('POST', `/customers/${id}/assign`, { owner: bob.id })
    await night()
    expect(await read(id)).toMatchObject({ owner: { id: bob.id }, reclaimOn: null })
  })

  test('takes what its preview said, rule by rule', async () => {
    await put({ warnDays: 0 })
    await night()
    for (let i = 0; i < 5; i++) {
      const id = await customerOf(ann, { name: `预演${i}`, level: i < 2 ? 'potential' : 'ordinary' })
      await owner.ask('POST', `/customers/${id}/assign`, { owner: bob.id })
    }
    const rules = [
      contactIn30,
      {
        when: [
          { fact: 'ownedDays', operator: 'atLeast', value: 10 },
          { fact: 'level', operator: 'is', value: ['potential'] },
        ],
      },
    ]
    later(12)
    const said = await preview({ rules, warnDays: 0 })
    expect(said).toMatchObject({ now: 2, soon: 0, owners: 1, byRule: [0, 2] })
    expect(said.customers[0].reason).toBe('由现负责人负责已满 10 天，且级别是潜在')
    expect((await night()).reclaimed).toBe(0)
    await put({ rules, warnDays: 0 })
    expect((await night()).reclaimed).toBe(2)
    for (const { id } of said.customers) expect(await read(id)).toMatchObject({ owner: null })
  })

  test('gives the customers of a rotating pool to its members in turn', async () => {
    await put({ mode: 'rotating', rules: [], claimsPerDay: 3 })
    const { given } = await night()
    expect(given).toBeGreaterThan(2)
    const [counts] = await server.core.db.read<{ user_id: string; count: number }[]>(company.id, [
      sql`SELECT user_id, count FROM pool_claim WHERE workspace_id = ${company.id} AND pool_id = ${pool}`,
    ])
    expect(counts.reduce((sum, one) => sum + one.count, 0)).toBe(given)
    for (const { count } of counts) expect(count).toBeLessThanOrEqual(3)
    const { body } = await owner.ask<{ data: { title: string }[] }>('GET', '/notices')
    expect(body.data.some(one => one.title.includes('交给您负责'))).toBe(true)
  })

  test('is done once a day for each company', async () => {
    await put({ mode: 'open', rules: [contactIn30], warnDays: 0 })
    later(60)
    await recountWaiting(server.core, company.id)
    await runNight(server.core)
    const ask = async () =>
      (await owner.ask<{ runs: { finishedAt: string; reclaimed: number }[] }>('GET', '/pool-settings')).body
        .runs
    const [first] = await ask()
    expect(first.reclaimed).toBeGreaterThan(0)
    expect(first.finishedAt).not.toBeNull()
    await runNight(server.core)
    expect(await ask()).toHaveLength(1)
  })
})

test('nights are the company’s own: each takes what is due as its own day begins', async () => {
  const [la, shanghai] = ['America/Los_Angeles', 'Asia/Shanghai']
  const rules = [{ when: [{ fact: 'ownedDays', operator: 'atLeast', value: 1 }] }]
  // Half an hour before midnight in Los Angeles; the afternoon of the next day in Shanghai.
  const midnight = (zone: string) => momentIn(zone, `${dayIn(zone, new Date(now + DAY))}T00:00:00`).getTime()
  now = midnight(la) - 30 * 60_000
  const places = await Promise.all(
    [la, shanghai].map(async timeZone => {
      const own = await testCompany(server)
      expect((await own.owner.ask('PATCH', '/company', { timeZone })).status).toBe(200)
      await own.owner.ask('POST', '/pool-settings', { ...settings, rules, exempt: [], warnDays: 0 })
      const { body } = await own.owner.ask<Row>('POST', '/customers', { name: timeZone })
      await server.core.db.transaction(own.id, async tx =>
        tx.send(
          sql`UPDATE customer SET created_at = ${new Date(now).toISOString()} WHERE workspace_id = ${own.id}`,
        ),
      )
      return async () => (await own.owner.ask<Row>('GET', `/customers/${body.id}`)).body.owner === null
    }),
  )
  const taken = async (moment: number) => {
    now = moment
    await runNight(server.core)
    return Promise.all(places.map(isTaken => isTaken()))
  }
  expect(await taken(now)).toEqual([false, false])
  expect(await taken(now + 60 * 60_000)).toEqual([true, false])
  expect(await taken(midnight(shanghai) - 60_000)).toEqual([true, false])
  expect(await taken(now + 2 * 60_000)).toEqual([true, true])
})

test('nobody finds out by thresholds what is closed to them', async () => {
  const clerk = await company.person('manager')
  const everything = { visibility: 'all' as const, actions: ['*'] }
  const fields = { 'customer.revenueThisYear': 'hidden', 'customer.lastContactAt': 'masked' } as const
  await company.setRole('manager', { entities: { '*': everything }, fields, administer: ['settings'] })
  const look = async (fact: string, value: unknown = 30) => {
    const rules = [{ when: [{ fact, operator: Array.isArray(value) ? 'is' : 'atLeast', value }] }]
    const asked = { settings: { ...settings, rules, exempt: [] } }
    return (await clerk.ask<{ code?: string }>('POST', '/pool-settings/preview', asked)).body.code
  }
  expect(await look('revenueThisYear')).toBe('fieldForbidden')
  expect(await look('contactDays')).toBe('fieldForbidden')
  expect(await look('orderDays')).toBeUndefined()
  expect(await look('level', ['key'])).toBeUndefined()
})

describe('turns', () => {
  const at = new Date('2026-03-10T00:00:00Z')
  const waiting = (...previous: (string | null)[]) =>
    previous.map((one, place) => ({ id: String(place), previous: one, since: '2026-03-09T00:00:00Z' }))
  const pool = { cooldownDays: 7, lastGiven: 'a' }
  test('go on after the last one and pass over who is full', () => {
    const room = new Map([
      ['a', 1],
      ['b', 0],
      ['c', 9],
    ])
    expect(turns(pool, ['a', 'b', 'c'], room, waiting(null, null, null), at).map(one => one.to)).toEqual([
      'c',
      'a',
      'c',
    ])
  })
  test('pass over the previous owner while it cools down, and leave what nobody can take', () => {
    expect(turns(pool, ['b'], new Map([['b', 9]]), waiting('b'), at)).toEqual([])
    expect(turns({ ...pool, cooldownDays: 0 }, ['b'], new Map([['b', 9]]), waiting('b'), at)).toEqual([
      { id: '0', to: 'b' },
    ])
  })
})

describe('thousands', () => {
  test('go in batches, each with its event, its place in the pool and a notice an owner', async () => {
    const other = await testCompany(server)
    const carl = await other.person('member')
    const id = (await other.owner.ask<{ id: string }>('POST', '/pool-settings', { ...settings, warnDays: 0 }))
      .body.id
    await server.core.db.transaction(other.id, async tx => {
      tx.send(sql`INSERT INTO customer (workspace_id, id, name, name_sort, search_text, grams, owner_id, created_at)
        SELECT ${other.id}::uuid, gen_random_uuid(), '客户' || n, 'kehu', '客户' || n, ${grams('客户')}::text[], ${carl.id}::uuid, ${new Date(now - 90 * DAY).toISOString()}::timestamptz
        FROM generate_series(1, 3000) n`)
      tx.send(
        sql`INSERT INTO customer_metric (workspace_id, customer_id) SELECT workspace_id, id FROM customer WHERE workspace_id = ${other.id}`,
      )
    })
    expect(await runCompany(server.core, other.id)).toEqual({ warned: 0, reclaimed: 3000, given: 0 })
    const [[made]] = await server.core.db.read<Record<string, number>[]>(other.id, [
      sql`SELECT (SELECT count(*) FROM customer WHERE workspace_id = ${other.id} AND pool_id = ${id} AND owner_id IS NULL AND version = 2) AS customers,
        (SELECT count(DISTINCT record_id) FROM event WHERE workspace_id = ${other.id} AND action = 'reclaim') AS events,
        (SELECT count(*) FROM record_share WHERE workspace_id = ${other.id} AND group_id = ${id}) AS shares,
        (SELECT sum((content->>'count')::int) FROM notice WHERE workspace_id = ${other.id} AND user_id = ${carl.id} AND kind = 'reclaimed') AS told`,
    ])
    expect(made).toEqual({ customers: 3000, events: 3000, shares: 3000, told: 3000 })
    const found = await other.owner.ask('GET', `/customers/count?q=${encodeURIComponent('客户')}`)
    expect(found.body).toEqual({ count: 3000 })
    const { body } = await carl.ask<Notices>('GET', '/notices')
    expect(body.data[0]).toMatchObject({
      title: expect.stringMatching(/^您的客户(“客户\d+”、?){3}等 \d+ 条已按规则回收到公海$/),
      path: 'pool/customers',
    })
    expect(await runCompany(server.core, other.id)).toEqual({ warned: 0, reclaimed: 0, given: 0 })
  })
})
