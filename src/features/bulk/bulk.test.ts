import { describe, expect, test } from 'vitest'
import { newId } from '../../core/id.ts'
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

  test('taken back leaves alone what somebody deleted, restored or changed in the meantime', async () => {
    const [deletedAgain, lively] = await customers(2)
    const ids = [deletedAgain, lively]
    const deleted = await owner.ask<Answer>('POST', '/customers/bulk', { ids, delete: true })
    await owner.ask('POST', `/customers/${deletedAgain}/restore`)
    await owner.ask('DELETE', `/customers/${deletedAgain}`)
    const back = await owner.ask<Answer>('POST', `/bulk/${deleted.body.undo}/undo`)
    expect(back.body).toMatchObject({ done: 1, failed: 1, errors: [{ id: deletedAgain, code: 'conflict' }] })

    await owner.ask('DELETE', `/customers/${lively}`)
    const restored = await owner.ask<Answer>('POST', '/customers/bulk', { ids, restore: true })
    const { version } = (await owner.ask<Row>('GET', `/customers/${lively}`)).body
    await owner.ask('PATCH', `/customers/${lively}`, { city: '苏州', version })
    const gone = await owner.ask<Answer>('POST', `/bulk/${restored.body.undo}/undo`)
    expect(gone.body).toMatchObject({ done: 1, failed: 1, errors: [{ id: lively, code: 'conflict' }] })
    expect((await owner.ask<Row>('GET', `/customers/${lively}`)).body).toMatchObject({ city: '苏州' })
  })

  test('is taken back once, however many ask at the same moment', async () => {
    const ids = await customers(20)
    const act = await owner.ask<Answer>('POST', '/customers/bulk', { ids, set: { city: '无锡' } })
    const undos = await Promise.all([1, 2, 3].map(() => owner.ask('POST', `/bulk/${act.body.undo}/undo`)))
    expect(undos.map(answer => answer.status).sort()).toEqual([200, 409, 409])
    const history = await owner.ask<{ data: { action: string }[] }>('GET', `/customers/${ids[0]}/history`)
    expect(history.body.data.map(event => event.action)).toEqual(['takeBack', 'update', 'create'])
  })

  test('is not taken back in the middle', async () => {
    const ids = await customers(2)
    const order = {
      id: newId(),
      workspaceId: company.id,
      userId: owner.id,
      entity: 'customer',
      ids,
      act: { kind: 'set' as const, values: { city: '扬州' } },
      of: 2,
    }
    const stop = new AbortController()
    stop.abort()
    const [first] = ids
    await runBulk(server.core, { ...order, ids: [first, first, first, first, ids[1]] }, stop.signal)
    expect(await owner.ask('POST', `/bulk/${order.id}/undo`)).toMatchObject({
      status: 409,
      body: { code: 'actRunning' },
    })
    await runBulk(server.core, { ...order, ids: [ids[1]] })
    expect((await owner.ask('POST', `/bulk/${order.id}/undo`)).status).toBe(200)
  })

  test('puts back what its maker does not see', async () => {
    const own = (key: string, more: object) =>
      owner.ask('POST', '/customFields', {
        entity: 'customer',
        key,
        label: { zh: key },
        to: 'customer',
        ...more,
      })
    await own('c_near', { kind: 'reference' })
    const [hidden] = await customers(1)
    const member = await company.person('member')
    const mine = (
      await owner.ask<Row>('POST', '/customers', { name: '引用', owner: member.id, c_near: hidden })
    ).body.id
    const other = (await member.ask<Row>('POST', '/customers', { name: '看得到' })).body.id
    const act = await member.ask<Answer>('POST', '/customers/bulk', { ids: [mine], set: { c_near: other } })
    expect(act.body).toMatchObject({ done: 1 })
    expect((await member.ask<Answer>('POST', `/bulk/${act.body.undo}/undo`)).body).toMatchObject({ done: 1 })
    expect((await owner.ask<Row>('GET', `/customers/${mine}`)).body.c_near).toMatchObject({ id: hidden })
  })

  test('is taken back with the rights of now', async () => {
    const everything = { visibility: 'all' as const, actions: ['*'] }
    const role = (actions: string[], fields = {}) =>
      company.setRole('manager', { entities: { '*': { ...everything, actions } }, fields, administer: [] })
    await role(['*'])
    const manager = await company.person('manager')
    const member = await company.person('member')
    const ids = await customers(1)
    const acts = [
      { set: { city: '南通' } },
      { verb: 'assign', input: { owner: member.id } },
      { verb: 'release', input: { reason: '无人跟进' } },
    ]
    await owner.ask('POST', '/pool-settings', { name: '公海' })
    const undos: string[] = []
    for (const act of acts) {
      const { body } = await manager.ask<Answer>('POST', '/customers/bulk', { ids, ...act })
      expect(body).toMatchObject({ done: 1 })
      undos.push(body.undo ?? '')
    }
    await role(['read'])
    for (const undo of undos) expect((await manager.ask('POST', `/bulk/${undo}/undo`)).status).toBe(403)
    expect((await owner.ask<Row>('GET', `/customers/${ids[0]}`)).body).toMatchObject({
      owner: null,
      city: '南通',
    })
    await role(['*'], { 'customer.city': 'read' })
    expect((await manager.ask<Answer>('POST', `/bulk/${undos[0]}/undo`)).body).toMatchObject({ failed: 1 })
    expect((await manager.ask<Answer>('POST', `/bulk/${undos[2]}/undo`)).body).toMatchObject({ done: 1 })
    expect((await owner.ask<Row>('GET', `/customers/${ids[0]}`)).body).toMatchObject({
      owner: { id: member.id },
    })
  })

  test('on customers of a pool puts them back into it, whoever may read pools', async () => {
    await company.setRole('member', {
      entities: {
        '*': { visibility: 'self', actions: ['*'] },
        user: { visibility: 'none', actions: [] },
        pool: { visibility: 'none', actions: [] },
      },
      fields: {},
      administer: [],
    })
    const member = await company.person('member')
    await owner.ask('POST', '/pool-settings', { name: '另一公海' })
    const [id] = await customers(1)
    await owner.ask('POST', `/customers/${id}/release`, { reason: '无人跟进' })
    const { pool } = (await owner.ask<Row>('GET', `/customers/${id}`)).body
    const claimed = await member.ask<Answer>('POST', '/pool/customers/bulk', { ids: [id], verb: 'claim' })
    expect(claimed.body).toMatchObject({ done: 1 })
    expect((await member.ask<Answer>('POST', `/bulk/${claimed.body.undo}/undo`)).body).toMatchObject({
      done: 1,
    })
    expect((await owner.ask<Row>('GET', `/customers/${id}`)).body).toMatchObject({ owner: null, pool })
    expect((await member.ask('GET', `/pool/customers/${id}`)).status).toBe(200)
  })
})
