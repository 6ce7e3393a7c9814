import { choice, date, integer, money, percent, text } from '../../core/kinds/index.ts'

/** A line of a payment plan: so much of the order, due on a day or so many days after something. */
export const planFields = {
  position: integer({ label: { zh: '行号', en: 'No.' }, readOnly: true }),
  label: text({ label: { zh: '款项', en: 'Instalment' }, required: true, max: 60 }),
  percent: percent({ label: { zh: '比例', en: 'Percent' }, least: 0, most: 100 }),
  amount: money({ label: { zh: '金额', en: 'Amount' }, least: 0, scale: 2 }),
  basis: choice({
    label: { zh: '到期依据', en: 'Due' },
    required: true,
    default: 'order',
    choices: [
      { value: 'order', label: { zh: '下单后', en: 'after the order' } },
      { value: 'delivery', label: { zh: '交货后', en: 'after delivery' } },
      { value: 'invoice', label: { zh: '开票后', en: 'after the invoice' } },
      { value: 'date', label: { zh: '指定日期', en: 'on a day' } },
    ],
  }),
  days: integer({ label: { zh: '天数', en: 'Days' }, least: 0, most: 3650 }),
  dueOn: date({ label: { zh: '到期日', en: 'Due on' } }),
}

export const planForm = ['label', 'percent', 'amount', 'basis', 'days', 'dueOn'] as const
