/**
 * A thread of its own for one import, so that reading half a million rows keeps no request waiting. It has its own connections and
 * ends with its work: nothing of it stays in memory.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { createCore } from '../../server/core.ts'
import type { ImportNews } from './perform.ts'
import { performImport } from './perform.ts'

export type WorkerOrder = { databaseUrl: string; dataDir: string; workspaceId: string; importId: string }
export type WorkerNews =
  | { kind: 'news'; news: ImportNews }
  | { kind: 'changed'; workspaceId: string; entities: Map<string, Set<string>> }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; details: object; text: string }

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')
const { databaseUrl, dataDir, workspaceId, importId } = workerData as WorkerOrder
const say = (message: WorkerNews) => port.postMessage(message)
const log = (level: 'info' | 'warn' | 'error') => (details: object, text: string) =>
  say({ kind: 'log', level, details: plain(details), text })

const stopping = new AbortController()
port.once('message', () => stopping.abort())

const { core, close } = await createCore({
  databaseUrl,
  dataDir,
  connections: 3,
  log: { info: log('info'), warn: log('warn'), error: log('error') },
})
core.live.relay = ({ workspaceId, entities }) => say({ kind: 'changed', workspaceId, entities })
await performImport({
  core,
  workspaceId,
  importId,
  signal: stopping.signal,
  tell: news => say({ kind: 'news', news }),
})
await close()
port.close()

/** Errors do not cross threads as they are. */
function plain(details: object): object {
  const { err, ...rest } = details as { err?: unknown }
  return err instanceof Error ? { ...rest, message: err.message, stack: err.stack } : { ...rest }
}
