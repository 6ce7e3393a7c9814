import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row, type TestPerson, testCompany } from '../../server/testing/server.ts'
import { workOut } from '../formulas/work.ts'
import { recountWaiting } from '../metrics/metrics.server.ts'
import type { Shown } from './candidates.ts'
import type { Dispute } from './disputes.ts'
import type { Merged } from './merge.ts'

const { server, company, owner } = await companyOfFile()
const seller = await company.person('member', { name: '赵一' })
const rival = await company.person('member', { name: '钱二' })

const make = async (who: TestPerson, path: string, values: object) =>
  (await who.ask<Row>('POST', path, values)).body

/** All rows of the company's tables, without what counts writes, waits for a job, or remembers the merge itself. */
async function everything(): Promise<Record<string, unknown>> {
  const without = ['version', 'updated_at', 'counted_at', 'changed_at', 'marked_at']
  const waiting = ['metric_dirty', 'metric_company', 'formula_work', 'duplicate_merge', 'duplicate_merged']
  const tables = await server.core.db.control<{ name: string }>(sql`SELECT table_name AS name
    FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'workspace_id' ORDER BY 1`)
  const names = tables.map(({ name }) => name).filter(name => !waiting.includes(name))
  const rows = await server.core.db.read(
    company.id,
    names.map(
      name => sql`SELECT to_jsonb(t) - ${without}::text[] AS row FROM ${sql.table(name)} t WHERE workspace_id = ${company.id}
        ${name === 'event' ? sql`AND action NOT IN ('merge', 'unmerge')` : sql``} ORDER BY 1`,
    ),
  )
  const sorted = (row: unknown) => {
    const { grams, ...rest } = row as { grams?: string[] }
    return grams ? { ...rest, grams: [...new Set(grams)].sort() } : rest
  }
  return Object.fromEntries(names.map((name, index) => [name, rows[index].map(({ row }) => sorted(row))]))
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
    const prices = await make(owner, '/priceLists', {
      name: '青禾专价',
      appliesTo: 'customers',
      customers: [other.id, third.id],
    })
    await recountWaiting(server.core, company.id)
    const before = await everything()

    expect(
      (await seller.ask('POST', '/customers/merge', { survivor: kept.id, others: [other.id] })).status,
    ).toBe(403)
    const counts = await owner.ask<{ data: { id: string; counts: object }[] }>(
      'GET',
      `/customers/merge?ids=${kept.id},${other.id}`,
    )
    expect(counts.body.data[1].counts).toMatchObject({
      customer: 1,
      contact: 1,
      contactRecord: 1,
      order: 1,
    })
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
    expect((await owner.ask<Row>('GET', `/priceLists/${prices.id}`)).body.customers).toMatchObject([
      { id: kept.id },
    ])
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
    const named = list.body.data[0].merged
    expect((await owner.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).status).toBe(200)
    const after = await owner.ask<{ data: { merged: object[] }[] }>(
      'GET',
      '/duplicates/merges?entity=customer',
    )
    expect(after.body.data[0].merged, 'who was merged is named after the undo too').toEqual(
      expect.arrayContaining(named),
    )
    await recountWaiting(server.core, company.id)
    expect(await everything()).toEqual(before)
    expect((await owner.ask<Row>('GET', `/customers/${other.id}`)).body.name).toBe('杭州青禾文化有限公司')
    expect((await owner.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).body).toMatchObject({
      code: 'mergeEnded',
    })
    expect(group.id).toBeTruthy()
  })

  test('own fields, lists and pairs that named a merged record name the survivor, once; undone, every row is as it was', async () => {
    const zh = (text: string) => ({ zh: text, en: text })
    await make(owner, '/customObjects', { key: 'c_show', label: zh('展会'), path: 'shows' })
    await make(owner, '/customObjects', {
      key: 'c_stand',
      label: zh('展位'),
      path: 'stands',
      parent: 'customer',
    })
    const own = (entity: string, kind: string, key: string, more = {}) =>
      make(owner, '/customFields', { entity, kind, key, label: zh(key), to: 'customer', ...more })
    await own('c_show', 'reference', 'c_host')
    await own('c_show', 'references', 'c_guests')
    await own('customer', 'references', 'c_friends')
    await own('customer', 'reference', 'c_broughtBy')
    await own('c_show', 'formula', 'c_hostLevel', { to: undefined, formula: 'c_host.level' })
    const { body: sides } = await owner.ask<{ data: Row[] }>('POST', '/customRelations', {
      left: 'c_show',
      right: 'customer',
      leftLabel: zh('赞助商'),
      rightLabel: zh('赞助'),
    })
    const { body: partners } = await owner.ask<{ data: Row[] }>('POST', '/customRelations', {
      left: 'customer',
      right: 'customer',
      leftLabel: zh('伙伴'),
      rightLabel: zh('伙伴的伙伴'),
    })
    const kept = await make(owner, '/customers', { name: '存续', level: 'key' })
    const gone = await make(owner, '/customers', {
      name: '并入',
      level: 'ordinary',
      c_broughtBy: kept.id,
      c_friends: [kept.id],
    })
    const other = await make(owner, '/customers', {
      name: '第三方',
      c_broughtBy: gone.id,
      c_friends: [gone.id, kept.id],
    })
    await make(owner, '/stands', { name: '展位一', parent: gone.id })
    const show = await make(owner, '/shows', {
      name: '广告展',
      c_host: gone.id,
      c_guests: [other.id, gone.id, kept.id],
    })
    const second = await make(owner, '/shows', { name: '车展', c_host: kept.id, c_guests: [gone.id] })
    const link = (path: string, id: string, field: unknown, add: string[]) =>
      owner.ask('POST', `/${path}/${id}/links/${field}`, { add })
    for (const [path, id, field, add] of [
      ['shows', show.id, sides.data[0].key, [gone.id, kept.id]],
      ['shows', second.id, sides.data[0].key, [gone.id]],
      ['customers', gone.id, partners.data[0].key, [kept.id, other.id]],
      ['customers', other.id, partners.data[0].key, [gone.id]],
    ] as const)
      expect((await link(path, id, field, [...add])).status).toBe(200)
    const settle = async () => {
      await recountWaiting(server.core, company.id)
      await workOut(server.core, company.id)
    }
    await settle()
    const before = await everything()

    const merged = await owner.ask<Merged>('POST', '/customers/merge', {
      survivor: kept.id,
      others: [gone.id],
    })
    expect(merged.status, merged.response.body).toBe(200)
    await settle()
    const ids = (value: unknown) => (value as Row[]).map(one => one.id).sort()
    const one = (await owner.ask<Row>('GET', `/shows/${show.id}`)).body
    expect(one).toMatchObject({ c_host: { id: kept.id }, c_hostLevel: '重要' })
    expect(ids(one.c_guests)).toEqual([kept.id, other.id].sort())
    expect(ids(one[sides.data[0].key as string])).toEqual([kept.id])
    const two = (await owner.ask<Row>('GET', `/shows/${second.id}`)).body
    expect([ids(two.c_guests), ids(two[sides.data[0].key as string])]).toEqual([[kept.id], [kept.id]])
    const third = (await owner.ask<Row>('GET', `/customers/${other.id}`)).body
    expect([(third.c_broughtBy as Row).id, ids(third.c_friends)]).toEqual([kept.id, [kept.id]])
    const survivor = (await owner.ask<Row>('GET', `/customers/${kept.id}`)).body
    expect([survivor.c_broughtBy, survivor.c_friends]).toEqual([null, null])
    expect(ids(survivor[partners.data[0].key as string])).toEqual([other.id])
    const found = await owner.ask<{ data: Row[] }>(
      'GET',
      `/shows?filter[c_guests][eq]=${kept.id}&filter[c_host][eq]=${kept.id}`,
    )
    expect(ids(found.body.data)).toEqual([show.id, second.id].sort())
    expect(
      (await owner.ask<{ data: Row[] }>('GET', `/stands?filter[parent][eq]=${kept.id}`)).body.data,
    ).toHaveLength(1)

    expect((await owner.ask('POST', `/duplicates/merges/${merged.body.id}/undo`)).status).toBe(200)
    await settle()
    expect(await everything()).toEqual(before)
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
    // What was typed tells who decides no more of the record than the role lets them know.
    await ruled.setRole('manager', {
      entities: { '*': { visibility: 'all', actions: ['*'] } },
      fields: { 'customer.name': 'masked' },
      administer: [],
    })
    const seen = (await boss.ask<{ data: Dispute[] }>('GET', '/duplicates/disputes')).body.data
    expect(seen.map(one => one.claimed)).toEqual([{ name: '紫****）' }])
  })
})
