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
  sequence,
  text,
  user,
} from '../../core/kinds/index.ts'
import { approvalField } from '../approvals/approval.field.ts'
import { factorOfLine } from '../documents/document.fields.ts'
import { planFields, planForm } from '../documents/plan.fields.ts'

/** A line of an order. Amounts follow from quantity, price, discount and tax (`orders.rules.ts`). */
export const orderLine = entity('orderLine', {
  label: { zh: '订单明细', en: 'Order line' },
  plural: { zh: '订单明细', en: 'Order lines' },
  path: 'orderLines',
  table: 'order_line',
  title: 'description',
  parent: 'order',
  lineOf: 'order',
  fields: {
    order: reference('order', { label: { zh: '订单', en: 'Order' }, required: true }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    product: reference('product', {
      label: { zh: '产品', en: 'Product' },
      aliases: ['产品编号', '货号', 'stockcode', 'product id', 'sku'],
    }),
    description: text({
      label: { zh: '品名', en: 'Description' },
      max: 500,
      aliases: ['名称', '产品名称', 'product name', 'item'],
    }),
    unit: text({ label: { zh: '单位', en: 'Unit' }, max: 20, offForm: true }),
    deliverOn: date({
      label: { zh: '交货日期', en: 'Delivery date' },
      hint: { zh: '不填则随整单', en: 'Left empty: that of the order' },
      offForm: true,
    }),
    factor: factorOfLine(),
    quantity: number({
      label: { zh: '数量', en: 'Quantity' },
      required: true,
      scale: 4,
      aliases: ['数量', 'qty', 'quantity ordered'],
    }),
    price: money({
      label: { zh: '单价', en: 'Price' },
      hint: { zh: '不填则按价格表', en: 'Left empty: as the price lists say' },
      scale: 6,
      aliases: ['售价', '单价', 'unit price', 'unitprice'],
    }),
    discount: percent({
      label: { zh: '折扣率', en: 'Discount' },
      default: '0',
      least: 0,
      most: 100,
      aliases: ['折扣', 'discount %'],
    }),
    taxRate: percent({ label: { zh: '税率', en: 'Tax rate' }, default: '0', least: 0, most: 100 }),
    amount: money({
      label: { zh: '金额', en: 'Amount' },
      readOnly: true,
      aliases: ['合计', '小计', 'sales', 'line total', 'amount', 'total'],
    }),
    tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
    net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 500 }),
    quoteLine: reference('quoteLine', { label: { zh: '报价明细', en: 'Quote line' }, offForm: true }),
  },
  list: {
    columns: ['order', 'product', 'description', 'quantity', 'price', 'amount'],
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
export const orderPayment = entity('orderPayment', {
  label: { zh: '收款计划', en: 'Instalment' },
  plural: { zh: '收款计划', en: 'Payment plan' },
  path: 'orderPayments',
  table: 'order_payment',
  title: 'label',
  parent: 'order',
  lineOf: 'order',
  fields: {
    order: reference('order', { label: { zh: '订单', en: 'Order' }, required: true }),
    ...planFields,
  },
  list: { columns: ['order', 'label', 'amount', 'dueOn'], sort: '-createdAt', sums: ['amount'] },
  form: [{ label: { zh: '收款计划', en: 'Instalment' }, fields: [...planForm] }],
})

/** A sale to a customer, or (type `return`) goods taken back from one, with negative quantities and amounts. */
export const order = entity('order', {
  label: { zh: '订单', en: 'Order' },
  plural: { zh: '订单', en: 'Orders' },
  path: 'orders',
  table: 'order',
  title: 'number',
  subtitle: ['customer', 'orderedOn', 'amount', 'status'],
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'orderedOn',
  importable: true,
  fresh: { unpaid: '0' },
  numbering: { field: 'number', series: 'order', pattern: 'SO{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: sequence({
      label: { zh: '订单号', en: 'Order no.' },
      hint: { zh: '确认时自动编号', en: 'Given when the order is confirmed' },
      unique: true,
      search: true,
      sortable: true,
      aliases: [
        '订单编号',
        '单号',
        '合同号',
        '合同编号',
        'order id',
        'order number',
        'invoiceno',
        'invoice no',
        'invoice',
        'order no',
      ],
    }),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      offForm: true,
      default: 'sale',
      choices: [
        { value: 'sale', label: { zh: '销售', en: 'Sale' }, colour: 'blue' },
        { value: 'return', label: { zh: '退货', en: 'Return' }, colour: 'orange' },
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
      aliases: ['订单状态', 'state'],
    }),
    approval: approvalField,
    creditReleasedUntil: date({ label: { zh: '信用放行至', en: 'Credit released until' }, readOnly: true }),
    customer: reference('customer', {
      label: { zh: '客户', en: 'Customer' },
      required: true,
      aliases: ['客户名称', '客户编号', '公司', 'customer id', 'customerid', 'customer name', 'account'],
    }),
    contact: reference('contact', { label: { zh: '联系人', en: 'Contact' }, within: 'customer' }),
    owner: user({
      label: { zh: '业务员', en: 'Salesperson' },
      aliases: ['销售', '负责人', 'sales rep', 'sales agent', 'salesperson'],
    }),
    orderedOn: date({
      label: { zh: '下单日期', en: 'Order date' },
      required: true,
      sortable: true,
      aliases: ['订单日期', '日期', '签订日期', 'order date', 'invoicedate', 'invoice date', 'date'],
    }),
    deliverOn: date({
      label: { zh: '交货日期', en: 'Delivery date' },
      sortable: true,
      aliases: ['交期', '交付日期', 'ship date', 'delivery date'],
    }),
    currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3, aliases: ['货币'] }),
    rate: number({ label: { zh: '汇率', en: 'Rate' }, default: '1', least: 0, scale: 8 }),
    priceList: reference('priceList', {
      label: { zh: '价格表', en: 'Price list' },
    }),
    lines: lines('orderLine', { label: { zh: '明细', en: 'Lines' } }),
    payments: lines('orderPayment', { label: { zh: '收款计划', en: 'Payment plan' } }),
    overallDiscount: percent({
      label: { zh: '整单折扣率', en: 'Discount on the whole' },
      hint: { zh: '在各行折扣之后再打', en: 'Taken off after the discounts of the lines' },
      least: 0,
      most: 100,
    }),
    amount: money({ label: { zh: '金额', en: 'Amount' }, readOnly: true, sortable: true }),
    tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
    net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
    baseNet: money({ label: { zh: '收入（本位币）', en: 'Revenue (base currency)' }, readOnly: true }),
    quote: reference('quote', { label: { zh: '报价单', en: 'Quote' }, offForm: true }),
    original: reference('order', { label: { zh: '原订单', en: 'Original order' }, readOnly: true }),
    delivery: choice({
      label: { zh: '出货', en: 'Delivery' },
      hint: { zh: '空白：不跟踪（导入的历史订单）', en: 'Empty: not followed (imported history)' },
      readOnly: true,
      choices: [
        { value: 'open', label: { zh: '未出货', en: 'Not delivered' }, colour: 'orange' },
        { value: 'part', label: { zh: '部分出货', en: 'Partly delivered' }, colour: 'gold' },
        { value: 'done', label: { zh: '已出货', en: 'Delivered' }, colour: 'green' },
        { value: 'closed', label: { zh: '已关闭', en: 'Closed' }, colour: 'default' },
      ],
    }),
    invoicing: choice({
      label: { zh: '开票', en: 'Invoicing' },
      hint: { zh: '空白：不跟踪（导入的历史订单）', en: 'Empty: not followed (imported history)' },
      readOnly: true,
      choices: [
        { value: 'open', label: { zh: '未开票', en: 'Not invoiced' }, colour: 'orange' },
        { value: 'part', label: { zh: '部分开票', en: 'Partly invoiced' }, colour: 'gold' },
        { value: 'done', label: { zh: '已开票', en: 'Invoiced' }, colour: 'green' },
      ],
    }),
    nextOn: date({
      label: { zh: '下次交货', en: 'Next delivery' },
      hint: { zh: '还有未清数量的最近一个日期', en: 'The next day at which something is still open' },
      readOnly: true,
      sortable: true,
    }),
    unpaid: money({
      label: { zh: '应收未收', en: 'Owed and unpaid' },
      hint: {
        zh: '已形成应收、还没收清的金额；几张订单合在一张单据时按金额分摊',
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
      'customer',
      'orderedOn',
      'status',
      'type',
      'amount',
      'deliverOn',
      'delivery',
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
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { orderedOn: { gte: 'thisMonth' } },
      },
      {
        key: 'toDeliver',
        label: { zh: '待出货', en: 'To deliver' },
        filter: { status: { eq: 'confirmed' }, delivery: { in: 'open,part' } },
        sort: 'nextOn',
      },
      {
        key: 'toDeliverToday',
        label: { zh: '今日交货', en: 'Due today' },
        filter: {
          status: { eq: 'confirmed' },
          delivery: { in: 'open,part' },
          nextOn: { eq: 'today' },
        },
      },
      {
        key: 'overdue',
        label: { zh: '逾期未交', en: 'Overdue' },
        filter: {
          status: { eq: 'confirmed' },
          delivery: { in: 'open,part' },
          nextOn: { lt: 'today' },
        },
        sort: 'nextOn',
      },
      {
        key: 'partlyDelivered',
        label: { zh: '部分出货', en: 'Partly delivered' },
        filter: { status: { eq: 'confirmed' }, delivery: { eq: 'part' } },
      },
      {
        key: 'toInvoice',
        label: { zh: '待开票', en: 'To invoice' },
        filter: { status: { eq: 'confirmed' }, invoicing: { in: 'open,part' } },
      },
      {
        key: 'unpaid',
        label: { zh: '未收清', en: 'Unpaid' },
        filter: { status: { eq: 'confirmed' }, unpaid: { gt: '0' } },
      },
      { key: 'returns', label: { zh: '退货', en: 'Returns' }, filter: { type: { eq: 'return' } } },
    ],
  },
  form: [
    {
      label: { zh: '订单', en: 'Order' },
      fields: ['customer', 'contact', 'orderedOn', 'deliverOn', 'owner', 'number', 'currency', 'rate'],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines', 'overallDiscount'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认订单', en: 'Confirm' }, when: { status: ['draft'] } },
    releaseCredit: {
      label: { zh: '信用放行', en: 'Release credit' },
      when: { status: ['draft', 'confirmed'], type: ['sale'] },
      input: {
        until: date({
          label: { zh: '放行至', en: 'Until' },
          hint: { zh: '留空为 90 天', en: 'Empty: 90 days' },
        }),
        reason: text({ label: { zh: '放行原因', en: 'Reason' }, required: true, max: 300 }),
      },
      notes: { reason: text({ label: { zh: '原因', en: 'Reason' } }) },
    },
    change: {
      label: { zh: '变更', en: 'Change' },
      when: { status: ['confirmed'] },
      input: {
        orderedOn: date({ label: { zh: '下单日期', en: 'Order date' } }),
        deliverOn: date({ label: { zh: '交货日期', en: 'Delivery date' } }),
        note: longText({ label: { zh: '备注', en: 'Notes' } }),
        lines: lines('orderLine', { label: { zh: '明细', en: 'Lines' } }),
        payments: lines('orderPayment', { label: { zh: '收款计划', en: 'Payment plan' } }),
        reason: text({ label: { zh: '变更原因', en: 'Reason' }, required: true, max: 300 }),
      },
    },
    return: {
      label: { zh: '退货', en: 'Return' },
      when: { status: ['confirmed'], type: ['sale'] },
      input: {
        returnedOn: date({ label: { zh: '退货日期', en: 'Return date' }, required: true }),
        lines: lines('orderLine', { label: { zh: '退货明细', en: 'Returned lines' } }),
        reason: text({ label: { zh: '退货原因', en: 'Reason' }, required: true, max: 300 }),
      },
    },
    close: {
      label: { zh: '关闭未出货', en: 'Close' },
      confirm: {
        zh: '其余数量不再出货，订单从待出货中移走。之后可以重新打开。',
        en: 'The rest will not be delivered; the order leaves the list of those to deliver. It can be reopened.',
      },
      when: { status: ['confirmed'], delivery: ['open', 'part'] },
    },
    reopen: {
      label: { zh: '重新打开', en: 'Reopen' },
      when: { status: ['confirmed'], delivery: ['closed', ''] },
    },
    cancel: {
      label: { zh: '取消订单', en: 'Cancel' },
      danger: true,
      when: { status: ['draft', 'confirmed'] },
      input: { reason: text({ label: { zh: '取消原因', en: 'Reason' }, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'orderedOn', 'amount'],
  navigation: { area: 'sales', order: 1 },
})
