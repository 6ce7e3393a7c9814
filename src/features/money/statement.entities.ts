import { entity } from '../../core/entity.ts'
import { date, lines, money, reference, text } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'

/** A customer's or supplier's account over a period as it is printed: opening, what happened, closing; one for each currency. No record. */
function statementOf(
  name: string,
  { label, customer, more, less }: { label: Label; customer: Label; more: Label; less: Label },
) {
  const line = entity(`${name}Line`, {
    label: { zh: '对账明细', en: 'Statement line' },
    plural: { zh: '对账明细', en: 'Statement lines' },
    path: `${name}Lines`,
    table: name,
    title: 'number',
    lineOf: name,
    fields: {
      day: date({ label: { zh: '日期', en: 'Date' } }),
      kind: text({ label: { zh: '业务', en: 'What' } }),
      number: text({ label: { zh: '单据', en: 'Document' } }),
      increase: money({ label: more }),
      decrease: money({ label: less }),
      balance: money({ label: { zh: '余额', en: 'Balance' } }),
    },
    list: { columns: ['day'], sort: 'day' },
    form: [],
  })
  const statement = entity(name, {
    label,
    plural: label,
    path: name,
    table: name,
    title: 'customer',
    customer: 'customer',
    fields: {
      customer: reference('customer', { label: customer }),
      from: date({ label: { zh: '起始日期', en: 'From' } }),
      to: date({ label: { zh: '截止日期', en: 'To' } }),
      currency: text({ label: { zh: '币种', en: 'Currency' } }),
      opening: money({ label: { zh: '期初余额', en: 'Opening balance' } }),
      increase: money({ label: more }),
      decrease: money({ label: less }),
      closing: money({ label: { zh: '期末余额', en: 'Closing balance' } }),
      lines: lines(line.name, { label: { zh: '明细', en: 'Lines' } }),
    },
    list: { columns: ['customer'], sort: 'from' },
    form: [],
  })
  return { statement, line }
}

export const { statement: customerStatement, line: customerStatementLine } = statementOf(
  'customerStatement',
  {
    label: { zh: '客户对账单', en: 'Customer statement' },
    customer: { zh: '客户', en: 'Customer' },
    more: { zh: '本期应收', en: 'Charged' },
    less: { zh: '本期已收', en: 'Received' },
  },
)
export const { statement: supplierStatement, line: supplierStatementLine } = statementOf(
  'supplierStatement',
  {
    label: { zh: '供应商对账单', en: 'Supplier statement' },
    customer: { zh: '供应商', en: 'Supplier' },
    more: { zh: '本期应付', en: 'Charged' },
    less: { zh: '本期已付', en: 'Paid' },
  },
)
