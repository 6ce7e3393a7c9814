import { openXlsx, writeXlsx } from 'hucre'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../server/testing/server.ts'
import { companyOfFile } from '../../server/testing/server.ts'
import { designSchema } from './design.ts'
import { readyTemplates } from './ready/templates.ts'
import { piecesOf, textsOf, unlike } from './testing/pdf.ts'

const { server, company, owner, made } = await companyOfFile({ now: () => new Date('2026-05-20T04:00:00Z') })

type Document = Row & { lines: { id: string }[]; number: string }
const done = async (path: string, fields: object, verb = 'confirm', input: object = {}) => {
  const { id } = await made(path, fields)
  const { status, body } = await owner.ask<Document>('POST', `${path}/${id}/${verb}`, input)
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`)
  return (await owner.ask<Document>('GET', `${path}/${id}`)).body
}
const after = async (path: string, { id }: Row, verb: string, input: object = {}) => {
  const { status, body } = await owner.ask<Document>('POST', `${path}/${id}/${verb}`, input)
  if (status !== 200) throw new Error(`${path} ${verb}: ${JSON.stringify(body)}`)
  return body
}
const newest = async (path: string, query: string) =>
  (await owner.ask<{ data: Document[] }>('GET', `${path}?${query}&sort=-createdAt&limit=1`)).body.data[0]

const period = { from: '2026-05-01', to: '2026-05-31' }
/** Key of each template → the record it is printed of. */
const printedOf: Record<string, string> = {}

const print = (template: string, more: object = {}) => {
  const { entity } = readyTemplates.find(one => one.key === template) ?? expect.fail(template)
  return owner.ask('POST', '/print', { entity, ids: [printedOf[template]], template, more: period, ...more })
}
const drawn = new Map<string, Promise<Buffer>>()
/** Each is drawn once. */
const pdfOf = (template: string) => {
  const pdf = drawn.get(template) ?? drawnNow(template)
  drawn.set(template, pdf)
  return pdf
}
const drawnNow = async (template: string, more: object = {}) => {
  const { status, response } = await print(template, more)
  if (status !== 200) throw new Error(`${template}: ${response.body}`)
  return response.rawPayload
}

beforeAll(async () => {
  await owner.ask('PUT', '/print/paper', {
    version: 0,
    facts: {
      ...{
        fullName: '上海晨光文化传播有限公司',
        address: '上海市静安区南京西路 100 号',
        phone: '021-5550 1234',
      },
      ...{ bank: '招商银行上海分行', account: '6214 8301 0000 1234' },
    },
  })
  await owner.ask('PATCH', '/company', { name: '晨光文化' })
  const warehouse = await made('/warehouses', { name: '闵行仓', address: '上海市闵行区沪闵路 9 号' })
  const [light, stand] = await Promise.all([
    made('/products', {
      name: '户外灯箱',
      specification: '120×80 cm',
      unit: '个',
      price: '1280',
      barcode: '6901234567892',
    }),
    made('/products', { name: '展架', specification: '80×180', unit: '个', price: '96.5' }),
  ])
  const customer = await made('/customers', {
    ...{ name: '杭州镕淼贸易有限公司', address: '杭州市西湖区文三路 8 号', phone: '0571-8888 1234' },
    ...{ creditCode: '91330106MA2AX4Q56N', paymentDays: 3 },
  })
  const supplier = await made('/customers', {
    ...{ name: '宁波华光灯具厂', phone: '0574-6666 8888', roles: ['supplier'] },
    ...{ bankName: '宁波银行北仑支行', bankAccount: '7010 0122 0009 8888' },
  })
  const contact = await made('/contacts', { name: '张喆', customer: customer.id, phone: '13800138000' })
  const lines = [
    { product: light.id, description: '户外灯箱', unit: '个', quantity: '4', price: '1280', taxRate: '13' },
    { product: stand.id, description: '展架', unit: '个', quantity: '12', price: '96.5', taxRate: '13' },
  ]
  const bought = await done('/purchaseOrders', {
    ...{ supplier: supplier.id, orderedOn: '2026-05-06', expectedOn: '2026-05-09', warehouse: warehouse.id },
    ...{ supplierNumber: 'HG-0519', note: '送货前一天电话通知' },
    lines: lines.map(line => ({ ...line, price: String(Number(line.price) / 2) })),
  })
  const quantities = ['4', '12']
  const taking = (name: string, of: Document) =>
    of.lines.map((line, at) => ({ [name]: line.id, quantity: quantities[at] }))
  const goods = await done('/goodsReceipts', {
    ...{ supplier: supplier.id, warehouse: warehouse.id, receivedOn: '2026-05-09', supplierNumber: 'SH-77' },
    ...{ signedBy: '老周', lines: taking('purchaseOrderLine', bought) },
  })
  const bill = await done('/purchaseInvoices', {
    ...{
      supplier: supplier.id,
      invoicedOn: '2026-05-10',
      kind: 'special',
      taxInvoice: '25332000000012345678',
    },
    lines: taking('purchaseOrderLine', bought),
  })
  const back = { returnedOn: '2026-05-12', reason: '一个灯箱不亮' }
  const givenBack = await after('/purchaseOrders', bought, 'return', {
    ...back,
    lines: [{ ...lines[0], price: '640', quantity: '1' }],
  })
  const order = await done('/orders', {
    ...{ customer: customer.id, contact: contact.id, orderedOn: '2026-05-10', deliverOn: '2026-05-15' },
    ...{ note: '货到付款', lines },
  })
  const delivery = await done('/deliveries', {
    ...{ customer: customer.id, contact: contact.id, warehouse: warehouse.id, deliveredOn: '2026-05-15' },
    ...{ carrier: '德邦', trackingNumber: 'DPK2026', lines: taking('orderLine', order) },
  })
  const invoice = await done('/invoices', {
    ...{ customer: customer.id, invoicedOn: '2026-05-16', taxInvoice: '25312000000098765432' },
    lines: taking('orderLine', order),
  })
  const takenBack = await after('/orders', order, 'return', {
    ...back,
    lines: [{ ...lines[1], quantity: '2' }],
  })
  const receipt = await done('/receipts', {
    ...{
      customer: customer.id,
      amount: '5000',
      receivedOn: '2026-05-18',
      method: 'bank',
      reference: 'CMB8812',
    },
    note: '灯箱、展架货款',
  })
  const payment = await done('/payments', {
    ...{ supplier: supplier.id, amount: '2600.5', paidOn: '2026-05-19', note: '五月到货' },
  })
  const category = await made('/expenseCategories', { name: '交通费' })
  const expense = await made('/expenses', {
    ...{ category: category.id, amount: '386.4', spentOn: '2026-05-19', paidBy: 'person', payee: '滴滴出行' },
    ...{ invoiceNumber: '25442000', project: '秋季展会', note: '去杭州量尺寸，往返高铁和打车' },
  })
  const [bank, cash] = await Promise.all([
    made('/accounts', { name: '招行基本户', bank: '招商银行上海分行', accountNumber: '6214 8301' }),
    made('/accounts', { name: '门店备用金', kind: 'cash' }),
  ])
  const transfer = await made('/transfers', {
    ...{
      from: bank.id,
      to: cash.id,
      amount: '3000',
      fee: '5',
      transferredOn: '2026-05-20',
      note: '备用金补足',
    },
  })
  const returned = await newest('/orders', 'filter[type][eq]=return')
  const returnedGoods = await newest('/purchaseOrders', 'filter[type][eq]=return')
  expect([takenBack, givenBack]).toHaveLength(2)
  const broughtBack = await done('/deliveries', {
    ...{ customer: customer.id, warehouse: warehouse.id, deliveredOn: '2026-05-17' },
    lines: await openLines('/deliveries', returned, 'orderLine'),
  })
  const sentBack = await done('/goodsReceipts', {
    ...{ supplier: supplier.id, warehouse: warehouse.id, receivedOn: '2026-05-17' },
    lines: await openLines('/goodsReceipts', returnedGoods, 'purchaseOrderLine'),
  })
  Object.assign(printedOf, {
    ...{ orderA4: order.id, orderForm: order.id, orderReturn: returned.id, deliveryForm: delivery.id },
    ...{ deliveryA4: delivery.id, deliveryReturn: broughtBack.id, invoiceList: invoice.id },
    ...{ purchaseOrderA4: bought.id, purchaseOrderReturn: returnedGoods.id, goodsReceiptForm: goods.id },
    ...{ goodsReceiptA4: goods.id, goodsReceiptReturn: sentBack.id, purchaseInvoiceA4: bill.id },
    ...{ receiptSlip: receipt.id, refundSlip: receipt.id, paymentSlip: payment.id, expenseSlip: expense.id },
    ...{ transferSlip: transfer.id, customerStatementA4: customer.id, supplierStatementA4: supplier.id },
    ...{
      dunningLetterA4: customer.id,
      countSheetA4: warehouse.id,
      productLabel: light.id,
      customerLabel: customer.id,
    },
  })
})

async function openLines(path: string, source: Row, name: string) {
  const { body } = await owner.ask<{ data: { id: string; open: string }[] }>(
    'GET',
    `${path}/open?source=${source.id}`,
  )
  return body.data.map(({ id, open }) => ({ [name]: id, quantity: open }))
}

/** What is looked for on each, beside the picture of it. */
const said: Record<string, string[]> = {
  deliveryForm: ['出货单', '杭州镕淼贸易有限公司', '陆仟贰佰柒拾捌元整', '户外灯箱 120×80 cm'],
  deliveryA4: ['送货单', '杭州市西湖区文三路 8 号', '德邦'],
  invoiceList: ['销售货物或提供应税劳务清单', '91330106MA2AX4Q56N', '25312000000098765432'],
  receiptSlip: ['收款收据', '伍仟元整', '灯箱、展架货款'],
  paymentSlip: ['付款申请单', '贰仟陆佰元伍角整', '宁波银行北仑支行'],
  expenseSlip: ['费用报销单', '叁佰捌拾陆元肆角整', '滴滴出行'],
  purchaseOrderA4: ['采购订单', '宁波华光灯具厂', 'HG-0519', '闵行仓'],
  customerStatementA4: ['往来对账单', '期初余额', '6,278.00', '2026-05-01 至 2026-05-31'],
  countSheetA4: ['库存盘点表', '闵行仓', '账面数'],
  productLabel: ['户外灯箱', '1,280.00/个'],
  orderReturn: ['销售退货单', '壹佰玖拾叁元整'],
  deliveryReturn: ['退货入库单', '壹佰玖拾叁元整', '闵行仓'],
  purchaseOrderReturn: ['采购退货单', '陆佰肆拾元整'],
  goodsReceiptForm: ['收货单', '入库单', '叁仟壹佰叁拾玖元整', '老周'],
  goodsReceiptA4: ['收货单', 'SH-77'],
  goodsReceiptReturn: ['采购退货出库单', '陆佰肆拾元整'],
  purchaseInvoiceA4: ['采购收票单', '25332000000012345678', '增值税专用发票'],
  refundSlip: ['退款凭单', '领款人'],
  transferSlip: ['资金调拨单', '招行基本户', '叁仟元整', '5.00'],
  dunningLetterA4: ['催款函', 'DN202605-0001', '¥1,085.00', '5,193.00'],
  supplierStatementA4: ['往来对账单', '本期应付', '宁波华光灯具厂'],
}

describe('the templates that come along', () => {
  test.each(Object.entries(said))('%s says what it is for', async (key, words) => {
    const text = await textsOf(await pdfOf(key))
    for (const word of words) expect(text).toContain(word)
    // A return counts what comes back.
    if (key.endsWith('Return')) expect(text).not.toMatch(/负|(^|\s)-\d/m)
  })

  test.each(Object.keys(said))('%s looks as it was reviewed', async key => {
    const kept = new URL(`./testing/ready-${key}.png`, import.meta.url)
    expect(await unlike(await pdfOf(key), 1, kept), key).toBeLessThan(0.001)
  })

  test('every one has its words in English too, and lines as wide as its sheet', () => {
    for (const { key, design, name } of readyTemplates) {
      expect(JSON.stringify([design('en'), name.en]).match(/[\u4e00-\u9fff]+/g), key).toBeNull()
      for (const element of designSchema.parse(design('zh')).pages.flat())
        if (element.type === 'lines')
          expect([key, element.columns.reduce((sum, column) => sum + column.width, 0)]).toEqual([
            key,
            element.width,
          ])
    }
  })

  test('the warehouse’s copy of a delivery has no prices', async () => {
    const { pieces } = await piecesOf(await drawnNow('deliveryForm', { copies: [2] }))
    const text = pieces.map(one => one.text).join('\n')
    expect(text).toContain('出库单')
    for (const price of ['1,280.00', '5,120.00', '陆仟']) expect(text).not.toContain(price)
  })
})

describe('what is printed of a record', () => {
  test('begins with the template for its kind', async () => {
    const first = async (entity: string, key: string) =>
      (
        await owner.ask<{ template: string; templates: { id: string }[] }>(
          'GET',
          `/print/choices?entity=${entity}&id=${printedOf[key]}`,
        )
      ).body
    expect((await first('delivery', 'deliveryReturn')).templates.map(one => one.id)).toEqual([
      'deliveryReturn',
    ])
    expect((await first('delivery', 'deliveryA4')).template).toBe('deliveryForm')
    expect((await first('customerStatement', 'customerStatementA4')).template).toBe('customerStatementA4')
  })
})

describe('a statement, which is no record', () => {
  const printed = (ask: typeof owner.ask, template = 'customerStatementA4') =>
    ask('POST', '/print', {
      entity: 'customerStatement',
      ids: [printedOf.customerStatementA4],
      template,
      more: period,
    })

  test('is printed by who may read it, with what they may read of it', async () => {
    const member = await company.person('member', { name: '小陈' })
    const entities = { '*': { visibility: 'all' as const, actions: ['read'] } }
    await company.setRole('member', { entities, fields: { 'customer.phone': 'masked' }, administer: [] })
    const text = await textsOf((await printed(member.ask)).response.rawPayload)
    expect(text).toContain('0571****1234')
    expect(text).toContain('6,278.00')
    await company.setRole('member', { entities, fields: { 'receivable.amount': 'hidden' }, administer: [] })
    expect((await printed(member.ask)).status).toBe(403)
    const own = { '*': { visibility: 'self' as const, actions: ['read'] } }
    await company.setRole('member', { entities: own, fields: {}, administer: [] })
    expect((await printed(member.ask)).status).toBe(404)
    await company.setRole('member', {
      entities: { customer: { visibility: 'all', actions: ['read'] } },
      fields: {},
      administer: [],
    })
    expect((await printed(member.ask)).status).toBe(404)
  })

  test('asks for its period, and is written down on the customer', async () => {
    const { status } = await owner.ask('POST', '/print', {
      ...{
        entity: 'customerStatement',
        ids: [printedOf.customerStatementA4],
        template: 'customerStatementA4',
      },
      more: { from: '2026-05-01' },
    })
    expect(status).toBe(400)
    const { body } = await owner.ask<{ log: { template: string }[] }>(
      'GET',
      `/print/choices?entity=customerStatement&id=${printedOf.customerStatementA4}`,
    )
    expect(body.log[0].template).toBe('客户对账单 A4')
  })

  test('fills a workbook as well', async () => {
    const template = await writeXlsx({
      sheets: [
        {
          name: '对账',
          rows: [
            ['{{客户}}', '{{from}}', '{{to}}'],
            ['{{明细.单据}}', '{{lines.increase}}', '{{lines.balance}}'],
            ['合计', '{{sum.increase}}', '{{closing}}'],
          ],
        },
      ],
    })
    const form = new FormData()
    form.set('entity', 'customerStatement')
    form.set('name', 'Excel 对账单')
    form.set('file', new Blob([new Uint8Array(template)]), '对账.xlsx')
    const sent = new Response(form)
    const uploaded = await server.app.inject({
      method: 'POST',
      url: '/api/v1/printTemplates/workbook',
      headers: {
        authorization: `Bearer ${owner.key}`,
        'content-type': sent.headers.get('content-type') as string,
      },
      payload: Buffer.from(await sent.arrayBuffer()),
    })
    const { status, response } = await printed(owner.ask, uploaded.json<Row>().id)
    expect([status, response.headers['content-disposition']]).toEqual([
      200,
      expect.stringContaining(encodeURIComponent('杭州镕淼贸易有限公司')),
    ])
    const [sheet] = (await openXlsx(response.rawPayload)).sheets
    expect(sheet.rows.slice(1)).toEqual([
      ['', '', 0],
      ['DN202605-0001', 6278, 6278],
      ['DN202605-0002', '', 6085],
      ['RC202605-0001', '', 1085],
      ['合计', 6278, 1085],
    ])
  })
})
