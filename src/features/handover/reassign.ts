import { sql } from 'kysely'
import { changesOf } from '../../core/events.ts'
import { columnsOf, derivedColumns, recordOf, writeCustomValues } from '../../core/rows.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { concludeWrite } from '../../core/store/records.ts'

export interface Move {
  id: string
  /** Who is named there now; another: somebody changed it since, it stays as it is. */
  from: string
  to: string
}

/**
 * Puts another person into a field of many records: one statement a table, an event a record, and all that features do on a change.
 * Answers the ids of those that were still as expected.
 */
export async function reassign(
  context: WriteContext,
  field: string,
  moves: readonly Move[],
  action: string,
  note: Values,
): Promise<Set<string>> {
  const { core, tx, model } = context
  const { table } = model.entity
  const rows =
    await tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(table)} t WHERE t.workspace_id = ${tx.workspaceId}
    AND t.id = ANY(${moves.map(move => move.id)}::uuid[]) AND t.deleted_at IS NULL ORDER BY t.id FOR NO KEY UPDATE OF t`)
  const wanted = new Map(moves.map(move => [move.id, move]))
  const changes = rows
    .map(row => recordOf(model, row))
    .flatMap((before): Change[] => {
      const move = wanted.get(before.id)
      return move && before[field] === move.from
        ? [{ id: before.id, before, set: { [field]: move.to }, action }]
        : []
    })
  if (changes.length === 0) return new Set()
  const part = core.part(model.entity.name)
  if (part?.beforeWrite) for (const change of changes) await part.beforeWrite(context, change)
  await core.derive(context, changes)
  write(context, changes)
  writeCustomValues(tx, model, changes, false)
  await concludeWrite(context, changes, ({ before, set }) => {
    const kept = Object.fromEntries(
      Object.entries(set).filter(([name]) => model.fields[name] && !model.fields[name].formula),
    )
    return { ...changesOf(before, kept), ...changesOf(null, note) }
  })
  return new Set(changes.map(change => change.id))
}

/** Stored fields of the changes, which all set the same, and what follows from them. */
function write({ core, tx, model }: WriteContext, changes: Change[]): void {
  const names = [...new Set(changes.flatMap(({ set }) => Object.keys(set)))]
  const isFound = names.some(name => model.searched.includes(name))
  const rows = changes.map(({ id, before, set }) => {
    const after = { ...before, ...set }
    const own = Object.fromEntries(
      model.own.filter(name => set[name] !== undefined).map(name => [name, set[name]]),
    )
    return { id, ...columnsOf(model, set), custom: own, ...(isFound ? derivedColumns(model, after) : {}) }
  })
  const columns = names.flatMap(name => model.columns[name] ?? [])
  const assigned = [
    ...columns.map(column => sql`${sql.id(column)} = x.${sql.ref(column)}`),
    ...(model.own.some(name => names.includes(name))
      ? [sql`custom = jsonb_strip_nulls(coalesce(t.custom, '{}') || x.custom)`]
      : []),
    ...(isFound ? [sql`search_text = x.search_text, grams = x.grams`] : []),
  ]
  tx.send(sql`UPDATE ${sql.table(model.entity.table)} t SET ${sql.join(assigned)}, version = t.version + 1,
      updated_at = ${core.now().toISOString()}::timestamptz
    FROM jsonb_populate_recordset(NULL::${sql.table(model.entity.table)}, ${JSON.stringify(rows)}::jsonb) x
    WHERE t.workspace_id = ${tx.workspaceId} AND t.id = x.id`)
}
