import { sql } from 'kysely'
import { Problem } from '../../core/errors.ts'
import type { Change, WriteContext } from '../../core/server.ts'
import { insertHandover } from './handovers.ts'
import { partsOf } from './parts.ts'
import { refused } from './refusals.ts'

/** Deactivating somebody who has anything opens a hand-over; one that comes back needs none. */
export async function followStaff({ core, tx, actor }: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, action } of changes) {
    if (action === 'reactivate')
      tx.send(sql`UPDATE handover SET status = 'cancelled', version = version + 1, updated_at = now()
        WHERE workspace_id = ${tx.workspaceId} AND from_id = ${id} AND status = 'open' AND reason = 'leaving' AND started_at IS NULL`)
    if (action !== 'deactivate') continue
    const [open] =
      await tx.rows(sql`SELECT id FROM handover WHERE workspace_id = ${tx.workspaceId} AND from_id = ${id}
      AND status IN ('open', 'running', 'undoing', 'failed')`)
    if (open) {
      tx.send(sql`UPDATE handover SET reason = 'leaving', version = version + 1, updated_at = now()
        WHERE workspace_id = ${tx.workspaceId} AND from_id = ${id} AND status = 'open' AND reason <> 'leaving'`)
      continue
    }
    const has = partsOf(await core.models(tx.workspaceId), actor).map(
      part => sql`EXISTS (SELECT ${part.from(id)})`,
    )
    const [{ any }] = await tx.rows<{ any: boolean }>(sql`SELECT ${sql.join(has, sql` OR `)} AS any`)
    if (any) await insertHandover(tx, actor, id, 'leaving')
  }
}

/** Documents keep the names of those who left; imports bring such in. What a person looks after needs somebody who is there. */
function ownedBy({ model, importId }: WriteContext, { set, before }: Change): string | undefined {
  const { entity, fields } = model
  const field =
    entity.owner ?? (fields.owner?.kind === 'user' && fields.status && !importId ? 'owner' : undefined)
  const owner = field && set[field]
  return typeof owner === 'string' && owner !== before?.[field as string] ? owner : undefined
}

/**
 * Refuses records for somebody who was deactivated. The person's row is held until the end, so that a deactivation waits for what is
 * being saved, and what is saved later meets the deactivation. Whoever saves for themselves is there.
 */
export async function refuseLeft(context: WriteContext, changes: Change[]): Promise<void> {
  const { tx, actor, importId } = context
  const isOwn = (id: string) => id === actor.userId && actor.via !== 'job' && !importId
  const owners = changes
    .filter(change => change.action !== 'undoHandover')
    .map(change => ownedBy(context, change))
    .filter(id => id !== undefined && !isOwn(id))
  if (owners.length === 0) return
  const people = await tx.rows<{ name: string; active: boolean }>(sql`SELECT name, active FROM workspace_user
    WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${[...new Set(owners)]}::uuid[]) ORDER BY id FOR SHARE`)
  const left = people.find(person => !person.active)
  if (left) throw new Problem(refused.ownerLeft, { name: left.name })
}
