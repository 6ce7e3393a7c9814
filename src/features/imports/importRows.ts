/** The row of an import in the database: what was asked, how far it is, what came of it. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Actor, can, permissionOf } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'
import type { ImportCounts, RowError } from './result.ts'

export type ImportStatus =
  | 'new'
  | 'checking'
  | 'checked'
  | 'running'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'undoing'
  | 'undone'

/** What is being done in the background, by status. */
export const WORKING: readonly ImportStatus[] = ['checking', 'running', 'undoing']

export type UndoResult = {
  /** Records deleted for good, by object. */
  deleted: Record<string, number>
  restored: number
  /** Records left as they are, because somebody has worked on them since; the first hundred. */
  kept: { entity: string; id: string; title: string; reason: 'changed' | 'used' }[]
  keptCount: number
}

export type ImportRow = {
  id: string
  createdAt: string
  createdBy: string
  createdByName: string | null
  /** Who takes it back, where somebody does. */
  undoneBy: string | null
  entity: string
  status: ImportStatus
  fileName: string
  fileKey: string
  fileSize: number
  mapping: Record<string, unknown>
  total: number | null
  position: number
  result: ImportCounts | null
  preview: { counts: ImportCounts; errors: RowError[]; total: number } | null
  undoResult: UndoResult | null
  failure: { code: string; message: Label } | null
  header: string[] | null
  stopAsked: boolean
  startedAt: string | null
  finishedAt: string | null
}

const columns = sql`id, created_at AS "createdAt", created_by_id AS "createdBy", undone_by_id AS "undoneBy",
  (SELECT name FROM workspace_user u WHERE u.workspace_id = import.workspace_id AND u.id = import.created_by_id) AS "createdByName", entity, status, file_name AS "fileName", file_key AS "fileKey",
  file_size AS "fileSize", mapping, total, position, result, preview, undo_result AS "undoResult", failure, header,
  stop_asked AS "stopAsked", started_at AS "startedAt", finished_at AS "finishedAt"`

/** Folder of uploaded files that are being imported; a path of its own for each. */
export async function placeFor(
  core: Pick<Core, 'dataDir'>,
  id: string,
): Promise<{ key: string; path: string }> {
  const folder = join(core.dataDir, 'imports')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return { key: id, path: join(folder, id) }
}

export function pathOf(core: Pick<Core, 'dataDir'>, { fileKey }: Pick<ImportRow, 'fileKey'>): string {
  return join(core.dataDir, 'imports', fileKey)
}

export async function dropFile(core: Pick<Core, 'dataDir'>, row: Pick<ImportRow, 'fileKey'>): Promise<void> {
  await rm(pathOf(core, row), { force: true })
}

export async function addImport(
  core: Core,
  actor: Actor,
  entity: string,
  file: { id: string; name: string; size: number },
  mapping: object,
): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    tx.send(sql`INSERT INTO import (workspace_id, id, created_by_id, entity, file_name, file_key, file_size, mapping)
      VALUES (${actor.workspaceId}, ${file.id}, ${actor.userId}, ${entity}, ${file.name.slice(0, 255)}, ${file.id}, ${file.size}, ${JSON.stringify(mapping)}::jsonb)`)
  })
}

/** Reads an import without asking who wants to know: for the program's own work. */
export async function readImport(
  core: Pick<Core, 'db'>,
  workspaceId: string,
  id: string,
): Promise<ImportRow | undefined> {
  const [rows] = await core.db.read<ImportRow[]>(workspaceId, [
    sql`SELECT ${columns} FROM import WHERE workspace_id = ${workspaceId} AND id = ${id} AND deleted_at IS NULL`,
  ])
  return rows[0]
}

/** An import the person may see: one's own, or any of an object one sees all of and may import. Else 404. */
export async function seenImport(core: Core, actor: Actor, id: string): Promise<ImportRow> {
  const row = /^[0-9a-f-]{36}$/i.test(id) ? await readImport(core, actor.workspaceId, id) : undefined
  if (!row || !maySee(actor, row)) throw new Problem('notFound')
  return row
}

function maySee(actor: Actor, { createdBy, entity }: ImportRow): boolean {
  return (
    createdBy === actor.userId ||
    (can(actor, entity, 'import') && permissionOf(actor, entity).visibility === 'all')
  )
}

export async function listImports(core: Core, actor: Actor): Promise<ImportRow[]> {
  const [rows] = await core.db.read<ImportRow[]>(actor.workspaceId, [
    sql`SELECT ${columns} FROM import WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 100`,
  ])
  return rows.filter(row => maySee(actor, row))
}

export type Changes = Partial<
  Pick<
    ImportRow,
    | 'status'
    | 'mapping'
    | 'total'
    | 'position'
    | 'result'
    | 'preview'
    | 'undoResult'
    | 'failure'
    | 'header'
    | 'stopAsked'
    | 'undoneBy'
    | 'startedAt'
    | 'finishedAt'
  >
>

const columnOf: Record<keyof Changes, string> = {
  status: 'status',
  mapping: 'mapping',
  total: 'total',
  position: 'position',
  result: 'result',
  preview: 'preview',
  undoResult: 'undo_result',
  failure: 'failure',
  header: 'header',
  stopAsked: 'stop_asked',
  undoneBy: 'undone_by_id',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
}
const JSON_COLUMNS: ReadonlySet<string> = new Set([
  'mapping',
  'result',
  'preview',
  'undo_result',
  'failure',
  'header',
])

/** Changes an import. With `from`, only where it stands in one of these states; answers whether it did. */
export async function setImport(
  core: Pick<Core, 'db'>,
  workspaceId: string,
  id: string,
  changes: Changes,
  from?: readonly ImportStatus[],
): Promise<boolean> {
  const assigned = Object.entries(changes).map(([name, value]) => {
    const column = columnOf[name as keyof Changes]
    return JSON_COLUMNS.has(column)
      ? sql`${sql.id(column)} = ${value === null ? null : JSON.stringify(value)}::jsonb`
      : sql`${sql.id(column)} = ${value}`
  })
  return await core.db.transaction(workspaceId, async tx => {
    const rows =
      await tx.rows(sql`UPDATE import SET ${sql.join([...assigned, sql`version = version + 1`, sql`updated_at = now()`, sql`beat_at = now()`])}
      WHERE workspace_id = ${workspaceId} AND id = ${id} ${from ? sql`AND status = ANY(${from}::text[])` : sql``} RETURNING id`)
    return rows.length > 0
  })
}
