import { describe, expect, test } from 'vitest'
import { companyOfFile, type Page, type Row, testCompany } from '../../server/testing/server.ts'
import { performImport } from '../imports/perform.ts'
import { fillFields } from './fill.ts'

const { server, company, owner, made } = await companyOfFile()

const field = (input: object, person = owner) =>
  made<Row & { key: string }>('/customFields', { entity: 'customer', ...input }, person)
const make = (fields: object, person = owner) => made('/customers', fields, person)
const names = async (query: string, person = owner) => {
  const { status, body } = await person.ask<Page>('GET', `/customers?${query}`)
  expect(body).toHaveProperty('data')
  expect(status).toBe(200)
  return body.data.map(row => row.name)
}

describe('a definition', () => {
  test('gets its key from the label, is listed, changed and taken out of use', async () => {
    const made = await field({ kind: 'text', label: { zh: '合同类型' } })
    expect(made).toMatchObject({ key: 'c_hetongleixing', label: { zh: '合同类型', en: '合同类型' } })
    const again = await field({ kind: 'text', label: { zh: '合同类型', en: 'Contract type' } })
    expect(again.key).toBe('c_contractType')
    const changed = await owner.ask<Row>('PATCH', `/customFields/${made.id}`, {
      label: { zh: '合同' },
      version: 1,
    })
    expect(changed.body).toMatchObject({ label: { zh: '合同', en: '合同' }, version: 2 })
    expect(
      (await owner.ask('PATCH', `/customFields/${made.id}`, { required: true, version: 1 })).status,
    ).toBe(409)
    expect((await owner.ask('DELETE', `/customFields/${made.id}`)).status).toBe(204)
    const list = await owner.ask<Page>('GET', '/customFields?entity=customer')
    expect(list.body.data.map(row => row.key)).not.toContain('c_hetongleixing')
    expect((await owner.ask('POST', '/customers', { name: '甲', c_hetongleixing: '年框' })).status).toBe(422)
    expect((await owner.ask('POST', `/customFields/${made.id}/restore`)).status).toBe(200)
    expect((await owner.ask('POST', '/customers', { name: '甲', c_hetongleixing: '年框' })).status).toBe(201)
  })

  test('is made only by who administers the settings, and only such that it works', async () => {
    const member = await company.person('member')
    const wish = { entity: 'customer', kind: 'text', label: { zh: '试' } }
    expect((await member.ask('POST', '/customFields', wish)).status).toBe(403)
    for (const [wrong, place] of [
      [{ ...wish, entity: 'role' }, 'entity'],
      [{ ...wish, kind: 'choice' }, 'choices'],
      [{ ...wish, kind: 'reference' }, 'to'],
      [{ ...wish, kind: 'boolean', unique: true }, 'unique'],
      [{ ...wish, kind: 'date', default: 'soon' }, 'default'],
      [{ ...wish, kind: 'lines' }, 'kind'],
    ] as const) {
      const { status, body } = await owner.ask<{ faults: { field: string }[] }>(
        'POST',
        '/customFields',
        wrong,
      )
      expect(status).toBe(422)
      expect(body.faults.map(fault => fault.field)).toEqual([place])
    }
  })

  test('stands in the session and in the company’s own description of the API', async () => {
    const made = await field({ kind: 'money', label: { zh: '年预算', en: 'Budget' } })
    const session = await owner.ask<{ customFields: object[] }>('GET', '/session')
    expect(session.body.customFields).toContainEqual(expect.objectContaining({ key: made.key, id: made.id }))
    const { body } = await owner.ask<{ paths: Record<string, object> }>('GET', '/openapi.json')
    expect(JSON.stringify(body.paths['/api/v1/customers'])).toContain('filter[c_budget][gte]')
    expect(JSON.stringify(body.paths['/api/v1/customers/{id}'])).toContain('c_budget')
    const open = await server.app.inject('/api/openapi.json')
    expect(open.body).not.toContain('c_budget')
  })
})

describe('a value', () => {
  const kinds: [string, object, unknown, unknown][] = [
    ['text', {}, '东区', '西区'],
    ['longText', {}, '一段话\n两行', '北京另一段'],
    ['integer', {}, 5, 12],
    ['number', {}, '5.5', '12.25'],
    ['money', {}, '900.10', '1200.00'],
    ['percent', {}, '5', '12'],
    ['date', {}, '2026-01-05', '2026-11-02'],
    ['datetime', {}, '2026-01-05T08:00:00.000Z', '2026-11-02T08:00:00.000Z'],
    ['boolean', {}, false, true],
    ['choice', { choices: [{ label: { zh: '甲' } }, { label: { zh: '乙' } }] }, 'jia', 'yi'],
    ['choices', { choices: [{ label: { zh: '甲' } }, { label: { zh: '乙' } }] }, ['jia'], ['jia', 'yi']],
    ['email', {}, 'a@b.cn', 'c@d.cn'],
    ['phone', {}, '+8613812345678', '+8613912345678'],
    ['url', {}, 'https://a.example', 'https://b.example'],
    ['address', {}, '上海', '北京另'],
  ]
  test.each(kinds)(
    'of kind %s is written, read, changed, filtered, sorted and grouped',
    async (kind, more, low, high) => {
      const other = await testCompany(server)
      const me = other.owner
      await make({ name: '旧' }, me)
      const { key } = await field({ kind, label: { zh: '值' }, ...more }, me)
      const first = await make({ name: '低', [key]: low }, me)
      await make({ name: '高', [key]: high }, me)
      const text = (value: unknown) => encodeURIComponent(String(Array.isArray(value) ? value.at(-1) : value))
      const read = await me.ask<Row>('GET', `/customers/${first.id}`)
      expect(read.body[key]).toEqual(low)
      const sortable = !['longText', 'choices'].includes(kind)
      for (const filled of [false, true]) {
        if (filled) await fillFields(server.core, other.id)
        const page = await me.ask<Page>('GET', `/customers?fields=name,${key}&sort=-createdAt`)
        expect(page.body.data.map(row => row[key])).toEqual([high, low, null])
        expect(await names(`filter[${key}][empty]=true`, me)).toEqual(['旧'])
        expect(await names(`filter[${key}][empty]=false&sort=-createdAt`, me)).toEqual(['高', '低'])
        if (kind !== 'longText' && kind !== 'address') {
          expect(await names(`filter[${key}][eq]=${text(high)}`, me)).toEqual(['高'])
          const { body } = await me.ask<{ data: unknown[] }>('GET', `/customers/group?by=${key}`)
          expect(body.data.length).toBeGreaterThan(1)
        } else expect(await names(`filter[${key}][contains]=${text('北京另')}`, me)).toEqual(['高'])
        if (['integer', 'number', 'money', 'percent', 'date', 'datetime'].includes(kind)) {
          expect(await names(`filter[${key}][lt]=${text(high)}`, me)).toEqual(['低'])
          expect(await names(`filter[${key}][gte]=${text(high)}`, me)).toEqual(['高'])
          expect(await names(`filter[${key}][ne]=${text(high)}&sort=-createdAt`, me)).toEqual(['低', '旧'])
        }
        if (!sortable) continue
        const up = await names(`sort=${key}`, me)
        expect(up[0]).toBe('旧')
        if (kind !== 'address') expect(up).toEqual(['旧', '低', '高'])
        expect(await names(`sort=-${key}`, me)).toEqual([...up].reverse())
        expect(await names(`sort=${key}&limit=1&page=2`, me)).toEqual([up[1]])
        const walked: unknown[] = []
        let next: string | null = ''
        while (next !== null) {
          const { body }: { body: Page } = await me.ask<Page>(
            'GET',
            `/customers?sort=-${key}&limit=1&cursor=${next}`,
          )
          walked.push(body.data[0].name)
          next = body.next
        }
        expect(walked).toEqual([...up].reverse())
      }
      const changed = await me.ask<Row>('PATCH', `/customers/${first.id}`, { [key]: high, version: 1 })
      expect(changed.body[key]).toEqual(high)
      const cleared = await me.ask<Row>('PATCH', `/customers/${first.id}`, { [key]: null, version: 2 })
      expect(cleared.body[key]).toBeNull()
      expect(await names(`filter[${key}][empty]=true&sort=-createdAt`, me)).toEqual(['低', '旧'])
      const history = await me.ask<{ data: { changes: Record<string, unknown[]> }[] }>(
        'GET',
        `/customers/${first.id}/history`,
      )
      expect(history.body.data.map(event => event.changes[key])).toContainEqual([high, null])
    },
  )

  test('refers to records and people, by title, and only to those one sees', async () => {
    const { key } = await field({ kind: 'reference', to: 'customer', label: { zh: '介绍人' } })
    const several = await field({ kind: 'references', to: 'customer', label: { zh: '伙伴', en: 'Partners' } })
    const person = await field({ kind: 'user', label: { zh: '客服', en: 'Service' } })
    const member = await company.person('member')
    const secret = await make({ name: '不可见' })
    const own = await make({ name: '自己的' }, member)
    const made = await make({
      name: '有介绍人',
      owner: member.id,
      [key]: secret.id,
      [several.key]: [secret.id, own.id],
      [person.key]: member.id,
    })
    const seen = await member.ask<Row>('GET', `/customers/${made.id}`)
    expect(seen.body[key]).toEqual({ id: '', title: '', hidden: true })
    expect(seen.body[several.key]).toEqual([{ id: own.id, title: '自己的' }])
    expect(seen.body[person.key]).toMatchObject({ id: member.id })
    expect(await names(`filter[${key}][eq]=${secret.id}`)).toEqual(['有介绍人'])
    expect(await names(`filter[${several.key}][eq]=${own.id}`)).toEqual(['有介绍人'])
    expect(await names(`filter[${person.key}][eq]=me`, member)).toEqual(['有介绍人'])
    expect(await names(`filter[${person.key}][ne]=me`, member)).toEqual(['自己的'])
    const stolen = await member.ask('PATCH', `/customers/${own.id}`, { [key]: secret.id, version: 1 })
    expect(stolen.status).toBe(422)
    const groups = await owner.ask<{ data: object[] }>('GET', `/customers/group?by=${key}`)
    expect(groups.body.data).toContainEqual({ value: secret.id, title: '不可见', hidden: false, count: 1 })
    // By a field of one or of several references, and in the history: nothing names what is not seen.
    const unnamed = { value: null, title: null, hidden: true, count: 1 }
    for (const by of [key, several.key]) {
      const { body } = await member.ask<{ data: object[] }>('GET', `/customers/group?by=${by}`)
      expect(body.data).toContainEqual(unnamed)
      expect(JSON.stringify(body)).not.toContain(secret.id)
    }
    const mates = await member.ask<{ data: object[] }>('GET', `/customers/group?by=${several.key}`)
    expect(mates.body.data).toContainEqual({ value: own.id, title: '自己的', hidden: false, count: 1 })
    const { body: history } = await member.ask<{ data: { changes: Record<string, unknown> }[] }>(
      'GET',
      `/customers/${made.id}/history`,
    )
    expect(history.data[0].changes[several.key]).toEqual([null, [{ id: own.id, title: '自己的' }]])
    expect(JSON.stringify(history)).not.toContain(secret.id)
  })

  test('is required, given by default, summed and found by search', async () => {
    const other = await testCompany(server)
    const me = other.owner
    const code = await field(
      { kind: 'text', label: { zh: '代号', en: 'Code' }, required: true, search: true },
      me,
    )
    const score = await field({ kind: 'number', label: { zh: '得分', en: 'Score' }, default: '7.5' }, me)
    const { status, body } = await me.ask<{ faults: object[] }>('POST', '/customers', { name: '缺' })
    expect(status).toBe(422)
    expect(body.faults).toMatchObject([{ field: code.key, code: 'required' }])
    const made = await make({ name: '有', [code.key]: '蓝鲸计划' }, me)
    expect(made[score.key]).toBe('7.5')
    await make({ name: '二', [code.key]: '红杉', [score.key]: '2.5' }, me)
    expect((await me.ask('GET', `/customers/sum?fields=${score.key}`)).body).toEqual({ [score.key]: '10.0' })
    expect(await names(`q=${encodeURIComponent('蓝鲸')}`, me)).toEqual(['有'])
    expect(await names('q=lanjing', me)).toEqual(['有'])
    const later = await field({ kind: 'text', label: { zh: '绰号', en: 'Nick' } }, me)
    await me.ask('PATCH', `/customers/${made.id}`, { [later.key]: '大胖', version: 1 })
    expect(await names(`q=${encodeURIComponent('大胖')}`, me)).toEqual([])
    await me.ask('PATCH', `/customFields/${later.id}`, { search: true, version: 1 })
    await fillFields(server.core, other.id)
    expect(await names(`q=${encodeURIComponent('大胖')}`, me)).toEqual(['有'])
  })

  test('is unique among records outside the recycle bin, however many write at once', async () => {
    const { id, key } = await field({ kind: 'text', label: { zh: '会员号', en: 'Member no' }, unique: true })
    const tries = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(n => owner.ask<Row>('POST', '/customers', { name: `同号${n}`, [key]: 'M-1' })),
    )
    expect(tries.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    expect(tries.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'duplicate',
      faults: [{ field: key }],
    })
    const kept = tries.find(({ status }) => status === 201)?.body as Row
    await owner.ask('DELETE', `/customers/${kept.id}`)
    await make({ name: '接手', [key]: 'M-1' })
    expect((await owner.ask('POST', `/customers/${kept.id}/restore`)).status).toBe(409)
    const loose = await owner.ask<Row>('PATCH', `/customFields/${id}`, { unique: false, version: 1 })
    await make({ name: '第二个', [key]: 'M-1' })
    const tight = await owner.ask('PATCH', `/customFields/${id}`, {
      unique: true,
      version: loose.body.version,
    })
    expect(tight).toMatchObject({ status: 422, body: { faults: [{ field: 'unique' }] } })
  })

  test('that is a phone or an address taken already, in any writing, is told with the record, or with whose it is', async () => {
    const other = await testCompany(server)
    const me = other.owner
    const member = await other.person('member', { name: '小林' })
    const rival = await other.person('member', { name: '小周' })
    const phone = await field({ kind: 'phone', label: { zh: '专线', en: 'Line' }, unique: true }, me)
    const mail = await field({ kind: 'email', label: { zh: '账单邮箱', en: 'Billing' }, unique: true }, me)
    const given = { [phone.key]: '13812340000', [mail.key]: 'bill@a.example' }
    const { id } = await make({ name: '持有者', ...given }, member)
    for (const again of [{ [phone.key]: '138 1234 0000' }, { [mail.key]: 'BILL@A.example' }]) {
      const own = await member.ask('POST', '/customers', { name: '再来', ...again })
      expect(own.body).toMatchObject({
        code: 'duplicate',
        holder: { entity: 'customer', id, title: '持有者' },
      })
      expect(own.body.detail).toContain('（客户“持有者”）')
      const others = await rival.ask('POST', '/customers', { name: '抢', ...again })
      expect(others.body).toMatchObject({ code: 'taken', faults: [{ field: Object.keys(again)[0] }] })
      expect(others.body.detail).toContain('（负责人小林）')
      expect(others.response.body).not.toMatch(/持有者|holder/)
    }
  })

  test('is masked, hidden and closed by role like any other', async () => {
    const other = await testCompany(server)
    const { key } = await field(
      { kind: 'phone', label: { zh: '私人电话', en: 'Private phone' }, search: true, mask: 'phone' },
      other.owner,
    )
    const made = await make({ name: '脱敏', [key]: '13812345678' }, other.owner)
    await fillFields(server.core, other.id)
    const reader = await other.person('readOnly')
    const see = (access: 'masked' | 'hidden') =>
      other.setRole('readOnly', {
        entities: { '*': { visibility: 'all', actions: ['read'] } },
        fields: { [`customer.${key}`]: access },
        administer: [],
      })
    await see('masked')
    expect((await reader.ask<Row>('GET', `/customers/${made.id}`)).body[key]).toBe('138****5678')
    expect(await names('q=3812', reader)).toEqual([])
    expect((await reader.ask('GET', `/customers?sort=${key}`)).status).toBe(403)
    expect((await reader.ask('GET', `/customers?filter[${key}][eq]=13812345678`)).status).toBe(403)
    expect((await reader.ask('GET', `/customers/${made.id}/history`)).response.body).not.toContain(
      '13812345678',
    )
    await see('hidden')
    expect((await reader.ask<Row>('GET', `/customers/${made.id}`)).body).not.toHaveProperty(key)
  })

  test('that is a telephone is masked as one, also where it was stored before it had a mask', async () => {
    const other = await testCompany(server)
    const me = other.owner
    const { id, key } = await field({ kind: 'phone', label: { zh: '热线' }, search: true }, me)
    const mask = async (mask: string | null) => {
      const { data } = (await me.ask<Page>('GET', '/customFields?entity=customer')).body
      const version = data.find(one => one.id === id)?.version
      expect((await me.ask('PATCH', `/customFields/${id}`, { mask, version })).status).toBe(200)
    }
    await mask(null)
    const old = await make({ name: '旧号', [key]: '13812345678' }, me)
    await me.ask('PATCH', `/customers/${old.id}`, { [key]: '13912345678', version: 1 })
    const reader = await other.person('readOnly')
    await other.setRole('readOnly', {
      entities: { '*': { visibility: 'all', actions: ['read', 'export'] } },
      fields: { [`customer.${key}`]: 'masked' },
      administer: [],
    })
    const text = async (path: string) => (await reader.ask('GET', path)).response.body
    const hidesIt = async () => {
      for (const path of [
        `/customers?fields=${key}`,
        `/customers/${old.id}`,
        `/customers/export?format=csv&fields=${key}`,
      ])
        expect(await text(path), path).toContain('139****5678')
      const history = await text(`/customers/${old.id}/history`)
      expect(history).toContain('138****5678')
      expect(history).not.toContain('1391234')
      for (const asked of [`sort=${key}`, `filter[${key}][contains]=1234`, `filter[${key}][empty]=true`])
        expect((await reader.ask('GET', `/customers?${asked}`)).status, asked).toBe(403)
      expect((await reader.ask('GET', `/customers/group?by=${key}`)).status).toBe(403)
      for (const part of ['3912', '91234567', '5678'])
        expect(await names(`q=${part}`, reader), part).toEqual([])
      for (const whole of ['13912345678', '139 1234 5678', '+8613912345678'])
        expect(await names(`q=${encodeURIComponent(whole)}`, reader), whole).toEqual(['旧号'])
    }
    await hidesIt()
    await fillFields(server.core, other.id)
    await hidesIt()
    await mask('phone')
    await hidesIt()
    await fillFields(server.core, other.id)
    await hidesIt()
    expect(await names('q=91234567', me)).toEqual(['旧号'])
  })

  test('of an order’s line is kept with the line', async () => {
    const batch = await field({ entity: 'orderLine', kind: 'text', label: { zh: '批号', en: 'Batch' } })
    const customer = await make({ name: '订货' })
    const order = await owner.ask<Row & { lines: Row[] }>('POST', '/orders', {
      customer: customer.id,
      lines: [{ description: '物料', quantity: '1', price: '10', [batch.key]: 'B-7' }],
    })
    expect(order.body.lines).toMatchObject([{ [batch.key]: 'B-7' }])
    const found = await owner.ask<Page>('GET', `/orderLines?filter[${batch.key}][eq]=B-7&fields=${batch.key}`)
    expect(found.body.data).toMatchObject([{ [batch.key]: 'B-7' }])
    const changed = await owner.ask<Row & { lines: Row[] }>('PATCH', `/orders/${order.body.id}`, {
      lines: [
        { id: order.body.lines[0].id, description: '物料', quantity: '2', price: '10', [batch.key]: 'B-8' },
      ],
      version: order.body.version,
    })
    expect(changed.body.lines).toMatchObject([{ [batch.key]: 'B-8' }])
    expect((await owner.ask<Page>('GET', `/orderLines?filter[${batch.key}][eq]=B-7`)).body.data).toEqual([])
  })

  test('comes in by an import that knows its column, and goes out by an export', async () => {
    const other = await testCompany(server)
    const me = other.owner
    const size = await field({ kind: 'integer', label: { zh: '门店数', en: 'Shops' } }, me)
    const grade = await field(
      {
        kind: 'choice',
        label: { zh: '评级', en: 'Grade' },
        choices: [{ label: { zh: '金牌' } }, { label: { zh: '银牌' } }],
      },
      me,
    )
    const file = '客户名称,门店数,评级\n甲店,12,金牌\n乙店,3,银牌\n'
    const payload = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${file}\r\n--b--\r\n`
    const uploaded = await server.app.inject({
      method: 'POST',
      url: '/api/v1/imports?entity=customers',
      payload,
      headers: { authorization: `Bearer ${me.key}`, 'content-type': 'multipart/form-data; boundary=b' },
    })
    const { id, mapping } = uploaded.json()
    expect(mapping.columns.map((one: { field: string }) => one.field)).toEqual(['name', size.key, grade.key])
    await me.ask('POST', `/imports/${id}/run`, {})
    await performImport({ core: server.core, workspaceId: other.id, importId: id })
    expect(await names(`filter[${size.key}][gt]=5`, me)).toEqual(['甲店'])
    expect(await names(`sort=-${size.key}`, me)).toEqual(['甲店', '乙店'])
    const { response } = await me.ask(
      'GET',
      `/customers/export?format=csv&fields=name,${size.key},${grade.key}&sort=name`,
    )
    expect(response.body.replace(/"/g, '')).toContain('名称,门店数,评级')
    expect(response.body.replace(/"/g, '')).toContain('甲店,12,金牌')
  })
})

test('what goes into the recycle bin is in no list by own fields, is found there by them, and comes back with them', async () => {
  const level = await field({ kind: 'text', label: { zh: '回收级' } })
  const amount = await field({ kind: 'number', label: { zh: '回收额' } })
  const several = await field({
    kind: 'choices',
    label: { zh: '回收类' },
    choices: [{ label: { zh: '甲' } }, { label: { zh: '乙' } }],
  })
  await fillFields(server.core, company.id)
  const made = []
  for (const place of [1, 2, 3])
    made.push(
      await make({
        name: `回收${place}`,
        [level.key]: '金',
        [amount.key]: String(place),
        [several.key]: ['jia', 'yi'],
      }),
    )
  const query = `filter[${level.key}][eq]=金&filter[${several.key}][in]=jia,yi&sort=-${amount.key}`
  const count = async () =>
    (await owner.ask<{ count: number }>('GET', `/customers/count?${query}`)).body.count
  expect(await names(query)).toEqual(['回收3', '回收2', '回收1'])
  expect(await count()).toBe(3)
  expect((await owner.ask('DELETE', `/customers/${made[1].id}`)).status).toBe(204)
  expect(await names(query)).toEqual(['回收3', '回收1'])
  expect(await count()).toBe(2)
  expect(await names(`${query}&deleted=true`)).toEqual(['回收2'])
  await fillFields(server.core, company.id, true)
  expect(await names(query)).toEqual(['回收3', '回收1'])
  expect((await owner.ask('POST', `/customers/${made[1].id}/restore`)).status).toBe(200)
  expect(await names(query)).toEqual(['回收3', '回收2', '回收1'])
  expect(await names(`filter[${amount.key}][gte]=2&sort=${amount.key}`)).toEqual(['回收2', '回收3'])
  expect(await names(`filter[${amount.key}][lt]=2&sort=-${amount.key}`)).toEqual(['回收1'])
  expect(await count()).toBe(3)
})
