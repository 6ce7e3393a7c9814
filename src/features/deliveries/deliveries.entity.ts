import { entity } from '../../core/entity.ts'
import { choice, date, integer, lines, longText, reference, text, user } from '../../core/kinds/index.ts'
import {
  cancelled,
  documentNumber,
  documentStatus,
  documentTotals,
  givenOnConfirm,
  takenOver,
} from '../documents/document.fields.ts'

/** A line of a delivery note: so much of a line of an order. */
export const deliveryLine = entity('deliveryLine', {
  label: { zh: '出货明细', en: 'Delivery line' },
  plural: { zh: '出货明细', en: 'Delivery lines' },
  path: 'deliveryLines',
  table: 'delivery_line',
  title: 'description',
  parent: 'delivery',
  lineOf: 'delivery',
  fields: {
    delivery: reference('delivery', { label: { zh: '出货单', en: 'Delivery note' }, required: true }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    order: reference('order', { label: { zh: '订单', en: 'Order' }, readOnly: true }),
    orderLine: reference('orderLine', { label: { zh: '订单明细', en: 'Order line' }, required: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
    description: text({ label: { zh: '品名', en: 'Description' }, max: 500 }),
    ...takenOver,
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 500 }),
  },
  list: {
    columns: ['delivery', 'order', 'product', 'description', 'quantity', 'unit', 'amount'],
    sort: '-createdAt',
    sums: ['quantity', 'amount'],
  },
  form: [{ label: { zh: '明细', en: 'Line' }, fields: ['orderLine', 'description', 'quantity', 'note'] }],
})

/** Goods that leave for a customer by one or several orders, or (type `return`) come back, with negative quantities. */
export const delivery = entity('delivery', {
  label: { zh: '出货单', en: 'Delivery note' },
  plural: { zh: '出货单', en: 'Delivery notes' },
  path: 'deliveries',
  table: 'delivery',
  title: 'number',
  subtitle: ['customer', 'deliveredOn', 'amount', 'status'],
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'deliveredOn',
  numbering: { field: 'number', series: 'delivery', pattern: 'DN{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '出货单号', en: 'Delivery no.' }, givenOnConfirm),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      readOnly: true,
      default: 'delivery',
      choices: [
        { value: 'delivery', label: { zh: '出货', en: 'Delivery' }, colour: 'blue' },
        { value: 'return', label: { zh: '退货入库', en: 'Return' }, colour: 'orange' },
      ],
    }),
    status: documentStatus(),
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' }, required: true }),
    contact: reference('contact', { label: { zh: '收货人', en: 'Receiver' }, within: 'customer' }),
    warehouse: reference('warehouse', {
      label: { zh: '仓库', en: 'Warehouse' },
      hint: { zh: '不填则用第一个启用的仓库', en: 'Left empty: the first one in use' },
    }),
    deliveredOn: date({ label: { zh: '出货日期', en: 'Delivery date' }, required: true, sortable: true }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    address: text({ label: { zh: '收货地址', en: 'Address' }, max: 300 }),
    carrier: text({ label: { zh: '承运人', en: 'Carrier' }, max: 100 }),
    trackingNumber: text({ label: { zh: '运单号', en: 'Tracking no.' }, max: 100, search: true }),
    signedOn: date({ label: { zh: '签收日期', en: 'Signed on' }, readOnly: true }),
    signedBy: text({ label: { zh: '签收人', en: 'Signed by' }, max: 60, readOnly: true }),
    lines: lines('deliveryLine', { label: { zh: '明细', en: 'Lines' } }),
    ...documentTotals,
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: [
      'number',
      'customer',
      'deliveredOn',
      'status',
      'type',
      'amount',
      'warehouse',
      'signedOn',
      'owner',
    ],
    sort: '-deliveredOn',
    sums: ['amount'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      {
        key: 'unsigned',
        label: { zh: '未签收', en: 'Not signed' },
        filter: { status: { eq: 'confirmed' }, type: { eq: 'delivery' }, signedOn: { empty: true } },
      },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { deliveredOn: { gte: 'thisMonth' } },
      },
      { key: 'returns', label: { zh: '退货', en: 'Returns' }, filter: { type: { eq: 'return' } } },
    ],
  },
  form: [
    {
      label: { zh: '出货单', en: 'Delivery note' },
      fields: ['customer', 'contact', 'warehouse', 'deliveredOn', 'owner', 'number'],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines'] },
    { label: { zh: '物流', en: 'Transport' }, fields: ['address', 'carrier', 'trackingNumber'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认出货', en: 'Confirm' }, when: { status: ['draft'] } },
    sign: {
      label: { zh: '签收', en: 'Sign back' },
      when: { status: ['confirmed'] },
      input: {
        signedOn: date({ label: { zh: '签收日期', en: 'Signed on' }, required: true }),
        signedBy: text({ label: { zh: '签收人', en: 'Signed by' }, max: 60 }),
      },
    },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      when: { status: ['confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'deliveredOn', 'amount'],
  navigation: { area: 'sales', order: 2 },
})
