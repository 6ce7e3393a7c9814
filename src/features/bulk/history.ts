import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Act, Taken } from './acts.ts'
import { refused } from './refusals.ts'

const KEPT = '7 days'

export interface BulkAct {
  id: string
  entity: string
  act: Act
  whole: boolean
}

/** Notes that an act begins; what was noted more than a week ago goes. */
export async function noteAct(core: Core, actor: Actor, { id, entity, act, whole }: BulkAct): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    tx.send(
      sql`DELETE FROM bulk_act WHERE workspace_id = ${tx.workspaceId} AND at < now() - ${KEPT}::interval`,
    )
    tx.send(sql`INSERT INTO bulk_act (workspace_id, id, user_id, entity, act, whole)
      VALUES (${tx.workspaceId}, ${id}, ${actor.userId}, ${entity}, ${JSON.stringify(act)}::jsonb, ${whole}) ON CONFLICT DO NOTHING`)
  })
}

/** Notes what records were like before the act. */
export async function noteTaken(
  core: Core,
  workspaceId: string,
  bulkId: string,
  taken: Taken[],
): Promise<void> {
  if (taken.length === 0) return
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO bulk_change (workspace_id, bulk_id, record_id, version, before)
      SELECT ${tx.workspaceId}, ${bulkId}, id, version, before
      FROM jsonb_to_recordset(${JSON.stringify(taken)}::jsonb) AS x(id uuid, version int, before jsonb) ON CONFLICT DO NOTHING`)
  })
}

/** Notes that all of an act is done. */
export async function noteDone(core: Core, workspaceId: string, id: string): Promise<void> {
  await core.db.transaction(workspaceId, async tx =>
    tx.send(
      sql`UPDATE bulk_act SET done_at = now() WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND done_at IS NULL`,
    ),
  )
}

/** An act that is not done after this has been given up. */
const GIVEN_UP = '6 hours'

/**
 * One's own act, claimed to be taken back: it can be but once, and not in the middle. With what its records were like. `demand` throws
 * where the actor may not do so (any more).
 */
export async function claimAct(
  core: Core,
  actor: Actor,
  id: string,
  demand: (act: BulkAct) => void,
): Promise<BulkAct & { taken: Taken[] }> {
  return core.db.transaction(actor.workspaceId, async tx => {
    const [known] = await tx.rows<BulkAct & { running: boolean }>(
      sql`SELECT id, entity, act, whole, done_at IS NULL AND at > now() - ${GIVEN_UP}::interval AS running FROM bulk_act
        WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND user_id = ${actor.userId}`,
    )
    if (!known) throw new Problem('notFound')
    demand(known)
    if (known.running) throw new Problem(refused.actRunning)
    const [act] = await tx.rows<BulkAct>(sql`UPDATE bulk_act SET undone_at = now()
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND undone_at IS NULL AND at > now() - ${KEPT}::interval
      RETURNING id, entity, act, whole`)
    if (!act) throw new Problem(refused.notUndoable)
    const taken = await tx.rows<Taken>(
      sql`SELECT record_id AS id, version, before FROM bulk_change WHERE workspace_id = ${tx.workspaceId} AND bulk_id = ${id}`,
    )
    return { ...act, taken }
  })
}
