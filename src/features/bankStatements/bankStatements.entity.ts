import { entity } from '../../core/entity.ts'
import { choice, date, money, reference, text } from '../../core/kinds/index.ts'

/** A line of a bank's, Alipay's or WeChat's statement. It becomes a receipt or an expense, or is found to be one that is there already. */
export const bankLine = entity('bankLine', {
  label: { zh: '对账流水', en: 'Statement line' },
  plural: { zh: '对账流水', en: 'Statement lines' },
  path: 'bankLines',
  table: 'bank_line',
  title: 'remark',
  subtitle: ['account', 'happenedOn', 'amount'],
  parent: 'account',
  creates: false,
  fields: {
    account: reference('account', { label: { zh: '账户', en: 'Account' }, required: true, readOnly: true }),
    happenedOn: date({ label: { zh: '日期', en: 'Date' }, required: true, readOnly: true, sortable: true }),
    time: text({ label: { zh: '时间', en: 'Time' }, max: 20, readOnly: true }),
    amount: money({
      label: { zh: '金额', en: 'Amount' },
      required: true,
      default: '0',
      readOnly: true,
      sortable: true,
    }),
    balance: money({ label: { zh: '余额', en: 'Balance' }, readOnly: true }),
    party: text({ label: { zh: '对方', en: 'With whom' }, max: 200, search: true, readOnly: true }),
    partyAccount: text({ label: { zh: '对方账号', en: 'Their account' }, max: 100, readOnly: true }),
    remark: text({ label: { zh: '摘要', en: 'Remark' }, max: 500, search: true, readOnly: true }),
    reference: text({ label: { zh: '流水号', en: 'Reference' }, max: 100, search: true, readOnly: true }),
    status: choice({
      label: { zh: '状态', en: 'Status' },
      required: true,
      readOnly: true,
      default: 'open',
      choices: [
        { value: 'open', label: { zh: '待处理', en: 'Open' }, colour: 'orange' },
        { value: 'done', label: { zh: '已对上', en: 'Matched' }, colour: 'green' },
        { value: 'ignored', label: { zh: '不处理', en: 'Left out' }, colour: 'default' },
      ],
    }),
    number: text({ label: { zh: '单据', en: 'Document' }, max: 60, readOnly: true }),
    file: text({ label: { zh: '文件', en: 'File' }, max: 200, readOnly: true }),
  },
  list: {
    columns: ['happenedOn', 'account', 'party', 'remark', 'amount', 'status', 'number'],
    sort: '-happenedOn',
    sums: ['amount'],
    views: [
      { key: 'open', label: { zh: '待处理', en: 'Open' }, filter: { status: { eq: 'open' } } },
      { key: 'done', label: { zh: '已对上', en: 'Matched' }, filter: { status: { eq: 'done' } } },
      { key: 'ignored', label: { zh: '不处理', en: 'Left out' }, filter: { status: { eq: 'ignored' } } },
      { key: 'all', label: { zh: '全部', en: 'All' } },
    ],
  },
  form: [{ label: { zh: '流水', en: 'Line' }, fields: [] }],
  verbs: {
    ignore: { label: { zh: '不处理', en: 'Leave out' }, when: { status: ['open'] } },
    reopen: { label: { zh: '重新处理', en: 'Take up again' }, when: { status: ['ignored', 'done'] } },
  },
})
