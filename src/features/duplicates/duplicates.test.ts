import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row, type TestPerson, testCompany } from '../../server/testing/server.ts'
import type { Shown } from './candidates.ts'
import { type Group, search } from './search.ts'

type Refused = { code: string; confirmable: boolean; candidates: Shown[] }
type Answer = { data: Shown[] }

const { server, company, owner } = await companyOfFile({ duplicates: true })
const seller = await company.person('member', { name: '赵一' })
const rival = await company.person('member', { name: '钱二' })

const make = (who: TestPerson, path: string, values: object, headers = {}) =>
  who.ask<Row & Refused>('POST', path, values, headers)
const accept = { confirm: 'duplicates' }
/** All that is told of a customer of the seller's that the asker does not see. */
const outOfSight = () => ({
  entity: 'customer',
  action: 'block',
  hidden: true,
  owner: { id: seller.id, title: '赵一' },
  createdAt: expect.any(String),
  ref: expect.any(String),
})

describe('while typing', () => {
  test('shows what exists, with score and reasons in words, by part of what is typed', async () => {
    const { body: made } = await make(seller, '/customers', {
      name: '北京华信广告有限公司',
      phone: '010-65521234',
    })
    const byName = await seller.ask<Answer>('POST', '/customers/duplicates', {
      values: { name: '华信廣告（北京）' },
    })
    expect(byName.body.data).toMatchObject([
      {
        id: made.id,
        action: 'block',
        hidden: false,
        title: '北京华信广告有限公司',
        owner: { title: '赵一' },
      },
    ])
    expect(byName.body.data[0].reasons?.[0]).toMatchObject({ field: 'name', level: 'same' })
    expect(byName.body.data[0].reasons?.[0].text).toMatch(/^去掉“.*”后名称相同$/)
    const byPhone = await seller.ask<Answer>('POST', '/customers/duplicates', {
      values: { phone: '(010)6552 1234' },
    })
    expect(byPhone.body.data).toMatchObject([
      { id: made.id, action: 'warn', reasons: [{ text: '电话相同' }] },
    ])
    const itself = await seller.ask<Answer>('POST', '/customers/duplicates', {
      id: made.id,
      values: { name: '北京华信广告' },
    })
    expect(itself.body.data).toEqual([])
  })

  test('tells of a record one may not see only that it stands in the way, whose it is and since when', async () => {
    await make(seller, '/customers', { name: '成都蓝鲸传媒有限公司', phone: '13988887777', note: 'secret' })
    const { body } = await rival.ask<Answer>('POST', '/customers/duplicates', {
      values: { name: '成都蓝鲸传媒', phone: '139 8888 7777' },
    })
    expect(body.data).toEqual([outOfSight()])
    const alike = await rival.ask<Answer>('POST', '/customers/duplicates', {
      values: { name: '成都蓝鲸文化传媒有限公司' },
    })
    expect(alike.body.data).toEqual([])
  })

  test('does not let a masked name, number or birthday be found out by parts', async () => {
    const everything = { visibility: 'all' as const, actions: ['*'] }
    const clerk = await company.person('manager')
    const look = async (fields: Record<string, 'masked' | 'hidden'>, values: object) => {
      await company.setRole('manager', { entities: { '*': everything }, fields, administer: [] })
      return (await clerk.ask<Answer>('POST', '/customers/duplicates', { values })).body.data
    }
    const { body: made } = await make(seller, '/customers', {
      name: '昆明滇湖传媒有限公司',
      phone: '13612121212',
    })
    const parts = { name: '昆明滇湖文化传媒有限公司' }
    expect((await look({}, parts)).map(one => one.id)).toEqual([made.id])
    for (const access of ['masked', 'hidden'] as const)
      expect(await look({ 'customer.name': access }, parts)).toEqual([])
    const whole = await look({ 'customer.name': 'masked' }, { name: '昆明滇湖传媒' })
    expect(whole).toEqual([outOfSight()])
    // Found by what is open, it is told of; what is closed says nothing, not even that it differs.
    const [byPhone] = await look({ 'customer.name': 'masked' }, { name: '别的名字', phone: '13612121212' })
    expect(byPhone).toMatchObject({ hidden: false, title: expect.stringContaining('****') })
    expect(byPhone.reasons?.map(one => one.field)).toEqual(['phone'])
    const [byName] = await look(
      { 'customer.phone': 'masked' },
      { name: '昆明滇湖传媒', phone: '13612121213' },
    )
    expect(byName.reasons?.map(one => one.field)).not.toContain('phone')
    const [again] = await look({ 'customer.phone': 'masked' }, { name: '昆明滇湖传媒', phone: '13612121212' })
    expect(again.score).toBe(byName.score)
  })

  test('a contact’s number is known to customers, but not its own customer’s', async () => {
    const { body: customer } = await make(seller, '/customers', {
      name: '西安长风电子',
      phone: '13711112222',
    })
    await make(seller, '/contacts', { name: '孙三', customer: customer.id, phone: '13711112222' })
    const { body } = await seller.ask<Answer>('POST', '/customers/duplicates', {
      values: { phone: '13711112222' },
    })
    expect(body.data.map(one => [one.entity, one.action])).toEqual([
      ['customer', 'warn'],
      ['contact', 'show'],
    ])
    const same = await make(seller, '/contacts', { name: '孙三', customer: customer.id })
    expect(same.body).toMatchObject({ code: 'duplicates', confirmable: true })
  })
})

describe('at save', () => {
  test('a warned one is saved only when confirmed, a blocked one only by who may merge', async () => {
    await make(seller, '/customers', { name: '深圳市腾飞科技有限公司', phone: '13612340001' })
    const warned = await make(seller, '/customers', { name: '别的公司', phone: '+86 136-1234-0001' })
    expect(warned).toMatchObject({ status: 409, body: { code: 'duplicates', confirmable: true } })
    expect(warned.body.candidates).toHaveLength(1)
    expect(
      (await make(seller, '/customers', { name: '别的公司', phone: '13612340001' }, accept)).status,
    ).toBe(201)
    const blocked = await make(seller, '/customers', { name: '腾飞科技（深圳）有限公司' }, accept)
    expect(blocked).toMatchObject({ status: 409, body: { code: 'duplicatesBlocked', confirmable: false } })
    expect((await make(owner, '/customers', { name: '腾飞科技（深圳）有限公司' })).body.confirmable).toBe(
      true,
    )
    expect((await make(owner, '/customers', { name: '腾飞科技（深圳）有限公司' }, accept)).status).toBe(201)
  })

  test('what has a name or number in common that no rule minds is saved at once, and only once', async () => {
    const whole = await make(seller, '/customers', { name: '北京恒远咨询有限公司', city: '北京' })
    const values = { name: '北京恒远咨询有限公司上海分公司', city: '上海' }
    const branch = await make(seller, '/customers', values, { 'idempotency-key': 'branch' })
    expect(branch.status).toBe(201)
    const place = ({ body }: typeof whole) => Number(String(body.number).slice(1))
    expect(place(branch)).toBe(place(whole) + 1)
    expect((await make(seller, '/customers', values, { 'idempotency-key': 'branch' })).body.id).toBe(
      branch.body.id,
    )
    const { body } = await owner.ask<{ data: Row[] }>('GET', `/customers/${branch.body.id}/timeline`)
    expect(body.data.map(entry => entry.action)).toEqual(['create'])
    expect((await make(rival, '/customers', values)).body.code).toBe('duplicatesBlocked')
  })

  test('a change that makes a record another’s twin is asked for; other changes are not', async () => {
    await make(seller, '/customers', { name: '武汉光谷软件有限公司' })
    const { body: other } = await make(seller, '/customers', { name: '武汉东湖软件有限公司' })
    const change = (set: object, headers = {}) =>
      seller.ask<Row & Refused>(
        'PATCH',
        `/customers/${other.id}`,
        { version: other.version, ...set },
        headers,
      )
    expect((await change({ name: '光谷软件' })).body.code).toBe('duplicatesBlocked')
    expect((await change({ level: 'key' })).status).toBe(200)
  })

  test('rules are the company’s: switched off, nothing is asked; put back, it is again', async () => {
    const name = '青岛海风渔具有限公司'
    await make(seller, '/customers', { name })
    const { body: before } = await owner.ask<{ version: number }>('GET', '/duplicates/rules')
    const off = await owner.ask<{ version: number; own: boolean }>('PUT', '/duplicates/rules', {
      version: before.version,
      rules: [],
    })
    expect(off.body).toMatchObject({ own: true, rules: [] })
    expect((await make(seller, '/customers', { name })).status).toBe(201)
    expect(
      (await seller.ask('PUT', '/duplicates/rules', { version: off.body.version, rules: null })).status,
    ).toBe(403)
    expect((await owner.ask('PUT', '/duplicates/rules', { version: 0, rules: null })).status).toBe(409)
    await owner.ask('PUT', '/duplicates/rules', { version: off.body.version, rules: null })
    expect((await make(seller, '/customers', { name })).status).toBe(409)
  })

  test('deleted records stand in nobody’s way, and do again when they come back', async () => {
    const { body } = await make(owner, '/customers', { name: '沈阳北方重工备件' })
    await owner.ask('DELETE', `/customers/${body.id}`)
    const again = await make(seller, '/customers', { name: '沈阳北方重工备件' })
    expect(again.status).toBe(201)
    await owner.ask('POST', `/customers/${body.id}/restore`)
    expect((await make(rival, '/customers', { name: '沈阳北方重工备件' })).status).toBe(409)
  })
})

test('of many who save the same customer at the same instant, written differently, one alone does', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => company.person('member')))
  for (let round = 0; round < 5; round++) {
    const firm = `宏图${'甲乙丙丁戊'[round]}运`
    const phone = `1380000${1000 + round}`
    const writings = [
      { name: `上海${firm}广告有限公司` },
      { name: `${firm}广告（上海）有限公司` },
      { name: `${firm}廣告(上海)有限責任公司` },
      { name: `上海市　${firm}廣告` },
      { name: `${firm}广告`, phone },
      { name: `上海 ${firm} 广告股份有限公司`, phone },
    ]
    const answers = await Promise.all(
      writings.map((values, index) => make(people[index % people.length], '/customers', values)),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    const phones = await Promise.all(
      people.map((who, index) =>
        make(who, '/customers', {
          name: `${'东南西北中'[round]}${'子丑寅卯'[index]}店`,
          phone: `021-6${round}234567`,
        }),
      ),
    )
    expect(phones.filter(answer => answer.status === 201)).toHaveLength(1)
  }
})

test('the standing search finds what was there before, in groups; what is dismissed stays so', async () => {
  const other = await testCompany(server)
  const ask = other.owner.ask
  for (const name of [
    '天津渤海船务有限公司',
    '渤海船务（天津）有限公司',
    '天津渤海船务',
    '天津渤海商贸有限公司',
  ])
    await ask('POST', '/customers', { name })
  const rules = await ask<{ version: number }>('GET', '/duplicates/rules')
  await ask('PUT', '/duplicates/rules', { version: rules.body.version, rules: null })
  const found = await search(server.core, { workspaceId: other.id })
  expect(found).toMatchObject({ status: 'done', done: 4, of: 4 })
  const list = async (status = 'open', who = ask) =>
    (await who<{ data: Group[]; count: number }>('GET', `/duplicates?entity=customer&status=${status}`)).body
  const { data, count } = await list()
  expect(count).toBe(1)
  expect(data[0].records.map(row => row.name).sort()).toEqual([
    '天津渤海船务',
    '天津渤海船务有限公司',
    '渤海船务（天津）有限公司',
  ])
  expect(data[0].pairs).toHaveLength(3)
  expect(
    (await ask('POST', '/duplicates/dismiss', { pairs: data[0].pairs.map(pair => pair.id) })).body,
  ).toEqual({ count: 3 })
  await search(server.core, { workspaceId: other.id })
  expect((await list()).count).toBe(0)
  expect((await list('dismissed')).count).toBe(1)
  const stranger = await other.person('member')
  expect((await list('dismissed', stranger.ask)).data).toEqual([])
  expect((await stranger.ask('POST', '/duplicates/reopen', { pairs: [data[0].pairs[0].id] })).status).toBe(
    404,
  )
  expect((await ask('POST', '/duplicates/reopen', { pairs: [data[0].pairs[0].id] })).status).toBe(200)
  expect((await list()).count).toBe(1)
})
