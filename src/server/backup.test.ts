import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tablesOf } from './backup/catalogue.ts'
import { tableKey } from './backup/format.ts'
import { backup } from './backup.ts'
import { inDatabase } from './migrate/create.ts'
import { migrate } from './migrate.ts'
import { migrateWithBackup } from './postgres.ts'
import { restore } from './restore.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-backup-'))
const dataDir = join(folder, 'from')
const file = join(folder, 'all.tar.gz')
const log = () => undefined
let database: TestDatabase
let client: pg.Client

const id = (last: number) => `0190aaaa-0000-7000-8000-${String(last).padStart(12, '0')}`

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
  await client.query(
    `insert into workspace (id, slug, name, settings) values ('${id(1)}', 'acme', '王记\\t"贸易"', '{"a": ["\\\\", "换\\n行"]}')`,
  )
  await client.query(
    `insert into role (workspace_id, id, code, name, permissions) values ('${id(1)}', '${id(2)}', 'owner', '', '{}')`,
  )
  await client.query(`insert into unit (workspace_id, id, name) values ('${id(1)}', '${id(3)}', '总部')`)
  await client.query(
    `insert into workspace_user (workspace_id, id, name, email, role_id, unit_id, grams)
     select '${id(1)}', ('0190aaaa-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid, '用户' || n || repeat(chr(10) || '\\N' || chr(92), 3), n || '@x.test', '${id(2)}', '${id(3)}', array['王', 'a,"b"', '{}', 'null']
     from generate_series(1, 60000) n`,
  )
  await client.query(`update unit set head_id = '0190aaaa-0000-7000-8001-000000000001'`)
  mkdirSync(join(dataDir, 'uploads/ab'), { recursive: true })
  writeFileSync(join(dataDir, 'uploads/ab/photo'), Buffer.alloc(300_000, 7))
  writeFileSync(join(dataDir, 'uploads/empty'), '')
  mkdirSync(join(dataDir, 'imports'))
  writeFileSync(join(dataDir, 'imports/waiting'), Buffer.alloc(100_000, 9))
})

afterAll(async () => {
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Every row of every table, as one value. */
async function fingerprint(adminUrl: string): Promise<Record<string, string>> {
  const reader = new pg.Client({ connectionString: adminUrl })
  await reader.connect()
  const found: Record<string, string> = {}
  for (const table of await tablesOf(reader)) {
    const { rows } = await reader.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as all from ${table.schema}."${table.table}" t`,
    )
    found[tableKey(table)] = rows[0].all
  }
  await reader.end()
  return found
}

test('a backup taken while rows are written holds one moment, and restores row by row, files included', async () => {
  const before = await fingerprint(database.adminUrl)
  let writing = true
  const writer = (async () => {
    for (let n = 70_000; writing; n++) {
      await client.query(`insert into unit (workspace_id, id, name) values ('${id(1)}', '${id(n)}', '并发')`)
    }
  })()
  const written = await backup({ adminUrl: database.adminUrl, dataDir, file, authSecret: 's'.repeat(64) })
  writing = false
  await writer
  expect(written).toMatchObject({ file, uploads: 2 })

  const target = await testDatabase()
  const name = `guanxi_restored_${process.pid}`
  const empty = {
    adminUrl: inDatabase(target.adminUrl, name),
    appUrl: inDatabase(target.appUrl, name),
  }
  const to = join(folder, 'to')
  try {
    const restored = await restore({ ...empty, file, dataDir: to, log })
    expect(restored).toMatchObject({
      rows: written.rows,
      uploads: 2,
      authSecret: 's'.repeat(64),
      leftOut: [],
    })
    const after = await fingerprint(empty.adminUrl)
    const { 'public.unit': units, ...others } = after
    const { 'public.unit': unitsBefore, ...othersBefore } = before
    expect(others).toEqual(othersBefore)
    expect(Number(units?.split(' ')[0])).toBeGreaterThanOrEqual(Number(unitsBefore?.split(' ')[0]))
    expect(readFileSync(join(to, 'uploads/ab/photo')).equals(Buffer.alloc(300_000, 7))).toBe(true)
    expect(readFileSync(join(to, 'uploads/empty')).length).toBe(0)
    expect(readFileSync(join(to, 'imports/waiting')).equals(Buffer.alloc(100_000, 9))).toBe(true)

    await expect(restore({ ...empty, file, dataDir: to, log })).rejects.toThrow(/already/)
  } finally {
    await client.query(`drop database if exists ${name} with (force)`)
    await target.drop()
  }
})

test('a damaged, cut-off or strange file restores nothing', async () => {
  const target = await testDatabase()
  const whole = readFileSync(file)
  const attempt = async (bytes: Buffer) => {
    const broken = join(folder, 'broken.tar.gz')
    writeFileSync(broken, bytes)
    await expect(restore({ ...target, file: broken, dataDir: join(folder, 'broken'), log })).rejects.toThrow()
  }
  await attempt(whole.subarray(0, whole.length - 5000))
  await attempt(whole.subarray(0, whole.length / 2))
  const flipped = Buffer.from(whole)
  const middle = Math.floor(whole.length / 2)
  flipped[middle] = (flipped[middle] ?? 0) ^ 0xff
  await attempt(flipped)
  await attempt(Buffer.from('order,amount\n1,2\n'))

  const reader = new pg.Client({ connectionString: target.adminUrl })
  await reader.connect()
  const { rows } = await reader.query(
    `select (select count(*)::int from workspace) as workspaces, (select count(*)::int from pg_constraint where contype = 'f') as keys`,
  )
  await reader.end()
  const { rows: here } = await client.query(
    `select count(*)::int as keys from pg_constraint where contype = 'f'`,
  )
  expect(rows[0]).toEqual({ workspaces: 0, keys: here[0].keys })
  await target.drop()
})

test('a company’s database is backed up before it is migrated, an empty one is not', async () => {
  const target = await testDatabase()
  const name = `guanxi_upgraded_${process.pid}`
  const old = { adminUrl: inDatabase(target.adminUrl, name), appUrl: inDatabase(target.appUrl, name), log }
  const settings = {
    dataDir: join(folder, 'upgraded'),
    authSecret: 's'.repeat(64),
    databaseUrl: old.appUrl,
    databaseAdminUrl: old.adminUrl,
  }
  const backups = join(settings.dataDir, 'backups')
  try {
    await migrate({ ...old, only: [1] })
    await migrateWithBackup({ ...settings, dataDir: join(folder, 'empty') }, { ...old, only: [1, 2] })
    expect(existsSync(join(folder, 'empty/backups'))).toBe(false)

    const owner = new pg.Client({ connectionString: old.adminUrl })
    await owner.connect()
    await owner.query(`insert into workspace (id, slug, name) values ('${id(1)}', 'acme', '王记')`)
    await owner.end()
    await migrateWithBackup(settings, old)
    const [file] = readdirSync(backups)
    expect(file).toMatch(/^before-0003-.*\.tar\.gz$/)

    const empty = await testDatabase()
    const restored = await restore({
      ...empty,
      file: join(backups, file),
      dataDir: join(folder, 'again'),
      log,
    })
    expect(restored).toMatchObject({ rows: 1, leftOut: [] })
    await empty.drop()
  } finally {
    await client.query(`drop database if exists ${name} with (force)`)
    await target.drop()
  }
})
