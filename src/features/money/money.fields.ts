import { choice, date, integer, lines, money, number, sequence, text } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'

/** What the open items of both sides have: receivables, payables. */
export const openItem = {
  number: sequence({ label: { zh: '单据', en: 'Document' }, search: true, readOnly: true }),
  bookedOn: date({ label: { zh: '日期', en: 'Date' }, required: true, readOnly: true, sortable: true }),
  dueOn: date({ label: { zh: '到期日', en: 'Due' }, required: true, readOnly: true, sortable: true }),
  currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3, readOnly: true }),
  rate: number({ label: { zh: '汇率', en: 'Rate' }, scale: 8, readOnly: true }),
  amount: money({
    label: { zh: '金额', en: 'Amount' },
    required: true,
    default: '0',
    readOnly: true,
    sortable: true,
  }),
  open: money({ label: { zh: '未核销', en: 'Open' }, readOnly: true }),
  baseOpen: money({ label: { zh: '未核销（本位币）', en: 'Open (base currency)' }, readOnly: true }),
}

/** What a receipt or payment takes off an item. */
export const settlement = {
  position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
  amount: money({ label: { zh: '本次核销', en: 'Settled' }, required: true, scale: 2 }),
  discount: money({ label: { zh: '折让', en: 'Discount' }, default: '0', least: 0, scale: 2 }),
  note: text({ label: { zh: '备注', en: 'Notes' }, max: 300 }),
}

export const amountOfMoney = (hint: Label) =>
  money({
    label: { zh: '金额', en: 'Amount' },
    hint,
    required: true,
    least: 0,
    scale: 2,
    sortable: true,
  })

export const methodOfMoney = (label: Label) =>
  choice({
    label,
    extensible: true,
    default: 'bank',
    choices: [
      { value: 'bank', label: { zh: '银行转账', en: 'Bank transfer' } },
      { value: 'cash', label: { zh: '现金', en: 'Cash' } },
      { value: 'alipay', label: { zh: '支付宝', en: 'Alipay' } },
      { value: 'wechat', label: { zh: '微信', en: 'WeChat' } },
      { value: 'cheque', label: { zh: '支票', en: 'Cheque' } },
      { value: 'acceptance', label: { zh: '承兑汇票', en: 'Acceptance bill' } },
      { value: 'other', label: { zh: '其他', en: 'Other' } },
    ],
  })

export const currencyOfMoney = {
  currency: text({ label: { zh: '币种', en: 'Currency' }, max: 3 }),
  rate: number({ label: { zh: '汇率', en: 'Rate' }, default: '1', least: 0, scale: 8 }),
}

/** What the verb `settle` asks. */
export const settleInput = (line: string, hint: Label) => ({
  settledOn: date({ label: { zh: '核销日期', en: 'Settled on' } }),
  lines: lines(line, { label: { zh: '核销', en: 'Settlements' }, hint }),
})
