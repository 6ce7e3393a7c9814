/**
 * Takes a whole import back. What it made is deleted for good with everything that belongs to it, unless somebody has changed it or
 * refers to it since; what it changed gets its old values again, field by field, unless changed since. What stays is reported.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Entity } from '../../core/entity.ts'
import type { Model } from '../../core/model.ts'
import { recordOf } from '../../core/rows.ts'
import { ofObject, open, within } from '../../core/scope.ts'
import { titleColumn } from '../../core/select.ts'
import type { Change, Values } from '../../core/server.ts'
import { writeChange } from '../../core/store/records.ts'
import { recordsMoved } from '../formulas/derive.ts'
import { deleteWhole, type Pointer, type Pointing, pointingTo, readPointers } from '../recycleBin/purge.ts'
import { standing } from '../sharing/collaborators.ts'
import type { UndoResult } from './importRows.ts'

const CHUNK = 1000
const KEPT_SHOWN = 100

export type Undoing = {
  core: Core
  actor: Actor
  importId: string
  progress?: (result: UndoResult) => Promise<boolean> | boolean
}

/** Undoes in steps of their own transactions; interrupted, it goes on from where it was. */
export async function undoImport({ core, actor, importId, progress }: Undoing): Promise<UndoResult> {
  const models = await core.models(actor.workspaceId)
  const result: UndoResult = { deleted: {}, restored: 0, kept: [], keptCount: 0 }
  const pointers = await readPointers(core)
  const task: Task = { core, actor, importId, models, pointers, result, kept: new Set() }
  for (const name of childrenFirst(models, pointers)) {
    const model = models(name)
    while ((await deleteSome(task, model)) > 0) if (await progress?.(result)) return result
  }
  await restoreChanged(task)
  await progress?.(result)
  return result
}

type Task = {
  core: Core
  actor: Actor
  importId: string
  models: Models
  pointers: Pointer[]
  result: UndoResult
  kept: Set<string>
}

/** Importable entities such that none comes after one it points to. Lines go with their document. */
function childrenFirst({ entities }: Models, pointers: readonly Pointer[]): string[] {
  const names: string[] = []
  const met = new Set<Entity>()
  const visit = (entity: Entity): void => {
    if (met.has(entity)) return
    met.add(entity)
    const holding = new Set(pointingTo({ entities }, entity, pointers).others.map(({ table }) => table))
    const points = ({ objectId, parent, fields, table }: Entity) =>
      objectId ? parent && fields[parent].to === entity.name : holding.has(table)
    for (const other of entities) if (other.importable && other !== entity && points(other)) visit(other)
    names.push(entity.name)
  }
  for (const entity of entities) if (entity.importable) visit(entity)
  return names
}

/** A record of the import, and what became of it. */
type Met = Values & { 'is seen': boolean; 'changed since': boolean; 'used since': boolean }

async function deleteSome(task: Task, model: Model): Promise<number> {
  const { core, actor, importId, result, kept } = task
  const pointing = pointingTo(task.models, model.entity, task.pointers)
  return await core.db.transaction(actor.workspaceId, async tx => {
    const rows = await tx.rows<Met>(sql`
      SELECT t.*, ${within(task.models, actor, model, 't')} AS "is seen", ${changedSince(tx, importId)} AS "changed since", ${usedSince(tx, model.entity, pointing, importId)} AS "used since"
      FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${tx.workspaceId} AND ${ofObject(model.entity, 't')} AND t.import_id = ${importId} AND NOT (t.id = ANY(${[...kept]}::uuid[]))
      ORDER BY t.id LIMIT ${CHUNK} FOR UPDATE OF t`)
    const stay = rows.filter(row => row['changed since'] || row['used since'])
    for (const row of stay) keep(task, model, row)
    const gone = rows.filter(row => !stay.includes(row)).map(row => recordOf(model, row))
    await erase(task, tx, model, pointing, gone)
    result.deleted[model.entity.path] = (result.deleted[model.entity.path] ?? 0) + gone.length
    return rows.length
  })
}

/** Any event of the record that is not of this import: an edit, an act, a hand-over. */
function changedSince(tx: Transaction, importId: string): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (SELECT FROM event e WHERE e.workspace_id = ${tx.workspaceId} AND e.record_id = t.id AND e.import_id IS DISTINCT FROM ${importId}::uuid)`
}

/**
 * Rows of others that point here, and files put on the record. What this import made and still stands stays for a reason of its own;
 * within one object (a group and its companies) it does not count.
 */
function usedSince(
  tx: Transaction,
  { table, objectId }: Entity,
  { others }: Pointing,
  importId: string,
): RawBuilder<boolean> {
  const uses = others.map(({ table: other, column }) => {
    const own = other === table && !objectId ? sql`AND u.import_id IS DISTINCT FROM ${importId}::uuid` : sql``
    return sql`EXISTS (SELECT FROM ${sql.table(other)} u WHERE u.workspace_id = ${tx.workspaceId} AND u.${sql.ref(column)} = t.id ${own})`
  })
  const files = sql`EXISTS (SELECT FROM file f WHERE f.workspace_id = ${tx.workspaceId} AND f.record_id = t.id AND f.deleted_at IS NULL)`
  return sql<boolean>`(${sql.join([...uses, files], sql` OR `)})`
}

/** Who takes it back may not see any more what became of a record. */
function titleOf({ actor }: Task, model: Model, row: Met): string {
  return row['is seen'] && open(actor, model, model.entity.title)
    ? String(row[titleColumn(model)] ?? '')
    : '****'
}

function keep(task: Task, model: Model, row: Met): void {
  const { result, kept } = task
  kept.add(row.id as string)
  result.keptCount++
  if (result.kept.length >= KEPT_SHOWN) return
  const title = titleOf(task, model, row)
  result.kept.push({
    entity: model.entity.name,
    id: row.id as string,
    title,
    reason: row['changed since'] ? 'changed' : 'used',
  })
}

/** Deletes records with all that belongs to them, and tells the features as any deletion is told. */
async function erase(
  { core, actor }: Task,
  tx: Transaction,
  model: Model,
  pointing: Pointing,
  records: (Values & { id: string })[],
): Promise<void> {
  if (records.length === 0) return
  const ids = records.map(({ id }) => id)
  tx.send(sql`DELETE FROM event WHERE workspace_id = ${tx.workspaceId} AND record_id = ANY(${ids}::uuid[])`)
  // Companies of one group go at once, whoever is whose parent.
  for (const { table, column } of pointing.others)
    if (table === model.entity.table && !model.entity.objectId) {
      const parted = await tx.rows<{ id: string }>(
        sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = NULL WHERE workspace_id = ${tx.workspaceId} AND ${sql.ref(column)} = ANY(${ids}::uuid[]) RETURNING id`,
      )
      await recordsMoved(
        { core, tx },
        model.entity.name,
        parted.map(row => row.id),
      )
    }
  deleteWhole(tx, model.entity, pointing, ids)
  const changes: Change[] = records.map(record => ({
    id: record.id,
    before: record,
    set: record,
    action: 'delete',
  }))
  const context = { core, tx, actor, model }
  await core.part(model.entity.name)?.afterWrite?.(context, changes)
  for (const watch of core.watches(model.entity.name)) await watch(context, changes)
  for (const { id } of records) tx.afterCommit(() => core.live.changed(tx.workspaceId, model.entity.name, id))
}

type StoredChange = { entity: string; record_id: string; changes: Record<string, [unknown, unknown]> | null }

/** Gives changed records their old values, the last change first. */
async function restoreChanged(task: Task): Promise<void> {
  const { core, actor, importId } = task
  for (let after = 'ffffffff-ffff-ffff-ffff-ffffffffffff'; ; ) {
    const next = await core.db.transaction(actor.workspaceId, async tx => {
      const events = await tx.rows<
        StoredChange & { id: string }
      >(sql`SELECT id, entity, record_id, changes FROM event
        WHERE workspace_id = ${tx.workspaceId} AND import_id = ${importId} AND action = 'update' AND id < ${after} ORDER BY id DESC LIMIT ${CHUNK}`)
      for (const event of events) await restoreOne(task, tx, event)
      return events.at(-1)?.id
    })
    if (!next) return
    after = next
  }
}

async function restoreOne(
  task: Task,
  tx: Transaction,
  { entity, record_id: id, changes }: StoredChange,
): Promise<void> {
  const { core, actor, models, result } = task
  const model = models(entity)
  const [row] = await tx.rows<Met>(
    sql`SELECT t.*, ${within(models, actor, model, 't')} AS "is seen" FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ${id} AND t.deleted_at IS NULL FOR NO KEY UPDATE OF t`,
  )
  if (!row || !changes) return
  const record: Values = recordOf(model, row)
  if (changes.collaborators) record.collaborators = (await standing(tx, entity, [id])).get(id)
  const entries = Object.entries(changes)
  const set = Object.fromEntries(
    entries
      .filter(([name, [, after]]) => same(record[name], after))
      .map(([name, [before]]) => [name, before]),
  )
  if (
    Object.keys(set).length < entries.length &&
    !entries.every(([name, [before]]) => same(record[name], before))
  ) {
    keep(task, model, { ...row, 'changed since': true })
  }
  if (Object.keys(set).length === 0) return
  await writeChange({ core, tx, actor, model }, { id, before: record, set, action: 'undoImport' })
  result.restored++
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
