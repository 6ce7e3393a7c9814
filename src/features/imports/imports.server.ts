/** Imports on the server: their routes, and the job that does one import after another in a thread of its own. */
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { exportRoutes } from './exportRoutes.ts'
import { WORKING } from './importRows.ts'
import { IMPORT_JOB } from './job.ts'
import { importRoutes } from './routes.ts'
import type { WorkerNews, WorkerOrder } from './worker.ts'

/** An import that has said nothing for this long has lost its process. */
const SILENT_SECONDS = 60
const SWEEP_MS = 60_000

declareJob(IMPORT_JOB, async (core, payload, signal) => {
  const { workspaceId, importId } = payload as { workspaceId: string; importId: string }
  await inThread(core, { workspaceId, importId }, signal)
})

function inThread(
  core: Core,
  task: { workspaceId: string; importId: string },
  signal: AbortSignal,
): Promise<void> {
  const order: WorkerOrder = {
    databaseUrl: core.db.pool.options.connectionString as string,
    dataDir: core.dataDir,
    ...task,
  }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  })
  const stop = () => worker.postMessage('stop')
  signal.addEventListener('abort', stop, { once: true })
  worker.on('message', (message: WorkerNews) => hear(core, message))
  return new Promise<void>((done, failed) => {
    worker.on('error', failed)
    worker.on('exit', code =>
      code === 0 ? done() : failed(new Error(`the import's thread ended with ${code}`)),
    )
  }).finally(() => signal.removeEventListener('abort', stop))
}

function hear(core: Core, message: WorkerNews): void {
  if (message.kind === 'log') core.log[message.level](message.details, message.text)
  else if (message.kind === 'changed') {
    for (const [entity, ids] of message.entities) {
      if (ids.size === 0) core.live.changed(message.workspaceId, entity)
      for (const id of ids) core.live.changed(message.workspaceId, entity, id)
    }
  } else {
    const { workspaceId, userId, status } = message.news
    core.live.tell({ workspaceId, userId, event: 'import', data: message.news })
    if (['done', 'cancelled', 'failed', 'undone'].includes(status))
      core.live.tell({ workspaceId, userId, event: 'notice', data: { kind: 'import' } })
  }
}

/** Takes up imports whose process ended in the middle, at the start and now and then. */
async function takeUp(core: Core): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id: workspaceId } of companies) {
    const [silent] = await core.db.read<{ id: string }[]>(workspaceId, [
      sql`SELECT id FROM import WHERE workspace_id = ${workspaceId} AND status = ANY(${WORKING}::text[])
        AND coalesce(beat_at, created_at) < now() - make_interval(secs => ${SILENT_SECONDS})`,
    ])
    for (const { id: importId } of silent) await core.enqueue(IMPORT_JOB, { workspaceId, importId })
  }
}

async function jobs(core: Core): Promise<void> {
  const sweep = () =>
    void takeUp(core).catch(err => core.log.error({ err }, 'interrupted imports could not be looked for'))
  setInterval(sweep, SWEEP_MS).unref()
  sweep()
}

export const server: ServerFeature = {
  jobs,
  routes: (api, core) => {
    importRoutes(api, core)
    exportRoutes(api, core)
  },
}
