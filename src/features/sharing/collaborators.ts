/** The field `collaborators` of records that have an owner: read from the rows of `collaborator`, and written to them. */
import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { isId } from '../../core/id.ts'
import type { Collaborator } from '../../core/kinds/collaborators.ts'
import type { Label } from '../../core/label.ts'
import { within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import type { Change, ComputedField, WriteContext } from '../../core/server.ts'
import { notify } from '../notices/notify.ts'

/** As it is written, and as an event keeps it: in the order of ids. */
type Loan = Pick<Collaborator, 'id' | 'access'>

const FIELD = 'collaborators'

/** What the reader is told of a person under the alias: the name, as far as they may know people. */
export function nameOf(models: Models, actor: Actor, alias: string): RawBuilder<unknown> {
  const user = models('user')
  const known = can(actor, 'user', 'read') ? within(models, actor, user, alias) : sql`false`
  return sql`CASE WHEN ${known} THEN ${titleFor(actor, user, alias)} ELSE '****' END`
}

export const collaborators: ComputedField = {
  sql: ({ models, model, actor }) => sql`(SELECT jsonb_agg(
      jsonb_build_object('id', cp.id, 'title', ${nameOf(models, actor, 'cp')}, 'access', c.access) ORDER BY cp.name_sort, cp.id)
    FROM collaborator c JOIN workspace_user cp ON cp.workspace_id = ${actor.workspaceId} AND cp.id = c.user_id
    WHERE c.workspace_id = ${actor.workspaceId} AND c.entity = ${model.entity.name} AND c.record_id = t.id)`,
  filter: (operator, value, { model, actor }) => {
    const of = sql`SELECT c.record_id FROM collaborator c WHERE c.workspace_id = ${actor.workspaceId} AND c.entity = ${model.entity.name}`
    const any = sql`t.id IN (${of})`
    const none = sql`NOT EXISTS (${of} AND c.record_id = t.id)`
    if (operator === 'empty') return value === 'false' ? any : none
    if (value === 'none') return none
    const { [value]: people = value.split(',') } = { me: [actor.userId], team: actor.subordinateIds }
    if (!people.every(isId)) throw new Problem('badRequest', { detail: `filter[${FIELD}]` })
    return sql`t.id IN (${of} AND c.user_id = ANY(${people}::uuid[]))`
  },
}

/** Who the records are lent to, as they stand. */
export async function standing(
  tx: Transaction,
  entity: string,
  ids: readonly string[],
): Promise<Map<string, Loan[]>> {
  const rows = await tx.rows<{ record: string; loans: Loan[] }>(
    sql`SELECT record_id AS record, jsonb_agg(jsonb_build_object('id', user_id, 'access', access) ORDER BY user_id) AS loans
      FROM collaborator WHERE workspace_id = ${tx.workspaceId} AND entity = ${entity} AND record_id = ANY(${ids}::uuid[]) GROUP BY 1`,
  )
  return new Map(rows.map(({ record, loans }) => [record, loans]))
}

const unknown: Label = {
  zh: '所选人员不存在或您无权查看，请重新选择',
  en: 'The chosen person does not exist or is not visible to you; choose another',
}
const mayNotAdd: Label = {
  zh: '您的角色不能添加协作人，请联系管理员',
  en: 'Your role may not add collaborators; ask an administrator',
}
const mayNotRemove: Label = {
  zh: '您的角色不能移除协作人，请联系管理员',
  en: 'Your role may not remove collaborators; ask an administrator',
}

/**
 * Puts into changes that name collaborators who they were before and who they will be: those out of the actor's sight stay. Answers what
 * the actor may not do.
 */
export async function weigh(context: WriteContext, changes: readonly Change[]): Promise<Map<Change, Fault>> {
  const { core, tx, actor, model } = context
  const asked = changes.filter(({ set }) => set[FIELD] !== undefined)
  const faults = new Map<Change, Fault>()
  if (asked.length === 0 || model.fields[FIELD]?.kind !== 'collaborators') return faults
  const entity = model.entity.name
  const old = asked.filter(({ before }) => before).map(({ id }) => id)
  const known = old.length > 0 ? await standing(tx, entity, old) : new Map<string, Loan[]>()
  const models = await core.models(tx.workspaceId)
  const seen = await peopleSeen(tx, models, actor)
  for (const change of asked) {
    const before = known.get(change.id) ?? []
    const wanted = new Map(((change.set[FIELD] ?? []) as Loan[]).map(({ id, access }) => [id, access]))
    const isBack = change.action === 'undoImport'
    for (const { id, access } of before) if (!seen.has(id) && !isBack) wanted.set(id, access)
    const had = new Map(before.map(({ id, access }) => [id, access]))
    const added = [...wanted.keys()].filter(id => wanted.get(id) !== had.get(id))
    const fault = (code: string, message: Label) => faults.set(change, { field: FIELD, code, message })
    if (!isBack && added.some(id => !seen.has(id))) fault('unknownReference', unknown)
    else if (!isBack && added.length > 0 && !can(actor, entity, 'addCollaborator'))
      fault('forbidden', mayNotAdd)
    else if (!isBack && before.some(({ id }) => !wanted.has(id)) && !can(actor, entity, 'removeCollaborator'))
      fault('forbidden', mayNotRemove)
    if (change.before) change.before[FIELD] = inOrder(had)
    change.set[FIELD] = inOrder(wanted)
  }
  return faults
}

const inOrder = (loans: Map<string, Loan['access']>): Loan[] | null =>
  loans.size > 0
    ? [...loans].map(([id, access]) => ({ id, access })).sort((a, b) => (a.id < b.id ? -1 : 1))
    : null

/** The people whom the actor may know of. */
async function peopleSeen(tx: Transaction, models: Models, actor: Actor): Promise<Set<string>> {
  if (!can(actor, 'user', 'read')) return new Set([actor.userId])
  const rows = await tx.rows<{
    id: string
  }>(sql`SELECT t.id FROM workspace_user t WHERE t.workspace_id = ${tx.workspaceId}
    AND t.deleted_at IS NULL AND ${within(models, actor, models('user'), 't')}`)
  return new Set(rows.map(row => row.id))
}

/** Before they are written: who is lent a record by this change, and whether the actor may lend it. */
export async function lendBefore(context: WriteContext, changes: Change[]): Promise<void> {
  const [fault] = (await weigh(context, changes)).values()
  if (fault) throw invalid([fault])
}

/** Writes the rows, and tells who is new among them. Imports bring in whole books: they tell nobody. */
export function lend(context: WriteContext, changes: Change[]): void {
  const { tx, actor, model, importId } = context
  const lent = changes.filter(({ set, action }) => set[FIELD] !== undefined && action !== 'delete')
  if (lent.length === 0 || model.fields[FIELD]?.kind !== 'collaborators') return
  const entity = model.entity.name
  const rows = lent.flatMap(({ id, set }) =>
    ((set[FIELD] ?? []) as Loan[]).map(loan => ({ record: id, person: loan.id, access: loan.access })),
  )
  const old = lent.filter(({ before }) => before).map(({ id }) => id)
  const wanted = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(record uuid, person uuid, access text)`
  if (old.length > 0)
    tx.send(sql`DELETE FROM collaborator WHERE workspace_id = ${tx.workspaceId} AND entity = ${entity} AND record_id = ANY(${old}::uuid[])
      AND (record_id, user_id) NOT IN (SELECT record, person FROM ${wanted})`)
  if (rows.length > 0)
    tx.send(sql`INSERT INTO collaborator (workspace_id, entity, record_id, user_id, access, added_by_id)
      SELECT ${tx.workspaceId}::uuid, ${entity}, record, person, access, ${actor.userId || null}::uuid FROM ${wanted}
      ON CONFLICT (workspace_id, entity, record_id, user_id) DO UPDATE SET access = excluded.access`)
  if (importId || actor.via === 'import') return
  for (const { id, before, set } of lent) {
    const had = ((before?.[FIELD] ?? []) as Loan[]).map(loan => loan.id)
    const added = ((set[FIELD] ?? []) as Loan[]).map(loan => loan.id).filter(one => !had.includes(one))
    notify(context, added, { kind: 'shared', entity, recordId: id })
  }
}
