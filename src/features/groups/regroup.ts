import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { invalid } from '../../core/errors.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'

/** One change of groups at a time in a company: two people could otherwise close a circle together. */
export function lockGroups(tx: Transaction): void {
  tx.send(sql`SELECT pg_advisory_xact_lock(hashtextextended('groups ' || ${tx.workspaceId}::text, 0))`)
}

/** Whether a change puts a customer below another, or takes it away from there. */
const movesIn = ({ before, set }: Change) =>
  set.parent !== undefined && (set.parent ?? null) !== (before?.parent ?? null)

/** Refuses a parent company that is the customer itself or stands below it. */
export async function demandNoCircle({ tx, model }: WriteContext, changes: Change[]): Promise<void> {
  if (model.entity.name !== 'customer') return
  const moved = changes.filter(change => change.set.parent && movesIn(change))
  if (moved.length === 0) return
  lockGroups(tx)
  // A new customer has nothing below it.
  const asked = moved.filter(({ before }) => before).map(({ id, set }) => ({ id, parent: set.parent }))
  if (asked.length === 0) return
  const circles = await tx.rows(sql`
    WITH RECURSIVE up AS (
      SELECT id AS customer, parent AS id FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS x(id uuid, parent uuid)
      UNION SELECT up.customer, c.parent_id FROM up
      JOIN customer c ON c.workspace_id = ${tx.workspaceId} AND c.id = up.id AND c.parent_id IS NOT NULL)
    SELECT FROM up WHERE id = customer LIMIT 1`)
  if (circles.length > 0) throw invalid([{ field: 'parent', code: 'circle', message: circle }])
}

const circle = {
  zh: '上级公司不能是自己，也不能是自己的下级公司，请另选',
  en: 'A company cannot stand below itself or below one of its own; choose another parent',
}

/** Follows changes of customers: whoever now stands in another group, or in none, is written down so. Sends, does not wait. */
export function followGroups({ core, tx }: WriteContext, changes: Change[]): void {
  const coming = changes.filter(({ action }) => action === 'delete' || action === 'restore')
  const ids = [...coming, ...changes.filter(movesIn)].flatMap(({ id, before, set }) => [
    id,
    before?.parent,
    set.parent,
  ])
  const touched = [...new Set(ids.filter(id => typeof id === 'string'))]
  if (touched.length === 0) return
  lockGroups(tx)
  tx.send(regrouped(tx.workspaceId, touched))
  tx.afterCommit(() => core.live.changed(tx.workspaceId, 'customer'))
}

/**
 * Finds the heads of the groups that some customers are or were in, and writes down who stands below each. Customers in the recycle bin
 * are in no group: what stands below them is a group of its own.
 */
function regrouped(workspaceId: string, ids: readonly string[]) {
  const living = (alias: string) =>
    sql`${sql.ref(`${alias}.workspace_id`)} = ${workspaceId} AND ${sql.ref(`${alias}.deleted_at`)} IS NULL`
  return sql`
    WITH RECURSIVE given AS (SELECT unnest(${ids}::uuid[]) AS id),
    touched AS (
      SELECT id FROM given
      UNION SELECT c.id FROM given JOIN customer c ON ${living('c')} AND c.parent_id = given.id
      UNION SELECT g.customer_id FROM customer_group g WHERE g.workspace_id = ${workspaceId} AND g.group_head IN (
        SELECT id FROM given UNION ALL SELECT of.group_head FROM customer_group of
        WHERE of.workspace_id = ${workspaceId} AND of.customer_id IN (SELECT id FROM given))),
    up AS (
      SELECT c.id, c.parent_id FROM touched JOIN customer c ON ${living('c')} AND c.id = touched.id
      UNION SELECT p.id, p.parent_id FROM up JOIN customer p ON ${living('p')} AND p.id = up.parent_id),
    down AS (
      SELECT up.id AS head, up.id FROM up WHERE NOT EXISTS (SELECT FROM customer p WHERE ${living('p')} AND p.id = up.parent_id)
      UNION ALL SELECT down.head, c.id FROM down JOIN customer c ON ${living('c')} AND c.parent_id = down.id),
    member AS (SELECT id, head FROM (SELECT id, head, count(*) OVER (PARTITION BY head) AS size FROM down) sized WHERE size > 1),
    gone AS (
      DELETE FROM customer_group g WHERE g.workspace_id = ${workspaceId} AND g.customer_id IN (SELECT id FROM touched)
        AND NOT EXISTS (SELECT FROM member WHERE member.id = g.customer_id))
    INSERT INTO customer_group AS g (workspace_id, customer_id, group_head) SELECT ${workspaceId}::uuid, id, head FROM member
    ON CONFLICT (workspace_id, customer_id) DO UPDATE SET group_head = excluded.group_head WHERE g.group_head <> excluded.group_head`
}

/** Writes down the groups of all customers of a company. */
export async function groupCompany(tx: Transaction): Promise<void> {
  const rows = await tx.rows<{ id: string }>(
    sql`SELECT id FROM customer WHERE workspace_id = ${tx.workspaceId} AND parent_id IS NOT NULL AND deleted_at IS NULL`,
  )
  const ids = rows.map(row => row.id)
  tx.send(regrouped(tx.workspaceId, ids))
}

/**
 * The parent company of what several customers are merged into: the survivor's or the first of the others' that does not stand below
 * any of them.
 */
export async function parentOfMerged(
  tx: Transaction,
  records: readonly (Values & { id: string })[],
  chosen: unknown,
): Promise<string | null> {
  const wanted = [chosen, ...records.map(one => one.parent)].filter(id => typeof id === 'string')
  if (wanted.length === 0) return null
  lockGroups(tx)
  const below = await tx.rows<{ id: string }>(sql`
    WITH RECURSIVE down AS (
      SELECT unnest(${records.map(one => one.id)}::uuid[]) AS id
      UNION SELECT c.id FROM down JOIN customer c ON c.workspace_id = ${tx.workspaceId} AND c.parent_id = down.id)
    SELECT id FROM down WHERE id = ANY(${wanted}::uuid[])`)
  const taken = new Set(below.map(row => row.id))
  return wanted.find(id => !taken.has(id)) ?? null
}
