import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'

/** Days a file that was taken away is kept. */
const DAYS_KEPT = 30
const DAY_MS = 86_400_000
const AT_ONCE = 1_000

/** Deletes for good what was taken away long ago, what was uploaded and put nowhere for a day, and bytes whose row never came. */
export async function sweepFiles(core: Core): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id } of companies) {
    await dropRows(core, id)
    await dropBytes(core, id)
  }
}

/** The row goes first: bytes without a row are found by the next sweep, a row without bytes would be a broken promise. */
async function dropRows(core: Core, workspaceId: string): Promise<void> {
  const now = core.now().getTime()
  const removed = new Date(now - DAYS_KEPT * DAY_MS).toISOString()
  const unattached = new Date(now - DAY_MS).toISOString()
  for (;;) {
    const gone = await core.db.transaction(workspaceId, tx =>
      tx.rows<{ key: string }>(sql`DELETE FROM file WHERE workspace_id = ${workspaceId} AND id IN (
        SELECT id FROM file WHERE workspace_id = ${workspaceId} AND deleted_at < ${removed}::timestamptz
        UNION ALL SELECT id FROM file WHERE workspace_id = ${workspaceId} AND record_id IS NULL AND deleted_at IS NULL AND created_at < ${unattached}::timestamptz
        LIMIT ${AT_ONCE}) RETURNING storage_key AS key`),
    )
    for (const { key } of gone) await core.files.remove(key)
    if (gone.length < AT_ONCE) return
  }
}

async function dropBytes(core: Core, workspaceId: string): Promise<void> {
  const young = core.now().getTime() - DAY_MS
  let asked: string[] = []
  const settle = async () => {
    const ids = asked.map(key => key.split('/')[2].replace('.part', ''))
    const [known] = await core.db.read<{ key: string }[]>(workspaceId, [
      sql`SELECT storage_key AS key FROM file WHERE workspace_id = ${workspaceId} AND id = ANY(${ids}::uuid[])`,
    ])
    const kept = new Set(known.map(({ key }) => key))
    for (const key of asked) if (!kept.has(key)) await core.files.remove(key)
    asked = []
  }
  for await (const { key, modifiedAt } of core.files.list(workspaceId)) {
    if (modifiedAt.getTime() > young) continue
    asked.push(key)
    if (asked.length >= AT_ONCE) await settle()
  }
  if (asked.length > 0) await settle()
}
