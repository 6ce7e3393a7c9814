import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { giveMemoryBackWhenIdle } from './idle.ts'
import { type Database, readyPostgres } from './postgres.ts'
import type { Server } from './serve.ts'

export type RunOptions = {
  /** load the demo company where it is missing */
  demo: boolean
  /** for development: Vite serves the screens on the port, the API listens on the next one */
  dev: boolean
}

/** How long running requests and jobs may take to finish before the program ends anyway, in ms. */
const patience = 25_000

/**
 * Runs the program until it is asked to end: opens and migrates the database, listens, says where. Throws before
 * listening where the settings, the database or the port cannot be used. One line a step on standard output.
 */
export async function run(config: Config, options: RunOptions): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  // the program's modules load while PostgreSQL starts
  const opening = readyPostgres(config, { role: 'server', log: say })
  const [database, { createServer }] = await Promise.all([opening, import('./serve.ts')])
  let server: Server | undefined
  let closeDev: (() => Promise<void>) | undefined
  let ending: number | undefined

  const end = async (code: number) => {
    if (ending !== undefined) {
      // asked again: at once. Not so within a second: npm and the terminal each hand on the same Ctrl-C
      if (performance.now() - ending > 1000) process.exit(1)
      return
    }
    ending = performance.now()
    setTimeout(() => process.exit(1), patience).unref()
    await closeDev?.().catch(() => undefined)
    await server?.close().catch(error => process.stderr.write(`${(error as Error).stack}\n`))
    await database.stop()
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending === undefined) say('正在停止… / Stopping…')
      void end(0)
    })
  }

  endWithNpm(() => void end(0))

  try {
    if (options.demo) await loadDemo(config, database)
    server = await createServer({
      config,
      appUrl: database.appUrl,
      loadDemo: database.adminUrl ? () => loadDemo(config, database) : undefined,
    })
    const port = await listen(server, config, options.dev ? config.port + 1 : config.port)
    if (options.dev) closeDev = await serveScreens(config)
    giveMemoryBackWhenIdle()
    for (const line of whereItIs(config, options.dev ? config.port : port)) say(line)
  } catch (error) {
    await server?.close().catch(() => undefined)
    await database.stop()
    throw error
  }
}

/** npm that is killed does not tell the program it started: notice that it is gone, or the port stays taken. */
function endWithNpm(end: () => void): void {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    end()
  }, 1000)
  timer.unref()
}

/** In a process of its own, which takes its memory along when it ends. */
async function loadDemo(config: Config, database: Database): Promise<void> {
  const env = {
    ...process.env,
    DATABASE_URL: config.databaseUrl ?? '',
    DATABASE_ADMIN_URL: (config.databaseUrl && database.adminUrl) || '',
  }
  const args = [join(import.meta.dirname, 'cli.ts'), 'seed', '--data', config.dataDir]
  const child = spawn(process.execPath, args, { env, stdio: 'inherit' })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve)
    child.on('error', reject)
  })
  if (code !== 0) throw new Error('演示公司没有装好。 / The demo company could not be loaded.')
}

/** Listens and answers with the port, which the system chooses for port 0. */
async function listen(server: Server, config: Config, port: number): Promise<number> {
  try {
    await server.app.listen({ port, host: config.host })
    const [address] = server.app.addresses()
    return typeof address === 'object' ? address.port : port
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new Error(
        `端口 ${port} 已被占用，请换一个：npm start -- --port ${port + 1} / Port ${port} is taken; choose another: npm start -- --port ${port + 1}`,
      )
    }
    if (code === 'EACCES') {
      throw new Error(
        `没有权限使用端口 ${port}，请用 1024 以上的端口。 / Port ${port} needs special rights; choose one above 1024.`,
      )
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new Error(
        `本机没有地址 ${config.host}（HOST）。 / This machine has no address ${config.host} (HOST).`,
      )
    }
    throw error
  }
}

/** Vite in front, handing API calls on; the browser sees one address, as in production. */
async function serveScreens(config: Config): Promise<() => Promise<void>> {
  process.env.GUANXI_SERVER = `http://localhost:${config.port + 1}`
  const { createServer: createVite } = await import('vite')
  const vite = await createVite({
    root: join(import.meta.dirname, '../..'),
    // Read as it is: a copy written beside it would look like a change of the program and restart it.
    configLoader: 'native',
    server: { port: config.port, strictPort: true, host: config.host },
  })
  await vite.listen()
  return () => vite.close()
}

function whereItIs(config: Config, port: number): string[] {
  const open = config.host === '0.0.0.0' || config.host === '::'
  const here = config.publicUrl ?? `http://${open ? 'localhost' : config.host}:${port}`
  const lines = [`关系已启动 / Guanxi is running: ${here}`]
  if (open && !config.publicUrl)
    lines.push(...officeAddresses().map(address => `  http://${address}:${port}`))
  if (!existsSync(join(import.meta.dirname, '../../dist/index.html')))
    lines.push('  接口文档 / API reference: /api/docs')
  return lines
}

function officeAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(address => address.family === 'IPv4' && !address.internal)
    .map(address => address.address)
}
