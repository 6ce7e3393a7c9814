import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DataFolderInUse, type Embedded, startEmbedded } from './embedded.ts'
import { inDatabase } from './migrate/create.ts'
import { readSecrets } from './secrets.ts'

/**
 * These are about the embedded server itself: how it starts, is adopted, shared, stopped and brought back. On a server somebody
 * else runs (`TEST_DATABASE_ADMIN_URL`) nothing of it is used, so that pass leaves this file out.
 */
let folder: string
let running: Embedded[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanxi-embedded-'))
  chmodSync(folder, 0o711)
  running = []
})

afterEach(async () => {
  for (const embedded of running) await embedded.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(role: 'server' | 'tool', dataDir = join(folder, 'data')): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, role, log: () => undefined })
  running.push(embedded)
  return embedded
}

async function ask(embedded: Embedded, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: inDatabase(embedded.adminUrl, 'postgres') })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const postmaster = () =>
  Number.parseInt(readFileSync(join(folder, 'data/postgres/postmaster.pid'), 'utf8'), 10)

test('a command works beside the server, and the last one out stops the database', async () => {
  const server = await start('server')
  const tool = await start('tool')
  expect([server.started, tool.started]).toEqual([true, false])
  await server.stop()
  expect(await ask(tool, 'select 1 as one')).toEqual([{ one: 1 }])
  await tool.stop()
  expect(existsSync(join(folder, 'data/postgres/postmaster.pid'))).toBe(false)
})

test('a second server on the same folder says so and leaves the first alone', async () => {
  const server = await start('server')
  await expect(start('server')).rejects.toThrow(DataFolderInUse)
  await expect(start('server')).rejects.toThrow(new RegExp(`process ${process.pid}`))
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a database killed while in use comes back with every acknowledged row', async () => {
  const server = await start('server')
  await ask(server, 'create table kept (n int)')
  await ask(server, 'insert into kept values (1), (2)')
  process.kill(postmaster(), 'SIGKILL')
  await vi.waitUntil(
    () =>
      ask(server, 'select n from kept').then(
        rows => rows.length === 2,
        () => false,
      ),
    { timeout: 20_000 },
  )
})

test('a lock file left by a killed database, its number taken by another program, does not hinder the start', async () => {
  const first = await start('server')
  await ask(first, 'create table kept (n int)')
  const file = join(folder, 'data/postgres/postmaster.pid')
  const lock = readFileSync(file, 'utf8')
  await first.stop()
  writeFileSync(file, lock.replace(/^\d+/, String(process.pid)))
  const second = await start('server')
  expect(await ask(second, 'select * from kept')).toEqual([])
})

test('a data folder with spaces and Chinese in a path longer than a socket may have', async () => {
  const server = await start('server', join(folder, '公司 资料'.repeat(8), 'data'))
  expect(await ask(server, "select lower('ÄÉ') as low, 'É' ilike 'é' as like")).toEqual([
    { low: 'äé', like: true },
  ])
})

test('what the database needs is on: durable writes, no network, passwords for everybody', async () => {
  const server = await start('server')
  const [settings] = await ask(
    server,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages,
       current_setting('listen_addresses') as network, current_setting('server_encoding') as encoding`,
  )
  expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on', network: '', encoding: 'UTF8' })
  const stranger = new pg.Client({ connectionString: server.adminUrl.replace(/:[^:@]+@/, ':wrong@') })
  await expect(stranger.connect()).rejects.toThrow(/password/)
  expect(statSync(join(folder, 'data/secrets.json')).mode & 0o777).toBe(0o600)
  expect(readSecrets(join(folder, 'data')).authSecret).toHaveLength(64)
})
