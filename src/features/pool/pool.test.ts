import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { companyOfFile, type Row, type TestPerson, testCompany } from '../../server/testing/server.ts'
import { runBulk } from '../bulk/run.ts'

type Page = { data: Row[] }

const { server, company, owner } = await companyOfFile()
let north: string
let south: string
let ann: TestPerson
let bob: TestPerson
let eve: TestPerson
let pool: string

const poolOf = (settings: object) => ({ name: '北方公海', masked: ['phone'], cooldownDays: 7, ...settings })
const makePool = async (settings: object) =>
  (await owner.ask<{ id: string }>('POST', '/pool-settings', poolOf(settings))).body.id
const changePool = async (id: string, settings: object) => {
  const { body } = await owner.ask<Page>('GET', '/pool-settings')
  const version = body.data.find(one => one.id === id)?.version
  const answer = await owner.ask('PUT', `/pool-settings/${id}`, { version, settings: poolOf(settings) })
  expect(answer.status, answer.response.body).toBe(204)
}
const customerOf = async (person: TestPerson, fields: object = {}) =>
  (await person.ask<Row>('POST', '/customers', { name: '某客户', phone: '13912345678', ...fields })).body
const pooledBy = async (person: TestPerson, fields: object = {}) => {
  const { id } = await customerOf(person, fields)
  const { status, response } = await person.ask('POST', `/customers/${id}/release`, {
    reason: '没有需求',
    pool,
  })
  expect(status, response.body).toBe(200)
  return id
}
const claim = (person: TestPerson, id: string) =>
  person.ask<Record<string, string>>('POST', `/pool/customers/${id}/claim`)

beforeAll(async () => {
  const unit = async (name: string) => (await owner.ask<Row>('POST', '/units', { name })).body.id
  north = await unit('北方')
  south = await unit('南方')
  ann = await company.person('member', { unitId: north, name: '安' })
  bob = await company.person('member', { unitId: north, name: '鲍' })
  eve = await company.person('member', { unitId: south, name: '易' })
  pool = await makePool({ units: [north] })
})

describe('a released customer', () => {
  test('is seen in its pool by the people it is for, masked, and by nobody else', async () => {
    const id = await pooledBy(ann, { name: '海里的客户' })
    const seen = await bob.ask<Page>(
      'GET',
      `/pool/customers?filter[pool][eq]=${pool}&fields=name,phone,owner`,
    )
    expect(seen.body.data).toMatchObject([{ id, name: '海里的客户', phone: '139****5678', owner: null }])
    expect((await bob.ask('GET', `/pool/customers/${id}`)).body).toMatchObject({
      phone: '139****5678',
      _access: { update: false, delete: false, verbs: ['claim'] },
    })
    expect((await bob.ask('GET', `/customers/${id}`)).status).toBe(404)
    for (const asked of ['filter[phone][contains]=1234', 'sort=phone'])
      expect((await bob.ask('GET', `/pool/customers?${asked}`)).status, asked).toBe(403)
    expect((await bob.ask<Page>('GET', '/pool/customers?q=9123')).body.data).toEqual([])
    const history = await bob.ask('GET', `/pool/customers/${id}/history`)
    expect(history.status).toBe(200)
    expect(JSON.stringify(history.body)).not.toContain('139123')
    for (const path of [`/pool/customers/${id}`, `/pool/customers/${id}/ownership`])
      expect((await eve.ask('GET', path)).status, path).toBe(404)
    expect((await eve.ask<Page>('GET', '/pool/customers?filter[pool][empty]=false')).body.data).toEqual([])
    expect((await eve.ask('POST', `/pool/customers/${id}/claim`)).status).toBe(404)
    expect((await owner.ask('GET', `/pool/customers/${id}`)).body).toMatchObject({ phone: '+8613912345678' })
  })

  test('is found in the search of who may claim it, apart and masked, and of nobody else', async () => {
    type Hits = { data: { id: string; subtitle: string; apart?: { path: string } }[] }
    const found = async (person: TestPerson, q: string) =>
      (await person.ask<Hits>('GET', `/search?q=${encodeURIComponent(q)}`)).body.data
    const id = await pooledBy(ann, { name: '搜得到的海客', phone: '13700001234' })
    const [hit] = await found(bob, '海客')
    expect(hit).toMatchObject({ id, apart: { path: 'pool/customers' } })
    expect(hit.subtitle).toContain('137****1234')
    expect(await found(bob, '70000')).toEqual([])
    expect(await found(eve, '海客')).toEqual([])
    expect(await found(owner, '海客')).toEqual([expect.not.objectContaining({ apart: expect.anything() })])
    await changePool(pool, { mode: 'assigned', units: [north] })
    expect(await found(bob, '海客')).toEqual([])
    await changePool(pool, { units: [north] })
    expect((await claim(bob, id)).status).toBe(200)
    expect(await found(bob, '海客')).toEqual([expect.not.objectContaining({ apart: expect.anything() })])
  })

  test('keeps what hangs on it from the members: contacts, orders, what was said', async () => {
    const { id } = await customerOf(ann)
    await ann.ask('POST', '/contacts', { customer: id, name: '对接人', phone: '13987654321' })
    await ann.ask('POST', '/contactRecords', { customer: id, content: '谈了价格' })
    await ann.ask('POST', `/customers/${id}/release`, { reason: '换行业', pool })
    expect((await bob.ask<Page>('GET', `/contacts?filter[customer]=${id}`)).body.data).toEqual([])
    const timeline = await bob.ask('GET', `/pool/customers/${id}/timeline`)
    expect(timeline.status).toBe(200)
    expect(JSON.stringify(timeline.body)).not.toMatch(/谈了价格|对接人/)
  })

  test('cannot be claimed back at once by who had it, and becomes the claimer’s with all its fields', async () => {
    const id = await pooledBy(ann)
    const back = await claim(ann, id)
    expect(back.status).toBe(409)
    expect(back.body).toMatchObject({ code: 'coolingDown' })
    expect((await claim(bob, id)).status).toBe(200)
    expect((await bob.ask('GET', `/customers/${id}`)).body).toMatchObject({
      phone: '+8613912345678',
      pool: null,
      owner: { id: bob.id },
      previousOwner: { id: ann.id },
    })
    expect((await ann.ask('GET', `/pool/customers/${id}`)).status).toBe(404)
    const { body } = await bob.ask<{ changes: { action: string; changes: Record<string, unknown[]> }[] }>(
      'GET',
      `/customers/${id}/ownership`,
    )
    expect(body.changes.map(one => one.action)).toEqual(['claim', 'release', 'create'])
    expect(body.changes[1].changes.reason).toEqual([null, '没有需求'])
  })

  test('leaves the pool by whatever way somebody becomes its owner', async () => {
    const id = await pooledBy(ann)
    const { body } = await owner.ask<Row>('GET', `/customers/${id}`)
    await owner.ask('PATCH', `/customers/${id}`, { owner: bob.id, version: body.version })
    expect((await bob.ask('GET', `/customers/${id}`)).body).toMatchObject({ pool: null, pooledAt: null })
    const [shares] = await server.core.db.read(company.id, [
      sql`SELECT 1 FROM record_share WHERE workspace_id = ${company.id} AND record_id = ${id}`,
    ])
    expect(shares).toEqual([])
    expect((await claim(bob, id)).status).toBe(409)
  })

  test('goes by itself to the first pool that fits its region and its owner’s unit', async () => {
    const coast = await makePool({ name: '华南公海', units: [south], regions: ['广东'] })
    const rest = await makePool({ name: '其余公海' })
    const home = async (person: TestPerson, region: string) => {
      const { id } = await customerOf(person, { region })
      await person.ask('POST', `/customers/${id}/release`, { reason: '试' })
      return ((await owner.ask<Row>('GET', `/customers/${id}`)).body.pool as { id: string }).id
    }
    expect(await home(ann, '广东')).toBe(pool)
    expect(await home(eve, '广东')).toBe(coast)
    expect(await home(eve, '北京')).toBe(rest)
    expect((await owner.ask('DELETE', `/pool-settings/${rest}`)).body).toMatchObject({ code: 'poolInUse' })
  })
})

describe('claims at once', () => {
  test('of one customer: one wins, the others are told', async () => {
    await changePool(pool, { cooldownDays: 0 })
    const id = await pooledBy(ann)
    const many = await Promise.all(Array.from({ length: 16 }, (_, place) => claim([ann, bob][place % 2], id)))
    expect(many.filter(one => one.status === 200)).toHaveLength(1)
    for (const one of many) expect([200, 404, 409]).toContain(one.status)
    expect(
      (await owner.ask<{ data: { action: string }[] }>('GET', `/customers/${id}/history`)).body.data.filter(
        one => one.action === 'claim',
      ),
    ).toHaveLength(1)
  })

  test('keep to the limit of a day and of what one owns', async () => {
    await changePool(pool, { claimsPerDay: null, cooldownDays: 0 })
    const { body: before } = await bob.ask<{ data: { owned: number; claimed: number }[] }>('GET', '/pool')
    const { owned, claimed } = before.data[0]
    const ids: string[] = []
    for (let i = 0; i < 8; i++) ids.push(await pooledBy(ann, { name: `争抢${i}` }))
    await changePool(pool, { claimsPerDay: claimed + 3, cooldownDays: 0 })
    const many = await Promise.all(ids.map(id => claim(bob, id)))
    expect(many.filter(one => one.status === 200)).toHaveLength(3)
    expect(new Set(many.filter(one => one.status !== 200).map(one => one.body.code))).toEqual(
      new Set(['claimsSpent']),
    )
    await changePool(pool, { ownedMost: owned + 5, cooldownDays: 0 })
    const left = ids.filter((_, place) => many[place].status !== 200)
    const more = await Promise.all(left.map(id => claim(bob, id)))
    expect(more.filter(one => one.status === 200)).toHaveLength(2)
    expect(more.find(one => one.status !== 200)?.body.code).toBe('ownedFull')
  })

  test('in bulk claim what may be claimed, beyond two hundred by a job that sees what a member sees', async () => {
    await changePool(pool, { cooldownDays: 0, claimsPerDay: null })
    const ids = [await pooledBy(ann), await pooledBy(ann)]
    const [kept] = await Promise.all([customerOf(ann)])
    const preview = await bob.ask('POST', '/pool/customers/bulk', {
      ids: [...ids, kept.id],
      verb: 'claim',
      preview: true,
    })
    expect(preview.body).toMatchObject({ count: 2 })
    await runBulk(server.core, {
      id: ids[0],
      workspaceId: company.id,
      userId: bob.id,
      entity: 'customer',
      ids,
      act: { kind: 'verb', verb: 'claim', input: {} },
      of: 2,
      inPool: true,
    })
    for (const id of ids) expect((await bob.ask('GET', `/customers/${id}`)).status).toBe(200)
  })
})

describe('acts on many', () => {
  test('release and claim, and are taken back as they were', async () => {
    await changePool(pool, { cooldownDays: 0, claimsPerDay: null })
    const ids = [(await customerOf(ann)).id, (await customerOf(ann)).id]
    type Begun = { done: number; undo: string }
    const released = await ann.ask<Begun>('POST', '/customers/bulk', {
      ids,
      verb: 'release',
      input: { reason: '整批', pool },
    })
    expect(released.body).toMatchObject({ done: 2, failed: 0 })
    const claimed = await bob.ask<Begun>('POST', '/pool/customers/bulk', { ids, verb: 'claim' })
    expect(claimed.body).toMatchObject({ done: 2 })
    expect((await ann.ask('POST', `/bulk/${released.body.undo}/undo`)).body).toMatchObject({
      done: 0,
      failed: 2,
    })
    expect((await bob.ask('POST', `/bulk/${claimed.body.undo}/undo`)).body).toMatchObject({
      done: 2,
      failed: 0,
    })
    for (const id of ids) {
      expect((await bob.ask('GET', `/pool/customers/${id}`)).body).toMatchObject({
        owner: null,
        pool: { id: pool },
      })
      expect((await bob.ask('GET', `/customers/${id}`)).status).toBe(404)
    }
  })
})

describe('a pool whose customers are assigned', () => {
  test('lets its manager assign and nobody claim', async () => {
    await changePool(pool, { mode: 'assigned', units: [north] })
    const head = await company.person('manager', { unitId: north, name: '头' })
    const id = await pooledBy(ann)
    expect((await claim(bob, id)).body).toMatchObject({ code: 'assignedOnly' })
    expect((await bob.ask('POST', `/pool/customers/${id}/assign`, { owner: bob.id })).status).toBe(403)
    expect((await head.ask('POST', `/pool/customers/${id}/assign`, { owner: bob.id })).status).toBe(200)
    expect((await bob.ask('GET', `/customers/${id}`)).status).toBe(200)
    // A manager's right to assign is not one to take what others own and only lend.
    const { id: lent } = await customerOf(eve)
    await eve.ask('POST', `/customers/${lent}/addCollaborator`, { user: head.id, access: 'read' })
    expect((await head.ask('POST', `/customers/${lent}/assign`, { owner: head.id })).status).toBe(403)
  })
})

describe('settings', () => {
  test('go from company to company in a configuration, units by their names', async () => {
    type File = { pools: { name: string; units: string[] }[] }
    const file = (await owner.ask<File>('GET', '/configuration')).body
    const wanted = file.pools.find(one => one.units.includes('北方'))
    const other = await testCompany(server)
    const pools = async () => (await other.owner.ask<Page>('GET', '/pool-settings')).body.data
    const configuration = { ...file, roles: [], pools: file.pools }
    const refused = await other.owner.ask('POST', '/configuration/apply', { configuration })
    expect(refused.response.body).toContain('没有部门')
    expect(await pools()).toEqual([])
    for (const name of ['北方', '南方']) await other.owner.ask('POST', '/units', { name })
    const { status, response } = await other.owner.ask('POST', '/configuration/apply', { configuration })
    expect(status, response.body).toBe(200)
    expect((await pools()).map(one => one.name).sort()).toEqual(file.pools.map(one => one.name).sort())
    expect((await other.owner.ask<File>('GET', '/configuration')).body.pools).toContainEqual(wanted)
  })

  test('are the administrator’s, refuse conditions that make no sense and a version of before', async () => {
    expect((await ann.ask('GET', '/pool-settings')).status).toBe(403)
    expect((await ann.ask('POST', '/pool-settings/preview', { settings: poolOf({}) })).status).toBe(403)
    const wrong = await owner.ask('POST', '/pool-settings', {
      ...poolOf({ name: '错' }),
      rules: [{ when: [{ fact: 'contactDays', operator: 'is', value: [] }] }],
      masked: ['name'],
    })
    expect(wrong.status).toBe(422)
    expect(
      (await owner.ask('PUT', `/pool-settings/${pool}`, { version: 1, settings: poolOf({}) })).status,
    ).toBe(409)
    expect((await owner.ask('POST', '/pool-settings', poolOf({}))).status).toBe(409)
  })
})
