import fc from 'fast-check'
import { expect, test } from 'vitest'
import { browser } from '../../server/testing/browser.ts'
import { companyOfFile, type Page, type Row, testCompany } from '../../server/testing/server.ts'
import { performImport } from '../imports/perform.ts'
import { customKinds } from './definitions.ts'
import { fillFields } from './fill.ts'

const { server } = await companyOfFile()

const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
const words = fc.array(fc.constantFrom('华东', '王', 'Ab', '7', 'é', '🌱', '：', 'ﷺ', '%', '_', '"', ','), {
  minLength: 1,
  maxLength: 6,
})
const text = words.map(all => all.join(''))
const decimal = fc.integer({ min: -99_999_999, max: 99_999_999 }).map(cents => (cents / 100).toFixed(2))
const digits = fc.integer({ min: 10_000_000, max: 99_999_999 })
const choices = [
  { value: 'a', label: { zh: '甲', en: 'A' } },
  { value: 'b', label: { zh: '乙', en: 'B' } },
  { value: 'c', label: { zh: '丙', en: 'C' } },
]
const choice = fc.constantFrom('a', 'b', 'c')

/** A kind's values; how they are ordered, where they are; the rules it takes beside those of all. */
const kinds: Record<string, { values: fc.Arbitrary<unknown>; order?: 'number' | 'text'; more?: object }> = {
  text: { values: text, order: 'text' },
  longText: { values: text },
  integer: { values: fc.integer({ min: -1e9, max: 1e9 }), order: 'number' },
  number: { values: decimal, order: 'number' },
  money: { values: decimal, order: 'number' },
  percent: { values: decimal, order: 'number' },
  date: { values: day.map(one => one.toISOString().slice(0, 10)), order: 'text' },
  datetime: { values: day.map(one => `${one.toISOString().slice(0, 17)}00.000Z`), order: 'text' },
  boolean: { values: fc.boolean() },
  choice: { values: choice, more: { choices } },
  choices: { values: fc.uniqueArray(choice, { minLength: 1 }), more: { choices } },
  email: { values: digits.map(n => `p${n}@example.cn`), order: 'text' },
  phone: { values: digits.map(n => `+86138${n}`), order: 'text' },
  url: { values: digits.map(n => `https://example.cn/${n}`), order: 'text' },
  address: { values: text },
  reference: { values: fc.integer({ min: 0, max: 2 }), more: { to: 'product' } },
  references: {
    values: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1 }),
    more: { to: 'product' },
  },
  user: { values: fc.constant(0) },
  file: { values: fc.constant([0]) },
}

test('there is no kind but those tried here', () => {
  expect(Object.keys(kinds).sort()).toEqual([...customKinds].sort())
})

test.each(Object.keys(kinds))(
  'an own field of kind %s is one like any other in list, filter, sort, export, import, description, history and by role',
  async kind => {
    const { values, order, more } = kinds[kind]
    const company = await testCompany(server)
    const { owner } = company
    const ask = async <T = Row>(
      method: 'GET' | 'POST' | 'PATCH',
      path: string,
      body?: unknown,
      status = 200,
    ) => {
      const answer = await owner.ask<T>(method, path, body)
      expect(answer.status, answer.response.body).toBe(status)
      return answer.body
    }
    const products: Row[] = []
    for (const name of ['海报', '横幅', '灯箱'])
      products.push(await ask('POST', '/products', { name, code: `P-${name}` }, 201))
    const label = { zh: '气质', en: 'Temper' }
    const { key } = await ask<Row>('POST', '/customFields', { entity: 'customer', kind, label, ...more }, 201)
    const name = key as string
    const [built] = fc.sample(fc.array(values, { minLength: 5, maxLength: 5 }), {
      seed: kind.length * 101,
      numRuns: 1,
    })
    /** What the API takes for a value that was made up. */
    const given = async (value: unknown): Promise<unknown> => {
      if (kind === 'user') return owner.id
      if (kind === 'file') return [await uploaded(owner.key)]
      if (kind === 'reference') return products[value as number].id
      if (kind === 'references') return (value as number[]).map(index => products[index].id)
      return value
    }
    const plain = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(plain).sort()
      return typeof value === 'object' && value !== null ? (value as Row).id : value
    }
    const wanted = new Map<string, unknown>([['客空', null]])
    await ask('POST', '/customers', { name: '客空' }, 201)
    for (const [index, value] of built.entries()) {
      const sent = await given(value)
      const made = await ask<Row>('POST', '/customers', { name: `客${index}`, [name]: sent }, 201)
      expect(plain(made[name])).toEqual(plain(sent))
      wanted.set(`客${index}`, plain(sent))
    }
    await fillFields(server.core, company.id)
    const named = async (query: string) =>
      (await ask<Page>('GET', `/customers?limit=50&${query}`)).data.map(row => String(row.name))
    const whose = (test: (value: unknown) => boolean) =>
      [...wanted]
        .filter(([, value]) => test(value))
        .map(([one]) => one)
        .sort()

    // List and cell.
    const page = await ask<Page>('GET', `/customers?limit=50&fields=name,${name}`)
    expect(new Map(page.data.map(row => [row.name, plain(row[name])]))).toEqual(wanted)

    // Filter and sort.
    expect(await named(`filter[${name}][empty]=true`)).toEqual(['客空'])
    expect((await named(`filter[${name}][empty]=false`)).sort()).toEqual(whose(value => value !== null))
    const [first] = [...wanted.values()].filter(value => value !== null)
    if (!['longText', 'address', 'file'].includes(kind)) {
      const one = Array.isArray(first) ? first[0] : first
      const held = whose(value => (Array.isArray(value) ? value.includes(one) : value === one))
      expect((await named(`filter[${name}][eq]=${encodeURIComponent(String(one))}`)).sort()).toEqual(held)
    }
    if (order) {
      const sorted = (await named(`sort=${name}`)).map(one => wanted.get(one))
      expect(sorted[0]).toBeNull()
      const rest = sorted.slice(1)
      const inOrder = [...rest].sort((a, b) =>
        order === 'number'
          ? Number(a) - Number(b)
          : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))),
      )
      expect(rest).toEqual(inOrder)
      expect((await named(`sort=-${name}`)).map(one => wanted.get(one))).toEqual([...sorted].reverse())
    }

    // Export, and what comes of it in another company by import.
    const { response } = await owner.ask('GET', `/customers/export?format=csv&fields=name,${name}&sort=name`)
    expect(response.statusCode, response.body).toBe(200)
    expect(response.body.split('\n')).toHaveLength(wanted.size + 2)
    // Files come in by no import.
    if (kind === 'file') expect(response.body).toContain('合影.txt')
    else {
      const other = await testCompany(server)
      await other.owner.ask('POST', '/customFields', { entity: 'customer', kind, key: name, label, ...more })
      for (const one of products)
        await other.owner.ask('POST', '/products', { name: one.name, code: one.code })
      const counts = await imported(other.owner.key, other.id, response.rawPayload)
      expect(counts, JSON.stringify(counts)).toMatchObject({ failed: kind === 'user' ? built.length : 0 })
      if (kind !== 'user') {
        const come = await other.owner.ask<Page>('GET', `/customers?limit=50&fields=name,${name}`)
        const isRef = kind === 'reference' || kind === 'references'
        const named = (id: unknown) => products.find(one => one.id === id)?.name ?? null
        const shown = (value: unknown) =>
          !isRef || value === null ? value : Array.isArray(value) ? value.map(named).sort() : named(value)
        const titled = (value: unknown) => {
          if (!isRef || value === null) return plain(value)
          return Array.isArray(value) ? value.map(one => one.title).sort() : (value as Row).title
        }
        expect(new Map(come.body.data.map(row => [row.name, titled(row[name])]))).toEqual(
          new Map([...wanted].map(([one, value]) => [one, shown(value)])),
        )
      }
    }

    // Description, history.
    const described = JSON.stringify(await ask('GET', '/openapi.json'))
    expect(described).toContain(`"${name}"`)
    expect(described).toContain(`filter[${name}][empty]`)
    const [changed] = page.data.filter(row => row.name === '客0')
    const { data: before } = await ask<Page>(
      'GET',
      `/customers?filter[name][eq]=${encodeURIComponent('客0')}`,
    )
    const cleared = await ask<Row>('PATCH', `/customers/${changed.id}`, {
      [name]: null,
      version: before[0].version,
    })
    expect(cleared[name]).toBeNull()
    const history = await ask<{ data: { changes: Record<string, unknown[]> }[] }>(
      'GET',
      `/customers/${changed.id}/history`,
    )
    const [was, is] = history.data[0].changes[name]
    expect([plain(was), is]).toEqual([wanted.get('客0'), null])

    // By role, and as an administrator sees it through that person's eyes.
    const reader = await company.person('readOnly')
    const see = (access: 'hidden' | 'masked' | 'read') =>
      company.setRole('readOnly', {
        entities: { '*': { visibility: 'all', actions: ['read', 'update', 'export'] } },
        fields: { [`customer.${name}`]: access },
        administer: [],
      })
    const chief = browser(server.app)
    await chief.post('/api/auth/sign-in/email', { email: owner.email, password: 'correct horse battery' })
    const through = `/c/${company.slug}~${reader.id}/api/v1/customers`
    for (const access of ['hidden', 'masked'] as const) {
      await see(access)
      const asked = `limit=50&sort=name${access === 'masked' ? `&fields=name,${name}` : ''}`
      const list = await reader.ask<Page>('GET', `/customers?${asked}`)
      const seen = await chief.get(`${through}?${asked}`)
      expect([list.status, seen.body]).toEqual([200, list.body])
      for (const row of list.body.data)
        if (access === 'hidden') expect(row).not.toHaveProperty(name)
        else if (row[name] !== null) expect(row[name]).toMatch(/\*{3}/)
      const filter = `filter[${name}][empty]=true`
      expect((await reader.ask('GET', `/customers?${filter}`)).status).toBe(403)
      expect((await chief.get(`${through}?${filter}`)).status).toBe(403)
    }
    await see('read')
    const closed = await reader.ask('PATCH', `/customers/${changed.id}`, {
      [name]: await given(built[1]),
      version: cleared.version,
    })
    expect(closed.body).toMatchObject({ faults: [{ field: name, code: 'forbidden' }] })

    // Required, and asked for under a condition alone.
    const fields = await ask<{ data: Row[] }>('GET', '/customFields?entity=customer')
    const [{ id, version }] = fields.data
    const condition = [{ field: 'level', operator: 'eq', value: 'key' }]
    await ask('PATCH', `/customFields/${id}`, { version, required: true, visibleWhen: condition })
    const without = await owner.ask('POST', '/customers', { name: '缺', level: 'key' })
    expect(without.body).toMatchObject({ faults: [{ field: name, code: 'required' }] })
    await ask('POST', '/customers', { name: '不问', level: 'ordinary' }, 201)
    const unasked = await owner.ask('POST', '/customers', {
      name: '多',
      level: 'ordinary',
      [name]: await given(built[1]),
    })
    expect(unasked.body).toMatchObject({ faults: [{ field: name, code: 'notAsked' }] })

    // By default, and but once: where the kind takes that.
    const rule = async (rules: object) => {
      const { data } = await ask<{ data: Row[] }>('GET', '/customFields?entity=customer')
      const [{ id, version }] = data
      return owner.ask<{ faults: { field: string }[] }>('PATCH', `/customFields/${id}`, {
        version,
        required: false,
        visibleWhen: null,
        ...rules,
      })
    }
    expect((await rule({})).status).toBe(200)
    const byDefault = await rule({ default: await given(built[1]) })
    expect(byDefault.status, byDefault.response.body).toBe(kind === 'file' ? 422 : 200)
    const made = await ask<Row>('POST', '/customers', { name: '照旧', level: 'key' }, 201)
    expect(plain(made[name])).toEqual(kind === 'file' ? null : plain(await given(built[1])))
    const isSole = !['boolean', 'choices', 'references', 'file', 'longText'].includes(kind)
    const other = await ask<Row>(
      'POST',
      '/customFields',
      { entity: 'contact', kind, label, unique: true, ...more },
      isSole ? 201 : 422,
    )
    if (isSole) {
      const sent = await given(built[1])
      await ask('POST', '/contacts', { name: '一', customer: made.id, [other.key as string]: sent }, 201)
      const second = await owner.ask('POST', '/contacts', {
        name: '二',
        customer: made.id,
        [other.key as string]: sent,
      })
      expect(second.body).toMatchObject({ code: 'duplicate', faults: [{ field: other.key }] })
    }
  },
)

async function posted(url: string, key: string, name: string, content: string | Buffer) {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(Buffer.from(content))]), name)
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const type = request.headers.get('content-type') ?? ''
  const payload = Buffer.from(await request.arrayBuffer())
  const headers = { authorization: `Bearer ${key}`, 'content-type': type }
  const answer = await server.app.inject({ method: 'POST', url, headers, payload })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json()
}

const uploaded = async (key: string): Promise<string> =>
  (await posted('/api/v1/files', key, '合影.txt', '照片')).id

async function imported(key: string, workspaceId: string, csv: Buffer) {
  const { id } = await posted('/api/v1/imports?entity=customers', key, 'a.csv', csv)
  const headers = { authorization: `Bearer ${key}` }
  await server.app.inject({ method: 'POST', url: `/api/v1/imports/${id}/run`, headers, payload: {} })
  await performImport({ core: server.core, workspaceId, importId: id })
  const { result } = (await server.app.inject({ url: `/api/v1/imports/${id}`, headers })).json()
  const errors = (await server.app.inject({ url: `/api/v1/imports/${id}/errors`, headers })).json()
  return { ...result, errors }
}
