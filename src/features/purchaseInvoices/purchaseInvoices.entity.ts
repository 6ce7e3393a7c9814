import { entity } from '../../core/entity.ts'
import { choice, date, integer, lines, longText, reference, text, user } from '../../core/kinds/index.ts'
import {
  cancelled,
  documentNumber,
  documentStatus,
  documentTotals,
  givenOnConfirm,
  invoiceKind,
  supplier,
  takenOver,
} from '../documents/document.fields.ts'

/** A line of a purchase invoice: so much of a line of a purchase order. */
export const purchaseInvoiceLine = entity('purchaseInvoiceLine', {
  label: { zh: '采购发票明细', en: 'Purchase invoice line' },
  plural: { zh: '采购发票明细', en: 'Purchase invoice lines' },
  path: 'purchaseInvoiceLines',
  table: 'purchase_invoice_line',
  title: 'description',
  parent: 'purchaseInvoice',
  lineOf: 'purchaseInvoice',
  fields: {
    purchaseInvoice: reference('purchaseInvoice', {
      label: { zh: '采购发票', en: 'Purchase invoice' },
      required: true,
    }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    purchaseOrder: reference('purchaseOrder', {
      label: { zh: '采购订单', en: 'Purchase order' },
      readOnly: true,
    }),
    purchaseOrderLine: reference('purchaseOrderLine', {
      label: { zh: '采购明细', en: 'Purchase order line' },
      required: true,
    }),
    product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
    description: text({ label: { zh: '品名', en: 'Description' }, max: 500 }),
    ...takenOver,
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 500 }),
  },
  list: {
    columns: [
      'purchaseInvoice',
      'purchaseOrder',
      'product',
      'description',
      'quantity',
      'unit',
      'amount',
      'tax',
    ],
    sort: '-createdAt',
    sums: ['amount', 'tax'],
  },
  form: [
    {
      label: { zh: '明细', en: 'Line' },
      fields: ['purchaseOrderLine', 'description', 'quantity', 'note'],
    },
  ],
})

/** The record of an invoice from a supplier; type `credit`, with negative quantities, takes one back (a red invoice). */
export const purchaseInvoice = entity('purchaseInvoice', {
  label: { zh: '采购发票', en: 'Purchase invoice' },
  plural: { zh: '采购发票', en: 'Purchase invoices' },
  path: 'purchaseInvoices',
  table: 'purchase_invoice',
  title: 'number',
  subtitle: ['supplier', 'invoicedOn', 'amount', 'status'],
  parent: 'supplier',
  customer: 'supplier',
  occurredAt: 'invoicedOn',
  numbering: { field: 'number', series: 'purchaseInvoice', pattern: 'PI{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '收票单号', en: 'Purchase invoice no.' }, givenOnConfirm),
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
    supplier: supplier({}),
    invoicedOn: date({ label: { zh: '开票日期', en: 'Invoice date' }, required: true, sortable: true }),
    kind: invoiceKind(),
    taxInvoice: text({ label: { zh: '发票号码', en: 'Tax invoice no.' }, max: 60, search: true }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    lines: lines('purchaseInvoiceLine', { label: { zh: '明细', en: 'Lines' } }),
    ...documentTotals,
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: ['number', 'supplier', 'invoicedOn', 'kind', 'taxInvoice', 'status', 'type', 'amount', 'tax'],
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
      label: { zh: '采购发票', en: 'Purchase invoice' },
      fields: ['supplier', 'invoicedOn', 'kind', 'taxInvoice', 'owner', 'number'],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认收票', en: 'Confirm' }, when: { status: ['draft'] } },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      when: { status: ['confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'invoicedOn', 'amount'],
  navigation: { area: 'purchase', order: 3 },
})
