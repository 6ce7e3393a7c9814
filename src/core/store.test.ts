import { describe, expect, test } from 'vitest'
import { companyOfFile, type Page, type Row, type TestPerson, testCompany } from '../server/testing/server.ts'

const { server, company, owner } = await companyOfFile()

const customerOf = async (person: TestPerson, fields: object) =>
  (await person.ask<Row>('POST', '/customers', { name: '无名', ...fields })).body

describe('a customer', () => {
  test('is created with a number, defaults and its maker as owner, and read back', async () => {
    const { status, body } = await owner.ask<Row>('POST', '/customers', {
      name: '上海宏远广告有限公司',
      phone: '13812345678',
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      name: '上海宏远广告有限公司',
      type: 'company',
      level: 'ordinary',
      owner: { id: owner.id },
    })
    expect(body.number).toMatch(/^C\d{6}$/)
    const again = await owner.ask<Row>('GET', `/customers/${body.id}`)
    expect(again.body).toMatchObject({
      name: '上海宏远广告有限公司',
      _access: { update: true, delete: true },
    })
  })

  test('is found by two characters, one character, pinyin initials, part of its phone and its number', async () => {
    const made = await customerOf(owner, { name: '重庆王记火锅食品有限公司', phone: '023-68881234' })
    for (const q of [
      '火锅',
      '王',
      'cqwj',
      '8881',
      String(made.number),
      String(made.number).slice(1),
      '重庆 食品',
    ]) {
      const { body } = await owner.ask<Page>('GET', `/customers?q=${encodeURIComponent(q)}`)
      expect(
        body.data.map(row => row.id),
        q,
      ).toContain(made.id)
    }
    const { body } = await owner.ask<Page>('GET', `/customers?q=${encodeURIComponent('火车')}`)
    expect(body.data.map(row => row.id)).not.toContain(made.id)
  })

  test('is changed only by who states the version, and both sides are shown when it is stale', async () => {
    const made = await customerOf(owner, { name: '版本公司' })
    const first = await owner.ask<Row>('PATCH', `/customers/${made.id}`, {
      city: '杭州',
      version: made.version,
    })
    expect(first.body).toMatchObject({ city: '杭州', version: made.version + 1 })
    const stale = await owner.ask('PATCH', `/customers/${made.id}`, { city: '苏州', version: made.version })
    expect(stale.status).toBe(409)
    expect(stale.body).toMatchObject({ code: 'conflict', current: { city: '杭州' } })
    const blind = await owner.ask('PATCH', `/customers/${made.id}`, { city: '苏州' })
    expect(blind.status).toBe(428)
  })

  test('is refused with a sentence for each wrong field, and nothing is written', async () => {
    const before = await owner.ask<{ count: number }>('GET', '/customers/count')
    const { status, body } = await owner.ask<{ faults: { field: string }[] }>('POST', '/customers', {
      name: '',
      email: 'no address',
      creditCode: '91350100M000100Y44',
      colour: 'red',
      revenue: '5',
    })
    expect(status).toBe(422)
    expect(body.faults.map(fault => fault.field).sort()).toEqual(['colour', 'email', 'name', 'revenue'])
    const wrongCode = await owner.ask<{ faults: { field: string; message: string }[] }>(
      'POST',
      '/customers',
      {
        name: '代码有误',
        creditCode: '91350100M000100Y44',
      },
    )
    expect(wrongCode.body.faults[0].field).toBe('creditCode')
    const after = await owner.ask<{ count: number }>('GET', '/customers/count')
    expect(after.body.count).toBe(before.body.count)
  })

  test('cannot take the number of another', async () => {
    await customerOf(owner, { name: '甲', number: 'X-1' })
    const { status, body } = await owner.ask<{ faults: { field: string }[] }>('POST', '/customers', {
      name: '乙',
      number: 'X-1',
    })
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'duplicate', faults: [{ field: 'number' }] })
  })

  test('sent twice under one key is made once', async () => {
    const send = () => owner.ask<Row>('POST', '/customers', { name: '只建一次' }, { 'idempotency-key': 'k1' })
    const [first, second] = [await send(), await send()]
    expect(second.body.id).toBe(first.body.id)
    const other = await owner.ask('POST', '/customers', { name: '另一个' }, { 'idempotency-key': 'k1' })
    expect(other).toMatchObject({ status: 409, body: { code: 'keyReused' } })
  })

  test('goes to the recycle bin with its contacts and comes back with them', async () => {
    const made = await customerOf(owner, { name: '回收站公司' })
    const contact = (await owner.ask<Row>('POST', '/contacts', { name: '李四', customer: made.id })).body
    expect((await owner.ask('DELETE', `/customers/${made.id}`)).status).toBe(204)
    expect((await owner.ask<Page>('GET', `/contacts?filter[customer]=${made.id}`)).body.data).toEqual([])
    const bin = await owner.ask<Page>('GET', '/customers?deleted=true')
    expect(bin.body.data.map(row => row.id)).toContain(made.id)
    expect((await owner.ask('POST', `/customers/${made.id}/restore`)).status).toBe(200)
    const contacts = await owner.ask<Page>('GET', `/contacts?filter[customer]=${made.id}`)
    expect(contacts.body.data.map(row => row.id)).toEqual([contact.id])
  })
})

describe('a list', () => {
  test('pages by cursor and by number through the same order, without gap or repeat', async () => {
    const other = await testCompany(server)
    const names = ['曾一', '重庆二厂', '阿三', 'Beta', '单四', '解五', '安六']
    for (const name of names) await customerOf(other.owner, { name })
    const all: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body }: { body: Page } = await other.owner.ask<Page>(
        'GET',
        `/customers?sort=name&limit=3${next ? `&cursor=${next}` : ''}`,
      )
      all.push(...body.data.map(row => String(row.name)))
      next = body.next
    }
    expect([...all].sort()).toEqual([...names].sort())
    expect(all.indexOf('重庆二厂')).toBeLessThan(all.indexOf('解五'))
    expect(all.indexOf('解五')).toBeLessThan(all.indexOf('曾一'))
    const second = await other.owner.ask<Page>('GET', '/customers?sort=name&limit=3&page=2')
    expect(second.body.data.map(row => row.name)).toEqual(all.slice(3, 6))
  })

  test('filters, counts, sums and groups by the same conditions', async () => {
    const other = await testCompany(server)
    for (const [level, region, creditLimit] of [
      ['key', '北京', '100.50'],
      ['key', '上海', '50'],
      ['ordinary', '北京', '7'],
    ])
      await customerOf(other.owner, { level, region, creditLimit })
    const query = 'filter[level][eq]=key'
    expect((await other.owner.ask<Page>('GET', `/customers?${query}`)).body.data).toHaveLength(2)
    expect((await other.owner.ask('GET', `/customers/count?${query}`)).body).toEqual({ count: 2 })
    expect((await other.owner.ask('GET', `/customers/sum?fields=creditLimit&${query}`)).body).toEqual({
      creditLimit: '150.50',
    })
    const groups = await other.owner.ask<{ data: object[] }>(
      'GET',
      '/customers/group?by=region&sum=creditLimit',
    )
    expect(groups.body.data).toContainEqual({ value: '北京', count: 2, creditLimit: '107.50' })
    expect((await other.owner.ask('GET', '/customers?filter[colour]=red')).status).toBe(400)
  })
})

describe('scope', () => {
  test('shows a member the own and shared records, a manager those below, and answers 404 for the rest', async () => {
    const manager = await company.person('manager')
    const member = await company.person('member', { managerId: manager.id })
    const stranger = await company.person('member')
    const made = await customerOf(member, { name: '成员的客户' })
    const contact = (await member.ask<Row>('POST', '/contacts', { name: '小张', customer: made.id })).body
    expect((await manager.ask('GET', `/customers/${made.id}`)).status).toBe(200)
    expect((await stranger.ask('GET', `/customers/${made.id}`)).status).toBe(404)
    expect((await stranger.ask('GET', `/contacts/${contact.id}`)).status).toBe(404)
    expect((await stranger.ask('GET', `/customers/${made.id}/timeline`)).status).toBe(404)
    expect((await stranger.ask<Page>('GET', '/customers?q=成员的客户')).body.data).toEqual([])
    expect((await stranger.ask('POST', '/contacts', { name: '偷', customer: made.id })).status).toBe(422)
    const shared = await member.ask('POST', `/customers/${made.id}/addCollaborator`, {
      user: stranger.id,
      access: 'read',
    })
    expect(shared.status).toBe(200)
    const seen = await stranger.ask<Row>('GET', `/customers/${made.id}`)
    expect(seen.body).toMatchObject({ name: '成员的客户', _access: { update: false } })
    expect(
      (await stranger.ask('PATCH', `/customers/${made.id}`, { city: '深圳', version: seen.body.version }))
        .status,
    ).toBe(403)
  })

  test('masks a phone everywhere, and finds by it only in full', async () => {
    const other = await testCompany(server)
    const member = await other.person('member')
    const made = await customerOf(member, { name: '脱敏公司', phone: '13812345678' })
    const reader = await other.person('readOnly')
    await other.setRole('readOnly', {
      entities: { '*': { visibility: 'all', actions: ['read'] } },
      fields: { 'customer.phone': 'masked' },
      administer: [],
    })
    const seen = await reader.ask<Row>('GET', `/customers/${made.id}`)
    expect(seen.body.phone).toBe('138****5678')
    expect((await reader.ask<Page>('GET', '/customers?q=3812')).body.data).toEqual([])
    expect((await reader.ask<Page>('GET', '/customers?q=13812345678')).body.data).toHaveLength(1)
    expect((await reader.ask('GET', '/customers?filter[phone][contains]=3812')).status).toBe(403)
    expect((await reader.ask('GET', '/customers?sort=phone')).status).toBe(403)
    const { body } = await reader.ask<{ data: { changes?: Record<string, unknown[]> }[] }>(
      'GET',
      `/customers/${made.id}/history`,
    )
    expect(JSON.stringify(body)).not.toContain('13812345678')
  })

  test('keeps two companies apart, whatever is asked', async () => {
    const other = await testCompany(server)
    const made = await customerOf(other.owner, { name: '别家的客户' })
    expect((await owner.ask('GET', `/customers/${made.id}`)).status).toBe(404)
    expect((await owner.ask('POST', '/contacts', { name: '越界', customer: made.id })).status).toBe(422)
  })
})

describe('an order', () => {
  test('computes its amounts, takes its number when confirmed, and only confirmed is it returned', async () => {
    const made = await customerOf(owner, { name: '订货公司' })
    const product = (
      await owner.ask<Row>('POST', '/products', { name: '灯箱', unit: '个', price: '113', kind: 'service' })
    ).body
    const order = await owner.ask<Row>('POST', '/orders', {
      customer: made.id,
      orderedOn: '2026-03-02',
      lines: [
        { product: product.id, quantity: '3', price: '113', taxRate: '13' },
        { description: '安装', quantity: '1', price: '100', discount: '10', taxRate: '0' },
      ],
    })
    expect(order.status, JSON.stringify(order.body)).toBe(201)
    expect(order.body).toMatchObject({
      status: 'draft',
      number: null,
      amount: '429',
      tax: '39',
      net: '390',
      baseNet: '390',
    })
    expect(order.body.lines).toMatchObject([
      { description: '灯箱', unit: '个', amount: '339' },
      { amount: '90' },
    ])
    expect(
      (
        await owner.ask('POST', `/orders/${order.body.id}/return`, {
          returnedOn: '2026-03-09',
          reason: '破损',
        })
      ).status,
    ).toBe(409)
    const confirmed = await owner.ask<Row>('POST', `/orders/${order.body.id}/confirm`)
    expect(confirmed.body).toMatchObject({ status: 'confirmed', number: 'SO202603-0001' })
    const lines = [{ product: product.id, quantity: '2', price: '0' }]
    const returned = await owner.ask('POST', `/orders/${order.body.id}/return`, {
      returnedOn: '2026-03-09',
      reason: '破损',
      lines,
    })
    expect(returned.status, JSON.stringify(returned.body)).toBe(200)
    const list = await owner.ask<Page>('GET', `/orders?filter[customer]=${made.id}&filter[type]=return`)
    expect(list.body.data).toMatchObject([{ amount: '-226', number: 'SO202603-0002' }])
    const tooMany = await owner.ask('POST', `/orders/${order.body.id}/return`, {
      returnedOn: '2026-03-09',
      reason: '多',
      lines,
    })
    expect(tooMany.status).toBe(422)
    expect((await owner.ask('POST', `/orders/${order.body.id}/cancel`, { reason: '不要了' })).status).toBe(
      422,
    )
  })

  test('stands in the timeline of its customer, on the day it was placed', async () => {
    const made = await customerOf(owner, { name: '时间线公司' })
    await owner.ask('POST', '/contactRecords', {
      customer: made.id,
      way: 'visit',
      content: '谈年度投放',
      nextContactAt: '2026-12-01T02:00:00Z',
    })
    await owner.ask('POST', '/orders', {
      customer: made.id,
      orderedOn: '2024-01-05',
      lines: [{ description: '旧单', quantity: '1', price: '5' }],
    })
    const { body } = await owner.ask<{
      data: { entity: string; action: string; record?: Row; occurredAt: string }[]
    }>('GET', `/customers/${made.id}/timeline`)
    expect(body.data.map(entry => entry.entity)).toEqual(['contactRecord', 'customer', 'order'])
    expect(body.data[0].record).toMatchObject({ content: '谈年度投放', way: 'visit' })
    expect(body.data[2].occurredAt).toBe('2024-01-05T04:00:00.000Z')
    const customer = await owner.ask<Row>('GET', `/customers/${made.id}`)
    expect(customer.body.nextContactAt).toBe('2026-12-01T02:00:00.000Z')
  })
})
