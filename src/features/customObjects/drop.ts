import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'

const AT_ONCE = 500

/** Objects taken out of use before `cutoff`, with all their records and fields; in short transactions. */
export async function dropObjects(core: Core, workspaceId: string, cutoff: string): Promise<void> {
  const [objects] = await core.db.read<{ id: string; key: string }[]>(workspaceId, [
    sql`SELECT id, key FROM custom_object WHERE workspace_id = ${workspaceId} AND deleted_at < ${cutoff}::timestamptz`,
  ])
  for (const { id, key } of objects) {
    for (let left = AT_ONCE; left === AT_ONCE; )
      left = await core.db.transaction(workspaceId, async tx => {
        const rows = await tx.rows<{ id: string }>(
          sql`SELECT id FROM custom_record WHERE workspace_id = ${workspaceId} AND object_id = ${id} LIMIT ${AT_ONCE} FOR UPDATE`,
        )
        const ids = rows.map(row => row.id)
        const theirs = sql`workspace_id = ${workspaceId} AND record_id = ANY(${ids}::uuid[])`
        for (const table of ['custom_value', 'collaborator', 'record_share', 'notice'])
          tx.send(sql`DELETE FROM ${sql.table(table)} WHERE ${theirs}`)
        tx.send(
          sql`DELETE FROM link WHERE workspace_id = ${workspaceId} AND (left_id = ANY(${ids}::uuid[]) OR right_id = ANY(${ids}::uuid[]))`,
        )
        tx.send(sql`UPDATE file SET deleted_at = coalesce(deleted_at, now()) WHERE ${theirs}`)
        tx.send(
          sql`DELETE FROM custom_record WHERE workspace_id = ${workspaceId} AND id = ANY(${ids}::uuid[])`,
        )
        return ids.length
      })
    await core.db.transaction(workspaceId, async tx => {
      tx.send(sql`UPDATE custom_field SET deleted_at = '-infinity' WHERE workspace_id = ${workspaceId}
        AND (entity = ${key} OR options->>'to' = ${key})`)
      tx.send(sql`DELETE FROM saved_view WHERE workspace_id = ${workspaceId} AND entity = ${key}`)
      tx.send(sql`DELETE FROM custom_object WHERE workspace_id = ${workspaceId} AND id = ${id}`)
    })
  }
  if (objects.length > 0) core.forgetModels(workspaceId)
}
