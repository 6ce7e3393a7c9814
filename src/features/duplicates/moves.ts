import { sql } from 'kysely'
import type { Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Model } from '../../core/model.ts'
import type { Change, WriteContext } from '../../core/server.ts'
import type { Pointer } from '../recycleBin/purge.ts'

/**
 * A place that names records of an object: a column of a table (by foreign key), what stands beside records of any object (files,
 * notices), the customer of an event, or a field of the company's own.
 */
interface Place {
  kind: 'column' | 'beside' | 'event' | 'own'
  table: string
  column: string
  isList?: boolean
}

/** Rows that pointed to a merged record and now point to the survivor. */
export interface Moved {
  kind: Place['kind'] | 'shared'
  table: string
  column: string
  from: string
  ids: string[]
}

/** What stands beside records of any object by (entity, record_id), with an id of its own. */
const BESIDE = ['file', 'notice', 'duplicate_dispute']

/** All places that name records of the object: foreign keys as the catalogue has them, so that no table is forgotten. */
export function movesOf(models: Models, model: Model, pointers: readonly Pointer[]): Place[] {
  const { table, name } = model.entity
  const declared = new Set(models.entities.map(entity => entity.table))
  const columns = pointers
    .filter(pointer => pointer.target === table && declared.has(pointer.table))
    .map(({ table, column }): Place => ({ kind: 'column', table, column }))
  const own = models.entities.flatMap(entity => {
    const { fields, own: names } = models(entity.name)
    return names
      .filter(field => fields[field].to === name)
      .map(
        (column): Place => ({
          kind: 'own',
          table: entity.table,
          column,
          isList: fields[column].kind === 'references',
        }),
      )
  })
  // Records of own objects may stand under any record: there is no foreign key.
  const under = models.entities.some(
    ({ objectId, parent, fields }) => objectId && parent && fields[parent].to === name,
  )
  if (under) columns.push({ kind: 'column', table: 'custom_record', column: 'parent_id' })
  const beside = BESIDE.map((table): Place => ({ kind: 'beside', table, column: 'record_id' }))
  const events: Place[] =
    model.entity.customer === 'self' ? [{ kind: 'event', table: 'event', column: 'customer_id' }] : []
  return [...columns, ...own, ...beside, ...events]
}

/** Lets everything that named one of the merged records name the survivor; answers row by row what it changed. */
export async function moveRows(
  tx: Transaction,
  model: Model,
  places: readonly Place[],
  survivor: string,
  merged: readonly string[],
): Promise<Moved[]> {
  const moved: Moved[] = []
  for (const place of places)
    for (const from of merged) {
      const rows = await tx.rows<{ id: string }>(repoint(tx, model.entity.name, place, from, survivor))
      const { kind, table, column } = place
      if (rows.length > 0) moved.push({ kind, table, column, from, ids: rows.map(row => row.id) })
      if (kind === 'own') repointValues(tx, place, from, survivor)
    }
  return moved
}

function repoint(
  { workspaceId }: Transaction,
  entity: string,
  place: Place,
  from: string,
  to: string,
  ids?: readonly string[],
) {
  const table = sql.table(place.table)
  const only = ids ? sql`AND id = ANY(${ids}::uuid[])` : sql``
  if (place.kind === 'own') {
    const value = place.isList
      ? sql`(SELECT jsonb_agg(CASE WHEN x = ${from} THEN ${to} ELSE x END) FROM jsonb_array_elements_text(custom->${place.column}) x)`
      : sql`to_jsonb(${to}::text)`
    const holds = place.isList
      ? sql`custom->${place.column} ? ${from}`
      : sql`custom->>${place.column} = ${from}`
    return sql`UPDATE ${table} SET custom = jsonb_set(custom, ARRAY[${place.column}], ${value})
      WHERE workspace_id = ${workspaceId} AND ${holds} ${only} RETURNING id`
  }
  const beside = place.kind === 'beside' ? sql`AND entity = ${entity}` : sql``
  const column = sql.ref(place.column)
  // A record that stood under a merged one does not come to stand under itself.
  return sql`UPDATE ${table} SET ${column} = ${to} WHERE workspace_id = ${workspaceId} AND ${column} = ${from} ${beside} AND id <> ${to} ${only} RETURNING id`
}

/** The indexed copies of the company's own fields. */
function repointValues(tx: Transaction, { column }: Place, from: string, to: string): void {
  tx.send(sql`UPDATE custom_value v SET text = ${to} FROM custom_field f WHERE v.workspace_id = ${tx.workspaceId} AND f.workspace_id = ${tx.workspaceId}
    AND f.id = v.field_id AND f.key = ${column} AND v.text = ${from}`)
}

/** Puts rows back where they were, those alone that nobody has put elsewhere since. */
export async function moveBack(
  tx: Transaction,
  moved: readonly Moved[],
  survivor: string,
  entity: string,
): Promise<void> {
  for (const { kind, table, column, from, ids } of moved) {
    if (kind === 'shared') {
      tx.send(sql`DELETE FROM ${sql.table(table)} WHERE workspace_id = ${tx.workspaceId} AND entity = ${entity} AND record_id = ${survivor}
        AND ${sql.ref(column)} = ANY(${ids}::uuid[])`)
      continue
    }
    const rows = await tx.rows<{ id: string }>(
      repoint(tx, entity, { kind, table, column }, survivor, from, ids),
    )
    if (kind === 'own' && rows.length > 0)
      tx.send(sql`UPDATE custom_value v SET text = ${from} FROM custom_field f WHERE v.workspace_id = ${tx.workspaceId} AND f.workspace_id = ${tx.workspaceId}
        AND f.id = v.field_id AND f.key = ${column} AND v.text = ${survivor} AND v.record_id = ANY(${ids}::uuid[])`)
  }
}

/** Features that watch what moved are told of it, as of any change: figures of both customers are counted anew. */
export async function tellMoved(
  context: WriteContext,
  models: Models,
  moved: readonly Moved[],
  survivor: string,
  isBack = false,
): Promise<void> {
  const { core, tx } = context
  for (const entity of models.entities.filter(one => !one.lineOf)) {
    const model = models(entity.name)
    const changes = moved
      .filter(one => one.kind === 'column' && one.table === entity.table)
      .flatMap(({ column, from, ids }): Change[] => {
        const field = model.names.find(name => model.columns[name] === column)
        if (!field) return []
        const [before, set] = isBack ? [survivor, from] : [from, survivor]
        return ids.map(id => ({ id, before: { [field]: before }, set: { [field]: set }, action: 'merge' }))
      })
    if (changes.length === 0) continue
    for (const watch of core.watches(entity.name)) await watch({ ...context, model }, changes)
    tx.afterCommit(() => core.live.changed(tx.workspaceId, entity.name))
  }
}
