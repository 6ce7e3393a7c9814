import { sql } from 'kysely'
import type { ApprovalSubject, FactContext } from '../approvals/subject.ts'
import { levelFact, rateIn } from '../documents/approval.facts.ts'
import { receipt } from './money.entity.ts'

const writtenOff = (
  context: Pick<FactContext, 'workspaceId' | 'currency'>,
) => sql`(SELECT coalesce(sum(x.discount * ${rateIn(context)}), 0) FROM receipt_line x
  WHERE x.workspace_id = ${context.workspaceId} AND x.receipt_id = t.id AND x.deleted_at IS NULL)`

/** What a receipt writes off beside the money it brings: discounts, and of a receipt of 0 bad debts. */
export const writeOffSubject: ApprovalSubject = {
  key: 'writeOff',
  label: { zh: '折让与坏账核销', en: 'Writing off discounts and bad debts' },
  entity: receipt,
  holds: ({ set, before, action }) =>
    (set.status === 'confirmed' && before?.status !== 'confirmed') ||
    (action === 'settle' && set.lines !== undefined),
  asked: context => sql`${writtenOff(context)} > 0`,
  facts: [
    {
      key: 'writtenOff',
      kind: 'money',
      label: { zh: '折让或坏账金额（本位币）', en: 'Written off (base currency)' },
      tells: ['receipt.lines', 'receipt.discount', 'receiptLine.discount'],
      sql: context => sql`round(${writtenOff(context)}, 2)`,
    },
    {
      key: 'withoutMoney',
      kind: 'yes',
      label: { zh: '没有收到钱（坏账）', en: 'No money comes with it (bad debt)' },
      tells: ['receipt.amount'],
      sql: () => sql`t.amount = 0`,
    },
    levelFact(receipt),
  ],
  loose: ['account', 'reference', 'method'],
  held: sql`t.status = 'confirmed'`,
  on: 'received_on',
}
