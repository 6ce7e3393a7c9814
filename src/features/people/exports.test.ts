import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestCompany, type TestServer, testCompany, testServer } from '../../server/testing/server.ts'
import { watchExport } from './exports.ts'

type Notices = { data: { kind: string; title: string }[] }

let server: TestServer
let company: TestCompany
let days = 0

beforeAll(async () => {
  server = await testServer({ now: () => new Date(Date.now() + days * 86_400_000) })
  company = await testCompany(server)
})
afterAll(() => server?.stop())

test('a role exports no more rows a day than it may, whatever the list', async () => {
  const everything = { visibility: 'all' as const, actions: ['*'] }
  await company.setRole('manager', {
    entities: { '*': everything },
    fields: {},
    administer: [],
    exportRows: 5,
  })
  const person = await company.person('manager')
  for (const name of ['甲', '乙', '丙']) await company.owner.ask('POST', '/customers', { name })
  const take = () => person.ask<{ code: string }>('GET', '/customers/export?format=csv')
  expect((await take()).status).toBe(200)
  expect(await take()).toMatchObject({ status: 403, body: { code: 'exportLimit' } })
  expect((await person.ask('GET', '/customers/export?format=csv&q=甲')).status).toBe(200)
  days = 1
  expect((await take()).status).toBe(200)
  days = 0
  expect((await company.owner.ask('GET', '/customers/export?format=csv')).status).toBe(200)
})

test('the owner hears of an export far beyond the habit, once a day', async () => {
  const person = await company.person('admin')
  const rows = Array.from({ length: 1100 }, (_, index) => ({ name: `批量${index}` }))
  for (let at = 0; at < rows.length; at += 50)
    await Promise.all(rows.slice(at, at + 50).map(row => company.owner.ask('POST', '/products', row)))
  await person.ask('GET', '/customers/export?format=csv')
  const told = async () =>
    (await company.owner.ask<Notices>('GET', '/notices')).body.data.filter(
      one => one.kind === 'unusualExport',
    )
  expect(await told()).toEqual([])
  days = 2
  await person.ask('GET', '/products/export?format=csv')
  await expect.poll(told).toHaveLength(1)
  const actor = await server.access.directory.actor(company.id, person.id, 'key')
  if (actor) await watchExport(server.core, actor, 'product')
  expect(await told()).toHaveLength(1)
  expect((await told())[0].title).toMatch(/导出了 \d{4} 行/)
  days = 0
})
