import { setImmediate as breathe } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { Model } from '../../core/model.ts'
import { recordOf } from '../../core/rows.ts'
import type { Values } from '../../core/server.ts'
import { dropKeys, writeKeys } from './guard.ts'
import { knownOf, parties, partyFields } from './parties.ts'

/** Raised whenever keys are made otherwise: every company's records are then gone through again. */
export const KEYS_MADE = 1
const AT_ONCE = 500

/** Makes the keys of companies whose records were never gone through, or by an older way of making them. */
export async function indexWaiting(core: Core, signal?: AbortSignal): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id } of companies) {
    const [[made]] = await core.db.read<{ keys_made: number }[]>(id, [
      sql`SELECT keys_made FROM duplicate_setting WHERE workspace_id = ${id}`,
    ])
    if (made?.keys_made === KEYS_MADE || signal?.aborted) continue
    const count = await indexCompany(core, id, signal)
    if (signal?.aborted) return
    if (count > 0) core.log.info({ workspaceId: id, records: count }, 'keys of the duplicate check made')
  }
}

/** Makes the keys of all records of a company anew; answers how many there are. */
export async function indexCompany(core: Core, workspaceId: string, signal?: AbortSignal): Promise<number> {
  const models = await core.models(workspaceId)
  let count = 0
  for (const { name } of parties(core.entities))
    for (let last: string | undefined; ; ) {
      const records = await core.db.transaction(workspaceId, async tx => {
        const rows = await tx.rows<Values>(
          pageOf(models(name), workspaceId, { after: last, limit: AT_ONCE, isLocked: true }),
        )
        const known = rows.map(row => knownOf(models(name), recordOf(models(name), row)))
        dropKeys(
          tx,
          known.map(one => one.id),
        )
        writeKeys(tx, known)
        return known
      })
      count += records.length
      last = records.at(-1)?.id
      if (records.length < AT_ONCE || signal?.aborted) break
      await breathe()
    }
  if (signal?.aborted) return count
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO duplicate_setting (workspace_id, keys_made) VALUES (${workspaceId}, ${KEYS_MADE})
      ON CONFLICT (workspace_id) DO UPDATE SET keys_made = excluded.keys_made`)
  })
  return count
}

/** The next records of an object in the order of their ids, or the named ones, with what tells them apart. */
export function pageOf(
  model: Model,
  workspaceId: string,
  {
    after,
    limit,
    ids,
    isLocked,
  }: { after?: string; limit?: number; ids?: readonly string[]; isLocked?: boolean },
): RawBuilder<unknown> {
  const names = partyFields(model).all
  const columns = names.filter(name => model.columns[name]).map(name => sql.ref(`t.${model.columns[name]}`))
  const custom = names.some(name => model.fields[name].customId) ? [sql`t.custom`] : []
  return sql`SELECT t.id, ${sql.join([...columns, ...custom])} FROM ${sql.table(model.entity.table)} t
    WHERE t.workspace_id = ${workspaceId} AND t.deleted_at IS NULL ${after ? sql`AND t.id > ${after}` : sql``}
      ${ids ? sql`AND t.id = ANY(${ids}::uuid[])` : sql``}
    ORDER BY t.id ${limit ? sql`LIMIT ${limit}` : sql``} ${isLocked ? sql`FOR NO KEY UPDATE OF t` : sql``}`
}
