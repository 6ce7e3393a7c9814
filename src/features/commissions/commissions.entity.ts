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
  percent,
  reference,
  text,
  user,
} from '../../core/kinds/index.ts'
import { customer } from '../customers/customers.entity.ts'

const basis = () =>
  choice({
    label: { zh: '提成依据', en: 'Basis' },
    required: true,
    default: 'receipt',
    choices: [
      { value: 'order', label: { zh: '订单金额', en: 'Ordered' }, colour: 'blue' },
      { value: 'delivery', label: { zh: '出货金额', en: 'Delivered' }, colour: 'cyan' },
      { value: 'invoice', label: { zh: '开票金额', en: 'Invoiced' }, colour: 'purple' },
      { value: 'receipt', label: { zh: '回款金额', en: 'Money received' }, colour: 'green' },
      { value: 'margin', label: { zh: '出货毛利', en: 'Margin of deliveries' }, colour: 'gold' },
    ],
  })

/** From what amount of a month on which rate holds. */
export const commissionTier = entity('commissionTier', {
  label: { zh: '提成档', en: 'Tier' },
  plural: { zh: '提成档', en: 'Tiers' },
  path: 'commissionTiers',
  table: 'commission_tier',
  title: 'above',
  parent: 'rule',
  lineOf: 'commissionRule',
  fields: {
    rule: reference('commissionRule', { label: { zh: '提成规则', en: 'Rule' }, required: true }),
    position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
    above: money({
      label: { zh: '当月超过', en: 'Above, a month' },
      default: '0',
      least: 0,
      scale: 2,
    }),
    rate: percent({
      label: { zh: '提成比例', en: 'Rate' },
      required: true,
      least: 0,
      most: 100,
    }),
  },
  list: { columns: ['rule', 'above', 'rate'], sort: '-createdAt' },
  form: [{ label: { zh: '提成档', en: 'Tier' }, fields: ['above', 'rate'] }],
})

/** What is paid for what. Of the rules with one basis that fit a line, the first by priority counts. */
export const commissionRule = entity('commissionRule', {
  label: { zh: '提成规则', en: 'Commission rule' },
  plural: { zh: '提成规则', en: 'Commission rules' },
  path: 'commissionRules',
  table: 'commission_rule',
  title: 'name',
  subtitle: ['basis'],
  fields: {
    name: text({ label: { zh: '规则名称', en: 'Name' }, required: true, max: 100, search: true }),
    basis: basis(),
    tierMode: choice({
      label: { zh: '分档方式', en: 'Tiers' },
      hint: {
        zh: '累进：每一档的金额按那一档的比例；全额：达到后全部金额按那一档',
        en: 'Progressive: each part at its own rate; whole: all of it at the rate that is reached',
      },
      required: true,
      default: 'progressive',
      choices: [
        { value: 'progressive', label: { zh: '累进', en: 'Progressive' } },
        { value: 'whole', label: { zh: '全额', en: 'Whole' } },
      ],
    }),
    lines: lines('commissionTier', { label: { zh: '提成档', en: 'Tiers' } }),
    withTax: boolean({
      label: { zh: '按含税金额', en: 'Of amounts with tax' },
      hint: { zh: '不勾：按不含税金额', en: 'Not set: of amounts without tax' },
      default: false,
    }),
    priority: integer({
      label: { zh: '优先级', en: 'Priority' },
      hint: {
        zh: '同一依据有几条规则适用时，数字小的算；数字相同时先建的算',
        en: 'Where several with one basis fit, the smallest counts; of equal ones the oldest',
      },
      default: 100,
      sortable: true,
    }),
    active: boolean({ label: { zh: '启用', en: 'In use' }, default: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' } }),
    category: text({ label: { zh: '产品类别', en: 'Product category' }, max: 100 }),
    level: choice({
      label: { zh: '客户级别', en: 'Customer level' },
      open: true,
      cell: 'customerLevels',
      choices: customer.fields.level.choices,
    }),
    person: user({ label: { zh: '人员', en: 'Person' } }),
    role: reference('role', { label: { zh: '角色', en: 'Role' } }),
    unit: reference('unit', {
      label: { zh: '部门', en: 'Unit' },
      hint: { zh: '包括下级部门', en: 'With those below it' },
    }),
    validFrom: date({ label: { zh: '开始日期', en: 'Valid from' } }),
    validTo: date({ label: { zh: '结束日期', en: 'Valid to' } }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: {
    columns: ['name', 'basis', 'tierMode', 'priority', 'person', 'unit', 'validFrom', 'validTo', 'active'],
    sort: 'priority',
  },
  form: [
    {
      label: { zh: '规则', en: 'Rule' },
      fields: ['name', 'basis', 'tierMode', 'withTax', 'priority', 'active', 'validFrom', 'validTo'],
    },
    { label: { zh: '提成档', en: 'Tiers' }, fields: ['lines'] },
    {
      label: { zh: '适用于（不填为全部）', en: 'For (empty: all)' },
      fields: ['product', 'category', 'level', 'person', 'role', 'unit'],
    },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  navigation: { area: 'pay', order: 42 },
})

/** A part of what an order earns that goes to somebody beside its salesperson. */
export const commissionShare = entity('commissionShare', {
  label: { zh: '业绩分成', en: 'Commission share' },
  plural: { zh: '业绩分成', en: 'Commission shares' },
  path: 'commissionShares',
  table: 'commission_share',
  title: 'note',
  parent: 'order',
  fields: {
    order: reference('order', { label: { zh: '订单', en: 'Order' }, required: true }),
    person: user({ label: { zh: '人员', en: 'Person' }, required: true }),
    percent: percent({
      label: { zh: '比例', en: 'Part' },
      hint: { zh: '其余归订单的业务员', en: 'The rest is the salesperson’s' },
      required: true,
      least: 0,
      most: 100,
    }),
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 200 }),
  },
  list: { columns: ['order', 'person', 'percent', 'note'], sort: '-createdAt' },
  form: [{ label: { zh: '分成', en: 'Share' }, fields: ['order', 'person', 'percent', 'note'] }],
})

/** The commissions of a month: worked out anew until it is locked. */
export const commissionMonth = entity('commissionMonth', {
  label: { zh: '提成月份', en: 'Commission month' },
  plural: { zh: '提成', en: 'Commissions' },
  path: 'commissionMonths',
  table: 'commission_month',
  title: 'month',
  subtitle: ['status'],
  fields: {
    month: text({
      label: { zh: '月份', en: 'Month' },
      hint: { zh: '如 2026-11', en: 'E.g. 2026-11' },
      required: true,
      unique: true,
      max: 7,
      sortable: true,
    }),
    status: choice({
      label: { zh: '状态', en: 'Status' },
      required: true,
      readOnly: true,
      default: 'open',
      choices: [
        { value: 'open', label: { zh: '未锁定', en: 'Open' }, colour: 'orange' },
        { value: 'locked', label: { zh: '已锁定', en: 'Locked' }, colour: 'green' },
      ],
    }),
    people: integer({ label: { zh: '人数', en: 'People' }, readOnly: true, computed: true }),
    total: money({ label: { zh: '提成合计', en: 'Total' }, readOnly: true, computed: true }),
    corrections: money({
      label: { zh: '其中更正', en: 'Of which corrections' },
      hint: { zh: '以前锁定的月份后来变了的差额', en: 'What changed in locked months afterwards' },
      readOnly: true,
      computed: true,
    }),
    computedAt: datetime({ label: { zh: '计算时间', en: 'Worked out' }, readOnly: true }),
    lockedOn: date({ label: { zh: '锁定日期', en: 'Locked on' }, readOnly: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: {
    columns: ['month', 'status', 'people', 'total', 'corrections', 'computedAt', 'lockedOn'],
    sort: '-month',
  },
  form: [{ label: { zh: '提成月份', en: 'Month' }, fields: ['month', 'note'] }],
  verbs: {
    compute: { label: { zh: '重新计算', en: 'Work out anew' }, when: { status: ['open'] } },
    lock: {
      label: { zh: '锁定', en: 'Lock' },
      when: { status: ['open'] },
      confirm: {
        zh: '锁定前会再算一次；锁定后不再改变，以后的差额记在下一个月。',
        en: 'It is worked out once more. A locked month stays; later differences go to the next month.',
      },
    },
  },
  navigation: { area: 'pay', order: 40 },
})

/** What a document line, or the money that settled it, earned a person. Written by the working out alone. */
export const commissionLine = entity('commissionLine', {
  label: { zh: '提成明细', en: 'Commission line' },
  plural: { zh: '提成明细', en: 'Commission lines' },
  path: 'commissionLines',
  table: 'commission_line',
  title: 'number',
  subtitle: ['person', 'month', 'amount'],
  owner: 'person',
  creates: false,
  fields: {
    month: text({ label: { zh: '月份', en: 'Month' }, readOnly: true, max: 7 }),
    period: reference('commissionMonth', {
      label: { zh: '提成月份', en: 'Commission month' },
      offForm: true,
    }),
    person: user({ label: { zh: '人员', en: 'Person' }, readOnly: true }),
    ruleName: text({ label: { zh: '规则', en: 'Rule' }, readOnly: true }),
    basis: { ...basis(), readOnly: true },
    day: date({ label: { zh: '日期', en: 'Date' }, readOnly: true, sortable: true, required: true }),
    number: text({
      label: { zh: '单号', en: 'Document' },
      hint: { zh: '订单、出货单、发票或收款单', en: 'Order, delivery, invoice or receipt' },
      readOnly: true,
    }),
    order: reference('order', { label: { zh: '订单', en: 'Order' }, readOnly: true }),
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' }, readOnly: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
    percent: percent({ label: { zh: '分成比例', en: 'Share' }, readOnly: true }),
    base: money({ label: { zh: '提成基数', en: 'Of' }, readOnly: true }),
    rate: percent({ label: { zh: '比例', en: 'Rate' }, readOnly: true, scale: 4 }),
    amount: money({ label: { zh: '提成', en: 'Commission' }, readOnly: true }),
    corrects: text({
      label: { zh: '更正月份', en: 'Corrects' },
      hint: { zh: '已锁定月份后来的差额', en: 'A difference to a locked month' },
      readOnly: true,
      max: 7,
    }),
  },
  list: {
    columns: [
      'month',
      'person',
      'day',
      'number',
      'customer',
      'product',
      'ruleName',
      'base',
      'rate',
      'amount',
      'corrects',
    ],
    sort: '-day',
    sums: ['base', 'amount'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'mine', label: { zh: '我的', en: 'Mine' }, filter: { person: { eq: 'me' } } },
      {
        key: 'corrections',
        label: { zh: '更正', en: 'Corrections' },
        filter: { corrects: { empty: 'false' } },
      },
    ],
  },
  form: [{ label: { zh: '提成明细', en: 'Commission line' }, fields: [] }],
  navigation: { area: 'pay', order: 41 },
})
