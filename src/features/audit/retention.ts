import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'

const AT_ONCE = 5000

/**
 * Drops events older than a company keeps them (`auditYears` of its settings; none: for good). What stands on a customer's timeline
 * stays whatever its age, and so does the history of every record there is.
 * @returns how many were dropped
 */
export async function dropOldEvents(core: Core): Promise<number> {
  const companies = await core.db.control<{ id: string; years: number }>(
    sql`SELECT id, (settings->>'auditYears')::int AS years FROM workspace WHERE settings->>'auditYears' IS NOT NULL`,
  )
  const tables = core.entities.map(entity => entity.table)
  let dropped = 0
  for (const { id, years } of companies) {
    const before = new Date(core.now())
    before.setUTCFullYear(before.getUTCFullYear() - years)
    const standing = sql.join(
      tables.map(
        table =>
          sql`AND NOT EXISTS (SELECT FROM ${sql.table(table)} r WHERE r.workspace_id = ${id} AND r.id = e.record_id)`,
      ),
      sql` `,
    )
    for (let gone = AT_ONCE; gone === AT_ONCE; dropped += gone) {
      const rows = await core.db.transaction(id, tx =>
        tx.rows(sql`DELETE FROM event WHERE workspace_id = ${id} AND id IN (SELECT e.id FROM event e
          WHERE e.workspace_id = ${id} AND e.customer_id IS NULL AND e.at < ${before.toISOString()} ${standing} LIMIT ${AT_ONCE}) RETURNING id`),
      )
      gone = rows.length
    }
  }
  return dropped
}
