import { entity } from '../../core/entity.ts'
import { choice, date, integer, lines, longText, reference, text, user } from '../../core/kinds/index.ts'
import {
  cancelled,
  documentNumber,
  documentStatus,
  documentTotals,
  givenOnConfirm,
  supplier,
  takenOver,
} from '../documents/document.fields.ts'

/** A line of a goods receipt: so much of a line of a purchase order. */
export const goodsReceiptLine = entity('goodsReceiptLine', {
  label: { zh: '收货明细', en: 'Goods receipt line' },
  plural: { zh: '收货明细', en: 'Goods receipt lines' },
  path: 'goodsReceiptLines',
  table: 'goods_receipt_line',
  title: 'description',
  parent: 'goodsReceipt',
  lineOf: 'goodsReceipt',
  fields: {
    goodsReceipt: reference('goodsReceipt', {
      label: { zh: '收货单', en: 'Goods receipt' },
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
    columns: ['goodsReceipt', 'purchaseOrder', 'product', 'description', 'quantity', 'unit', 'amount'],
    sort: '-createdAt',
    sums: ['quantity', 'amount'],
  },
  form: [
    {
      label: { zh: '明细', en: 'Line' },
      fields: ['purchaseOrderLine', 'description', 'quantity', 'note'],
    },
  ],
})

/** Goods that come in by one or several purchase orders, or (type `return`) go back to the supplier, with negative quantities. */
export const goodsReceipt = entity('goodsReceipt', {
  label: { zh: '收货单', en: 'Goods receipt' },
  plural: { zh: '收货单', en: 'Goods receipts' },
  path: 'goodsReceipts',
  table: 'goods_receipt',
  title: 'number',
  subtitle: ['supplier', 'receivedOn', 'amount', 'status'],
  parent: 'supplier',
  customer: 'supplier',
  occurredAt: 'receivedOn',
  numbering: { field: 'number', series: 'goodsReceipt', pattern: 'GR{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '收货单号', en: 'Goods receipt no.' }, givenOnConfirm),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      readOnly: true,
      default: 'receipt',
      choices: [
        { value: 'receipt', label: { zh: '收货', en: 'Goods receipt' }, colour: 'blue' },
        { value: 'return', label: { zh: '退货出库', en: 'Return' }, colour: 'orange' },
      ],
    }),
    status: documentStatus(),
    supplier: supplier({}),
    warehouse: reference('warehouse', {
      label: { zh: '仓库', en: 'Warehouse' },
      hint: {
        zh: '不填则用采购订单的仓库，再是第一个启用的仓库',
        en: 'Left empty: that of the purchase order, else the first one in use',
      },
    }),
    receivedOn: date({ label: { zh: '收货日期', en: 'Received on' }, required: true, sortable: true }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    supplierNumber: text({
      label: { zh: '送货单号', en: 'Supplier’s delivery no.' },
      max: 60,
      search: true,
    }),
    signedBy: text({ label: { zh: '签收人', en: 'Signed by' }, max: 60 }),
    lines: lines('goodsReceiptLine', { label: { zh: '明细', en: 'Lines' } }),
    ...documentTotals,
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: [
      'number',
      'supplier',
      'receivedOn',
      'status',
      'type',
      'amount',
      'warehouse',
      'signedBy',
      'owner',
    ],
    sort: '-receivedOn',
    sums: ['amount'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      { key: 'today', label: { zh: '今日', en: 'Today' }, filter: { receivedOn: { eq: 'today' } } },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { receivedOn: { gte: 'thisMonth' } },
      },
      { key: 'returns', label: { zh: '退货', en: 'Returns' }, filter: { type: { eq: 'return' } } },
    ],
  },
  form: [
    {
      label: { zh: '收货单', en: 'Goods receipt' },
      fields: ['supplier', 'warehouse', 'receivedOn', 'owner', 'supplierNumber', 'signedBy', 'number'],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认收货', en: 'Confirm' }, when: { status: ['draft'] } },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      when: { status: ['confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'receivedOn', 'amount'],
  navigation: { area: 'purchase', order: 2 },
})
