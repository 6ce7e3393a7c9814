import { entity } from '../../core/entity.ts'
import { date, integer, lines, money, reference, text } from '../../core/kinds/index.ts'

/** An open item as a letter of demand names it. */
export const dunningLetterLine = entity('dunningLetterLine', {
  label: { zh: '催款明细', en: 'Item' },
  plural: { zh: '催款明细', en: 'Items' },
  path: 'dunningLetterLines',
  table: 'receivable',
  title: 'number',
  lineOf: 'dunningLetter',
  fields: {
    number: text({ label: { zh: '单据', en: 'Document' } }),
    day: date({ label: { zh: '日期', en: 'Date' } }),
    dueOn: date({ label: { zh: '到期日', en: 'Due' } }),
    overdue: integer({ label: { zh: '逾期天数', en: 'Days overdue' } }),
    amount: money({ label: { zh: '金额', en: 'Amount' } }),
    open: money({ label: { zh: '未付金额', en: 'Open' } }),
  },
  list: { columns: ['number'], sort: 'day' },
  form: [],
})

/** What a customer owes and should have paid, in one currency, as a letter. No record. */
export const dunningLetter = entity('dunningLetter', {
  label: { zh: '催款函', en: 'Letter of demand' },
  plural: { zh: '催款函', en: 'Letters of demand' },
  path: 'dunningLetter',
  table: 'receivable',
  title: 'customer',
  customer: 'customer',
  fields: {
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' } }),
    day: date({ label: { zh: '日期', en: 'Date' } }),
    currency: text({ label: { zh: '币种', en: 'Currency' } }),
    credits: money({ label: { zh: '未核销的预收和退货', en: 'Prepayments and credits' } }),
    total: money({ label: { zh: '应付合计', en: 'Total to pay' } }),
    overdue: integer({ label: { zh: '最长逾期天数', en: 'Most days overdue' } }),
    lines: lines('dunningLetterLine', { label: { zh: '明细', en: 'Lines' } }),
  },
  list: { columns: ['customer'], sort: 'day' },
  form: [],
})
