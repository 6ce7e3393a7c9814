import { EventEmitter } from 'node:events'
import { sql } from 'kysely'
import pg from 'pg'
import type { Database, Transaction } from '../../core/database.ts'

/** What other processes must forget: a person's cookies and keys, one key, or how a company is staffed. */
export type Announcement =
  | { kind: 'user'; id: string }
  | { kind: 'key'; id: string }
  | { kind: 'company'; id: string }

const channel = 'guanxi_access'
const longestPause = 30_000

const here = new EventEmitter<{ heard: [Announcement] }>().setMaxListeners(0)

/** Tells this process at the commit, and every other on this database a moment later. */
export function announce(tx: Transaction, announcement: Announcement): void {
  const { kind, id } = announcement
  tx.send(sql`select pg_notify(${channel}, ${`${kind}:${id}`})`)
  tx.afterCommit(() => here.emit('heard', announcement))
}

/** The same for what no company's transaction does. */
export async function announceNow(database: Database, announcement: Announcement): Promise<void> {
  const { kind, id } = announcement
  here.emit('heard', announcement)
  await database.control(sql`select pg_notify(${channel}, ${`${kind}:${id}`})`)
}

/**
 * Hears announcements of this process, and of others over a connection of its own. While it is broken, `missed` is called once it stands again, because what was
 * announced meanwhile is lost. Returns how to stop.
 */
export function hearAnnouncements(
  connectionString: string,
  heard: (announcement: Announcement) => void,
  missed: () => void,
): () => Promise<void> {
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let stopped = false

  async function connect(pause: number, first: boolean): Promise<void> {
    const next = new pg.Client({ connectionString, application_name: 'guanxi access', keepAlive: true })
    let ended = false
    const again = () => {
      if (ended || stopped) return
      ended = true
      next.end().catch(() => undefined)
      retry = setTimeout(() => void connect(Math.min(pause * 2, longestPause), false), pause)
      retry.unref()
    }
    next.on('error', again)
    next.on('end', again)
    next.on('notification', ({ payload }) => {
      const [kind, id] = (payload ?? '').split(':')
      if (id && (kind === 'user' || kind === 'key' || kind === 'company')) heard({ kind, id })
    })
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      client = next
      pause = 500
      if (!first) missed()
    } catch {
      again()
    }
  }

  here.on('heard', heard)
  void connect(500, true)
  return async () => {
    stopped = true
    here.off('heard', heard)
    clearTimeout(retry)
    await client?.end().catch(() => undefined)
  }
}
