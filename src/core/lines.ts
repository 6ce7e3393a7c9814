import { type RawBuilder, sql } from 'kysely'
import type { Actor } from './actor.ts'
import { columnOf } from './entity.ts'
import type { Fault } from './errors.ts'
import { newId } from './id.ts'
import type { Model } from './model.ts'
import { columnsOf, customOf, insertRows, writeCustomValues } from './rows.ts'
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
  const rows = (Array.isArray(given) ? given : []).map((input: Values, index) => {
    const fields = Object.fromEntries(
      Object.entries(input).filter(([field]) => kept.includes(field) || field.startsWith('c_')),
    )
    const read = readNew(line, actor, fields, { trusted })
    faults.push(
      ...read.faults
        .filter(fault => fault.field !== parent)
        .map(fault => ({ ...fault, field: `${name}.${index}.${fault.field}` })),
    )
    return { ...read.set, id: typeof input.id === 'string' ? input.id : newId(), position: index + 1 }
  })
  return { rows, faults }
}

/** Replaces the lines of records by those they carry, kept under their ids where they had one. */
export async function writeLines(context: WriteContext, name: string, records: Values[]): Promise<void> {
  const { core, tx, model, importId } = context
  const line = (await core.models(tx.workspaceId))(model.fields[name].to as string)
  const column = lineColumn(line)
  const given = records.flatMap(record =>
    ((record[name] ?? []) as Values[]).map(one => ({ one, parent: record.id })),
  )
  const rows = given.map(({ one, parent }) => ({
    ...columnsOf(line, one),
    ...(line.own.length > 0 ? { custom: customOf(line, one) } : {}),
    id: one.id,
    [column]: parent,
    position: one.position,
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
  const written = given.map(({ one }) => ({ id: one.id as string, set: one }))
  writeCustomValues(tx, line, written, true)
}
