import { choice, money, number, percent, reference, sequence, text } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'

/** What every document made from another has in common: its number, how it stands, its totals. */
export const documentNumber = (label: Label, given: Label) =>
  sequence({ label, hint: given, unique: true, search: true, sortable: true, readOnly: true })

export const givenOnConfirm: Label = { zh: '确认时自动编号', en: 'Given when it is confirmed' }

export const invoiceKind = () =>
  choice({
    label: { zh: '发票种类', en: 'Kind' },
    extensible: true,
    default: 'general',
    choices: [
      { value: 'special', label: { zh: '增值税专用发票', en: 'Special VAT invoice' } },
      { value: 'general', label: { zh: '增值税普通发票', en: 'General VAT invoice' } },
      { value: 'receipt', label: { zh: '收据', en: 'Receipt slip' } },
    ],
  })

/** The party of a document of the purchase side: one that has the role of a supplier. */
export const supplier = (more: { readOnly?: boolean }) =>
  reference('customer', {
    label: { zh: '供应商', en: 'Supplier' },
    required: true,
    among: { field: 'roles', value: 'supplier' },
    ...more,
  })

export const documentStatus = () =>
  choice({
    label: { zh: '状态', en: 'Status' },
    required: true,
    readOnly: true,
    default: 'draft',
    sortable: true,
    choices: [
      { value: 'draft', label: { zh: '草稿', en: 'Draft' }, colour: 'default' },
      { value: 'confirmed', label: { zh: '已确认', en: 'Confirmed' }, colour: 'green' },
      { value: 'cancelled', label: { zh: '已作废', en: 'Cancelled' }, colour: 'red' },
    ],
  })

export const documentTotals = {
  currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3, readOnly: true }),
  rate: number({ label: { zh: '汇率', en: 'Rate' }, default: '1', scale: 8, readOnly: true }),
  amount: money({
    label: { zh: '金额', en: 'Amount' },
    required: true,
    default: '0',
    readOnly: true,
    sortable: true,
  }),
  tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
  net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
}

/** How many base units of the product the line's unit holds; the program looks it up. */
export const factorOfLine = () =>
  number({ label: { zh: '换算率', en: 'Factor' }, default: '1', scale: 6, readOnly: true })

/** Of a line that fulfils a line of another document: what it takes over from there, and its share of the amount. */
export const takenOver = {
  unit: text({ label: { zh: '单位', en: 'Unit' }, max: 20, offForm: true }),
  factor: factorOfLine(),
  quantity: number({ label: { zh: '数量', en: 'Quantity' }, required: true, scale: 4 }),
  price: money({ label: { zh: '单价', en: 'Price' }, scale: 6, readOnly: true }),
  discount: percent({ label: { zh: '折扣率', en: 'Discount' }, readOnly: true }),
  taxRate: percent({ label: { zh: '税率', en: 'Tax rate' }, readOnly: true }),
  amount: money({ label: { zh: '金额', en: 'Amount' }, readOnly: true }),
  tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
  net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
}

export const cancelled: Label = { zh: '作废原因', en: 'Reason' }
