import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type Row,
  serverOfFile,
  type TestCompany,
  type TestPerson,
  testCompany,
} from '../../server/testing/server.ts'
import { recountWaiting } from '../metrics/metrics.server.ts'
import { type GroupMembers, inOrder } from './members.ts'

type Listed = { data: Row[] }

const server = await serverOfFile()
let company: TestCompany
let owner: TestPerson

beforeEach(async () => {
  company = await testCompany(server)
  owner = company.owner
})

async function make(name: string, values: object = {}, who = owner): Promise<string> {
  const { body, status } = await who.ask<Row>('POST', '/customers', { name, ...values })
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id
}

async function below(id: string, parent: string | null) {
  const { version } = (await owner.ask<Row>('GET', `/customers/${id}`)).body
  return owner.ask('PATCH', `/customers/${id}`, { parent, version })
}

/** The head of each customer's group, by name. */
async function heads(): Promise<Record<string, string | null>> {
  const { body } = await owner.ask<Listed>('GET', '/customers?limit=200&fields=name,groupHead&sort=name')
  return Object.fromEntries(
    body.data.map(row => [row.name as string, (row.groupHead as { title: string } | null)?.title ?? null]),
  )
}

const groupOf = async (id: string, who = owner) =>
  (await who.ask<GroupMembers>('GET', `/customers/${id}/group-members`)).body

const outline = ({ members }: GroupMembers) => members.map(one => `${'-'.repeat(one.depth)}${one.title}`)

describe('a group of companies', () => {
  test('has one head however deep it is, and follows every move, deletion and return', async () => {
    const a = await make('甲集团')
    const b = await make('乙公司', { parent: a })
    const c = await make('丙公司', { parent: b })
    const d = await make('丁公司')
    expect(await heads()).toEqual({ 甲集团: '甲集团', 乙公司: '甲集团', 丙公司: '甲集团', 丁公司: null })
    await below(b, d)
    expect(await heads()).toEqual({ 甲集团: null, 乙公司: '丁公司', 丙公司: '丁公司', 丁公司: '丁公司' })
    await owner.ask('DELETE', `/customers/${b}`)
    expect(await heads()).toEqual({ 甲集团: null, 丙公司: null, 丁公司: null })
    await owner.ask('POST', `/customers/${b}/restore`)
    expect(outline(await groupOf(c))).toEqual(['丁公司', '-乙公司', '--丙公司'])
    await below(b, null)
    expect(await heads()).toEqual({ 甲集团: null, 乙公司: '乙公司', 丙公司: '乙公司', 丁公司: null })
  })

  test('is never a circle, not even of two people at once', async () => {
    const a = await make('甲集团')
    const b = await make('乙公司', { parent: a })
    const c = await make('丙公司', { parent: b })
    const refused = await below(a, c)
    expect(refused).toMatchObject({ status: 422, body: { faults: [{ field: 'parent', code: 'circle' }] } })
    expect((await below(a, a)).status).toBe(422)
    const [d, e] = [await make('丁公司'), await make('戊公司')]
    const both = await Promise.all([below(d, e), below(e, d)])
    expect(both.map(one => one.status).sort()).toEqual([200, 422])
  })

  test('is filtered, grouped and added up by its head', async () => {
    const a = await make('甲集团')
    await make('乙公司', { parent: a, creditLimit: '5' })
    await make('丁公司')
    const { body } = await owner.ask<Listed>('GET', `/customers?filter[groupHead][eq]=${a}&sort=name`)
    expect(body.data.map(row => row.name).sort()).toEqual(['乙公司', '甲集团'])
    const groups = await owner.ask<{ data: { title: string | null; count: number }[] }>(
      'GET',
      '/customers/group?by=groupHead&sum=revenue',
    )
    expect(groups.body.data.map(({ title, count }) => [title, count])).toEqual([
      ['甲集团', 2],
      [null, 1],
    ])
    expect((await owner.ask('GET', '/customers/count?filter[groupHead][empty]=true')).body).toEqual({
      count: 1,
    })
  })

  test('is one group after companies of it are merged, and two again when that is undone', async () => {
    const o = await make('总部')
    const c = await make('中间公司', { parent: o })
    const s = await make('总部二', { parent: c })
    const merged = await owner.ask<{ id: string }>('POST', '/customers/merge', {
      survivor: s,
      others: [o],
      choices: {},
    })
    expect(merged.status).toBe(200)
    expect(outline(await groupOf(c))).toEqual(['总部二', '-中间公司'])
    expect((await owner.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).status).toBe(200)
    expect(outline(await groupOf(c))).toEqual(['总部', '-中间公司', '--总部二'])
  })
})

describe('the figures of a group', () => {
  const order = async (customer: string, price: string, who = owner) => {
    const lines = [{ description: '货', quantity: '1', price }]
    const made = await who.ask<Row>('POST', '/orders', { customer, lines })
    await who.ask('POST', `/orders/${made.body.id}/confirm`, {})
  }

  test('are of the companies the reader sees; that there are others is said, and nothing of them', async () => {
    const member = await company.person('member')
    const a = await make('甲集团')
    const b = await make('乙公司', { parent: a, owner: member.id })
    const c = await make('丙公司', { parent: b })
    const d = await make('丁公司', { parent: c, owner: member.id })
    for (const [id, price] of [
      [a, '1'],
      [b, '20'],
      [c, '300'],
      [d, '4000'],
    ] as const)
      await order(id, price)
    await recountWaiting(server.core, company.id)
    const whole = await groupOf(d)
    expect(whole).toMatchObject({
      head: { id: a, title: '甲集团' },
      hidden: false,
      figures: { customers: 4, orderCount: 4, revenue: '4321' },
    })
    const part = await groupOf(d, member)
    expect(outline(part)).toEqual(['乙公司', '-丁公司'])
    expect(part).toMatchObject({
      head: { id: '', title: '', hidden: true },
      hidden: true,
      figures: { customers: 2, orderCount: 2, revenue: '4020' },
    })
    expect(JSON.stringify(part)).not.toMatch(new RegExp(`${a}|${c}|甲|丙`))
    expect((await member.ask('GET', `/customers/${a}/group-members`)).status).toBe(404)
  })

  test('leave out what the role may not see', async () => {
    const a = await make('甲集团')
    await make('乙公司', { parent: a })
    const permissions = {
      entities: { '*': { visibility: 'all' as const, actions: ['*'] } },
      fields: { 'customer.revenue': 'hidden' as const, 'customer.revenueThisYear': 'masked' as const },
      administer: [],
    }
    await company.setRole('manager', permissions)
    const manager = await company.person('manager')
    const { figures, members } = await groupOf(a, manager)
    expect(Object.keys(figures)).not.toContain('revenue')
    expect(Object.keys(figures)).not.toContain('revenueThisYear')
    expect(members[1].revenueThisYear).toBeUndefined()
    await company.setRole('manager', { ...permissions, fields: { 'customer.parent': 'hidden' } })
    expect((await groupOf(a, manager)).members.map(one => [one.parent, one.depth])).toEqual([
      [null, 0],
      [null, 0],
    ])
    await company.setRole('manager', { ...permissions, fields: { 'customer.groupHead': 'hidden' } })
    expect((await manager.ask('GET', `/customers/${a}/group-members`)).status).toBe(403)
  })

  test('are there for companies whose links stood before groups were written down', async () => {
    const a = await make('甲集团')
    await make('乙公司', { parent: a })
    await server.core.db.transaction(company.id, async tx =>
      tx.send(sql`DELETE FROM customer_group WHERE workspace_id = ${company.id}`),
    )
    const c = await make('丙公司', { parent: a })
    expect((await groupOf(c)).figures.customers).toBe(3)
  })
})

test('companies that are not seen are passed over in the tree', () => {
  const row = (id: string, parent: string | null, seen = true) => ({ id, parent, seen, sort: id })
  const all = [row('a', null, false), row('b', 'a'), row('c', 'b', false), row('e', 'c'), row('d', 'c')]
  expect(inOrder(all)).toEqual([
    { id: 'b', parent: null, depth: 0 },
    { id: 'd', parent: 'b', depth: 1 },
    { id: 'e', parent: 'b', depth: 1 },
  ])
})
