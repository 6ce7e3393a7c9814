import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { createServer } from '../../server/serve.ts'
import { type Browser, browser } from '../../server/testing/browser.ts'
import { serverOfFile } from '../../server/testing/server.ts'

const server = await serverOfFile({ env: { ALLOW_SIGN_UP: 'true' } })

const password = 'a good password'

/** A new company with its owner signed in. */
async function company(name: string, owner: string) {
  const person = browser(server.app)
  const made = await person.post('/api/setup/company', {
    company: { name },
    owner: { name: owner, email: `${owner}@example.com`, password },
  })
  expect(made.status).toBe(201)
  const api = `/c/${made.body.slug}/api/v1`
  const { body } = await person.get(`${api}/role-settings`)
  const roles: Record<string, string> = Object.fromEntries(
    body.data.map((role: { code: string; id: string }) => [role.code, role.id]),
  )
  return { owner: person, slug: made.body.slug as string, api, roles }
}

let address: Promise<string> | undefined
/** Where streams are opened: a request that is injected ends before they do. */
const listening = () => (address ??= server.app.listen({ port: 0, host: '127.0.0.1' }))

type Company = Awaited<ReturnType<typeof company>>

/** Someone invited by the owner, who accepted with a new account and is signed in. */
async function join({ owner, api, roles }: Company, role: string, name: string, place: object = {}) {
  const invited = await owner.post(`${api}/invitations`, {
    email: `${name}@example.com`,
    roleId: roles[role],
    ...place,
  })
  expect(invited.status).toBe(201)
  const person = browser(server.app)
  const joined = await person.post(`/api/invitations/${invited.body.link.split('/').pop()}/accept`, {
    name,
    password,
  })
  expect(joined.status).toBe(200)
  const { body } = await person.get(`${api}/me`)
  return { person, id: body.id as string }
}

async function versionOf({ owner, api }: Company, path: string, id: string): Promise<number> {
  return (await owner.get(`${api}/${path}/${id}`)).body.version
}

async function change(who: Browser, at: Company, path: string, id: string, fields: object) {
  return who.patch(`${at.api}/${path}/${id}`, { version: await versionOf(at, path, id), ...fields })
}

describe('companies are walled off', () => {
  test('a person in two companies sees each under its address, and nobody else’s', async () => {
    const [north, south] = [await company('北方公司', 'north'), await company('南方公司', 'south')]
    const both = await join(north, 'member', 'both')
    const invited = await south.owner.post(`${south.api}/invitations`, {
      email: 'both@example.com',
      roleId: south.roles.admin,
    })
    const link = `/api/invitations/${invited.body.link.split('/').pop()}`
    expect((await both.person.get(link)).body).toMatchObject({ company: '南方公司', hasAccount: true })
    expect((await both.person.post(`${link}/accept`)).body).toEqual({ slug: south.slug })

    const me = await both.person.get('/api/me')
    expect(me.body.companies.map((one: { slug: string }) => one.slug).sort()).toEqual(
      [north.slug, south.slug].sort(),
    )
    expect((await both.person.get(`${north.api}/me`)).body.permissions.administer).toEqual([])
    expect((await both.person.get(`${south.api}/me`)).body.permissions.administer).toContain('people')
    expect((await north.owner.get(`${south.api}/me`)).status).toBe(404)
    expect((await north.owner.get('/c/nowhere/api/v1/me')).status).toBe(404)
    expect((await browser(server.app).get(`${south.api}/me`)).status).toBe(401)
    const names = (await north.owner.get(`${north.api}/people`)).body.data.map(
      (p: { name: string }) => p.name,
    )
    expect(names.sort()).toEqual(['both', 'north'])
  })

  test('a key of one company does not open another', async () => {
    const [east, west] = [await company('东方公司', 'east'), await company('西方公司', 'west')]
    const made = await east.owner.post(`${east.api}/api-keys`, { name: '报表' })
    const program = browser(server.app, { authorization: `Bearer ${made.body.key}` })
    expect((await program.get('/api/v1/me')).body.slug).toBe(east.slug)
    expect((await program.get(`${east.api}/me`)).status).toBe(200)
    expect((await program.get(`${west.api}/me`)).status).toBe(404)
    expect((await program.get(`${west.api}/people`)).status).toBe(404)
    const foreign = (await west.owner.get(`${west.api}/me`)).body.id
    expect((await program.get(`/api/v1/people/${foreign}`)).status).toBe(404)
  })

  test('ids of another company are not taken: role, unit, person, key, invitation', async () => {
    const [left, right] = [await company('左', 'left'), await company('右', 'right')]
    const { id } = await join(left, 'member', 'lefty')
    const unit = (await right.owner.post(`${right.api}/units`, { name: '右部' })).body.id
    expect((await change(left.owner, left, 'people', id, { role: right.roles.owner })).status).toBe(422)
    expect((await change(left.owner, left, 'people', id, { unit })).status).toBe(422)
    expect((await right.owner.post(`${right.api}/people/${id}/deactivate`)).status).toBe(404)
    expect((await right.owner.post(`${right.api}/people/${id}/reset-link`)).status).toBe(404)
    for (const place of [
      { unitId: unit },
      { managerId: (await right.owner.get(`${right.api}/me`)).body.id },
    ]) {
      const invitation = { email: 'placed@example.com', roleId: left.roles.member, ...place }
      expect((await left.owner.post(`${left.api}/invitations`, invitation)).status).toBe(404)
    }
    const key = (await left.owner.post(`${left.api}/api-keys`, { name: 'k' })).body.id
    expect((await right.owner.delete(`${right.api}/api-keys/${key}`)).status).toBe(404)
    expect(
      (await right.owner.patch(`${right.api}/role-settings/${left.roles.member}`, { version: 1 })).status,
    ).toBe(404)
    expect(
      (
        await left.owner.post(`${left.api}/invitations`, {
          email: 'x@example.com',
          roleId: right.roles.member,
        })
      ).status,
    ).toBe(404)
  })
})

describe('roles, people and units', () => {
  test('an administrator makes no owners and does not touch one; the last owner stays', async () => {
    const at = await company('权限公司', 'boss')
    const admin = await join(at, 'admin', 'admin')
    const member = await join(at, 'member', 'worker')
    const boss = (await at.owner.get(`${at.api}/me`)).body.id
    expect((await change(admin.person, at, 'people', member.id, { role: at.roles.owner })).body.code).toBe(
      'morePower',
    )
    expect((await change(admin.person, at, 'people', boss, { role: at.roles.member })).body.code).toBe(
      'morePower',
    )
    expect((await admin.person.post(`${at.api}/people/${boss}/deactivate`)).body.code).toBe('morePower')
    expect(
      (await admin.person.post(`${at.api}/invitations`, { email: 'y@example.com', roleId: at.roles.owner }))
        .body.code,
    ).toBe('morePower')
    expect((await admin.person.post(`${at.api}/api-keys`, { name: 'k', userId: boss })).body.code).toBe(
      'morePower',
    )
    expect((await change(at.owner, at, 'people', boss, { role: at.roles.admin })).body.code).toBe('lastOwner')
    expect((await at.owner.post(`${at.api}/people/${boss}/deactivate`)).body.code).toBe('lastOwner')
    expect((await at.owner.delete(`${at.api}/people/${member.id}`)).status).toBe(403)

    expect((await change(admin.person, at, 'people', member.id, { role: at.roles.manager })).status).toBe(200)
    expect((await change(at.owner, at, 'people', admin.id, { role: at.roles.owner })).status).toBe(200)
    expect((await change(at.owner, at, 'people', boss, { role: at.roles.member })).status).toBe(200)
    expect((await at.owner.get(`${at.api}/role-settings`)).status).toBe(403)
  })

  test('who leads people with a small role of their own gives nobody, not even themselves, a larger one', async () => {
    const at = await company('人事公司', 'head')
    const own = { visibility: 'self', actions: ['read', 'create', 'update'] }
    const look = { visibility: 'all', actions: ['read'] }
    const clerk = {
      entities: { '*': own, user: { ...look, actions: ['read', 'update'] }, unit: look, role: look },
      fields: { 'customer.phone': 'masked' },
      administer: ['people', 'roles', 'keys'],
    }
    const make = (permissions: object, who = at.owner) =>
      who.post(`${at.api}/role-settings`, { name: '新角色', permissions })
    at.roles.clerk = (await make(clerk)).body.id
    const lesser = { ...clerk, administer: [] }
    at.roles.lesser = (await make(lesser)).body.id
    const { person, id } = await join(at, 'clerk', 'clerk')
    const worker = await join(at, 'lesser', 'plainworker')
    const strong = await join(at, 'member', 'strong')

    const refused = [
      await change(person, at, 'people', id, { role: at.roles.readOnly }),
      await change(person, at, 'people', worker.id, { role: at.roles.member }),
      await person.post(`${at.api}/invitations`, { email: 'z@example.com', roleId: at.roles.readOnly }),
      await make({ ...lesser, fields: {} }, person),
      await make({ ...lesser, entities: { '*': { ...own, visibility: 'all' } } }, person),
      await make({ ...lesser, entities: { ...lesser.entities, order: { ...own, actions: ['*'] } } }, person),
      await person.patch(`${at.api}/role-settings/${at.roles.lesser}`, {
        version: 1,
        permissions: { ...lesser, fields: {} },
      }),
      await person.post(`${at.api}/api-keys`, { name: 'k', userId: strong.id }),
      await person.post(`${at.api}/people/${strong.id}/reset-link`),
    ]
    expect(refused.map(answer => answer.body.code)).toEqual(refused.map(() => 'morePower'))

    expect((await change(person, at, 'people', strong.id, { position: '代表' })).status).toBe(200)
    expect((await change(person, at, 'people', strong.id, { role: at.roles.lesser })).status).toBe(200)
    expect((await make(lesser, person)).status).toBe(201)
    // A colleague of no larger role still has records of their own.
    const key = () => person.post(`${at.api}/api-keys`, { name: 'k', userId: worker.id })
    expect((await key()).body.code).toBe('morePower')
  })

  test('who sees what people below see does not put people below themselves', async () => {
    const at = await company('层级', 'apex')
    const team = { visibility: 'subordinates', actions: ['*'] }
    const permissions = { entities: { '*': team }, fields: {}, administer: ['people'] }
    at.roles.lead = (await at.owner.post(`${at.api}/role-settings`, { name: '组长', permissions })).body.id
    const { person, id } = await join(at, 'lead', 'lead')
    const other = await join(at, 'member', 'notmine')
    const unit = (await at.owner.post(`${at.api}/units`, { name: '别的组' })).body.id
    expect((await change(at.owner, at, 'people', other.id, { unit })).status).toBe(200)
    expect((await change(person, at, 'people', other.id, { manager: id })).body.code).toBe('morePower')
    expect((await change(person, at, 'units', unit, { head: id })).body.code).toBe('morePower')
    expect((await change(at.owner, at, 'people', other.id, { manager: id })).status).toBe(200)
    expect((await change(person, at, 'people', other.id, { position: '助理' })).status).toBe(200)
  })

  test('an administrator sees the company as somebody else does: reading alone, written down, and nobody of more power', async () => {
    const at = await company('代看', 'looked')
    const admin = await join(at, 'admin', 'looker')
    const { person: seller, id } = await join(at, 'member', 'lookedat')
    const chief = (await at.owner.get(`${at.api}/me`)).body.id
    await at.owner.post(`${at.api}/customers`, { name: '老板的客户' })
    await seller.post(`${at.api}/customers`, { name: '销售的客户' })
    const as = (whose: string) => `/c/${at.slug}~${whose}/api/v1`
    const names = async (who: Browser, api: string) =>
      (await who.get(`${api}/customers`)).body.data.map((one: { name: string }) => one.name)
    expect(await names(admin.person, at.api)).toHaveLength(2)
    expect(await names(admin.person, as(id))).toEqual(['销售的客户'])
    expect((await admin.person.get(`${as(id)}/session`)).body).toMatchObject({
      user: { id },
      seenBy: 'looker',
    })
    expect((await admin.person.post(`${as(id)}/customers`, { name: '代写' })).body.code).toBe('onlyLooking')
    const [one] = (await admin.person.get(`${as(id)}/customers`)).body.data
    expect((await admin.person.get(`${as(id)}/customers/${one.id}`)).body._access).toEqual({
      update: false,
      delete: false,
      verbs: [],
    })
    const head = await join(at, 'manager', 'exporter')
    expect((await admin.person.get(`${as(head.id)}/customers/export`)).body.code).toBe('exportByOther')
    expect((await admin.person.get(`${as(chief)}/customers`)).body.code).toBe('morePower')
    expect((await seller.get(`${as(admin.id)}/customers`)).status).toBe(403)
    expect((await admin.person.get(`${as(crypto.randomUUID())}/customers`)).status).toBe(404)
    const { data } = (await at.owner.get(`${at.api}/audit?record=${id}&action=lookAs`)).body
    expect(data).toMatchObject([{ actor: { id: admin.id } }])
  })

  test('an administrator does not lead the owners’ password links through a mail server of their own', async () => {
    const at = await company('邮件公司', 'mailowner')
    const admin = await join(at, 'admin', 'mailadmin')
    const settings = {
      host: '127.0.0.1',
      port: 2525,
      encryption: 'none',
      user: null,
      from: 'crm@example.com',
      publicUrl: 'http://crm.example.com',
    }
    const path = `${at.api}/mail-settings`
    expect((await admin.person.put(path, settings)).status).toBe(403)
    expect((await admin.person.get(path)).body.own).toBeNull()
    expect((await at.owner.put(path, settings)).status).toBe(200)
  })

  test('two owners leaving in the same moment do not leave the company without one', async () => {
    const at = await company('双主公司', 'first')
    const second = await join(at, 'owner', 'second')
    const first = (await at.owner.get(`${at.api}/me`)).body.id
    const answers = await Promise.all([
      at.owner.post(`${at.api}/people/${second.id}/deactivate`),
      second.person.post(`${at.api}/people/${first}/deactivate`),
    ])
    const active = await server.core.db.read<{ active: number }[]>(
      (await server.core.db.control<{ id: string }>(sql`select id from workspace where slug = ${at.slug}`))[0]
        ?.id ?? '',
      [sql`select count(*)::int as active from workspace_user where active`],
    )
    expect(active[0]?.[0]?.active).toBe(1)
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
  })

  test('a member changes neither people nor units nor roles nor settings', async () => {
    const at = await company('成员公司', 'chief')
    const { person, id } = await join(at, 'member', 'plain')
    const tries = [
      await change(person, at, 'people', id, { role: at.roles.admin }),
      await person.post(`${at.api}/units`, { name: '我的部门' }),
      await person.patch(`${at.api}/company`, { name: '改名' }),
      await person.get(`${at.api}/role-settings`),
      await person.get(`${at.api}/invitations`),
      await person.get(`${at.api}/mail-settings`),
      await person.get(`${at.api}/password-resets`),
      await person.post(`${at.api}/people/${id}/reset-link`),
    ]
    expect(tries.map(answer => answer.status)).toEqual(tries.map(() => 403))
    expect((await person.get(`${at.api}/people`)).status).toBe(200)
  })

  test('reporting lines and units cannot run in a circle, and a unit with people stays', async () => {
    const at = await company('层级公司', 'top')
    const top = (await at.owner.get(`${at.api}/me`)).body.id
    const branch = (await at.owner.post(`${at.api}/units`, { name: '华东', kind: 'branch' })).body.id
    const team = (await at.owner.post(`${at.api}/units`, { name: '一组', kind: 'team', parent: branch })).body
      .id
    const lead = await join(at, 'manager', 'leader', { managerId: top, unitId: branch })
    const seller = await join(at, 'member', 'seller', { managerId: lead.id, unitId: team })
    expect((await change(at.owner, at, 'units', branch, { parent: team })).body.code).toBe('closesCycle')
    expect((await change(at.owner, at, 'people', lead.id, { manager: seller.id })).body.code).toBe(
      'closesCycle',
    )
    expect((await at.owner.delete(`${at.api}/units/${team}`)).body.code).toBe('stillUsed')
    expect((await at.owner.delete(`${at.api}/units/${branch}`)).body.code).toBe('stillUsed')

    const workspace = await server.access.directory.idOf(at.slug)
    const below = async (id: string) =>
      (await server.access.directory.actor(workspace ?? '', id, 'session'))?.subordinateIds.sort()
    expect(await below(lead.id)).toEqual([lead.id, seller.id].sort())
    expect((await change(at.owner, at, 'people', seller.id, { manager: null })).status).toBe(200)
    expect(await below(lead.id)).toEqual([lead.id])
    expect((await change(at.owner, at, 'units', branch, { head: lead.id })).status).toBe(200)
    expect(await below(lead.id)).toEqual([lead.id, seller.id].sort())
  })

  test('a role of the company’s own works at once, and goes only when nobody holds it', async () => {
    const at = await company('自定义公司', 'founder')
    const permissions = {
      entities: {
        '*': { visibility: 'self', actions: ['read'] },
        user: { visibility: 'all', actions: ['read'] },
      },
      fields: { 'customer.phone': 'masked' },
      administer: ['keys'],
    }
    const made = await at.owner.post(`${at.api}/role-settings`, { name: '外勤', permissions })
    expect(made.status).toBe(201)
    const { person } = await join({ ...at, roles: { field: made.body.id } }, 'field', 'ranger')
    expect((await person.get(`${at.api}/me`)).body.permissions).toMatchObject(permissions)
    const changed = await at.owner.patch(`${at.api}/role-settings/${made.body.id}`, {
      version: 1,
      permissions: { ...permissions, administer: [] },
    })
    expect(changed.body).toEqual({ version: 2 })
    expect((await person.get(`${at.api}/me`)).body.permissions.administer).toEqual([])
    expect(
      (await at.owner.patch(`${at.api}/role-settings/${made.body.id}`, { version: 1, name: '旧' })).status,
    ).toBe(409)
    expect((await at.owner.delete(`${at.api}/role-settings/${made.body.id}`)).body.code).toBe('roleUsed')
    expect((await at.owner.delete(`${at.api}/role-settings/${at.roles.owner}`)).body.code).toBe(
      'ownerRoleFixed',
    )
    expect((await at.owner.delete(`${at.api}/role-settings/${at.roles.readOnly}`)).status).toBe(204)
    const star = { ...permissions, administer: ['*'] }
    expect((await at.owner.post(`${at.api}/role-settings`, { name: '神', permissions: star })).status).toBe(
      422,
    )
  })

  test('every change of people, roles, keys and settings is written down with who did it', async () => {
    const at = await company('审计公司', 'auditor')
    const boss = (await at.owner.get(`${at.api}/me`)).body.id
    const { id } = await join(at, 'member', 'watched')
    await change(at.owner, at, 'people', id, { position: '客户经理' })
    const key = (await at.owner.post(`${at.api}/api-keys`, { name: 'k' })).body.id
    await at.owner.delete(`${at.api}/api-keys/${key}`)
    await at.owner.patch(`${at.api}/company`, { fiscalYearStart: 4 })
    await at.owner.post(`${at.api}/people/${id}/deactivate`)
    const workspace = (await server.access.directory.idOf(at.slug)) ?? ''
    const [events = []] = await server.core.db.read<{ entity: string; action: string; actor_id: string }[]>(
      workspace,
      [sql`select entity, action, actor_id from event where workspace_id = ${workspace} order by at, id`],
    )
    expect(events.map(event => `${event.entity} ${event.action}`)).toEqual([
      'user create',
      'invitation create',
      'user create',
      'user update',
      'apiKey create',
      'apiKey delete',
      'company update',
      'user deactivate',
    ])
    expect(new Set(events.map(event => event.actor_id))).toEqual(new Set([boss, id]))
  })
})

describe('leaving', () => {
  test('invitations of somebody who left bring nobody in', async () => {
    const at = await company('离职邀请', 'stayed')
    const { person, id } = await join(at, 'admin', 'inviter')
    const invited = await person.post(`${at.api}/invitations`, {
      email: 'private@example.com',
      roleId: at.roles.member,
    })
    const link = `/api/invitations/${invited.body.link.split('/').pop()}`
    expect((await browser(server.app).get(link)).status).toBe(200)
    await at.owner.post(`${at.api}/people/${id}/deactivate`)
    expect((await browser(server.app).get(link)).body.code).toBe('linkEnded')
    const late = await browser(server.app).post(`${link}/accept`, { name: '私人', password })
    expect(late.body.code).toBe('linkEnded')
  })

  test('a deactivated person is out at once, by session and by key, and comes back without their keys', async () => {
    const at = await company('离职公司', 'stayer')
    const { person, id } = await join(at, 'member', 'leaver')
    const key = (await person.post(`${at.api}/api-keys`, { name: 'k' })).body.key
    const program = browser(server.app, { authorization: `Bearer ${key}` })
    expect((await program.get('/api/v1/me')).status).toBe(200)
    expect((await at.owner.post(`${at.api}/people/${id}/deactivate`)).status).toBe(200)
    expect((await program.get('/api/v1/me')).status).toBe(401)
    expect((await person.get(`${at.api}/me`)).status).toBe(401)
    expect((await person.get('/api/me')).status).toBe(401)
    expect((await at.owner.post(`${at.api}/people/${id}/deactivate`)).body.code).toBe('notAllowedNow')

    expect((await at.owner.post(`${at.api}/people/${id}/reactivate`)).status).toBe(200)
    await person.post('/api/auth/sign-in/email', { email: 'leaver@example.com', password })
    expect((await person.get(`${at.api}/me`)).status).toBe(200)
    expect((await program.get('/api/v1/me')).status).toBe(401)
  })

  test('a person of two companies keeps the other one', async () => {
    const [one, two] = [await company('甲公司', 'jia'), await company('乙公司', 'yi')]
    const { person, id } = await join(one, 'member', 'shared')
    const invited = await two.owner.post(`${two.api}/invitations`, {
      email: 'shared@example.com',
      roleId: two.roles.member,
    })
    await person.post(`/api/invitations/${invited.body.link.split('/').pop()}/accept`)
    await one.owner.post(`${one.api}/people/${id}/deactivate`)
    expect((await person.get(`${one.api}/me`)).status).toBe(404)
    expect((await person.get(`${two.api}/me`)).status).toBe(200)
    expect((await person.get('/api/me')).body.companies.map((c: { slug: string }) => c.slug)).toEqual([
      two.slug,
    ])
  })

  test('an open stream of changes ends for who is deactivated, before the next change is told', async () => {
    const at = await company('直播公司', 'caster')
    const { person, id } = await join(at, 'readOnly', 'watcher')
    const address = await listening()
    const stream = await fetch(`${address}${at.api}/stream`, { headers: { cookie: person.cookies() } })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('open')
    const make = async (name: string) => {
      await at.owner.post(`${at.api}/units`, { name })
      server.core.live.flush()
    }
    await make('一部')
    expect((await reader?.read())?.value).toContain('event: change')
    await at.owner.post(`${at.api}/people/${id}/deactivate`)
    await make('二部')
    expect(await reader?.read()).toEqual({ done: true, value: undefined })
  })

  test('an open stream says so when what its person may do has changed, and to nobody else', async () => {
    const at = await company('权限公司', 'granter')
    const [one, other] = [await join(at, 'member', 'granted'), await join(at, 'readOnly', 'bystander')]
    const address = await listening()
    const opened = async ({ person }: typeof one) => {
      const stream = await fetch(`${address}${at.api}/stream`, { headers: { cookie: person.cookies() } })
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
      const next = async () => (await reader?.read())?.value
      expect(await next()).toContain('open')
      return next
    }
    const [hears, doesNot] = [await opened(one), await opened(other)]
    const told = 'event: change\ndata: {"entities":{"session":[]}}'
    const roles = async () => (await at.owner.get(`${at.api}/role-settings`)).body.data
    const role = (await roles()).find((known: { code: string }) => known.code === 'member')
    const { permissions, version } = role
    const changed = await at.owner.patch(`${at.api}/role-settings/${role.id}`, {
      version,
      permissions: { ...permissions, fields: { 'customer.phone': 'masked' } },
    })
    expect(changed.status).toBe(200)
    server.core.live.flush()
    expect(await hears()).toContain(told)
    const unit = (await at.owner.post(`${at.api}/units`, { name: '华东' })).body
    await change(at.owner, at, 'people', one.id, { unit: unit.id })
    server.core.live.flush()
    expect(await hears()).toContain('"session":[]')
    const first = await doesNot()
    expect(first).toContain('event: change')
    expect(first).not.toContain('session')
  })

  test('a revoked key ends at once; a key makes no keys; one’s own keys are listed without their secret', async () => {
    const at = await company('密钥公司', 'keeper')
    const made = (await at.owner.post(`${at.api}/api-keys`, { name: '同步', expiresInDays: 30 })).body
    const program = browser(server.app, { authorization: `Bearer ${made.key}` })
    expect((await program.get('/api/v1/me')).status).toBe(200)
    expect((await program.post('/api/v1/api-keys', { name: 'child' })).status).toBe(403)
    const listed = (await at.owner.get(`${at.api}/api-keys`)).body.data
    expect(listed).toHaveLength(1)
    expect(listed[0]).toMatchObject({ name: '同步', start: made.key.slice(0, 6) })
    expect(JSON.stringify(listed)).not.toContain(made.key)
    const { person } = await join(at, 'member', 'other')
    expect((await person.get(`${at.api}/api-keys`)).body.data).toEqual([])
    expect((await person.delete(`${at.api}/api-keys/${made.id}`)).status).toBe(404)
    expect((await at.owner.delete(`${at.api}/api-keys/${made.id}`)).status).toBe(204)
    expect((await program.get('/api/v1/me')).status).toBe(401)
    expect(
      (await browser(server.app, { authorization: 'Bearer gx_nonsense' }).get('/api/v1/me')).body.code,
    ).toBe('keyWrong')
  })

  test('a key answers more than better-auth’s ten requests a day', async () => {
    const at = await company('多次公司', 'often')
    const { key } = (await at.owner.post(`${at.api}/api-keys`, { name: 'k' })).body
    const program = browser(server.app, { authorization: `Bearer ${key}` })
    for (let i = 0; i < 15; i++) {
      server.access.identify.forget()
      expect((await program.get('/api/v1/me')).status).toBe(200)
    }
  })

  test('another server on the same database hears within a moment of an ended key and of a deactivated person', async () => {
    const at = await company('双机公司', 'twin')
    const { person, id } = await join(at, 'member', 'nomad')
    const { id: keyId, key } = (await person.post(`${at.api}/api-keys`, { name: 'k' })).body
    const config = readConfig({ DATA_DIR: server.dataDir, LOG_LEVEL: 'error', API_REQUESTS_PER_MINUTE: '40' })
    const second = await createServer({ config, appUrl: server.appUrl, jobs: false })
    const program = browser(second.app, { authorization: `Bearer ${key}` })
    expect((await program.get('/api/v1/me')).status).toBe(200)
    await person.delete(`${at.api}/api-keys/${keyId}`)
    await expect.poll(async () => (await program.get('/api/v1/me')).status).toBe(401)

    const fresh = (await person.post(`${at.api}/api-keys`, { name: 'k' })).body.key
    const again = browser(second.app, { authorization: `Bearer ${fresh}` })
    expect((await again.get('/api/v1/me')).status).toBe(200)
    await at.owner.post(`${at.api}/people/${id}/deactivate`)
    await expect.poll(async () => (await again.get('/api/v1/me')).status).toBe(401)
    await second.close()
  })

  test('a key that asks too often, and a program that guesses keys, are held back', async () => {
    const at = await company('限速公司', 'slow')
    const config = readConfig({ DATA_DIR: server.dataDir, LOG_LEVEL: 'error', API_REQUESTS_PER_MINUTE: '5' })
    const second = await createServer({ config, appUrl: server.appUrl, jobs: false })
    const { key } = (await at.owner.post(`${at.api}/api-keys`, { name: 'k' })).body
    const program = browser(second.app, { authorization: `Bearer ${key}` })
    const answers = []
    for (let i = 0; i < 6; i++) answers.push((await program.get('/api/v1/me')).status)
    expect(answers).toEqual([200, 200, 200, 200, 200, 429])
    const guesser = browser(second.app, { authorization: 'Bearer gx_guess' })
    const guesses = []
    for (let i = 0; i < 301; i++) guesses.push((await guesser.get('/api/v1/me')).status)
    expect(guesses.slice(0, 300).every(status => status === 401)).toBe(true)
    expect(guesses[300]).toBe(429)
    await second.close()
  })
})
