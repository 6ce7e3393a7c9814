/** A file to start from: the columns most lists have, filled in twice. */

import type { Models } from '../../core/core.ts'
import type { Label, Locale } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import { csvLine } from '../exports/cells.ts'

type Examples = Record<string, { zh: string[]; en: string[] }>

const EXAMPLES: Record<string, Examples> = {
  customer: {
    name: { zh: ['杭州明远广告有限公司', '宁波海天贸易有限公司'], en: ['Acme Trading Ltd', 'Northwind Ltd'] },
    number: { zh: ['KH001', 'KH002'], en: ['C001', 'C002'] },
    level: { zh: ['重要', '普通'], en: ['Key', 'Ordinary'] },
    phone: { zh: ['0571-88886666', '13800138000'], en: ['+44 20 7946 0958', '+44 20 7946 0018'] },
    region: { zh: ['浙江省', '浙江省'], en: ['London', 'Kent'] },
    city: { zh: ['杭州市', '宁波市'], en: ['London', 'Dover'] },
    address: { zh: ['文三路 100 号', '中山东路 8 号'], en: ['1 High Street', '8 Harbour Road'] },
    note: { zh: ['老客户', ''], en: ['Buys every month', ''] },
  },
  contact: {
    name: { zh: ['张伟', '王芳'], en: ['Jane Doe', 'John Smith'] },
    customer: {
      zh: ['杭州明远广告有限公司', '宁波海天贸易有限公司'],
      en: ['Acme Trading Ltd', 'Northwind Ltd'],
    },
    position: { zh: ['采购经理', '财务'], en: ['Buyer', 'Finance'] },
    phone: { zh: ['13800138000', '13900139000'], en: ['+44 7700 900123', '+44 7700 900456'] },
    email: { zh: ['zhangwei@example.com', ''], en: ['jane@example.com', ''] },
    birthday: { zh: ['1985-04-12', ''], en: ['1985-04-12', ''] },
  },
  contactRecord: {
    customer: {
      zh: ['杭州明远广告有限公司', '宁波海天贸易有限公司'],
      en: ['Acme Trading Ltd', 'Northwind Ltd'],
    },
    happenedAt: {
      zh: ['2024-03-01 10:30', '2024-03-02 15:00'],
      en: ['2024-03-01 10:30', '2024-03-02 15:00'],
    },
    way: { zh: ['电话', '拜访'], en: ['Phone', 'Visit'] },
    content: {
      zh: ['询价 500 件，下周给报价', '看样，满意'],
      en: ['Asked for a price of 500', 'Saw the sample and liked it'],
    },
    nextContactAt: { zh: ['2024-03-08', ''], en: ['2024-03-08', ''] },
  },
  product: {
    code: { zh: ['SP001', 'SP002'], en: ['P001', 'P002'] },
    name: { zh: ['A4 复印纸', '中性笔'], en: ['Copy paper A4', 'Gel pen'] },
    specification: { zh: ['70 克 500 张', '0.5 毫米 黑'], en: ['70 g, 500 sheets', '0.5 mm black'] },
    unit: { zh: ['包', '支'], en: ['ream', 'piece'] },
    price: { zh: ['22.50', '2.00'], en: ['22.50', '2.00'] },
  },
  order: {
    number: { zh: ['SO2024001', 'SO2024001'], en: ['SO2024001', 'SO2024001'] },
    orderedOn: { zh: ['2024-03-05', '2024-03-05'], en: ['2024-03-05', '2024-03-05'] },
    'customer.name': {
      zh: ['杭州明远广告有限公司', '杭州明远广告有限公司'],
      en: ['Acme Trading Ltd', 'Acme Trading Ltd'],
    },
    'lines.product.code': { zh: ['SP001', 'SP002'], en: ['P001', 'P002'] },
    'lines.product.name': { zh: ['A4 复印纸', '中性笔'], en: ['Copy paper A4', 'Gel pen'] },
    'lines.quantity': { zh: ['10', '100'], en: ['10', '100'] },
    'lines.price': { zh: ['22.50', '1.80'], en: ['22.50', '1.80'] },
  },
}

/** CSV with a byte order mark, so that spreadsheets read its Chinese. Its header is recognised without a question. */
export function sampleFile(model: Model, models: Models, locale: Locale): string {
  const examples = EXAMPLES[model.entity.name] ?? { [model.entity.title]: { zh: ['', ''], en: ['', ''] } }
  const header = Object.keys(examples).map(path => headerOf(model, models, path)[locale])
  const rows = [0, 1].map(row => csvLine(Object.values(examples).map(example => example[locale][row])))
  return `\ufeff${csvLine(header)}${rows.join('')}`
}

function headerOf(model: Model, models: Models, path: string): Label {
  const [first, ...rest] = path.split('.')
  const field = model.fields[first]
  return rest.length > 0 && field.to ? headerOf(models(field.to), models, rest.join('.')) : field.label
}
