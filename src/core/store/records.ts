import { type RawBuilder, sql } from 'kysely'
import { steady } from '../database.ts'
import type { Fault } from '../errors.ts'
import { changesOf, customerOf, type EventRow, moveInTime, occurredAt, writeEvents } from '../events.ts'
import { newId } from '../id.ts'
import { dayIn } from '../kinds/date.ts'
import { readGivenLines, writeLines } from '../lines.ts'
import type { Model } from '../model.ts'
import {
  columnsOf,
  customOf,
  derivedColumns,
  insertRows,
  numberingOf,
  passNumbers,
  writeCustomValues,
} from '../rows.ts'
import type { Reading } from '../select.ts'
import type { Change, Values, WriteContext } from '../server.ts'
import { readNew } from '../validate.ts'
import type { Row } from './read.ts'

export type NewRecord = Values & { id: string }

/** Completes and checks a new record without asking the database. `faults` is empty when it may be inserted. */
export function prepareNew(
  { model, models, actor, part, now }: Reading,
  input: Values,
  trusted = false,
): { record: NewRecord; faults: Fault[] } {
  const given = { ...input }
  part?.complete?.(actor, given, now, model)
  const { set, faults } = readNew(model, actor, given, { trusted })
  for (const name of lineFields(model)) {
    const read = readGivenLines(models(model.fields[name].to as string), actor, name, given[name], trusted)
    set[name] = read.rows
    faults.push(...read.faults)
  }
  if (faults.length === 0) faults.push(...(part?.check?.(set, null, actor) ?? []))
  return { record: { ...set, id: newId() }, faults }
}

/**
 * Inserts prepared records with everything that belongs to them: lines, custom values, numbers, events, the feature's own rows.
 * For one record or a thousand: one statement a table. Returns after sending; failures come up at the commit.
 * @returns the first of the new rows, where the columns to answer were given
 */
export async function insertNew(
  context: WriteContext,
  records: NewRecord[],
  answer?: (first: NewRecord) => RawBuilder<unknown> | undefined,
): Promise<{ first: Promise<Row> }> {
  const { core, tx, actor, model, importId } = context
  const part = core.part(model.entity.name)
  const now = core.now()
  const changes: Change[] = records.map(record => ({
    id: record.id,
    before: null,
    set: record,
    action: 'create',
  }))
  if (part?.beforeWrite) for (const change of changes) await part.beforeWrite(context, change)
  await core.derive(context, changes)
  const day = dayIn(actor.company.timeZone, now)
  const numbering = model.entity.numbering?.on === 'create' ? numberingOf(model, day) : undefined
  const { numbering: series } = model.entity
  if (series) {
    const brought = records.map(record => record[series.field]).filter(number => typeof number === 'string')
    passNumbers(tx, model, brought as string[], day)
  }
  const rows = records.map(record => rowOf(model, record, importId))
  const inserted = insertRows(model, tx.workspaceId, rows, numbering, answer?.(records[0]))
  const first = tx.rows<Row>(rows.length === 1 ? steady(inserted) : inserted).then(([row]) => row)
  first.catch(() => undefined) // comes up at the commit
  const written = records.map(record => ({ id: record.id, set: record }))
  writeCustomValues(tx, model, written, true)
  for (const name of lineFields(model)) await writeLines(context, name, records)
  await concludeWrite(context, changes, change => eventChanges(model, null, change.set))
  return { first }
}

/** What ends every write: its events, what features do on it, and after the commit the word to open browsers. */
export async function concludeWrite(
  context: WriteContext,
  changes: Change[],
  kept: (change: Change) => EventRow['changes'],
): Promise<void> {
  const { core, tx, actor, model, importId } = context
  const { name } = model.entity
  const now = core.now()
  const events = changes.map(change => {
    const record = { ...change.before, ...change.set, id: change.id }
    return {
      entity: name,
      record_id: change.id,
      customer_id: customerOf(model, record),
      occurred_at: change.before ? now.toISOString() : occurredAt(model, record, actor, now),
      action: change.action,
      changes: kept(change),
    }
  })
  writeEvents(tx, actor, events, importId)
  await tellChanges(context, changes)
  for (const { id } of changes) tx.afterCommit(() => core.live.changed(tx.workspaceId, name, id))
}

/** The feature's own further writes, then those of features that watch the entity. */
export async function tellChanges(context: WriteContext, changes: Change[]): Promise<void> {
  const { core, model } = context
  await core.part(model.entity.name)?.afterWrite?.(context, changes)
  for (const watch of core.watches(model.entity.name)) await watch(context, changes)
}

function rowOf(model: Model, record: NewRecord, importId?: string): Values {
  const row: Values = { ...columnsOf(model, record), ...derivedColumns(model, record), id: record.id }
  const custom = customOf(model, record)
  if (Object.keys(custom).length > 0) row.custom = custom
  if (importId) row.import_id = importId
  if (model.entity.objectId) row.object_id = model.entity.objectId
  return row
}

export function lineFields(model: Model): string[] {
  return model.names.filter(name => model.fields[name].kind === 'lines')
}

/** What an event keeps of a change: stored fields, not derived columns; of lines only how many there are. */
function eventChanges(model: Model, before: Values | null, set: Values): Record<string, [unknown, unknown]> {
  const kept = Object.entries(set).filter(([name]) => {
    const { formula, customId, kind = '' } = model.fields[name] ?? {}
    return !formula && (model.columns[name] || customId || ['lines', 'collaborators'].includes(kind))
  })
  return changesOf(before, Object.fromEntries(kept))
}

/** Writes changed fields of a locked record: row, lines, custom values, event, the feature's own rows. */
export async function writeChange(context: WriteContext, change: Change, note: Values = {}): Promise<void> {
  const { core, tx, actor, model } = context
  const part = core.part(model.entity.name)
  await part?.beforeWrite?.(context, change)
  await core.derive(context, [change])
  const { id, set } = change
  const before = change.before as Row
  const after: NewRecord = { ...before, ...set, id }
  const changes = eventChanges(model, before, set)
  for (const name of lineFields(model)) if (set[name]) await writeLines(context, name, [after])
  const row = { ...columnsOf(model, set), ...derivedColumns(model, after) }
  const assigned = Object.entries(row).map(([column, value]) => sql`${sql.id(column)} = ${value}`)
  const own = model.own.filter(name => set[name] !== undefined).map(name => [name, set[name]])
  // Merged, so that values of fields taken out of use stay.
  if (own.length > 0)
    assigned.push(
      sql`custom = jsonb_strip_nulls(coalesce(custom, '{}') || ${JSON.stringify(Object.fromEntries(own))}::jsonb)`,
    )
  tx.send(sql`UPDATE ${sql.table(model.entity.table)} SET ${sql.join([...assigned, sql`version = version + 1`, sql`updated_at = ${core.now().toISOString()}::timestamptz`])}
    WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
  writeCustomValues(tx, model, [{ id, set }], false)
  const { occurredAt: when } = model.entity
  if (when && changes[when]) moveInTime(tx, id, occurredAt(model, after, actor, core.now()))
  await concludeWrite(context, [change], () => ({ ...changes, ...changesOf(null, note) }))
}
