import { describe, expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'
import { type Document, type Item, purchasing } from '../purchaseOrders/testing/purchasing.ts'
import type { Ageing, Statement } from './reports.ts'

const { company, owner, made } = await companyOfFile()
const { id: pen } = await made('/products', { name: '钢笔', unit: '支' })
const { supplierOf, say, ordered, drafted, received, paid, items, orderNow, owedBy, countOf } = purchasing({
  owner,
  made,
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
    const { id } = await drafted('/purchaseInvoices', supplier, [[order.lines[0], '6']], {
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

test('what an order owes is its share of what was booked, and told to nobody who may not read it', async () => {
  const supplier = await supplierOf()
  await owedBy('goodsReceipt')
  const booked = await ordered(supplier, [{ product: pen, quantity: '10', price: '3' }])
  await owedBy('invoice')
  const later = await ordered(supplier, [{ product: pen, quantity: '10', price: '7' }])
  await owedBy('goodsReceipt')
  await received(supplier, [
    [booked.lines[0], '10'],
    [later.lines[0], '10'],
  ])
  expect((await items(supplier)).map(item => item.open)).toEqual(['30'])
  expect([(await orderNow(booked.id)).unpaid, (await orderNow(later.id)).unpaid]).toEqual(['30', '0'])
  const keeper = await company.person('warehouseClerk')
  const { body } = await keeper.ask<Document>('GET', `/purchaseOrders/${booked.id}`)
  expect([body.id, body.unpaid]).toEqual([booked.id, null])
  expect((await keeper.ask('GET', '/purchaseOrders?filter[unpaid][gt]=0')).status).toBe(403)
})
