import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { customerOf, writeEvents } from '../../core/events.ts'
import { restoreOwnValues } from '../../core/rows.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { tellChanges, writeChange } from '../../core/store/records.ts'
import { CONFIRMED } from './guard.ts'
import { demandMerge, lockAll, renewKeys } from './merge.ts'
import { type Moved, moveBack, tellMoved } from './moves.ts'
import { refused } from './refusals.ts'

/** Days a merge can be taken back. */
const DAYS_TO_UNDO = 30
const DAY_MS = 86_400_000

/** Whether a merge stands and is not too long ago. */
export function canUndo(
  core: Pick<Core, 'now'>,
  { merged_at, undone_at }: Pick<StoredMerge, 'merged_at' | 'undone_at'>,
): boolean {
  return !undone_at && Date.parse(merged_at) + DAYS_TO_UNDO * DAY_MS >= core.now().getTime()
}

interface StoredMerge {
  entity: string
  survivor_id: string
  merged_at: string
  survivor: { before: Values; after: Values }
  moved: Moved[]
  undone_at: string | null
}

/** Takes a merge back: every row that still stands where the merge put it goes where it was, every field that nobody changed since. */
export async function undoMerge(
  core: Core,
  actor: Actor,
  id: string,
): Promise<{ id: string; restored: string[] }> {
  const [[found]] = await core.db.read<StoredMerge[]>(actor.workspaceId, [
    sql`SELECT entity, survivor_id, merged_at, survivor, moved, undone_at FROM duplicate_merge WHERE workspace_id = ${actor.workspaceId} AND id = ${id}`,
  ])
  if (!found) throw new Problem('notFound')
  const { model, models } = await readingOf(core, actor, found.entity)
  demandMerge(actor, model)
  if (!canUndo(core, found)) throw new Problem(refused.mergeEnded, { days: DAYS_TO_UNDO })
  return core.db.transaction(actor.workspaceId, async tx => {
    const context: WriteContext = { core, tx, actor, model, confirmed: CONFIRMED }
    const [undone] =
      await tx.rows(sql`UPDATE duplicate_merge SET undone_at = ${core.now().toISOString()}, undone_by = ${actor.userId}
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND undone_at IS NULL RETURNING id`)
    if (!undone) throw new Problem(refused.mergeEnded, { days: DAYS_TO_UNDO })
    const gone = await tx.rows<{ id: string }>(
      sql`DELETE FROM duplicate_merged WHERE workspace_id = ${tx.workspaceId} AND merge_id = ${id} RETURNING record_id AS id`,
    )
    const ids = gone.map(row => row.id)
    tx.send(
      sql`UPDATE duplicate_merge SET restored = ${ids}::uuid[] WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
    )
    const [survivor] = await lockAll(tx, models, actor, model, [found.survivor_id])
    await lockAll(tx, models, actor, model, ids, true)
    const { before, after } = found.survivor
    const set = Object.fromEntries(
      Object.entries(before).filter(
        ([name]) => JSON.stringify(survivor[name] ?? null) === JSON.stringify(after[name] ?? null),
      ),
    )
    // First of all: the survivor may stand again below a company that it now stands above.
    await moveBack({ tx, models, model, survivor: found.survivor_id }, found.moved)
    await writeChange(context, { id: survivor.id, before: survivor, set, action: 'unmerge' })
    await bringBack(context, models, ids)
    await tellMoved(context, models, found.moved, survivor.id, true)
    await renewKeys(context, models, found.moved)
    tx.send(sql`UPDATE duplicate_pair SET status = 'open', decided_at = NULL, decided_by = NULL WHERE workspace_id = ${tx.workspaceId}
      AND status = 'merged' AND (first_id = ANY(${ids}::uuid[]) OR second_id = ANY(${ids}::uuid[]))`)
    return { id: found.survivor_id, restored: ids }
  })
}

async function bringBack(context: WriteContext, models: Models, ids: readonly string[]): Promise<void> {
  const { core, tx, actor, model } = context
  tx.send(sql`UPDATE ${sql.table(model.entity.table)} SET deleted_at = NULL, version = version + 1
    WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[])`)
  await restoreOwnValues(tx, model, sql`SELECT unnest(${ids}::uuid[])`)
  const records = await lockAll(tx, models, actor, model, ids)
  writeEvents(
    tx,
    actor,
    records.map(one => ({
      entity: model.entity.name,
      record_id: one.id,
      customer_id: customerOf(model, one),
      occurred_at: core.now().toISOString(),
      action: 'unmerge',
      changes: null,
    })),
  )
  await tellChanges(
    context,
    records.map((one): Change => ({ id: one.id, before: one, set: one, action: 'restore' })),
  )
  for (const id of ids) tx.afterCommit(() => core.live.changed(tx.workspaceId, model.entity.name, id))
}
