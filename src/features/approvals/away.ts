import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { authorOf, recordEvents } from '../people/events.ts'
import { refused } from './refusals.ts'
import { reseat } from './upkeep.ts'

export interface Away {
  delegate: { id: string; title: string }
  fromOn: string
  toOn: string
}

/** Who decides for me, and when. */
export async function awayOf(core: Core, { workspaceId, userId }: Actor): Promise<Away | null> {
  const [[row]] = await core.db.read<{ id: string; title: string; fromOn: string; toOn: string }[]>(
    workspaceId,
    [
      sql`SELECT u.id, u.name AS title, a.from_on AS "fromOn", a.to_on AS "toOn" FROM approval_away a
      JOIN workspace_user u ON u.workspace_id = a.workspace_id AND u.id = a.delegate_id
      WHERE a.workspace_id = ${workspaceId} AND a.user_id = ${userId || null}::uuid`,
    ],
  )
  return row ? { delegate: { id: row.id, title: row.title }, fromOn: row.fromOn, toOn: row.toOn } : null
}

/** While I am away my approvals go to a colleague, those that wait now included. */
export async function setAway(
  core: Core,
  actor: Actor,
  { delegate, fromOn, toOn }: { delegate: string; fromOn: string; toOn: string },
): Promise<void> {
  const { workspaceId, userId } = actor
  await core.db.transaction(workspaceId, async tx => {
    const [known] = await tx.rows(
      sql`SELECT id FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ${delegate} AND id <> ${userId} AND active AND deleted_at IS NULL`,
    )
    if (!known) throw new Problem(refused.noDelegate)
    tx.send(sql`INSERT INTO approval_away (workspace_id, user_id, delegate_id, from_on, to_on) VALUES (${workspaceId}, ${userId}, ${delegate}, ${fromOn}, ${toOn})
      ON CONFLICT (workspace_id, user_id) DO UPDATE SET delegate_id = excluded.delegate_id, from_on = excluded.from_on, to_on = excluded.to_on`)
    await note(tx, actor, 'update', {
      delegate: [null, delegate],
      fromOn: [null, fromOn],
      toOn: [null, toOn],
    })
  })
  const today = dayIn(actor.company.timeZone, core.now())
  if (fromOn <= today && today <= toOn) await reseat(core, actor)
}

export async function endAway(core: Core, actor: Actor): Promise<void> {
  const { workspaceId, userId } = actor
  await core.db.transaction(workspaceId, async tx => {
    const [ended] = await tx.rows<{ delegate: string }>(
      sql`DELETE FROM approval_away WHERE workspace_id = ${workspaceId} AND user_id = ${userId} RETURNING delegate_id AS delegate`,
    )
    if (ended) await note(tx, actor, 'delete', { delegate: [ended.delegate, null] })
  })
}

/** Who decides in whose place stands in the audit. */
const note = (tx: Transaction, actor: Actor, action: string, changes: Record<string, [unknown, unknown]>) =>
  recordEvents(
    tx,
    actor.workspaceId,
    [{ entity: 'approvalAway', recordId: actor.userId, action, changes }],
    authorOf(actor),
  )
