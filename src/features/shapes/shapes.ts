import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { changesOf, writeEvents } from '../../core/events.ts'
import type { EntityShape } from '../../core/shape.ts'
import { settleCounter } from '../numbers/counter.ts'
import { goneFrom, shapeFaults, unshaped, without } from './shape.schema.ts'

export interface StoredShape {
  entity: string
  /** 0: the company has not shaped it yet. */
  version: number
  shape: EntityShape
}

export async function listShapes(core: Core, workspaceId: string): Promise<StoredShape[]> {
  const [rows] = await core.db.read<StoredShape[]>(workspaceId, [
    sql`SELECT entity, version, shape FROM entity_shape WHERE workspace_id = ${workspaceId} ORDER BY entity`,
  ])
  return rows
}

/**
 * A shape without the fields that stood in the one before and have been taken out of use since. Refused where it would not work; throws
 * 404 for an object that does not exist.
 */
export async function fitting(
  core: Core,
  workspaceId: string,
  entity: string,
  shape: EntityShape,
): Promise<EntityShape> {
  const models = await core.models(workspaceId)
  const declared = models.entities.find(one => one.name === entity)
  if (!declared) throw new Problem('notFound')
  const model = unshaped(declared, models(entity))
  const before = (await listShapes(core, workspaceId)).find(one => one.entity === entity)
  const fit = without(shape, goneFrom(before?.shape ?? {}, model.fields))
  const faults = shapeFaults(declared, fit, model)
  if (faults.length > 0) throw invalid(faults)
  return fit
}

/** Replaces the shape of an object. States the version seen; 0 where there is none yet. */
export async function writeShape(
  core: Core,
  actor: Actor,
  { entity, version, shape }: StoredShape,
): Promise<StoredShape> {
  const fit = await fitting(core, actor.workspaceId, entity, shape)
  return core.db.transaction(actor.workspaceId, tx =>
    storeShape(core, tx, actor, { entity, version, shape: fit }),
  )
}

/** Writes a checked shape within a transaction; `version` undefined: whatever stands there. */
export async function storeShape(
  core: Core,
  tx: Transaction,
  actor: Actor,
  { entity, version, shape }: Omit<StoredShape, 'version'> & { version?: number },
): Promise<StoredShape> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`shape ${tx.workspaceId}`}, 0))`)
  const [before] = await tx.rows<StoredShape>(
    sql`SELECT entity, version, shape FROM entity_shape WHERE workspace_id = ${tx.workspaceId} AND entity = ${entity}`,
  )
  if (version !== undefined && (before?.version ?? 0) !== version)
    throw new Problem('conflict', {}, [], { current: before ?? { entity, version: 0, shape: {} } })
  const [after] = await tx.rows<StoredShape>(sql`INSERT INTO entity_shape AS s (workspace_id, entity, shape)
    VALUES (${tx.workspaceId}, ${entity}, ${JSON.stringify(shape)}::jsonb) ON CONFLICT (workspace_id, entity)
    DO UPDATE SET shape = excluded.shape, version = s.version + 1, updated_at = now() RETURNING entity, version, shape`)
  if (JSON.stringify(before?.shape.numbering) !== JSON.stringify(shape.numbering))
    await settleCounter(core, tx, actor, entity, shape.numbering)
  const keys = [
    ...new Set([...Object.keys(before?.shape ?? {}), ...Object.keys(shape)]),
  ] as (keyof EntityShape)[]
  const changes = changesOf(
    { ...before?.shape },
    Object.fromEntries(keys.map(key => [key, shape[key] ?? null])),
  )
  const about = { entity: 'shape', record_id: tx.workspaceId, customer_id: null }
  writeEvents(tx, actor, [
    {
      ...about,
      occurred_at: core.now().toISOString(),
      action: 'update',
      changes: { ...changes, object: [null, entity] },
    },
  ])
  tx.afterCommit(() => core.forgetModels(tx.workspaceId))
  return after
}
