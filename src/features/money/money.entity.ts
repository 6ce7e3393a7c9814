import { entity } from '../../core/entity.ts'
import { choice, date, lines, longText, money, reference, text, user } from '../../core/kinds/index.ts'
import { approvalField } from '../approvals/approval.field.ts'
import { cancelled, documentNumber, documentStatus, givenOnConfirm } from '../documents/document.fields.ts'
import {
  accountOfMoney,
  amountOfMoney,
  currencyOfMoney,
  methodOfMoney,
  openItem,
  settleInput,
  settlement,
} from './money.fields.ts'

/** An open item of a customer: above zero the customer owes it, below zero it is owed to the customer. Booked by documents alone. */
export const receivable = entity('receivable', {
  label: { zh: '应收', en: 'Receivable' },
  plural: { zh: '应收', en: 'Receivables' },
  path: 'receivables',
  table: 'receivable',
  title: 'number',
  subtitle: ['customer', 'bookedOn', 'open'],
  parent: 'customer',
  creates: false,
  fields: {
    number: openItem.number,
    kind: choice({
      label: { zh: '来源', en: 'Arose by' },
      required: true,
      readOnly: true,
      choices: [
        { value: 'order', label: { zh: '订单', en: 'Order' }, colour: 'blue' },
        { value: 'delivery', label: { zh: '出货', en: 'Delivery' }, colour: 'blue' },
        { value: 'invoice', label: { zh: '发票', en: 'Invoice' }, colour: 'blue' },
        { value: 'receipt', label: { zh: '收款', en: 'Receipt' }, colour: 'green' },
        { value: 'refund', label: { zh: '退款', en: 'Refund' }, colour: 'orange' },
        { value: 'change', label: { zh: '变更或作废', en: 'Change or cancellation' }, colour: 'default' },
      ],
    }),
    customer: reference('customer', {
      label: { zh: '客户', en: 'Customer' },
      required: true,
      readOnly: true,
    }),
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
    columns: ['number', 'part', 'kind', 'customer', 'bookedOn', 'dueOn', 'amount', 'open', 'currency'],
    sort: '-bookedOn',
    sums: ['baseOpen'],
    views: [
      { key: 'open', label: { zh: '未结清', en: 'Open' }, filter: { open: { ne: '0' } }, sort: 'dueOn' },
      {
        key: 'overdue',
        label: { zh: '已逾期', en: 'Overdue' },
        filter: { open: { gt: '0' }, dueOn: { lt: 'today' } },
        sort: 'dueOn',
      },
      { key: 'credit', label: { zh: '预收和贷项', en: 'Credits' }, filter: { open: { lt: '0' } } },
      { key: 'all', label: { zh: '全部', en: 'All' } },
    ],
  },
  form: [{ label: { zh: '应收', en: 'Receivable' }, fields: [] }],
  navigation: { area: 'money', order: 1 },
})

/** What a receipt takes off an open item; a credit is set off with a negative amount. */
export const receiptLine = entity('receiptLine', {
  label: { zh: '核销明细', en: 'Settlement' },
  plural: { zh: '核销明细', en: 'Settlements' },
  path: 'receiptLines',
  table: 'receipt_line',
  title: 'note',
  parent: 'receipt',
  lineOf: 'receipt',
  fields: {
    receipt: reference('receipt', { label: { zh: '收款单', en: 'Receipt' }, required: true }),
    position: settlement.position,
    receivable: reference('receivable', { label: { zh: '应收', en: 'Receivable' }, required: true }),
    amount: settlement.amount,
    discount: settlement.discount,
    note: settlement.note,
  },
  list: {
    columns: ['receipt', 'receivable', 'amount', 'discount'],
    sort: '-createdAt',
    sums: ['amount', 'discount'],
  },
  form: [{ label: { zh: '核销', en: 'Settlement' }, fields: ['receivable', 'amount', 'discount', 'note'] }],
})

/** Money from a customer, or back to one (type `refund`). What is not settled with it is a prepayment. */
export const receipt = entity('receipt', {
  label: { zh: '收款单', en: 'Receipt' },
  plural: { zh: '收款单', en: 'Receipts' },
  path: 'receipts',
  table: 'receipt',
  title: 'number',
  subtitle: ['customer', 'receivedOn', 'amount', 'status'],
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'receivedOn',
  numbering: { field: 'number', series: 'receipt', pattern: 'RC{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '收款单号', en: 'Receipt no.' }, givenOnConfirm),
    type: choice({
      label: { zh: '类型', en: 'Type' },
      required: true,
      default: 'receipt',
      choices: [
        { value: 'receipt', label: { zh: '收款', en: 'Receipt' }, colour: 'green' },
        { value: 'refund', label: { zh: '退款', en: 'Refund' }, colour: 'orange' },
      ],
    }),
    status: documentStatus(),
    approval: approvalField,
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' }, required: true }),
    receivedOn: date({ label: { zh: '收款日期', en: 'Date' }, required: true, sortable: true }),
    amount: amountOfMoney({
      zh: '填 0 可只用贷项冲抵应收',
      en: '0: credits are set off against what is owed',
    }),
    method: methodOfMoney({ zh: '收款方式', en: 'Method' }),
    account: accountOfMoney({ zh: '收款账户', en: 'Account' }),
    reference: text({ label: { zh: '流水号', en: 'Reference' }, max: 100, search: true }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    currency: currencyOfMoney.currency,
    rate: currencyOfMoney.rate,
    lines: lines('receiptLine', { label: { zh: '核销', en: 'Settlements' } }),
    settled: money({ label: { zh: '已核销', en: 'Settled' }, readOnly: true }),
    discount: money({ label: { zh: '折让', en: 'Discount' }, readOnly: true }),
    unapplied: money({ label: { zh: '未核销（预收）', en: 'Unapplied (prepayment)' }, readOnly: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: ['number', 'customer', 'receivedOn', 'status', 'type', 'amount', 'unapplied', 'method', 'owner'],
    sort: '-receivedOn',
    sums: ['amount', 'unapplied'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
      {
        key: 'unapplied',
        label: { zh: '有预收', en: 'Unapplied' },
        filter: { status: { eq: 'confirmed' }, unapplied: { gt: '0' } },
      },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { receivedOn: { gte: 'thisMonth' } },
      },
    ],
  },
  form: [
    {
      label: { zh: '收款', en: 'Receipt' },
      fields: [
        'customer',
        'type',
        'receivedOn',
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
    confirm: { label: { zh: '确认收款', en: 'Confirm' }, when: { status: ['draft'] } },
    settle: {
      label: { zh: '核销', en: 'Settle' },
      when: { status: ['confirmed'] },
      input: settleInput('receiptLine', {
        zh: '这张收款单的全部核销；空白即全部撤销',
        en: 'All that this receipt settles; none: all is undone',
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
  timeline: ['number', 'type', 'status', 'receivedOn', 'amount'],
  navigation: { area: 'money', order: 2 },
})
