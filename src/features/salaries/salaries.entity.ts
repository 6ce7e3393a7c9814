import { entity } from '../../core/entity.ts'
import {
  boolean,
  choice,
  date,
  integer,
  lines,
  longText,
  money,
  reference,
  text,
  user,
} from '../../core/kinds/index.ts'
import { paymentMethods } from '../accounts/accounts.entity.ts'
import { approvalField } from '../approvals/approval.field.ts'

const itemKind = (readOnly: boolean) =>
  choice({
    label: { zh: '性质', en: 'Kind' },
    required: true,
    readOnly,
    default: 'earning',
    choices: [
      { value: 'earning', label: { zh: '应发', en: 'Paid' }, colour: 'green' },
      { value: 'deduction', label: { zh: '扣款', en: 'Deducted' }, colour: 'orange' },
      { value: 'employer', label: { zh: '公司承担', en: 'Borne by the company' }, colour: 'blue' },
    ],
  })

/** A column of the salary sheets that the company defines: an allowance, social insurance, tax. */
export const salaryItem = entity('salaryItem', {
  label: { zh: '工资项目', en: 'Salary item' },
  plural: { zh: '工资项目', en: 'Salary items' },
  path: 'salaryItems',
  table: 'salary_item',
  title: 'name',
  subtitle: ['kind'],
  fields: {
    name: text({ label: { zh: '项目名称', en: 'Name' }, required: true, unique: true, max: 60 }),
    kind: itemKind(false),
    position: integer({ label: { zh: '顺序', en: 'Order' }, default: 100 }),
    active: boolean({ label: { zh: '启用', en: 'In use' }, default: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: { columns: ['name', 'kind', 'position', 'active'], sort: '-createdAt' },
  form: [
    { label: { zh: '工资项目', en: 'Salary item' }, fields: ['name', 'kind', 'position', 'active', 'note'] },
  ],
  navigation: { area: 'pay', order: 47 },
})

/** What is paid to the people of the company, or of a branch, for a month. */
export const salarySheet = entity('salarySheet', {
  label: { zh: '工资表', en: 'Salary sheet' },
  plural: { zh: '工资表', en: 'Salary sheets' },
  path: 'salarySheets',
  table: 'salary_sheet',
  title: 'name',
  subtitle: ['month', 'status'],
  fields: {
    name: text({
      label: { zh: '名称', en: 'Name' },
      hint: { zh: '留空为月份加部门', en: 'Empty: the month and the unit' },
      max: 100,
    }),
    month: text({
      label: { zh: '月份', en: 'Month' },
      hint: { zh: '如 2026-11', en: 'E.g. 2026-11' },
      required: true,
      max: 7,
      sortable: true,
    }),
    unit: reference('unit', {
      label: { zh: '分公司或部门', en: 'Branch or unit' },
      hint: { zh: '包括下级；不填为全公司', en: 'With those below it; empty: the whole company' },
    }),
    status: choice({
      label: { zh: '状态', en: 'Status' },
      required: true,
      readOnly: true,
      default: 'draft',
      choices: [
        { value: 'draft', label: { zh: '草稿', en: 'Draft' }, colour: 'default' },
        { value: 'approved', label: { zh: '已审核', en: 'Approved' }, colour: 'blue' },
        { value: 'locked', label: { zh: '已锁定', en: 'Locked' }, colour: 'orange' },
        { value: 'paid', label: { zh: '已发放', en: 'Paid' }, colour: 'green' },
      ],
    }),
    approval: approvalField,
    commissionMonth: text({
      label: { zh: '提成月份', en: 'Commissions of' },
      hint: { zh: '留空为同月', en: 'Empty: the same month' },
      max: 7,
    }),
    people: integer({ label: { zh: '人数', en: 'People' }, readOnly: true, computed: true }),
    gross: money({ label: { zh: '应发合计', en: 'Gross' }, readOnly: true, computed: true }),
    deductions: money({ label: { zh: '扣款合计', en: 'Deductions' }, readOnly: true, computed: true }),
    net: money({ label: { zh: '实发合计', en: 'Net' }, readOnly: true, computed: true }),
    employer: money({
      label: { zh: '公司承担', en: 'Borne by the company' },
      readOnly: true,
      computed: true,
    }),
    owner: user({ label: { zh: '制表人', en: 'Made by' } }),
    paidOn: date({ label: { zh: '发放日期', en: 'Paid on' }, readOnly: true }),
    account: reference('account', { label: { zh: '付款账户', en: 'Account' }, readOnly: true }),
    category: reference('expenseCategory', { label: { zh: '费用类别', en: 'Category' }, readOnly: true }),
    method: choice({ label: { zh: '付款方式', en: 'Method' }, readOnly: true, choices: paymentMethods }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: {
    columns: ['name', 'month', 'unit', 'status', 'people', 'gross', 'deductions', 'net', 'paidOn'],
    sort: '-month',
  },
  form: [
    {
      label: { zh: '工资表', en: 'Salary sheet' },
      fields: ['month', 'unit', 'name', 'commissionMonth', 'owner', 'note'],
    },
  ],
  verbs: {
    fill: {
      label: { zh: '带出人员和提成', en: 'Fill in people and commissions' },
      when: { status: ['draft'] },
    },
    approve: { label: { zh: '审核', en: 'Approve' }, when: { status: ['draft'] } },
    giveBack: {
      label: { zh: '退回', en: 'Give back' },
      when: { status: ['approved'] },
      input: { reason: text({ label: { zh: '退回原因', en: 'Reason' }, required: true, max: 300 }) },
    },
    lock: {
      label: { zh: '锁定并发工资条', en: 'Lock and hand out payslips' },
      when: { status: ['approved'] },
      confirm: {
        zh: '锁定后不再改变，每个人能看到自己的工资条。',
        en: 'A locked sheet stays as it is, and everybody sees the own payslip.',
      },
    },
    pay: {
      label: { zh: '发放', en: 'Pay' },
      when: { status: ['locked'] },
      input: {
        account: reference('account', { label: { zh: '付款账户', en: 'Account' } }),
        method: choice({ label: { zh: '付款方式', en: 'Method' }, default: 'bank', choices: paymentMethods }),
        category: reference('expenseCategory', {
          label: { zh: '费用类别', en: 'Category' },
          hint: { zh: '留空为“工资”', en: 'Empty: wages' },
        }),
        paidOn: date({ label: { zh: '发放日期', en: 'Paid on' } }),
      },
    },
    undoPayment: {
      label: { zh: '撤销发放', en: 'Undo the payment' },
      danger: true,
      when: { status: ['paid'] },
      input: { reason: text({ label: { zh: '撤销原因', en: 'Reason' }, required: true, max: 300 }) },
    },
  },
  navigation: { area: 'pay', order: 45 },
})

/** An item of somebody's salary. */
export const payslipItem = entity('payslipItem', {
  label: { zh: '工资条项目', en: 'Payslip item' },
  plural: { zh: '工资条项目', en: 'Payslip items' },
  path: 'payslipItems',
  table: 'payslip_item',
  title: 'note',
  parent: 'payslip',
  lineOf: 'payslip',
  fields: {
    payslip: reference('payslip', { label: { zh: '工资条', en: 'Payslip' }, required: true }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    item: reference('salaryItem', { label: { zh: '工资项目', en: 'Item' }, required: true }),
    kind: itemKind(true),
    amount: money({ label: { zh: '金额', en: 'Amount' }, required: true, default: '0', scale: 2 }),
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 200 }),
  },
  list: { columns: ['payslip', 'item', 'kind', 'amount'], sort: '-createdAt', sums: ['amount'] },
  form: [{ label: { zh: '项目', en: 'Item' }, fields: ['item', 'amount', 'note'] }],
})

/** Somebody's salary of a month. It is theirs to see from the moment the sheet is locked. */
export const payslip = entity('payslip', {
  label: { zh: '工资条', en: 'Payslip' },
  plural: { zh: '工资条', en: 'Payslips' },
  path: 'payslips',
  table: 'payslip',
  title: 'month',
  subtitle: ['person'],
  owner: 'owner',
  creates: false,
  fields: {
    month: text({
      label: { zh: '月份', en: 'Month' },
      readOnly: true,
      max: 7,
      required: true,
      sortable: true,
    }),
    sheet: reference('salarySheet', { label: { zh: '工资表', en: 'Sheet' }, readOnly: true, required: true }),
    person: user({ label: { zh: '人员', en: 'Person' }, readOnly: true, required: true }),
    owner: user({
      label: { zh: '可见人', en: 'Handed out to' },
      hint: { zh: '锁定工资表时发给本人', en: 'The person, once the sheet is locked' },
      readOnly: true,
    }),
    base: money({ label: { zh: '基本工资', en: 'Base salary' }, default: '0', least: 0, scale: 2 }),
    commission: money({ label: { zh: '提成', en: 'Commission' }, readOnly: true, default: '0' }),
    commissionMonth: text({ label: { zh: '提成月份', en: 'Commissions of' }, readOnly: true, max: 7 }),
    lines: lines('payslipItem', { label: { zh: '项目', en: 'Items' } }),
    gross: money({ label: { zh: '应发', en: 'Gross' }, readOnly: true, default: '0' }),
    deductions: money({ label: { zh: '扣款', en: 'Deductions' }, readOnly: true, default: '0' }),
    net: money({ label: { zh: '实发', en: 'Net' }, readOnly: true, default: '0' }),
    employer: money({ label: { zh: '公司承担', en: 'Borne by the company' }, readOnly: true, default: '0' }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: {
    columns: ['month', 'person', 'base', 'commission', 'gross', 'deductions', 'net', 'sheet'],
    sort: '-month',
    sums: ['gross', 'deductions', 'net'],
  },
  form: [{ label: { zh: '工资条', en: 'Payslip' }, fields: ['base', 'lines', 'note'] }],
  navigation: { area: 'pay', order: 46 },
})
