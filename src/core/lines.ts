import { type RawBuilder, sql } from 'kysely'
import { type Actor, fieldAccess } from './actor.ts'
import { columnOf } from './entity.ts'
import type { Fault } from './errors.ts'
import { newId } from './id.ts'
import type { Model } from './model.ts'
import { columnsOf, customOf, insertRows, recordOf, writeCustomValues } from './rows.ts'
import { seen } from './scope.ts'
import { type Reading, selection } from './select.ts'
import type { Values, WriteContext } from './server.ts'
import { readNew } from './validate.ts'

function lineColumn(line: Model): string {
  const parent = line.entity.parent as string
  return columnOf(parent, line.entity.fields[parent])
}

/** Statement that reads a record's lines in their order. Whoever sees the record sees its lines. */
export function readLines(reading: Reading, name: string, id: string) {
  const { models, model, actor } = reading
  const line = models(model.fields[name].to as string)
  const wanted = seen(actor, line).filter(
    field => field !== line.entity.parent && field !== 'createdAt' && field !== 'updatedAt',
  )
  const { columns, joins, finish } = selection({ ...reading, model: line, part: undefined }, wanted)
  const statement: RawBuilder<unknown> = sql`SELECT ${columns} FROM ${sql.table(line.entity.table)} t ${joins}
    WHERE t.workspace_id = ${actor.workspaceId} AND t.${sql.ref(lineColumn(line))} = ${id} ORDER BY t.position`
  return { statement, finish }
}

/** Reads the lines of a record that is about to be written; faults name their place: `lines.2.quantity`. */
export function readGivenLines(
  line: Model,
  actor: Actor,
  name: string,
  given: unknown,
  trusted = false,
): { rows: Values[]; faults: Fault[] } {
  const parent = line.entity.parent as string
  const kept = Object.keys(line.entity.fields).filter(
    field => field !== parent && (trusted || !line.fields[field].readOnly),
  )
  const faults: Fault[] = []
  const most = trusted || actor.via === 'import' ? Number.POSITIVE_INFINITY : LINES_MOST
  if (given !== undefined && given !== null && (!Array.isArray(given) || given.length > most))
    return { rows: [], faults: [noLines(name)] }
  const rows = ((given ?? []) as unknown[]).map((input, index) => {
    if (!isObject(input)) {
      faults.push(noLines(`${name}.${index}`))
      return {}
    }
    const fields = Object.fromEntries(
      Object.entries(input).filter(([field]) => kept.includes(field) || field.startsWith('c_')),
    )
    const read = readNew(line, actor, fields, { trusted })
    faults.push(
      ...read.faults
        .filter(fault => fault.field !== parent)
        .map(fault => ({ ...fault, field: `${name}.${index}.${fault.field}` })),
    )
    return { ...read.set, id: newId(), position: index + 1 }
  })
  return { rows, faults }
}

const LINES_MOST = 1000

const isObject = (given: unknown): given is Values =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

const noLines = (field: string): Fault => ({
  field,
  code: 'invalid',
  message: {
    zh: `明细须是对象的列表，最多 ${LINES_MOST} 行`,
    en: `Lines are a list of objects, ${LINES_MOST} at most`,
  },
})

/**
 * New lines of a record under the ids that they had, where `given` names one of the record's own. What the actor may not write
 * stays as it was: it cannot have been sent.
 */
export async function keepLines(
  { core, tx, actor, model }: WriteContext,
  name: string,
  recordId: string,
  rows: Values[],
  given: unknown,
): Promise<Values[]> {
  const line = (await core.models(tx.workspaceId))(model.fields[name].to as string)
  const known = await tx.rows(sql`SELECT * FROM ${sql.table(line.entity.table)}
    WHERE workspace_id = ${tx.workspaceId} AND ${sql.ref(lineColumn(line))} = ${recordId} AND deleted_at IS NULL`)
  const old = new Map(known.map(row => [row.id, recordOf(line, row)]))
  const closed = line.names.filter(field => fieldAccess(actor, line.entity.name, field) !== 'write')
  return rows.map((row, index) => {
    const id = (given as Values[])[index]?.id
    const before = old.get(id)
    if (!before) return row
    old.delete(id)
    return { ...row, ...Object.fromEntries(closed.map(field => [field, before[field]])), id }
  })
}

/** Replaces the lines of records by those they carry, kept under their ids where they had one. */
export async function writeLines(context: WriteContext, name: string, records: Values[]): Promise<void> {
  const { core, tx, model, importId } = context
  const line = (await core.models(tx.workspaceId))(model.fields[name].to as string)
  const column = lineColumn(line)
  const above = line.entity.parent as string
  const given = records.flatMap(record =>
    ((record[name] ?? []) as (Values & { id: string })[]).map(one => ({
      id: one.id,
      before: null,
      set: { ...one, [above]: record.id },
      action: 'create',
    })),
  )
  await core.derive({ ...context, model: line }, given)
  const rows = given.map(({ id, set }) => ({
    ...columnsOf(line, set),
    ...(line.own.length > 0 ? { custom: customOf(line, set) } : {}),
    id,
    position: set.position,
    ...(importId ? { import_id: importId } : {}),
  }))
  const isNew = records.every(record => record.version === undefined)
  if (!isNew) {
    const old = sql`FROM ${sql.table(line.entity.table)} WHERE workspace_id = ${tx.workspaceId} AND ${sql.ref(column)} = ANY(${records.map(record => record.id)}::uuid[])`
    if (line.own.length > 0)
      tx.send(
        sql`DELETE FROM custom_value WHERE workspace_id = ${tx.workspaceId} AND record_id IN (SELECT id ${old})`,
      )
    tx.send(sql`DELETE ${old}`)
  }
  if (rows.length > 0) tx.send(insertRows(line, tx.workspaceId, rows))
  writeCustomValues(tx, line, given, true)
}
