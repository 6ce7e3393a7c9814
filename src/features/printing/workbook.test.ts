import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

const { owner, made, company, server } = await companyOfFile()

const customer = await made('/customers', { name: '=杭州镕淼' })
const order = await made('/orders', {
  customer: customer.id,
  orderedOn: '2026-05-20',
  lines: ['灯箱', '展架', '=1+1'].map((description, i) => ({
    description,
    quantity: String(i + 1),
    price: '12.5',
  })),
})

/** Sends a workbook as a form does. */
async function upload(workbook: Uint8Array, fields: Record<string, string>, key = owner.key) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([new Uint8Array(workbook)]), '合同.xlsx')
  const body = new Response(form)
  return server.app.inject({
    method: 'POST',
    url: '/api/v1/printTemplates/workbook',
    headers: { authorization: `Bearer ${key}`, 'content-type': body.headers.get('content-type') as string },
    payload: Buffer.from(await body.arrayBuffer()),
  })
}

const bold = { font: { bold: true, size: 16 } }
const template = await writeXlsx({
  sheets: [
    {
      name: '合同',
      rows: [
        ['{{company.name}} {{标题}}'],
        ['买方', '{{客户}}', '{{下单日期}}'],
        ['品名', '数量', '金额'],
        ['{{明细.品名}}', '{{lines.quantity}}', '{{lines.amount}}'],
        ['合计', '{{合计.数量}}', '{{amount}}'],
        ['{{金额|大写}}'],
      ],
      columns: [{ width: 30 }, { width: 12 }, { width: 18 }],
      merges: [{ startRow: 5, startCol: 0, endRow: 5, endCol: 2 }],
      cells: new Map([
        ['0,0', { style: bold }],
        ['3,2', { style: { numFmt: '#,##0.00' } }],
      ]),
    },
  ],
})

test('a workbook’s placeholders are filled in, its row of lines repeated, all else stays', async () => {
  const uploaded = await upload(template, { entity: 'order', name: 'Excel 合同' })
  expect(uploaded.statusCode).toBe(201)
  const { id } = uploaded.json<Row>()
  const { status, response } = await owner.ask('POST', '/print', {
    entity: 'order',
    ids: [order.id],
    template: id,
  })
  expect(status).toBe(200)
  const workbook = await readXlsx(response.rawPayload, { readStyles: true })
  const [sheet] = workbook.sheets
  const { body } = await owner.ask<{ name: string }>('GET', '/company')
  expect(sheet.rows.map(row => row.map(cell => (cell instanceof Date ? cell.toISOString() : cell)))).toEqual([
    [`${body.name} 订单`, null, null],
    ['买方', '=杭州镕淼', '2026-05-20T00:00:00.000Z'],
    ['品名', '数量', '金额'],
    ['灯箱', 1, 12.5],
    ['展架', 2, 25],
    ['=1+1', 3, 37.5],
    ['合计', 6, 75],
    ['柒拾伍元整', null, null],
  ])
  expect(sheet.cells?.get('0,0')?.style?.font).toMatchObject(bold.font)
  for (const row of [3, 4, 5]) expect(sheet.cells?.get(`${row},2`)?.style?.numFmt).toBe('#,##0.00')
  // What begins with a sign of equality is a text, as it stands in the record.
  expect([...(sheet.cells?.values() ?? [])].some(cell => cell.formula)).toBe(false)
  expect(sheet.merges).toEqual([{ startRow: 7, startCol: 0, endRow: 7, endCol: 2 }])
})

test('what is no workbook, asks for nothing, or comes from somebody else is refused', async () => {
  const fields = { entity: 'order', name: '一' }
  expect((await upload(Buffer.from('no workbook'), fields)).json()).toMatchObject({ code: 'notAWorkbook' })
  const empty = await writeXlsx({ sheets: [{ name: 'a', rows: [['b']] }] })
  expect((await upload(empty, fields)).json()).toMatchObject({ code: 'templateEmpty' })
  const member = await company.person('member')
  expect((await upload(template, fields, member.key)).statusCode).toBe(403)
})
