import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import type { Person, Staff } from './staff.rules.ts'

/** Who is in the company, below whom, and who is away today. */
export async function staffOf(tx: Pick<Transaction, 'rows' | 'workspaceId'>, today: string): Promise<Staff> {
  const { workspaceId } = tx
  const [people, units] = await Promise.all([
    tx.rows<Person>(sql`SELECT u.id, u.name, u.active AND u.deleted_at IS NULL AS active, u.role_id AS "roleId", u.unit_id AS "unitId", u.manager_id AS "managerId",
        coalesce(r.code = 'owner', false) AS "isOwner", a.delegate_id AS "delegateId"
      FROM workspace_user u LEFT JOIN role r ON r.workspace_id = u.workspace_id AND r.id = u.role_id
      LEFT JOIN approval_away a ON a.workspace_id = u.workspace_id AND a.user_id = u.id AND ${today}::date BETWEEN a.from_on AND a.to_on
      WHERE u.workspace_id = ${workspaceId} ORDER BY u.name, u.id`),
    tx.rows<{ id: string; parentId: string | null; headId: string | null }>(
      sql`SELECT id, parent_id AS "parentId", head_id AS "headId" FROM unit WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL`,
    ),
  ])
  return {
    people: new Map(people.map(one => [one.id, one])),
    units: new Map(units.map(one => [one.id, one])),
  }
}
