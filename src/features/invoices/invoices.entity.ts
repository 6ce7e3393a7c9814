import { entity } from '../../core/entity.ts'
import { choice, date, integer, lines, longText, reference, text, user } from '../../core/kinds/index.ts'
import {
  cancelled,
  documentNumber,
  documentStatus,
  documentTotals,
  givenOnConfirm,
  invoiceKind,
  takenOver,
} from '../documents/document.fields.ts'

/** A line of an invoice: so much of a line of an order. */
export const invoiceLine = entity('invoiceLine', {
  label: { zh: '发票明细', en: 'Invoice line' },
  plural: { zh: '发票明细', en: 'Invoice lines' },
  path: 'invoiceLines',
  table: 'invoice_line',
  title: 'description',
  parent: 'invoice',
  lineOf: 'invoice',
  fields: {
    invoice: reference('invoice', { label: { zh: '发票', en: 'Invoice' }, required: true }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    order: reference('order', { label: { zh: '订单', en: 'Order' }, readOnly: true }),
    orderLine: reference('orderLine', { label: { zh: '订单明细', en: 'Order line' }, required: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
    description: text({ label: { zh: '品名', en: 'Description' }, max: 500 }),
    ...takenOver,
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 500 }),
  },
  list: {
    columns: ['invoice', 'order', 'product', 'description', 'quantity', 'unit', 'amount', 'tax'],
    sort: '-createdAt',
    sums: ['amount', 'tax'],
  },
  form: [{ label: { zh: '明细', en: 'Line' }, fields: ['orderLine', 'description', 'quantity', 'note'] }],
})

/** The record of an invoice to a customer; type `credit`, with negative quantities, takes one back (a red invoice). */
export const invoice = entity('invoice', {
  label: { zh: '发票', en: 'Invoice' },
  plural: { zh: '发票', en: 'Invoices' },
  path: 'invoices',
  table: 'invoice',
  title: 'number',
  subtitle: ['customer', 'invoicedOn', 'amount', 'status'],
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'invoicedOn',
  numbering: { field: 'number', series: 'invoice', pattern: 'IV{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '开票单号', en: 'Invoice no.' }, givenOnConfirm),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      readOnly: true,
      default: 'invoice',
      choices: [
        { value: 'invoice', label: { zh: '蓝字', en: 'Invoice' }, colour: 'blue' },
        { value: 'credit', label: { zh: '红字', en: 'Credit' }, colour: 'red' },
      ],
    }),
    status: documentStatus(),
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' }, required: true }),
    invoicedOn: date({ label: { zh: '开票日期', en: 'Invoice date' }, required: true, sortable: true }),
    kind: invoiceKind(),
    taxInvoice: text({ label: { zh: '发票号码', en: 'Tax invoice no.' }, max: 60, search: true }),
    title: text({
      label: { zh: '发票抬头', en: 'Billed to' },
      hint: { zh: '不填则用客户的发票抬头或名称', en: 'Left empty: as the customer has it' },
      max: 200,
    }),
    taxNumber: text({ label: { zh: '税号', en: 'Tax no.' }, max: 40 }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    lines: lines('invoiceLine', { label: { zh: '明细', en: 'Lines' } }),
    ...documentTotals,
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: ['number', 'customer', 'invoicedOn', 'kind', 'taxInvoice', 'status', 'type', 'amount', 'tax'],
    sort: '-invoicedOn',
    sums: ['amount', 'tax'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { invoicedOn: { gte: 'thisMonth' } },
      },
      { key: 'credits', label: { zh: '红字', en: 'Credits' }, filter: { type: { eq: 'credit' } } },
    ],
  },
  form: [
    {
      label: { zh: '发票', en: 'Invoice' },
      fields: ['customer', 'invoicedOn', 'kind', 'taxInvoice', 'title', 'taxNumber', 'owner', 'number'],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认开票', en: 'Confirm' }, when: { status: ['draft'] } },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      when: { status: ['confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'invoicedOn', 'amount'],
  navigation: { area: 'money', order: 5 },
})
