import pg from 'pg'
import type { Config } from './config.ts'
import { startEmbedded } from './embedded.ts'
import {
  type MigrateOptions,
  type MigrateResult,
  type Migration,
  MigrationRefused,
  migrate,
  pendingMigrations,
} from './migrate.ts'
import { readSecrets } from './secrets.ts'

export type Database = {
  /** the owner's connection; undefined on a server whose DATABASE_ADMIN_URL is not set here */
  adminUrl: string | undefined
  /** the application's connection */
  appUrl: string
  embedded: boolean
  /** ends this program's use of an embedded server; call it last, after every pool is closed */
  stop: () => Promise<void>
}

type Settings = Pick<Config, 'dataDir' | 'databaseUrl' | 'databaseAdminUrl' | 'authSecret'>
type Use = { role: 'server' | 'tool'; log: (line: string) => void }

/** The database the settings name: a server by DATABASE_URL, else the embedded one on the data folder. As it is, not migrated. */
export async function openPostgres(settings: Settings, use: Use): Promise<Database> {
  if (settings.databaseUrl) {
    const stop = async () => undefined
    return { adminUrl: settings.databaseAdminUrl, appUrl: settings.databaseUrl, embedded: false, stop }
  }
  const { adminUrl, appUrl, stop } = await startEmbedded({ dataDir: settings.dataDir, ...use })
  return { adminUrl, appUrl, embedded: true, stop }
}

/**
 * Opens the database and brings it to this program's version, with a backup before it is changed. Without the
 * owner's login it can only look; an old database is then refused.
 */
export async function readyPostgres(settings: Settings, use: Use): Promise<Database> {
  const database = await openPostgres(settings, use)
  try {
    const { adminUrl, appUrl } = database
    if (adminUrl) await migrateWithBackup(settings, { adminUrl, appUrl, log: use.log })
    else await refuseOld(appUrl)
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** Brings a database to this program's version; one that holds something is backed up first (`backups` in the data folder). */
export async function migrateWithBackup(
  settings: Settings,
  options: MigrateOptions & { log: (line: string) => void },
): Promise<MigrateResult> {
  const backupBefore = async (pending: Migration[]) => {
    const { backupBeforeMigration } = await import('./backup.ts')
    const { file } = await backupBeforeMigration(
      { adminUrl: options.adminUrl, dataDir: settings.dataDir, authSecret: authSecret(settings) },
      pending,
    )
    options.log(`备份已写好 / backup written: ${file}`)
  }
  return await migrate({ ...options, backupBefore })
}

async function refuseOld(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl })
  await client.connect()
  try {
    const pending = await pendingMigrations(client)
    if (pending.length === 0) return
    throw new MigrationRefused(
      `数据库还没有升级（${pending.join('、')}）。请设置 DATABASE_ADMIN_URL 后运行 guanxi migrate。 / ` +
        `The database is older than this program (${pending.join(', ')}). Run guanxi migrate with DATABASE_ADMIN_URL set.`,
    )
  } finally {
    await client.end()
  }
}

/** The secret that signs sessions: AUTH_SECRET, else the one of the data folder. */
export function authSecret(config: Pick<Config, 'dataDir' | 'authSecret'>): string {
  return config.authSecret ?? readSecrets(config.dataDir).authSecret
}

/** Throws: the command needs the owner's login, which this environment does not give. */
export function needsOwner(locale: 'zh' | 'en'): never {
  const text = {
    zh: '请设置 DATABASE_ADMIN_URL（数据库所有者的连接）。',
    en: 'Set DATABASE_ADMIN_URL, the login of the database’s owner.',
  }
  throw new Error(text[locale])
}
