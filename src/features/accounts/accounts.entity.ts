import { entity } from '../../core/entity.ts'
import {
  boolean,
  choice,
  date,
  longText,
  money,
  number,
  reference,
  text,
  user,
} from '../../core/kinds/index.ts'
import { cancelled, documentNumber, documentStatus, givenOnConfirm } from '../documents/document.fields.ts'

/** How money comes and goes; receipts, payments and expenses share them. */
export const paymentMethods = [
  { value: 'bank', label: { zh: '银行转账', en: 'Bank transfer' } },
  { value: 'cash', label: { zh: '现金', en: 'Cash' } },
  { value: 'alipay', label: { zh: '支付宝', en: 'Alipay' } },
  { value: 'wechat', label: { zh: '微信', en: 'WeChat' } },
  { value: 'cheque', label: { zh: '支票', en: 'Cheque' } },
  { value: 'acceptance', label: { zh: '承兑汇票', en: 'Acceptance bill' } },
  { value: 'other', label: { zh: '其他', en: 'Other' } },
] as const

/** Where the company's money is. Its balance is the sum of its moves. */
export const account = entity('account', {
  label: { zh: '账户', en: 'Account' },
  plural: { zh: '账户', en: 'Accounts' },
  path: 'accounts',
  table: 'money_account',
  title: 'name',
  subtitle: ['kind', 'currency', 'accountNumber'],
  fields: {
    name: text({
      label: { zh: '账户名称', en: 'Name' },
      required: true,
      unique: true,
      max: 100,
      search: true,
      sortable: true,
      pinyinSort: true,
    }),
    kind: choice({
      label: { zh: '类型', en: 'Kind' },
      required: true,
      default: 'bank',
      choices: [
        { value: 'bank', label: { zh: '银行', en: 'Bank' }, colour: 'blue' },
        { value: 'cash', label: { zh: '现金', en: 'Cash' }, colour: 'gold' },
        { value: 'alipay', label: { zh: '支付宝', en: 'Alipay' }, colour: 'cyan' },
        { value: 'wechat', label: { zh: '微信', en: 'WeChat' }, colour: 'green' },
        { value: 'other', label: { zh: '其他', en: 'Other' }, colour: 'default' },
      ],
    }),
    currency: text({
      label: { zh: '币种', en: 'Currency' },
      hint: { zh: '三个字母，如 CNY；建好后不能改', en: 'Three letters, e.g. CNY; it stays as it is' },
      max: 3,
    }),
    balance: money({ label: { zh: '当前余额', en: 'Balance' }, readOnly: true, computed: true }),
    baseBalance: money({
      label: { zh: '余额（本位币）', en: 'Balance (base currency)' },
      readOnly: true,
      computed: true,
    }),
    bank: text({ label: { zh: '开户行', en: 'Bank' }, max: 100 }),
    accountNumber: text({ label: { zh: '账号', en: 'Account no.' }, max: 60, search: true }),
    openedOn: date({
      label: { zh: '期初日期', en: 'Opening day' },
      hint: { zh: '从这一天起记账', en: 'The books begin on this day' },
    }),
    opening: money({ label: { zh: '期初余额', en: 'Opening balance' }, default: '0', scale: 2 }),
    rate: number({
      label: { zh: '期初汇率', en: 'Opening rate' },
      hint: { zh: '本位币为 1', en: '1 for the base currency' },
      default: '1',
      least: 0,
      scale: 8,
    }),
    active: boolean({ label: { zh: '启用', en: 'In use' }, default: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: {
    columns: ['name', 'kind', 'balance', 'currency', 'bank', 'accountNumber', 'active'],
    sort: 'name',
    sums: ['baseBalance'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'active', label: { zh: '启用', en: 'In use' }, filter: { active: { eq: 'true' } } },
    ],
  },
  form: [
    {
      label: { zh: '账户', en: 'Account' },
      fields: ['name', 'kind', 'currency', 'bank', 'accountNumber', 'openedOn', 'opening', 'rate', 'active'],
    },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  navigation: { area: 'money', order: 20 },
})

/** Money that came into an account (above zero) or left it. Never changed: what was wrong is followed by its opposite. */
export const accountMove = entity('accountMove', {
  label: { zh: '资金流水', en: 'Account move' },
  plural: { zh: '资金流水', en: 'Account moves' },
  path: 'accountMoves',
  table: 'account_move',
  title: 'number',
  subtitle: ['account', 'movedOn', 'amount'],
  parent: 'account',
  creates: false,
  fields: {
    movedOn: date({ label: { zh: '日期', en: 'Date' }, required: true, readOnly: true, sortable: true }),
    account: reference('account', {
      label: { zh: '账户', en: 'Account' },
      required: true,
      readOnly: true,
    }),
    kind: choice({
      label: { zh: '业务', en: 'Kind' },
      readOnly: true,
      choices: [
        { value: 'opening', label: { zh: '期初', en: 'Opening' }, colour: 'default' },
        { value: 'receipt', label: { zh: '收款', en: 'Receipt' }, colour: 'green' },
        { value: 'refund', label: { zh: '退款', en: 'Refund' }, colour: 'orange' },
        { value: 'payment', label: { zh: '付款', en: 'Payment' }, colour: 'blue' },
        { value: 'paymentRefund', label: { zh: '供应商退款', en: 'Refund of a supplier' }, colour: 'cyan' },
        { value: 'expense', label: { zh: '费用', en: 'Expense' }, colour: 'purple' },
        { value: 'transfer', label: { zh: '转账', en: 'Transfer' }, colour: 'default' },
        { value: 'fee', label: { zh: '手续费', en: 'Fee' }, colour: 'red' },
      ],
    }),
    number: text({ label: { zh: '单据', en: 'Document' }, readOnly: true }),
    customer: reference('customer', { label: { zh: '往来单位', en: 'With whom' }, readOnly: true }),
    amount: money({
      label: { zh: '金额', en: 'Amount' },
      required: true,
      default: '0',
      readOnly: true,
      sortable: true,
    }),
    currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3, readOnly: true }),
    baseAmount: money({
      label: { zh: '金额（本位币）', en: 'Amount (base currency)' },
      required: true,
      default: '0',
      readOnly: true,
    }),
    method: choice({ label: { zh: '方式', en: 'Method' }, readOnly: true, choices: paymentMethods }),
    category: reference('expenseCategory', {
      label: { zh: '费用类别', en: 'Expense category' },
      readOnly: true,
    }),
    person: user({ label: { zh: '经办人', en: 'Person' }, readOnly: true }),
    note: text({ label: { zh: '备注', en: 'Notes' }, readOnly: true }),
  },
  list: {
    columns: [
      'movedOn',
      'account',
      'kind',
      'number',
      'customer',
      'amount',
      'currency',
      'method',
      'person',
      'note',
    ],
    sort: '-movedOn',
    sums: ['baseAmount'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'in', label: { zh: '收入', en: 'In' }, filter: { amount: { gt: '0' } } },
      { key: 'out', label: { zh: '支出', en: 'Out' }, filter: { amount: { lt: '0' } } },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { movedOn: { gte: 'thisMonth' } },
      },
    ],
  },
  form: [{ label: { zh: '流水', en: 'Move' }, fields: [] }],
  navigation: { area: 'money', order: 21 },
})

const amount = (zh: string, en: string, hint?: { zh: string; en: string }) =>
  money({ label: { zh, en }, ...(hint ? { hint } : {}), least: 0, scale: 2 })

/** Money from one account of the company's to another. */
export const transfer = entity('transfer', {
  label: { zh: '转账单', en: 'Transfer' },
  plural: { zh: '转账单', en: 'Transfers' },
  path: 'transfers',
  table: 'transfer',
  title: 'number',
  subtitle: ['transferredOn', 'amount', 'status'],
  parent: 'from',
  occurredAt: 'transferredOn',
  numbering: { field: 'number', series: 'transfer', pattern: 'TR{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '转账单号', en: 'Transfer no.' }, givenOnConfirm),
    status: documentStatus(),
    from: reference('account', { label: { zh: '转出账户', en: 'From' }, required: true }),
    to: reference('account', { label: { zh: '转入账户', en: 'To' }, required: true }),
    transferredOn: date({
      label: { zh: '转账日期', en: 'Date' },
      hint: { zh: '留空为今天', en: 'Empty: today' },
      sortable: true,
    }),
    amount: money({
      label: { zh: '转出金额', en: 'Amount' },
      required: true,
      least: 0,
      scale: 2,
      sortable: true,
    }),
    received: amount('转入金额', 'Received', {
      zh: '币种相同可留空，与转出金额相同',
      en: 'Empty where the currencies are the same: the amount',
    }),
    fee: amount('手续费', 'Fee', { zh: '另从转出账户扣除', en: 'Taken from the account it leaves, besides' }),
    rate: number({
      label: { zh: '汇率', en: 'Rate' },
      hint: {
        zh: '转出币种对本位币；有一方是本位币时可不填',
        en: 'Of the currency that leaves to the base currency; not needed where one account is in that',
      },
      default: '1',
      least: 0,
      scale: 8,
    }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    note: longText({ label: { zh: '备注', en: 'Notes' }, search: true }),
  },
  list: {
    columns: ['number', 'transferredOn', 'status', 'from', 'to', 'amount', 'received', 'fee', 'owner'],
    sort: '-transferredOn',
    sums: ['amount', 'fee'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'draft', label: { zh: '草稿', en: 'Drafts' }, filter: { status: { eq: 'draft' } } },
    ],
  },
  form: [
    {
      label: { zh: '转账', en: 'Transfer' },
      fields: ['from', 'to', 'transferredOn', 'amount', 'received', 'fee', 'rate', 'owner'],
    },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  verbs: {
    confirm: { label: { zh: '确认转账', en: 'Confirm' }, when: { status: ['draft'] } },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      when: { status: ['confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  navigation: { area: 'money', order: 22 },
})
