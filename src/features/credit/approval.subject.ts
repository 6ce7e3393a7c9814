import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { amountFact, levelFact } from '../documents/approval.facts.ts'
import { order } from '../orders/orders.entity.ts'
import { overdueDays, overLimit } from './credit.ts'
import { holdCustomers, raises, tells } from './hold.ts'

const setting = (workspaceId: string, name: string) =>
  sql`(SELECT s.settings->>${sql.lit(name)} FROM document_setting s WHERE s.workspace_id = ${workspaceId})`

/** An order that is held because of its customer's credit: who agrees releases it. */
export const creditSubject: ApprovalSubject = {
  key: 'creditRelease',
  label: { zh: '信用放行', en: 'Releasing held credit' },
  entity: order,
  holds: raises,
  prepare: (context, changes) =>
    holdCustomers(
      context,
      changes.map(one => one.id),
    ),
  asked: ({ workspaceId, today }) => {
    const days = overdueDays(workspaceId, sql.ref('t.customer_id'), today)
    return sql`${setting(workspaceId, 'creditCheck')} = 'hold' AND (t.credit_released_until IS NULL OR t.credit_released_until < ${today}::date)
      AND (${overLimit(workspaceId)} IS NOT NULL OR coalesce(${days} > ${setting(workspaceId, 'creditOverdueDays')}::numeric, false))`
  },
  facts: [
    {
      key: 'overLimit',
      kind: 'money',
      label: { zh: '超出信用额度', en: 'Over the credit limit by' },
      tells,
      sql: ({ workspaceId }) => sql`coalesce(${overLimit(workspaceId)}, 0)`,
    },
    {
      key: 'overdueDays',
      kind: 'number',
      label: { zh: '应收最长逾期天数', en: 'Days the oldest item is overdue' },
      tells: ['receivable.dueOn', 'receivable.open'],
      ages: true,
      sql: ({ workspaceId, today }) =>
        sql`coalesce(${overdueDays(workspaceId, sql.ref('t.customer_id'), today)}, 0)`,
    },
    amountFact(order),
    levelFact(order),
  ],
  loose: ['creditReleasedUntil'],
  held: sql`t.status = 'confirmed' AND t.type = 'sale'`,
  on: 'ordered_on',
}
