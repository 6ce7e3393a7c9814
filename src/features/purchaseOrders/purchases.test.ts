import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { Ageing, Statement } from '../money/reports.ts'
import type { LowStock } from '../stock/low.ts'

interface Line {
  id: string
  quantity: string
  amount: string
}
type Document = Row & {
  number: string
  amount: string
  status: string
  type: string
  receiving: string
  invoicing: string
  unpaid: string
  unapplied: string
  settled: string
  warehouse: { id: string }
  lines: Line[]
  code: string
  faults: { field: string; code: string }[]
}
interface Item extends Row {
  number: string
  kind: string
  amount: string
  open: string
  dueOn: string
}

const { company, owner, made } = await companyOfFile()
const { id: pen } = await made('/products', { name: '钢笔', unit: '支' })
const { id: service } = await made('/products', { name: '运输', kind: 'service' })
let names = 0
let settingsVersion = 0
const supplierOf = async (more: object = {}) =>
  (await made('/customers', { name: `供应商${++names}`, roles: ['supplier'], ...more })).id

const say = (path: string, body: object = {}) => owner.ask<Document>('POST', path, body)

async function ordered(supplier: string, lines: object[], more: object = {}): Promise<Document> {
  const { id } = await made('/purchaseOrders', { supplier, lines, ...more })
  return (await say(`/purchaseOrders/${id}/confirm`)).body
}

const made1 = async (path: string, supplier: string, lines: [Line, string][], more: object = {}) =>
  made<Document>(path, {
    supplier,
    lines: lines.map(([line, quantity]) => ({ purchaseOrderLine: line.id, quantity })),
    ...more,
  })

async function received(supplier: string, lines: [Line, string][], more: object = {}) {
  const { id } = await made1('/goodsReceipts', supplier, lines, more)
  return say(`/goodsReceipts/${id}/confirm`)
}

async function paid(supplier: string, amount: string, lines: object[] = [], more: object = {}) {
  const { id } = await made('/payments', { supplier, amount, paidOn: '2026-04-01', lines, ...more })
  return say(`/payments/${id}/confirm`)
}

const items = async (supplier: string) =>
  (
    await owner.ask<{ data: Item[] }>(
      'GET',
      `/payables?filter[supplier][eq]=${supplier}&sort=createdAt&fields=number,kind,amount,open,bookedOn,dueOn`,
    )
  ).body.data

const orderNow = async (id: string) => (await owner.ask<Document>('GET', `/purchaseOrders/${id}`)).body

async function stockOf(product: string): Promise<{ onHand: number; onOrder: number }> {
  const { body } = await owner.ask<{ data: { onHand: string; onOrder: string }[] }>(
    'GET',
    `/stock?filter[product][eq]=${product}&fields=onHand,onOrder`,
  )
  const sum = (name: 'onHand' | 'onOrder') => body.data.reduce((all, row) => all + Number(row[name]), 0)
  return { onHand: sum('onHand'), onOrder: sum('onOrder') }
}

async function owedBy(payableOn: string): Promise<void> {
  const { body } = await owner.ask<{ version: number }>('PUT', '/document-settings', {
    version: settingsVersion,
    settings: { payableOn, negativeStock: 'allow', ageing: [30, 60] },
  })
  settingsVersion = body.version
}

const countOf = async (path: string, filter: string) =>
  (await owner.ask<{ count: number }>('GET', `/${path}/count?${filter}`)).body.count

describe('a purchase order', () => {
  test('is confirmed with a number; its goods are on order in their warehouse', async () => {
    const supplier = await supplierOf()
    const { id: product } = await made('/products', { name: '墨水' })
    const order = await ordered(supplier, [
      { product, quantity: '8', price: '2' },
      { product: service, quantity: '1', price: '5' },
    ])
    expect(order).toMatchObject({ status: 'confirmed', amount: '21', receiving: 'open', invoicing: 'open' })
    expect(order.number).toMatch(/^PO\d{6}-\d{4}$/)
    expect(order.warehouse.id).toBeTruthy()
    expect(await stockOf(product)).toEqual({ onHand: 0, onOrder: 8 })
    await say(`/purchaseOrders/${order.id}/close`)
    expect(await stockOf(product)).toEqual({ onHand: 0, onOrder: 0 })
    await say(`/purchaseOrders/${order.id}/reopen`)
    expect(await stockOf(product)).toEqual({ onHand: 0, onOrder: 8 })
  })

  test('goes to a party that has the role of a supplier, and to no other', async () => {
    const { id } = await made('/customers', { name: '只是客户' })
    const refused = await say('/purchaseOrders', { supplier: id, lines: [] })
    expect([refused.status, refused.body.faults[0]]).toMatchObject([
      422,
      { field: 'supplier', code: 'notASupplier' },
    ])
  })

  test('knows what a supplier last charged', async () => {
    const supplier = await supplierOf()
    await ordered(supplier, [{ product: pen, quantity: '1', price: '3.2' }], { orderedOn: '2026-01-02' })
    await ordered(supplier, [{ product: pen, quantity: '1', price: '3.5' }], { orderedOn: '2026-02-02' })
    const { body } = await owner.ask<{ data: { price: string; orderedOn: string }[] }>(
      'GET',
      `/purchaseOrders/last-prices?supplier=${supplier}&products=${pen}`,
    )
    expect(body.data).toMatchObject([{ price: '3.5', orderedOn: '2026-02-02' }])
  })

  test('that was received in part keeps at least that, and is not cancelled', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
    await received(supplier, [[order.lines[0], '4']])
    const change = (quantity: string) =>
      say(`/purchaseOrders/${order.id}/change`, {
        reason: 'x',
        lines: [{ id: order.lines[0].id, product: pen, quantity, price: '3' }],
      })
    expect((await change('3')).body.code).toBe('belowTaken')
    expect((await say(`/purchaseOrders/${order.id}/cancel`, { reason: 'x' })).body.code).toBe('hasDocuments')
    expect((await change('4')).status).toBe(200)
    expect((await orderNow(order.id)).receiving).toBe('done')
  })
})

describe('a goods receipt', () => {
  test('takes parts of several orders; stock, what is open and the states follow, and come back when it is cancelled', async () => {
    const supplier = await supplierOf()
    const before = await stockOf(pen)
    const one = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
    const two = await ordered(supplier, [
      { product: pen, quantity: '5', price: '4' },
      { product: service, quantity: '1', price: '50' },
    ])
    const { body } = await received(supplier, [
      [one.lines[0], '4'],
      [two.lines[0], '5'],
    ])
    expect(body).toMatchObject({ status: 'confirmed', type: 'receipt', amount: '32' })
    expect(body.number).toMatch(/^GR\d{6}-\d{4}$/)
    expect(await stockOf(pen)).toEqual({ onHand: before.onHand + 9, onOrder: before.onOrder + 6 })
    expect([(await orderNow(one.id)).receiving, (await orderNow(two.id)).receiving]).toEqual(['part', 'part'])
    const { body: open } = await owner.ask<{ data: { taken: string; open: string }[] }>(
      'GET',
      `/goodsReceipts/open?party=${supplier}`,
    )
    expect(open.data.map(line => [line.taken, line.open])).toEqual([
      ['4', '6'],
      ['5', '0'],
      ['0', '1'],
    ])
    await say(`/goodsReceipts/${body.id}/cancel`, { reason: '点错' })
    expect(await stockOf(pen)).toEqual({ onHand: before.onHand, onOrder: before.onOrder + 15 })
    expect((await orderNow(one.id)).receiving).toBe('open')
  })

  test('of more than is open, or of another supplier’s order, is refused', async () => {
    const [supplier, other] = [await supplierOf(), await supplierOf()]
    const order = await ordered(supplier, [{ product: pen, quantity: '2', price: '3' }])
    const much = await received(supplier, [[order.lines[0], '3']])
    expect([much.status, much.body.faults[0].code]).toEqual([422, 'tooMuch'])
    const theirs = await say('/goodsReceipts', {
      supplier: other,
      lines: [{ purchaseOrderLine: order.lines[0].id, quantity: '1' }],
    })
    expect([theirs.status, theirs.body.faults[0].code]).toEqual([422, 'otherParty'])
  })

  test('goes into the warehouse of its order', async () => {
    const supplier = await supplierOf()
    const { id: warehouse } = await made('/warehouses', { name: '东仓' })
    const order = await ordered(supplier, [{ product: pen, quantity: '2', price: '3' }], { warehouse })
    const { body } = await received(supplier, [[order.lines[0], '2']])
    expect(body.warehouse.id).toBe(warehouse)
  })

  test('of a return takes goods out and lowers what is owed', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '5', price: '3' }])
    await received(supplier, [[order.lines[0], '5']])
    const before = await stockOf(pen)
    await say(`/purchaseOrders/${order.id}/return`, {
      returnedOn: '2026-05-01',
      reason: '破损',
      lines: [{ product: pen, quantity: '2', price: '3' }],
    })
    const { body: list } = await owner.ask<{ data: Row[] }>(
      'GET',
      `/purchaseOrders?filter[original][eq]=${order.id}`,
    )
    const back = await orderNow(list.data[0].id)
    expect(back).toMatchObject({ type: 'return', status: 'confirmed', amount: '-6' })
    const { body } = await received(supplier, [[back.lines[0], '-2']])
    expect(body).toMatchObject({ type: 'return', amount: '-6' })
    expect((await stockOf(pen)).onHand).toBe(before.onHand - 2)
    expect((await items(supplier)).map(item => item.open)).toEqual(['15', '-6'])
  })

  test('sixteen clients receive one order at once: never more than was ordered, numbers without gap', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [
      { product: pen, quantity: '10', price: '3' },
      { product: service, quantity: '10', price: '1' },
    ])
    const before = await stockOf(pen)
    const drafts = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        made1(
          '/goodsReceipts',
          supplier,
          at % 2
            ? [
                [order.lines[0], '3'],
                [order.lines[1], '3'],
              ]
            : [
                [order.lines[1], '3'],
                [order.lines[0], '3'],
              ],
        ),
      ),
    )
    const answers = await Promise.all(drafts.map(({ id }) => say(`/goodsReceipts/${id}/confirm`)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 200, 200, ...Array(13).fill(422)])
    const numbers = answers
      .flatMap(({ status, body }) => (status === 200 ? Number(body.number.slice(-4)) : []))
      .sort((a, b) => a - b)
    expect(numbers.map(number => number - numbers[0])).toEqual([0, 1, 2])
    expect((await stockOf(pen)).onHand).toBe(before.onHand + 9)
    expect((await orderNow(order.id)).receiving).toBe('part')
  })
})

describe('what a supplier is owed', () => {
  test('arises by the goods receipt, is due by the supplier’s terms, and shows as unpaid on the order', async () => {
    const supplier = await supplierOf({ purchaseDays: 45, paymentDays: 10 })
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
    const { body } = await received(supplier, [[order.lines[0], '4']], { receivedOn: '2026-03-01' })
    const [item] = await items(supplier)
    expect(item).toMatchObject({
      number: body.number,
      kind: 'goodsReceipt',
      amount: '12',
      open: '12',
      dueOn: '2026-04-15',
    })
    expect((await orderNow(order.id)).unpaid).toBe('12')
    await paid(supplier, '5', [{ payable: item.id, amount: '5' }])
    expect((await orderNow(order.id)).unpaid).toBe('7')
    expect(await countOf('purchaseOrders', `filter[supplier][eq]=${supplier}&filter[unpaid][gt]=0`)).toBe(1)
  })

  test('arises by the order or the invoice where the company wants it, and is not booked again', async () => {
    await owedBy('invoice')
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
    await owedBy('goodsReceipt')
    await received(supplier, [[order.lines[0], '10']])
    expect(await items(supplier)).toEqual([])
    const { id } = await made1('/purchaseInvoices', supplier, [[order.lines[0], '6']], {
      taxInvoice: '24512000000012345678',
    })
    const { body } = await say(`/purchaseInvoices/${id}/confirm`)
    expect(body.number).toMatch(/^PI\d{6}-\d{4}$/)
    expect((await items(supplier)).map(item => [item.kind, item.open])).toEqual([['invoice', '18']])
    expect((await orderNow(order.id)).invoicing).toBe('part')
    await owedBy('order')
    const next = await ordered(supplier, [{ product: pen, quantity: '1', price: '7' }])
    await owedBy('goodsReceipt')
    await received(supplier, [[next.lines[0], '1']])
    expect((await items(supplier)).map(item => item.open)).toEqual(['18', '7'])
    expect([(await orderNow(order.id)).unpaid, (await orderNow(next.id)).unpaid]).toEqual(['18', '7'])
  })

  test('is paid in parts, with a discount; the rest is a prepayment that another payment takes, and all is undone', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '10' }])
    await received(supplier, [[order.lines[0], '10']])
    const [item] = await items(supplier)
    const first = await paid(supplier, '70', [{ payable: item.id, amount: '55', discount: '5' }])
    expect(first.body).toMatchObject({ status: 'confirmed', settled: '55', unapplied: '15' })
    expect(first.body.number).toMatch(/^PY\d{6}-\d{4}$/)
    const [owed, prepaid] = await items(supplier)
    expect([owed.open, prepaid.open]).toEqual(['40', '-15'])
    await paid(supplier, '25', [
      { payable: owed.id, amount: '40' },
      { payable: prepaid.id, amount: '-15' },
    ])
    expect((await items(supplier)).map(one => one.open)).toEqual(['0', '0', '0'])
    expect((await owner.ask<Document>('GET', `/payments/${first.body.id}`)).body.unapplied).toBe('0')
  })

  test('a refund of the supplier gives a prepayment back; cancelling a payment undoes what it settled', async () => {
    const supplier = await supplierOf()
    const { body: first } = await paid(supplier, '30')
    const [prepaid] = await items(supplier)
    const refund = await paid(supplier, '10', [{ payable: prepaid.id, amount: '-10' }], { type: 'refund' })
    expect(refund.body).toMatchObject({ status: 'confirmed', settled: '10' })
    expect((await owner.ask<Document>('GET', `/payments/${first.id}`)).body.unapplied).toBe('20')
    const order = await ordered(supplier, [{ product: pen, quantity: '1', price: '50' }])
    await received(supplier, [[order.lines[0], '1']])
    const owed = (await items(supplier)).find(item => item.kind === 'goodsReceipt') as Item
    const second = await paid(supplier, '50', [{ payable: owed.id, amount: '50' }])
    await say(`/payments/${second.body.id}/cancel`, { reason: '退票' })
    expect((await items(supplier)).find(item => item.id === owed.id)?.open).toBe('50')
  })

  test('is never paid twice, not by sixteen at once, nor with what customers owe', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '10' }])
    await received(supplier, [[order.lines[0], '10']])
    const [item] = await items(supplier)
    const drafts = await Promise.all(
      Array.from({ length: 16 }, () =>
        made('/payments', { supplier, amount: '30', lines: [{ payable: item.id, amount: '30' }] }),
      ),
    )
    const answers = await Promise.all(drafts.map(({ id }) => say(`/payments/${id}/confirm`)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 200, 200, ...Array(13).fill(422)])
    const numbers = answers
      .flatMap(({ status, body }) => (status === 200 ? Number(body.number.slice(-4)) : []))
      .sort((a, b) => a - b)
    expect(numbers.map(number => number - numbers[0])).toEqual([0, 1, 2])
    expect((await items(supplier))[0].open).toBe('10')
    const { status } = await say('/receipts', {
      customer: supplier,
      amount: '10',
      lines: [{ receivable: item.id, amount: '10' }],
    })
    expect(status).toBe(422)
  })

  test('a prepayment that is taken by others while its own payment settles is spent once, and nobody waits for ever', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '10' }])
    await received(supplier, [[order.lines[0], '10']])
    const [owed] = await items(supplier)
    const { body: first } = await paid(supplier, '40')
    const prepaid = (await items(supplier)).find(item => item.kind === 'payment') as Item
    const drafts = await Promise.all(
      Array.from({ length: 8 }, () =>
        made('/payments', {
          supplier,
          amount: '0',
          lines: [
            { payable: owed.id, amount: '10' },
            { payable: prepaid.id, amount: '-10' },
          ],
        }),
      ),
    )
    const answers = await Promise.all(
      drafts.flatMap(({ id }) => [
        say(`/payments/${id}/confirm`),
        say(`/payments/${first.id}/settle`, { lines: [{ payable: owed.id, amount: '10' }] }),
      ]),
    )
    expect(answers.filter(({ status }) => ![200, 409, 422].includes(status))).toEqual([])
    const now = await items(supplier)
    const left = now.find(item => item.id === prepaid.id)
    const taken = 100 - Number(now.find(item => item.id === owed.id)?.open)
    expect(taken).toBe(40 + Number(left?.open))
    const { body } = await owner.ask<Document>('GET', `/payments/${first.id}`)
    expect(Number(body.unapplied) + Number(left?.open)).toBe(0)
  })

  test('ages and is stated as what customers owe is', async () => {
    const supplier = await supplierOf()
    const order = await ordered(supplier, [{ product: pen, quantity: '10', price: '10' }], {
      orderedOn: '2026-01-01',
    })
    await received(supplier, [[order.lines[0], '10']], { receivedOn: '2026-01-01' })
    const [item] = await items(supplier)
    await paid(supplier, '80', [{ payable: item.id, amount: '70' }])
    const ageing = async (asOf: string) =>
      (await owner.ask<Ageing>('GET', `/payables/ageing?asOf=${asOf}`)).body.rows.find(
        row => row.party.id === supplier,
      )
    expect(await ageing('2026-01-20')).toMatchObject({ buckets: ['0', '100', '0', '0'], total: '100' })
    expect(await ageing('2026-04-01')).toMatchObject({
      buckets: ['0', '0', '0', '30'],
      credits: '-10',
      total: '20',
    })
    const { body } = await owner.ask<Statement>(
      'GET',
      `/payables/statement?party=${supplier}&from=2026-02-01&to=2026-04-30`,
    )
    expect(body.accounts).toMatchObject([{ currency: 'CNY', opening: '100', closing: '20' }])
    expect(body.accounts[0].rows.map(row => [row.kind, row.amount])).toEqual([['payment', '-80']])
    const member = await company.person('member')
    expect((await member.ask<Ageing>('GET', '/payables/ageing')).body.rows).toEqual([])
    expect(
      (await member.ask('GET', `/payables/statement?party=${supplier}&from=2026-01-01&to=2026-04-30`)).status,
    ).toBe(404)
  })
})

test('goods below their minimum are listed, with what is still to be ordered', async () => {
  const supplier = await supplierOf()
  const { id: ink } = await made('/products', { name: '红墨水', minimum: '10', code: 'INK' })
  const low = async () =>
    (await owner.ask<{ data: LowStock[] }>('GET', '/stock/low')).body.data.find(row => row.product.id === ink)
  expect(await low()).toMatchObject({ onHand: '0', onOrder: '0', toOrder: '10', code: 'INK' })
  const order = await ordered(supplier, [{ product: ink, quantity: '12', price: '1' }])
  expect(await low()).toMatchObject({ onOrder: '12', toOrder: '0' })
  await received(supplier, [[order.lines[0], '12']])
  expect(await low()).toBeUndefined()
  const sale = await made<Document>('/orders', {
    customer: (await made('/customers', { name: '买墨水的' })).id,
    lines: [{ product: ink, quantity: '5', price: '2' }],
  })
  await say(`/orders/${sale.id}/confirm`)
  expect(await low()).toMatchObject({ onHand: '12', reserved: '5', toOrder: '3' })
})

test('lists have the states a clerk asks for', async () => {
  const supplier = await supplierOf()
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const lines = [{ product: pen, quantity: '2', price: '1' }]
  const late = await ordered(supplier, lines, { orderedOn: '2026-01-01', expectedOn: '2026-01-05' })
  await ordered(supplier, lines, { orderedOn: '2026-01-01', expectedOn: today })
  await received(supplier, [[late.lines[0], '1']])
  const count = (filter: string) =>
    countOf('purchaseOrders', `filter[supplier][eq]=${supplier}&filter[status][eq]=confirmed&${filter}`)
  const pending = 'filter[receiving][in]=open,part'
  expect(await count(`${pending}&filter[expectedOn][eq]=today`)).toBe(1)
  expect(await count(`${pending}&filter[expectedOn][lt]=today`)).toBe(1)
  expect(await count('filter[receiving][eq]=part')).toBe(1)
  expect(await count('filter[invoicing][in]=open,part')).toBe(2)
  expect(await count('filter[unpaid][gt]=0')).toBe(1)
})
