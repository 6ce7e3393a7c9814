import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { identity } from './embedded/account.ts'
import { type Cluster, ownerRole, postgresEnvironment, prepareCluster, url } from './embedded/cluster.ts'
import { isPostgres, runningPostmaster } from './embedded/process.ts'
import { readSecrets } from './secrets.ts'

export type EmbeddedOptions = {
  dataDir: string
  log: (line: string) => void
  /** `server` serves a data folder alone; any number of `tool`s may work beside it */
  role?: 'server' | 'tool'
  /** off only in tests: a crash of the machine may then lose data */
  fsync?: boolean
}

export type Embedded = {
  /** the owner's connection: migrates, backs up */
  adminUrl: string
  /** the application's connection: owns nothing */
  appUrl: string
  /** false when a PostgreSQL that was running already has been adopted */
  started: boolean
  /** ends this program's use; PostgreSQL itself stops when nobody else uses it */
  stop: () => Promise<void>
}

/** Another program serves the same data folder. */
export class DataFolderInUse extends Error {}

const databaseName = 'guanxi'
const appRole = 'guanxi_app'
/** Session locks on database `postgres`: everybody who uses the server holds the first one shared, a serving program the second alone. */
const usersLock = 4_820_001
const serverLock = 4_820_002

/**
 * Starts PostgreSQL on a data folder as a process of its own, or adopts the one that runs there (left by a program
 * that was killed, or used by another command). Restarts it when it dies while in use. Throws DataFolderInUse for
 * a second `server` on the same folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded PostgreSQL is supported on Linux and macOS. On Windows use WSL, or set DATABASE_URL and DATABASE_ADMIN_URL.',
    )
  }
  const dataDir = resolve(options.dataDir)
  const secrets = readSecrets(dataDir)
  const cluster = await prepareCluster(dataDir, secrets, options.log)
  let session = await joinServer(cluster, options)
  const started = session.started
  let stopping = false
  let restarting: Promise<void> | undefined

  const watch = () => {
    session.guard.once('end', () => {
      if (!stopping) restarting = restart()
    })
  }
  const restart = async () => {
    options.log('PostgreSQL ended unexpectedly; starting it again')
    for (let attempt = 1; !stopping; attempt++) {
      try {
        session = await joinServer(cluster, options)
        watch()
        return options.log('PostgreSQL runs again')
      } catch (error) {
        options.log(`PostgreSQL does not start (attempt ${attempt}): ${(error as Error).message}`)
        await wait(Math.min(attempt * 500, 10_000), undefined, { ref: false })
      }
    }
  }
  watch()

  return {
    adminUrl: url(cluster.socketDir, ownerRole, secrets.databaseOwnerPassword, databaseName),
    appUrl: url(cluster.socketDir, appRole, secrets.databaseAppPassword, databaseName),
    started,
    stop: async () => {
      if (stopping) return
      stopping = true
      await restarting
      await leave(session.guard, cluster)
    },
  }
}

function makeSocketFolder({ socketDir, account }: Cluster): void {
  const made = mkdirSync(socketDir, { recursive: true, mode: 0o700 })
  if (made && account) chownSync(socketDir, account.uid, account.gid)
  const found = statSync(socketDir)
  if (found.uid === (account?.uid ?? process.getuid?.()) && (found.mode & 0o022) === 0) return
  throw new Error(
    `${socketDir} belongs to somebody else or others may write there; remove it and start again.`,
  )
}

type Session = { guard: pg.Client; started: boolean }

/** Connects to the running server or starts one, until this program is counted among its users. */
async function joinServer(cluster: Cluster, options: EmbeddedOptions): Promise<Session> {
  const deadline = Date.now() + 60_000
  for (let launches = 0; ; await wait(200)) {
    const launched = runningPostmaster(cluster.pgData) ? undefined : launch(cluster, options)
    if (launched) launches++
    try {
      return { guard: await enter(cluster, options.role ?? 'tool', launched), started: launches > 0 }
    } catch (error) {
      if (error instanceof DataFolderInUse) throw error
      // a killed server's children hold its memory for a moment; a new server refuses to start until they are gone
      if (mayPass(error) && launches < 20 && Date.now() < deadline) continue
      throw new Error(`PostgreSQL does not answer: ${(error as Error).message}\n${tail(cluster.logFile)}`)
    }
  }
}

/** Takes the session locks. The wait for the shared one ends when a leaving program has shut the server down. */
async function enter(cluster: Cluster, role: 'server' | 'tool', launched?: Launched): Promise<pg.Client> {
  const guard = await connect(cluster, launched)
  try {
    await guard.query('select pg_advisory_lock_shared($1)', [usersLock])
    if (role === 'server') {
      const { rows } = await guard.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
        serverLock,
      ])
      if (!rows[0]?.mine) throw new DataFolderInUse(await whoServes(guard, cluster))
      await guard.query(`set application_name = 'guanxi server ${process.pid}'`)
    }
    return guard
  } catch (error) {
    await guard.end().catch(() => undefined)
    throw error
  }
}

async function whoServes(guard: pg.Client, cluster: Cluster): Promise<string> {
  const { rows } = await guard.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.objid = $1`,
    [serverLock],
  )
  const pid = rows[0]?.name.split(' ').at(-1)
  return `数据目录已在使用：另一个关系程序${pid ? `（进程 ${pid}）` : ''}正在使用 ${cluster.pgData}。 / Another Guanxi${pid ? ` (process ${pid})` : ''} already serves ${cluster.pgData}. Stop it first, or choose another folder with --data.`
}

/** Tries while the server starts, recovers or shuts down; gives up when it has ended. */
async function connect(cluster: Cluster, launched?: Launched): Promise<pg.Client> {
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    const client = new pg.Client({ connectionString: cluster.guardUrl, application_name: 'guanxi guard' })
    client.on('error', () => undefined) // told by its end
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      if (!mayPass(error)) throw error
      if (launched ? launched.ended : !runningPostmaster(cluster.pgData)) throw new ServerEnded('it ended')
    }
    await wait(pause)
  }
}

class ServerEnded extends Error {}

/** Not there yet (no socket), starting up, recovering, shutting down, or all connections taken. */
function mayPass(error: unknown): boolean {
  if (error instanceof ServerEnded) return true
  const code = (error as { code?: string }).code ?? ''
  const passing = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300']
  return passing.includes(code) || /terminated/.test(String(error))
}

type Launched = { ended: boolean }

/** Starts the server detached: it outlives this program, and Ctrl-C in the terminal does not reach it. */
function launch(cluster: Cluster, options: EmbeddedOptions): Launched {
  const launched = { ended: false }
  makeSocketFolder(cluster)
  removeStaleLock(cluster)
  writeSettings(cluster, options)
  if ((statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) {
    renameSync(cluster.logFile, `${cluster.logFile}.1`)
  }
  const out = openSync(cluster.logFile, 'a', 0o600)
  const child = spawn(cluster.binaries.postgres, ['-D', cluster.pgData, '-k', cluster.socketDir], {
    ...identity(cluster.account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', out, out],
    env: postgresEnvironment(),
  })
  child.on('exit', () => {
    launched.ended = true
  })
  child.on('error', error => {
    launched.ended = true
    options.log(`PostgreSQL cannot be started: ${error.message}`)
  })
  child.unref()
  closeSync(out)
  return launched
}

/** PostgreSQL refuses to start while the process id in its lock file lives, even if that is another program by now. */
function removeStaleLock(cluster: Cluster): void {
  const file = join(cluster.pgData, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
  if (pid && !isPostgres(pid)) rmSync(file, { force: true })
}

function writeSettings(cluster: Cluster, options: EmbeddedOptions): void {
  const file = join(cluster.pgData, 'guanxi.conf')
  const settings: Record<string, string> = {
    listen_addresses: "''",
    unix_socket_permissions: '0700',
    max_connections: '80',
    shared_buffers: "'64MB'",
    effective_cache_size: `'${Math.max(256, Math.round(totalmem() / 2 ** 20 / 3))}MB'`,
    work_mem: "'8MB'",
    maintenance_work_mem: "'64MB'",
    random_page_cost: '1.1',
    jit: 'off',
    io_method: "'sync'",
    fsync: options.fsync === false ? 'off' : 'on',
    synchronous_commit: options.fsync === false ? 'off' : 'on',
    full_page_writes: options.fsync === false ? 'off' : 'on',
    wal_level: "'minimal'",
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    log_checkpoints: 'off',
    min_wal_size: "'64MB'",
    max_wal_size: "'1GB'",
    checkpoint_timeout: "'10min'",
    autovacuum: 'on',
    // A company that is being filled is counted soon: until then PostgreSQL expects one row of it, and reads all of them for each it looks up.
    autovacuum_naptime: "'5s'",
    autovacuum_vacuum_scale_factor: '0.1',
    autovacuum_analyze_scale_factor: '0.05',
    idle_in_transaction_session_timeout: "'60s'",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_line_prefix: "'%m [%p] %u '",
    log_min_messages: "'warning'",
  }
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
    { mode: 0o600 },
  )
  if (cluster.account) chownSync(file, cluster.account.uid, cluster.account.gid)
}

/** Messages in English whatever the machine's language, and no connection settings from the caller's environment. */
async function leave(guard: pg.Client, cluster: Cluster): Promise<void> {
  try {
    await guard.query('select pg_advisory_unlock_all()')
    const { rows } = await guard.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [
      usersLock,
    ])
    if (!rows[0]?.last) return await guard.end()
  } catch {
    return // the server has gone already
  }
  const pid = runningPostmaster(cluster.pgData)?.pid
  if (pid) await shutDown(pid)
  await guard.end().catch(() => undefined)
  removeIfEmpty(cluster.socketDir)
}

/** Not where the next server has its socket already; it makes the folder again when it does not. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // in use, or gone
  }
}

/** Fast shutdown (sessions ended, everything written); the immediate one after 30 s, from which the next start recovers. */
async function shutDown(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + 30_000
  while (isPostgres(pid)) {
    await wait(20)
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGQUIT')
      return
    }
  }
}

function tail(file: string): string {
  if (!existsSync(file)) return ''
  return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n')
}
