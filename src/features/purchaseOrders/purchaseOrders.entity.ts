import { entity } from '../../core/entity.ts'
import {
  choice,
  date,
  integer,
  lines,
  longText,
  money,
  number,
  percent,
  reference,
  text,
  user,
} from '../../core/kinds/index.ts'
import { approvalField } from '../approvals/approval.field.ts'
import { documentNumber, factorOfLine, givenOnConfirm, supplier } from '../documents/document.fields.ts'
import { planFields, planForm } from '../documents/plan.fields.ts'

/** A line of a purchase order. Amounts follow from quantity, price, discount and tax, as in sales (`orders.rules.ts`). */
export const purchaseOrderLine = entity('purchaseOrderLine', {
  label: { zh: '采购明细', en: 'Purchase order line' },
  plural: { zh: '采购明细', en: 'Purchase order lines' },
  path: 'purchaseOrderLines',
  table: 'purchase_order_line',
  title: 'description',
  parent: 'purchaseOrder',
  lineOf: 'purchaseOrder',
  fields: {
    purchaseOrder: reference('purchaseOrder', {
      label: { zh: '采购订单', en: 'Purchase order' },
      required: true,
    }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' } }),
    description: text({ label: { zh: '品名', en: 'Description' }, max: 500 }),
    unit: text({ label: { zh: '单位', en: 'Unit' }, max: 20, offForm: true }),
    expectedOn: date({
      label: { zh: '预计到货', en: 'Expected on' },
      hint: { zh: '不填则随整单', en: 'Left empty: that of the order' },
      offForm: true,
    }),
    factor: factorOfLine(),
    quantity: number({ label: { zh: '数量', en: 'Quantity' }, required: true, scale: 4 }),
    price: money({ label: { zh: '单价', en: 'Price' }, required: true, scale: 6, default: '0' }),
    discount: percent({ label: { zh: '折扣率', en: 'Discount' }, default: '0', least: 0, most: 100 }),
    taxRate: percent({ label: { zh: '税率', en: 'Tax rate' }, default: '0', least: 0, most: 100 }),
    amount: money({ label: { zh: '金额', en: 'Amount' }, readOnly: true }),
    tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
    net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 500 }),
  },
  list: {
    columns: ['purchaseOrder', 'product', 'description', 'quantity', 'price', 'amount'],
    sort: '-createdAt',
    sums: ['amount', 'net'],
  },
  form: [
    {
      label: { zh: '明细', en: 'Line' },
      fields: ['product', 'description', 'quantity', 'price', 'discount', 'taxRate', 'note'],
    },
  ],
})

/** A line of an order's payment plan. */
export const purchaseOrderPayment = entity('purchaseOrderPayment', {
  label: { zh: '付款计划', en: 'Instalment' },
  plural: { zh: '付款计划', en: 'Payment plan' },
  path: 'purchaseOrderPayments',
  table: 'purchase_order_payment',
  title: 'label',
  parent: 'purchaseOrder',
  lineOf: 'purchaseOrder',
  fields: {
    purchaseOrder: reference('purchaseOrder', { label: { zh: '采购订单', en: 'Order' }, required: true }),
    ...planFields,
  },
  list: { columns: ['purchaseOrder', 'label', 'amount', 'dueOn'], sort: '-createdAt', sums: ['amount'] },
  form: [{ label: { zh: '付款计划', en: 'Instalment' }, fields: [...planForm] }],
})

/** Goods or services ordered from a supplier, or (type `return`) goods given back to one, with negative quantities and amounts. */
export const purchaseOrder = entity('purchaseOrder', {
  label: { zh: '采购订单', en: 'Purchase order' },
  plural: { zh: '采购订单', en: 'Purchase orders' },
  path: 'purchaseOrders',
  table: 'purchase_order',
  title: 'number',
  subtitle: ['supplier', 'orderedOn', 'amount', 'status'],
  parent: 'supplier',
  customer: 'supplier',
  occurredAt: 'orderedOn',
  numbering: { field: 'number', series: 'purchaseOrder', pattern: 'PO{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '采购单号', en: 'Purchase order no.' }, givenOnConfirm),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      offForm: true,
      default: 'purchase',
      choices: [
        { value: 'purchase', label: { zh: '采购', en: 'Purchase' }, colour: 'blue' },
        { value: 'return', label: { zh: '采购退货', en: 'Return' }, colour: 'orange' },
      ],
    }),
    status: choice({
      label: { zh: '状态', en: 'Status' },
      required: true,
      readOnly: true,
      default: 'draft',
      sortable: true,
      choices: [
        { value: 'draft', label: { zh: '草稿', en: 'Draft' }, colour: 'default' },
        { value: 'confirmed', label: { zh: '已确认', en: 'Confirmed' }, colour: 'green' },
        { value: 'cancelled', label: { zh: '已取消', en: 'Cancelled' }, colour: 'red' },
      ],
    }),
    approval: approvalField,
    supplier: supplier({}),
    owner: user({ label: { zh: '采购员', en: 'Buyer' } }),
    orderedOn: date({ label: { zh: '采购日期', en: 'Order date' }, required: true, sortable: true }),
    expectedOn: date({ label: { zh: '预计到货', en: 'Expected on' }, sortable: true }),
    warehouse: reference('warehouse', {
      label: { zh: '收货仓库', en: 'Warehouse' },
      hint: { zh: '不填则用第一个启用的仓库', en: 'Left empty: the first one in use' },
    }),
    supplierNumber: text({
      label: { zh: '供应商单号', en: 'Supplier’s no.' },
      max: 60,
      search: true,
    }),
    currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3 }),
    rate: number({ label: { zh: '汇率', en: 'Rate' }, default: '1', least: 0, scale: 8 }),
    lines: lines('purchaseOrderLine', { label: { zh: '明细', en: 'Lines' } }),
    payments: lines('purchaseOrderPayment', { label: { zh: '付款计划', en: 'Payment plan' } }),
    amount: money({ label: { zh: '金额', en: 'Amount' }, readOnly: true, sortable: true }),
    tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
    net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
    baseNet: money({ label: { zh: '采购额（本位币）', en: 'Cost (base currency)' }, readOnly: true }),
    original: reference('purchaseOrder', {
      label: { zh: '原采购订单', en: 'Original purchase order' },
      readOnly: true,
    }),
    receiving: choice({
      label: { zh: '收货', en: 'Receiving' },
      readOnly: true,
      choices: [
        { value: 'open', label: { zh: '未收货', en: 'Not received' }, colour: 'orange' },
        { value: 'part', label: { zh: '部分收货', en: 'Partly received' }, colour: 'gold' },
        { value: 'done', label: { zh: '已收货', en: 'Received' }, colour: 'green' },
        { value: 'closed', label: { zh: '已关闭', en: 'Closed' }, colour: 'default' },
      ],
    }),
    invoicing: choice({
      label: { zh: '收票', en: 'Invoicing' },
      readOnly: true,
      choices: [
        { value: 'open', label: { zh: '未收票', en: 'Not invoiced' }, colour: 'orange' },
        { value: 'part', label: { zh: '部分收票', en: 'Partly invoiced' }, colour: 'gold' },
        { value: 'done', label: { zh: '已收票', en: 'Invoiced' }, colour: 'green' },
      ],
    }),
    nextOn: date({
      label: { zh: '下次到货', en: 'Next expected' },
      hint: { zh: '还有未清数量的最近一个日期', en: 'The next day at which something is still open' },
      readOnly: true,
      sortable: true,
    }),
    unpaid: money({
      label: { zh: '应付未付', en: 'Owed and unpaid' },
      hint: {
        zh: '已形成应付、还没付清的金额；几张采购订单合在一张单据时按金额分摊',
        en: 'What is owed by it and not paid yet; of a document made from several orders, its share',
      },
      readOnly: true,
      computed: true,
    }),
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: [
      'number',
      'supplier',
      'orderedOn',
      'status',
      'type',
      'amount',
      'expectedOn',
      'receiving',
      'invoicing',
      'owner',
    ],
    sort: '-orderedOn',
    board: ['status'],
    sums: ['amount', 'baseNet'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'mine', label: { zh: '我的', en: 'Mine' }, filter: { owner: { eq: 'me' } } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      {
        key: 'toReceive',
        label: { zh: '待收货', en: 'To receive' },
        filter: { status: { eq: 'confirmed' }, receiving: { in: 'open,part' } },
        sort: 'nextOn',
      },
      {
        key: 'toReceiveToday',
        label: { zh: '今日到货', en: 'Due today' },
        filter: {
          status: { eq: 'confirmed' },
          receiving: { in: 'open,part' },
          nextOn: { eq: 'today' },
        },
      },
      {
        key: 'overdue',
        label: { zh: '逾期未到', en: 'Overdue' },
        filter: {
          status: { eq: 'confirmed' },
          receiving: { in: 'open,part' },
          nextOn: { lt: 'today' },
        },
        sort: 'nextOn',
      },
      {
        key: 'partlyReceived',
        label: { zh: '部分收货', en: 'Partly received' },
        filter: { status: { eq: 'confirmed' }, receiving: { eq: 'part' } },
      },
      {
        key: 'toInvoice',
        label: { zh: '未收票', en: 'Not invoiced' },
        filter: { status: { eq: 'confirmed' }, invoicing: { in: 'open,part' } },
      },
      {
        key: 'unpaid',
        label: { zh: '未付清', en: 'Unpaid' },
        filter: { status: { eq: 'confirmed' }, unpaid: { gt: '0' } },
      },
      { key: 'returns', label: { zh: '退货', en: 'Returns' }, filter: { type: { eq: 'return' } } },
    ],
  },
  form: [
    {
      label: { zh: '采购订单', en: 'Purchase order' },
      fields: [
        'supplier',
        'orderedOn',
        'expectedOn',
        'warehouse',
        'owner',
        'supplierNumber',
        'number',
        'currency',
        'rate',
      ],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认采购', en: 'Confirm' }, when: { status: ['draft'] } },
    change: {
      label: { zh: '变更', en: 'Change' },
      when: { status: ['confirmed'] },
      input: {
        orderedOn: date({ label: { zh: '采购日期', en: 'Order date' } }),
        expectedOn: date({ label: { zh: '预计到货', en: 'Expected on' } }),
        note: longText({ label: { zh: '备注', en: 'Notes' } }),
        lines: lines('purchaseOrderLine', { label: { zh: '明细', en: 'Lines' } }),
        payments: lines('purchaseOrderPayment', { label: { zh: '付款计划', en: 'Payment plan' } }),
        reason: text({ label: { zh: '变更原因', en: 'Reason' }, required: true, max: 300 }),
      },
    },
    return: {
      label: { zh: '采购退货', en: 'Return' },
      when: { status: ['confirmed'], type: ['purchase'] },
      input: {
        returnedOn: date({ label: { zh: '退货日期', en: 'Return date' }, required: true }),
        lines: lines('purchaseOrderLine', { label: { zh: '退货明细', en: 'Returned lines' } }),
        reason: text({ label: { zh: '退货原因', en: 'Reason' }, required: true, max: 300 }),
      },
    },
    close: {
      label: { zh: '关闭未收货', en: 'Close' },
      confirm: {
        zh: '其余数量不再收货，订单从待收货中移走。之后可以重新打开。',
        en: 'The rest is not expected any more; the order leaves the list of those to receive. It can be reopened.',
      },
      when: { status: ['confirmed'], receiving: ['open', 'part'] },
    },
    reopen: {
      label: { zh: '重新打开', en: 'Reopen' },
      when: { status: ['confirmed'], receiving: ['closed'] },
    },
    cancel: {
      label: { zh: '取消采购', en: 'Cancel' },
      danger: true,
      when: { status: ['draft', 'confirmed'] },
      input: { reason: text({ label: { zh: '取消原因', en: 'Reason' }, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'orderedOn', 'amount'],
  navigation: { area: 'purchase', order: 1 },
})
