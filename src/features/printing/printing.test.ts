import { describe, expect, test, vi } from 'vitest'
import type { Ask, Row } from '../../server/testing/server.ts'
import { companyOfFile } from '../../server/testing/server.ts'
import type { DesignInput } from './design.ts'
import { createPrinter } from './printer.ts'
import { piecesOf, textsOf, unlike } from './testing/pdf.ts'

const { company, owner, made } = await companyOfFile({ now: () => new Date('2026-05-20T04:00:00Z') })

const facts = {
  fullName: '上海晨光文化传播有限公司',
  address: '上海市静安区南京西路 100 号',
  phone: '021-5550 1234',
  bank: '招商银行上海分行',
  account: '6214 8301 0000 1234',
}
await owner.ask('PUT', '/print/paper', { version: 0, facts })
await owner.ask('PATCH', '/company', { name: '晨光文化' })
const clerk = await company.person('owner', { name: '内勤小李' })
const customer = await made('/customers', {
  name: '杭州镕淼贸易有限公司',
  address: '杭州市西湖区文三路 8 号',
  phone: '0571-8888 1234',
  owner: clerk.id,
})
const contact = await made('/contacts', { name: '张喆', customer: customer.id, phone: '13800138000' })

/** An order of so many lines. */
async function newOrder(lines: number, more: object = {}): Promise<Row> {
  return made('/orders', {
    customer: customer.id,
    contact: contact.id,
    orderedOn: '2026-05-20',
    deliverOn: '2026-06-01',
    owner: clerk.id,
    note: '货到付款',
    lines: Array.from({ length: lines }, (_, i) => ({
      description: `${['户外灯箱', '展架', '宣传册', '易拉宝'][i % 4]} ${i + 1}`,
      unit: '个',
      quantity: String((i % 5) + 1),
      price: '12.5',
      taxRate: '13',
    })),
    ...more,
  })
}

const newQuote = async (): Promise<Row> => {
  const { id } = await made('/quotes', {
    customer: customer.id,
    contact: contact.id,
    subject: '秋季展会搭建',
    quotedOn: '2026-05-20',
    owner: clerk.id,
    overallDiscount: '5',
    terms: '1. 含税含运费。\n2. 收到定金后 7 天交货。',
    note: '底价八折',
    lines: [
      { description: '户外灯箱', unit: '个', quantity: '4', price: '1250', taxRate: '13', note: '双面' },
      { description: '宣传册', unit: '本', quantity: '500', price: '3.2', discount: '10', taxRate: '13' },
    ],
  })
  return (await owner.ask<Row>('POST', `/quotes/${id}/send`)).body
}

const print = async (body: object, ask: Ask = owner.ask) => {
  const { status, response } = await ask('POST', '/print', body)
  return { status, pdf: response.rawPayload }
}
const printed = async (record: Row, more: object = {}, ask?: Ask) => {
  const { status, pdf } = await print(
    { entity: 'order', ids: [record.id], template: 'orderA4', ...more },
    ask,
  )
  expect(status).toBe(200)
  return pdf
}

/** A design with one text. */
const textDesign = (content: string, more: Partial<DesignInput> = {}): DesignInput => ({
  paper: { width: 100, height: 60 },
  pages: [[{ type: 'text', name: 'a', position: { x: 5, y: 5 }, width: 90, height: 50, content }]],
  ...more,
})
const previewed = async (entity: string, id: string, design: DesignInput, ask: Ask = owner.ask) => {
  const { status, response } = await ask('POST', '/print/preview', { entity, id, design })
  expect(status).toBe(200)
  return textsOf(response.rawPayload)
}

const order = await newOrder(5)

describe('an order on paper', () => {
  test('has its figures, amounts in capitals and the company’s own words, as text that can be selected', async () => {
    const text = await textsOf(await printed(order))
    for (const said of [
      '销售合同',
      '签订日期：2026年5月20日',
      '买方：杭州镕淼贸易有限公司',
      '联系人：张喆',
      '138 0013 8000',
      '易拉宝 4',
      '187.50',
      '金额大写：壹佰捌拾柒元伍角整',
      '备注：货到付款',
      '账号：6214 8301 0000 1234',
      '第 1 页，共 1 页',
    ])
      expect(text).toContain(said)
  })

  test('of ten pages carries its sums from page to page, in a small file', async () => {
    const pdf = await printed(await newOrder(285))
    const { pieces, sizes } = await piecesOf(pdf)
    expect(sizes.length).toBe(10)
    expect(pdf.length).toBeLessThan(300_000)
    const amountBeside = (page: number, label: string) => {
      const of = pieces.filter(piece => piece.page === page)
      const at = of.find(piece => piece.text === label)
      return of.findLast(piece => at && Math.abs(piece.y - at.y) < 0.1)?.text
    }
    const carried = sizes.slice(1).map((_, page) => amountBeside(page + 1, '过次页'))
    expect(sizes.slice(1).map((_, page) => amountBeside(page + 2, '承前页'))).toEqual(carried)
    expect(carried[0]).toMatch(/^[\d,]+\.\d\d$/)
    expect(amountBeside(10, '合计')).toBe('10,687.50')
    const numbers = pieces
      .filter(piece => Math.abs(piece.x + piece.width / 2 - 18) < 0.5)
      .map(piece => piece.text)
    expect(numbers.filter(text => /^\d+$/.test(text))).toEqual(
      Array.from({ length: 285 }, (_, i) => String(i + 1)),
    )
  })

  test('in three parts: the warehouse’s has its own title and no prices', async () => {
    const pdf = await printed(order, { template: 'orderForm' })
    const [ours, warehouse, theirs] = await Promise.all([1, 2, 3].map(page => textsOf(pdf, page)))
    expect(ours).toContain('销售单')
    expect(warehouse).toContain('出库单')
    expect(warehouse).toContain('第二联 仓库（红）')
    expect(warehouse).toContain('户外灯箱 1')
    for (const price of ['12.50', '187.50', '壹佰'])
      expect([ours, warehouse, theirs].map(text => text.includes(price))).toEqual([true, false, true])
    const one = await piecesOf(await printed(order, { template: 'orderForm', copies: [1] }))
    expect(one.sizes.map(size => size.map(Math.round))).toEqual([[241, 140]])
  })

  test('a quote shows its version, its day and its terms, and not what is internal', async () => {
    const quote = await newQuote()
    const { pdf } = await print({ entity: 'quote', ids: [quote.id], template: 'quoteA4' })
    const text = await textsOf(pdf)
    for (const part of [
      '第 1 版',
      '2026年6月19日',
      '含税含运费',
      '秋季展会搭建',
      '户外灯箱',
      '双面',
      '陆仟壹佰壹拾捌元整',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('底价八折')
  })

  test('several at once stand in one file, each with pages of its own', async () => {
    const other = await newOrder(40)
    const { pdf } = await print({ entity: 'order', ids: [order.id, other.id], template: 'orderA4' })
    const { pieces } = await piecesOf(pdf)
    const pages = pieces.map(piece => piece.text).filter(text => text.startsWith('第 '))
    expect(pages).toEqual(['第 1 页，共 1 页', '第 1 页，共 2 页', '第 2 页，共 2 页'])
  })

  test('is written down: who printed it, when, which copies', async () => {
    const fresh = await newOrder(1)
    await printed(fresh, { template: 'orderForm', copies: [0, 2], remember: true }, clerk.ask)
    const { body } = await owner.ask('GET', `/print/choices?entity=order&id=${fresh.id}`)
    expect(body).toMatchObject({
      template: 'orderForm',
      log: [
        {
          at: '2026-05-20T04:00:00.000Z',
          person: { title: '内勤小李' },
          template: '销售单 三联 241×140',
          copies: ['第一联 存根（白）', '第三联 客户（黄）'],
        },
      ],
    })
  })

  test('looks as it was reviewed', async () => {
    const at = (name: string) => new URL(`./testing/${name}.png`, import.meta.url)
    const asked = { entity: 'customer', ids: [customer.id], template: 'customerLabel' }
    const label = await print(asked, clerk.ask)
    const form = await printed(order, { template: 'orderForm' }, clerk.ask)
    const quote = await newQuote()
    const offer = await print({ entity: 'quote', ids: [quote.id], template: 'quoteA4' }, clerk.ask)
    for (const [pdf, page, name] of [
      [offer.pdf, 1, 'quote-a4'],
      [await printed(order), 1, 'order-a4'],
      [form, 1, 'order-form'],
      [form, 2, 'order-form-warehouse'],
      [label.pdf, 1, 'customer-label'],
    ] as const)
      expect(await unlike(pdf, page, at(name)), name).toBeLessThan(0.001)
  })
})

describe('a pre-printed form', () => {
  const boxes = [
    { name: 'customer', x: 31.3, y: 22.4, width: 90, height: 6, content: '{{customer}}' },
    { name: 'amount', x: 171.7, y: 115.2, width: 42, height: 7, content: '{{amount}}' },
    { name: 'day', x: 182.25, y: 22.4, width: 40, height: 6, content: '{{orderedOn}}' },
  ]
  const lines = { x: 20.6, y: 41.3, rowHeight: 6.35 }
  const form: DesignInput = {
    paper: { width: 241, height: 140 },
    pages: [
      [
        ...boxes.map(({ name, x, y, width, height, content }) => ({
          ...{ type: 'text' as const, name, position: { x, y }, width, height, content, fontSize: 10 },
          verticalAlignment: 'middle' as const,
        })),
        {
          ...{ type: 'lines', name: 'lines', position: { x: lines.x, y: lines.y }, width: 200, height: 70 },
          ...{
            head: false,
            border: 'none',
            fixed: true,
            grows: false,
            total: false,
            rowHeight: lines.rowHeight,
          },
          columns: [
            { title: '', value: '{{description}}', width: 120 },
            { title: '', value: '{{quantity}}', width: 30, align: 'right' },
          ],
        },
      ],
    ],
  }

  test('is hit within half a millimetre, moved by the template and by the printer', async () => {
    const moved = { ...form, offset: { x: 1.2, y: -0.8 } }
    const { id } = await made('/printTemplates', { entity: 'order', name: '套打', design: moved })
    await owner.ask('PUT', '/print/printers', { printers: [{ name: '仓库针打', x: -2, y: 3.1 }] })
    for (const [printer, dx, dy] of [
      [undefined, 1.2, -0.8],
      ['仓库针打', -0.8, 2.3],
    ] as const) {
      const { pieces } = await piecesOf(
        await printed(order, { template: id, ...(printer ? { printer } : {}) }),
      )
      const at = (text: string) => pieces.find(piece => piece.text === text) ?? expect.fail(text)
      const near = (is: number, wanted: number) => expect(Math.abs(is - wanted)).toBeLessThan(0.5)
      for (const [text, box] of [
        ['杭州镕淼贸易有限公司', boxes[0]],
        ['187.50', boxes[1]],
        ['2026-05-20', boxes[2]],
      ] as const) {
        const piece = at(text)
        near(piece.x, box.x + dx)
        // Letters stand about their middle: 0.88 of the size above their line, 0.12 below it.
        near(piece.y - 0.38 * piece.size, box.y + box.height / 2 + dy)
      }
      for (const [index, text] of ['户外灯箱 1', '展架 2', '宣传册 3', '易拉宝 4', '户外灯箱 5'].entries()) {
        const piece = at(text)
        near(piece.x, lines.x + 1 + dx)
        near(piece.y - 0.38 * piece.size, lines.y + (index + 0.5) * lines.rowHeight + dy)
      }
    }
  })

  test('is met with the help of a page with crosses at known places', async () => {
    const { response } = await owner.ask('POST', '/print/calibration', { width: 241, height: 140 })
    expect(await textsOf(response.rawPayload)).toContain('20, 20')
  })
})

describe('a template', () => {
  test('names fields by their code or by the words people use, over references and in sums', async () => {
    const text = await previewed(
      'order',
      order.id,
      textDesign(
        '{{客户.电话}}/{{customer.phone}}/{{金额|大写}}/{{合计.数量}}/{{sum.amount}}/{{没有}}/{{下单日期|年月日}}',
      ),
    )
    expect(text.replaceAll('\n', '')).toBe(
      '0571-8888 1234/0571-8888 1234/壹佰捌拾柒元伍角整/15/187.50//2026年5月20日',
    )
  })

  test('prints what stands in a record as it stands there', async () => {
    const sly = await made('/customers', { name: '{{company.account}} {totalPages}' })
    const text = await previewed('customer', sly.id, textDesign('{{name}}'))
    expect(text).toBe('{{company.account}} {totalPages}')
  })

  test('is for any object, those of the company’s own too, with fields of its own', async () => {
    await made('/customObjects', { label: { zh: '设备', en: 'Device' } })
    const field = await made<{ id: string; key: string }>('/customFields', {
      entity: 'c_device',
      kind: 'money',
      label: { zh: '原值', en: 'Cost' },
    })
    const device = await made('/devices', { name: '喷绘机', [field.key]: '1280' })
    expect(await previewed('c_device', device.id, textDesign('{{name}}：{{原值|大写}}'))).toBe(
      '喷绘机：壹仟贰佰捌拾元整',
    )
    const { body } = await owner.ask<{ data: { key: string; fields: { path: string }[] }[] }>(
      'GET',
      '/print/fields/c_device',
    )
    expect(body.data[0].fields.map(one => one.path)).toContain(field.key)
  })

  test('keeps its versions; an earlier one is taken back', async () => {
    const first = await made<Row>('/printTemplates', {
      entity: 'order',
      name: '一',
      design: textDesign('甲'),
    })
    const path = `/printTemplates/${first.id}`
    const second = await owner.ask<Row>('PATCH', path, { version: 1, design: textDesign('乙') })
    expect(second.body.version).toBe(2)
    const stale = await owner.ask('PATCH', path, { version: 1, name: '二' })
    expect(stale.status).toBe(409)
    const back = await owner.ask('POST', `${path}/takeBack`, { number: 1, version: 2 })
    expect(back.body).toMatchObject({ version: 3, design: { pages: [[{ content: '甲' }]] } })
    const { body } = await owner.ask<{ data: { number: number }[] }>('GET', `${path}/versions`)
    expect(body.data.map(one => one.number)).toEqual([3, 2, 1])
  })

  test('is changed by who administers the settings, fetches nothing and runs nothing', async () => {
    const member = await company.person('member')
    const given = { entity: 'order', name: '一', design: textDesign('甲') }
    expect((await member.ask('POST', '/printTemplates', given)).status).toBe(403)
    const far = {
      type: 'image',
      name: 'a',
      position: { x: 0, y: 0 },
      width: 9,
      height: 9,
      content: 'https://example.com/a.png',
    }
    for (const design of [
      { ...textDesign('甲'), pages: [[far]] },
      { ...textDesign('甲'), basePdf: 'https://example.com/a.pdf' },
      { ...textDesign('甲'), pages: [[{ ...far, type: 'svg' }]] },
    ])
      expect((await owner.ask('POST', '/printTemplates', { ...given, design })).status).toBe(422)
  })
})

describe('what a person may not see', () => {
  test('is not printed for them: masked stays masked, hidden is empty, records out of sight are not found', async () => {
    const member = await company.person('member')
    await company.setRole('member', {
      entities: { '*': { visibility: 'all', actions: ['read'] } },
      fields: {
        'customer.phone': 'masked',
        'customer.address': 'hidden',
        'order.amount': 'masked',
        'orderLine.price': 'hidden',
      },
      administer: [],
    })
    const text = await previewed(
      'order',
      order.id,
      textDesign(
        '{{customer.phone}}/{{customer.address}}/{{amount}}/{{amount|大写}}/{{sum.price}}/{{sum.quantity}}',
      ),
      member.ask,
    )
    expect(text).toBe('0571****1234//1****5/1****5//15')
    expect(text).not.toContain('187')
    const form = await textsOf(await printed(order, { template: 'orderForm' }, member.ask))
    // Of the first line the amount, on the two copies that have it; no price.
    expect(form.split('12.50').length - 1).toBe(2)
    for (const secret of ['文三路', '壹佰']) expect(form).not.toContain(secret)
    await company.setRole('member', {
      entities: { '*': { visibility: 'self', actions: ['read'] } },
      fields: {},
      administer: [],
    })
    expect((await print({ entity: 'order', ids: [order.id], template: 'orderA4' }, member.ask)).status).toBe(
      404,
    )
    expect((await member.ask('GET', `/print/choices?entity=order&id=${order.id}`)).status).toBe(404)
  })
})

describe('printing', () => {
  test('of many documents keeps nobody else waiting', async () => {
    const one = await newOrder(1)
    const answered: string[] = []
    const many = Promise.all(
      Array.from({ length: 8 }, () => print({ entity: 'order', ids: [one.id], template: 'orderA4' })),
    ).then(all => {
      answered.push('printed')
      return all
    })
    for (let i = 0; i < 20; i++) {
      expect((await owner.ask('GET', '/orders?limit=50')).status).toBe(200)
      answered.push('list')
    }
    expect((await many).every(({ status }) => status === 200)).toBe(true)
    expect(answered.at(-1)).toBe('printed')
  })

  test('ends its process when there is nothing to do', async () => {
    const printer = createPrinter({ idleMs: 1 })
    const job = {
      documents: [
        {
          design: {
            paper: { width: 50, height: 50, margin: [0, 0, 0, 0] as [number, number, number, number] },
            pages: [[]],
          },
          ...{ texts: {}, lines: {}, words: { carriedIn: '', carriedOut: '', pageTotal: '', total: '' } },
        },
      ],
      ...{ offset: { x: 0, y: 0 }, title: '', author: '', language: 'zh' as const },
    }
    expect((await printer.print(job)).subarray(0, 5).toString()).toBe('%PDF-')
    await vi.waitUntil(() => printer.pid() === undefined, { timeout: 10_000 })
  })
})
