import pg from 'pg'
import type { Log } from '../core/core.ts'
import { newId } from '../core/id.ts'
import type { Live, LiveChange } from '../core/live.ts'

const channel = 'guanxi_change'
/** PostgreSQL takes 8,000 bytes; ids are left out where they would not fit. */
const LONGEST = 7_500
const AGAIN_MS = 5_000

/**
 * Carries changes between processes on one database (an import on the command line beside the server): one NOTIFY a process and half
 * second, never one a write. Returns how to stop.
 */
export async function relayChanges(live: Live, databaseUrl: string, log: Log): Promise<() => Promise<void>> {
  const self = newId()
  let client: pg.Client | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const again = () => {
    if (!stopped) timer = setTimeout(() => void connect().catch(again), AGAIN_MS)
  }
  const connect = async () => {
    const fresh = new pg.Client({ connectionString: databaseUrl, application_name: 'guanxi relay' })
    fresh.on('error', error => {
      log.warn({ err: error }, 'live changes of other processes are interrupted')
      client = undefined
      again()
    })
    fresh.on('notification', ({ payload }) => receive(live, self, payload ?? ''))
    await fresh.connect()
    await fresh.query(`LISTEN ${channel}`)
    client = fresh
  }
  await connect()
  live.relay = change => {
    void client?.query('SELECT pg_notify($1, $2)', [channel, written(self, change)]).catch(() => undefined)
  }
  return async () => {
    stopped = true
    clearTimeout(timer)
    live.relay = undefined
    await client?.end()
  }
}

function written(self: string, { workspaceId, entities }: LiveChange): string {
  const full = JSON.stringify([self, workspaceId, [...entities].map(([entity, ids]) => [entity, [...ids]])])
  if (full.length <= LONGEST) return full
  return JSON.stringify([self, workspaceId, [...entities.keys()].map(entity => [entity, []])])
}

function receive(live: Live, self: string, payload: string): void {
  const [from, workspaceId, entities] = JSON.parse(payload) as [string, string, [string, string[]][]]
  if (from === self) return
  live.emit({ workspaceId, entities: new Map(entities.map(([entity, ids]) => [entity, new Set(ids)])) })
}
