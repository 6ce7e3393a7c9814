/** Does one import's work from its row: check, run or undo, with progress, stop and resume. The same for the server's worker and the command line. */
import { sql } from 'kysely'
import pg from 'pg'
import { ZodError } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { BadValue, Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { Label } from '../../core/label.ts'
import { workWaiting } from '../formulas/work.ts'
import { recountWaiting } from '../metrics/metrics.server.ts'
import { createDirectory } from '../people/directory.ts'
import { dropFile, type ImportRow, pathOf, readImport, setImport } from './importRows.ts'
import { headerSignature, type Mapping } from './mapping.ts'
import { noCounts, type RowError } from './result.ts'
import { type Outcome, runImport } from './run.ts'
import { undoImport } from './undo.ts'

/** What is told while an import works; the same shape is sent to the browser as event `import`. */
export type ImportNews = {
  workspaceId: string
  userId: string
  id: string
  status: string
  position: number
  total: number | null
  counts: object | null
}

export type Performing = {
  core: Core
  workspaceId: string
  importId: string
  /** The program is stopping: leave off after the running chunk; the import goes on at the next start. */
  signal?: AbortSignal
  tell?: (news: ImportNews) => void
  onErrors?: (errors: RowError[]) => void
}

const PREVIEW_ERRORS = 100

/** Does what the row's status asks for. Only one process at a time does an import: where another has it, nothing happens. */
export async function performImport(task: Performing): Promise<void> {
  const release = await claim(task.core, task.importId)
  if (!release) return
  try {
    const row = await readImport(task.core, task.workspaceId, task.importId)
    if (!row) return
    const acting = row.status === 'undoing' ? (row.undoneBy ?? row.createdBy) : row.createdBy
    const actor = await createDirectory(task.core.db).actor(task.workspaceId, acting, 'import')
    if (!actor) throw new Problem('forbidden')
    if (row.status === 'checking') await check(task, actor, row)
    if (row.status === 'running') await run(task, actor, row)
    if (row.status === 'undoing') await undo(task, actor, row)
  } catch (error) {
    // A database that went away says nothing about the import: the job is tried again, and goes on where it was.
    if (isLostConnection(error)) throw error
    await fail(task, error)
  } finally {
    await release().catch(() => undefined)
  }
}

function isLostConnection(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string }
  return (
    /^(08|57P|ECONN|EPIPE)/.test(String(code)) ||
    /connection terminated|connection error|not queryable/i.test(message ?? '')
  )
}

/** A session lock of a connection of its own: it ends with the process, however that ends. */
async function claim(core: Core, importId: string): Promise<(() => Promise<void>) | undefined> {
  const client = new pg.Client({
    connectionString: core.db.pool.options.connectionString,
    application_name: 'guanxi import',
  })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ got: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS got',
    [importId],
  )
  if (rows[0].got) return () => client.end()
  await client.end()
  return undefined
}

async function check(task: Performing, actor: Actor, row: ImportRow): Promise<void> {
  const errors: RowError[] = []
  const outcome = await runImport({
    ...given(task, actor, row),
    trial: true,
    onErrors: found => errors.push(...found.slice(0, PREVIEW_ERRORS - errors.length)),
    progress: progressOf(task, row),
  })
  const { workspaceId, importId, core } = task
  if (task.signal?.aborted) return
  const preview = { counts: outcome.counts, errors, total: outcome.total }
  await setImport(core, workspaceId, importId, {
    status: outcome.stopped ? 'new' : 'checked',
    preview,
    total: outcome.total,
    stopAsked: false,
    header: outcome.prepared.opened.header.names,
  })
  await say(task)
}

async function run(task: Performing, actor: Actor, row: ImportRow): Promise<void> {
  const { core, workspaceId, importId } = task
  const outcome = await runImport({
    ...given(task, actor, row),
    trial: false,
    position: row.position,
    counts: row.result ?? noCounts(),
    onErrors: task.onErrors,
    progress: progressOf(task, row),
  })
  if (outcome.stopped && task.signal?.aborted) return
  await recountWaiting(core, workspaceId)
  await workWaiting(core, workspaceId)
  const status = outcome.stopped ? 'cancelled' : 'done'
  await setImport(core, workspaceId, importId, {
    status,
    result: outcome.counts,
    total: outcome.total,
    header: outcome.prepared.opened.header.names,
    finishedAt: core.now().toISOString(),
    stopAsked: false,
  })
  await remember(task, actor, row, outcome)
  if (status === 'done') await dropFile(core, row)
  await say(task)
}

async function undo(task: Performing, actor: Actor, row: ImportRow): Promise<void> {
  const { core, workspaceId, importId, signal } = task
  const before = row.undoResult
  const undoResult = await undoImport({ core, actor, importId, progress: () => signal?.aborted === true })
  if (signal?.aborted) return
  for (const [object, count] of Object.entries(before?.deleted ?? {}))
    undoResult.deleted[object] = (undoResult.deleted[object] ?? 0) + count
  await recountWaiting(core, workspaceId)
  await workWaiting(core, workspaceId)
  await setImport(core, workspaceId, importId, {
    status: 'undone',
    undoResult,
    finishedAt: core.now().toISOString(),
  })
  await dropFile(core, row)
  await say(task)
}

function given({ core, importId }: Performing, actor: Actor, row: ImportRow) {
  return { core, actor, importId, entity: row.entity, path: pathOf(core, row), mapping: row.mapping }
}

/** Tells how far it is, and asks after every chunk whether somebody wants it stopped. */
function progressOf(
  { core, workspaceId, importId, signal, tell }: Performing,
  { status, createdBy }: ImportRow,
) {
  return async ({
    counts,
    position,
    total,
  }: {
    counts: object
    position: number
    total: number
  }): Promise<boolean> => {
    tell?.({ workspaceId, userId: createdBy, id: importId, status, position, total, counts })
    const [[row]] = await core.db.read<{ stop_asked: boolean }[]>(workspaceId, [
      sql`SELECT stop_asked FROM import WHERE workspace_id = ${workspaceId} AND id = ${importId}`,
    ])
    return signal?.aborted === true || row?.stop_asked !== false
  }
}

async function say({ core, workspaceId, importId, tell }: Performing): Promise<void> {
  const row = await readImport(core, workspaceId, importId)
  if (!row) return
  const { status, position, total, result, preview, createdBy } = row
  tell?.({
    workspaceId,
    userId: createdBy,
    id: importId,
    status,
    position,
    total,
    counts: status === 'checked' ? (preview?.counts ?? null) : result,
  })
  if (status === 'checked' || status === 'new') return
  const content = { status, fileName: row.fileName, entity: row.entity, counts: result }
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO notice (workspace_id, id, user_id, kind, entity, record_id, content)
      VALUES (${workspaceId}, ${newId()}, ${createdBy}, 'import', 'import', ${importId}, ${JSON.stringify(content)}::jsonb)`)
  })
}

/** The next file with this header is mapped alike. */
async function remember(
  { core, workspaceId }: Performing,
  actor: Actor,
  row: ImportRow,
  { prepared }: Outcome,
): Promise<void> {
  const { columns, ...options }: Mapping = prepared.mapping
  const { sheet: _sheet, headerRow: _headerRow, ...kept } = options
  const mapping = JSON.stringify({ ...kept, columns })
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO import_mapping (workspace_id, entity, signature, mapping) VALUES (${actor.workspaceId}, ${row.entity}, ${headerSignature(prepared.opened.header.names)}, ${mapping}::jsonb)
      ON CONFLICT (workspace_id, entity, signature) DO UPDATE SET mapping = excluded.mapping, used_at = now()`)
  })
}

async function fail(task: Performing, error: unknown): Promise<void> {
  const { core, workspaceId, importId } = task
  const failure = sayable(error)
  if (failure.code === 'failed') core.log.error({ err: error, importId }, 'an import failed')
  await setImport(core, workspaceId, importId, {
    status: 'failed',
    failure,
    finishedAt: core.now().toISOString(),
    stopAsked: false,
  })
  await say(task)
}

/** What a person can be told of an error. */
export function sayable(error: unknown): { code: string; message: Label } {
  if (error instanceof BadValue || error instanceof Problem) return { code: error.code, message: error.text }
  if (error instanceof ZodError) {
    const [issue] = error.issues
    const place = `${issue.path.join('.')}: ${issue.message}`
    return {
      code: 'badMapping',
      message: { zh: `对应关系有误：${place}`, en: `The mapping is not right: ${place}` },
    }
  }
  return {
    code: 'failed',
    message: {
      zh: '导入出错，已记录。已导入的行保持不变，可以继续或撤销',
      en: 'The import failed and it was logged. What was imported stays; it can be continued or undone',
    },
  }
}
