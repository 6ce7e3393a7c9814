import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startEmbedded } from './embedded.ts'
import { inDatabase } from './migrate/create.ts'
import { makeCluster } from './testing/cluster.ts'

const cli = join(import.meta.dirname, 'cli.ts')
const rounds = Number(process.env.CRASH_ROUNDS ?? 20)
const clients = 4
const linesPerOrder = 3
const rowsPerImport = 3000

let folder: string
let dataDir: string
let key: string
let database: KillableDatabase
const running = new Set<ChildProcess>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guanxi-crash-'))
  chmodSync(folder, 0o711)
  dataDir = join(folder, 'data')
  const server = process.env.TEST_DATABASE_ADMIN_URL
  database = server ? await likeServer(server) : embedded()
  const owner = ['--owner', 'owner@crash.test', '--password', 'Crash-Test-0001']
  const { slug } = await command('company', 'create', '--name', '耐用公司', ...owner)
  key = (await command('api-key', 'create', '--company', slug, '--user', 'owner@crash.test')).key
})

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await database?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface KillableDatabase {
  /** What names it to the program. */
  env: Record<string, string>
  kill: () => Promise<void>
  /** What whoever watches over it does when it is gone. */
  revive: () => Promise<void>
  /** Asks as the owner. */
  look: <T>(act: (client: pg.Client) => Promise<T>) => Promise<T>
  stop: () => Promise<void>
}

/** The embedded one: the program itself starts it again. */
function embedded(): KillableDatabase {
  const pid = () => Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10)
  const open = () => startEmbedded({ dataDir, log: () => undefined })
  return {
    env: {},
    kill: async () => void process.kill(pid(), 'SIGKILL'),
    revive: async () => undefined,
    async look(act) {
      const tool = await open()
      const found = await asOwner(tool.adminUrl, act)
      await tool.stop()
      return found
    },
    stop: async () => (await open()).stop(),
  }
}

/** A server of the version the tests run on, whose programs are on this machine, beside it: that one serves others too. */
async function likeServer(url: string): Promise<KillableDatabase> {
  const binaries = await asOwner(inDatabase(url, 'postgres'), async client => {
    const { rows } = await client.query<{ path: string }>(
      `select setting as path from pg_config where name = 'BINDIR'`,
    )
    return rows[0].path
  })
  const cluster = await makeCluster(folder, binaries)
  const adminUrl = cluster.adminUrl('guanxi')
  const appUrl = adminUrl.replace('postgres@', 'guanxi_app:crash@')
  return {
    env: { DATABASE_URL: appUrl, DATABASE_ADMIN_URL: adminUrl },
    kill: cluster.kill,
    revive: cluster.start,
    look: act => asOwner(adminUrl, act),
    stop: cluster.stop,
  }
}

async function asOwner<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}

async function command(...words: string[]): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, ...words, '--data', dataDir, '--json'],
    { env: { ...process.env, ...database.env } },
  )
  return JSON.parse(stdout)
}

type Running = { child: ChildProcess; url: string }

/** Starts the program as a user would and waits until it says where it is. */
async function start(): Promise<Running> {
  const child = spawn(process.execPath, [cli, 'start', '--port', '0', '--data', dataDir], {
    env: { ...process.env, ...database.env, NODE_ENV: 'production', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk
      const found = /running: (http:\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', code => reject(new Error(`ended with ${code}: ${said}`)))
  })
  return { child, url }
}

type Answer = { status: number; body: Record<string, unknown> }

async function ask(url: string, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** What the program said is done: names of customers by id, lines of orders by id. */
const acknowledged = {
  customers: new Map<string, string>(),
  orders: new Set<string>(),
  /** round in which an import was accepted, by its id */
  imports: new Map<string, number>(),
}
const written = () => acknowledged.customers.size + acknowledged.orders.size

/** Creates, renames and orders until the program is gone. */
async function writeUntilKilled(url: string, client: number, round: number): Promise<void> {
  try {
    for (let n = 0; ; n++) {
      const name = `客户 ${round}-${client}-${n}`
      const made = await ask(url, 'POST', '/customers', { name })
      if (made.status !== 201) continue
      const id = String(made.body.id)
      acknowledged.customers.set(id, name)
      const version = made.body.version
      const renamed = await ask(url, 'PATCH', `/customers/${id}`, { name: `${name} 改`, version })
      if (renamed.status === 200) acknowledged.customers.set(id, `${name} 改`)
      const lines = Array.from({ length: linesPerOrder }, (_, line) => ({
        description: `商品 ${line}`,
        quantity: 1,
        price: '9.90',
      }))
      const ordered = await ask(url, 'POST', '/orders', { customer: id, orderedOn: '2026-01-15', lines })
      if (ordered.status === 201) acknowledged.orders.add(String(ordered.body.id))
    }
  } catch {
    // the connection broke: killed
  }
}

/** Uploads a file of customers and has it imported; the program answers at once and works in the background. */
async function startImport(url: string, round: number): Promise<void> {
  const rows = Array.from({ length: rowsPerImport }, (_, n) => `导入 ${round}-${n},潜在`)
  const form = new FormData()
  form.append('file', new Blob([`名称,级别\n${rows.join('\n')}\n`]), 'customers.csv')
  const headers = { authorization: `Bearer ${key}` }
  const uploaded = await fetch(`${url}/api/v1/imports?entity=customers`, {
    method: 'POST',
    headers,
    body: form,
  })
  expect(uploaded.status).toBe(201)
  const { id } = (await uploaded.json()) as { id: string }
  const accepted = await ask(url, 'POST', `/imports/${id}/run`, {})
  expect(accepted.status).toBe(202)
  acknowledged.imports.set(id, round)
}

test('killed twenty times during writes and imports, the program keeps all it acknowledged and nothing half done', {
  timeout: 600_000,
}, async () => {
  for (let round = 1; round <= rounds; round++) {
    const server = await start()
    if (round % 4 === 1) await startImport(server.url, round)
    const before = written()
    const writers = Array.from({ length: clients }, (_, client) =>
      writeUntilKilled(server.url, client, round),
    )
    const enough = 5 + ((round * 7) % 23)
    await vi.waitUntil(() => written() >= before + enough, { timeout: 60_000, interval: 5 })
    if (round % 3 === 0) {
      // the database alone: the program goes on with it when it is there again
      await database.kill()
      await database.revive()
      const survived = written()
      await vi.waitUntil(() => written() > survived + clients, { timeout: 60_000, interval: 5 })
    }
    if (round % 3 !== 1) await database.kill()
    server.child.kill('SIGKILL')
    await Promise.all(writers)
    await database.revive()
  }

  const server = await start()
  for (const [id, name] of acknowledged.customers) {
    const { status, body } = await ask(server.url, 'GET', `/customers/${id}`)
    // a rename may have been written without the answer arriving
    expect({ status, name: String(body.name).replace(/ 改$/, '') }).toEqual({
      status: 200,
      name: name.replace(/ 改$/, ''),
    })
    if (name.endsWith('改')) expect(body.name).toBe(name)
  }
  for (const id of acknowledged.orders)
    expect((await ask(server.url, 'GET', `/orders/${id}`)).status).toBe(200)
  for (const id of acknowledged.imports.keys()) await expectImported(server.url, id)
  await expectNothingHalfDone()
  server.child.kill('SIGTERM')
  await vi.waitUntil(() => server.child.exitCode === 0, { timeout: 30_000 })
})

/** An accepted import goes on after every interruption and ends with each row once. */
async function expectImported(url: string, id: string): Promise<void> {
  const path = `/imports/${id}`
  const status = async () => (await ask(url, 'GET', path)).body.status
  await vi.waitUntil(async () => (await status()) === 'done', { timeout: 120_000, interval: 200 })
  const { result } = (await ask(url, 'GET', path)).body as { result: object }
  expect(result).toMatchObject({ read: rowsPerImport, failed: 0 })
}

/** Looks at the tables themselves: each record has one creation in its history, each order all its lines. */
async function expectNothingHalfDone(): Promise<void> {
  const { rows, imported } = await database.look(async client => {
    const { rows } = await client.query(
      `select
       (select count(*)::int from customer) as customers,
       (select count(*)::int from "order") as orders,
       (select count(*)::int from customer c where 1 <> (select count(*) from event e where e.workspace_id = c.workspace_id and e.record_id = c.id and e.action = 'create')) as customers_without_event,
       (select count(*)::int from "order" o where 1 <> (select count(*) from event e where e.workspace_id = o.workspace_id and e.record_id = o.id and e.action = 'create')) as orders_without_event,
       (select count(*)::int from "order" o where $1 <> (select count(*) from order_line l where l.workspace_id = o.workspace_id and l.order_id = o.id)) as orders_without_lines`,
      [linesPerOrder],
    )
    const { rows: imported } = await client.query(
      `select split_part(substr(name, 4), '-', 1)::int as round, count(*)::int as rows, count(distinct name)::int as names
     from customer where name like '导入 %' group by 1 order by 1`,
    )
    return { rows, imported }
  })
  const once = { rows: rowsPerImport, names: rowsPerImport }
  expect(imported).toEqual([...acknowledged.imports.values()].map(round => ({ round, ...once })))
  expect(rows[0]).toMatchObject({
    customers_without_event: 0,
    orders_without_event: 0,
    orders_without_lines: 0,
  })
  expect(rows[0].customers).toBeGreaterThanOrEqual(acknowledged.customers.size)
  expect(rows[0].orders).toBeGreaterThanOrEqual(acknowledged.orders.size)
}
