import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { getConstructionPlans, getMigrationPlans } from 'pg-boss'
import pgBossPackage from 'pg-boss/package.json' with { type: 'json' }
import { connectOrCreate } from './migrate/create.ts'
import { type LeakproofState, markLeakproof } from './migrate/leakproof.ts'
import { ensureAppRole, grantToApp, roleOf, roleProblems } from './migrate/roles.ts'

export type MigrateOptions = {
  /** connection string of the owner, who may change tables */
  adminUrl: string
  /** connection string of the application, whose role is made where it is missing */
  appUrl: string
  /** called before a database that holds a company is changed */
  backupBefore?: (pending: Migration[]) => Promise<void>
  /** applies these versions alone: a backup is restored into the tables it was taken from */
  only?: number[]
  log?: (line: string) => void
}

export type Migration = { version: number; name: string; sql: string; checksum: string }

export type MigrateResult = { applied: string[]; version: number; leakproof: LeakproofState }

/** The database and this program do not fit together; the message says what to do. */
export class MigrationRefused extends Error {}

const migrationsDir = join(import.meta.dirname, '../../migrations')
/** One migrator at a time, over all programs that use the database. */
export const migrateLock = 4_820_010

/**
 * Brings a database to this program's version: makes database and role where missing, applies `migrations/*.sql`
 * in order, each in one transaction, installs the job queue, gives the application its rights and checks that its
 * role is no owner. Does nothing on a database that is up to date. Throws MigrationRefused where the database
 * was changed by a newer program, a migration was edited after it was applied, or a role has too many rights.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const log = options.log ?? (() => undefined)
  const admin = await connectOrCreate(options.adminUrl)
  try {
    await admin.query('set search_path to public')
    await admin.query("select set_config('idle_in_transaction_session_timeout', '0', false)")
    await admin.query('select pg_advisory_lock($1)', [migrateLock])
    await checkServer(admin)
    await ensureAppRole(admin, options.appUrl)

    const files = migrationFiles()
    const done = await appliedMigrations(admin)
    checkHistory(files, done)
    const wanted = files.filter(file => options.only?.includes(file.version) ?? true)
    const pending = wanted.filter(file => !done.has(file.version))
    if (pending.length && (await holdsCompany(admin))) await options.backupBefore?.(pending)
    for (const migration of pending) {
      log(`migration ${label(migration)}`)
      await apply(admin, migration)
    }
    await installJobs(admin)

    const { role } = roleOf(options.appUrl)
    await grantToApp(admin, role)
    await checkRole(admin, role)
    const leakproof = await markLeakproof(admin)
    await checkLogin(options.appUrl)
    return { applied: pending.map(label), version: wanted.at(-1)?.version ?? 0, leakproof }
  } finally {
    await admin.end()
  }
}

async function holdsCompany(admin: pg.Client): Promise<boolean> {
  const { rows } = await admin.query<{ there: boolean }>(
    "select to_regclass('public.workspace') is not null as there",
  )
  if (!rows[0]?.there) return false
  return (await admin.query('select from public.workspace limit 1')).rowCount === 1
}

async function checkServer(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding`,
  )
  const server = rows[0]
  if (!server || server.version < 15) {
    throw new MigrationRefused(`PostgreSQL ${server?.version} is too old: Guanxi needs 15 or newer.`)
  }
  if (server.encoding !== 'UTF8') {
    throw new MigrationRefused(
      `The database's encoding is ${server.encoding}. Make one in UTF-8: CREATE DATABASE guanxi ENCODING 'UTF8' TEMPLATE template0;`,
    )
  }
}

/** The migrations this program brings, in order. */
export function migrationFiles(): Migration[] {
  return readdirSync(migrationsDir)
    .filter(file => /^\d{4}_\w+\.sql$/.test(file))
    .sort()
    .map(file => {
      const sql = readFileSync(join(migrationsDir, file), 'utf8').replaceAll('\r\n', '\n')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { version: Number(file.slice(0, 4)), name: file.slice(5, -4), sql, checksum }
    })
}

/** Names of the migrations a database lacks; needs no right but to read. */
export async function pendingMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.schema_migration') is not null as there",
  )
  const done = rows[0]?.there
    ? (await client.query<{ version: number }>('select version from public.schema_migration')).rows
    : []
  const versions = new Set(done.map(row => row.version))
  return migrationFiles()
    .filter(file => !versions.has(file.version))
    .map(label)
}

type Applied = { name: string; checksum: string }

async function appliedMigrations(admin: pg.Client): Promise<Map<number, Applied>> {
  await admin.query(`create table if not exists public.schema_migration (
    version integer not null constraint schema_migration_pkey primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`)
  const { rows } = await admin.query<Applied & { version: number }>(
    'select version, name, checksum from public.schema_migration',
  )
  return new Map(rows.map(row => [row.version, row]))
}

function checkHistory(files: Migration[], done: Map<number, Applied>): void {
  const known = new Map(files.map(file => [file.version, file]))
  for (const [version, applied] of done) {
    const file = known.get(version)
    if (!file) {
      throw new MigrationRefused(
        `数据库已由更新版本的程序升级（迁移 ${label({ version, ...applied })}）。请升级程序，或恢复升级前的备份。 / ` +
          `This database was changed by a newer Guanxi (migration ${label({ version, ...applied })}). ` +
          'Update the program, or restore the backup made before that migration.',
      )
    }
    if (file.checksum !== applied.checksum) {
      throw new MigrationRefused(
        `Migration ${label(file)} was edited after it had been applied to this database. ` +
          'Migrations only go forward: put the file back and write a new one.',
      )
    }
  }
}

function label({ version, name }: { version: number; name: string }): string {
  return `${String(version).padStart(4, '0')}_${name}`
}

async function apply(admin: pg.Client, migration: Migration): Promise<void> {
  await admin.query('begin')
  try {
    await admin.query(migration.sql)
    await admin.query('insert into public.schema_migration (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.checksum,
    ])
    await admin.query('commit')
  } catch (error) {
    await admin.query('rollback')
    const { message, position } = error as { message: string; position?: string }
    const line = position ? `, line ${migration.sql.slice(0, Number(position)).split('\n').length}` : ''
    throw new Error(`Migration ${label(migration)} failed and was undone${line}: ${message}`, {
      cause: error,
    })
  }
}

/** The queue's tables, which the application may use and not change. */
async function installJobs(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ there: boolean }>(
    "select to_regclass('pgboss.version') is not null as there",
  )
  if (!rows[0]?.there) {
    await admin.query(getConstructionPlans('pgboss'))
    return
  }
  const { rows: versions } = await admin.query<{ version: number }>('select version from pgboss.version')
  const version = Number(versions[0]?.version)
  if (version < pgBossPackage.pgboss.schema) await admin.query(getMigrationPlans('pgboss', version))
}

async function checkRole(admin: pg.Client, role: string): Promise<void> {
  const problems = await roleProblems(admin, role)
  if (problems.length === 0) return
  const repairs = problems.flatMap(({ sql }) => sql ?? []).join(' ')
  throw new MigrationRefused(
    `The application must log in as a role that owns nothing and cannot become another, but ${problems.map(p => p.problem).join('; ')}. ` +
      `Name another role in DATABASE_URL${repairs ? `, or repair this one as administrator: ${repairs}` : '.'}`,
  )
}

async function checkLogin(appUrl: string): Promise<void> {
  const app = new pg.Client({ connectionString: appUrl, application_name: 'guanxi migrate' })
  try {
    await app.connect()
  } catch (error) {
    throw new MigrationRefused(`The application cannot log in with DATABASE_URL: ${(error as Error).message}`)
  } finally {
    await app.end().catch(() => undefined)
  }
}
