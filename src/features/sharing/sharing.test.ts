import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type TestCompany,
  type TestPerson,
  type TestServer,
  testCompany,
  testServer,
} from '../../server/testing/server.ts'

type Row = Record<string, unknown> & { id: string; version: number }

let server: TestServer
let company: TestCompany
let owner: TestPerson
/** 华东 with its team 一组; 华北 beside it. */
let units: Record<'east' | 'team' | 'north', string>
let people: Record<'head' | 'east' | 'team' | 'north', TestPerson>

beforeAll(async () => {
  server = await testServer()
  company = await testCompany(server)
  owner = company.owner
  const head = await company.person('member')
  const east = (await made('/units', { name: '华东', head: head.id })).id
  const team = (await made('/units', { name: '一组', kind: 'team', parent: east })).id
  const north = (await made('/units', { name: '华北' })).id
  units = { east, team, north }
  people = {
    head,
    east: await company.person('member', { unitId: east }),
    team: await company.person('member', { unitId: team }),
    north: await company.person('member', { unitId: north }),
  }
})
afterAll(() => server?.stop())

async function made(path: string, body: object, person = owner): Promise<Row> {
  const answer = await person.ask<Row>('POST', path, body)
  expect(answer.status, answer.response.body).toBe(201)
  return answer.body
}
async function done(path: string, body: object, person = owner): Promise<Row> {
  const answer = await person.ask<Row>('POST', path, body)
  expect(answer.status, answer.response.body).toBe(200)
  return answer.body
}
const statusOf = async (person: TestPerson, path: string) => (await person.ask('GET', path)).status
const seers = async (path: string) => {
  const seen: string[] = []
  for (const [name, person] of Object.entries(people))
    if ((await statusOf(person, path)) === 200) seen.push(name)
  return seen
}

describe('a customer shared with a unit', () => {
  test('is seen by its people, its head and those below, wherever records are read', async () => {
    const { id } = await made('/customers', { name: '盛世传媒', phone: '13912345678' })
    const contact = await made('/contacts', { name: '李四', customer: id })
    expect(await seers(`/customers/${id}`)).toEqual([])
    await done(`/customers/${id}/shareWithUnit`, { unit: units.east })
    expect(await seers(`/customers/${id}`)).toEqual(['head', 'east', 'team'])
    expect(await seers(`/contacts/${contact.id}`)).toEqual(['head', 'east', 'team'])
    const { ask } = people.team
    const ids = async (path: string) => (await ask<{ data: Row[] }>('GET', path)).body.data.map(row => row.id)
    for (const query of [
      '',
      '?sort=name',
      '?q=shengshi',
      '?filter[level][eq]=ordinary',
      '?limit=1',
      '?page=1',
    ])
      expect(await ids(`/customers${query}`), query).toEqual([id])
    expect(await ids('/search?q=盛世')).toEqual([id])
    expect((await ask('GET', '/customers/count')).body).toEqual({ count: 1 })
    expect((await ask('GET', '/customers/group?by=level')).body).toMatchObject({ data: [{ count: 1 }] })
    await done(`/customers/${id}/unshareWithUnit`, { unit: units.east })
    expect(await seers(`/customers/${id}`)).toEqual([])
    expect((await ask('GET', '/customers/count')).body).toEqual({ count: 0 })
  })

  test('is counted and listed once by who sees it in several ways', async () => {
    const { id } = await made('/customers', { name: '多路', owner: people.team.id })
    await done(`/customers/${id}/addCollaborator`, { user: people.team.id })
    for (const unit of [units.team, units.east]) await done(`/customers/${id}/shareWithUnit`, { unit })
    const { ask } = people.team
    for (const query of ['', '?sort=name', '?q=多路', '?page=1&limit=5']) {
      const { body } = await ask<{ data: Row[] }>('GET', `/customers${query}`)
      expect(
        body.data.map(row => row.id),
        query,
      ).toEqual([id])
    }
    expect((await ask('GET', '/customers/count')).body).toEqual({ count: 1 })
  })

  test('is changed by them where it is shared for writing, else read alone', async () => {
    const { id } = await made('/customers', { name: '协作' })
    await done(`/customers/${id}/shareWithUnit`, { unit: units.team })
    const { ask } = people.team
    expect((await ask('GET', `/customers/${id}`)).body).toMatchObject({
      _access: { update: false, verbs: [] },
    })
    expect((await ask('PATCH', `/customers/${id}`, { note: '改', version: 1 })).status).toBe(403)
    await done(`/customers/${id}/shareWithUnit`, { unit: units.team, access: 'write' })
    const { version } = (await ask<Row>('GET', `/customers/${id}`)).body
    expect((await ask('PATCH', `/customers/${id}`, { note: '改', version })).status).toBe(200)
  })

  test('tells those who now see it, once, and writes down who did it', async () => {
    const { id } = await made('/customers', { name: '通知' })
    await done(`/customers/${id}/shareWithUnit`, { unit: units.north })
    const { body } = await people.north.ask<{ data: { text: { zh: string } }[] }>('GET', '/notices')
    expect(JSON.stringify(body.data[0])).toMatch(/把客户“通知”共享给您的部门/)
    const history = await owner.ask<{ data: object[] }>('GET', `/customers/${id}/history`)
    expect(history.body.data[0]).toMatchObject({
      action: 'shareWithUnit',
      changes: { sharedUnit: [null, { id: units.north }] },
    })
  })

  test('writes down with whom it was shared and with whom no more, by name as the reader may know them', async () => {
    const { id } = await made('/customers', { name: '留名' })
    const { north } = people
    await done(`/customers/${id}/addCollaborator`, { user: north.id, access: 'read' })
    await done(`/customers/${id}/removeCollaborator`, { user: north.id })
    const changes = async (path: string) =>
      (
        await owner.ask<{ data: { action: string; changes: object }[] }>('GET', `/customers/${id}/${path}`)
      ).body.data.map(one => one.changes)
    for (const path of ['timeline', 'history'])
      expect((await changes(path)).slice(0, 2), path).toMatchObject([
        { collaboratorRemoved: [null, { id: north.id, title: expect.stringMatching(/./) }] },
        { collaborator: [null, { id: north.id, title: expect.stringMatching(/./) }], access: [null, 'read'] },
      ])
  })

  test('pages through many by the order of their creation', async () => {
    const crowd = (await made('/units', { name: '大部' })).id
    const reader = await company.person('member', { unitId: crowd })
    const ids: string[] = []
    for (let i = 0; i < 7; i++)
      ids.unshift((await made('/customers', { name: `批${i}`, owner: i % 3 ? null : reader.id })).id)
    for (const id of ids.slice(1)) await done(`/customers/${id}/shareWithUnit`, { unit: crowd })
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: { data: Row[]; next: string | null } = (
        await reader.ask<{ data: Row[]; next: string | null }>(
          'GET',
          `/customers?limit=2${next ? `&cursor=${next}` : ''}`,
        )
      ).body
      seen.push(...page.data.map(row => row.id))
      next = page.next
    }
    expect(seen).toEqual(ids)
    const second = await reader.ask<{ data: Row[] }>('GET', '/customers?limit=3&page=2')
    expect(second.body.data.map(row => row.id)).toEqual(ids.slice(3, 6))
  })
})

test('records of an object of the company’s own are shared and handed over alike; those without an owner are not', async () => {
  await made('/customObjects', {
    key: 'c_case',
    path: 'cases',
    label: { zh: '案件', en: 'Case' },
    owned: true,
  })
  await made('/customObjects', { key: 'c_note', path: 'noteslips', label: { zh: '便签', en: 'Slip' } })
  const { id } = await made('/cases', { name: '一案' })
  expect(await seers(`/cases/${id}`)).toEqual([])
  await done(`/cases/${id}/shareWithUnit`, { unit: units.team })
  expect(await seers(`/cases/${id}`)).toEqual(['team'])
  await done(`/cases/${id}/addCollaborator`, { user: people.north.id, access: 'read' })
  expect(await seers(`/cases/${id}`)).toEqual(['team', 'north'])
  expect((await people.north.ask('GET', '/cases/count')).body).toEqual({ count: 1 })
  await done(`/cases/${id}/assign`, { owner: people.east.id })
  expect(await seers(`/cases/${id}`)).toEqual(['east', 'team', 'north'])
  const slip = await made('/noteslips', { name: '一张' })
  expect((await owner.ask('POST', `/noteslips/${slip.id}/shareWithUnit`, { unit: units.team })).status).toBe(
    404,
  )
})

test('many records are shared in one act', async () => {
  const ids = [(await made('/customers', { name: '甲' })).id, (await made('/customers', { name: '乙' })).id]
  const body = { ids, verb: 'shareWithUnit', input: { unit: units.north } }
  expect((await done('/customers/bulk', body)).done).toBe(2)
  for (const id of ids) expect(await seers(`/customers/${id}`)).toEqual(['north'])
})

test('who sees some records alone does not move into a unit that more is shared with', async () => {
  await company.setRole('manager', {
    entities: {
      '*': { visibility: 'self', actions: ['*'] },
      user: { visibility: 'all', actions: ['*'] },
      unit: { visibility: 'all', actions: ['*'] },
    },
    fields: {},
    administer: ['people'],
  })
  const clerk = await company.person('manager')
  const empty = (await made('/units', { name: '空部' })).id
  const { id } = await made('/customers', { name: '丙' })
  await done(`/customers/${id}/shareWithUnit`, { unit: units.north })
  const move = async (unit: string) => {
    const { version } = (await clerk.ask<Row>('GET', `/people/${clerk.id}`)).body
    return (await clerk.ask('PATCH', `/people/${clerk.id}`, { unit, version })).status
  }
  expect(await move(units.north)).toBe(403)
  expect(await statusOf(clerk, `/customers/${id}`)).toBe(404)
  expect(await move(empty)).toBe(200)
})

test('nothing of it is left when the record is gone for good', async () => {
  const { id } = await made('/customers', { name: '丁' })
  await done(`/customers/${id}/shareWithUnit`, { unit: units.north })
  await done(`/customers/${id}/addCollaborator`, { user: people.team.id })
  await owner.ask('DELETE', `/customers/${id}`)
  const { purge } = await import('../recycleBin/purge.ts')
  const later = new Date(Date.now() + 40 * 86_400_000)
  await purge({ ...server.core, now: () => later })
  const [left] = await server.core.db.read(company.id, [
    sql`SELECT record_id FROM record_share WHERE workspace_id = ${company.id} AND record_id = ${id}
      UNION ALL SELECT record_id FROM collaborator WHERE workspace_id = ${company.id} AND record_id = ${id}`,
  ])
  expect(left).toEqual([])
})

test('of several records a field names, those that are out of sight stay named by who changes the others', async () => {
  const made = await owner.ask('POST', '/customFields', {
    entity: 'customer',
    key: 'c_partners',
    kind: 'references',
    to: 'customer',
    label: { zh: '伙伴' },
  })
  expect(made.status, made.response.body).toBe(201)
  const { ask } = people.team
  const create = async (body: object, person = owner) =>
    (await person.ask<Row>('POST', '/customers', body)).body
  const hidden = await create({ name: '看不到的' })
  const [one, two] = [await create({ name: '甲' }, people.team), await create({ name: '乙' }, people.team)]
  const record = await create({ name: '名单', owner: people.team.id, c_partners: [hidden.id, one.id] })
  const path = `/customers/${record.id}`
  const seen = await ask<Row>('GET', path)
  expect(seen.body.c_partners).toEqual([{ id: one.id, title: '甲' }])
  const change = (partners: string[], version: unknown) =>
    ask<Row>('PATCH', path, { c_partners: partners, version })
  const changed = await change([two.id], seen.body.version)
  expect(changed.body.c_partners).toEqual([{ id: two.id, title: '乙' }])
  const names = async () =>
    ((await owner.ask<Row>('GET', path)).body.c_partners as { id: string }[]).map(({ id }) => id).sort()
  expect(await names()).toEqual([hidden.id, two.id].sort())
  await change([], changed.body.version)
  expect(await names()).toEqual([hidden.id])
})
