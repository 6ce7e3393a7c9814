import { utils, write } from '@e965/xlsx'
import iconv from 'iconv-lite'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { newId } from '../../core/id.ts'
import { step as stepOf, upload as uploadTo } from '../../server/testing/importing.ts'
import { serverOfFile, type TestCompany, type TestPerson, testCompany } from '../../server/testing/server.ts'
import type { Analysis } from './analyse.ts'
import type { ImportRow } from './importRows.ts'
import { performImport } from './perform.ts'

const server = await serverOfFile()
let company: TestCompany
let owner: TestPerson

beforeEach(async () => {
  company = await testCompany(server)
  owner = company.owner
})

const upload = (person: TestPerson, entity: string, name: string, content: Buffer | string) =>
  uploadTo(server, person, entity, name, content)
const step = (person: TestPerson, id: string, verb: 'check' | 'run' | 'undo', mapping?: object) =>
  stepOf(server, company, person, id, verb, mapping)

async function importFile(
  entity: string,
  content: Buffer | string,
  mapping?: object,
  person = owner,
): Promise<ImportRow> {
  const { status, body } = await upload(person, entity, 'file.csv', content)
  expect(status).toBe(201)
  return await step(person, body.id, 'run', mapping ? { ...body.mapping, ...mapping } : undefined)
}

type Listed = { data: Record<string, unknown>[] }

async function all(entity: string, query = ''): Promise<Record<string, unknown>[]> {
  return (await owner.ask<Listed>('GET', `/${entity}?limit=200${query}`)).body.data
}

/** Rows of every table that holds records or what belongs to them. */
async function everything(): Promise<Record<string, unknown>> {
  const tables = [
    'customer',
    'contact',
    'contact_record',
    'product',
    'order',
    'order_line',
    'event',
    'custom_value',
    'customer_metric',
    'customer_group',
    'metric_dirty',
    'collaborator',
  ]
  const counts = await server.core.db.read<{ count: number }[]>(
    company.id,
    tables.map(
      table => sql`SELECT count(*)::int AS count FROM ${sql.table(table)} WHERE workspace_id = ${company.id}`,
    ),
  )
  return Object.fromEntries(tables.map((table, i) => [table, counts[i][0].count]))
}

const CUSTOMERS = `2024年客户一览表
制表：王芳
客户名称,客户编号,客户级别,联系电话,省份,信用额度,备注
杭州明远广告有限公司,KH001,重要,0571-88886666,浙江省,"¥120,000.00",老客户
宁波海天贸易有限公司,KH002,普通,13800138000,浙江省,3.5万,
㐂䶮商行,KH003,,,,,
`

describe('companies of a group', () => {
  const FILE = '客户名称,上级公司\n上海分公司,东方集团\n徐汇门店,上海分公司\n东方集团,\n独立公司,\n'

  it('stand below their parent companies, also those that come later in the file; undone, nothing is left', async () => {
    const before = await everything()
    const done = await importFile('customers', FILE)
    expect(done.result).toMatchObject({ created: { customers: 4 }, failed: 0 })
    const rows = await all('customers', '&fields=name,parent,groupHead&sort=name')
    const titleOf = (row: Record<string, unknown>, field: string) =>
      (row[field] as { title: string } | null)?.title ?? ''
    expect(rows.map(row => [row.name, titleOf(row, 'parent'), titleOf(row, 'groupHead')])).toEqual(
      expect.arrayContaining([
        ['东方集团', '', '东方集团'],
        ['上海分公司', '东方集团', '东方集团'],
        ['徐汇门店', '上海分公司', '东方集团'],
        ['独立公司', '', ''],
      ]),
    )
    await step(owner, done.id, 'undo')
    expect({ ...(await everything()), event: 0, metric_dirty: 0 }).toEqual({
      ...before,
      event: 0,
      metric_dirty: 0,
    })
  })
})

describe('a Chinese customer list', () => {
  it('in GB18030, under a title, is recognised, checked and imported unharmed', async () => {
    const { status, body } = await upload(owner, 'customers', '客户.csv', iconv.encode(CUSTOMERS, 'gb18030'))
    expect(status).toBe(201)
    expect(body.analysis).toMatchObject({ kind: 'csv', encoding: 'gb18030', headerRow: 3, remembered: false })
    expect(Object.fromEntries(body.analysis.columns.map(({ column, field }) => [column, field]))).toEqual({
      客户名称: 'name',
      客户编号: 'number',
      客户级别: 'level',
      联系电话: 'phone',
      省份: 'region',
      信用额度: 'creditLimit',
      备注: 'note',
    })
    const checked = await step(owner, body.id, 'check')
    expect(checked).toMatchObject({
      status: 'checked',
      preview: { counts: { read: 3, created: { customers: 3 }, failed: 0 }, total: 3 },
    })
    expect(await all('customers')).toEqual([])
    const done = await step(owner, body.id, 'run')
    expect(done).toMatchObject({
      status: 'done',
      result: { read: 3, created: { customers: 3 }, updated: 0, skipped: 0, failed: 0 },
    })
    const rows = await all('customers', '&sort=name&fields=name,number,level,phone,creditLimit,note,owner')
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['杭州明远广告有限公司', '宁波海天贸易有限公司', '㐂䶮商行']),
    )
    const [first] = rows.filter(({ number }) => number === 'KH001')
    expect(first).toMatchObject({
      level: 'key',
      phone: '+8657188886666',
      creditLimit: '120000.00',
      note: '老客户',
      owner: { id: owner.id },
    })
    expect(rows.find(({ number }) => number === 'KH002')).toMatchObject({ creditLimit: '35000' })
    expect((await all('customers', '&q=海天')).length).toBe(1)
  })

  it('is mapped the next time as this company mapped it before', async () => {
    const columns = [
      { column: '客户名称', field: 'name' },
      { column: '备注', field: 'shortName' },
    ]
    await importFile('customers', CUSTOMERS, { columns })
    const { body } = await upload(owner, 'customers', 'next.csv', CUSTOMERS)
    expect(body.analysis).toMatchObject({ remembered: true, mapping: { columns } })
  })

  it('takes its numbers out of the series, so that a new customer gets the next one', async () => {
    await importFile('customers', '客户名称,客户编号\n甲公司,C000041\n')
    const { body } = await owner.ask('POST', '/customers', { name: '乙公司' })
    expect(body.number).toBe('C000042')
  })
})

describe('records that exist', () => {
  const first = '客户名称,客户编号,电话\n甲公司,A1,010-11111111\n乙公司,A2,010-22222222\n'
  const second = '客户名称,客户编号,电话\n甲公司改,A1,010-99999999\n乙公司,A2,\n丙公司,A3,\n'

  it('are skipped, updated, or neither made twice', async () => {
    await importFile('customers', first)
    expect((await importFile('customers', second)).result).toMatchObject({
      read: 3,
      created: { customers: 1 },
      updated: 0,
      skipped: 2,
    })
    const updated = await importFile('customers', second, { onMatch: 'update' })
    expect(updated.result).toMatchObject({ read: 3, created: {}, updated: 1, skipped: 2, failed: 0 })
    expect(
      (await all('customers', '&fields=name,phone,number')).find(({ number }) => number === 'A1'),
    ).toMatchObject({ name: '甲公司改', phone: '+861099999999' })
    const again = await importFile('customers', second, { onMatch: 'create' })
    expect(again.result).toMatchObject({ read: 3, created: {}, failed: 3 })
  })

  it('are told the same in a trial as in the run', async () => {
    await importFile('customers', first)
    const { body } = await upload(owner, 'customers', 'second.csv', `${second}丁公司,A4,电话不详\n`)
    const mapping = { ...body.mapping, onMatch: 'update' }
    const before = await everything()
    const { preview } = await step(owner, body.id, 'check', mapping)
    expect(await everything()).toEqual(before)
    const { result } = await step(owner, body.id, 'run', mapping)
    expect(preview?.counts).toEqual(result)
    expect(result).toMatchObject({ read: 4, created: { customers: 1 }, updated: 1, skipped: 1, failed: 1 })
  })

  it('get their old values back by undo, unless somebody has changed them since', async () => {
    await importFile('customers', first)
    const [one, two] = await all('customers', '&sort=number&fields=name,number')
    const done = await importFile('customers', '客户编号,电话,备注\nA1,010-5,x\nA2,010-6,y\n', {
      onMatch: 'update',
    })
    expect(done.result).toMatchObject({ updated: 2 })
    const current = (await owner.ask('GET', `/customers/${two.id}`)).body
    await owner.ask('PATCH', `/customers/${two.id}`, { version: current.version, phone: '010-77777777' })
    const undone = await step(owner, done.id, 'undo')
    expect(undone).toMatchObject({
      status: 'undone',
      undoResult: { restored: 2, keptCount: 1, kept: [{ id: two.id, title: '乙公司', reason: 'changed' }] },
    })
    expect((await owner.ask('GET', `/customers/${one.id}`)).body).toMatchObject({
      phone: '+861011111111',
      note: null,
    })
    expect((await owner.ask('GET', `/customers/${two.id}`)).body).toMatchObject({
      phone: '+861077777777',
      note: null,
    })
  })
})

describe('an import of somebody who left', () => {
  it('is taken back by who may, in that person’s name', async () => {
    const leaver = await company.person('manager')
    const done = await importFile('customers', '客户名称\n甲公司\n乙公司\n', undefined, leaver)
    expect(done.result).toMatchObject({ created: { customers: 2 } })
    expect((await owner.ask('POST', `/people/${leaver.id}/deactivate`)).status).toBe(200)
    const undone = await step(owner, done.id, 'undo')
    expect(undone).toMatchObject({ status: 'undone', undoResult: { deleted: { customers: 2 } } })
  })

  it('does not tell what became of records that one no longer sees', async () => {
    const member = await company.person('member')
    const done = await importFile('customers', '客户名称\n甲公司\n', undefined, member)
    const [{ id }] = (await member.ask<Listed>('GET', '/customers')).body.data
    const { body } = await owner.ask<{ version: number }>('POST', `/customers/${id}/assign`, {
      owner: owner.id,
    })
    await owner.ask('PATCH', `/customers/${id}`, { name: '改名后', version: body.version })
    const undone = await step(member, done.id, 'undo')
    expect(undone.undoResult).toMatchObject({ keptCount: 1, kept: [{ id, title: '****' }] })
  })
})

describe('rows with errors', () => {
  const file =
    '客户名称,信用额度,级别,邮箱,统一社会信用代码\n甲公司,面议,普通,,\n乙公司,1,铁杆,,\n,5,,a@b.cn,\n丙公司,,,not a mail,\n丁公司,,,,91350100M000100Y44\n戊公司,1,普通,,\n'

  it('are reported with row, code and a sentence, and come back as a file to correct', async () => {
    const done = await importFile('customers', file)
    expect(done.result).toMatchObject({ read: 6, created: { customers: 1 }, failed: 5 })
    const { body } = await owner.ask<{ data: { row: number; code: string; message: string }[] }>(
      'GET',
      `/imports/${done.id}/errors`,
    )
    expect(body.data.map(({ row, code }) => [row, code])).toEqual([
      [2, 'notANumber'],
      [3, 'unknownChoice'],
      [4, 'required'],
      [5, 'notAnEmail'],
      [6, 'creditCode'],
    ])
    expect(body.data[0].message).toContain('面议')
    const { response } = await owner.ask('GET', `/imports/${done.id}/errors.csv`)
    const lines = response.body.split('\r\n')
    expect(lines[0]).toBe('\ufeff客户名称,信用额度,级别,邮箱,统一社会信用代码,行号,原因')
    expect(lines[1]).toMatch(/^甲公司,面议,普通,,,2,/)
  })

  it('of what the database alone refuses are found one by one', async () => {
    await owner.ask('POST', '/customers', { name: '旧', creditCode: '91350100M000100Y43' })
    const done = await importFile(
      'customers',
      '客户名称,统一社会信用代码,编号\n甲,,X1\n乙,,X2\n丙,91350100M000100Y43,X3\n丁,,X4\n',
      { match: ['number'] },
    )
    expect(done.result).toMatchObject({ read: 4, created: { customers: 3 }, failed: 1 })
    const { body } = await owner.ask<{ data: { row: number; code: string }[] }>(
      'GET',
      `/imports/${done.id}/errors`,
    )
    expect(body.data).toMatchObject([{ row: 4, code: 'taken' }])
  })
})

describe('order lines', () => {
  const lines = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1001,A,Cup,2,2010-01-05 08:00:00,2.50,501,France
1002,B,Plate,1,2010-01-06 08:00:00,10,502,Spain
1001,B,Plate,3,2010-01-05 08:00:00,1.333,501,France
1001,A,Cup,2,2010-01-05 08:00:00,2.50,501,France
C1003,A,Cup,-1,2010-01-07 08:00:00,2.50,501,France
1004,A,Cup,5,2010-01-08 08:00:00,2.50,,France
1005,A,Cup,x,2010-01-08 08:00:00,2.50,502,Spain
1005,B,Plate,1,2010-01-08 08:00:00,9,502,Spain
1006,A,Cup,4,2010-02-01 08:00:00,2.50,502,Spain
1006,B,Plate,-1,2010-02-01 08:00:00,10,502,Spain
`

  it('become orders with their customers and products; returns, repeats and errors are counted', async () => {
    const done = await importFile('orders', lines)
    expect(done.result).toEqual({
      read: 10,
      created: { customers: 2, products: 2, orders: 5, orderLines: 7 },
      updated: 0,
      skipped: 0,
      returned: 2,
      repeated: 1,
      failed: 3,
    })
    const { body } = await owner.ask<{ data: { row: number; code: string }[] }>(
      'GET',
      `/imports/${done.id}/errors`,
    )
    expect(body.data.map(({ row, code }) => [row, code])).toEqual([
      [7, 'customerMissing'],
      [8, 'notANumber'],
      [9, 'documentIncomplete'],
    ])
    const orders = await all('orders', '&sort=number&fields=number,type,status,amount,orderedOn,customer')
    expect(orders.map(({ number, type, status, amount }) => [number, type, status, amount])).toEqual(
      [
        ['1001', 'sale', 'confirmed', '14.00'],
        ['1002', 'sale', 'confirmed', '10.00'],
        ['1006', 'sale', 'confirmed', '10.00'],
        ['1006-R', 'return', 'confirmed', '-10.00'],
        ['C1003', 'return', 'confirmed', '-2.50'],
      ].map(([number, type, status, amount]) => [number, type, status, String(Number(amount))]),
    )
    expect(orders[0]).toMatchObject({ orderedOn: '2010-01-05', customer: { title: '501' } })
    const [customer] = await all(
      'customers',
      '&filter[number][eq]=501&fields=name,number,region,orderCount,revenue',
    )
    expect(customer).toMatchObject({ name: '501', region: 'France', orderCount: 1, revenue: '11.5' })
    expect(await all('products', '&sort=code&fields=code,name,price')).toMatchObject([
      { code: 'A', name: 'Cup' },
      { code: 'B', name: 'Plate' },
    ])
  })

  it('without a customer are booked on the walk-in customer, repeats left out, where asked', async () => {
    const done = await importFile('orders', lines, { blankCustomer: 'walkIn', repeats: 'drop' })
    expect(done.result).toMatchObject({
      read: 10,
      created: { customers: 3, orders: 6, orderLines: 7 },
      skipped: 1,
      repeated: 1,
      failed: 2,
    })
    expect(await all('customers', '&filter[name][eq]=散客')).toHaveLength(1)
  })

  it('that exist are not imported a second time', async () => {
    await importFile('orders', lines)
    const before = await everything()
    const again = await importFile('orders', lines)
    expect(again.result).toMatchObject({ read: 10, created: {}, skipped: 7, failed: 3 })
    expect(await everything()).toEqual(before)
  })

  it('are taken back by undo without a trace', async () => {
    await owner.ask('POST', '/customers', { name: '老客户', number: '501' })
    const before = await everything()
    const done = await importFile('orders', lines)
    expect((await everything()).order_line).toBe(7)
    const undone = await step(owner, done.id, 'undo')
    expect(undone.undoResult).toMatchObject({
      deleted: { orders: 5, customers: 1, products: 2 },
      keptCount: 0,
    })
    expect(await everything()).toEqual(before)
    expect(await all('customers', '&fields=number,orderCount,revenue')).toMatchObject([
      { number: '501', orderCount: 0, revenue: '0' },
    ])
  })

  it('leave what somebody has used since', async () => {
    const done = await importFile('orders', lines)
    const [customer] = await all('customers', '&filter[number][eq]=502')
    await owner.ask('POST', '/contactRecords', { customer: customer.id, content: '来电询价' })
    const undone = await step(owner, done.id, 'undo')
    expect(undone.undoResult).toMatchObject({
      keptCount: 1,
      kept: [{ entity: 'customer', id: customer.id, title: '502', reason: 'used' }],
    })
    expect(await all('customers')).toHaveLength(1)
    expect(await all('orders')).toEqual([])
  })
})

describe('other objects', () => {
  it('contacts bring their companies along and are told apart within them', async () => {
    const file =
      '姓,名,单位,手机,邮箱,生日\n张,伟,杭州明远,13800138000,ZhangWei@Example.com,1985/4/12\n李,娜,杭州明远,13900139000,,\n张,伟,宁波海天,13700137000,,\n'
    expect((await importFile('contacts', file)).result).toMatchObject({
      read: 3,
      created: { contacts: 3, customers: 2 },
      failed: 0,
    })
    const contacts = await all(
      'contacts',
      '&fields=name,customer,phone,email,birthday&filter[phone][eq]=13800138000',
    )
    expect(contacts).toMatchObject([
      {
        name: '张伟',
        customer: { title: '杭州明远' },
        email: 'zhangwei@example.com',
        birthday: '1985-04-12',
      },
    ])
    expect((await importFile('contacts', file)).result).toMatchObject({ created: {}, skipped: 3 })
  })

  it('contact records find their customer, contact and colleague', async () => {
    const colleague = await company.person('member', { name: '王芳' })
    await importFile('contacts', '姓名,客户,手机\n张伟,杭州明远,13800138000\n')
    const file =
      '客户名称,联系人,跟进方式,跟进内容,跟进时间,跟进人,下次联系时间\n杭州明远,张伟,电话,询价,2024-03-01 10:30,王芳,2024/3/8\n杭州明远,,拜访,看样,2024-03-02,不存在的人,\n'
    const done = await importFile('contactRecords', file)
    expect(done.result).toMatchObject({ read: 2, created: { contactRecords: 1 }, failed: 1 })
    expect(
      await all('contactRecords', '&fields=customer,contact,way,content,happenedAt,owner'),
    ).toMatchObject([
      {
        customer: { title: '杭州明远' },
        contact: { title: '张伟' },
        way: 'phone',
        content: '询价',
        happenedAt: '2024-03-01T02:30:00.000Z',
        owner: { id: colleague.id },
      },
    ])
  })

  it('workbooks keep dates and numbers; the sheet may be chosen', async () => {
    const book = utils.book_new()
    utils.book_append_sheet(book, utils.aoa_to_sheet([['说明']]), '说明')
    utils.book_append_sheet(
      book,
      utils.aoa_to_sheet([
        ['产品编号', '产品名称', '售价'],
        ['P1', '复印纸', 22.5],
        [13085, '中性笔', 0.1 + 0.2],
      ]),
      '产品',
    )
    const { body } = await upload(
      owner,
      'products',
      'p.xlsx',
      write(book, { type: 'buffer', bookType: 'xlsx' }),
    )
    expect(body.analysis.sheets).toEqual(['说明', '产品'])
    const { body: again } = await owner.ask<Analysis>('POST', `/imports/${body.id}/analyse`, {
      sheet: '产品',
    })
    expect(again.columns.map(({ field }) => field)).toEqual(['code', 'name', 'price'])
    const done = await step(owner, body.id, 'run', again.mapping)
    expect(done.result).toMatchObject({ created: { products: 2 } })
    expect(await all('products', '&sort=code&fields=code,price')).toMatchObject([
      { code: '13085', price: '0.3' },
      { code: 'P1', price: '22.5' },
    ])
  })

  it('companies of a group find their parent before and after them in the file', async () => {
    const file =
      '客户名称,客户编号,上级公司,电话\n杭州分公司,F1,明远集团,0571-81111111\n明远集团,G1,,010-62222222\n宁波分公司,F2,明远集团,0574-83333333\n'
    const done = await importFile('customers', file)
    expect(done.result).toMatchObject({ read: 3, created: { customers: 3 }, updated: 1, failed: 0 })
    const rows = await all('customers', '&sort=number&fields=name,number,parent,phone')
    expect(rows.map(row => [row.name, row.phone, (row.parent as { title: string } | null)?.title])).toEqual(
      expect.arrayContaining([
        ['杭州分公司', '+8657181111111', '明远集团'],
        ['宁波分公司', '+8657483333333', '明远集团'],
        ['明远集团', '+861062222222', undefined],
      ]),
    )
    await step(owner, done.id, 'undo')
    expect(await all('customers')).toEqual([])
  })

  it('fields of the company’s own are mapped by their label, read by their kind, and go with undo', async () => {
    const fieldId = newId()
    await server.core.db.transaction(company.id, async tx => {
      tx.send(
        sql`INSERT INTO custom_field (workspace_id, id, entity, key, kind, label_zh, label_en) VALUES (${company.id}, ${fieldId}, 'customer', 'c_shoe', 'number', '鞋码', 'Shoe size')`,
      )
    })
    server.core.forgetModels(company.id)
    const before = await everything()
    const done = await importFile('customers', '客户名称,鞋码\n甲,42.5\n乙,大\n')
    expect(done.result).toMatchObject({ created: { customers: 1 }, failed: 1 })
    expect(await all('customers', '&fields=name,c_shoe')).toMatchObject([{ name: '甲', c_shoe: '42.5' }])
    expect((await everything()).custom_value).toBe(1)
    await step(owner, done.id, 'undo')
    expect(await everything()).toEqual(before)
  })

  it('what was exported says nothing new when it is imported again', async () => {
    await importFile('customers', CUSTOMERS)
    await importFile(
      'contacts',
      '姓名,客户,手机,生日,首要联系人\n张伟,杭州明远广告有限公司,13800138000,1985-04-12,是\n',
    )
    for (const [entity, count] of [
      ['customers', 3],
      ['contacts', 1],
    ] as const) {
      for (const format of ['csv', 'xlsx']) {
        const { response } = await owner.ask('GET', `/${entity}/export?format=${format}`)
        const { body } = await upload(owner, entity, `export.${format}`, response.rawPayload)
        const done = await step(owner, body.id, 'run', { ...body.analysis.mapping, onMatch: 'update' })
        expect([entity, format, done.result]).toMatchObject([
          entity,
          format,
          { read: count, created: {}, updated: 0, skipped: count, failed: 0 },
        ])
      }
    }
  })

  it('the header may be another row than the one guessed, or none', async () => {
    const { body } = await upload(
      owner,
      'customers',
      'a.csv',
      '甲公司,010-62222222\n乙公司,010-63333333\n丙公司,010-64444444\n',
    )
    const none = (await owner.ask<Analysis>('POST', `/imports/${body.id}/analyse`, { headerRow: 0 })).body
    expect(none.columns.map(({ column }) => column)).toEqual(['A', 'B'])
    const second = (await owner.ask<Analysis>('POST', `/imports/${body.id}/analyse`, { headerRow: 2 })).body
    expect(second.columns.map(({ column }) => column)).toEqual(['乙公司', '010-63333333'])
    const columns = [
      { column: 'A', field: 'name' },
      { column: 'B', field: 'phone' },
    ]
    const done = await step(owner, body.id, 'run', { headerRow: 0, columns })
    expect(done.result).toMatchObject({ read: 3, created: { customers: 3 } })
  })

  it('a file that is no table is refused with what to do', async () => {
    const { status, body } = await upload(owner, 'customers', 'a.pdf', '%PDF-1.7\n%…')
    expect(status).toBe(422)
    expect(JSON.stringify(body)).toContain('Excel')
  })

  it('a sample to fill in is recognised as it is', async () => {
    for (const entity of ['customers', 'contacts', 'contactRecords', 'products', 'orders']) {
      const { response } = await owner.ask('GET', `/imports/sample/${entity}`)
      const { body } = await upload(owner, entity, 'sample.csv', response.body)
      expect([entity, body.analysis.columns.every(({ field }) => field !== undefined)]).toEqual([
        entity,
        true,
      ])
    }
  })
})

describe('an interrupted import', () => {
  it('goes on where it was, and writes nothing twice', async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => `客户${i},N${i}`).join('\n')
    const { body } = await upload(owner, 'customers', 'many.csv', `客户名称,客户编号\n${rows}\n`)
    await owner.ask('POST', `/imports/${body.id}/run`, {})
    const stop = new AbortController()
    await performImport({
      core: server.core,
      workspaceId: company.id,
      importId: body.id,
      signal: stop.signal,
      tell: () => stop.abort(),
    })
    const half = (await owner.ask<ImportRow>('GET', `/imports/${body.id}`)).body
    expect(half.status).toBe('running')
    expect(half.position).toBeGreaterThan(1000)
    expect(half.position).toBeLessThan(3000)
    await performImport({ core: server.core, workspaceId: company.id, importId: body.id })
    const done = (await owner.ask<ImportRow>('GET', `/imports/${body.id}`)).body
    expect(done).toMatchObject({ status: 'done', result: { read: 4000, created: { customers: 4000 } } })
    expect((await owner.ask<{ count: number }>('GET', '/customers/count')).body.count).toBe(4000)
  })

  it('stops when asked, and what is imported can be taken back', async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => `客户${i}`).join('\n')
    const { body } = await upload(owner, 'customers', 'many.csv', `客户名称\n${rows}\n`)
    await owner.ask('POST', `/imports/${body.id}/run`, {})
    await owner.ask('POST', `/imports/${body.id}/stop`)
    await performImport({ core: server.core, workspaceId: company.id, importId: body.id })
    const stopped = (await owner.ask<ImportRow>('GET', `/imports/${body.id}`)).body
    expect(stopped).toMatchObject({ status: 'cancelled', result: { created: { customers: 1500 } } })
    await step(owner, body.id, 'undo')
    expect((await owner.ask<{ count: number }>('GET', '/customers/count')).body.count).toBe(0)
  })
})

describe('a column of several references', () => {
  it('takes names, numbers, addresses and ids, one after the other, and makes what is missing', async () => {
    await importFile(
      'customers',
      '客户名称,客户编号,邮箱\n"甲, 乙公司",J1,\n丙公司,J2,\n丁公司,J3,ding@ding.example\n同名,J4,\n同名,J5,\n',
      { onMatch: 'create' },
    )
    const made = await owner.ask<{ key: string }>('POST', '/customFields', {
      entity: 'customer',
      kind: 'references',
      to: 'customer',
      label: { zh: '伙伴' },
    })
    const { key } = made.body
    const [{ id }] = await all('customers', `&filter[name][eq]=${encodeURIComponent('丙公司')}`)
    const rows = [
      ['名称一', '甲, 乙公司；j1x;J2'],
      ['名称二', '丙公司、DING@ding.example'],
      ['名称三', `${id}`],
      ['名称四', '同名、丙公司'],
      ['名称五', '全新公司、丙公司、丙公司'],
    ]
    const file = `客户名称,伙伴\n${rows.map(([name, said]) => `${name},"${said}"`).join('\n')}\n`
    const first = await importFile('customers', file, { createMissing: false })
    const errors = await owner.ask<Listed>('GET', `/imports/${first.id}/errors`)
    expect(errors.body.data).toMatchObject([
      { row: 2, code: 'referenceMissing', message: expect.stringContaining('j1x') },
      { row: 5, code: 'ambiguous', message: expect.stringContaining('同名') },
      { row: 6, code: 'referenceMissing', message: expect.stringContaining('全新公司') },
    ])
    const partners = async () =>
      Object.fromEntries(
        (await all('customers', `&fields=name,${key}&filter[${key}][empty]=false`)).map(row => [
          row.name,
          (row[key] as { title: string }[]).map(one => one.title).sort(),
        ]),
      )
    expect(await partners()).toEqual({ 名称二: ['丁公司', '丙公司'], 名称三: ['丙公司'] })
    const again = await importFile('customers', file.replace('j1x;', ''), {
      onMatch: 'update',
      createMissing: true,
    })
    expect(again.result).toMatchObject({ created: { customers: 3 }, failed: 1 })
    expect(await partners()).toMatchObject({
      名称一: ['丙公司', '甲, 乙公司'],
      名称五: ['丙公司', '全新公司'],
    })
    // What an export wrote comes back as it was.
    const { response } = await owner.ask('GET', `/customers/export?format=csv&fields=name,${key}`)
    const before = await partners()
    await importFile('customers', response.rawPayload, { onMatch: 'update' })
    expect(await partners()).toEqual(before)
  })

  it('names none that the importing person does not see', async () => {
    await importFile('customers', '客户名称,客户编号\n秘密客户,S1\n')
    const [{ id }] = await all('customers')
    const { key } = (
      await owner.ask<{ key: string }>('POST', '/customFields', {
        entity: 'customer',
        kind: 'references',
        to: 'customer',
        label: { zh: '伙伴' },
      })
    ).body
    const member = await company.person('member')
    for (const said of ['S1', id]) {
      const tried = await importFile('customers', `客户名称,伙伴\n会员客户,${said}\n`, {}, member)
      expect(tried.result, String(said)).toMatchObject({ created: {}, failed: 1 })
    }
    expect(await all('customers', `&filter[${key}][empty]=false`)).toEqual([])
  })
})

describe('who may import', () => {
  it('read-only people may not; members see their own imports only', async () => {
    const reader = await company.person('readOnly')
    expect((await upload(reader, 'customers', 'a.csv', CUSTOMERS)).status).toBe(403)
    const { body } = await upload(owner, 'customers', 'a.csv', CUSTOMERS)
    const member = await company.person('member')
    expect((await member.ask('GET', `/imports/${body.id}`)).status).toBe(404)
    expect((await member.ask('POST', `/imports/${body.id}/run`, {})).status).toBe(404)
  })

  it('a member learns nothing of a customer they do not see but that the row is refused', async () => {
    const line = '客户名称,客户编号\n秘密客户,K9\n'
    await importFile('customers', line)
    const member = await company.person('member')
    for (const onMatch of ['create', 'skip', 'update']) {
      const { id, result } = await importFile('customers', line, { onMatch }, member)
      expect([onMatch, result]).toMatchObject([onMatch, { created: {}, updated: 0, skipped: 0, failed: 1 }])
      const { body } = await member.ask<{ data: { code: string; message: string }[] }>(
        'GET',
        `/imports/${id}/errors`,
      )
      expect(body.data).toMatchObject([{ row: 2, code: 'taken' }])
      expect(JSON.stringify(body.data[0].message)).not.toMatch(/已存在|exists|负责人|owner/)
    }
    // One's own customer of that name is meant, where the name is all that is said.
    await importFile('customers', '客户名称\n秘密客户\n', { onMatch: 'create' }, member)
    const contacts = await importFile('contacts', '姓名,客户\n张伟,秘密客户\n', {}, member)
    expect(contacts.result).toMatchObject({ created: { contacts: 1 }, failed: 0 })
  })

  it('a contact of one customer is not put on a record of another, by an update either', async () => {
    await importFile('customers', '客户名称,客户编号\n甲公司,A1\n乙公司,B1\n')
    await importFile('contacts', '姓名,客户\n张伟,甲公司\n李娜,乙公司\n')
    const records = '客户,联系人,内容,联系时间\n甲公司,张伟,谈报价,2026-01-05 10:00\n'
    await importFile('contactRecords', records)
    const moved = records.replace('甲公司,张伟', '乙公司,')
    const { id, result } = await importFile('contactRecords', moved, {
      onMatch: 'update',
      match: ['content'],
    })
    expect(result).toMatchObject({ updated: 0, failed: 1 })
    const { body } = await owner.ask<{ data: object[] }>('GET', `/imports/${id}/errors`)
    expect(body.data).toMatchObject([{ code: 'notWithin', field: 'contact' }])
  })

  it('a member hangs nothing on customers of others, nor changes them', async () => {
    await importFile('customers', '客户名称,客户编号,电话\n老板的客户,K1,010-1234567\n')
    const member = await company.person('member')
    const contacts = await importFile(
      'contacts',
      '姓名,客户,手机\n张伟,老板的客户,13800138000\n李娜,我的客户,13900139000\n',
      {},
      member,
    )
    expect(contacts.result).toMatchObject({ read: 2, created: { contacts: 1, customers: 1 }, failed: 1 })
    const { body } = await member.ask<{ data: { code: string }[] }>('GET', `/imports/${contacts.id}/errors`)
    expect(body.data).toMatchObject([{ row: 2, code: 'taken' }])
    const changed = await importFile(
      'customers',
      '客户编号,电话\nK1,010-7654321\n',
      { onMatch: 'update' },
      member,
    )
    expect(changed.result).toMatchObject({ updated: 0, failed: 1 })
    expect(await all('customers', '&filter[number][eq]=K1&fields=phone')).toMatchObject([
      { phone: '010-1234567' },
    ])
  })

  it('nobody of another company sees an import', async () => {
    const { body } = await upload(owner, 'customers', 'a.csv', CUSTOMERS)
    const stranger = (await testCompany(server)).owner
    for (const path of ['', '/errors', '/errors.csv'])
      expect((await stranger.ask('GET', `/imports/${body.id}${path}`)).status).toBe(404)
    expect((await stranger.ask<Listed>('GET', '/imports')).body.data).toEqual([])
  })

  it('fields of the program and fields closed to the person cannot be written', async () => {
    const { body } = await upload(owner, 'customers', 'a.csv', CUSTOMERS)
    const failed = await step(owner, body.id, 'check', {
      columns: [
        { column: '客户名称', field: 'name' },
        { column: '信用额度', field: 'revenue' },
      ],
    })
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'fieldClosed' } })
    const unknown = await step(owner, body.id, 'check', { columns: [{ column: '没有', field: 'name' }] })
    expect(unknown).toMatchObject({ status: 'failed', failure: { code: 'unknownColumn' } })
    const { status } = await owner.ask('POST', `/imports/${body.id}/check`, {
      mapping: { onMatch: 'perhaps' },
    })
    expect(status).toBe(422)
  })

  test('a faulty row says which field it is about, in the reader’s language', async () => {
    const done = await importFile(
      'contacts',
      '联系人,客户,手机,生日\n,某某公司,13800000001,\n王五,某某公司,13800000002,某天\n',
    )
    const errors = async (language: string) => {
      const asked = { 'accept-language': language }
      const { body } = await owner.ask<Listed>('GET', `/imports/${done.id}/errors`, undefined, asked)
      return body.data.map(one => one.message)
    }
    expect((await errors('zh'))[0]).toBe('姓名 必填')
    expect((await errors('zh'))[1]).toContain('某天')
  })
})
