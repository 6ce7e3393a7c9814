import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { readSecrets, type Secrets } from '../secrets.ts'
import { type Account, canEnter, databaseAccount, identity } from './account.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { runningPostmaster } from './process.ts'

export const ownerRole = 'guanxi'
const socketName = '.s.PGSQL.5432'
/** Where databases live whose data folder their account may not enter. */
const FOLDER_APART = '/var/lib/guanxi-databases'

export type Cluster = {
  pgData: string
  socketDir: string
  logFile: string
  account: Account | undefined
  binaries: Binaries
  guardUrl: string
}

/** Places the database files, makes the cluster at the first start and writes the settings of this version. */
export async function prepareCluster(
  dataDir: string,
  secrets: Secrets,
  log: (line: string) => void,
): Promise<Cluster> {
  let account = databaseAccount(join(dataDir, 'postgres'))
  const home = canEnter(account, dataDir) ? dataDir : elsewhere(dataDir, secrets, log)
  const pgData = join(home, 'postgres')
  if (home !== dataDir) account = databaseAccount(pgData)
  const binaries = findBinaries(account, home)

  if (!existsSync(pgData)) {
    log('making the database')
    initialise(home, pgData, binaries, account, secrets)
  }
  checkVersion(pgData, binaries)
  const socketDir = runningPostmaster(pgData)?.socketDir || socketFolder(home, secrets)
  return {
    pgData,
    socketDir,
    logFile: join(dataDir, 'postgres.log'),
    account,
    binaries,
    guardUrl: url(socketDir, ownerRole, secrets.databaseOwnerPassword, 'postgres'),
  }
}

/** As root, below a folder the database's account may not enter (/root, say), the database lives in /var/lib. */
function elsewhere(dataDir: string, secrets: Secrets, log: (line: string) => void): string {
  const home = join(FOLDER_APART, secrets.installationId)
  if (!existsSync(home)) {
    mkdirSync(home, { recursive: true, mode: 0o711 })
    log(`${dataDir} cannot be entered by an unprivileged account; the database files go to ${home}`)
  }
  return home
}

function initialise(
  home: string,
  pgData: string,
  binaries: Binaries,
  account: Account | undefined,
  secrets: Secrets,
): void {
  const draft = mkdtempSync(join(home, 'init-'))
  const passwordFile = join(draft, 'password')
  const made = join(draft, 'postgres')
  try {
    writeFileSync(passwordFile, secrets.databaseOwnerPassword, { mode: 0o600 })
    if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid)
    const collation = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]
    execFileSync(
      binaries.initdb,
      [
        ...collation,
        '--auth=scram-sha-256',
        `--username=${ownerRole}`,
        `--pwfile=${passwordFile}`,
        '--pgdata',
        made,
      ],
      { ...identity(account), cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], env: postgresEnvironment() },
    )
    appendFileSync(
      join(made, 'postgresql.conf'),
      "\ninclude_if_exists 'guanxi.conf'  # written at every start; ALTER SYSTEM wins\n",
    )
    renameSync(made, pgData)
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().trim()
    if (!existsSync(pgData))
      throw new Error(`The database could not be made: ${said || (error as Error).message}`)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function checkVersion(pgData: string, binaries: Binaries): void {
  const has = readFileSync(join(pgData, 'PG_VERSION'), 'utf8').trim()
  const ours = binaries.version.split('.')[0]
  if (has === ours) return
  throw new Error(
    `The database in ${pgData} was made by PostgreSQL ${has}; this Guanxi brings ${ours}. ` +
      'Write a backup with the Guanxi that made it (backup --to FILE) and restore it into a new data folder.',
  )
}

/** A socket's path may have 107 bytes (103 on macOS): in the data folder where that fits, else in a private folder below /tmp. */
function socketFolder(home: string, secrets: Secrets): string {
  const near = join(realpathSync(home), 'run')
  return Buffer.byteLength(join(near, socketName)) < 100 ? near : `/tmp/guanxi-${secrets.installationId}`
}

export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
}

/** Gives up the locks; whoever finds nobody else stops the server. Who joins meanwhile waits for the lock and starts it anew. */
/** A connection string `pg` and its friends take for a Unix socket. */
export function url(socketDir: string, role: string, password: string, database: string): string {
  return `postgresql://${role}:${password}@/${database}?host=${encodeURIComponent(socketDir)}`
}

/** Folders of the database in a data folder; a data folder without them has never been started. */
export function hasDatabase(dataDir: string): boolean {
  if (existsSync(join(dataDir, 'postgres'))) return true
  if (!existsSync(join(dataDir, 'secrets.json'))) return false
  const home = join(FOLDER_APART, readSecrets(dataDir).installationId)
  return existsSync(home) && readdirSync(home).includes('postgres')
}
