import { sql } from 'kysely'
import { creditSubject } from '../credit/approval.subject.ts'
import { expenseSubject } from '../expenses/approval.subject.ts'
import { writeOffSubject } from '../money/approval.subject.ts'
import { orderSubject } from '../orders/approval.subject.ts'
import { purchaseOrderSubject } from '../purchaseOrders/approval.subject.ts'
import { quoteSubject } from '../quotes/approval.subject.ts'
import type { ApprovalFact, ApprovalSubject } from './subject.ts'

/** What features have approved, a line each. */
export const subjects: ApprovalSubject[] = [
  quoteSubject,
  orderSubject,
  creditSubject,
  purchaseOrderSubject,
  expenseSubject,
  writeOffSubject,
]

/** What rules of every subject may ask of who asks. */
const askerFacts: ApprovalFact[] = [
  {
    key: 'askerRole',
    kind: 'choice',
    label: { zh: '申请人的角色', en: 'Role of who asks' },
    tells: [],
    sql: ({ workspaceId, asker }) =>
      sql`(SELECT u.role_id::text FROM workspace_user u WHERE u.workspace_id = ${workspaceId} AND u.id = ${asker})`,
  },
  {
    key: 'askerUnit',
    kind: 'choice',
    label: { zh: '申请人的部门', en: 'Unit of who asks' },
    tells: [],
    sql: ({ workspaceId, asker }) =>
      sql`(SELECT u.unit_id::text FROM workspace_user u WHERE u.workspace_id = ${workspaceId} AND u.id = ${asker})`,
  },
]

export const factsOf = (subject: ApprovalSubject): readonly ApprovalFact[] => [
  ...subject.facts,
  ...askerFacts,
]

export const subjectOf = (key: string) => subjects.find(one => one.key === key)
