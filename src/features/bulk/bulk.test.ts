import { describe, expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'
import { runBulk } from './run.ts'

type Row = Record<string, unknown> & { id: string }
type Answer = {
  count: number
  done: number
  failed: number
  errors: { id: string; code: string }[]
  job?: string
  undo?: string
}

const { server, company, owner } = await companyOfFile()

const customers = async (count: number, fields: object = {}) => {
  const ids: string[] = []
  for (let i = 0; i < count; i++)
    ids.push((await owner.ask<Row>('POST', '/customers', { name: `客户${i}`, ...fields })).body.id)
  return ids
}

describe('an act on many', () => {
  test('changes, assigns and deletes those that are named, each with its event', async () => {
    const ids = await customers(3)
    const member = await company.person('member')
    const set = await owner.ask<Answer>('POST', '/customers/bulk', { ids, set: { level: 'key' } })
    expect(set).toMatchObject({ status: 200, body: { count: 3, done: 3, failed: 0 } })
    const assigned = await owner.ask<Answer>('POST', '/customers/bulk', {
      ids,
      verb: 'assign',
      input: { owner: member.id },
    })
    expect(assigned.body).toMatchObject({ done: 3 })
    expect((await member.ask<Row>('GET', `/customers/${ids[0]}`)).body).toMatchObject({
      level: 'key',
      owner: { id: member.id },
    })
    const history = await owner.ask<{ data: { action: string }[] }>('GET', `/customers/${ids[0]}/history`)
    expect(history.body.data.map(event => event.action)).toEqual(['assign', 'update', 'create'])
    expect((await owner.ask<Answer>('POST', '/customers/bulk', { ids, delete: true })).body.done).toBe(3)
    expect((await owner.ask<Answer>('POST', '/customers/bulk', { ids, restore: true })).body.done).toBe(3)
  })

  test('reaches by a filter what the list has, counted beforehand', async () => {
    await customers(2, { region: '北京' })
    const wish = { filter: 'filter[region][eq]=北京', set: { city: '北京' } }
    expect((await owner.ask('POST', '/customers/bulk', { ...wish, preview: true })).body).toMatchObject({
      count: 2,
    })
    expect((await owner.ask<Answer>('POST', '/customers/bulk', wish)).body).toMatchObject({
      count: 2,
      done: 2,
    })
    expect((await owner.ask('GET', '/customers/count?filter[city]=北京')).body).toEqual({ count: 2 })
  })

  test('leaves out what the actor does not see, and reports what is refused', async () => {
    const member = await company.person('member')
    const [foreign, lent] = await customers(2)
    const own = (await member.ask<Row>('POST', '/customers', { name: '自己的' })).body.id
    await owner.ask('POST', `/customers/${lent}/addCollaborator`, { user: member.id, access: 'read' })
    const answer = await member.ask<Answer>('POST', '/customers/bulk', {
      ids: [foreign, lent, own],
      set: { city: '广州' },
    })
    expect(answer.body).toMatchObject({
      count: 2,
      done: 1,
      failed: 1,
      errors: [{ id: lent, code: 'forbidden' }],
    })
    const wrong = await owner.ask<Answer>('POST', '/customers/bulk', {
      ids: [own],
      set: { email: 'no address' },
    })
    expect(wrong.body).toMatchObject({ done: 0, errors: [{ id: own, code: 'invalid' }] })
    expect((await member.ask('POST', '/customers/bulk', { ids: [own], delete: true })).status).toBe(403)
    expect((await owner.ask('POST', '/customers/bulk', { ids: [own], delete: true, set: {} })).status).toBe(
      422,
    )
  })

  test('over two hundred is done by a job that tells how far it is and leaves a notice', async () => {
    const ids = await customers(3)
    const told: { event: string; data: Record<string, unknown> }[] = []
    const stop = server.core.live.onNotice(notice => told.push(notice as (typeof told)[number]))
    await runBulk(server.core, {
      id: ids[0],
      workspaceId: company.id,
      userId: owner.id,
      entity: 'customer',
      ids,
      act: { kind: 'set', values: { city: '成都' } },
      of: 3,
    })
    stop()
    expect(told.filter(one => one.event === 'job').at(-1)?.data).toMatchObject({
      done: 3,
      finished: true,
      progress: 1,
    })
    const { body } = await owner.ask<{ data: { title: string }[] }>('GET', '/notices')
    expect(body.data[0].title).toBe('批量操作完成：成功 3，未成功 0')
  })

  test('adds tags to those there are and takes some away, and is taken back but for records changed since', async () => {
    const [first] = await customers(1, { tags: ['老客户'] })
    const [second, third] = await customers(2)
    const ids = [first, second, third]
    const tags = async () =>
      Promise.all(ids.map(async id => (await owner.ask<Row>('GET', `/customers/${id}`)).body.tags))
    const added = await owner.ask<Answer>('POST', '/customers/bulk', {
      ids,
      add: { tags: ['展会', '老客户'] },
    })
    expect(added.body).toMatchObject({ done: 3, failed: 0 })
    expect(await tags()).toEqual([
      ['老客户', '展会'],
      ['展会', '老客户'],
      ['展会', '老客户'],
    ])
    const taken = await owner.ask<Answer>('POST', '/customers/bulk', { ids, remove: { tags: ['老客户'] } })
    expect(await tags()).toEqual([['展会'], ['展会'], ['展会']])
    const { body } = await owner.ask<Row & { version: number }>('GET', `/customers/${third}`)
    await owner.ask('PATCH', `/customers/${third}`, { city: '上海', version: body.version })
    const undone = await owner.ask<Answer>('POST', `/bulk/${taken.body.undo}/undo`)
    expect(undone.body).toMatchObject({ done: 2, failed: 1, errors: [{ id: third, code: 'conflict' }] })
    expect(await tags()).toEqual([['老客户', '展会'], ['展会', '老客户'], ['展会']])
    expect((await owner.ask('POST', `/bulk/${taken.body.undo}/undo`)).body).toMatchObject({
      code: 'notUndoable',
    })
  })

  test('of assigning and deleting is taken back by who did it alone', async () => {
    const ids = await customers(2)
    const [manager, member] = [await company.person('manager'), await company.person('member')]
    const assigned = await owner.ask<Answer>('POST', '/customers/bulk', {
      ids,
      verb: 'assign',
      input: { owner: member.id },
    })
    expect((await manager.ask('POST', `/bulk/${assigned.body.undo}/undo`)).status).toBe(404)
    expect((await owner.ask<Answer>('POST', `/bulk/${assigned.body.undo}/undo`)).body).toMatchObject({
      done: 2,
    })
    expect((await owner.ask<Row>('GET', `/customers/${ids[0]}`)).body).toMatchObject({
      owner: { id: owner.id },
    })
    const deleted = await owner.ask<Answer>('POST', '/customers/bulk', { ids, delete: true })
    await owner.ask('POST', `/bulk/${deleted.body.undo}/undo`)
    expect((await owner.ask('GET', `/customers/${ids[0]}`)).status).toBe(200)
  })
})
