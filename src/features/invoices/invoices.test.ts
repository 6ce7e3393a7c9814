import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

type Document = Row & {
  number: string
  amount: string
  tax: string
  status: string
  invoicing: string
  lines: { id: string }[]
}
interface Item {
  amount: string
  open: string
  kind: string
}

const { owner, made } = await companyOfFile()
const { id: pen } = await made('/products', { name: '钢笔' })
const { id: customer } = await made('/customers', {
  name: '晨光文具',
  invoiceTitle: '上海晨光文具股份有限公司',
})

async function ordered(lines: object[]): Promise<Document> {
  const { id } = await made('/orders', { customer, lines })
  return (await owner.ask<Document>('POST', `/orders/${id}/confirm`)).body
}
async function invoiced(order: Document, quantity: string) {
  const { id } = await made('/invoices', { customer, lines: [{ orderLine: order.lines[0].id, quantity }] })
  return owner.ask<Document>('POST', `/invoices/${id}/confirm`)
}
const items = async (number: string) =>
  (await owner.ask<{ data: Item[] }>('GET', `/receivables?filter[number][eq]=${number}&sort=createdAt`)).body
    .data

test('an order is invoiced in parts with their tax, never beyond it; cancelled, it is open again', async () => {
  const order = await ordered([{ product: pen, quantity: '3', price: '11.3', taxRate: '13' }])
  expect(order.invoicing).toBe('open')
  const { body } = await invoiced(order, '1')
  expect(body).toMatchObject({
    status: 'confirmed',
    type: 'invoice',
    amount: '11.3',
    tax: '1.3',
    title: '上海晨光文具股份有限公司',
  })
  expect(body.number).toMatch(/^IV\d{6}-\d{4}$/)
  expect((await invoiced(order, '3')).status).toBe(422)
  expect((await owner.ask('POST', `/orders/${order.id}/cancel`, { reason: 'x' })).status).toBe(409)
  expect((await invoiced(order, '2')).body).toMatchObject({ amount: '22.6', tax: '2.6' })
  const now = async () => (await owner.ask<Document>('GET', `/orders/${order.id}`)).body.invoicing
  expect(await now()).toBe('done')
  await owner.ask('POST', `/invoices/${body.id}/cancel`, { reason: '开错' })
  expect(await now()).toBe('part')
  // Money is owed by the delivery unless the company says otherwise.
  expect(await items(body.number)).toEqual([])
})

test('where money is owed by the invoice, it is booked by it and not by the delivery', async () => {
  const settings = { receivableOn: 'invoice', negativeStock: 'allow', ageing: [30] }
  await owner.ask('PUT', '/document-settings', { version: 0, settings })
  const order = await ordered([{ product: pen, quantity: '2', price: '5' }])
  const { id } = await made('/deliveries', {
    customer,
    lines: [{ orderLine: order.lines[0].id, quantity: '2' }],
  })
  const note = (await owner.ask<Document>('POST', `/deliveries/${id}/confirm`)).body
  expect(await items(note.number)).toEqual([])
  const { body } = await invoiced(order, '2')
  expect(await items(body.number)).toMatchObject([{ amount: '10', open: '10', kind: 'invoice' }])
  await owner.ask('POST', `/invoices/${body.id}/cancel`, { reason: 'x' })
  expect((await items(body.number)).map(item => [item.amount, item.open])).toEqual([
    ['10', '0'],
    ['-10', '0'],
  ])
})
