import { entity } from '../../core/entity.ts'
import { choice, date, lines, longText, money, reference, text, user } from '../../core/kinds/index.ts'
import {
  cancelled,
  documentNumber,
  documentStatus,
  givenOnConfirm,
  supplier,
} from '../documents/document.fields.ts'
import {
  accountOfMoney,
  amountOfMoney,
  currencyOfMoney,
  methodOfMoney,
  openItem,
  settleInput,
  settlement,
} from './money.fields.ts'

/** An open item of a supplier: above zero the company owes it, below zero the supplier does. Booked by documents alone. */
export const payable = entity('payable', {
  label: { zh: '应付', en: 'Payable' },
  plural: { zh: '应付', en: 'Payables' },
  path: 'payables',
  table: 'payable',
  title: 'number',
  subtitle: ['supplier', 'bookedOn', 'open'],
  parent: 'supplier',
  creates: false,
  fields: {
    number: openItem.number,
    kind: choice({
      label: { zh: '来源', en: 'Arose by' },
      required: true,
      readOnly: true,
      choices: [
        { value: 'order', label: { zh: '采购订单', en: 'Purchase order' }, colour: 'blue' },
        { value: 'goodsReceipt', label: { zh: '收货', en: 'Goods receipt' }, colour: 'blue' },
        { value: 'invoice', label: { zh: '采购发票', en: 'Purchase invoice' }, colour: 'blue' },
        { value: 'payment', label: { zh: '付款', en: 'Payment' }, colour: 'green' },
        { value: 'refund', label: { zh: '退款', en: 'Refund' }, colour: 'orange' },
        { value: 'change', label: { zh: '变更或作废', en: 'Change or cancellation' }, colour: 'default' },
      ],
    }),
    supplier: supplier({ readOnly: true }),
    part: openItem.part,
    bookedOn: openItem.bookedOn,
    dueOn: openItem.dueOn,
    currency: openItem.currency,
    rate: openItem.rate,
    amount: openItem.amount,
    open: openItem.open,
    baseOpen: openItem.baseOpen,
  },
  list: {
    columns: ['number', 'part', 'kind', 'supplier', 'bookedOn', 'dueOn', 'amount', 'open', 'currency'],
    sort: '-bookedOn',
    sums: ['baseOpen'],
    views: [
      { key: 'open', label: { zh: '未付清', en: 'Unpaid' }, filter: { open: { ne: '0' } }, sort: 'dueOn' },
      {
        key: 'dueThisWeek',
        label: { zh: '七天内到期', en: 'Due within a week' },
        filter: { open: { gt: '0' }, dueOn: { lte: '+7d' } },
        sort: 'dueOn',
      },
      {
        key: 'overdue',
        label: { zh: '已逾期', en: 'Overdue' },
        filter: { open: { gt: '0' }, dueOn: { lt: 'today' } },
        sort: 'dueOn',
      },
      { key: 'credit', label: { zh: '预付和贷项', en: 'Credits' }, filter: { open: { lt: '0' } } },
      { key: 'all', label: { zh: '全部', en: 'All' } },
    ],
  },
  form: [{ label: { zh: '应付', en: 'Payable' }, fields: [] }],
  navigation: { area: 'money', order: 10 },
})

/** What a payment takes off an open item; a credit is set off with a negative amount. */
export const paymentLine = entity('paymentLine', {
  label: { zh: '付款核销明细', en: 'Settlement of a payment' },
  plural: { zh: '付款核销明细', en: 'Settlements of payments' },
  path: 'paymentLines',
  table: 'payment_line',
  title: 'note',
  parent: 'payment',
  lineOf: 'payment',
  fields: {
    payment: reference('payment', { label: { zh: '付款单', en: 'Payment' }, required: true }),
    position: settlement.position,
    payable: reference('payable', { label: { zh: '应付', en: 'Payable' }, required: true }),
    amount: settlement.amount,
    discount: settlement.discount,
    note: settlement.note,
  },
  list: {
    columns: ['payment', 'payable', 'amount', 'discount'],
    sort: '-createdAt',
    sums: ['amount', 'discount'],
  },
  form: [{ label: { zh: '核销', en: 'Settlement' }, fields: ['payable', 'amount', 'discount', 'note'] }],
})

/** Money to a supplier, or back from one (type `refund`). What is not settled with it is a prepayment. */
export const payment = entity('payment', {
  label: { zh: '付款单', en: 'Payment' },
  plural: { zh: '付款单', en: 'Payments' },
  path: 'payments',
  table: 'payment',
  title: 'number',
  subtitle: ['supplier', 'paidOn', 'amount', 'status'],
  parent: 'supplier',
  customer: 'supplier',
  occurredAt: 'paidOn',
  numbering: { field: 'number', series: 'payment', pattern: 'PY{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '付款单号', en: 'Payment no.' }, givenOnConfirm),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      default: 'payment',
      choices: [
        { value: 'payment', label: { zh: '付款', en: 'Payment' }, colour: 'green' },
        { value: 'refund', label: { zh: '供应商退款', en: 'Refund' }, colour: 'orange' },
      ],
    }),
    status: documentStatus(),
    supplier: supplier({}),
    paidOn: date({ label: { zh: '付款日期', en: 'Date' }, required: true, sortable: true }),
    amount: amountOfMoney({
      zh: '填 0 可只用贷项冲抵应付',
      en: '0: credits are set off against what is owed',
    }),
    method: methodOfMoney({ zh: '付款方式', en: 'Method' }),
    account: accountOfMoney({ zh: '付款账户', en: 'Account' }),
    reference: text({ label: { zh: '流水号', en: 'Reference' }, max: 100, search: true }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    currency: currencyOfMoney.currency,
    rate: currencyOfMoney.rate,
    lines: lines('paymentLine', { label: { zh: '核销', en: 'Settlements' } }),
    settled: money({ label: { zh: '已核销', en: 'Settled' }, readOnly: true }),
    discount: money({ label: { zh: '折让', en: 'Discount' }, readOnly: true }),
    unapplied: money({ label: { zh: '未核销（预付）', en: 'Unapplied (prepayment)' }, readOnly: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: ['number', 'supplier', 'paidOn', 'status', 'type', 'amount', 'unapplied', 'method', 'owner'],
    sort: '-paidOn',
    sums: ['amount', 'unapplied'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      {
        key: 'unapplied',
        label: { zh: '有预付', en: 'Unapplied' },
        filter: { status: { eq: 'confirmed' }, unapplied: { gt: '0' } },
      },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { paidOn: { gte: 'thisMonth' } },
      },
    ],
  },
  form: [
    {
      label: { zh: '付款', en: 'Payment' },
      fields: [
        'supplier',
        'type',
        'paidOn',
        'amount',
        'method',
        'account',
        'reference',
        'owner',
        'currency',
        'rate',
        'number',
      ],
    },
    { label: { zh: '核销', en: 'Settlements' }, fields: ['lines'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认付款', en: 'Confirm' }, when: { status: ['draft'] } },
    settle: {
      label: { zh: '核销', en: 'Settle' },
      when: { status: ['confirmed'] },
      input: settleInput('paymentLine', {
        zh: '这张付款单的全部核销；空白即全部撤销',
        en: 'All that this payment settles; none: all is undone',
      }),
    },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      confirm: { zh: '其核销会一并撤销。', en: 'What it settles is undone with it.' },
      when: { status: ['confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  timeline: ['number', 'type', 'status', 'paidOn', 'amount'],
  navigation: { area: 'money', order: 11 },
})
