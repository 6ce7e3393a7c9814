/** A process of its own for one full count of a large company. Should the program die, it stops by itself: the count is rolled back. */
import { Database } from '../../core/database.ts'
import { recountAll } from './metrics.server.ts'

export interface CountOrder {
  databaseUrl: string
  workspaceId: string
  /** The program's clock, ISO 8601. */
  now: string
}

process.once('disconnect', () => process.exit(1))
// Ctrl C reaches the whole group; the program's end reaches this process by its channel.
process.on('SIGINT', () => undefined)
process.once('message', (order: CountOrder) => void count(order))

async function count({ databaseUrl, workspaceId, now }: CountOrder): Promise<void> {
  const db = new Database(databaseUrl, { connections: 2, name: 'guanxi metrics' })
  const result = await recountAll({ db, now: () => new Date(now) }, workspaceId)
  await db.close()
  process.send?.(result, () => process.exit(0))
}
