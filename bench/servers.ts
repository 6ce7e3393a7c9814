/** Starts the measured programs as processes of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import flags from '../scripts/flags.json' with { type: 'json' }
import { startEmbedded } from '../src/server/embedded.ts'

const root = join(import.meta.dirname, '..')
export const program = join(root, 'src/server/cli.ts')

export interface Running {
  pid: number
  port: number
  /** Makes an API key of a person. */
  key: (slug: string, email: string) => Promise<string>
  stop: () => Promise<void>
}

/** The product as `npm start` runs it, answered once its health says so. */
export async function startProduct(
  dataDir: string,
  port: number,
  log: (line: string) => void,
): Promise<Running> {
  const child = spawn(
    process.execPath,
    [...flags, program, 'start', '--port', String(port), '--data', dataDir],
    {
      env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const failed = once(child, 'exit').then(() => {
    throw new Error('The program ended before it was ready.')
  })
  await Promise.race([healthy(port), failed])
  log(`product listens on ${port}`)
  return {
    pid: child.pid ?? 0,
    port,
    key: (slug, email) => makeKey(dataDir, slug, email),
    stop: () => end(child),
  }
}

/** Waits until the program has done what it finds to do: after the first start it makes the keys of the duplicate check. */
export async function idle(dataDir: string): Promise<void> {
  const server = await startEmbedded({ dataDir, log: () => undefined, role: 'tool' })
  const client = new pg.Client({ connectionString: server.adminUrl })
  const waiting = `SELECT 1 FROM pgboss.job WHERE name NOT LIKE '\\_\\_%'
    AND (state IN ('active', 'retry') OR state = 'created' AND start_after <= now()) LIMIT 1`
  try {
    await client.connect()
    do await wait(3_000)
    while ((await client.query(waiting)).rows.length > 0)
  } finally {
    await client.end()
    await server.stop()
  }
}

async function healthy(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined)
    if (answer?.ok) return
    await wait(200)
  }
}

async function makeKey(dataDir: string, slug: string, email: string): Promise<string> {
  const words = ['api-key', 'create', '--company', slug, '--user', email, '--data', dataDir, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words])
  return (JSON.parse(stdout) as { key: string }).key
}

export async function startBare(dataDir: string, port: number): Promise<Running> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts'), dataDir, String(port)], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const failed = once(child, 'exit').then(() => {
    throw new Error('The bare server ended before it was ready.')
  })
  await Promise.race([once(child.stdout ?? child, 'data'), failed])
  return { pid: child.pid ?? 0, port, key: async () => '', stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
