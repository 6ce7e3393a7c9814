import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

type Tag = { value: string; colour: string | null; count: number; offered: boolean }
type Answer = { count: number; done: number; undo: string }

const { company, owner, made } = await companyOfFile()
const path = '/tags/customer/tags'

const tags = async () => {
  const { body } = await owner.ask<{ data: { entity: string; field: string; tags: Tag[] }[] }>('GET', '/tags')
  const found = body.data.find(one => one.entity === 'customer' && one.field === 'tags')?.tags ?? []
  return Object.fromEntries(found.map(({ value, count, colour }) => [value, [count, colour]]))
}

test('tags are counted, coloured, renamed, merged and deleted on all records, and taken back', async () => {
  const one = await made('/customers', { name: '甲', tags: ['老客户', '展会'] })
  await made('/customers', { name: '乙', tags: ['老顾客'] }, await company.person('member'))
  await made('/customers', { name: '丙', tags: ['展会'] })
  await owner.ask('PUT', path, { value: '老客户', colour: 'gold' })
  await owner.ask('PUT', path, { value: '待定', colour: null })
  expect(await tags()).toEqual({ 老客户: [1, 'gold'], 待定: [0, null], 展会: [2, null], 老顾客: [1, null] })

  const rename = { from: ['老客户', '老顾客'], to: '长期客户' }
  expect((await owner.ask('POST', `${path}/replace`, { ...rename, preview: true })).body).toEqual({
    count: 2,
  })
  expect((await owner.ask<Answer>('POST', `${path}/replace`, rename)).body).toMatchObject({ done: 2 })
  expect(await tags()).toEqual({ 长期客户: [2, 'gold'], 待定: [0, null], 展会: [2, null] })
  const found = await owner.ask<{ data: Row[] }>('GET', `/customers?q=${encodeURIComponent('长期客户')}`)
  expect(found.body.data).toHaveLength(2)

  const merged = await owner.ask<Answer>('POST', `${path}/replace`, {
    from: ['展会', '长期客户'],
    to: '长期客户',
  })
  expect(merged.body).toMatchObject({ done: 2 })
  expect((await owner.ask<Row>('GET', `/customers/${one.id}`)).body.tags).toEqual(['长期客户'])
  await owner.ask('POST', `/bulk/${merged.body.undo}/undo`)
  expect((await owner.ask<Row>('GET', `/customers/${one.id}`)).body.tags).toEqual(['长期客户', '展会'])

  await owner.ask('POST', `${path}/replace`, { from: ['展会', '待定'], to: null })
  expect(await tags()).toEqual({ 长期客户: [2, 'gold'] })
  const history = await owner.ask<{ data: { action: string }[] }>('GET', `/customers/${one.id}/history`)
  expect(history.body.data.map(event => event.action)).toContain('update')
})

test('only who administers the settings reaches them', async () => {
  const member = await company.person('member')
  expect((await member.ask('GET', '/tags')).status).toBe(403)
  expect((await member.ask('POST', `${path}/replace`, { from: ['展会'], to: null })).status).toBe(403)
  expect((await owner.ask('POST', '/tags/customer/name/replace', { from: ['x'], to: null })).status).toBe(404)
})

test('a role from which the field is kept hears nothing of its words', async () => {
  await made('/customers', { name: '丁', tags: ['机密标签'] })
  const clerk = await company.person('manager')
  for (const fields of [{ 'customer.tags': 'hidden' }, { 'customer.tags': 'masked' }] as const) {
    const everything = { visibility: 'all' as const, actions: ['*'] }
    await company.setRole('manager', { entities: { '*': everything }, fields, administer: ['settings'] })
    const all = await clerk.ask('GET', '/tags')
    expect(all.status).toBe(200)
    expect(all.response.body).not.toContain('机密标签')
    expect((await clerk.ask('POST', `${path}/replace`, { from: ['机密标签'], to: null })).status).toBe(404)
  }
})
