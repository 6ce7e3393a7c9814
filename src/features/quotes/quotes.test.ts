import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { expireCompany } from './expiry.ts'

interface Line {
  id: string
  quantity: string
  amount: string
}
type Document = Row & {
  number: string
  status: string
  amount: string
  ordering: string
  revision: number
  lines: Line[]
}
interface Refused {
  code: string
  faults: { field: string; code: string }[]
}
interface Version {
  revision: number
  acceptedBy: string | null
  content: { amount: string; lines: { description: string; price: string }[] }
}

const { server, company, owner, clock, made } = await companyOfFile()
const { id: customer } = await made('/customers', { name: '晨光文具' })
const { id: pen } = await made('/products', { name: '钢笔', unit: '支', price: '10' })
const { id: ink } = await made('/products', { name: '墨水', unit: '瓶', price: '20' })

const day = (days: number) =>
  new Date(Date.now() + (clock.days + days) * 86_400_000).toISOString().slice(0, 10)
const drafted = (lines: object[] = [{ product: pen, quantity: '10', price: '9' }], more: object = {}) =>
  made<Document>('/quotes', { customer, lines, ...more })
const act = <T = Document & Refused>(quote: string, verb: string, input: object = {}) =>
  owner.ask<T>('POST', `/quotes/${quote}/${verb}`, input)
async function sent(lines?: object[], more?: object): Promise<Document> {
  const { id } = await drafted(lines, more)
  return (await act(id, 'send')).body
}
async function accepted(lines?: object[], more?: object): Promise<Document> {
  const { id } = await sent(lines, more)
  return (await act(id, 'accept', { acceptedBy: '王经理' })).body
}
const now = async (id: string) => (await owner.ask<Document>('GET', `/quotes/${id}`)).body
const openOf = async (id: string) =>
  (
    await owner.ask<{ data: { id: string; open: string; taken: string }[] }>(
      'GET',
      `/orders/open?source=${id}`,
    )
  ).body.data
const taking = (quote: Document, lines: [Line, string][], more: object = {}) =>
  owner.ask<Document & Refused>('POST', '/orders', {
    customer,
    quote: quote.id,
    lines: lines.map(([line, quantity]) => ({
      ...line,
      id: undefined,
      product: (line as unknown as { product: { id: string } }).product.id,
      quoteLine: line.id,
      quantity,
    })),
    ...more,
  })
async function ordered(quote: Document, lines: [Line, string][]) {
  const { status, body } = await taking(quote, lines)
  if (status !== 201) return { status, body }
  return owner.ask<Document & Refused>('POST', `/orders/${body.id}/confirm`)
}

describe('a quote', () => {
  test('is priced line by line, after a discount of the line and one on the whole', async () => {
    const quote = await drafted(
      [
        { product: pen, quantity: '10', price: '9', discount: '10', taxRate: '13' },
        { product: ink, quantity: '1', price: '20' },
      ],
      { overallDiscount: '5' },
    )
    expect(quote).toMatchObject({
      status: 'draft',
      number: null,
      revision: 1,
      amount: '95.95',
      currency: 'CNY',
    })
    expect(quote.lines.map(line => line.amount)).toEqual(['76.95', '19'])
    const { body } = await owner.ask<Document>('PATCH', `/quotes/${quote.id}`, {
      version: quote.version,
      overallDiscount: '50',
    })
    expect(body.amount).toBe('50.5')
    expect(body.lines.map(line => line.amount)).toEqual(['40.5', '10'])
  })

  test('gets its number when it is sent, and then stays as it is', async () => {
    const quote = await sent()
    expect(quote).toMatchObject({ status: 'sent', number: expect.stringMatching(/^QT\d{6}-\d{4}$/) })
    const changed = await owner.ask<Refused>('PATCH', `/quotes/${quote.id}`, {
      version: quote.version,
      lines: [{ product: pen, quantity: '1', price: '1' }],
    })
    expect([changed.status, changed.body.faults[0].code]).toEqual([422, 'confirmed'])
    const noted = await owner.ask('PATCH', `/quotes/${quote.id}`, { version: quote.version, note: '老客户' })
    expect(noted.status).toBe(200)
    expect((await owner.ask<Refused>('DELETE', `/quotes/${quote.id}`)).body.code).toBe('keptStays')
  })

  test('is not sent without lines, nor after its day', async () => {
    const empty = await drafted([])
    expect((await act(empty.id, 'send')).body.code).toBe('noLines')
    const past = await drafted(undefined, { quotedOn: day(-10), validUntil: day(-2) })
    expect((await act(past.id, 'send')).body.code).toBe('past')
    const wrong = await owner.ask<Refused>('POST', '/quotes', {
      customer,
      quotedOn: day(0),
      validUntil: day(-2),
      lines: [],
    })
    expect(wrong.body.faults[0]).toMatchObject({ field: 'validUntil', code: 'beforeQuote' })
  })

  test('goes on to a new version; the one before stays readable', async () => {
    const first = await sent()
    const revised = (await act(first.id, 'revise')).body
    expect(revised).toMatchObject({ status: 'draft', revision: 2, number: first.number })
    await owner.ask('PATCH', `/quotes/${first.id}`, {
      version: revised.version,
      lines: [{ id: revised.lines[0].id, product: pen, quantity: '10', price: '8' }],
    })
    const second = (await act(first.id, 'send')).body
    expect(second).toMatchObject({ status: 'sent', number: first.number, amount: '80' })
    await act(first.id, 'accept', { acceptedBy: '王经理' })
    const { body } = await owner.ask<{ data: Version[] }>('GET', `/quotes/${first.id}/versions`)
    expect(
      body.data.map(one => [one.revision, one.content.amount, one.content.lines[0].price, one.acceptedBy]),
    ).toEqual([
      [2, '80', '8', '王经理'],
      [1, '90', '9', null],
    ])
  })

  test('ends by itself after its day; its salesperson is told before and then, once', async () => {
    const seller = await company.person('member')
    const { id } = await sent(undefined, { owner: seller.id, validUntil: day(2) })
    const kinds = async () =>
      (await seller.ask<{ data: { kind: string; recordId: string }[] }>('GET', '/notices')).body.data
        .filter(notice => notice.recordId === id)
        .map(notice => notice.kind)
    await expireCompany(server.core, company.id)
    await expireCompany(server.core, company.id)
    expect(await kinds()).toEqual(['quoteExpiring'])
    expect((await now(id)).status).toBe('sent')
    clock.days += 4
    await expireCompany(server.core, company.id)
    expect(await kinds()).toEqual(['quoteExpired', 'quoteExpiring'])
    expect((await now(id)).status).toBe('expired')
    const extended = await act(id, 'extend', { validUntil: day(5) })
    expect(extended.body.status).toBe('sent')
    expect((await act(id, 'extend', { validUntil: day(-1) })).body.code).toBe('past')
    await act(id, 'decline', { declineReason: 'price' })
    expect(await now(id)).toMatchObject({ status: 'declined', declineReason: 'price' })
  })
})

describe('an accepted quote', () => {
  test('is ordered in parts, at its terms; what is open of it stays true', async () => {
    const quote = await accepted(
      [{ product: pen, quantity: '10', price: '9', discount: '10', note: '刻字' }],
      { overallDiscount: '5' },
    )
    expect(quote).toMatchObject({
      status: 'accepted',
      acceptedBy: '王经理',
      acceptedRevision: 1,
      ordering: 'open',
    })
    const [line] = quote.lines
    const first = (await taking(quote, [[line, '4']], { overallDiscount: '5' })).body
    expect(first).toMatchObject({
      amount: '30.78',
      quote: { id: quote.id },
      lines: [{ note: '刻字', price: '9', discount: '10' }],
    })
    expect((await openOf(quote.id))[0]).toMatchObject({ open: '10' })
    await owner.ask('POST', `/orders/${first.id}/confirm`)
    expect((await openOf(quote.id))[0]).toMatchObject({ taken: '4', open: '6' })
    expect((await now(quote.id)).ordering).toBe('part')
    const over = await ordered(quote, [[line, '7']])
    expect([over.status, over.body.faults[0]]).toMatchObject([
      422,
      { field: 'lines.0.quantity', code: 'tooMuch' },
    ])
    expect((await ordered(quote, [[line, '6']])).status).toBe(200)
    expect((await now(quote.id)).ordering).toBe('done')
    await owner.ask('POST', `/orders/${first.id}/cancel`, { reason: '改期' })
    expect((await openOf(quote.id))[0]).toMatchObject({ taken: '6', open: '4' })
    expect((await now(quote.id)).ordering).toBe('part')
  })

  test('is not revised or cancelled while orders stand; a changed order takes no more than is open', async () => {
    const quote = await accepted()
    const { body: order } = await ordered(quote, [[quote.lines[0], '8']])
    for (const [verb, input] of [
      ['revise', {}],
      ['cancel', { reason: '算了' }],
    ] as const)
      expect((await act(quote.id, verb, input)).body.code).toBe('ordered')
    const [line] = (await owner.ask<Document>('GET', `/orders/${order.id}`)).body.lines
    const change = (quantity: string) =>
      owner.ask<Refused>('POST', `/orders/${order.id}/change`, {
        lines: [{ id: line.id, product: pen, quantity, price: '9', quoteLine: quote.lines[0].id }],
        reason: '改数量',
      })
    expect((await change('11')).body.faults[0].code).toBe('tooMuch')
    expect((await change('10')).status).toBe(200)
    expect((await now(quote.id)).ordering).toBe('done')
    await owner.ask('POST', `/orders/${order.id}/cancel`, { reason: '不要了' })
    expect((await act(quote.id, 'revise')).body.status).toBe('draft')
  })

  test('is taken by orders of its customer alone, of its own lines and products, and only once accepted', async () => {
    const quote = await accepted()
    const other = await accepted([{ product: ink, quantity: '1', price: '1' }])
    const [line] = quote.lines
    const codes = async (answer: ReturnType<typeof taking>) =>
      (await answer).body.faults?.map(fault => fault.code)
    const { id: stranger } = await made('/customers', { name: '别家' })
    expect(await codes(taking(quote, [[line, '1']], { customer: stranger }))).toEqual(['otherParty'])
    expect(await codes(taking(other, [[line, '1']]))).toEqual(['notThere'])
    expect(await codes(taking(quote, [[line, '1']], { quote: null }))).toEqual(['noQuote'])
    const draft = (await taking(quote, [[line, '1']])).body
    const unnamed = await owner.ask<Refused>('PATCH', `/orders/${draft.id}`, {
      version: draft.version,
      quote: null,
    })
    expect(unnamed.body.faults.map(fault => fault.code)).toEqual(['notThere'])
    const swapped = [{ product: ink, quantity: '1', price: '1', quoteLine: line.id }]
    expect(await codes(taking(quote, [], { lines: swapped }))).toEqual(['otherProduct'])
    const waiting = await sent()
    expect(await codes(taking(waiting, [[waiting.lines[0], '1']]))).toEqual(['notAccepted'])
  })

  test('is ordered by sixteen at once no more than once', async () => {
    const quote = await accepted([
      { product: pen, quantity: '10', price: '9' },
      { product: ink, quantity: '10', price: '5' },
    ])
    const orders = await Promise.all(
      Array.from({ length: 16 }, (_, at) => {
        const lines: [Line, string][] = quote.lines.map(line => [line, '3'])
        return taking(quote, at % 2 ? lines : lines.reverse())
      }),
    )
    const answers = await Promise.all(
      orders.map(({ body }) => owner.ask('POST', `/orders/${body.id}/confirm`)),
    )
    expect(answers.map(one => one.status).sort()).toEqual([200, 200, 200, ...Array(13).fill(422)])
    expect((await openOf(quote.id)).map(line => line.open)).toEqual(['1', '1'])
  })
})

test('a member quotes to own customers and sees no others’', async () => {
  const member = await company.person('member')
  const { id: theirs } = (await member.ask<Row>('POST', '/customers', { name: '成员的客户' })).body
  const mine = (
    await member.ask<Row>('POST', '/quotes', {
      customer: theirs,
      lines: [{ product: pen, quantity: '1', price: '1' }],
    })
  ).body
  expect((await member.ask('POST', `/quotes/${mine.id}/send`)).status).toBe(200)
  const foreign = await sent()
  for (const path of ['', '/versions', '/links', '/messages'])
    expect((await member.ask('GET', `/quotes/${foreign.id}${path}`)).status, path).toBe(404)
  expect((await member.ask('POST', `/quotes/${foreign.id}/links`, {})).status).toBe(404)
})

describe('the lowest price of a product', () => {
  test('is kept by quotes and orders after all discounts; who may set it goes below', async () => {
    const { id: lamp } = await made('/products', { name: '台灯', price: '100', floorPrice: '80' })
    const member = await company.person('member')
    const { id: theirs } = (await member.ask<Row>('POST', '/customers', { name: '成员的客户乙' })).body
    const attempt = async (path: string, verb: string, more: object) => {
      const lines = [
        { product: pen, quantity: '1', price: '1' },
        { product: lamp, quantity: '1', price: '90' },
      ]
      const { body } = await member.ask<Document>('POST', path, { customer: theirs, lines, ...more })
      return { id: body.id, answer: await member.ask<Refused>('POST', `${path}/${body.id}/${verb}`) }
    }
    for (const [path, verb] of [
      ['/quotes', 'send'],
      ['/orders', 'confirm'],
    ] as const) {
      expect((await attempt(path, verb, { overallDiscount: '10' })).answer.status, path).toBe(200)
      const { id, answer } = await attempt(path, verb, { overallDiscount: '20' })
      expect([answer.status, answer.body.faults], path).toMatchObject([
        422,
        [{ field: 'lines.1.price', code: 'belowFloor' }],
      ])
      expect(JSON.stringify(answer.body.faults)).toMatch(/80\.00.*所有者、管理员、经理/)
      expect((await member.ask<Document>('GET', `${path}/${id}`)).body).toMatchObject({
        status: 'draft',
        number: null,
      })
      expect((await owner.ask('POST', `${path}/${id}/${verb}`)).status, path).toBe(200)
    }
  })

  test('is asked anew of what had ended, and not told where it is hidden', async () => {
    const { id: lamp, version } = await made('/products', { name: '壁灯', price: '100' })
    const member = await company.person('member')
    const { id: theirs } = (await member.ask<Row>('POST', '/customers', { name: '成员的客户丁' })).body
    const lines = [{ product: lamp, quantity: '1', price: '70' }]
    const { id } = (await member.ask<Row>('POST', '/quotes', { customer: theirs, lines })).body
    expect((await member.ask('POST', `/quotes/${id}/send`)).status).toBe(200)
    expect((await member.ask('POST', `/quotes/${id}/decline`, { declineReason: 'other' })).status).toBe(200)
    expect((await owner.ask('PATCH', `/products/${lamp}`, { version, floorPrice: '80' })).status).toBe(200)
    const refused = await member.ask<Refused>('POST', `/quotes/${id}/accept`)
    expect([refused.status, refused.body.faults[0].code]).toEqual([422, 'belowFloor'])
    expect(JSON.stringify(refused.body.faults)).toContain('80.00')
    await company.setRole('member', {
      entities: { '*': { visibility: 'all', actions: ['*'] } },
      fields: { 'product.floorPrice': 'hidden' },
      administer: [],
    })
    const hidden = await member.ask<Refused>('POST', `/quotes/${id}/accept`)
    expect(hidden.body.faults[0].code).toBe('belowFloor')
    expect(JSON.stringify(hidden.body)).not.toContain('80')
  })

  test('is not asked of an order at the price that its quote was sent at', async () => {
    const { id: lamp } = await made('/products', { name: '落地灯', price: '100', floorPrice: '80' })
    const member = await company.person('member')
    const { id: theirs } = (await member.ask<Row>('POST', '/customers', { name: '成员的客户丙' })).body
    const { id } = await made('/quotes', {
      customer: theirs,
      lines: [{ product: lamp, quantity: '2', price: '70' }],
    })
    await act(id, 'send')
    const quote = (await act(id, 'accept')).body
    const order = async (price: string) => {
      const lines = [{ product: lamp, quantity: '1', price, quoteLine: quote.lines[0].id }]
      const { body } = await member.ask<Document>('POST', '/orders', { customer: theirs, quote: id, lines })
      return (await member.ask('POST', `/orders/${body.id}/confirm`)).status
    }
    expect([await order('69'), await order('70')]).toEqual([422, 200])
  })
})
