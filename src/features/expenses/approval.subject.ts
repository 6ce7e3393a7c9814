import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { amountFact } from '../documents/approval.facts.ts'
import { expense } from './expenses.entity.ts'

/** An expense that is handed in, or confirmed without having been. */
export const expenseSubject: ApprovalSubject = {
  key: 'expense',
  label: { zh: '费用确认与报销', en: 'Confirming expenses' },
  entity: expense,
  holds: ({ set, before }) => set.status === 'confirmed' && before?.status !== 'confirmed',
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
