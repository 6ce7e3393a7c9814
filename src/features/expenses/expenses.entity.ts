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
import { paymentMethods } from '../accounts/accounts.entity.ts'
import { approvalField } from '../approvals/approval.field.ts'
import { cancelled, documentNumber, givenOnConfirm } from '../documents/document.fields.ts'

/** What the company spends money on: a tree. */
export const expenseCategory = entity('expenseCategory', {
  label: { zh: '费用类别', en: 'Expense category' },
  plural: { zh: '费用类别', en: 'Expense categories' },
  path: 'expenseCategories',
  table: 'expense_category',
  title: 'name',
  subtitle: ['parent', 'code'],
  fields: {
    name: text({
      label: { zh: '类别名称', en: 'Name' },
      required: true,
      unique: true,
      max: 60,
      search: true,
      sortable: true,
      pinyinSort: true,
    }),
    parent: reference('expenseCategory', { label: { zh: '上级类别', en: 'Part of' } }),
    code: text({ label: { zh: '科目编号', en: 'Code' }, max: 40, search: true }),
    active: boolean({ label: { zh: '启用', en: 'In use' }, default: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: { columns: ['name', 'parent', 'code', 'active'], sort: 'name' },
  form: [
    {
      label: { zh: '费用类别', en: 'Expense category' },
      fields: ['name', 'parent', 'code', 'active', 'note'],
    },
  ],
  navigation: { area: 'money', order: 32 },
})

/** Money spent: by the company from an account of its own, or by a person, to whom it is reimbursed. */
export const expense = entity('expense', {
  label: { zh: '费用单', en: 'Expense' },
  plural: { zh: '费用', en: 'Expenses' },
  path: 'expenses',
  table: 'expense',
  title: 'number',
  subtitle: ['category', 'spentOn', 'amount', 'status'],
  owner: 'owner',
  occurredAt: 'spentOn',
  numbering: { field: 'number', series: 'expense', pattern: 'EX{YYYY}{MM}-{0000}', on: 'verb' },
  fields: {
    number: documentNumber({ zh: '费用单号', en: 'Expense no.' }, givenOnConfirm),
    status: choice({
      label: { zh: '状态', en: 'Status' },
      required: true,
      readOnly: true,
      default: 'draft',
      sortable: true,
      choices: [
        { value: 'draft', label: { zh: '草稿', en: 'Draft' }, colour: 'default' },
        { value: 'submitted', label: { zh: '待审核', en: 'Handed in' }, colour: 'blue' },
        { value: 'confirmed', label: { zh: '已确认', en: 'Confirmed' }, colour: 'green' },
        { value: 'cancelled', label: { zh: '已作废', en: 'Cancelled' }, colour: 'red' },
      ],
    }),
    approval: approvalField,
    category: reference('expenseCategory', { label: { zh: '费用类别', en: 'Category' }, required: true }),
    amount: money({
      label: { zh: '金额', en: 'Amount' },
      required: true,
      least: 0,
      scale: 2,
      sortable: true,
    }),
    spentOn: date({
      label: { zh: '发生日期', en: 'Date' },
      hint: { zh: '留空为今天', en: 'Empty: today' },
      sortable: true,
    }),
    paidBy: choice({
      label: { zh: '付款方', en: 'Paid by' },
      required: true,
      default: 'company',
      choices: [
        { value: 'company', label: { zh: '公司账户', en: 'The company' } },
        { value: 'person', label: { zh: '个人垫付（报销）', en: 'The person, to be reimbursed' } },
      ],
    }),
    account: reference('account', {
      label: { zh: '付款账户', en: 'Account' },
      hint: { zh: '个人垫付的在报销时选', en: 'Of what a person laid out: chosen when it is reimbursed' },
    }),
    method: choice({
      label: { zh: '付款方式', en: 'Method' },
      extensible: true,
      default: 'bank',
      choices: paymentMethods,
    }),
    owner: user({ label: { zh: '经办人', en: 'Person' } }),
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' } }),
    project: text({ label: { zh: '项目', en: 'Project' }, max: 100, search: true }),
    payee: text({ label: { zh: '收款方', en: 'Paid to' }, max: 100, search: true }),
    invoiceNumber: text({ label: { zh: '发票号码', en: 'Invoice no.' }, max: 60, search: true }),
    reimbursement: choice({
      label: { zh: '报销', en: 'Reimbursement' },
      readOnly: true,
      choices: [
        { value: 'due', label: { zh: '待报销', en: 'Due' }, colour: 'orange' },
        { value: 'paid', label: { zh: '已报销', en: 'Paid' }, colour: 'green' },
      ],
    }),
    reimbursedOn: date({ label: { zh: '报销日期', en: 'Reimbursed on' }, readOnly: true }),
    currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3 }),
    rate: number({ label: { zh: '汇率', en: 'Rate' }, default: '1', least: 0, scale: 8 }),
    note: longText({ label: { zh: '说明', en: 'Notes' }, search: true }),
  },
  list: {
    columns: [
      'number',
      'spentOn',
      'status',
      'category',
      'amount',
      'owner',
      'customer',
      'project',
      'reimbursement',
    ],
    sort: '-spentOn',
    sums: ['amount'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'submitted', label: { zh: '待审核', en: 'Handed in' }, filter: { status: { eq: 'submitted' } } },
      { key: 'due', label: { zh: '待报销', en: 'To reimburse' }, filter: { reimbursement: { eq: 'due' } } },
      {
        key: 'thisMonth',
        label: { zh: '本月', en: 'This month' },
        filter: { spentOn: { gte: 'thisMonth' } },
      },
    ],
    board: ['status'],
  },
  form: [
    {
      label: { zh: '费用', en: 'Expense' },
      fields: [
        'category',
        'amount',
        'spentOn',
        'paidBy',
        'account',
        'method',
        'owner',
        'payee',
        'customer',
        'project',
        'invoiceNumber',
      ],
    },
    { label: { zh: '其他', en: 'Other' }, fields: ['note', 'currency', 'rate'] },
  ],
  verbs: {
    submit: { label: { zh: '提交审核', en: 'Hand in' }, when: { status: ['draft'] } },
    refuse: {
      label: { zh: '退回', en: 'Give back' },
      when: { status: ['submitted'] },
      input: {
        reason: text({ label: { zh: '退回原因', en: 'Reason' }, required: true, max: 300 }),
      },
    },
    confirm: { label: { zh: '确认', en: 'Confirm' }, when: { status: ['draft', 'submitted'] } },
    reimburse: {
      label: { zh: '付报销款', en: 'Reimburse' },
      when: { reimbursement: ['due'] },
      input: {
        account: reference('account', { label: { zh: '付款账户', en: 'Account' } }),
        method: choice({
          label: { zh: '付款方式', en: 'Method' },
          default: 'bank',
          choices: paymentMethods,
        }),
        paidOn: date({ label: { zh: '付款日期', en: 'Paid on' } }),
      },
    },
    cancel: {
      label: { zh: '作废', en: 'Cancel' },
      danger: true,
      confirm: { zh: '已记的账会一并冲回。', en: 'What was posted is taken back with it.' },
      when: { status: ['submitted', 'confirmed'] },
      input: { reason: text({ label: cancelled, required: true, max: 300 }) },
    },
  },
  navigation: { area: 'money', order: 30 },
})
