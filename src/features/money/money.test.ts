import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { Ageing, Statement } from './reports.ts'

interface Item extends Row {
  amount: string
  open: string
  baseOpen: string
  kind: string
  number: string
  dueOn: string
}
type Document = Row & {
  number: string
  amount: string
  status: string
  unapplied: string
  settled: string
  lines: { id: string; quantity: string }[]
}
type Answer = Document & { code: string; faults: { field: string; code: string }[] }

const { company, owner, made } = await companyOfFile()
const { id: pen } = await made('/products', { name: '钢笔' })
let names = 0
const customerOf = async (more: object = {}) =>
  (await made('/customers', { name: `客户${++names}`, ...more })).id

async function delivered(
  customer: string,
  price: string,
  orderedOn = '2026-03-01',
  more: object = {},
): Promise<{ order: Document; note: Document }> {
  const draft = await made<Document>('/orders', {
    customer,
    orderedOn,
    lines: [{ product: pen, quantity: '1', price }],
    ...more,
  })
  const order = (await owner.ask<Document>('POST', `/orders/${draft.id}/confirm`)).body
  const { id } = await made('/deliveries', {
    customer,
    deliveredOn: orderedOn,
    lines: [{ orderLine: order.lines[0].id, quantity: '1' }],
  })
  return { order, note: (await owner.ask<Document>('POST', `/deliveries/${id}/confirm`)).body }
}

const items = async (customer: string) =>
  (
    await owner.ask<{ data: Item[] }>(
      'GET',
      `/receivables?filter[customer][eq]=${customer}&sort=createdAt&fields=number,kind,amount,open,baseOpen,currency,bookedOn,dueOn`,
    )
  ).body.data

async function received(customer: string, amount: string, lines: object[] = [], more: object = {}) {
  const { id } = await made('/receipts', { customer, amount, receivedOn: '2026-04-01', lines, ...more })
  return owner.ask<Answer>('POST', `/receipts/${id}/confirm`)
}

const settle = (id: string, lines: object[]) =>
  owner.ask<Answer>('POST', `/receipts/${id}/settle`, { lines, settledOn: '2026-04-10' })
const ageing = async (asOf: string, customer: string) => {
  const { body } = await owner.ask<Ageing>('GET', `/receivables/ageing?asOf=${asOf}`)
  return body.rows.find(row => row.party.id === customer)
}
const statement = async (customer: string, from: string, to: string) =>
  (await owner.ask<Statement>('GET', `/receivables/statement?party=${customer}&from=${from}&to=${to}`)).body

describe('what a customer owes', () => {
  test('arises when goods are delivered, is due by the customer’s terms, and goes when the note is cancelled', async () => {
    const customer = await customerOf({ paymentDays: 30 })
    const { note } = await delivered(customer, '100')
    expect(await items(customer)).toMatchObject([
      {
        amount: '100',
        open: '100',
        kind: 'delivery',
        number: note.number,
        bookedOn: '2026-03-01',
        dueOn: '2026-03-31',
      },
    ])
    await owner.ask('POST', `/deliveries/${note.id}/cancel`, { reason: 'x' })
    expect((await items(customer)).map(({ amount, open }) => [amount, open])).toEqual([
      ['100', '0'],
      ['-100', '0'],
    ])
  })

  test('arises by the order where the company wants it, follows its changes and returns, and is not booked again by the delivery', async () => {
    const set = (receivableOn: string, version: number) =>
      owner.ask<{ version: number }>('PUT', '/document-settings', {
        version,
        settings: { receivableOn, negativeStock: 'allow', ageing: [30, 60] },
      })
    const { body } = await set('order', 0)
    const customer = await customerOf()
    const draft = await made<Document>('/orders', {
      customer,
      lines: [{ product: pen, quantity: '4', price: '10' }],
    })
    const order = (await owner.ask<Document>('POST', `/orders/${draft.id}/confirm`)).body
    const [line] = order.lines
    await owner.ask('POST', `/orders/${order.id}/change`, {
      reason: 'x',
      lines: [{ id: line.id, product: pen, quantity: '3', price: '10' }],
    })
    expect((await items(customer)).map(({ amount, open, kind }) => [amount, open, kind])).toEqual([
      ['40', '30', 'order'],
      ['-10', '0', 'change'],
    ])
    await set('delivery', body.version)
    const { id } = await made('/deliveries', { customer, lines: [{ orderLine: line.id, quantity: '3' }] })
    await owner.ask('POST', `/deliveries/${id}/confirm`)
    await owner.ask('POST', `/orders/${order.id}/return`, {
      returnedOn: '2026-05-01',
      reason: 'x',
      lines: [{ product: pen, quantity: '1', price: '10' }],
    })
    expect((await items(customer)).map(one => one.open)).toEqual(['30', '0', '-10'])
  })
})

describe('a receipt', () => {
  test('settles several items, one by several receipts, with a discount; the rest is a prepayment', async () => {
    const customer = await customerOf()
    await delivered(customer, '100')
    await delivered(customer, '50')
    const [one, two] = await items(customer)
    const { body } = await received(customer, '120', [
      { receivable: one.id, amount: '95', discount: '5' },
      { receivable: two.id, amount: '20' },
    ])
    expect(body).toMatchObject({ status: 'confirmed', settled: '115', discount: '5', unapplied: '5' })
    expect(body.number).toMatch(/^RC\d{6}-\d{4}$/)
    const second = await received(customer, '30', [{ receivable: two.id, amount: '30' }])
    expect(second.body.unapplied).toBe('0')
    expect((await items(customer)).map(item => [item.kind, item.open, item.number !== null])).toEqual([
      ['delivery', '0', true],
      ['delivery', '0', true],
      ['receipt', '-5', true],
      ['receipt', '0', true],
    ])
  })

  test('is settled anew and undone; what is left out is open again', async () => {
    const customer = await customerOf()
    await delivered(customer, '100')
    await delivered(customer, '50')
    const [one, two] = await items(customer)
    const { body } = await received(customer, '60', [{ receivable: one.id, amount: '60', discount: '1' }])
    const moved = await settle(body.id, [{ receivable: two.id, amount: '50' }])
    expect(moved.body).toMatchObject({ settled: '50', unapplied: '10', discount: '0' })
    expect((await items(customer)).map(item => item.open)).toEqual(['100', '0', '-10'])
    const none = await settle(body.id, [])
    expect(none.body).toMatchObject({ settled: '0', unapplied: '60', lines: [] })
    expect((await items(customer)).map(item => item.open)).toEqual(['100', '50', '-60'])
    await settle(body.id, [{ receivable: one.id, amount: '60' }])
    const gone = await owner.ask<Document>('POST', `/receipts/${body.id}/cancel`, { reason: '记错' })
    expect(gone.body).toMatchObject({ status: 'cancelled', settled: '0', unapplied: '0' })
    expect((await items(customer)).map(item => item.open)).toEqual(['100', '50', '0', '0'])
  })

  test('takes no more than is open or was received, nothing of others, and changes nothing then', async () => {
    const [customer, other] = [await customerOf(), await customerOf()]
    await delivered(customer, '100')
    await delivered(other, '100')
    const [[one], [theirs]] = [await items(customer), await items(other)]
    const wrong = async (amount: string, line: object, more: object = {}) => {
      const { status, body } = await received(customer, amount, [line], more)
      return [status, body.faults?.[0]?.code ?? body.code]
    }
    expect(await wrong('200', { receivable: one.id, amount: '100.01' })).toEqual([422, 'tooMuch'])
    expect(await wrong('200', { receivable: one.id, amount: '100', discount: '0.01' })).toEqual([
      422,
      'tooMuch',
    ])
    expect(await wrong('200', { receivable: one.id, amount: '-1' })).toEqual([422, 'tooMuch'])
    expect(await wrong('50', { receivable: one.id, amount: '60' })).toEqual([409, 'tooMuch'])
    expect(await wrong('200', { receivable: theirs.id, amount: '60' })).toEqual([422, 'otherParty'])
    expect(await wrong('60', { receivable: one.id, amount: '60' }, { currency: 'USD', rate: '7' })).toEqual([
      422,
      'otherCurrency',
    ])
    expect(await wrong('60', { receivable: one.id, amount: '60' }, { type: 'refund' })).toEqual([
      409,
      'tooMuch',
    ])
    expect((await received(customer, '0')).body.code).toBe('nothing')
    expect((await items(customer)).map(item => item.open)).toEqual(['100'])
    const { body } = await owner.ask<{ count: number }>(
      'GET',
      `/receipts/count?filter[customer][eq]=${customer}&filter[status][eq]=confirmed`,
    )
    expect(body.count).toBe(0)
  })

  test('of 0 sets credits off; a refund gives them back', async () => {
    const customer = await customerOf()
    const { order } = await delivered(customer, '100')
    await owner.ask('POST', `/orders/${order.id}/return`, { returnedOn: '2026-03-05', reason: 'x' })
    const { body: back } = await owner.ask<{ data: Row[] }>('GET', `/orders?filter[original][eq]=${order.id}`)
    const { body: returned } = await owner.ask<Document>('GET', `/orders/${back.data[0].id}`)
    const { id } = await made('/deliveries', {
      customer,
      lines: [{ orderLine: returned.lines[0].id, quantity: '-1' }],
    })
    await owner.ask('POST', `/deliveries/${id}/confirm`)
    const [debit, credit] = await items(customer)
    const off = await received(customer, '0', [
      { receivable: debit.id, amount: '30' },
      { receivable: credit.id, amount: '-30' },
    ])
    expect(off.body).toMatchObject({ status: 'confirmed', settled: '0' })
    const refund = await received(customer, '70', [{ receivable: credit.id, amount: '-70' }], {
      type: 'refund',
    })
    expect(refund.body).toMatchObject({ status: 'confirmed', settled: '70', unapplied: '0' })
    expect((await items(customer)).map(item => item.open)).toEqual(['70', '0', '0'])
  })

  test('at another rate leaves the difference in the base currency', async () => {
    const customer = await customerOf()
    await delivered(customer, '100', '2026-03-01', { currency: 'USD', rate: '7.1' })
    const [one] = await items(customer)
    expect(one).toMatchObject({ currency: 'USD', open: '100', baseOpen: '710' })
    await received(customer, '40', [{ receivable: one.id, amount: '40' }], { currency: 'USD', rate: '7.2' })
    expect((await items(customer)).map(item => item.baseOpen)).toEqual(['426', '0'])
  })

  test('confirmed is changed by its verbs alone', async () => {
    const customer = await customerOf()
    const { body } = await received(customer, '10')
    const change = (fields: object) =>
      owner.ask('PATCH', `/receipts/${body.id}`, { version: body.version, ...fields })
    expect((await change({ amount: '11' })).status).toBe(422)
    expect((await change({ lines: [] })).status).toBe(422)
    expect((await owner.ask('DELETE', `/receipts/${body.id}`)).status).toBe(409)
    expect((await change({ reference: 'B1' })).status).toBe(200)
  })

  test('sixteen that settle one item at once settle it once', async () => {
    const customer = await customerOf()
    await delivered(customer, '100')
    const [one] = await items(customer)
    const drafts = await Promise.all(
      Array.from({ length: 16 }, () =>
        made('/receipts', { customer, amount: '30', lines: [{ receivable: one.id, amount: '30' }] }),
      ),
    )
    const answers = await Promise.all(
      drafts.map(({ id }) => owner.ask<Document>('POST', `/receipts/${id}/confirm`)),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 200, 200, ...Array(13).fill(422)])
    const numbers = answers
      .flatMap(({ status, body }) => (status === 200 ? Number(body.number.slice(-4)) : []))
      .sort((a, b) => a - b)
    expect(numbers.map(number => number - numbers[0])).toEqual([0, 1, 2])
    expect((await items(customer))[0].open).toBe('10')
  })
})

describe('the ageing', () => {
  test('of any day has what was open then, by how long it was overdue', async () => {
    const customer = await customerOf()
    await delivered(customer, '100', '2026-01-01')
    await delivered(customer, '50', '2026-03-20')
    const [one] = await items(customer)
    await received(customer, '80', [{ receivable: one.id, amount: '70' }], { receivedOn: '2026-04-01' })
    const row = (buckets: string[], credits: string, total: string) => ({ buckets, credits, total })
    expect(await ageing('2026-01-01', customer)).toMatchObject(row(['100', '0', '0', '0'], '0', '100'))
    expect(await ageing('2026-03-31', customer)).toMatchObject(row(['0', '50', '0', '100'], '0', '150'))
    expect(await ageing('2026-04-01', customer)).toMatchObject(row(['0', '50', '0', '30'], '-10', '70'))
    expect(await ageing('2025-12-31', customer)).toBeUndefined()
  })

  test('names first who owes most, who owes most overdue beyond a limit, or who owes longest', async () => {
    const [much, late, longest] = [
      await customerOf({ paymentDays: 3000 }),
      await customerOf(),
      await customerOf(),
    ]
    await delivered(much, '90000', '2019-01-01')
    await delivered(late, '80000', '2020-05-01')
    await delivered(longest, '70000', '2019-01-01')
    const first = async (query: string) => {
      const { body } = await owner.ask<Ageing>('GET', `/receivables/ageing?asOf=2020-06-01${query}`)
      return [body.rows.map(row => row.party.id), body.sums.total]
    }
    expect(await first('')).toEqual([[much, late, longest], '240000'])
    expect(await first('&by=overdue')).toEqual([[late, longest], '150000'])
    expect(await first('&by=overdue&over=75000')).toEqual([[late], '80000'])
    expect(await first('&by=oldest')).toEqual([[longest], '70000'])
  })

  test('has for a member the own customers alone', async () => {
    const member = await company.person('member')
    const { body: theirs } = await member.ask<Row>('POST', '/customers', { name: '成员的客户' })
    await delivered(theirs.id, '9')
    const { body } = await member.ask<Ageing>('GET', '/receivables/ageing')
    expect([body.rows.map(row => row.party.id), body.sums.total, body.count]).toEqual([[theirs.id], '9', 1])
    const other = await customerOf()
    expect(
      (await member.ask('GET', `/receivables/statement?party=${other}&from=2026-01-01&to=2026-12-31`)).status,
    ).toBe(404)
  })
})

test('a statement goes from what was owed before to what is owed after, each step with its balance', async () => {
  const customer = await customerOf()
  await delivered(customer, '100', '2026-01-10')
  await delivered(customer, '50', '2026-03-20')
  const [one] = await items(customer)
  await received(customer, '80', [{ receivable: one.id, amount: '80', discount: '20' }], {
    receivedOn: '2026-04-01',
  })
  const [account] = (await statement(customer, '2026-02-01', '2026-04-30')).accounts
  expect(account).toMatchObject({ currency: 'CNY', opening: '100', closing: '50' })
  expect(account.rows.map(row => [row.day, row.kind, row.amount, row.balance])).toEqual([
    ['2026-03-20', 'delivery', '50', '150'],
    ['2026-04-01', 'receipt', '-80', '70'],
    ['2026-04-01', 'discount', '-20', '50'],
  ])
  expect((await statement(customer, '2025-01-01', '2025-12-31')).accounts).toEqual([])
})

test('a prepayment is taken by another receipt, or refunded, once; the receipt shows what is left of it', async () => {
  const customer = await customerOf()
  const { body: first } = await received(customer, '10')
  const [prepaid] = await items(customer)
  expect(
    (await received(customer, '7', [{ receivable: prepaid.id, amount: '-7' }], { type: 'refund' })).status,
  ).toBe(200)
  expect((await owner.ask<Document>('GET', `/receipts/${first.id}`)).body.unapplied).toBe('3')
  await delivered(customer, '5')
  const debit = (await items(customer)).find(item => item.kind === 'delivery') as Item
  const tooMuch = await settle(first.id, [{ receivable: debit.id, amount: '5' }])
  expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'tooMuch'])
  expect((await settle(first.id, [{ receivable: debit.id, amount: '3' }])).body.unapplied).toBe('0')
})

test('two receipts that set each other’s prepayment off at once are both done', async () => {
  for (let round = 0; round < 3; round++) {
    const customer = await customerOf()
    await delivered(customer, '100')
    const [debit] = await items(customer)
    const [one, other] = [await received(customer, '10'), await received(customer, '20')]
    const credits = (await items(customer)).filter(item => item.kind === 'receipt')
    const creditOf = (amount: string) => credits.find(item => item.amount === amount)?.id
    const answers = await Promise.all([
      settle(one.body.id, [
        { receivable: debit.id, amount: '5' },
        { receivable: creditOf('-20'), amount: '-5' },
      ]),
      settle(other.body.id, [
        { receivable: debit.id, amount: '5' },
        { receivable: creditOf('-10'), amount: '-5' },
      ]),
    ])
    expect(answers.map(answer => answer.status)).toEqual([200, 200])
  }
})

test('a receipt that settles a refund while the refund is settled does so, or is told what is open', async () => {
  const customer = await customerOf()
  await received(customer, '50')
  const { body: refund } = await received(customer, '20', [], { type: 'refund' })
  const { body: receipt } = await received(customer, '20')
  const all = await items(customer)
  const owed = all.find(item => item.kind === 'refund')
  const credit = all.find(item => item.amount === '-50')
  const answers = await Promise.all([
    settle(receipt.id, [{ receivable: owed?.id, amount: '20' }]),
    settle(refund.id, [{ receivable: credit?.id, amount: '-20' }]),
  ])
  for (const { status } of answers) expect([200, 409, 422]).toContain(status)
  expect(answers.some(answer => answer.status === 200)).toBe(true)
})
