import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import type { Entity } from '../../core/entity.ts'
import type { Cell } from '../../core/kinds/values.ts'
import { sharedFile } from '../../server/testing/shared.ts'
import { contact } from '../contacts/contacts.entity.ts'
import { customer } from '../customers/customers.entity.ts'
import { entities } from '../index.ts'
import { order } from '../orders/orders.entity.ts'
import { matchColumns, normaliseHeader } from './match.ts'
import { importTargets } from './targets.ts'

function guess(entity: Entity, header: string, rows: Cell[][] = []): Record<string, string> {
  const names = header.split(',')
  const matches = matchColumns(names, rows, importTargets(entity, entities))
  return Object.fromEntries(
    matches.map(({ column, path, part }) => [names[column], part ? `${path}:${part}` : path]),
  )
}

describe('header names', () => {
  it('are compared by what they say', () => {
    expect(normaliseHeader('金额（元）*')).toBe('金额')
    expect(normaliseHeader(' E-mail 1 - Value')).toBe('email')
    expect(normaliseHeader('Phone 1 - Type')).toBe('')
    expect(normaliseHeader('ＣｕｓｔｏｍｅｒID')).toBe('customerid')
  })

  it('of a Chinese customer list', () => {
    expect(
      guess(customer, '客户名称,客户级别,业务员,联系电话,所属行业,省份,详细地址,税号,备注,序号'),
    ).toEqual({
      客户名称: 'name',
      客户级别: 'level',
      业务员: 'owner',
      联系电话: 'phone',
      所属行业: 'industry',
      省份: 'region',
      详细地址: 'address',
      税号: 'creditCode',
      备注: 'note',
    })
  })

  it('of Online Retail', () => {
    expect(
      guess(order, 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'),
    ).toEqual({
      InvoiceNo: 'number',
      StockCode: 'lines.product.code',
      Description: 'lines.description',
      Quantity: 'lines.quantity',
      InvoiceDate: 'orderedOn',
      UnitPrice: 'lines.price',
      CustomerID: 'customer.number',
      Country: 'customer.region',
    })
  })

  it('of Superstore', () => {
    const header =
      'Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit'
    expect(guess(order, header)).toMatchObject({
      'Order ID': 'number',
      'Order Date': 'orderedOn',
      'Ship Date': 'deliverOn',
      'Customer ID': 'customer.number',
      'Customer Name': 'customer.name',
      'Product ID': 'lines.product.code',
      'Product Name': 'lines.description',
      Category: 'lines.product.category',
      Sales: 'lines.amount',
      Quantity: 'lines.quantity',
      City: 'customer.city',
    })
  })

  it('of Chinese order lines', () => {
    expect(guess(order, '订单编号,下单日期,客户名称,产品编号,产品名称,数量,单价,金额,业务员')).toEqual({
      订单编号: 'number',
      下单日期: 'orderedOn',
      客户名称: 'customer.name',
      产品编号: 'lines.product.code',
      产品名称: 'lines.description',
      数量: 'lines.quantity',
      单价: 'lines.price',
      金额: 'lines.amount',
      业务员: 'owner',
    })
  })

  it('that say little are decided by the values', () => {
    const rows = [['a@x.com'], ['b@y.cn']]
    expect(guess(contact, '联系邮箱号', rows)).toEqual({ 联系邮箱号: 'email' })
    expect(guess(contact, '生日蛋糕口味', [['奶油'], ['巧克力']])).toEqual({})
  })
})

describe('exports of other programs', () => {
  const file = sharedFile('formats/contact_csv_headers/headers.json')
  const headers: Record<string, string> = file ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const expected: Record<string, Record<string, string>> = {
    outlook_en: {
      'First Name': 'name:given',
      'Last Name': 'name:family',
      Company: 'customer.name',
      'Job Title': 'position',
      'Mobile Phone': 'phone',
      'Business Phone': 'workPhone',
      'E-mail Address': 'email',
      Birthday: 'birthday',
      Notes: 'note',
      Department: 'department',
    },
    outlook_zh_cn: {
      姓: 'name:family',
      名: 'name:given',
      单位: 'customer.name',
      职务: 'position',
      部门: 'department',
      移动电话: 'phone',
      商务电话: 'workPhone',
      电子邮件地址: 'email',
      生日: 'birthday',
      附注: 'note',
      性别: 'gender',
    },
    sohu_mail_zh: {
      名字: 'name',
      电子邮件地址: 'email',
      移动电话: 'phone',
      商务电话: 'workPhone',
      附注: 'note',
    },
    google_contacts_old: {
      Name: 'name',
      'E-mail 1 - Value': 'email',
      'Phone 1 - Value': 'phone',
      'Organization 1 - Name': 'customer.name',
      'Organization 1 - Title': 'position',
      'Organization 1 - Department': 'department',
      Birthday: 'birthday',
    },
    google_contacts_2024: {
      'First Name': 'name:given',
      'Last Name': 'name:family',
      'Organization Name': 'customer.name',
      'Organization Title': 'position',
      'E-mail 1 - Value': 'email',
      'Phone 1 - Value': 'phone',
      'Phone 2 - Value': 'workPhone',
      Birthday: 'birthday',
      Notes: 'note',
    },
    hubspot_contacts: {
      'First Name': 'name:given',
      'Last Name': 'name:family',
      Email: 'email',
      'Phone Number': 'phone',
      'Associated Company': 'customer.name',
    },
    salesforce_contacts_report: {
      'First Name': 'name:given',
      'Last Name': 'name:family',
      Email: 'email',
      Phone: 'phone',
      'Account Name': 'customer.name',
    },
  }
  for (const [program, fields] of Object.entries(expected)) {
    test.skipIf(!file)(program, () => expect(guess(contact, headers[program] ?? '')).toMatchObject(fields))
  }
})
