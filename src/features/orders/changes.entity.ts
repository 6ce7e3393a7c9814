import { entity } from '../../core/entity.ts'
import {
  choice,
  date,
  integer,
  lines,
  money,
  number,
  percent,
  reference,
  sequence,
  text,
  user,
} from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'

/** What the change orders of both sides have. */
const headFields = (promised: Label) => ({
  number: sequence({
    label: { zh: '变更单号', en: 'Change no.' },
    unique: true,
    search: true,
    sortable: true,
    readOnly: true,
  }),
  changedOn: date({ label: { zh: '变更日期', en: 'Date' }, required: true, sortable: true, readOnly: true }),
  owner: user({ label: { zh: '变更人', en: 'By' }, readOnly: true }),
  reason: text({ label: { zh: '变更原因', en: 'Reason' }, max: 300, search: true, readOnly: true }),
  currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3, readOnly: true }),
  amountBefore: money({ label: { zh: '变更前金额', en: 'Amount before' }, readOnly: true }),
  amountAfter: money({ label: { zh: '变更后金额', en: 'Amount after' }, readOnly: true }),
  promisedBefore: date({
    label: { zh: `变更前${promised.zh}`, en: `${promised.en} before` },
    readOnly: true,
  }),
  promisedAfter: date({ label: { zh: `变更后${promised.zh}`, en: `${promised.en} after` }, readOnly: true }),
})

const act = choice({
  label: { zh: '变更', en: 'Change' },
  readOnly: true,
  required: true,
  default: 'same',
  choices: [
    { value: 'added', label: { zh: '新增', en: 'Added' }, colour: 'green' },
    { value: 'removed', label: { zh: '删除', en: 'Removed' }, colour: 'red' },
    { value: 'changed', label: { zh: '修改', en: 'Changed' }, colour: 'orange' },
    { value: 'same', label: { zh: '不变', en: 'As before' }, colour: 'default' },
  ],
})

const lineFields = {
  position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
  act,
  product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
  description: text({ label: { zh: '品名', en: 'Description' }, max: 500, readOnly: true }),
  quantityBefore: number({ label: { zh: '原数量', en: 'Quantity before' }, scale: 4, readOnly: true }),
  quantityAfter: number({ label: { zh: '新数量', en: 'Quantity after' }, scale: 4, readOnly: true }),
  unitBefore: text({ label: { zh: '原单位', en: 'Unit before' }, max: 20, readOnly: true }),
  unitAfter: text({ label: { zh: '新单位', en: 'Unit after' }, max: 20, readOnly: true }),
  priceBefore: money({ label: { zh: '原单价', en: 'Price before' }, scale: 6, readOnly: true }),
  priceAfter: money({ label: { zh: '新单价', en: 'Price after' }, scale: 6, readOnly: true }),
  discountBefore: percent({ label: { zh: '原折扣率', en: 'Discount before' }, readOnly: true }),
  discountAfter: percent({ label: { zh: '新折扣率', en: 'Discount after' }, readOnly: true }),
  amountBefore: money({ label: { zh: '原金额', en: 'Amount before' }, readOnly: true }),
  amountAfter: money({ label: { zh: '新金额', en: 'Amount after' }, readOnly: true }),
}

const lineColumns = [
  'act',
  'product',
  'quantityBefore',
  'quantityAfter',
  'unitAfter',
  'priceBefore',
  'priceAfter',
  'amountBefore',
  'amountAfter',
] as const

const headColumns = ['number', 'changedOn', 'reason', 'amountBefore', 'amountAfter', 'owner'] as const

/** A line of an order before and after a change. */
export const orderChangeLine = entity('orderChangeLine', {
  label: { zh: '变更明细', en: 'Changed line' },
  plural: { zh: '变更明细', en: 'Changed lines' },
  path: 'orderChangeLines',
  table: 'order_change_line',
  title: 'description',
  parent: 'orderChange',
  lineOf: 'orderChange',
  fields: {
    orderChange: reference('orderChange', { label: { zh: '变更单', en: 'Change' }, required: true }),
    ...lineFields,
  },
  list: { columns: lineColumns, sort: '-createdAt' },
  form: [{ label: { zh: '明细', en: 'Line' }, fields: [] }],
})

/** What a confirmed order was before a change and after it, and why. */
export const orderChange = entity('orderChange', {
  label: { zh: '订单变更单', en: 'Change of an order' },
  plural: { zh: '订单变更单', en: 'Changes of orders' },
  path: 'orderChanges',
  table: 'order_change',
  title: 'number',
  subtitle: ['customer', 'changedOn', 'reason'],
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'changedOn',
  creates: false,
  fields: {
    order: reference('order', { label: { zh: '订单', en: 'Order' }, required: true }),
    customer: reference('customer', {
      label: { zh: '客户', en: 'Customer' },
      required: true,
      readOnly: true,
    }),
    ...headFields({ zh: '交货日期', en: 'Delivery' }),
    lines: lines('orderChangeLine', { label: { zh: '明细', en: 'Lines' } }),
  },
  list: { columns: ['order', 'customer', ...headColumns], sort: '-changedOn', views: [] },
  form: [{ label: { zh: '变更单', en: 'Change' }, fields: [] }],
})

/** A line of a purchase order before and after a change. */
export const purchaseOrderChangeLine = entity('purchaseOrderChangeLine', {
  label: { zh: '采购变更明细', en: 'Changed line' },
  plural: { zh: '采购变更明细', en: 'Changed lines' },
  path: 'purchaseOrderChangeLines',
  table: 'purchase_order_change_line',
  title: 'description',
  parent: 'purchaseOrderChange',
  lineOf: 'purchaseOrderChange',
  fields: {
    purchaseOrderChange: reference('purchaseOrderChange', {
      label: { zh: '变更单', en: 'Change' },
      required: true,
    }),
    ...lineFields,
  },
  list: { columns: lineColumns, sort: '-createdAt' },
  form: [{ label: { zh: '明细', en: 'Line' }, fields: [] }],
})

/** The same of a purchase order. */
export const purchaseOrderChange = entity('purchaseOrderChange', {
  label: { zh: '采购变更单', en: 'Change of a purchase order' },
  plural: { zh: '采购变更单', en: 'Changes of purchase orders' },
  path: 'purchaseOrderChanges',
  table: 'purchase_order_change',
  title: 'number',
  subtitle: ['supplier', 'changedOn', 'reason'],
  parent: 'supplier',
  customer: 'supplier',
  occurredAt: 'changedOn',
  creates: false,
  fields: {
    purchaseOrder: reference('purchaseOrder', {
      label: { zh: '采购订单', en: 'Purchase order' },
      required: true,
    }),
    supplier: reference('customer', {
      label: { zh: '供应商', en: 'Supplier' },
      required: true,
      readOnly: true,
    }),
    ...headFields({ zh: '预计到货', en: 'Expected' }),
    lines: lines('purchaseOrderChangeLine', { label: { zh: '明细', en: 'Lines' } }),
  },
  list: { columns: ['purchaseOrder', 'supplier', ...headColumns], sort: '-changedOn', views: [] },
  form: [{ label: { zh: '变更单', en: 'Change' }, fields: [] }],
})
