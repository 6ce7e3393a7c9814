/**
 * A process of its own for one import: reading half a million rows keeps no request waiting, and all memory it took is given back
 * when it ends. It has its own connections, and needs nobody: should the program die, it stops by itself.
 */
import { createCore } from '../../server/core.ts'
import type { ImportNews } from './perform.ts'
import { performImport } from './perform.ts'

export type ImportOrder = { databaseUrl: string; dataDir: string; workspaceId: string; importId: string }
export type ImportMessage =
  | { kind: 'news'; news: ImportNews }
  /** Objects whose records changed: told once, at the end, or every list on screen would be read anew for every chunk. */
  | { kind: 'changed'; entities: string[] }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; details: object; text: string }

const stopping = new AbortController()
process.once('disconnect', () => stopping.abort())
process.once('SIGTERM', () => stopping.abort())
// Ctrl C reaches the whole group; the program tells its import itself.
process.on('SIGINT', () => undefined)
process.once('message', (order: ImportOrder) => void work(order))

function say(message: ImportMessage): void {
  if (process.connected) process.send?.(message)
}

async function work({ databaseUrl, dataDir, workspaceId, importId }: ImportOrder): Promise<void> {
  const { core, close } = await createCore({
    databaseUrl,
    dataDir,
    connections: 3,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
  })
  const changed = new Set<string>()
  core.live.relay = ({ entities }) => {
    for (const entity of entities.keys()) changed.add(entity)
  }
  await performImport({
    core,
    workspaceId,
    importId,
    signal: stopping.signal,
    tell: news => say({ kind: 'news', news }),
  })
  await close()
  say({ kind: 'changed', entities: [...changed] })
  if (process.connected) process.disconnect()
}

const log = (level: 'info' | 'warn' | 'error') => (details: object, text: string) =>
  say({ kind: 'log', level, details: plain(details), text })

/** Errors do not cross processes as they are. */
function plain(details: object): object {
  const { err, ...rest } = details as { err?: unknown }
  return err instanceof Error ? { ...rest, message: err.message, stack: err.stack } : { ...rest }
}
