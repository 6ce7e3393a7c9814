import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import program from '../../package.json' with { type: 'json' }
import { type ArchiveWriter, writeArchive } from './backup/archive.ts'
import { type BackedUpTable, sequencesOf, tablesOf } from './backup/catalogue.ts'
import { type Manifest, manifestName, type Summary, summaryName, tableKey } from './backup/format.ts'
import { type Migration, migrateLock } from './migrate.ts'

export type BackupOptions = {
  /** the owner's connection: row-level security does not hide rows from it */
  adminUrl: string
  dataDir: string
  /** where to write; the folder is made, the file appears when it is complete */
  file: string
  authSecret: string
  /** true when the caller is the migrator, which keeps migrations away already */
  migrating?: boolean
}

export type BackupResult = { file: string; bytes: number; tables: number; rows: number; uploads: number }

/** Rows gathered before a part is written; also the memory a table takes, however large. */
const partSize = 4 * 2 ** 20

/**
 * Writes everything of an installation to one file while it runs: all tables as of one moment, then the uploaded
 * files (they are written before the row that names them and outlive it, so the rows find theirs) and those that
 * wait for their import (held open from that moment on, since they go when it is done). Throws without leaving a file behind.
 */
export async function backup(options: BackupOptions): Promise<BackupResult> {
  mkdirSync(dirname(options.file), { recursive: true })
  const draft = `${options.file}.part`
  const client = new pg.Client({ connectionString: options.adminUrl, application_name: 'guanxi backup' })
  await client.connect()
  const archive = writeArchive(draft)
  const imports = join(options.dataDir, 'imports')
  const waiting = new Map<string, number>()
  try {
    hold(imports, waiting)
    await openSnapshot(client, options.migrating === true)
    hold(imports, waiting)
    const tables = await tablesOf(client)
    await archive.add(
      manifestName,
      JSON.stringify(await manifest(client, tables, options.authSecret), null, 2),
    )

    const summary: Summary = { tables: {}, uploads: { files: 0, bytes: 0 }, imports: { files: 0, bytes: 0 } }
    for (const table of tables) summary.tables[tableKey(table)] = await writeTable(client, archive, table)
    await client.query('commit')
    summary.uploads = await writeUploads(archive, join(options.dataDir, 'uploads'))
    summary.imports = await writeHeld(archive, waiting)
    await archive.add(summaryName, JSON.stringify(summary, null, 2))
    await archive.close()

    renameSync(draft, options.file)
    const rows = Object.values(summary.tables).reduce((sum, table) => sum + table.rows, 0)
    const bytes = statSync(options.file).size
    return { file: options.file, bytes, tables: tables.length, rows, uploads: summary.uploads.files }
  } catch (error) {
    await archive.abort()
    rmSync(draft, { force: true })
    throw error
  } finally {
    for (const file of waiting.values()) closeSync(file)
    await client.end()
  }
}

/** Opens the files of a folder that are not open yet: they can be read even when they are gone from it. */
function hold(folder: string, held: Map<string, number>): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (held.has(name)) continue
    try {
      held.set(name, openSync(join(folder, name), 'r'))
    } catch {
      // its import ended since the folder was listed
    }
  }
}

/** One moment for all tables; no migration starts until the rows are read. */
async function openSnapshot(client: pg.Client, migrating: boolean): Promise<void> {
  await client.query(`set search_path to public; set row_security to off;
    set statement_timeout to 0; set idle_in_transaction_session_timeout to 0; set idle_session_timeout to 0`)
  if (!migrating) await client.query('select pg_advisory_lock_shared($1)', [migrateLock])
  await client.query('begin isolation level repeatable read read only')
  await client.query('select 1') // the moment is that of the first question
}

async function manifest(client: pg.Client, tables: BackedUpTable[], authSecret: string): Promise<Manifest> {
  const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
    'select version, name, checksum from public.schema_migration order by version',
  )
  const { rows } = await client.query<{ version: string }>(
    "select current_setting('server_version') as version",
  )
  return {
    format: 'guanxi-backup-1',
    program: program.version,
    createdAt: new Date().toISOString(),
    postgres: rows[0]?.version ?? '',
    migrations,
    tables,
    sequences: await sequencesOf(client),
    authSecret,
  }
}

async function writeTable(
  client: pg.Client,
  archive: ArchiveWriter,
  table: BackedUpTable,
): Promise<{ rows: number; sha256: string }> {
  const name = (text: string) => pg.escapeIdentifier(text)
  const columns = table.columns.map(name).join(', ')
  const rows = client.query(
    copyTo(`copy (select ${columns} from ${name(table.schema)}.${name(table.table)}) to stdout`),
  )
  const hash = createHash('sha256')
  let part: Buffer[] = []
  let size = 0
  let parts = 0
  const flush = async () => {
    if (size === 0) return
    const number = String(++parts).padStart(6, '0')
    await archive.add(`tables/${tableKey(table)}/${number}`, Buffer.concat(part))
    part = []
    size = 0
  }
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    hash.update(chunk)
    part.push(chunk)
    size += chunk.length
    if (size >= partSize) await flush()
  }
  await flush()
  return { rows: rows.rowCount ?? 0, sha256: hash.digest('hex') }
}

async function writeUploads(archive: ArchiveWriter, folder: string): Promise<Summary['uploads']> {
  const uploads = { files: 0, bytes: 0 }
  if (!existsSync(folder)) return uploads
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter(entry => entry.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) continue // discarded since the folder was listed
    await archive.addFile(`uploads/${relative(folder, path)}`, size, path)
    uploads.files++
    uploads.bytes += size
  }
  return uploads
}

async function writeHeld(archive: ArchiveWriter, held: Map<string, number>): Promise<Summary['imports']> {
  const imports = { files: 0, bytes: 0 }
  for (const [name, file] of held) {
    const { size } = fstatSync(file)
    await archive.addFile(`imports/${name}`, size, file)
    imports.files++
    imports.bytes += size
  }
  return imports
}

/** Backups made before migrations; the oldest go when there are more. */
const kept = 5

/** The backup that stands before a migration: `backups/before-0007-….tar.gz` in the data folder. */
export async function backupBeforeMigration(
  options: Omit<BackupOptions, 'file' | 'migrating'>,
  pending: Migration[],
): Promise<BackupResult> {
  const folder = join(options.dataDir, 'backups')
  const version = String(pending[0]?.version ?? 0).padStart(4, '0')
  const result = await backup({
    ...options,
    file: join(folder, `before-${version}-${timestamp()}.tar.gz`),
    migrating: true,
  })
  const old = readdirSync(folder)
    .filter(name => name.startsWith('before-') && name.endsWith('.tar.gz'))
    .map(name => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .slice(kept)
  for (const { path } of old) rmSync(path)
  return result
}

/** `2026-03-09T081500Z`: sorts by time, and no character a file system refuses. */
export function timestamp(): string {
  return new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '')
}
