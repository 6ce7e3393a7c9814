import { describe, expect, test } from 'vitest'
import type { Permissions } from '../core/actor.ts'
import { companyOfFile } from './testing/server.ts'

const { company } = await companyOfFile()

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

describe('what is told of records one does not see', () => {
  test('a unique value held by one is refused without a word of it', async () => {
    const made = await company.owner.ask<Made & { key: string }>('POST', '/customFields', {
      entity: 'customer',
      kind: 'text',
      label: { zh: '会员号', en: 'Member no' },
      unique: true,
    })
    const { key } = made.body
    const held = await newCustomer({ name: '秘密客户', number: 'K-777', [key]: 'M-777' })
    const member = await colleague({}, 'self', 'member')
    const mine = (await member.ask<Made>('POST', '/customers', { name: '我的' })).body
    for (const input of [{ number: 'K-777' }, { [key]: 'M-777' }]) {
      for (const [method, path, extra] of [
        ['POST', '/customers', { name: '新' }],
        ['PATCH', `/customers/${mine.id}`, { version: 1 }],
      ] as const) {
        const refused = await member.ask<Refused>(method, path, { ...extra, ...input })
        expect([refused.status, refused.body.code]).toEqual([409, 'taken'])
        expect(JSON.stringify(refused.body)).not.toMatch(/已存在|秘密|exists/)
        expect(JSON.stringify(refused.body)).not.toContain(held.id)
        expect(refused.body.faults[0].field).toBe(Object.keys(input)[0])
      }
      const plain = await company.owner.ask<Refused>('POST', '/customers', { name: '新', ...input })
      expect([plain.status, plain.body.code]).toEqual([409, 'duplicate'])
    }
  })
})

describe('a contact on a record is one of its customer', () => {
  test('orders and contact records, made and changed', async () => {
    const { ask } = company.owner
    const [one, other] = [await newCustomer({ name: '甲' }), await newCustomer({ name: '乙' })]
    const contactOf = async (customer: Made) =>
      (await ask<Made>('POST', '/contacts', { name: '张伟', customer: customer.id })).body.id
    const [own, foreign] = [await contactOf(one), await contactOf(other)]
    const kinds = { orders: {}, contactRecords: { content: '谈报价' } }
    for (const [path, rest] of Object.entries(kinds)) {
      const wrong = await ask<Refused>('POST', `/${path}`, { customer: one.id, contact: foreign, ...rest })
      expect([path, wrong.status, wrong.body.faults]).toMatchObject([
        path,
        422,
        [{ field: 'contact', code: 'notWithin' }],
      ])
      const made = await ask<Made>('POST', `/${path}`, { customer: one.id, contact: own, ...rest })
      expect([path, made.status]).toEqual([path, 201])
      const change = async (input: object) =>
        (await ask('PATCH', `/${path}/${made.body.id}`, { version: made.body.version, ...input })).status
      expect([path, await change({ contact: foreign })]).toEqual([path, 422])
      expect([path, await change({ customer: other.id })]).toEqual([path, 422])
      expect([path, await change({ customer: other.id, contact: foreign })]).toEqual([path, 200])
    }
  })
})

test('what cannot be stored is refused for many records as for one, before any is changed', async () => {
  const { id, version } = await newCustomer()
  const { status, body } = await company.owner.ask<Refused>('POST', '/customers/bulk', {
    ids: [id],
    set: { note: 'a\u0000b' },
  })
  expect([status, body]).toMatchObject([400, { code: 'unstorable' }])
  const { body: kept } = await company.owner.ask<{ version: number }>('GET', `/customers/${id}`)
  expect(kept.version).toBe(version)
})
