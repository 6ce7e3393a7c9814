import { describe, expect, test } from 'vitest'
import { companyOfFile } from './testing/server.ts'

const { server, company, made } = await companyOfFile()
const { id: customer } = await made('/customers', { name: '晨光文具' })

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('what no list can answer is said to be wrong', () => {
  test.each([
    'sort=constructor',
    'sort=__proto__',
    'filter[constructor]=1',
    'filter[toString][eq]=1',
    'filter[createdAt][gte]=0000-01-01',
    'filter[createdAt][gte]=0001-01-01',
    'filter[createdAt][gte]=%2B275760-09-13',
    'filter[createdAt][gte]=-000001-01-01',
    'filter[name]=%00',
    'filter[name][contains]=%00',
    'q=%00',
    'cursor=garbage',
    `cursor=${cursor('a', 'b')}`,
    `cursor=${cursor('a', '00000000-0000-0000-0000-000000000000')}&sort=createdAt`,
  ])('customers?%s', async address => {
    const { status } = await company.owner.ask('GET', `/customers?${address}`)
    expect([400, 422]).toContain(status)
  })

  test('a page beyond all pages is empty', async () => {
    const { status, body } = await company.owner.ask<{ data: unknown[] }>(
      'GET',
      '/customers?page=99999999999999999999',
    )
    expect([status, body.data]).toEqual([200, []])
  })

  test.each(['sum?fields=constructor', 'group?by=constructor', 'group?by=toString.day'])(
    'customers/%s',
    async path => {
      expect((await company.owner.ask('GET', `/customers/${path}`)).status).toBe(400)
    },
  )

  test.each(['garbage', cursor('a', 'b'), cursor(1), 'bnVsbA'])('timeline with cursor %s', async given => {
    for (const list of ['timeline', 'history'])
      expect((await company.owner.ask('GET', `/customers/${customer}/${list}?cursor=${given}`)).status).toBe(
        400,
      )
  })

  test('a search of any length is answered', async () => {
    expect((await company.owner.ask('GET', `/search?q=${'a'.repeat(9000)}`)).status).toBe(200)
  })
})

describe('what cannot be stored is said to be wrong', () => {
  const texts: [string, unknown][] = [
    ['a NUL in a text', { name: 'a\u0000b' }],
    ['half a character', { name: 'x\ud800' }],
    ['a day before the calendar', { name: '甲', nextContactAt: '0000-01-01T00:00:00Z' }],
    ['a day after the calendar', { name: '甲', nextContactAt: '+275760-09-13T00:00:00Z' }],
  ]
  test.each(texts)('%s', async (_, body) => {
    expect([400, 422]).toContain((await company.owner.ask('POST', '/customers', body)).status)
  })

  test.each(['x', '1,5', '２', '1e400', 'NaN', [], {}, true, 1e300].map(price => [price]))(
    'a price of %j',
    async price => {
      const { status } = await company.owner.ask('POST', '/products', {
        name: '笔',
        code: `P${JSON.stringify(price)}`,
        price,
      })
      // An empty list stands for nothing given.
      expect(status).toBe(Array.isArray(price) ? 201 : 422)
    },
  )

  test('an order of the first day of the calendar', async () => {
    const { status } = await company.owner.ask('POST', '/orders', { customer, orderedOn: '0001-01-01' })
    expect(status).toBe(422)
  })

  test('names that every object of the language has are no verbs', async () => {
    const { body } = await company.owner.ask<{ failed: number; done: number }>('POST', '/customers/bulk', {
      ids: [customer],
      verb: 'constructor',
    })
    expect(body.done ?? 0).toBe(0)
  })

  test.each(['assign', 'addCollaborator'])('%s to nobody', async verb => {
    const nobody = '01890000-0000-7000-8000-000000000000'
    const input = { owner: nobody, user: nobody }
    const { status, body } = await company.owner.ask<{ faults: { field: string }[] }>(
      'POST',
      `/customers/${customer}/${verb}`,
      verb === 'assign' ? { owner: input.owner } : { user: input.user },
    )
    expect([status, body.faults[0]?.field]).toEqual([422, verb === 'assign' ? 'owner' : 'user'])
  })
})

describe('uploads that are none', () => {
  const head = 'Content-Disposition: form-data; name="file"; filename="a.csv"'
  const broken: [string, string, string][] = [
    ['without a boundary', 'multipart/form-data', 'abc'],
    ['with the end missing', 'multipart/form-data; boundary=b', `--b\r\n${head}\r\n\r\nname`],
    ['with no part', 'multipart/form-data; boundary=b', '--b--\r\n'],
    ['of another type', 'text/plain', 'abc'],
  ]
  test.each(broken)('%s', async (_, type, payload) => {
    for (const url of ['/api/v1/files', '/api/v1/imports?entity=customers']) {
      const { statusCode } = await server.app.inject({
        method: 'POST',
        url,
        headers: { authorization: `Bearer ${company.owner.key}`, 'content-type': type },
        payload,
      })
      expect([url, [400, 415, 422].includes(statusCode), statusCode]).toEqual([url, true, statusCode])
    }
  })
})

describe('lines', () => {
  const line = { description: '笔', quantity: '1', price: '2' }
  const order = (lines: unknown) => company.owner.ask('POST', '/orders', { customer, lines })

  test.each(['x', 5, {}, [null], ['x'], [5], [[line]]].map(lines => [lines]))(
    '%j are no lines',
    async lines => {
      expect((await order(lines)).status).toBe(422)
    },
  )

  test('more lines than a document takes', async () => {
    expect((await order(Array.from({ length: 1001 }, () => line))).status).toBe(422)
  })

  test('an id that is none, or another document’s, is not kept', async () => {
    const first = await order([line])
    const [{ id }] = first.body.lines as { id: string }[]
    const second = await order([
      { ...line, id },
      { ...line, id: 'x' },
    ])
    expect(second.status).toBe(201)
    const { body } = await company.owner.ask('GET', `/orders/${first.body.id}`)
    expect((body.lines as { id: string }[]).map(one => one.id)).toEqual([id])
    const changed = await company.owner.ask('PATCH', `/orders/${second.body.id}`, {
      version: second.body.version,
      lines: [
        { ...line, id },
        { ...line, id },
      ],
    })
    expect(changed.status).toBe(200)
  })

  test('what is no list takes no line away', async () => {
    const { body } = await order([line])
    const answer = await company.owner.ask('PATCH', `/orders/${body.id}`, {
      version: body.version,
      lines: 'x',
    })
    expect(answer.status).toBe(422)
  })
})
