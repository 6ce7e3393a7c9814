import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type EntityPermission, sights } from '../../core/actor.ts'
import { serverOfFile } from '../../server/testing/server.ts'
import { makeWorld, type World } from '../../server/testing/world.ts'
import type { Explanation } from './sharing.rules.ts'

const server = await serverOfFile()
let world: World

beforeAll(async () => {
  world = await makeWorld(server)
}, 60_000)

const pathOf: Record<string, string> = {
  customer: 'customers',
  contact: 'contacts',
  order: 'orders',
  product: 'products',
}
const right = fc.record({
  visibility: fc.constantFrom(...sights),
  actions: fc.constantFrom<string[]>(['*'], ['read'], ['read', 'update'], ['create']),
})

async function explained(path: string, person = ''): Promise<Explanation[]> {
  const { body, response } = await world.home.owner.ask<{ data: Explanation[] }>(
    'GET',
    `/${path}/access/people${person && `?person=${person}`}`,
  )
  expect(response.statusCode, response.body).toBe(200)
  return body.data
}

test('what is explained is what each person can do, whatever the roles', { timeout: 120_000 }, async () => {
  const records = world.records.filter(
    one => one.company === world.home.id && pathOf[one.entity] && !one.deleted,
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...world.people),
      fc.record({
        '*': right,
        customer: right,
        contact: right,
        user: fc.constantFrom<EntityPermission>({ visibility: 'all', actions: ['read'] }),
      }),
      fc.array(fc.constantFrom(...records), { minLength: 8, maxLength: 8 }),
      async (person, entities, some) => {
        await world.home.setRole(person.role as 'member', { entities, fields: {}, administer: [] })
        for (const record of some) {
          const path = `${pathOf[record.entity]}/${record.id}`
          const { status, body } = await person.ask<{ _access?: { update: boolean } }>('GET', `/${path}`)
          const pooled = record.pooledFor && (await person.ask('GET', `/pool/${path}`)).status === 200
          const sees = status === 200 || pooled === true
          const [why] = await explained(path, person.id)
          expect(why, path).toMatchObject({ sees, changes: body._access?.update ?? false })
          expect(
            (await explained(path)).some(one => one.person.id === person.id),
            path,
          ).toBe(sees)
          // Somebody sees a record by some way, and nobody does where every way is closed.
          const decides = why.reasons.filter(
            one => !['parent', 'role'].includes(one.way) || (one.way === 'role' && one.isEnough),
          )
          if (why.reasons.every(one => one.way !== 'role' || one.reads))
            expect(
              decides.some(one => one.holds),
              path,
            ).toBe(sees)
        }
      },
    ),
    { numRuns: 12 },
  )
})

describe('why somebody sees a customer', () => {
  test('names the way, who opened it, and what closes the others', async () => {
    const { home, people } = world
    const [, manager, member, reader] = people
    const limited = { visibility: 'self' as const, actions: ['*'] }
    for (const role of ['admin', 'manager', 'member', 'readOnly'] as const)
      await home.setRole(role, {
        entities: { '*': limited, user: { visibility: 'all', actions: ['read'] } },
        fields: {},
        administer: [],
      })
    const { body } = await home.owner.ask<{ id: string }>('POST', '/customers', {
      name: '说明',
      owner: member.id,
    })
    const path = `customers/${body.id}`
    await home.owner.ask('POST', `/${path}/addCollaborator`, { user: manager.id, access: 'read' })
    const ways = async (id: string) => (await explained(path, id))[0]
    expect(await ways(manager.id)).toMatchObject({
      sees: true,
      changes: false,
      reasons: [
        { way: 'role', holds: false, visibility: 'self' },
        { way: 'owner', holds: false, owner: { id: member.id } },
        { way: 'collaborator', holds: true, loan: { access: 'read', by: { id: home.owner.id } } },
        { way: 'group', holds: false },
      ],
    })
    expect(await ways(member.id)).toMatchObject({
      sees: true,
      changes: true,
      reasons: [{}, { way: 'owner', holds: true, circle: 'self' }, {}, {}],
    })
    expect(await ways(reader.id)).toMatchObject({ sees: false, changes: false })
    expect((await explained(path)).map(one => one.person.id).sort()).toEqual(
      [home.owner.id, manager.id, member.id].sort(),
    )
  })

  test('names the pool in which it waits, for those whose pool it is', async () => {
    const { home, people, units } = world
    const [, manager, member] = people
    const settings = { name: '说明公海', units: [units[1].id], masked: ['phone'] }
    const pool = (await home.owner.ask<{ id: string }>('POST', '/pool-settings', settings)).body
    const { body } = await home.owner.ask<{ id: string }>('POST', '/customers', { name: '说明三' })
    const path = `customers/${body.id}`
    await home.owner.ask('POST', `/${path}/release`, { reason: '无人跟进', pool: pool.id })
    const way = async (id: string) => {
      const [{ sees, changes, reasons }] = await explained(path, id)
      return { sees, changes, pool: reasons.find(one => one.way === 'pool') }
    }
    const pools = [{ who: { id: pool.id, title: '说明公海' }, entity: 'pool' }]
    expect(await way(member.id)).toMatchObject({ sees: true, changes: false, pool: { holds: true, pools } })
    expect(await way(manager.id)).toMatchObject({ sees: false, pool: { holds: false, pools } })
    expect(await way(home.owner.id)).toMatchObject({ sees: true, pool: undefined })
    expect((await explained(path)).map(one => one.person.id).sort()).toEqual(
      [home.owner.id, member.id].sort(),
    )
    await member.ask('POST', `/pool/${path}/claim`)
    expect(await way(member.id)).toMatchObject({ sees: true, changes: true, pool: undefined })
  })

  test('is told to its owner and to who administers people, to nobody else', async () => {
    const { home, people } = world
    const [, manager, member] = people
    const { body } = await home.owner.ask<{ id: string }>('POST', '/customers', {
      name: '说明二',
      owner: member.id,
    })
    await home.owner.ask('POST', `/customers/${body.id}/addCollaborator`, {
      user: manager.id,
      access: 'write',
    })
    const status = async (person: { ask: typeof home.owner.ask }) =>
      (await person.ask('GET', `/customers/${body.id}/access/people`)).status
    expect(await status(member)).toBe(200)
    expect(await status(manager)).toBe(403)
    expect(await status(people[3])).toBe(404)
  })
})
