import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'

export interface NewNotice {
  /** What happened; `notices.rules.ts` puts it into words. */
  kind: string
  entity: string
  recordId: string
  /**
   * Facts for the words. No names or texts of records: what the reader may know of them is asked when the notice is read. But for
   * `left`: records that were the reader's until then, as they knew them.
   */
  content?: Record<string, unknown>
  /** Stays a notice of its own, however many there are. */
  alone?: boolean
}

/**
 * Tells people something inside the program, in the change's own transaction; open screens hear of it at the commit. Nobody is told of
 * what they did themselves. The same act done to many records within a minute stays one notice, which counts them.
 */
export function notify(
  { core, tx, actor }: { core: Core; tx: Transaction; actor: Actor },
  to: readonly string[],
  { kind, entity, recordId, content = {}, alone = false }: NewNotice,
): void {
  const { workspaceId } = tx
  for (const userId of new Set(to)) {
    if (userId === actor.userId) continue
    const facts = JSON.stringify({ ...content, by: actor.userId })
    tx.send(sql`WITH again AS (
        UPDATE notice SET created_at = now(), content = content || jsonb_build_object('count', coalesce((content->>'count')::int, 1) + 1)
        WHERE workspace_id = ${workspaceId} AND id = (
          SELECT id FROM notice WHERE workspace_id = ${workspaceId} AND user_id = ${userId} AND read_at IS NULL AND kind = ${kind}
            AND entity = ${entity} AND record_id <> ${recordId} AND content->>'by' = ${actor.userId}
            AND created_at > now() - interval '1 minute' AND NOT ${alone}::boolean ORDER BY id DESC LIMIT 1) RETURNING id)
      INSERT INTO notice (workspace_id, id, user_id, kind, entity, record_id, content)
      SELECT ${workspaceId}::uuid, ${newId()}::uuid, ${userId}::uuid, ${kind}::text, ${entity}::text, ${recordId}::uuid, ${facts}::jsonb
      WHERE NOT EXISTS (SELECT FROM again) AND EXISTS (
        SELECT FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ${userId} AND active)`)
    tx.afterCommit(() => core.live.tell({ workspaceId, userId, event: 'notice', data: { kind, entity } }))
  }
}
