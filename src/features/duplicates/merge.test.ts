import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row, type TestPerson, testCompany } from '../../server/testing/server.ts'
import { recountWaiting } from '../metrics/metrics.server.ts'
import type { Shown } from './candidates.ts'
import type { Dispute } from './disputes.ts'
import type { Merged } from './merge.ts'

const { server, company, owner } = await companyOfFile()
const seller = await company.person('member', { name: '赵一' })
const rival = await company.person('member', { name: '钱二' })

const make = async (who: TestPerson, path: string, values: object) =>
  (await who.ask<Row>('POST', path, values)).body

/** Rows of tables that hold records and what belongs to them, without what counts writes and what is derived for the search. */
async function everything(): Promise<Record<string, unknown>> {
  const without = ['search_text', 'grams', 'version', 'updated_at', 'counted_at', 'changed_at']
  const tables = [
    'customer',
    'contact',
    'contact_record',
    'order',
    'order_line',
    'collaborator',
    'file',
    'customer_metric',
    'custom_value',
    'duplicate_key',
    'event_customers',
  ]
  const rows = await server.core.db.read(
    company.id,
    tables.map(table =>
      table === 'event_customers'
        ? sql`SELECT id, customer_id FROM event WHERE workspace_id = ${company.id} AND action NOT IN ('merge', 'unmerge') ORDER BY id`
        : sql`SELECT (to_jsonb(t) - ${without}::text[]) AS row FROM ${sql.table(table)} t WHERE workspace_id = ${company.id} ORDER BY to_jsonb(t)->>'id', (to_jsonb(t) - ${without}::text[])::text`,
    ),
  )
  return Object.fromEntries(tables.map((table, index) => [table, rows[index]]))
}

describe('merge', () => {
  test('chosen values, children, history and links come to the survivor; undone, every row is as it was', async () => {
    const group = await make(owner, '/customers', { name: '集团' })
    const kept = await make(seller, '/customers', {
      name: '杭州青禾文化',
      level: 'key',
      tags: ['老客户'],
      parent: null,
    })
    const other = await make(rival, '/customers', {
      name: '杭州青禾文化有限公司',
      phone: '0571-87654321',
      tags: ['展会'],
      creditCode: '91110000600037341L',
    })
    const third = await make(rival, '/customers', { name: '青禾', note: '第三条' })
    const daughter = await make(owner, '/customers', { name: '青禾之子', parent: other.id })
    const contact = await make(rival, '/contacts', { name: '王芳', customer: other.id, phone: '13700000001' })
    await make(rival, '/contactRecords', { customer: other.id, content: '谈了报价', contact: contact.id })
    const product = await make(owner, '/products', { name: '海报', code: 'P1', price: 10 })
    await make(rival, '/orders', {
      customer: other.id,
      lines: [{ product: product.id, quantity: 2, price: 10 }],
    })
    await owner.ask('POST', `/customers/${third.id}/addCollaborator`, { user: seller.id })
    await recountWaiting(server.core, company.id)
    const before = await everything()

    expect(
      (await seller.ask('POST', '/customers/merge', { survivor: kept.id, others: [other.id] })).status,
    ).toBe(403)
    const counts = await owner.ask<{ data: { id: string; counts: object }[] }>(
      'GET',
      `/customers/merge?ids=${kept.id},${other.id}`,
    )
    expect(counts.body.data[1].counts).toEqual({ customer: 1, contact: 1, contactRecord: 1, order: 1 })
    const merged = await owner.ask<Merged>('POST', '/customers/merge', {
      survivor: kept.id,
      others: [other.id, third.id],
      choices: { name: other.id },
    })
    expect(merged).toMatchObject({
      status: 200,
      body: { survivor: kept.id, counts: { contact: 1, order: 1 } },
    })
    const { body: one } = await owner.ask<Row>('GET', `/customers/${kept.id}`)
    expect(one).toMatchObject({
      name: '杭州青禾文化有限公司',
      level: 'key',
      phone: '+8657187654321',
      creditCode: '91110000600037341L',
      note: '第三条',
      tags: ['老客户', '展会'],
    })
    expect((await owner.ask<Row>('GET', `/contacts/${contact.id}`)).body.customer).toMatchObject({
      id: kept.id,
    })
    expect((await owner.ask<Row>('GET', `/customers/${daughter.id}`)).body.parent).toMatchObject({
      id: kept.id,
    })
    expect((await rival.ask<Row>('GET', `/customers/${kept.id}`)).status).toBe(200)
    const timeline = await owner.ask<{ data: { entity: string }[] }>('GET', `/customers/${kept.id}/timeline`)
    expect(timeline.body.data.map(entry => entry.entity)).toContain('contactRecord')

    const old = await owner.ask<Row>('GET', `/customers/${other.id}`)
    expect(old.status).toBe(302)
    expect(old.response.headers.location).toBe(`/api/v1/customers/${kept.id}`)
    expect((await owner.ask('POST', `/customers/${third.id}/restore`)).body).toMatchObject({ code: 'merged' })
    const list = await owner.ask<{ data: { mayUndo: boolean; merged: object[] }[] }>(
      'GET',
      '/duplicates/merges?entity=customer',
    )
    expect(list.body.data).toMatchObject([{ mayUndo: true, merged: [{}, {}] }])

    expect((await seller.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).status).toBe(403)
    expect((await owner.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).status).toBe(200)
    await recountWaiting(server.core, company.id)
    expect(await everything()).toEqual(before)
    expect((await owner.ask<Row>('GET', `/customers/${other.id}`)).body.name).toBe('杭州青禾文化有限公司')
    expect((await owner.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).body).toMatchObject({
      code: 'mergeEnded',
    })
    expect(group.id).toBeTruthy()
  })

  test('what was changed since stays when a merge is undone; a chain of merges leads to the last', async () => {
    const [a, b, c] = [
      await make(owner, '/customers', { name: '甲一' }),
      await make(owner, '/customers', { name: '甲二', note: '二' }),
      await make(owner, '/customers', { name: '甲三' }),
    ]
    const first = await owner.ask<Merged>('POST', '/customers/merge', { survivor: a.id, others: [b.id] })
    const { body: now } = await owner.ask<Row>('GET', `/customers/${a.id}`)
    expect(now.note).toBe('二')
    await owner.ask('PATCH', `/customers/${a.id}`, { version: now.version, note: '后来改的' })
    await owner.ask('POST', `/duplicates/merges/${first.body.id}/undo`)
    expect((await owner.ask<Row>('GET', `/customers/${a.id}`)).body.note).toBe('后来改的')
    await owner.ask('POST', '/customers/merge', { survivor: a.id, others: [b.id] })
    await owner.ask('POST', '/customers/merge', { survivor: c.id, others: [a.id] })
    expect((await owner.ask('GET', `/customers/${b.id}`)).response.headers.location).toBe(
      `/api/v1/customers/${c.id}`,
    )
  })

  test('at most ten, each once, all of them in reach', async () => {
    const mine = await make(owner, '/customers', { name: '乙一' })
    const wrong = (others: string[]) => owner.ask('POST', '/customers/merge', { survivor: mine.id, others })
    expect((await wrong([mine.id])).status).toBe(400)
    expect((await wrong(Array.from({ length: 10 }, () => mine.id))).status).toBe(422)
    const manager = await company.person('manager')
    expect(
      (
        await manager.ask('POST', '/customers/merge', {
          survivor: mine.id,
          others: [crypto.randomUUID()],
        })
      ).status,
    ).toBe(404)
  })
})

describe('claim disputes', () => {
  test('a claim on a hidden record: evidence, decision, log and notices', async () => {
    const ruled = await testCompany(server, { duplicates: true })
    const boss = await ruled.person('manager', { name: '经理' })
    const holder = await ruled.person('member', { name: '孙三', managerId: boss.id })
    const claimant = await ruled.person('member', { name: '李四', managerId: boss.id })
    const record = await make(holder, '/customers', { name: '南京紫金传媒有限公司', phone: '025-88886666' })
    const values = { name: '紫金传媒（南京）' }
    const found = await claimant.ask<{ data: Shown[] }>('POST', '/customers/duplicates', { values })
    const [{ ref }] = found.body.data
    const claim = { entity: 'customer', values, ref, reason: '三月起就由我跟进，见聊天记录' }
    expect((await holder.ask('POST', '/duplicates/disputes', claim)).status).toBe(404)
    const { status, body } = await claimant.ask<{ id: string }>('POST', '/duplicates/disputes', claim)
    expect(status).toBe(201)
    expect((await claimant.ask('POST', '/duplicates/disputes', claim)).body).toMatchObject({
      code: 'disputeOpen',
    })
    const mine = await claimant.ask<{ data: Dispute[] }>('GET', '/duplicates/disputes')
    expect(mine.body.data).toMatchObject([
      { record: null, owner: { title: '孙三' }, mayDecide: false, claimed: values },
    ])
    const theirs = await boss.ask<{ data: Dispute[] }>('GET', '/duplicates/disputes?status=open')
    expect(theirs.body.data).toMatchObject([{ record: { id: record.id }, mayDecide: true }])
    const decide = (who: TestPerson, decision: object) =>
      who.ask<Dispute>('POST', `/duplicates/disputes/${body.id}/decide`, decision)
    expect((await decide(claimant, { status: 'granted' })).status).toBe(403)
    expect((await decide(holder, { status: 'refused' })).status).toBe(403)
    expect((await decide(boss, { status: 'granted', note: '证据充分' })).body).toMatchObject({
      status: 'granted',
      decision: '证据充分',
    })
    expect((await decide(boss, { status: 'refused' })).body).toMatchObject({ code: 'disputeClosed' })
    expect((await claimant.ask<Row>('GET', `/customers/${record.id}`)).body.owner).toMatchObject({
      id: claimant.id,
    })
    const [closed] = (await claimant.ask<{ data: Dispute[] }>('GET', '/duplicates/disputes')).body.data
    expect(closed.log.map(entry => [entry.act, entry.name])).toEqual([
      ['claim', '李四'],
      ['granted', '经理'],
    ])
    const notices = async (who: TestPerson) =>
      (await who.ask<{ data: { title: string }[] }>('GET', '/notices')).body.data.map(one => one.title)
    expect(await notices(boss)).toContain('李四 对客户“南京紫金传媒有限公司”提出撞单申诉')
    expect(await notices(claimant)).toContain('经理 裁定客户“南京紫金传媒有限公司”归申诉人')
  })
})
