// What start, test and check need before anything of the project can run. Plain JavaScript for any Node ≥ 18.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const at = path => join(root, path)
const wanted = 24

/** One line a step, on standard error: standard output belongs to the command that follows. */
export function step(text) {
  process.stderr.write(`${text}\n`)
}

export function fail(text) {
  step(text)
  process.exit(1)
}

/** Installs where node_modules is missing or older than the lock file. */
export function install() {
  const modules = at('node_modules')
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) return // arranged by a developer
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex')
  const stamp = at('node_modules/.guanxi-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  if (!existsSync(stamp) && isInstalled()) return writeFileSync(stamp, lock)

  step('安装依赖（第一次约一两分钟）… / Installing packages (a minute or two the first time)…')
  const started = Date.now()
  // not npm ci: it refuses a lock file that lacks another platform's optional package, which npm itself leaves out
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const done = npm(['install', '--include=dev', '--include=optional', ...quiet])
  if (done.status !== 0) {
    fail(
      `安装失败：请检查网络和 npm 源（npm config get registry），再运行一次。 / Installing failed: check the network and the npm registry (npm config get registry), then run again.\n${done.output}`,
    )
  }
  writeFileSync(stamp, lock)
  step(`依赖已安装 / Packages installed (${seconds(started)})`)
}

/** npm writes this file last; it is as old as the lock file or newer when npm install has run since. */
function isInstalled() {
  const mark = at('node_modules/.package-lock.json')
  return existsSync(mark) && statSync(mark).mtimeMs >= statSync(at('package-lock.json')).mtimeMs
}

/** Runs the npm that started us, else the one on the path. Its output is kept for the case it fails. */
function npm(args) {
  const cli = process.env.npm_execpath
  const [program, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []]
  const done = spawnSync(program, [...first, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const output = `${done.error?.message ?? ''}${done.stdout ?? ''}${done.stderr ?? ''}`
    .trim()
    .split('\n')
    .slice(-12)
    .join('\n')
  return { status: done.status, output }
}

/** The project's own Node; repaired where packages were installed without their scripts. */
export function projectNode() {
  const node = at('node_modules/node/bin/node')
  if (works(node)) return node
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath
  step(
    `补装 Node ${wanted}（依赖安装时跳过了脚本）… / Fetching Node ${wanted} (packages were installed without their scripts)…`,
  )
  const done = spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: at('node_modules/node'),
    encoding: 'utf8',
    env: withScripts(),
  })
  if (works(node)) return node
  return fail(
    `缺少 Node ${wanted}：请运行 npm ci（不要带 --ignore-scripts），或安装 Node ${wanted}。 / Node ${wanted} is missing: run npm ci without --ignore-scripts, or install Node ${wanted} on this machine.\n${done.stderr ?? ''}`,
  )
}

function withScripts() {
  return { ...process.env, npm_config_ignore_scripts: 'false' }
}

function works(node) {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return asked.status === 0 && Number(asked.stdout.slice(1).split('.')[0]) >= wanted
}

/** Builds the web part where it is missing or its sources changed since. */
export function buildWeb(node) {
  if (!existsSync(at('src/web')) || !existsSync(at('vite.config.ts'))) {
    return step('没有网页部分的源码，只启动接口 / No sources of the web part: starting the API only')
  }
  const sources = hashOfSources()
  const stamp = at('dist/.sources')
  if (existsSync(at('dist/index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources)
    return
  step('构建网页… / Building the web part…')
  const started = Date.now()
  const built = spawnSync(node, [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (built.status !== 0) fail(`网页构建失败 / Building the web part failed\n${built.stdout}${built.stderr}`)
  mkdirSync(at('dist'), { recursive: true })
  writeFileSync(stamp, sources)
  step(`网页已构建 / Web part built (${seconds(started)})`)
}

/** Everything the browser may be given: all of src but the server and the tests, and what the build is made with. */
function hashOfSources() {
  const hash = createHash('sha256')
  const add = path => hash.update(path).update(readFileSync(at(path)))
  for (const file of ['index.html', 'vite.config.ts', 'package-lock.json'])
    if (existsSync(at(file))) add(file)
  const walk = folder => {
    const entries = readdirSync(at(folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else if (!/\.(test\.tsx?|server\.ts)$/.test(path) && !path.startsWith('src/server/')) add(path)
    }
  }
  walk('src')
  if (existsSync(at('public'))) walk('public')
  return hash.digest('hex')
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}
