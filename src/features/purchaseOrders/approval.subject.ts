import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { amountFact, typeFact } from '../documents/approval.facts.ts'
import { purchaseOrder } from './purchaseOrders.entity.ts'

/** A purchase order that is confirmed, and a confirmed one whose lines are changed. */
export const purchaseOrderSubject: ApprovalSubject = {
  key: 'purchaseOrder',
  label: { zh: '采购单确认与变更', en: 'Confirming and changing purchase orders' },
  entity: purchaseOrder,
  holds: ({ set, before, action }) =>
    (set.status === 'confirmed' && before?.status !== 'confirmed') ||
    (action === 'change' && set.lines !== undefined),
  facts: [amountFact(purchaseOrder), typeFact(purchaseOrder)],
  loose: ['received', 'expectedOn'],
  held: sql`t.status = 'confirmed'`,
  on: 'ordered_on',
}
