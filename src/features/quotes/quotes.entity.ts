import { entity } from '../../core/entity.ts'
import {
  boolean,
  choice,
  date,
  datetime,
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

/** How long a quote stands where nothing else is said, in days. */
export const USUAL_DAYS = 30

const declineReasons = [
  { value: 'price', label: { zh: '价格', en: 'Price' } },
  { value: 'product', label: { zh: '产品', en: 'Product' } },
  { value: 'service', label: { zh: '服务', en: 'Service' } },
  { value: 'competitor', label: { zh: '选择了别家', en: 'Went elsewhere' } },
  { value: 'postponed', label: { zh: '暂不需要', en: 'Not needed now' } },
  { value: 'other', label: { zh: '其他', en: 'Other' } },
]
const remark = text({ label: { zh: '说明', en: 'Remark' }, max: 300 })
const said = longText({ label: { zh: '内容', en: 'Text' }, required: true, max: 2000 })

/** A line of a quote, with terms of its own. */
export const quoteLine = entity('quoteLine', {
  label: { zh: '报价明细', en: 'Quote line' },
  plural: { zh: '报价明细', en: 'Quote lines' },
  path: 'quoteLines',
  table: 'quote_line',
  title: 'description',
  parent: 'quote',
  lineOf: 'quote',
  fields: {
    quote: reference('quote', { label: { zh: '报价单', en: 'Quote' }, required: true }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' } }),
    description: text({ label: { zh: '品名', en: 'Description' }, max: 500 }),
    unit: text({ label: { zh: '单位', en: 'Unit' }, max: 20, offForm: true }),
    factor: factorOfLine(),
    quantity: number({ label: { zh: '数量', en: 'Quantity' }, required: true, scale: 4, least: 0 }),
    price: money({
      label: { zh: '单价', en: 'Price' },
      hint: { zh: '不填则按价格表', en: 'Left empty: as the price lists say' },
      scale: 6,
      least: 0,
    }),
    discount: percent({ label: { zh: '折扣率', en: 'Discount' }, default: '0', least: 0, most: 100 }),
    taxRate: percent({ label: { zh: '税率', en: 'Tax rate' }, default: '0', least: 0, most: 100 }),
    amount: money({ label: { zh: '金额', en: 'Amount' }, readOnly: true }),
    tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
    net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 500 }),
  },
  list: {
    columns: ['quote', 'product', 'description', 'quantity', 'price', 'discount', 'amount'],
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

/** What is offered to a customer until a day. What was sent stays readable, version by version (`versions.ts`). */
export const quote = entity('quote', {
  label: { zh: '报价单', en: 'Quote' },
  plural: { zh: '报价单', en: 'Quotes' },
  path: 'quotes',
  table: 'quote',
  title: 'number',
  subtitle: ['customer', 'subject', 'amount', 'status'],
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'quotedOn',
  numbering: { field: 'number', series: 'quote', pattern: 'QT{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: sequence({
      label: { zh: '报价单号', en: 'Quote no.' },
      hint: { zh: '首次发出时自动编号', en: 'Given when it is first sent' },
      unique: true,
      search: true,
      sortable: true,
      readOnly: true,
    }),
    revision: integer({ label: { zh: '版本', en: 'Version' }, readOnly: true, default: 1 }),
    status: choice({
      label: { zh: '状态', en: 'Status' },
      required: true,
      readOnly: true,
      default: 'draft',
      sortable: true,
      choices: [
        { value: 'draft', label: { zh: '草稿', en: 'Draft' }, colour: 'default' },
        { value: 'sent', label: { zh: '已发出', en: 'Sent' }, colour: 'blue' },
        { value: 'accepted', label: { zh: '已接受', en: 'Accepted' }, colour: 'green' },
        { value: 'declined', label: { zh: '已谢绝', en: 'Declined' }, colour: 'orange' },
        { value: 'expired', label: { zh: '已过期', en: 'Expired' }, colour: 'gold' },
        { value: 'cancelled', label: { zh: '已作废', en: 'Cancelled' }, colour: 'red' },
      ],
    }),
    approval: approvalField,
    subject: text({
      label: { zh: '项目', en: 'Subject' },
      max: 200,
      search: true,
    }),
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' }, required: true }),
    contact: reference('contact', { label: { zh: '联系人', en: 'Contact' }, within: 'customer' }),
    owner: user({ label: { zh: '业务员', en: 'Salesperson' } }),
    quotedOn: date({ label: { zh: '报价日期', en: 'Quote date' }, required: true, sortable: true }),
    validUntil: date({ label: { zh: '有效期至', en: 'Valid until' }, required: true, sortable: true }),
    currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3 }),
    rate: number({ label: { zh: '汇率', en: 'Rate' }, default: '1', least: 0, scale: 8 }),
    priceList: reference('priceList', {
      label: { zh: '价格表', en: 'Price list' },
    }),
    lines: lines('quoteLine', { label: { zh: '明细', en: 'Lines' } }),
    overallDiscount: percent({
      label: { zh: '整单折扣率', en: 'Discount on the whole' },
      hint: { zh: '在各行折扣之后再打', en: 'Taken off after the discounts of the lines' },
      least: 0,
      most: 100,
    }),
    amount: money({ label: { zh: '金额', en: 'Amount' }, readOnly: true, sortable: true }),
    tax: money({ label: { zh: '税额', en: 'Tax' }, readOnly: true }),
    net: money({ label: { zh: '不含税金额', en: 'Amount without tax' }, readOnly: true }),
    baseNet: money({ label: { zh: '不含税金额（本位币）', en: 'Net (base currency)' }, readOnly: true }),
    terms: longText({
      label: { zh: '报价说明', en: 'Terms' },
      hint: { zh: '客户看得到，也会打印', en: 'The customer reads it; it is printed' },
      max: 5000,
    }),
    note: longText({
      label: { zh: '内部备注', en: 'Internal notes' },
      hint: { zh: '客户看不到', en: 'The customer does not see it' },
      search: true,
    }),
    ordering: choice({
      label: { zh: '转单', en: 'Ordered' },
      readOnly: true,
      choices: [
        { value: 'open', label: { zh: '未转订单', en: 'Not ordered' }, colour: 'orange' },
        { value: 'part', label: { zh: '部分转订单', en: 'Partly ordered' }, colour: 'gold' },
        { value: 'done', label: { zh: '已转订单', en: 'Ordered' }, colour: 'green' },
      ],
    }),
    sentAt: datetime({ label: { zh: '发出时间', en: 'Sent at' }, readOnly: true }),
    openedAt: datetime({ label: { zh: '客户查看时间', en: 'Opened by the customer' }, readOnly: true }),
    asks: boolean({ label: { zh: '客户提问待回复', en: 'Question to answer' }, readOnly: true }),
    acceptedAt: datetime({ label: { zh: '接受时间', en: 'Accepted at' }, readOnly: true }),
    acceptedBy: text({ label: { zh: '接受人', en: 'Accepted by' }, max: 60, readOnly: true }),
    acceptedRevision: integer({ label: { zh: '接受的版本', en: 'Accepted version' }, readOnly: true }),
    acceptedFrom: text({
      label: { zh: '签署地址', en: 'Signed from' },
      hint: {
        zh: '客户在链接上签署时的网络地址',
        en: 'Network address where the customer signed by the link',
      },
      max: 100,
      readOnly: true,
    }),
    declineReason: choice({
      label: { zh: '谢绝原因', en: 'Reason declined' },
      readOnly: true,
      extensible: true,
      choices: declineReasons,
    }),
  },
  list: {
    columns: [
      'number',
      'customer',
      'subject',
      'quotedOn',
      'validUntil',
      'status',
      'amount',
      'ordering',
      'openedAt',
      'owner',
    ],
    sort: '-quotedOn',
    board: ['status'],
    sums: ['amount', 'baseNet'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'mine', label: { zh: '我的', en: 'Mine' }, filter: { owner: { eq: 'me' } } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      {
        key: 'sent',
        label: { zh: '等客户答复', en: 'Waiting for an answer' },
        filter: { status: { eq: 'sent' } },
      },
      {
        key: 'expiring',
        label: { zh: '一周内到期', en: 'Expiring in a week' },
        filter: { status: { eq: 'sent' }, validUntil: { lte: '+7d' } },
      },
      { key: 'asks', label: { zh: '客户提问', en: 'Questions' }, filter: { asks: { eq: 'true' } } },
      {
        key: 'toOrder',
        label: { zh: '待转订单', en: 'To order' },
        filter: { status: { eq: 'accepted' }, ordering: { in: 'open,part' } },
      },
      {
        key: 'lost',
        label: { zh: '未成交', en: 'Not won' },
        filter: { status: { in: 'declined,expired' } },
      },
    ],
  },
  form: [
    {
      label: { zh: '报价单', en: 'Quote' },
      fields: [
        'customer',
        'contact',
        'subject',
        'quotedOn',
        'validUntil',
        'owner',
        'number',
        'currency',
        'rate',
      ],
    },
    { label: { zh: '明细', en: 'Lines' }, fields: ['lines', 'overallDiscount'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['terms', 'note'] },
  ],
  verbs: {
    send: { label: { zh: '发出', en: 'Send' }, when: { status: ['draft'] } },
    accept: {
      label: { zh: '客户接受', en: 'Accepted' },
      when: { status: ['sent', 'declined', 'expired'] },
      input: {
        acceptedBy: text({ label: { zh: '接受人', en: 'Accepted by' }, max: 60, as: 'acceptedBy' }),
        remark,
      },
      notes: { remark },
    },
    decline: {
      label: { zh: '客户谢绝', en: 'Declined' },
      when: { status: ['sent', 'expired'] },
      input: {
        declineReason: choice({
          label: { zh: '谢绝原因', en: 'Reason declined' },
          required: true,
          choices: declineReasons,
        }),
        remark,
      },
      notes: { remark },
    },
    extend: {
      label: { zh: '延期', en: 'Extend' },
      when: { status: ['sent', 'expired'] },
      input: { validUntil: date({ label: { zh: '有效期至', en: 'Valid until' }, required: true }) },
    },
    expire: {
      label: { zh: '标为过期', en: 'Mark as expired' },
      when: { status: ['sent'] },
      confirm: { zh: '客户将不能再接受这个版本。', en: 'The customer can no longer accept this version.' },
    },
    revise: {
      label: { zh: '新版本', en: 'New version' },
      when: { status: ['sent', 'accepted', 'declined', 'expired'] },
      confirm: {
        zh: '现在的版本会保留，可随时查看和比较；新版本从草稿开始，发出前客户不能接受。',
        en: 'This version is kept, to read and compare; the new one begins as a draft, and cannot be accepted before it is sent.',
      },
    },
    answer: {
      label: { zh: '回复客户', en: 'Answer the customer' },
      when: { status: ['sent', 'accepted', 'declined', 'expired'] },
      input: { said },
      notes: { said, by: text({ label: { zh: '姓名', en: 'Name' } }) },
    },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      when: { status: ['draft', 'sent', 'accepted', 'declined', 'expired'] },
      input: { reason: text({ label: { zh: '作废原因', en: 'Reason' }, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'revision', 'status', 'quotedOn', 'amount'],
  navigation: { area: 'sales', order: 0 },
})
