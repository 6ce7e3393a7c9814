import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { Analysis } from './analysis.ts'
import type { SalesLines } from './lines.ts'
import { comparedWith, spanOf } from './periods.rules.ts'

const { company, owner, made } = await companyOfFile()
const manager = await company.person('manager', { name: '经理' })
const member = await company.person('member', { name: '小王', managerId: manager.id })
const other = await company.person('member', { name: '小李' })
const [pen, book] = [
  await made('/products', { name: '笔', category: '文具', cost: '4', kind: 'service' }),
  await made('/products', { name: '书', category: '图书', kind: 'service' }),
]
const east = await made('/customers', { name: '东', region: '上海', owner: member.id })
const west = await made('/customers', { name: '西', region: '四川', owner: other.id })

async function order(
  customer: Row,
  person: { id: string },
  orderedOn: string,
  lines: object[],
  more: object = {},
) {
  const { id } = await made('/orders', { customer: customer.id, owner: person.id, orderedOn, lines, ...more })
  const { status } = await owner.ask('POST', `/orders/${id}/confirm`)
  expect(status).toBe(200)
  return id
}
const line = (product: Row, quantity: string, price: string, more: object = {}) => ({
  product: product.id,
  quantity,
  price,
  taxRate: '0',
  ...more,
})

await order(east, member, '2025-03-10', [line(pen, '10', '9')])
await order(east, member, '2026-02-10', [line(pen, '5', '10')])
const sold = await order(east, member, '2026-03-10', [
  line(pen, '10', '10', { discount: '10' }),
  line(book, '1', '30'),
])
await owner.ask('POST', `/orders/${sold}/return`, {
  returnedOn: '2026-03-20',
  reason: '破损',
  lines: [{ product: pen.id, quantity: '2', price: '10' }],
})
await order(west, other, '2026-03-31', [line(book, '4', '25')], { currency: 'USD', rate: '7' })
await made('/orders', { customer: west.id, orderedOn: '2026-03-01', lines: [line(pen, '99', '99')] })

const ask = async (query: string, person = owner) =>
  (await person.ask<Analysis>('GET', `/sales-analysis?from=2026-03-01&to=2026-03-31&${query}`)).body
const told = (analysis: Analysis, name: 'net' = 'net') =>
  analysis.rows.map(row => [row.title ?? row.key, row.now[name], row.before?.[name] ?? null])

test('sums confirmed orders by person, product, region and time, returns taken off', async () => {
  expect(told(await ask('by=person'))).toEqual([
    ['小李', '700.00', null],
    ['小王', '102.00', null],
  ])
  const products = await ask(
    'by=product&measures=net,quantity,returns,discount,cost,margin,marginRate,documents,average',
  )
  expect(products.rows.map(row => [row.title, row.now])).toEqual([
    [
      '书',
      {
        net: '730.00',
        quantity: '5',
        returns: '0.00',
        discount: '0.00',
        cost: null,
        margin: null,
        marginRate: null,
        documents: '2',
        average: '365.00',
      },
    ],
    [
      '笔',
      {
        net: '72.00',
        quantity: '8',
        returns: '18.00',
        discount: '8.00',
        cost: '32.00',
        margin: '40.00',
        marginRate: '55.6',
        documents: '1',
        average: '72.00',
      },
    ],
  ])
  expect(products.total.now).toMatchObject({ net: '802.00', documents: '2', margin: '40.00' })
  const pairs = (
    await owner.ask<Analysis>('GET', '/sales-analysis?from=2026-01-01&to=2026-03-31&by=region&second=month')
  ).body
  expect(pairs.rows.map(row => [row.key, row.rows.map(one => [one.key, one.now.net])])).toEqual([
    ['四川', [['2026-03-01', '700.00']]],
    [
      '上海',
      [
        ['2026-02-01', '50.00'],
        ['2026-03-01', '102.00'],
      ],
    ],
  ])
})

test('compares with the time before and with a year ago, days put to days', async () => {
  expect(told(await ask('by=month&compare=year'))).toEqual([['2026-03-01', '802.00', '90.00']])
  const before = await ask('by=person&compare=before')
  expect(before.compared).toEqual({ from: '2026-02-01', to: '2026-02-28' })
  expect([told(before), before.total.before?.net]).toEqual([
    [
      ['小李', '700.00', '0.00'],
      ['小王', '102.00', '50.00'],
    ],
    '50.00',
  ])
  expect(comparedWith({ from: '2026-03-10', to: '2026-03-12' }, 'before')).toMatchObject({
    from: '2026-03-07',
    to: '2026-03-09',
  })
  expect(comparedWith({ from: '2024-02-01', to: '2024-02-29' }, 'year')).toMatchObject({
    from: '2023-02-01',
    to: '2023-02-28',
  })
  expect(spanOf('quarter', '2026-01-01', { from: '2026-02-03', to: '2026-12-31' })).toEqual({
    from: '2026-02-03',
    to: '2026-03-31',
  })
})

test('the lines behind a figure add up to it', async () => {
  const { rows } = await ask('by=person&second=product')
  for (const row of rows)
    for (const inner of row.rows) {
      const { body } = await owner.ask<SalesLines>(
        'GET',
        `/sales-analysis/lines?from=2026-03-01&to=2026-03-31&by=person&second=product&key=${row.key}&secondKey=${inner.key}`,
      )
      expect(body.sums.net).toBe(inner.now.net)
      expect(body.count).toBe(body.rows.length)
    }
})

test('counts deliveries, invoices and receipts as well', async () => {
  const { body } = await owner.ask<Row & { lines: Row[] }>('GET', `/orders/${sold}`)
  const { id } = await made('/deliveries', {
    customer: east.id,
    deliveredOn: '2026-03-12',
    lines: [{ orderLine: body.lines[0]?.id, quantity: '4' }],
  })
  await owner.ask('POST', `/deliveries/${id}/confirm`)
  const receipt = await made('/receipts', { customer: east.id, amount: '33', receivedOn: '2026-03-13' })
  await owner.ask('POST', `/receipts/${receipt.id}/confirm`)
  expect(told(await ask('document=delivery&by=product'))).toEqual([['笔', '36.00', null]])
  expect((await ask('document=receipt&by=customer&measures=amount')).total.now).toEqual({ amount: '33.00' })
  expect((await ask('document=invoice&by=month')).rows).toEqual([])
  expect(
    (await owner.ask('GET', '/sales-analysis?document=receipt&from=2026-03-01&to=2026-03-31&by=product'))
      .status,
  ).toBe(400)
})

test('looks at chosen groups alone, of several dimensions at once, as far as the reader may be told them', async () => {
  expect(told(await ask(`by=customer&only[person]=${member.id}`))).toEqual([['东', '102.00', null]])
  const books = 'by=person&only[category]=图书&measures=net,documents'
  expect((await ask(books)).total.now).toEqual({ net: '730.00', documents: '2' })
  expect((await ask(`${books}&only[person]=${member.id}`)).total.now).toEqual({
    net: '30.00',
    documents: '1',
  })
  const path = `/sales-analysis/lines?from=2026-03-01&to=2026-03-31&by=person&only[category]=图书`
  expect((await owner.ask<SalesLines>('GET', path)).body.sums.net).toBe('730.00')
  expect((await ask('by=person&only[level]=-')).rows).toEqual([])
  const bad = 'document=receipt&by=customer&measures=amount&only[category]=图书'
  for (const query of [bad, 'by=person&only[month]=2026-03-01', 'by=person&only[secret]=1'])
    expect((await ask(query)) as unknown).toMatchObject({ status: 400 })
})

test('what a page does not list is one row of its own; a file lists all', async () => {
  const many = await Promise.all(
    Array.from({ length: 215 }, (_, at) => made('/products', { name: `类${at}`, kind: 'service' })),
  )
  await order(
    east,
    member,
    '2028-01-05',
    many.map((one, at) => line(one, '1', `${1000 - at}`)),
  )
  const query = 'from=2028-01-01&to=2028-12-31&by=product&second=customer&measures=net,documents,customers'
  const page = (await owner.ask<Analysis>('GET', `/sales-analysis?${query}`)).body
  expect([page.count, page.rows.length]).toEqual([215, 201])
  const rest = page.rows.at(-1)
  // 1000 − 200 down to 1000 − 214.
  expect(rest).toMatchObject({ rest: 15, now: { net: '11895.00', documents: '1', customers: '1' } })
  const inner = (
    await owner.ask<Analysis>(
      'GET',
      `/sales-analysis?${query.replace('by=product&second=customer', 'by=customer&second=product')}`,
    )
  ).body
  expect(inner.rows[0]?.rows.length).toBe(215)
  const { response } = await owner.ask('GET', `/sales-analysis/export?${query}&format=csv`)
  const lines = response.body.trim().split('\r\n')
  expect([lines.length, lines.at(-1)]).toEqual([217, `合计,,${page.total.now.net},1,1`])
})

test('a bundle costs what its components do', async () => {
  const set = await made('/products', { name: '文具礼盒', kind: 'bundle' })
  const goods = await made('/products', { name: '尺', kind: 'goods', cost: '3' })
  await made('/productComponents', { bundle: set.id, component: pen.id, quantity: '2' })
  await made('/productComponents', { bundle: set.id, component: goods.id, quantity: '1' })
  await made('/warehouses', { name: '仓库' })
  const id = await order(east, member, '2027-01-05', [line(set, '2', '50')])
  const told = async (document: string) =>
    (
      await owner.ask<Analysis>(
        'GET',
        `/sales-analysis?from=2027-01-01&to=2027-12-31&document=${document}&by=product&measures=net,cost,margin`,
      )
    ).body.rows.map(row => row.now)
  expect(await told('order')).toEqual([{ net: '100.00', cost: '22.00', margin: '78.00' }])
  const { body } = await owner.ask<Row & { lines: Row[] }>('GET', `/orders/${id}`)
  const lines = [{ orderLine: body.lines[0]?.id, quantity: '1' }]
  const note = await made('/deliveries', { customer: east.id, deliveredOn: '2027-01-06', lines })
  expect((await owner.ask('POST', `/deliveries/${note.id}/confirm`)).status).toBe(200)
  expect(await told('delivery')).toEqual([{ net: '50.00', cost: '11.00', margin: '39.00' }])
})

test('has of a member what their lists have, takes the filters of the list, and nothing of closed fields', async () => {
  expect(told(await ask('by=person', member))).toEqual([['小王', '102.00', null]])
  expect(told(await ask(`by=person&filter[owner][eq]=${other.id}`))).toEqual([['小李', '700.00', null]])
  expect((await member.ask('GET', '/sales-analysis/export?from=2026-03-01&to=2026-03-31')).status).toBe(403)
  const span = 'from=2026-03-01&to=2026-03-31'
  await company.setRole('member', {
    entities: {
      '*': { visibility: 'self', actions: ['read', 'export'] },
      product: { visibility: 'all', actions: ['read'] },
    },
    fields: { 'product.cost': 'hidden', 'customer.region': 'masked', 'order.net': 'hidden' },
    administer: [],
    exportRows: 1,
  })
  for (const query of [
    'by=customer&measures=cost',
    'by=region&measures=amount',
    'by=customer&measures=net',
    'by=customer&measures=amount&only[region]=-',
  ])
    expect((await member.ask('GET', `/sales-analysis?${span}&${query}`)).status, query).toBe(403)
  const lines = await member.ask<SalesLines>('GET', `/sales-analysis/lines?${span}&by=customer`)
  expect([lines.status, lines.body.sums.net, lines.body.sums.amount]).toEqual([200, null, '102.00'])
  const file = () =>
    member.ask('GET', `/sales-analysis/export?${span}&format=csv&by=customer&measures=amount`)
  const { status, response } = await file()
  expect([status, response.body]).toEqual([200, '\ufeff客户,含税金额\r\n东,102.00\r\n合计,102.00\r\n'])
  expect((await file()).status).toBe(403)
  const closed = async (fields: Record<string, 'hidden'>, query: string) => {
    const entities = { '*': { visibility: 'self' as const, actions: ['read' as const] } }
    await company.setRole('member', { entities, fields, administer: [] })
    return (await member.ask('GET', `/${query}&${span}`)).status
  }
  expect(await closed({ 'order.lines': 'hidden' }, 'sales-analysis/lines?by=customer')).toBe(403)
  expect(await closed({ 'orderLine.net': 'hidden' }, 'sales-analysis?by=customer&measures=net')).toBe(200)
  for (const query of ['by=product&measures=net', 'by=customer&measures=net,quantity'])
    expect(await closed({ 'orderLine.net': 'hidden' }, `sales-analysis?${query}`), query).toBe(403)
})
