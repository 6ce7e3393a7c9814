import { sql } from 'kysely'
import { changesOf } from '../../core/events.ts'
import { columnsOf, recordOf, writeCustomValues } from '../../core/rows.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { concludeWrite } from '../../core/store/records.ts'

/** The customers named, as they stand, locked until the end of the transaction: those that are still there. */
export async function lockCustomers(
  { tx, model }: WriteContext,
  ids: readonly string[],
): Promise<Map<string, Values>> {
  // Not what is derived for searches, which is more than all the rest.
  const columns = ['id', 'version', 'custom', ...Object.values(model.columns)]
  const read = sql.join(columns.map(column => sql.ref(`t.${column}`)))
  const rows =
    await tx.rows<Values>(sql`SELECT ${read} FROM customer t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${ids}::uuid[])
    AND t.deleted_at IS NULL ORDER BY t.id FOR NO KEY UPDATE OF t`)
  return new Map(rows.map(row => [row.id as string, recordOf(model, row)]))
}

/**
 * Hands many customers over in one statement a table, with an event for each. `set` names owner and pool; what features work out of
 * these is added to it.
 */
export async function move(
  context: WriteContext,
  changes: Change[],
  note: (change: Change) => Values,
): Promise<void> {
  const { core, tx, model } = context
  if (changes.length === 0) return
  await core.derive(context, changes)
  const rows = changes.map(({ id, set }) => {
    const { owner_id = null, pool_id = null } = columnsOf(model, set)
    const own = Object.fromEntries(
      model.own.filter(name => set[name] !== undefined).map(name => [name, set[name]]),
    )
    return { id, owner_id, pool_id, own }
  })
  tx.send(sql`UPDATE customer t SET owner_id = x.owner_id, pool_id = x.pool_id, version = t.version + 1, updated_at = ${core.now().toISOString()}::timestamptz,
      custom = CASE WHEN x.own = '{}' THEN t.custom ELSE jsonb_strip_nulls(coalesce(t.custom, '{}') || x.own) END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, owner_id uuid, pool_id uuid, own jsonb)
    WHERE t.workspace_id = ${tx.workspaceId} AND t.id = x.id`)
  writeCustomValues(tx, model, changes, false)
  await concludeWrite(context, changes, change => ({
    ...changesOf(change.before, { owner: change.set.owner, pool: change.set.pool }),
    ...changesOf(null, note(change)),
  }))
}
