import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { databaseAccount, identity } from '../embedded/account.ts'

export interface Cluster {
  /** The superuser's connection string to `database`. */
  adminUrl: (database: string) => string
  /** Ends the server at once, as a power cut would. */
  kill: () => Promise<void>
  /** Starts it (again) and waits until it answers. */
  start: () => Promise<void>
  stop: () => Promise<void>
}

/** A PostgreSQL server of the test's own in `folder`, of the version whose programs lie in `binaries`; durable, unlike the run's. */
export async function makeCluster(folder: string, binaries: string): Promise<Cluster> {
  const account = identity(databaseAccount())
  const home = join(folder, 'cluster')
  const data = join(home, 'data')
  mkdirSync(home, { mode: 0o711 })
  if (account.uid && account.gid) chownSync(home, account.uid, account.gid)
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']
  execFileSync(join(binaries, 'initdb'), initdb, { ...account, cwd: '/', stdio: 'ignore' })
  const adminUrl = (database: string) => `postgresql://postgres@/${database}?host=${encodeURIComponent(home)}`

  let server: ReturnType<typeof launch> | undefined
  const launch = () =>
    spawn(join(binaries, 'postgres'), ['-D', data, '-k', home, '-c', 'listen_addresses='], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    })
  const end = async (signal: 'SIGKILL' | 'SIGINT') => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await once(server, 'exit')
  }
  const start = async () => {
    for (const deadline = Date.now() + 60_000; ; await wait(50)) {
      // A killed server's children hold its memory for a moment: until they are gone a new one ends at once.
      if (!server || server.exitCode !== null || server.signalCode !== null) server = launch()
      if (await answers(adminUrl('postgres'))) return
      if (Date.now() > deadline) throw new Error('PostgreSQL does not start')
    }
  }
  await start()
  return {
    adminUrl,
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGINT')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
