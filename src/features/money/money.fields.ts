import {
  choice,
  date,
  integer,
  lines,
  money,
  number,
  reference,
  sequence,
  text,
} from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'
import { paymentMethods } from '../accounts/accounts.entity.ts'

/** What the open items of both sides have: receivables, payables. */
export const openItem = {
  number: sequence({ label: { zh: '单据', en: 'Document' }, search: true, readOnly: true }),
  part: text({ label: { zh: '款项', en: 'Instalment' }, max: 60, readOnly: true }),
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
    choices: paymentMethods,
  })

export const accountOfMoney = (label: Label) =>
  reference('account', {
    label,
    hint: { zh: '留空则记入该方式常用的账户', en: 'Empty: the usual one for the method' },
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
