import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { amountFact, levelFact, priceFacts, typeFact } from '../documents/approval.facts.ts'
import { order, orderLine } from './orders.entity.ts'

/** An order that is confirmed, and a confirmed one whose lines are changed. */
export const orderSubject: ApprovalSubject = {
  key: 'order',
  label: { zh: '订单确认与变更', en: 'Confirming and changing orders' },
  entity: order,
  holds: ({ set, before, action }) =>
    (set.status === 'confirmed' && before?.status !== 'confirmed') ||
    (action === 'change' && set.lines !== undefined),
  facts: [amountFact(order), ...priceFacts(order, orderLine), levelFact(order), typeFact(order)],
  loose: ['delivery', 'invoicing', 'deliverOn'],
  held: sql`t.status = 'confirmed'`,
  on: 'ordered_on',
}
