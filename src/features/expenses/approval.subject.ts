import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { amountFact } from '../documents/approval.facts.ts'
import { expense } from './expenses.entity.ts'

/** An expense that is handed in, or confirmed without having been. */
export const expenseSubject: ApprovalSubject = {
  key: 'expense',
  label: { zh: '费用提交与报销', en: 'Handing in expenses' },
  entity: expense,
  // What was handed in was approved then; who confirms it is not asked again.
  holds: ({ set, before }) =>
    (set.status === 'submitted' || set.status === 'confirmed') && (before?.status ?? 'draft') === 'draft',
  facts: [
    amountFact(expense),
    {
      key: 'paidBy',
      kind: 'choice',
      label: { zh: '付款方', en: 'Paid by' },
      tells: ['expense.paidBy'],
      of: ['expense', 'paidBy'],
      sql: () => sql`t.paid_by`,
    },
  ],
  held: sql`t.status = 'confirmed'`,
  on: 'spent_on',
}
