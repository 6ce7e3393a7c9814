import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../embedded.ts'
import { inDatabase } from '../migrate/create.ts'
import { migrate } from '../migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** where test files ask for a database (`testDatabase`) */
    databaseSocket: string
  }
}

/**
 * One PostgreSQL for the run, started when the first test file asks for a database, so that pure tests cost nothing:
 * an embedded one in a temporary folder, or the server `TEST_DATABASE_ADMIN_URL` names. One database is migrated;
 * every test file gets a clone of it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-test-'))
  chmodSync(folder, 0o711) // as root, PostgreSQL runs as another account, which has to enter
  let server: Promise<TestServer> | undefined
  let clones = 0

  const sharing = new Set<ServerResponse>()

  const door = createServer((request, response) => {
    if (request.url === '/end') {
      sharing.add(response.once('close', () => sharing.delete(response)))
      return response.flushHeaders()
    }
    server ??= startServer(folder)
    server
      .then(async ({ adminUrl, appUrl, template }) => {
        const name = `${template}_${++clones}`
        await inServer(adminUrl, `create database ${name} template ${template} strategy file_copy`)
        response.end(
          JSON.stringify({ adminUrl: inDatabase(adminUrl, name), appUrl: inDatabase(appUrl, name) }),
        )
      })
      .catch(error => response.writeHead(500).end(String(error instanceof Error ? error.stack : error)))
  })
  const socket = join(folder, 'door')
  await new Promise<void>(listening => door.listen(socket, listening))
  project.provide('databaseSocket', socket)

  return async () => {
    await Promise.all([...sharing].map(response => once(response.end('end'), 'close')))
    door.closeAllConnections()
    door.close()
    await (await server?.catch(() => undefined))?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type TestServer = { adminUrl: string; appUrl: string; template: string; stop: () => Promise<void> }

async function startServer(folder: string): Promise<TestServer> {
  const external = process.env.TEST_DATABASE_ADMIN_URL
  return external ? await onServer(external) : await onEmbedded(folder)
}

async function onEmbedded(folder: string): Promise<TestServer> {
  const dataDir = join(folder, 'data')
  endWithThisProcess(folder, join(dataDir, 'postgres', 'postmaster.pid'))
  const embedded = await startEmbedded({ dataDir, log: () => undefined, fsync: false })
  const template = 'guanxi_test'
  const adminUrl = inDatabase(embedded.adminUrl, template)
  const appUrl = inDatabase(embedded.appUrl, template)
  await migrate({ adminUrl, appUrl })
  return { adminUrl, appUrl, template, stop: embedded.stop }
}

/** On a server that others use too, names are unique to the run and everything made is dropped again. */
async function onServer(url: string): Promise<TestServer> {
  const template = `guanxi_test_${randomBytes(4).toString('hex')}`
  const adminUrl = inDatabase(url, template)
  const role = `${template}_app`
  const appUrl = withLogin(adminUrl, role, randomBytes(12).toString('hex'))
  await migrate({ adminUrl, appUrl })
  const stop = async () => {
    const { rows } = await inServer(
      adminUrl,
      `select datname from pg_database where datname like '${template}%'`,
    )
    for (const { datname } of rows) await inServer(adminUrl, `drop database ${datname} with (force)`)
    await inServer(adminUrl, `drop role ${role}`)
  }
  return { adminUrl, appUrl, template, stop }
}

function withLogin(url: string, role: string, password: string): string {
  return url.replace(/^(\w+:\/\/)([^@/]*@)?/, `$1${role}:${password}@`)
}

async function inServer(adminUrl: string, sql: string): Promise<pg.QueryResult<{ datname: string }>> {
  const client = new pg.Client({ connectionString: inDatabase(adminUrl, 'postgres') })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

/** A shell waits for this process's end, however it comes, then ends the server and removes the folder. */
function endWithThisProcess(folder: string, pidFile: string): void {
  const script =
    'read -r _; [ -f "$1" ] && kill -INT "$(head -n 1 "$1")"; while [ -f "$1" ]; do sleep 0.1; done; rm -rf "$2"'
  const watchdog = spawn('/bin/sh', ['-c', script, 'sh', pidFile, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.unref()
  ;(watchdog.stdin as unknown as { unref: () => void }).unref()
}
