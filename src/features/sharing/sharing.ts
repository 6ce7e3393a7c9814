import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import type { Entity } from '../../core/entity.ts'
import type { VerbAct } from '../../core/server.ts'
import { notify } from '../notices/notify.ts'
import type { sharingVerbs } from './sharing.verbs.ts'

export type Access = 'read' | 'write'

/** Lets a person see a record, or change it too, beside its owner. */
export function lendTo(
  tx: Transaction,
  { entity, recordId, userId }: { entity: string; recordId: string; userId: string },
  access: Access,
  addedBy: string,
): void {
  tx.send(sql`INSERT INTO collaborator (workspace_id, entity, record_id, user_id, access, added_by_id)
    VALUES (${tx.workspaceId}, ${entity}, ${recordId}, ${userId}, ${access}, ${addedBy})
    ON CONFLICT (workspace_id, entity, record_id, user_id) DO UPDATE SET access = excluded.access`)
}

/** Shares records with everyone of a group (`Actor.groupIds`): a unit with those below it, or a feature's own. `addedBy` null: a rule did it. */
export function shareRecords(
  tx: Transaction,
  { name, table }: Pick<Entity, 'name' | 'table'>,
  ids: readonly string[],
  groupId: string,
  access: Access,
  addedBy: string | null,
): void {
  tx.send(sql`INSERT INTO record_share (workspace_id, entity, record_id, group_id, access, record_created_at, added_by_id)
    SELECT workspace_id, ${name}, id, ${groupId}::uuid, ${access}, created_at, ${addedBy}::uuid FROM ${sql.table(table)}
    WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[])
    ON CONFLICT (workspace_id, entity, record_id, group_id) DO UPDATE SET access = excluded.access`)
}

/** Ends it. Sends, does not wait. */
export function unshareRecords(
  tx: Transaction,
  entity: string,
  ids: readonly string[],
  groupId: string,
): void {
  tx.send(sql`DELETE FROM record_share WHERE workspace_id = ${tx.workspaceId} AND entity = ${entity}
    AND record_id = ANY(${ids}::uuid[]) AND group_id = ${groupId}`)
}

const addCollaborator: VerbAct = async (context, record, input) => {
  const { tx, model, actor } = context
  const entity = model.entity.name
  const [userId, access] = [String(input.user), (input.access ?? 'write') as Access]
  lendTo(tx, { entity, recordId: record.id, userId }, access, actor.userId)
  notify(context, [userId], { kind: 'shared', entity, recordId: record.id })
  return { note: { collaborator: userId, access } }
}

const removeCollaborator: VerbAct = async ({ tx, model }, record, input) => {
  tx.send(sql`DELETE FROM collaborator WHERE workspace_id = ${tx.workspaceId} AND entity = ${model.entity.name}
    AND record_id = ${record.id} AND user_id = ${input.user}`)
  return { note: { collaboratorRemoved: input.user } }
}

/** People of a unit and of those below are told one by one; of more than these nobody, but the unit's head. */
const TOLD_MOST = 100

const shareWithUnit: VerbAct = async (context, record, input) => {
  const { tx, model, actor } = context
  const [unitId, access] = [String(input.unit), (input.access ?? 'read') as Access]
  shareRecords(tx, model.entity, [record.id], unitId, access, actor.userId)
  const people = await tx.rows<{ id: string; heads: boolean }>(sql`
    WITH RECURSIVE below AS (
      SELECT id, head_id FROM unit WHERE workspace_id = ${tx.workspaceId} AND id = ${unitId}
      UNION SELECT u.id, u.head_id FROM unit u JOIN below b ON u.parent_id = b.id
        WHERE u.workspace_id = ${tx.workspaceId} AND u.deleted_at IS NULL)
    SELECT p.id, bool_or(b.id = ${unitId} AND b.head_id = p.id) AS heads FROM below b
    JOIN workspace_user p ON p.workspace_id = ${tx.workspaceId} AND (p.unit_id = b.id OR p.id = b.head_id)
    WHERE p.active AND p.deleted_at IS NULL GROUP BY p.id LIMIT ${TOLD_MOST + 1}`)
  const told = people.length > TOLD_MOST ? people.filter(one => one.heads) : people
  const about = { kind: 'sharedWithUnit', entity: model.entity.name, recordId: record.id }
  notify(
    context,
    told.map(one => one.id),
    about,
  )
  return { note: { sharedUnit: unitId, access } }
}

const unshareWithUnit: VerbAct = async ({ tx, model }, record, input) => {
  unshareRecords(tx, model.entity.name, [record.id], String(input.unit))
  return { note: { unsharedUnit: input.unit } }
}

/** What the verbs do. The record's owner field may have any name. */
export const sharingActs: Record<keyof typeof sharingVerbs, VerbAct> = {
  assign: async ({ model }, _record, input) => ({ set: { [model.entity.owner ?? 'owner']: input.owner } }),
  addCollaborator,
  removeCollaborator,
  shareWithUnit,
  unshareWithUnit,
}
