/** Imports on the server: their routes, and the job that does one import after another, large ones in a process of their own. */
import { fork } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import type { ImportMessage, ImportOrder } from './child.ts'
import { dropFile, type ImportRow, pathOf, readImport, WORKING } from './importRows.ts'
import { IMPORT_JOB } from './job.ts'
import { performImport } from './perform.ts'
import { importRoutes } from './routes.ts'

/** An import that has said nothing for this long has lost its process. */
const SILENT_SECONDS = 60
const FORGET_JOB = 'import.forget'
const SWEEP_MS = 60_000

type Task = { workspaceId: string; importId: string }

declareJob(IMPORT_JOB, async (core, payload, signal) => {
  const { workspaceId, importId } = payload as Task
  const row = await readImport(core, workspaceId, importId)
  if (row && (await isSmall(core, row))) await inProgram(core, { workspaceId, importId }, signal)
  else await inChild(core, { workspaceId, importId }, signal)
})

/** What is done before a process of its own would have started, and keeps no request waiting meanwhile. */
const SMALL = { bytes: 64 * 1024, records: 500, mapping: 8 * 1024 }

async function isSmall(core: Core, row: ImportRow): Promise<boolean> {
  if (row.status === 'undoing') {
    const { created = {}, updated = 0 } = row.result ?? {}
    return Object.values(created).reduce((sum, count) => sum + count, updated) <= SMALL.records
  }
  if (JSON.stringify(row.mapping).length > SMALL.mapping) return false
  return row.fileSize <= SMALL.bytes && (await isPlain(pathOf(core, row)))
}

/** How workbooks and compressed files begin. */
const PACKED = ['PK', '\xd0\xcf', '\x1f\x8b']
/** Tables written as XML or HTML. */
const MARKED = /^(\xef\xbb\xbf)?\s*</

/** Few lines of plain text: of all other files the size does not say how much they hold. */
async function isPlain(path: string): Promise<boolean> {
  const text = await readFile(path, 'latin1').catch(() => '')
  const lines = Math.max(text.split('\n').length, text.split('\r').length)
  return !PACKED.some(one => text.startsWith(one)) && !MARKED.test(text) && lines <= SMALL.records
}

async function inProgram(core: Core, task: Task, signal: AbortSignal): Promise<void> {
  const { workspaceId } = task
  await performImport({
    core,
    ...task,
    signal,
    tell: news => hear(core, workspaceId, { kind: 'news', news }),
  })
}

/** More than the largest file needs; beyond it the child fails, not the machine. */
const CHILD_MEMORY_MB = 512

function inChild(core: Core, task: Task, signal: AbortSignal): Promise<void> {
  const order: ImportOrder = {
    databaseUrl: core.db.pool.options.connectionString as string,
    dataDir: core.dataDir,
    ...task,
  }
  const child = fork(new URL('./child.ts', import.meta.url), {
    execArgv: [`--max-old-space-size=${CHILD_MEMORY_MB}`],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  child.on('message', (message: ImportMessage) => hear(core, task.workspaceId, message))
  child.send(order)
  return new Promise<void>((done, failed) => {
    child.on('error', failed)
    child.on('exit', (code, killed) =>
      code === 0 ? done() : failed(new Error(`the import's process ended with ${code ?? killed}`)),
    )
  }).finally(() => signal.removeEventListener('abort', stop))
}

function hear(core: Core, workspaceId: string, message: ImportMessage): void {
  if (message.kind === 'log') core.log[message.level](message.details, message.text)
  else if (message.kind === 'changed')
    for (const entity of message.entities) core.live.changed(workspaceId, entity)
  else {
    const { userId } = message.news
    core.live.tell({ workspaceId, userId, event: 'import', data: message.news })
  }
}

/** Takes up imports whose process ended in the middle, at the start and now and then. */
async function takeUp(core: Core, silentSeconds: number): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id: workspaceId } of companies) {
    const [silent] = await core.db.read<{ id: string }[]>(workspaceId, [
      sql`SELECT id FROM import WHERE workspace_id = ${workspaceId} AND status = ANY(${WORKING}::text[])
        AND coalesce(beat_at, created_at) < now() - make_interval(secs => ${silentSeconds})`,
    ])
    for (const { id: importId } of silent) await core.enqueue(IMPORT_JOB, { workspaceId, importId })
  }
}

/** A file that was uploaded and never imported, or whose import failed and was left, goes after this long. */
const FORGOTTEN_DAYS = 30

/** Files are personal data: none stays because somebody closed the browser. */
async function dropForgotten(core: Core): Promise<void> {
  const folder = join(core.dataDir, 'imports')
  const before = core.now().getTime() - FORGOTTEN_DAYS * 86_400_000
  for (const name of await readdir(folder).catch(() => [])) {
    const { mtimeMs } = await stat(join(folder, name))
    if (mtimeMs < before) await dropFile(core, { fileKey: name })
  }
}

async function jobs(core: Core): Promise<void> {
  const sweep = (silentSeconds: number) =>
    void takeUp(core, silentSeconds).catch(err =>
      core.log.error({ err }, 'interrupted imports could not be looked for'),
    )
  declareJob(FORGET_JOB, dropForgotten, { schedule: '30 3 * * *' })
  const sweeping = setInterval(() => {
    if (core.db.pool.ending) clearInterval(sweeping)
    else sweep(SILENT_SECONDS)
  }, SWEEP_MS).unref()
  // An import that another process is doing has its lock: being asked for twice does no harm.
  sweep(0)
}

export const server: ServerFeature = {
  jobs,
  routes: (api, core) => {
    importRoutes(api, core)
  },
}
