import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { amountFact, levelFact, priceFacts } from '../documents/approval.facts.ts'
import { quote, quoteLine } from './quotes.entity.ts'

/** A quote that goes out, or is offered anew after it had ended. */
export const quoteSubject: ApprovalSubject = {
  key: 'quote',
  label: { zh: '报价发出', en: 'Sending quotes' },
  entity: quote,
  holds: ({ set, before, action }) =>
    (set.status === 'sent' && before?.status !== 'sent') ||
    action === 'extend' ||
    (action === 'accept' && before?.status !== 'sent'),
  facts: [amountFact(quote), ...priceFacts(quote, quoteLine), levelFact(quote)],
  // The customer may open it, ask, and be answered, all the same.
  loose: ['asks', 'openedAt'],
  held: sql`t.sent_at IS NOT NULL`,
  on: 'quoted_on',
}
