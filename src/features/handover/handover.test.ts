import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../core/id.ts'
import { openMailbox } from '../../server/testing/mailbox.ts'
import {
  makerOf,
  type Row,
  serverOfFile,
  type TestCompany,
  type TestPerson,
  testCompany,
} from '../../server/testing/server.ts'
import type { Plan } from './handover.rules.ts'
import type { LetterPreview, LetterState } from './letters.ts'
import type { HandoverView, Remaining } from './report.ts'
import { runHandover } from './run.ts'
import { runLetters } from './send.ts'

const server = await serverOfFile()
let company: TestCompany
let owner: TestPerson
let leaver: TestPerson
let first: TestPerson
let second: TestPerson
let made: ReturnType<typeof makerOf>

beforeEach(async () => {
  company = await testCompany(server)
  owner = company.owner
  made = makerOf(owner)
  leaver = await company.person('member', { name: '离职的' })
  first = await company.person('member', { name: '接手甲' })
  second = await company.person('member', { name: '接手乙' })
})

const open = async (reason: 'leaving' | 'duty' = 'leaving') =>
  (await owner.ask<HandoverView>('POST', '/handovers', { from: leaver.id, reason })).body

async function planned(plan: Plan, reason: 'leaving' | 'duty' = 'leaving'): Promise<HandoverView> {
  const { id, version } = await open(reason)
  const { status, body } = await owner.ask<HandoverView>('PATCH', `/handovers/${id}`, { version, plan })
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

async function work(id: string): Promise<HandoverView> {
  await runHandover(server.core, { workspaceId: company.id, id })
  return (await owner.ask<HandoverView>('GET', `/handovers/${id}`)).body
}

async function handOver(plan: Plan, reason: 'leaving' | 'duty' = 'leaving'): Promise<HandoverView> {
  const { id, version } = await planned(plan, reason)
  const started = await owner.ask('POST', `/handovers/${id}/run`, { version })
  expect(started.status, JSON.stringify(started.body)).toBe(202)
  return work(id)
}

async function undo(id: string): Promise<HandoverView> {
  expect((await owner.ask('POST', `/handovers/${id}/undo`)).status).toBe(202)
  return work(id)
}

const one = (to: TestPerson) => ({ split: { kind: 'one' as const, to: to.id } })

const ownerOf = async (path: string, id: string) =>
  ((await owner.ask<Row>('GET', `/${path}/${id}`)).body.owner as { id: string } | null)?.id

/** Rows of every table that knows whose things are, without what counts writes. */
async function everything(): Promise<Record<string, unknown>> {
  const tables = [
    'customer',
    'order',
    'contact',
    'contact_record',
    'custom_record',
    'collaborator',
    'unit',
    'workspace_user',
    'saved_view',
    'import',
    'customer_metric',
    'record_share',
    'customer_group',
    'custom_value',
    'duplicate_key',
  ]
  const without = ['version', 'updated_at']
  const rows = await server.core.db.read(
    company.id,
    tables.map(
      table => sql`SELECT (to_jsonb(t) - ${without}::text[]) AS row FROM ${sql.table(table)} t WHERE workspace_id = ${company.id}
        ORDER BY (to_jsonb(t) - ${without}::text[])::text`,
    ),
  )
  return Object.fromEntries(tables.map((table, place) => [table, rows[place]]))
}

/** Something of every kind for the leaving person. */
async function belongings() {
  const customers: string[] = []
  for (const [name, region] of [
    ['甲公司', '北京'],
    ['乙公司', '北京'],
    ['丙公司', '上海'],
    ['丁公司', null],
  ] as const)
    customers.push((await made('/customers', { name, region, owner: leaver.id })).id)
  const lines = [{ description: '货', quantity: '1', price: '9' }]
  const draft = await made('/orders', { customer: customers[0], owner: leaver.id, lines })
  const confirmed = await made('/orders', { customer: customers[0], owner: leaver.id, lines })
  await owner.ask('POST', `/orders/${confirmed.id}/confirm`, {})
  const shared = await made('/customers', { name: '老板的客户' })
  await owner.ask('POST', `/customers/${shared.id}/addCollaborator`, { user: leaver.id, access: 'write' })
  const unit = await made('/units', { name: '华北部', kind: 'team', head: leaver.id })
  const below = await company.person('member', { managerId: leaver.id })
  await leaver.ask('POST', '/savedViews', {
    entity: 'customer',
    name: '共享视图',
    definition: {},
    audience: 'everyone',
  })
  await leaver.ask('POST', '/savedViews', {
    entity: 'customer',
    name: '自己的',
    definition: {},
  })
  return { customers, draft, confirmed, shared, unit, below }
}

describe('somebody who is deactivated', () => {
  test('leaves a hand-over that lists what they have, and is in no more', async () => {
    await belongings()
    const key = await leaver.ask('GET', '/customers')
    expect(key.status).toBe(200)
    expect((await owner.ask('POST', `/people/${leaver.id}/deactivate`)).status).toBe(200)
    expect((await leaver.ask('GET', '/customers')).status).toBe(401)
    const { body } = await owner.ask<{ data: HandoverView[] }>('GET', '/handovers')
    expect(body.data).toMatchObject([
      { from: { id: leaver.id, active: false }, reason: 'leaving', status: 'open' },
    ])
    const view = (await owner.ask<HandoverView>('GET', `/handovers/${body.data[0].id}`)).body
    expect(Object.fromEntries(view.parts.map(part => [part.key, part.count]))).toMatchObject({
      customer: 4,
      order: 1,
      unit: 1,
      user: 1,
      collaborator: 1,
      view: 1,
      import: 0,
    })
  })

  test('who has nothing leaves none; who comes back needs none', async () => {
    await owner.ask('POST', `/people/${second.id}/deactivate`)
    expect((await owner.ask<{ data: unknown[] }>('GET', '/handovers')).body.data).toEqual([])
    await made('/customers', { name: '甲', owner: leaver.id })
    await owner.ask('POST', `/people/${leaver.id}/deactivate`)
    await owner.ask('POST', `/people/${leaver.id}/reactivate`)
    const { body } = await owner.ask<{ data: HandoverView[] }>('GET', '/handovers')
    expect(body.data[0].status).toBe('cancelled')
  })

  test('can be given nothing more, in no way', async () => {
    const mine = await made('/customers', { name: '我的' })
    await owner.ask('POST', `/people/${leaver.id}/deactivate`)
    const tried = [
      await owner.ask('POST', '/customers', { name: '新', owner: leaver.id }),
      await owner.ask('POST', `/customers/${mine.id}/assign`, { owner: leaver.id }),
      await owner.ask('PATCH', `/customers/${mine.id}`, { owner: leaver.id, version: mine.version }),
      await owner.ask('POST', '/orders', { customer: mine.id, owner: leaver.id, lines: [] }),
    ]
    expect(tried.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill([409, 'ownerLeft']))
    expect(String(tried[0].body.detail)).toContain('离职的 已停用')
  })

  test('what is being saved for them in the same moment is refused, or handed over with the rest', async () => {
    await made('/customers', { name: '起初', owner: leaver.id })
    const { id, version } = await planned({ customer: one(first) })
    const answers = await Promise.all([
      ...Array.from({ length: 12 }, (_, i) =>
        owner.ask('POST', '/customers', { name: `同时${i}`, owner: leaver.id }),
      ),
      owner.ask('POST', `/handovers/${id}/run`, { version }),
    ])
    await work(id)
    expect(answers.slice(0, 12).every(({ status }) => status === 201 || status === 409)).toBe(true)
    const left = await owner.ask<{ count: number }>('GET', `/customers/count?filter[owner][eq]=${leaver.id}`)
    expect(left.body.count).toBe(0)
    const saved = answers.slice(0, 12).filter(({ status }) => status === 201).length
    const taken = await owner.ask<{ count: number }>('GET', `/customers/count?filter[owner][eq]=${first.id}`)
    expect(taken.body.count).toBe(saved + 1)
  })
})

describe('a hand-over', () => {
  test('gives by rule, by hand and evenly, with an event a record and one notice a person', async () => {
    const { customers, draft, confirmed, shared, unit, below } = await belongings()
    const plan: Plan = {
      customer: {
        split: { kind: 'field', field: 'region', values: { 北京: first.id }, otherwise: second.id },
        picked: [{ to: second.id, ids: [customers[1]] }],
      },
      order: { split: { kind: 'follow', otherwise: null } },
      collaborator: one(second),
      unit: one(first),
      user: one(first),
      view: one(first),
    }
    const before = await planned(plan)
    expect(
      before.shares.filter(share => share.part === 'customer').map(({ to, count }) => [to.title, count]),
    ).toEqual([
      ['接手甲', 1],
      ['接手乙', 3],
    ])
    const done = await handOver(plan)
    expect(done).toMatchObject({ status: 'done', total: 9, done: 9, from: { active: false } })
    expect(await Promise.all(customers.map(id => ownerOf('customers', id)))).toEqual([
      first.id,
      second.id,
      second.id,
      second.id,
    ])
    expect(await ownerOf('orders', draft.id)).toBe(first.id)
    expect(await ownerOf('orders', confirmed.id)).toBe(leaver.id)
    expect((await second.ask('GET', `/customers/${shared.id}`)).status).toBe(200)
    expect(((await owner.ask<Row>('GET', `/units/${unit.id}`)).body.head as { id: string }).id).toBe(first.id)
    expect(((await owner.ask<Row>('GET', `/people/${below.id}`)).body.manager as { id: string }).id).toBe(
      first.id,
    )
    const history = await owner.ask<{ data: { action: string; changes: object }[] }>(
      'GET',
      `/customers/${customers[0]}/history`,
    )
    expect(history.body.data[0]).toMatchObject({
      action: 'handover',
      changes: { owner: [{ id: leaver.id }, { id: first.id }] },
    })
    expect(history.body.data.map(event => event.action)).toEqual(['handover', 'create'])
    const notices = (await second.ask<{ data: { title: string; kind: string }[] }>('GET', '/notices')).body
      .data
    expect(notices.filter(notice => notice.kind === 'handedOver').map(notice => notice.title)).toEqual([
      expect.stringMatching(/^老板\d+ 把离职的的 3 条客户、1 条协作的记录交接给您$/),
    ])
    expect(notices.some(notice => notice.kind === 'assigned')).toBe(false)
  })

  test('is taken back as a whole: everything as before, row by row', async () => {
    await belongings()
    await owner.ask('POST', `/people/${leaver.id}/deactivate`)
    const before = await everything()
    const both = { split: { kind: 'evenly' as const, to: [first.id, second.id] } }
    const done = await handOver({
      customer: both,
      order: both,
      collaborator: both,
      unit: one(first),
      user: one(first),
      view: both,
    })
    expect(done.status).toBe('done')
    expect(await everything()).not.toEqual(before)
    const undone = await undo(done.id)
    expect(undone).toMatchObject({ status: 'undone', done: 9 })
    expect(await everything()).toEqual(before)
  })

  test('taken back, leaves what was changed since, and says what', async () => {
    const { customers } = await belongings()
    const { id } = await handOver({ customer: one(first) })
    await owner.ask('POST', `/customers/${customers[2]}/assign`, { owner: second.id })
    const undone = await undo(id)
    expect(undone.shares).toEqual(
      expect.arrayContaining([expect.objectContaining({ part: 'customer', state: 'left', count: 1 })]),
    )
    const left = await owner.ask<{ data: Remaining[] }>('GET', `/handovers/${id}/remaining?state=left`)
    expect(left.body.data).toMatchObject([
      { part: 'customer', record: { id: customers[2], title: '丙公司' } },
    ])
    expect(await ownerOf('customers', customers[2])).toBe(second.id)
    expect(await ownerOf('customers', customers[0])).toBe(leaver.id)
  })

  test('interrupted at any place, goes on from there, each record once', async () => {
    const { customers, draft } = await belongings()
    const { id, version } = await planned({ customer: one(first), order: one(second) })
    await owner.ask('POST', `/handovers/${id}/run`, { version })
    const stopped = new AbortController()
    const stop = server.core.live.onNotice(() => stopped.abort())
    await runHandover(server.core, { workspaceId: company.id, id }, stopped.signal)
    stop()
    expect(await ownerOf('customers', customers[0])).toBe(first.id)
    expect(await ownerOf('orders', draft.id)).toBe(leaver.id)
    await Promise.all([work(id), work(id)])
    expect(await ownerOf('orders', draft.id)).toBe(second.id)
    const [[{ count }]] = await server.core.db.read<{ count: number }[]>(company.id, [
      sql`SELECT count(*)::int AS count FROM event WHERE workspace_id = ${company.id} AND action = 'handover'`,
    ])
    expect(count).toBe(5)
  })

  test('that cannot go on says so after some tries and why; gone on with, planned anew or undone', async () => {
    const { customers, draft } = await belongings()
    const { id, version } = await planned({ customer: one(first), order: one(second) })
    await owner.ask('POST', `/handovers/${id}/run`, { version })
    await owner.ask('POST', `/people/${second.id}/deactivate`)
    for (let tries = 1; tries < 5; tries++) expect((await work(id)).status).toBe('running')
    const failed = await work(id)
    expect(failed).toMatchObject({ status: 'failed', failure: { while: 'running', zh: expect.any(String) } })
    expect(failed.failure?.zh).toContain('接手乙')
    expect(await ownerOf('customers', customers[0])).toBe(first.id)
    expect(await ownerOf('orders', draft.id)).toBe(leaver.id)
    const { body } = await owner.ask<{ data: { kind: string; title: string }[] }>('GET', '/notices')
    expect(body.data.find(notice => notice.kind === 'handoverFailed')?.title).toContain('离职的')
    expect((await owner.ask('POST', '/handovers', { from: leaver.id })).body.id).toBe(id)

    expect((await owner.ask('POST', `/handovers/${id}/resume`)).status).toBe(202)
    expect((await owner.ask('POST', `/handovers/${id}/resume`)).status).toBe(409)
    for (let tries = 0; tries < 5; tries++) await work(id)
    const reopened = await owner.ask<HandoverView>('POST', `/handovers/${id}/reopen`)
    expect(reopened.body).toMatchObject({ status: 'open', failure: null })
    const again = await owner.ask<HandoverView>('PATCH', `/handovers/${id}`, {
      version: reopened.body.version,
      plan: { order: one(first) },
    })
    await owner.ask('POST', `/handovers/${id}/run`, { version: again.body.version })
    expect((await work(id)).status).toBe('done')
    expect(await ownerOf('orders', draft.id)).toBe(first.id)
    expect((await undo(id)).status).toBe('undone')
    expect(await ownerOf('customers', customers[0])).toBe(leaver.id)
  })

  test('that failed can be undone as far as it went', async () => {
    const { customers } = await belongings()
    const { id, version } = await planned({ customer: one(first), order: one(second) })
    await owner.ask('POST', `/handovers/${id}/run`, { version })
    await owner.ask('POST', `/people/${second.id}/deactivate`)
    for (let tries = 0; tries < 5; tries++) await work(id)
    expect((await undo(id)).status).toBe('undone')
    expect(await ownerOf('customers', customers[0])).toBe(leaver.id)
  })

  test('of duties alone leaves the person in, and of a subordinate who takes over makes no circle', async () => {
    const { below } = await belongings()
    const boss = await company.person('manager', { name: '主管' })
    await server.core.db.transaction(company.id, async tx =>
      tx.send(
        sql`UPDATE workspace_user SET manager_id = ${boss.id} WHERE workspace_id = ${company.id} AND id = ${leaver.id}`,
      ),
    )
    const colleague = await company.person('member', { managerId: leaver.id })
    const done = await handOver({ user: { split: { kind: 'one', to: below.id } } }, 'duty')
    expect(done).toMatchObject({ status: 'done', from: { active: true } })
    const managerOf = async (id: string) =>
      ((await owner.ask<Row>('GET', `/people/${id}`)).body.manager as { id: string }).id
    expect([await managerOf(colleague.id), await managerOf(below.id)]).toEqual([below.id, boss.id])
    expect((await leaver.ask('GET', '/customers')).status).toBe(200)
  })

  test('takes own objects and formulas that speak of the owner along', async () => {
    await made('/customObjects', { label: { zh: '项目', en: 'Project' }, owned: true })
    const label = { zh: '谁', en: 'Who' }
    await made('/customFields', {
      entity: 'customer',
      key: 'c_looked',
      kind: 'formula',
      formula: 'owner.name',
      label,
    })
    const project = await made('/projects', { name: '项目一', owner: leaver.id })
    const customer = await made('/customers', { name: '公式', owner: leaver.id })
    expect(customer.c_looked).toBe('离职的')
    await handOver({ c_project: one(first), customer: one(second) })
    expect(await ownerOf('projects', project.id)).toBe(first.id)
    expect((await owner.ask<Row>('GET', `/customers/${customer.id}`)).body.c_looked).toBe('接手乙')
  })

  test('is refused where the plan cannot be done, and nothing is written', async () => {
    await belongings()
    const gone = await company.person('member', { name: '也走了' })
    await owner.ask('POST', `/people/${gone.id}/deactivate`)
    const { id, version } = await planned({ customer: one(first) })
    const patch = (plan: object) => owner.ask('PATCH', `/handovers/${id}`, { version, plan })
    expect(
      await patch({ customer: { split: { kind: 'field', field: 'nothing', values: {}, otherwise: null } } }),
    ).toMatchObject({ status: 400 })
    for (const to of [gone.id, leaver.id, newId()])
      expect(await patch({ customer: { split: { kind: 'one', to } } })).toMatchObject({
        status: 422,
        body: { code: 'takerUnfit' },
      })
    expect((await patch({ contactRecord: one(first) })).status).toBe(400)
    expect((await owner.ask('POST', `/handovers/${id}/run`, { version: version - 1 })).status).toBe(409)
    expect((await owner.ask('POST', `/handovers/${id}/undo`)).status).toBe(409)
  })
})

describe('permissions', () => {
  test('only those with power over people come near, and reach what they see', async () => {
    const { customers } = await belongings()
    const { id } = await open()
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${id}`],
      ['POST', `/${id}/run`],
      ['POST', `/${id}/undo`],
      ['GET', `/${id}/remaining?state=kept`],
      ['GET', `/${id}/letters`],
      ['GET', `/${id}/letters.csv`],
      ['DELETE', `/${id}`],
    ] as const)
      expect(
        (await first.ask(method, `/handovers${path}`, method === 'POST' ? { version: 1 } : undefined)).status,
        path,
      ).toBe(403)
    await company.setRole('manager', {
      entities: { '*': { visibility: 'self', actions: ['*'] }, user: { visibility: 'all', actions: ['*'] } },
      fields: { 'customer.revenueThisYear': 'hidden' },
      administer: ['people'],
    })
    const clerk = await company.person('manager')
    await owner.ask('POST', `/customers/${customers[0]}/addCollaborator`, { user: clerk.id, access: 'write' })
    const { version } = (await owner.ask<HandoverView>('GET', `/handovers/${id}`)).body
    const split = {
      kind: 'field',
      field: 'revenueThisYear',
      values: { '4711.00': first.id },
      otherwise: null,
    }
    const secret = await owner.ask('PATCH', `/handovers/${id}`, { version, plan: { customer: { split } } })
    expect(secret.response.body).toContain('4711.00')
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', `/${id}`, undefined],
      ['PATCH', `/${id}`, { version, reason: 'duty' }],
      ['POST', `/${id}/run`, { version }],
    ] as const)
      expect((await clerk.ask(method, `/handovers${path}`, body)).response.body, path).not.toContain(
        '4711.00',
      )
    const view = (await clerk.ask<HandoverView>('GET', `/handovers/${id}`)).body
    const customer = view.parts.find(part => part.key === 'customer')
    expect(customer).toMatchObject({ count: 1 })
    expect(customer).not.toHaveProperty('revenueThisYear')
  })
})

describe('the letter to customers', () => {
  async function letters() {
    const a = await made('/customers', { name: '有信箱公司', email: 'a@customer.example', owner: leaver.id })
    const b = await made('/customers', { name: '联系人公司', owner: leaver.id })
    await made('/contacts', {
      customer: b.id,
      name: '王经理',
      email: 'wang@customer.example',
      isPrimary: true,
    })
    await made('/customers', { name: '没有信箱公司', owner: leaver.id })
    const { id, version } = await handOver({ customer: one(first) })
    const letter = {
      subject: '{customer}的新联系人',
      body: '{contact}您好：今后由{to}（{toPosition}）负责。\n电话：{toPhone}\n{toEmail}',
    }
    await owner.ask('PATCH', `/handovers/${id}`, { version, letter })
    return { id, a, b, letter }
  }

  test('is seen as a real customer gets it, masked as its reader sees customers, and downloaded as a list', async () => {
    const { id, b, letter } = await letters()
    const preview = await owner.ask<LetterPreview>('POST', `/handovers/${id}/letter-preview`, {
      customer: b.id,
    })
    expect(preview.body).toEqual({
      customer: { id: b.id, title: '联系人公司' },
      email: 'wang@customer.example',
      subject: '联系人公司的新联系人',
      body: `王经理您好：今后由接手甲负责。\n${first.email}`,
      recipients: 3,
      withAddress: 2,
    })
    const wrong = { ...letter, body: '{nobody}' }
    expect((await owner.ask('POST', `/handovers/${id}/letter-preview`, { letter: wrong })).status).toBe(422)
    const { status, response } = await owner.ask('GET', `/handovers/${id}/letters.csv`)
    expect(status).toBe(200)
    expect(response.body).toContain('联系人公司')
    expect(response.body.split('\r\n').length).toBeGreaterThanOrEqual(5)
    await company.setRole('manager', {
      entities: { '*': { visibility: 'all', actions: ['*'] } },
      fields: { 'customer.email': 'masked', 'contact.email': 'hidden', 'contact.name': 'masked' },
      administer: ['people'],
    })
    const clerk = await company.person('manager')
    const masked = await clerk.ask('GET', `/handovers/${id}/letters.csv`)
    expect(masked.response.body).not.toMatch(/a@customer|wang@customer|王经理/)
  })

  test('is sent once to each address, stands in the timeline, and says where it could not go', async () => {
    const { id, a } = await letters()
    expect((await owner.ask('POST', `/handovers/${id}/letters`)).body).toMatchObject({ code: 'mailNotSet' })
    const mailbox = await openMailbox()
    const settings = {
      host: '127.0.0.1',
      port: mailbox.port,
      encryption: 'none',
      user: null,
      from: 'us@guanxi.example',
      publicUrl: 'https://guanxi.example',
    }
    const kept = await owner.ask('PUT', '/mail-settings', settings)
    expect(kept.status, JSON.stringify(kept.body)).toBeLessThan(300)
    expect((await owner.ask('POST', `/handovers/${id}/letters`)).status).toBe(202)
    const order = { workspaceId: company.id, id, userId: owner.id }
    await Promise.all([runLetters(server.core, order), runLetters(server.core, order)])
    await runLetters(server.core, order)
    await mailbox.close()
    const to = mailbox.mails.map(mail => /^To: (.*)$/m.exec(mail)?.[1]).sort()
    expect(to).toEqual(['a@customer.example', 'wang@customer.example'])
    expect(mailbox.mails[0]).toContain(`Reply-To: ${first.email}`)
    const state = (await owner.ask<LetterState>('GET', `/handovers/${id}/letters`)).body
    expect(state).toMatchObject({ mail: true, sending: false, counts: { sent: 2, noAddress: 1 } })
    const timeline = await owner.ask<{ data: { action: string }[] }>('GET', `/customers/${a.id}/timeline`)
    expect(timeline.body.data[0].action).toBe('handoverLetter')
    const told = timeline.body.data[0] as unknown as { changes: { letter: [null, string] } }
    expect(told.changes.letter[1]).toBe('…的新联系人')
  })
})
