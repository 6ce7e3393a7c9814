import { beforeAll, describe, expect, test } from 'vitest'
import {
  companyOfFile,
  type Page,
  type Row,
  type TestCompany,
  type TestPerson,
  testCompany,
} from '../../server/testing/server.ts'
import { performImport } from '../imports/perform.ts'
import { purge } from '../recycleBin/purge.ts'

const { server, company, owner, made } = await companyOfFile()

const read = async (path: string, person = owner) => {
  const answer = await person.ask<Row & Page>('GET', `/${path}`)
  expect(answer.status, answer.response.body).toBe(200)
  return answer.body
}
const names = async (path: string, person = owner) => (await read(path, person)).data.map(row => row.name)
const object = (body: object) => made('/customObjects', body)
const field = (entity: unknown, body: object) => made('/customFields', { entity, ...body })

describe('an object of the company’s own', () => {
  test('has its list, filters, sums, groups, page and history at once', async () => {
    const pet = await object({ label: { zh: '宠物', en: 'Pet' } })
    expect(pet).toMatchObject({ key: 'c_pet', path: 'pets', plural: { zh: '宠物', en: 'Pets' } })
    const weight = await field(pet.key, { kind: 'number', label: { zh: '体重', en: 'Weight' } })
    const kind = await field(pet.key, {
      kind: 'choice',
      label: { zh: '品种', en: 'Kind' },
      choices: [
        { value: 'cat', label: { zh: '猫' } },
        { value: 'dog', label: { zh: '狗' } },
      ],
    })
    const tom = await made('/pets', { name: '汤姆', [weight.key as string]: '4.5', c_kind: 'cat' })
    await made('/pets', { name: '阿黄', c_weight: '20', c_kind: 'dog' })
    await made('/pets', { name: '来福', c_weight: '11', c_kind: 'dog' })
    expect(await names('pets')).toEqual(['阿黄', '来福', '汤姆'])
    expect(await names('pets?sort=-c_weight')).toEqual(['阿黄', '来福', '汤姆'])
    expect(await names('pets?filter[c_kind][eq]=dog&sort=c_weight')).toEqual(['来福', '阿黄'])
    expect(await names('pets?q=laifu')).toEqual(['来福'])
    expect(await read('pets/count?filter[c_weight][lt]=12')).toEqual({ count: 2 })
    expect(await read('pets/sum?fields=c_weight')).toEqual({ c_weight: '35.5' })
    expect((await read('pets/group?by=c_kind&sum=c_weight')).data).toMatchObject([
      { value: 'dog', count: 2, c_weight: '31' },
      { value: 'cat', count: 1, c_weight: '4.5' },
    ])
    const changed = await owner.ask<Row>('PATCH', `/pets/${tom.id}`, { c_weight: '5', version: 1 })
    expect(changed.body).toMatchObject({ version: 2, c_weight: '5', name: '汤姆', _access: { update: true } })
    expect((await owner.ask('PATCH', `/pets/${tom.id}`, { c_weight: '6', version: 1 })).status).toBe(409)
    expect((await read(`pets/${tom.id}/history`)).data[0]).toMatchObject({
      entity: 'c_pet',
      action: 'update',
      changes: { c_weight: ['4.5', '5'] },
    })
    expect((await owner.ask('POST', '/pets', { c_weight: '1' })).status).toBe(422)
    expect(kind.key).toBe('c_kind')
    const found = await read(`search?q=${encodeURIComponent('阿黄')}`)
    expect(found.data).toMatchObject([{ entity: 'c_pet', title: '阿黄' }])
  })

  test('answers a repeated request once, goes into the recycle bin and comes back', async () => {
    await object({ label: { zh: '设备', en: 'Device' }, numbering: 'D{0000}' })
    const headers = { 'idempotency-key': 'once' }
    const first = await owner.ask<Row>('POST', '/devices', { name: '打印机' }, headers)
    const again = await owner.ask<Row>('POST', '/devices', { name: '打印机' }, headers)
    expect(again.body.id).toBe(first.body.id)
    expect(first.body.number).toBe('D0001')
    expect((await made('/devices', { name: '复印机' })).number).toBe('D0002')
    expect((await owner.ask('POST', '/devices', { name: '又一台', number: 'D0002' })).status).toBe(409)
    expect((await owner.ask('DELETE', `/devices/${first.body.id}`)).status).toBe(204)
    expect(await names('devices')).toEqual(['复印机'])
    expect((await read('recycleBin?entity=c_device')).data).toMatchObject([
      { title: '打印机', mayRestore: true },
    ])
    expect((await owner.ask('POST', `/devices/${first.body.id}/restore`)).status).toBe(200)
    expect(await names('devices')).toEqual(['打印机', '复印机'])
  })

  test('stands apart from other objects in the same table', async () => {
    const [book, film] = [
      await object({ label: { zh: '书', en: 'Book' } }),
      await object({ label: { zh: '影片', en: 'Film' } }),
    ]
    const one = await made('/books', { name: '同名' })
    await made('/films', { name: '同名' })
    expect(await names('books')).toEqual(['同名'])
    expect(await read('films/count')).toEqual({ count: 1 })
    for (const [method, path] of [
      ['GET', `/films/${one.id}`],
      ['PATCH', `/films/${one.id}`],
      ['DELETE', `/films/${one.id}`],
      ['GET', `/films/${one.id}/files`],
      ['GET', `/films/${one.id}/timeline`],
    ] as const)
      expect((await owner.ask(method, path, method === 'PATCH' ? { version: 1 } : undefined)).status).toBe(
        404,
      )
    expect(await read(`books/${one.id}/files`)).toEqual({ data: [] })
    const pointer = await field(film.key, {
      kind: 'reference',
      to: book.key,
      label: { zh: '原著', en: 'Novel' },
    })
    const wrong = await owner.ask('POST', '/films', {
      name: '甲',
      [pointer.key as string]: (await read('films')).data[0].id,
    })
    expect(wrong.status).toBe(422)
    const right = await made('/films', { name: '乙', c_novel: one.id })
    expect(right.c_novel).toEqual({ id: one.id, title: '同名' })
    expect(await names(`films?filter[c_novel][eq]=${one.id}`)).toEqual(['乙'])
  })

  test('stands under a customer: seen with it, in its timeline, holding it', async () => {
    const visit = await object({
      label: { zh: '门诊', en: 'Visit' },
      title: 'number',
      numbering: 'V{YYYY}-{000}',
      parent: 'customer',
      parentLabel: { zh: '病人', en: 'Patient' },
    })
    const note = await field(visit.key, {
      kind: 'text',
      label: { zh: '主诉', en: 'Complaint' },
      search: true,
    })
    const dose = await object({
      label: { zh: '处方', en: 'Prescription' },
      parent: visit.key,
      area: 'customers',
    })
    const member = await company.person('member')
    const mine = await made('/customers', { name: '张三' }, member)
    const others = await made('/customers', { name: '李四' })
    const seen = await made('/visits', { parent: mine.id, [note.key as string]: '头痛' }, member)
    const unseen = await made('/visits', { parent: others.id, c_complaint: '咳嗽' })
    expect(seen).toMatchObject({ number: expect.stringMatching(/^V\d{4}-001$/), parent: { title: '张三' } })
    expect((await read('visits', member)).data.map(row => row.id)).toEqual([seen.id])
    expect(await read('visits/count', member)).toEqual({ count: 1 })
    expect((await member.ask('GET', `/visits/${unseen.id}`)).status).toBe(404)
    expect((await member.ask('POST', '/visits', { parent: others.id })).status).toBe(422)
    const below = await made('/prescriptions', { name: '阿司匹林', parent: seen.id }, member)
    const hidden = await made('/prescriptions', { name: '止咳', parent: unseen.id })
    expect(await names('prescriptions', member)).toEqual(['阿司匹林'])
    expect((await member.ask('GET', `/prescriptions/${hidden.id}`)).status).toBe(404)
    expect(dose.path).toBe('prescriptions')
    expect((await read(`customers/${mine.id}/timeline?kind=c_visit`, member)).data).toMatchObject([
      { entity: 'c_visit', action: 'create', title: seen.number, record: { c_complaint: '头痛' } },
    ])
    const refused = await owner.ask<{ code: string; detail: string }>('DELETE', `/customers/${mine.id}`)
    expect(refused.body).toMatchObject({ code: 'stillUsed', detail: expect.stringContaining('门诊') })
    expect((await owner.ask('DELETE', `/visits/${seen.id}`)).body).toMatchObject({ code: 'stillUsed' })
    for (const path of [`prescriptions/${below.id}`, `visits/${seen.id}`, `customers/${mine.id}`])
      expect((await owner.ask('DELETE', `/${path}`)).status).toBe(204)
    expect((await owner.ask('POST', `/visits/${seen.id}/restore`)).body).toMatchObject({
      code: 'parentDeleted',
    })
  })

  test('goes along when the customers it stands under are merged', async () => {
    await object({ label: { zh: '合约', en: 'Agreement' }, parent: 'customer' })
    const [kept, gone] = [
      await made('/customers', { name: '留下的客户甲' }),
      await made('/customers', { name: '并走的客户乙' }),
    ]
    const agreement = await made('/agreements', { name: '年框', parent: gone.id })
    const merge = await owner.ask<{ id: string }>('POST', '/customers/merge', {
      survivor: kept.id,
      others: [gone.id],
    })
    expect(merge.status, merge.response.body).toBe(200)
    expect((await read(`agreements/${agreement.id}`)).parent).toEqual({ id: kept.id, title: '留下的客户甲' })
  })

  test('with a person responsible is seen by that person and by those above', async () => {
    await object({ label: { zh: '提案', en: 'Proposal' }, owned: true })
    const boss = await company.person('manager')
    const member = await company.person('member', { managerId: boss.id })
    const own = await made('/proposals', { name: '我的' }, member)
    expect(own.owner).toMatchObject({ id: member.id })
    await made('/proposals', { name: '老板的' })
    expect(await names('proposals', member)).toEqual(['我的'])
    expect(await names('proposals', boss)).toEqual(['我的'])
    expect(await names('proposals')).toEqual(['老板的', '我的'])
    const given = await made('/proposals', { name: '分派', owner: member.id })
    expect((await read('notices', member)).data[0]).toMatchObject({ kind: 'assigned', recordId: given.id })
  })

  test('takes what roles say of it, by name or with all others', async () => {
    await object({ label: { zh: '秘方', en: 'Recipe' } })
    await field('c_recipe', { kind: 'text', label: { zh: '配料', en: 'Secret' }, search: true })
    const recipe = await made('/recipes', { name: '甲方', c_secret: '桂皮' })
    const cook = await company.person('readOnly')
    const rights = (more: object) =>
      company.setRole('readOnly', {
        entities: { '*': { visibility: 'all', actions: ['read'] }, ...more },
        fields: { 'c_recipe.c_secret': 'masked' },
        administer: [],
      })
    await rights({})
    expect(await names('recipes', cook)).toEqual(['甲方'])
    expect((await read(`recipes/${recipe.id}`, cook)).c_secret).not.toContain('桂皮')
    expect((await cook.ask('GET', '/recipes?sort=c_secret')).status).toBe(403)
    expect(await names(`recipes?q=${encodeURIComponent('桂皮')}`, cook)).toEqual([])
    expect((await cook.ask('POST', '/recipes', { name: '乙方' })).status).toBe(403)
    expect((await cook.ask('GET', '/recipes/export?format=csv')).status).toBe(403)
    await rights({ c_recipe: { visibility: 'none', actions: [] } })
    expect((await cook.ask('GET', '/recipes')).status).toBe(403)
    expect((await read(`search?q=${encodeURIComponent('甲方')}`, cook)).data).toEqual([])
  })

  test('is imported, exported, changed many at a time, and its import undone', async () => {
    await object({ label: { zh: '车辆', en: 'Vehicle' }, numbering: 'C{000}' })
    await field('c_vehicle', { kind: 'date', label: { zh: '年检', en: 'Inspection' } })
    await object({
      label: { zh: '车位', en: 'Parking lot' },
      parent: 'c_vehicle',
      parentLabel: { zh: '车辆', en: 'Vehicle' },
    })
    const file = '车位名称,车辆,年检\nA1,货车,2026-01-05\nA2,轿车,2026/2/6\nA3,轿车,2026/2/6\n'
    const payload = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${file}\r\n--b--\r\n`
    const uploaded = await server.app.inject({
      method: 'POST',
      url: '/api/v1/imports?entity=parkingLots',
      payload,
      headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'multipart/form-data; boundary=b' },
    })
    const { id } = uploaded.json()
    const columns = [
      { column: '车位名称', field: 'name' },
      { column: '车辆', field: 'parent.name' },
      { column: '年检', field: 'parent.c_inspection' },
    ]
    const mapping = { columns, createMissing: true }
    expect((await owner.ask('POST', `/imports/${id}/run`, { mapping })).status).toBeLessThan(300)
    const perform = () => performImport({ core: server.core, workspaceId: company.id, importId: id })
    await perform()
    expect((await read(`imports/${id}`)).result).toMatchObject({ created: { vehicles: 2, parkingLots: 3 } })
    expect(await names('vehicles?filter[c_inspection][gt]=2026-02-01')).toEqual(['轿车'])
    expect((await read('vehicles?sort=number')).data.map(row => row.number)).toEqual(['C001', 'C002'])
    const { response } = await owner.ask('GET', '/parkingLots/export?format=csv&fields=name,parent&sort=name')
    expect(response.body.replace(/"/g, '')).toContain('A2,轿车')
    const [lot] = (await read('parkingLots?sort=-name')).data
    const { body: bulk } = await owner.ask('POST', '/parkingLots/bulk', {
      ids: [lot.id],
      set: { name: 'A4' },
    })
    expect(bulk).toMatchObject({ count: 1, done: 1, failed: 0 })
    expect((await owner.ask('POST', `/imports/${id}/undo`)).status).toBeLessThan(300)
    await perform()
    expect(await names('parkingLots')).toEqual(['A4'])
    expect(await names('vehicles')).toEqual(['轿车'])
  })

  test('is described in the company’s own description of the API, as the session tells the browser', async () => {
    const { paths } = (
      await owner.ask<{
        paths: Record<string, Record<string, { parameters?: { name: string }[]; requestBody?: unknown }>>
      }>('GET', '/openapi.json')
    ).body
    expect(paths['/api/v1/pets/{id}']).toHaveProperty('patch')
    expect(paths['/api/v1/pets/export']).toHaveProperty('get')
    const filters = paths['/api/v1/pets'].get.parameters?.map(one => one.name)
    expect(filters).toEqual(expect.arrayContaining(['q', 'filter[c_weight][gt]', 'filter[name][contains]']))
    expect(filters).not.toContain('object')
    expect(JSON.stringify(paths['/api/v1/pets'].post.requestBody)).toContain('c_weight')
    const abroad = await testCompany(server)
    expect((await abroad.owner.ask('GET', '/pets')).status).toBe(404)
    const session = await read('session')
    expect(session.customObjects).toEqual(expect.arrayContaining([expect.objectContaining({ key: 'c_pet' })]))
  })
})

describe('a definition', () => {
  test('shadows no address of the program, is changed, taken out of use and brought back', async () => {
    const wish = (body: object) =>
      owner.ask<Row & { faults: { field: string }[] }>('POST', '/customObjects', body)
    for (const [body, place] of [
      [{ label: { zh: '甲' }, path: 'customers' }, 'path'],
      [{ label: { zh: '甲' }, path: 'search' }, 'path'],
      [{ label: { zh: '甲' }, path: 'settings' }, 'path'],
      [{ label: { zh: '甲' }, key: 'c_pet' }, 'key'],
      [{ label: { zh: '甲' }, title: 'number' }, 'numbering'],
      [{ label: { zh: '甲' }, parent: 'orderLine' }, 'parent'],
      [{ label: { zh: '甲' }, parent: 'nothing' }, 'parent'],
    ] as const) {
      const { status, body: answer } = await wish(body)
      expect(status).toBe(422)
      expect(answer.faults.map(fault => fault.field)).toEqual([place])
    }
    const customers = await wish({ label: { zh: '客户', en: 'Customer' } })
    expect(customers.body).toMatchObject({ key: 'c_customer', path: 'customers2' })
    const member = await company.person('member')
    expect((await member.ask('POST', '/customObjects', { label: { zh: '甲' } })).status).toBe(403)
    const house = await object({ label: { zh: '房子', en: 'House' } })
    const room = await object({ label: { zh: '房间', en: 'Room' }, parent: 'c_house' })
    const villa = await made('/houses', { name: '别墅' })
    expect((await owner.ask('DELETE', `/customObjects/${house.id}`)).body).toMatchObject({
      code: 'stillUsed',
    })
    expect((await owner.ask('DELETE', `/customObjects/${room.id}`)).status).toBe(204)
    expect((await owner.ask('GET', '/rooms')).status).toBe(404)
    const renamed = await owner.ask<Row>('PATCH', `/customObjects/${house.id}`, {
      label: { zh: '房产', en: 'Property' },
      path: 'properties',
      version: 1,
    })
    expect(renamed.body).toMatchObject({ key: 'c_house', path: 'properties', version: 2 })
    expect((await read(`properties/${villa.id}`)).name).toBe('别墅')
    expect((await owner.ask('PATCH', `/customObjects/${house.id}`, { version: 1 })).status).toBe(409)
    await owner.ask('DELETE', `/customObjects/${house.id}`)
    expect((await owner.ask('POST', `/customObjects/${room.id}/restore`)).status).toBe(422)
    expect((await owner.ask('POST', `/customObjects/${house.id}/restore`)).status).toBe(200)
    expect(await names('properties')).toEqual(['别墅'])
  })

  test('that has been out of use for 30 days is gone with its records, and nothing else is', async () => {
    const [old, kept] = [
      await object({ label: { zh: '旧', en: 'Old' } }),
      await object({ label: { zh: '新', en: 'Fresh' } }),
    ]
    for (const { key } of [old, kept]) await field(key, { kind: 'text', label: { zh: '备', en: 'Memo' } })
    await made('/olds', { name: '甲', c_memo: '一' })
    const stays = await made('/freshes', { name: '乙', c_memo: '二' })
    await field('customer', { kind: 'reference', to: old.key, label: { zh: '旧物', en: 'Old thing' } })
    await owner.ask('DELETE', `/customObjects/${old.id}`)
    expect((await read('customers?limit=1')).data).toBeDefined()
    await purge({ ...server.core, now: () => new Date(Date.now() + 31 * 86_400_000) })
    expect((await owner.ask('POST', `/customObjects/${old.id}/restore`)).status).toBe(404)
    expect(await read(`freshes/${stays.id}`)).toMatchObject({ name: '乙', c_memo: '二' })
    expect((await read('customFields')).data.map(one => one.entity)).not.toContain(old.key)
  })
})

describe('a relation of many to many', () => {
  let person: TestPerson
  let other: TestCompany
  const there = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    person.ask<Row & Page>(method, path, body)
  const doctor: Row[] = []
  let patient: Row
  let hidden: Row
  let member: TestPerson
  let field: { id: string; key: string }[]

  beforeAll(async () => {
    other = await testCompany(server)
    person = other.owner
    member = await other.person('member')
    await made('/customObjects', { label: { zh: '医生', en: 'Doctor' } }, person)
    for (const name of ['华佗', '扁鹊', '孙思邈']) doctor.push(await made('/doctors', { name }, person))
    const { data } = await made(
      '/customRelations',
      {
        left: 'customer',
        right: 'c_doctor',
        leftLabel: { zh: '主治医生', en: 'Doctors' },
        rightLabel: { zh: '病人', en: 'Patients' },
      },
      person,
    )
    field = data as typeof field
    patient = await made('/customers', { name: '曹操' }, member)
    hidden = await made('/customers', { name: '刘备' }, person)
  })

  test('is shown, listed and filtered from both sides, and remembered by both', async () => {
    expect(field.map(one => one.key)).toEqual(['c_doctors', 'c_patients'])
    const ids = [doctor[0].id, doctor[1].id]
    const joined = await member.ask('POST', `/customers/${patient.id}/links/c_doctors`, { add: ids })
    expect(joined.body).toEqual({ added: 2, removed: 0 })
    await there('POST', `/doctors/${doctor[0].id}/links/c_patients`, { add: [hidden.id, patient.id] })
    const customer = (await there('GET', `/customers/${patient.id}`)).body
    expect((customer.c_doctors as { title: string }[]).map(one => one.title).sort()).toEqual(
      ['华佗', '扁鹊'].sort(),
    )
    expect((await there('GET', `/doctors?filter[c_patients][eq]=${patient.id}`)).body.data).toHaveLength(2)
    expect((await there('GET', `/doctors?filter[c_patients][empty]=true`)).body.data).toMatchObject([
      { name: '孙思邈' },
    ])
    expect((await there('GET', `/customers/count?filter[c_doctors][eq]=${doctor[0].id}`)).body).toEqual({
      count: 2,
    })
    expect(
      (await there('GET', '/customers?filter[c_doctors][empty]=false&fields=name,c_doctors')).body.data,
    ).toHaveLength(2)
    const mine = (await there('GET', `/doctors/${doctor[1].id}/history`)).body.data[0]
    expect(mine).toMatchObject({ action: 'update', changes: { c_patients: [null, [{ title: '曹操' }]] } })
    const theirs = (await there('GET', `/customers/${patient.id}/history`)).body.data
    expect(theirs.filter(one => one.action === 'update')).toHaveLength(1)
    const { response } = await there('GET', '/doctors/export?format=csv&fields=name,c_patients&sort=name')
    expect(response.body).toMatch(/扁鹊"?,"?曹操/)
    const parted = await there('POST', `/doctors/${doctor[1].id}/links/c_patients`, { remove: [patient.id] })
    expect(parted.body).toMatchObject({ removed: 1 })
    expect((await there('GET', `/doctors?filter[c_patients][eq]=${patient.id}`)).body.data).toHaveLength(1)
  })

  test('shows and joins only what the person sees, and is written by nothing else', async () => {
    const seen = await member.ask<Row>('GET', `/doctors/${doctor[0].id}`)
    expect(seen.body.c_patients).toEqual([{ id: patient.id, title: '曹操' }])
    const join = (id: string) =>
      member.ask('POST', `/doctors/${doctor[2].id}/links/c_patients`, { add: [id] })
    expect((await join(hidden.id)).status).toBe(422)
    expect((await member.ask('POST', `/customers/${hidden.id}/links/c_doctors`, { add: [] })).status).toBe(
      404,
    )
    expect((await join(patient.id)).body).toMatchObject({ added: 1 })
    expect((await there('PATCH', `/customers/${patient.id}`, { c_doctors: [], version: 1 })).status).toBe(422)
    expect((await there('POST', `/customers/${patient.id}/links/name`, {})).status).toBe(404)
    const reader = await other.person('readOnly')
    expect((await reader.ask('POST', `/doctors/${doctor[2].id}/links/c_patients`, {})).status).toBe(403)
    const label = { zh: '甲' }
    const wish = { left: 'customer', right: 'c_doctor', leftLabel: label, rightLabel: label }
    expect((await member.ask('POST', '/customRelations', wish)).status).toBe(403)
  })

  test('goes and comes back whole', async () => {
    expect((await there('DELETE', `/customFields/${field[1].id}`)).status).toBe(204)
    expect((await there('GET', `/customers/${patient.id}`)).body).not.toHaveProperty('c_doctors')
    expect((await there('POST', `/customFields/${field[0].id}/restore`)).status).toBe(200)
    expect((await there('GET', `/customers/count?filter[c_doctors][eq]=${doctor[0].id}`)).body).toEqual({
      count: 2,
    })
    expect((await there('GET', `/doctors/count?filter[c_patients][eq]=${hidden.id}`)).body).toEqual({
      count: 1,
    })
  })

  test('of an object with itself has its two sides', async () => {
    const { data } = await made(
      '/customRelations',
      {
        left: 'c_doctor',
        right: 'c_doctor',
        leftLabel: { zh: '师傅', en: 'Masters' },
        rightLabel: { zh: '徒弟', en: 'Pupils' },
      },
      person,
    )
    expect((data as Row[]).map(one => one.key)).toEqual(['c_masters', 'c_pupils'])
    await there('POST', `/doctors/${doctor[0].id}/links/c_pupils`, { add: [doctor[1].id] })
    expect((await there('GET', `/doctors/${doctor[1].id}`)).body.c_masters).toMatchObject([{ title: '华佗' }])
    expect((await there('GET', `/doctors/${doctor[1].id}`)).body.c_pupils).toBeNull()
  })
})
