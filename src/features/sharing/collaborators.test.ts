import { expect, test } from 'vitest'
import type { Permissions } from '../../core/actor.ts'
import { collaboratorsKind } from '../../core/kinds/collaborators.ts'
import { step, upload } from '../../server/testing/importing.ts'
import { companyOfFile, type Row, type TestPerson } from '../../server/testing/server.ts'

const { server, company, owner, made } = await companyOfFile()
const [zhang, li, wang] = [
  await company.person('member', { name: '张三' }),
  await company.person('member', { name: '李四' }),
  await company.person('member', { name: '王五' }),
]
const seen = await owner.ask<Row>('GET', `/people/${wang.id}`)
await owner.ask('PATCH', `/people/${wang.id}`, { number: 'GH-007', version: seen.body.version })

type Loan = { id: string; title: string; access: string }

const loans = async (path: string, person = owner) =>
  ((await person.ask<{ collaborators: Loan[] | null }>('GET', path)).body.collaborators ?? [])
    .map(one => `${one.title} ${one.access}`)
    .sort()

async function imported(file: string, mapping = {}, person = owner, entity = 'customers') {
  const { body } = await upload(server, person, entity, 'file.csv', file)
  const trial = await step(server, company, person, body.id, 'check', { ...body.mapping, ...mapping })
  const done = await step(server, company, person, body.id, 'run', { ...body.mapping, ...mapping })
  expect(done.result, 'the run does what the trial said').toEqual(trial.preview?.counts)
  const errors = await person.ask<{ data: { row: number; message: string }[] }>(
    'GET',
    `/imports/${body.id}/errors`,
  )
  const { created, updated, skipped, failed } = done.result ?? {}
  return { id: body.id, counts: { created, updated, skipped, failed }, errors: errors.body.data }
}

const named = async (name: string) => {
  const { body } = await owner.ask<{ data: Row[] }>(
    'GET',
    `/customers?filter[name][eq]=${encodeURIComponent(name)}`,
  )
  return `/customers/${body.data[0]?.id}`
}

async function exported(fields: string, person = owner): Promise<string> {
  const { response } = await person.ask('GET', `/customers/export?format=csv&sort=name&fields=${fields}`)
  return response.body.replace('\ufeff', '')
}

test('people in a cell of an import become collaborators: by name, address or number, however they are separated', async () => {
  const { counts, errors } = await imported(
    [
      '客户名称,协作人',
      '分号,张三；李四（只读）',
      `"逗号、顿号","张三，${li.email}、GH-007 (read)"`,
      '"换行","李四（可写）\n王五【编辑】"',
      '没有,',
      '写错,张三；赵六',
      '不认识的权限,张三（老板）',
    ].join('\n'),
  )
  expect(counts).toMatchObject({ created: { customers: 4 }, failed: 2 })
  expect(errors).toMatchObject([
    { row: 6, code: 'unknownPerson', field: 'collaborators', message: expect.stringContaining('赵六') },
    { row: 7, message: expect.stringContaining('张三（老板）') },
  ])
  expect(await loans(await named('分号'))).toEqual(['张三 write', '李四 read'])
  expect(await loans(await named('逗号、顿号'))).toEqual(['张三 write', '李四 write', '王五 read'])
  expect(await loans(await named('换行'))).toEqual(['李四 write', '王五 write'])
  expect(await loans(await named('没有'))).toEqual([])
  expect((await li.ask('GET', await named('分号'))).body).toMatchObject({ _access: { update: false } })
  expect((await zhang.ask('GET', await named('分号'))).body).toMatchObject({ _access: { update: true } })
})

test('are in a file as an import takes them, and say nothing new when it is imported again', async () => {
  const file = await exported('name,collaborators')
  expect(file).toContain('客户名称,协作人\r\n')
  expect(file).toContain('分号,李四（只读）；张三（可编辑）\r\n')
  const { counts } = await imported(file, { onMatch: 'update' })
  expect(counts).toMatchObject({ created: {}, updated: 0, skipped: 4, failed: 0 })
  const english = { locale: 'en' as const, timeZone: 'Europe/London', now: new Date() }
  const field = { kind: 'collaborators' as const, label: { zh: '协作人', en: 'Collaborators' } }
  const { parse, format } = collaboratorsKind
  const value = parse('Li Si (read); Zhang San (Edit), Ann', field, english)
  expect(format(value, field, english)).toBe('Li Si (Read); Zhang San (Edit); Ann (Edit)')
})

test('of records that exist are replaced, left alone, or come back by undo unless changed since', async () => {
  const [one, two] = [await made('/customers', { name: '一号' }), await made('/customers', { name: '二号' })]
  for (const { id } of [one, two])
    await owner.ask('POST', `/customers/${id}/addCollaborator`, { user: zhang.id, access: 'read' })
  const FILE = '客户名称,协作人\n一号,李四\n二号,张三；李四\n三号,王五\n'
  expect((await imported(FILE, { onMatch: 'skip', createNew: false })).counts).toMatchObject({ skipped: 3 })
  expect(await loans(`/customers/${one.id}`)).toEqual(['张三 read'])

  const done = await imported(FILE, { onMatch: 'update', createNew: true })
  expect(done.counts).toMatchObject({ created: { customers: 1 }, updated: 2, failed: 0 })
  expect(await loans(`/customers/${one.id}`)).toEqual(['李四 write'])
  expect(await loans(`/customers/${two.id}`)).toEqual(['张三 write', '李四 write'])
  const three = await named('三号')
  expect(await loans(three)).toEqual(['王五 write'])
  const { body } = await owner.ask<{ data: { changes: object }[] }>('GET', `/customers/${one.id}/history`)
  expect(body.data[0].changes).toEqual({
    collaborators: [
      [{ id: zhang.id, title: '张三', access: 'read' }],
      [{ id: li.id, title: '李四', access: 'write' }],
    ],
  })

  await owner.ask('POST', `/customers/${two.id}/removeCollaborator`, { user: li.id })
  const undone = await step(server, company, owner, done.id, 'undo')
  expect(undone.undoResult).toMatchObject({ deleted: { customers: 1 }, restored: 1, keptCount: 1 })
  expect(await loans(`/customers/${one.id}`)).toEqual(['张三 read'])
  expect(await loans(`/customers/${two.id}`)).toEqual(['张三 write'])
  expect((await owner.ask('GET', three)).status).toBe(404)
})

async function clerkWith(
  actions: string[],
  fields: Permissions['fields'] = {},
  user: 'all' | 'none' = 'all',
): Promise<TestPerson> {
  const everything = { visibility: 'all' as const, actions: ['*'] }
  await company.setRole('manager', {
    entities: {
      '*': everything,
      customer: { visibility: 'all', actions: ['read', 'create', 'update', 'import', 'export', ...actions] },
      user: { ...everything, visibility: user },
    },
    fields,
    administer: [],
  })
  return clerk
}
const clerk = await company.person('manager')

test('only who may share sets them, by whatever way; whom one does not know of stays', async () => {
  const { id } = await made('/customers', { name: '权限', collaborators: [{ id: zhang.id, access: 'read' }] })
  const path = `/customers/${id}`
  const put = async (collaborators: object[] | null, person: TestPerson) => {
    const { version } = (await owner.ask<Row>('GET', path)).body
    return (await person.ask('PATCH', path, { collaborators, version })).status
  }
  const none = await clerkWith([])
  expect(await put([{ id: li.id }], none)).toBe(422)
  expect(await put(null, none)).toBe(422)
  const asked = await upload(server, none, 'customers', 'a.csv', '客户名称,协作人\n权限,李四\n')
  expect(asked.body.analysis.targets.map(one => one.path)).not.toContain('collaborators')

  const adds = await clerkWith(['addCollaborator'])
  expect(await put([{ id: zhang.id, access: 'read' }, { id: li.id }], adds)).toBe(200)
  expect(await put([{ id: li.id }], adds)).toBe(422)
  const removing = await imported('客户名称,协作人\n权限,王五\n', { onMatch: 'update' }, adds)
  expect(removing).toMatchObject({ counts: { failed: 1 }, errors: [{ code: 'forbidden' }] })
  expect(await loans(path)).toEqual(['张三 read', '李四 write'])

  const both = ['addCollaborator', 'removeCollaborator']
  expect(await put([{ id: wang.id }], await clerkWith(both))).toBe(200)
  const blind = await clerkWith(both, {}, 'none')
  expect(await loans(path, blind)).toEqual(['**** write'])
  expect(await put([], blind)).toBe(200)
  expect(await put([{ id: zhang.id }], blind)).toBe(422)
  expect(await loans(path)).toEqual(['王五 write'])
  const unseen = await imported('客户名称,协作人\n权限,张三\n', { onMatch: 'update' }, blind)
  expect(unseen.errors).toMatchObject([{ code: 'unknownPerson' }])
})

test('hidden from a role or masked they are so at every address, and cannot be changed there', async () => {
  const { id } = await made('/customers', { name: '隐藏', collaborators: [{ id: zhang.id }] })
  await owner.ask('POST', `/customers/${id}/addCollaborator`, { user: li.id })
  const path = `/customers/${id}`
  for (const access of ['hidden', 'masked'] as const) {
    const person = await clerkWith(['*'], { 'customer.collaborators': access })
    const answers = [
      path,
      '/customers?fields=name,collaborators',
      `${path}/access`,
      `${path}/history`,
      `${path}/timeline`,
    ]
    for (const address of answers)
      expect((await person.ask('GET', address)).response.body, address).not.toMatch(/张三|李四/)
    expect(await exported('name,collaborators', person)).not.toMatch(/张三|李四/)
    expect((await person.ask('GET', `/customers?filter[collaborators][eq]=${zhang.id}`)).status).toBe(403)
    expect((await person.ask('GET', `${path}/access/people`)).status).toBe(403)
    const verbs = ['addCollaborator', 'removeCollaborator']
    const { body } = await person.ask<{ _access: { verbs: string[] } }>('GET', path)
    for (const verb of verbs) {
      expect(body._access.verbs).not.toContain(verb)
      expect((await person.ask('POST', `${path}/${verb}`, { user: wang.id })).status).toBe(403)
    }
  }
  expect(await loans(path)).toEqual(['张三 write', '李四 write'])
})

test('lists are filtered by them, and objects of the company’s own have them alike', async () => {
  const count = async (filter: string, person = owner) =>
    (await person.ask<{ count: number }>('GET', `/customers/count?filter[collaborators]${filter}`)).body.count
  expect([await count(`[eq]=${wang.id}`), await count('[eq]=me', wang)]).toEqual([3, 3])
  const all = (await owner.ask<{ count: number }>('GET', '/customers/count')).body.count
  expect((await count('[empty]=true')) + (await count('[empty]=false'))).toBe(all)
  expect((await owner.ask('GET', '/customers/count?filter[collaborators][in]=x')).status).toBe(400)

  const label = { zh: '案件', en: 'Case' }
  await made('/customObjects', { key: 'c_case', path: 'cases', label, owned: true })
  const { errors } = await imported('名称,协作人\n一案,李四（只读）\n', {}, owner, 'cases')
  expect(errors).toEqual([])
  const { body } = await li.ask<{ data: Row[] }>('GET', '/cases?fields=name,collaborators')
  expect(body.data).toMatchObject([{ name: '一案', collaborators: [{ title: '李四', access: 'read' }] }])
})

test('who is added through the API is told, once; the description says what is taken', async () => {
  await made('/customers', { name: '告知', collaborators: [{ id: wang.id, access: 'read' }] })
  const { body } = await wang.ask<{ data: { title: string }[] }>('GET', '/notices')
  expect(body.data.filter(one => one.title.includes('告知'))).toHaveLength(1)
  const api = await owner.ask<{ paths: Record<string, Record<string, object>> }>('GET', '/openapi.json')
  expect(JSON.stringify(api.body.paths['/api/v1/customers'].post)).toContain('"collaborators"')
})
