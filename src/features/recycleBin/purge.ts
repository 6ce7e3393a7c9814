import { type RawBuilder, sql } from 'kysely'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Entity } from '../../core/entity.ts'
import { ofObject } from '../../core/scope.ts'
import { dropObjects } from '../customObjects/drop.ts'
import { anyObject } from '../customObjects/objectEntity.ts'
import { dropKeys } from '../duplicates/guard.ts'

/** Days a deleted record can be brought back. */
export const DAYS_KEPT = 30
const DAYS_NOTICES_KEPT = 180
const DAY_MS = 86_400_000
const AT_ONCE = 500

export interface Pointer {
  table: string
  column: string
  target: string
}

/**
 * Deletes for good what has lain in the recycle bin for 30 days, with all that belongs to it; its events stay. A record that others
 * still point to stays as well, until they are gone. Also drops old idempotency keys, old notices and removed fields with their values.
 */
export async function purge(core: Core, signal?: AbortSignal): Promise<Record<string, number>> {
  const pointers = await readPointers(core)
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  const purged: Record<string, number> = {}
  for (const { id } of companies) {
    if (signal?.aborted) return purged
    await dropOld(core, id)
    await dropObjects(core, id, cutoffOf(core))
    await dropFields(core, id)
    const models = await core.models(id)
    // A record may stand under another of its own object or of another: again, until nothing more goes.
    for (let gone = 1; gone > 0; ) {
      gone = 0
      for (const entity of models.entities.filter(one => !one.lineOf)) {
        const count = await purgeEntity(core, id, entity, pointingTo(models, entity, pointers))
        gone += count
        if (count > 0) purged[entity.name] = (purged[entity.name] ?? 0) + count
        if (signal?.aborted) return purged
      }
    }
  }
  return purged
}

function cutoffOf(core: Core): string {
  return new Date(core.now().getTime() - DAYS_KEPT * DAY_MS).toISOString()
}

/** Foreign keys of the whole database, as the catalogue has them: also those of tables that no entity declares. */
export async function readPointers(core: Pick<Core, 'db'>): Promise<Pointer[]> {
  return core.db
    .control<Pointer>(sql`
    SELECT c.conrelid::regclass::text AS table, a.attname AS column, c.confrelid::regclass::text AS target
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) AND a.attname <> 'workspace_id'
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`)
    .then(rows => rows.map(row => ({ ...row, table: plain(row.table), target: plain(row.target) })))
}

const plain = (name: string) => name.replaceAll('"', '')

/** What points to the records of an entity. */
export interface Pointing {
  /** Lines, and tables that no entity declares (derived figures): they go with their record. */
  owned: Pointer[]
  /** Tables of `owned` that hold lines. */
  lines: string[]
  /** Rows of other objects: they hold the record. */
  others: Pointer[]
}

export function pointingTo(
  { entities }: Pick<Models, 'entities'>,
  entity: Entity,
  pointers: readonly Pointer[],
): Pointing {
  const { table: target } = entity
  // Records of own objects may stand under any record: there is no foreign key.
  const pointing = [
    ...pointers.filter(pointer => pointer.target === target),
    { table: anyObject.table, column: 'parent_id', target },
  ]
  const isOwned = (table: string) => {
    const other = [...entities, anyObject].find(one => one.table === table)
    return !other || other.lineOf === entity.name
  }
  return {
    owned: pointing.filter(({ table }) => isOwned(table)),
    lines: entities.filter(one => one.lineOf === entity.name).map(one => one.table),
    others: pointing.filter(({ table }) => !isOwned(table)),
  }
}

async function purgeEntity(
  core: Core,
  workspaceId: string,
  entity: Entity,
  pointing: Pointing,
): Promise<number> {
  const cutoff = cutoffOf(core)
  const unused = pointing.others.map(
    ({ table, column }) =>
      sql`AND NOT EXISTS (SELECT FROM ${sql.table(table)} x WHERE x.workspace_id = t.workspace_id AND x.${sql.ref(column)} = t.id)`,
  )
  const ids = await core.db.transaction(workspaceId, async tx => {
    const rows = await tx.rows<{
      id: string
    }>(sql`SELECT t.id FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${workspaceId}
      AND ${ofObject(entity, 't')} AND t.deleted_at < ${cutoff}::timestamptz ${sql.join(unused, sql` `)} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`)
    const gone = rows.map(row => row.id)
    if (gone.length > 0) deleteWhole(tx, entity, pointing, gone)
    return gone
  })
  return ids.length
}

/** Deletes records for good with all that belongs to them but their events. Sends, does not wait. */
export function deleteWhole(
  tx: Transaction,
  entity: Entity,
  { owned, lines }: Pointing,
  ids: readonly string[],
): void {
  const { workspaceId } = tx
  const of = (column: string): RawBuilder<unknown> =>
    sql`workspace_id = ${workspaceId} AND ${sql.ref(column)} = ANY(${ids}::uuid[])`
  for (const { table, column } of owned) {
    if (lines.includes(table))
      tx.send(sql`DELETE FROM custom_value WHERE workspace_id = ${workspaceId}
        AND record_id IN (SELECT id FROM ${sql.table(table)} WHERE ${of(column)})`)
    tx.send(sql`DELETE FROM ${sql.table(table)} WHERE ${of(column)}`)
  }
  tx.send(sql`DELETE FROM custom_value WHERE ${of('record_id')}`)
  tx.send(
    sql`DELETE FROM link WHERE workspace_id = ${workspaceId} AND (left_id = ANY(${ids}::uuid[]) OR right_id = ANY(${ids}::uuid[]))`,
  )
  for (const table of ['collaborator', 'record_share'])
    tx.send(sql`DELETE FROM ${sql.table(table)} WHERE ${of('record_id')} AND entity = ${entity.name}`)
  if (entity.name === 'unit') tx.send(sql`DELETE FROM record_share WHERE ${of('group_id')}`)
  dropKeys(tx, ids)
  tx.send(sql`DELETE FROM notice WHERE ${of('record_id')}`)
  tx.send(
    sql`UPDATE file SET deleted_at = coalesce(deleted_at, now()) WHERE ${of('record_id')} AND entity = ${entity.name}`,
  )
  tx.send(sql`DELETE FROM ${sql.table(entity.table)} WHERE ${of('id')}`)
}

async function dropOld(core: Core, workspaceId: string): Promise<void> {
  const before = (days: number) => new Date(core.now().getTime() - days * DAY_MS).toISOString()
  await core.db.transaction(workspaceId, async tx => {
    tx.send(
      sql`DELETE FROM idempotency_key WHERE workspace_id = ${workspaceId} AND created_at < ${before(1)}::timestamptz`,
    )
    tx.send(
      sql`DELETE FROM notice WHERE workspace_id = ${workspaceId} AND created_at < ${before(DAYS_NOTICES_KEPT)}::timestamptz`,
    )
  })
}

interface DroppedField {
  id: string
  entity: string
  key: string
  relation: string | null
}

/** Fields taken out of use long ago, with their values in every record. */
async function dropFields(core: Core, workspaceId: string): Promise<void> {
  const cutoff = cutoffOf(core)
  const [fields] = await core.db.read<DroppedField[]>(workspaceId, [
    sql`SELECT id, entity, key, options->'relation'->>'id' AS relation FROM custom_field WHERE workspace_id = ${workspaceId} AND deleted_at < ${cutoff}::timestamptz`,
  ])
  const { entities } = await core.models(workspaceId)
  for (const { id, entity: name, key, relation } of fields) {
    const entity = entities.find(one => one.name === name)
    for (let left = AT_ONCE; entity && left === AT_ONCE; ) {
      const rows = await core.db.transaction(workspaceId, tx =>
        tx.rows(sql`UPDATE ${sql.table(entity.table)} t SET custom = t.custom - ${key}::text WHERE t.workspace_id = ${workspaceId} AND t.id IN (
          SELECT x.id FROM ${sql.table(entity.table)} x WHERE x.workspace_id = ${workspaceId} AND ${ofObject(entity, 'x')} AND x.custom ? ${key} LIMIT ${AT_ONCE}) RETURNING t.id`),
      )
      left = rows.length
    }
    await core.db.transaction(workspaceId, async tx => {
      tx.send(sql`DELETE FROM custom_value WHERE workspace_id = ${workspaceId} AND field_id = ${id}`)
      tx.send(
        sql`UPDATE file SET deleted_at = coalesce(deleted_at, now()) WHERE workspace_id = ${workspaceId} AND entity = ${name} AND field = ${key}`,
      )
      tx.send(sql`DELETE FROM link WHERE workspace_id = ${workspaceId} AND relation_id = ${relation}::uuid`)
      tx.send(sql`DELETE FROM custom_field WHERE workspace_id = ${workspaceId} AND id = ${id}`)
    })
  }
}
