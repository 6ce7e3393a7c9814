import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { writeEvents } from '../../core/events.ts'
import { newId } from '../../core/id.ts'
import { companyOfFile } from '../../server/testing/server.ts'
import { watchExport } from './exports.ts'

type Notices = { data: { kind: string; title: string }[] }

const { server, company, clock } = await companyOfFile()

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
  clock.days = 1
  expect((await take()).status).toBe(200)
  clock.days = 0
  expect((await company.owner.ask('GET', '/customers/export?format=csv')).status).toBe(200)
})

test('exports at the same moment do not pass the limit together', async () => {
  await company.setRole('manager', {
    entities: { '*': { visibility: 'all', actions: ['*'] } },
    fields: {},
    administer: [],
    exportRows: 5,
  })
  const person = await company.person('manager')
  const { body } = await person.ask<{ count: number }>('GET', '/customers/count?q=甲')
  expect(body.count).toBe(1)
  const take = (query: string) => person.ask('GET', `/customers/export?format=csv${query}`)
  const whole = await Promise.all([take(''), take(''), take('')])
  expect(whole.map(answer => answer.status).sort()).toEqual([200, 403, 403])
  const single = await Promise.all(['甲', '乙', '丙'].map(name => take(`&q=${name}`)))
  expect(single.map(answer => answer.status).sort()).toEqual([200, 200, 403])
  const [rows] = await server.core.db.read<{ rows: number }[]>(company.id, [
    sql`SELECT sum((changes->'rows'->>1)::int)::int AS rows FROM event
      WHERE workspace_id = ${company.id} AND action = 'export' AND actor_id = ${person.id}`,
  ])
  expect(rows).toEqual([{ rows: 5 }])
})

test('the owner hears of an export far beyond the habit, once a day', async () => {
  const person = await company.person('admin')
  const actor = await server.access.directory.actor(company.id, person.id, 'key')
  if (!actor) throw new Error('no such person')
  const taken = (rows: number) =>
    server.core.db.transaction(company.id, async tx =>
      writeEvents(tx, actor, [
        {
          entity: 'customer',
          record_id: newId(),
          customer_id: null,
          occurred_at: server.core.now().toISOString(),
          action: 'export',
          changes: { rows: [null, rows] },
        },
      ]),
    )
  const told = async () =>
    (await company.owner.ask<Notices>('GET', '/notices')).body.data.filter(
      one => one.kind === 'unusualExport',
    )
  await taken(400)
  clock.days = 2
  await taken(900)
  await watchExport(server.core, actor, 'customer')
  expect(await told()).toEqual([])
  await taken(1200)
  await watchExport(server.core, actor, 'customer')
  await watchExport(server.core, actor, 'customer')
  expect(await told()).toHaveLength(1)
  expect((await told())[0].title).toContain('导出了 2100 行')
  clock.days = 3
  await taken(5000)
  await watchExport(server.core, actor, 'customer')
  expect(await told()).toHaveLength(1)
  clock.days = 0
})
