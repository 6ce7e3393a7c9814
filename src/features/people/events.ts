import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'

/** Who is written down for a change; the command line and jobs act for nobody. */
export interface Author {
  actorId: string | null
  via: Actor['via']
}

export interface NewEvent {
  entity: string
  recordId: string
  action: string
  changes?: Record<string, [unknown, unknown]>
}

export function authorOf(actor: Actor): Author {
  return { actorId: actor.userId || null, via: actor.via }
}

/** Writes events in the caller's transaction. */
export async function recordEvents(
  tx: Transaction,
  workspaceId: string,
  events: readonly NewEvent[],
  by: Author,
): Promise<void> {
  const rows = events.map(({ entity, recordId, action, changes }) => ({
    id: newId(),
    entity,
    record_id: recordId,
    action,
    changes: changes ?? null,
  }))
  await tx.rows(sql`
    insert into event (workspace_id, id, occurred_at, actor_id, via, entity, record_id, action, changes)
    select ${workspaceId}::uuid, e.id, now(), ${by.actorId}::uuid, ${by.via}, e.entity, e.record_id, e.action, e.changes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (id uuid, entity text, record_id uuid, action text, changes jsonb)`)
}
