import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type ArchiveEntry, readArchive, readText } from './backup/archive.ts'
import { tablesOf } from './backup/catalogue.ts'
import {
  fileFolders,
  type Manifest,
  manifestName,
  manifestSchema,
  type Summary,
  summaryName,
  summarySchema,
  tableKey,
} from './backup/format.ts'
import { connectOrCreate } from './migrate/create.ts'
import { schemas } from './migrate/roles.ts'
import { migrate, migrationFiles } from './migrate.ts'

export type RestoreOptions = {
  file: string
  adminUrl: string
  appUrl: string
  /** receives the uploaded files and those waiting for import */
  dataDir: string
  log: (line: string) => void
}

export type RestoreResult = {
  createdAt: string
  rows: number
  uploads: number
  authSecret: string
  leftOut: string[]
}

/** The backup cannot be restored here; the message says why and what to do. */
export class RestoreRefused extends Error {}

/**
 * Restores a backup into an empty database: tables of the backup's version are made, filled and compared with what
 * was counted when it was written, in one transaction; then the database is brought to this program's version.
 * Throws RestoreRefused where the target is not empty, the file is damaged, or a newer program wrote it.
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const manifest = await readManifest(options.file)
  checkKnown(manifest)
  const only = manifest.migrations.map(migration => migration.version)
  await dropNewer(options.adminUrl, only)
  await migrate({ ...options, only })

  const draft = join(options.dataDir, 'restoring')
  rmSync(draft, { recursive: true, force: true })
  const client = new pg.Client({ connectionString: options.adminUrl, application_name: 'guanxi restore' })
  await client.connect()
  let result: Summary
  let leftOut: string[]
  try {
    await client.query(
      'set search_path to public; set row_security to off; set statement_timeout to 0; set idle_in_transaction_session_timeout to 0',
    )
    await refuseFilled(client)
    await client.query('begin')
    const wanted = await fitting(client, manifest)
    leftOut = manifest.tables.map(tableKey).filter(key => !wanted.has(key))
    const restoreKeys = await dropForeignKeys(client)
    await emptyTables(client, manifest, wanted)
    result = await load(client, options.file, manifest, wanted, draft)
    await setSequences(client, manifest)
    for (const sql of restoreKeys) await client.query(sql)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    rmSync(draft, { recursive: true, force: true })
    throw error
  } finally {
    await client.end()
  }
  for (const folder of fileFolders) place(join(draft, folder), join(options.dataDir, folder))
  rmSync(draft, { recursive: true, force: true })
  await migrate(options)
  const rows = Object.values(result.tables).reduce((sum, table) => sum + table.rows, 0)
  const { createdAt, authSecret } = manifest
  return { createdAt, rows, uploads: result.uploads.files, authSecret, leftOut }
}

async function readManifest(file: string): Promise<Manifest> {
  if (!existsSync(file)) throw new RestoreRefused(`找不到文件 ${file}。 / There is no file ${file}.`)
  try {
    for await (const entry of readArchive(file)) {
      if (entry.header.name === manifestName) return manifestSchema.parse(JSON.parse(await readText(entry)))
      break
    }
  } catch {
    // said below: whatever is wrong inside, it is no backup of ours
  }
  throw new RestoreRefused(
    `${file} 不是关系的备份文件，或已损坏。 / ${file} is not a backup of Guanxi, or is damaged.`,
  )
}

function checkKnown(manifest: Manifest): void {
  const known = new Map(migrationFiles().map(file => [file.version, file.checksum]))
  const strange = manifest.migrations.find(({ version, checksum }) => known.get(version) !== checksum)
  if (!strange) return
  throw new RestoreRefused(
    `备份由更新版本的程序写成（${manifest.program}，迁移 ${strange.name}）。请先升级程序。 / ` +
      `The backup was written by another, probably newer Guanxi (${manifest.program}, migration ${strange.name}). Update the program first.`,
  )
}

/** An empty database of a later version loses its tables: those of the backup's own version are made instead. */
async function dropNewer(adminUrl: string, versions: number[]): Promise<void> {
  const client = await connectOrCreate(adminUrl)
  try {
    const { rows } = await client.query<{ there: boolean }>(
      "select to_regclass('public.schema_migration') is not null as there",
    )
    if (!rows[0]?.there) return
    const newer = await client.query(
      'select from public.schema_migration where version <> all($1::int[]) limit 1',
      [versions],
    )
    if (newer.rowCount === 0) return
    await refuseFilled(client)
    for (const schema of schemas) await client.query(`drop schema if exists ${schema} cascade`)
    await client.query('create schema public')
  } finally {
    await client.end()
  }
}

/** Companies or accounts in the target: it is somebody's, and a restore would erase it. */
async function refuseFilled(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ filled: boolean }>(
    'select exists (select from public.workspace) as filled',
  )
  if (!rows[0]?.filled) return
  throw new RestoreRefused(
    '目标里已经有公司的数据。请恢复到空的数据目录或空的数据库。 / ' +
      'There is a company in the target already. Restore into an empty data folder or an empty database.',
  )
}

/** Tables of the backup that exist here with all its columns. Only the job queue's, which follow its own versions, may not. */
async function fitting(client: pg.Client, manifest: Manifest): Promise<Set<string>> {
  const here = new Map((await tablesOf(client)).map(table => [tableKey(table), new Set(table.columns)]))
  const fits = (table: Manifest['tables'][number]) =>
    table.columns.every(column => here.get(tableKey(table))?.has(column))
  const wanted = manifest.tables.filter(table => fits(table))
  const lost = manifest.tables.find(table => table.schema !== 'pgboss' && !fits(table))
  if (lost)
    throw new RestoreRefused(`The backup has a table ${tableKey(lost)} that its own version does not make.`)
  return new Set(wanted.map(tableKey))
}

/** Takes foreign keys away while rows come in table by table; the SQL returned puts them back, which checks every row. */
async function dropForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select c.conrelid::regclass::text as table, quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where c.contype = 'f' and c.conparentid = 0 and n.nspname in ('public', 'auth')`,
  )
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`)
  return rows.map(
    ({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`,
  )
}

/** Migrations may have put rows in; the backup has them too. */
async function emptyTables(client: pg.Client, manifest: Manifest, wanted: Set<string>): Promise<void> {
  const names = manifest.tables.filter(table => wanted.has(tableKey(table))).map(qualified)
  if (names.length) await client.query(`truncate ${names.join(', ')} cascade`)
}

function qualified({ schema, table }: { schema: string; table: string }): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`
}

/** Reads the archive through once, filling tables and the folder of files, and compares with its summary. */
async function load(
  client: pg.Client,
  file: string,
  manifest: Manifest,
  wanted: Set<string>,
  draft: string,
): Promise<Summary> {
  const loader = tableLoader(client, manifest, wanted)
  const found = { uploads: { files: 0, bytes: 0 }, imports: { files: 0, bytes: 0 } }
  try {
    for await (const entry of readArchive(file)) {
      const name = entry.header.name
      const table = /^tables\/([^/]+)\/\d+$/.exec(name)?.[1]
      const folder = fileFolders.find(one => name.startsWith(`${one}/`))
      if (table) await loader.part(table, entry)
      else if (folder) {
        found[folder].bytes += await writeFile(join(draft, folder), name.slice(folder.length + 1), entry)
        found[folder].files++
      } else if (name === summaryName) {
        const summary = summarySchema.parse(JSON.parse(await readText(entry)))
        compare(summary, await loader.end(), found, wanted)
        return summary
      } else await readText(entry)
    }
  } catch (error) {
    loader.abort()
    if (error instanceof RestoreRefused || (error as { severity?: string }).severity) throw error
    throw new RestoreRefused(
      `备份文件已损坏（${(error as Error).message}）。 / The backup is damaged (${(error as Error).message}).`,
    )
  }
  throw new RestoreRefused(
    '备份文件不完整（写到一半中断了）。 / The backup is cut off: it was interrupted while being written.',
  )
}

type Loaded = Record<string, { rows: number; sha256: string }>

function tableLoader(client: pg.Client, manifest: Manifest, wanted: Set<string>) {
  const loaded: Loaded = {}
  let current:
    | { key: string; stream: ReturnType<typeof open>; hash: ReturnType<typeof createHash> }
    | undefined

  const open = (key: string) => {
    const table = manifest.tables.find(table => tableKey(table) === key)
    if (!table) throw new RestoreRefused(`The backup holds rows of ${key}, which its manifest does not name.`)
    const columns = table.columns.map(column => pg.escapeIdentifier(column)).join(', ')
    const stream = client.query(copyFrom(`copy ${qualified(table)} (${columns}) from stdin`))
    stream.on('error', () => undefined) // told by the write or the end that meets it
    return stream
  }
  const end = async () => {
    if (!current) return loaded
    const { key, stream, hash } = current
    current = undefined
    stream.end()
    await finished(stream)
    loaded[key] = { rows: stream.rowCount ?? 0, sha256: hash.digest('hex') }
    return loaded
  }
  const part = async (key: string, rows: ArchiveEntry) => {
    if (!wanted.has(key)) {
      await readText(rows)
      return
    }
    if (current?.key !== key) {
      await end()
      current = { key, stream: open(key), hash: createHash('sha256') }
    }
    for await (const chunk of rows) {
      current.hash.update(chunk)
      if (!current.stream.write(chunk)) await once(current.stream, 'drain')
    }
  }
  /** The connection waits for the rest of the rows until it is told that none will come. */
  const abort = () => current?.stream.destroy()
  return { part, end, abort }
}

function compare(
  summary: Summary,
  loaded: Loaded,
  found: Pick<Summary, 'uploads' | 'imports'>,
  wanted: Set<string>,
): void {
  for (const [key, { rows, sha256 }] of Object.entries(summary.tables)) {
    if (!wanted.has(key)) continue
    const here = loaded[key] ?? { rows: 0, sha256: createHash('sha256').digest('hex') }
    if (here.rows === rows && here.sha256 === sha256) continue
    throw new RestoreRefused(
      `备份文件已损坏：${key} 应有 ${rows} 行，读到 ${here.rows} 行。 / The backup is damaged: ${key} should have ${rows} rows, ${here.rows} were read.`,
    )
  }
  for (const folder of fileFolders) {
    const { files, bytes } = summary[folder]
    if (found[folder].files === files && found[folder].bytes === bytes) continue
    throw new RestoreRefused(
      `备份文件已损坏：${folder} 应有 ${files} 个文件。 / The backup is damaged: it should hold ${files} files of ${folder}.`,
    )
  }
}

async function writeFile(folder: string, path: string, entry: ArchiveEntry): Promise<number> {
  const target = normalize(join(folder, path))
  if (!target.startsWith(folder + sep))
    throw new RestoreRefused(`The backup names a file outside its folder: ${path}`)
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  const stream = createWriteStream(target, { mode: 0o600 })
  await pipeline(entry, stream)
  return stream.bytesWritten
}

async function setSequences(client: pg.Client, manifest: Manifest): Promise<void> {
  for (const { schema, sequence, lastValue } of manifest.sequences) {
    if (lastValue !== null)
      await client.query('select setval($1::regclass, $2)', [
        qualified({ schema, table: sequence }),
        lastValue,
      ])
  }
}

/** The files take their place after the rows that name them are committed. */
function place(from: string, to: string): void {
  if (!existsSync(from)) return
  if (existsSync(to)) renameSync(to, `${to}.before-restore-${Date.now()}`)
  renameSync(from, to)
}
