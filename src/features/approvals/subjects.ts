import { sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import { open } from '../../core/scope.ts'
import { creditSubject } from '../credit/approval.subject.ts'
import { expenseSubject } from '../expenses/approval.subject.ts'
import { writeOffSubject } from '../money/approval.subject.ts'
import { orderSubject } from '../orders/approval.subject.ts'
import { purchaseOrderSubject } from '../purchaseOrders/approval.subject.ts'
import { quoteSubject } from '../quotes/approval.subject.ts'
import { salarySubject } from '../salaries/approval.subject.ts'
import type { ApprovalFact, ApprovalSubject } from './subject.ts'

/** What features have approved, a line each. */
export const subjects: ApprovalSubject[] = [
  quoteSubject,
  orderSubject,
  creditSubject,
  purchaseOrderSubject,
  expenseSubject,
  writeOffSubject,
  salarySubject,
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

/** Whether the actor may know what a fact tells of: fields that are open, of objects their role reads. */
export const mayKnow = (actor: Actor, models: Models, { tells }: Pick<ApprovalFact, 'tells'>): boolean =>
  tells.every(name => {
    const [entity, field] = name.split('.')
    const model = models(entity)
    return can(actor, model.entity.lineOf ?? entity, 'read') && open(actor, model, field)
  })

export const factsOf = (subject: ApprovalSubject): readonly ApprovalFact[] => [
  ...subject.facts,
  ...askerFacts,
]

export const subjectOf = (key: string) => subjects.find(one => one.key === key)
