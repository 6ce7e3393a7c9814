import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Permissions } from '../core/actor.ts'
import { type TestCompany, type TestServer, testCompany, testServer } from './testing/server.ts'

let server: TestServer
let company: TestCompany

beforeAll(async () => {
  server = await testServer()
  company = await testCompany(server)
})
afterAll(() => server?.stop())

type Made = { id: string; version: number; _access: { verbs: string[]; update: boolean; delete: boolean } }
type Refused = { code: string; faults: { field: string; code: string; message: string }[] }

const look = { visibility: 'all', actions: ['read'] } as const

/** A colleague in a role that does everything to what it sees, but for the closed fields. */
async function colleague(
  fields: Permissions['fields'] = {},
  visibility: 'all' | 'self' = 'all',
  role: 'member' | 'manager' | 'readOnly' = 'manager',
) {
  const person = await company.person(role)
  await company.setRole(role, {
    entities: { '*': { visibility, actions: ['*'] }, user: { ...look, actions: ['read'] } },
    fields,
    administer: [],
  })
  return person
}

const newCustomer = async (input: object = {}) =>
  (await company.owner.ask<Made>('POST', '/customers', { name: '晨光文具', ...input })).body

describe('a field the role may not write is not written by a verb either', () => {
  test('planning and handing over', async () => {
    const plan = '2026-05-01T02:00:00Z'
    const customer = await newCustomer({ nextContactAt: plan })
    const { ask, id } = await colleague({ 'customer.nextContactAt': 'read', 'customer.owner': 'hidden' })
    const path = `/customers/${customer.id}`
    const tries = [
      await ask('POST', `${path}/planContact`, { nextContactAt: null }),
      await ask('POST', `${path}/planContact`, {}),
      await ask('POST', `${path}/assign`, { owner: id }),
    ]
    expect(tries.map(answer => answer.status)).toEqual([403, 403, 403])
    const { verbs } = (await ask<Made>('GET', path)).body._access
    expect(verbs).not.toContain('assign')
    expect(verbs).not.toContain('planContact')
    expect(verbs).toContain('addCollaborator')
    const after = await company.owner.ask('GET', path)
    expect(after.body).toMatchObject({
      nextContactAt: '2026-05-01T02:00:00.000Z',
      owner: { id: company.owner.id },
    })
    const { body: bulk } = await ask('POST', '/customers/bulk', {
      ids: [customer.id],
      verb: 'assign',
      input: { owner: id },
    })
    expect(bulk).toMatchObject({ done: 0, failed: 1 })
  })

  test('changing a confirmed order: the closed field is refused, the rest is changed', async () => {
    const customer = await newCustomer()
    const lines = [{ description: '笔', quantity: '1', price: '2' }]
    const { ask } = company.owner
    const order = (await ask<Made>('POST', '/orders', { customer: customer.id, lines, note: '原备注' })).body
    await ask('POST', `/orders/${order.id}/confirm`)
    const clerk = await colleague({ 'order.note': 'read' })
    const change = (input: object) =>
      clerk.ask<Refused>('POST', `/orders/${order.id}/change`, { reason: '改', ...input })
    const refused = await change({ note: '新备注', deliverOn: '2099-01-01' })
    expect([refused.status, refused.body.faults?.[0]]).toMatchObject([
      422,
      { field: 'note', code: 'forbidden' },
    ])
    expect((await change({ deliverOn: '2099-01-01' })).status).toBe(200)
    expect((await ask('GET', `/orders/${order.id}`)).body).toMatchObject({
      note: '原备注',
      deliverOn: '2099-01-01',
    })
  })
})

describe('what a record says may be done with it is what may be done', () => {
  test('roles are changed in the settings, people and units with power over people', async () => {
    const { ask } = await colleague()
    const first = async (path: string) =>
      (await ask<{ data: Made[] }>('GET', `/${path}?limit=1`)).body.data[0].id
    const unit = (await company.owner.ask<Made>('POST', '/units', { name: '一部' })).body.id
    for (const [path, id, open] of [
      ['roles', await first('roles'), { update: false, delete: false, verbs: [] }],
      ['people', await first('people'), { update: true, delete: false, verbs: ['deactivate'] }],
      ['units', unit, { update: true, delete: true, verbs: [] }],
    ] as const) {
      const { body } = await ask<Made>('GET', `/${path}/${id}`)
      expect([path, body._access]).toEqual([path, { update: false, delete: false, verbs: [] }])
      expect((await ask('PATCH', `/${path}/${id}`, { version: body.version, name: '新名' })).status).toBe(403)
      expect((await ask('DELETE', `/${path}/${id}`)).status).toBe(403)
      const owned = await company.owner.ask<Made>('GET', `/${path}/${id}`)
      expect([path, owned.body._access]).toEqual([path, open])
    }
  })
})
