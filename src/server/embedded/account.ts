import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, statSync } from 'node:fs'

/** The operating-system account PostgreSQL runs as; undefined means: as this program does. */
export type Account = { name: string; uid: number; gid: number }

/**
 * PostgreSQL refuses to run as root. A root program therefore hands it to an unprivileged account: the one that
 * owns the database files already, else the first of `guanxi`, `postgres`, `nobody` that exists.
 */
export function databaseAccount(ownerOf?: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = ownerOf ? statSync(ownerOf, { throwIfNoEntry: false })?.uid : undefined
  if (owner) return { name: String(owner), uid: owner, gid: statSync(ownerOf as string).gid }
  for (const name of ['guanxi', 'postgres', 'nobody']) {
    const uid = idOf('-u', name)
    const gid = idOf('-g', name)
    if (uid && gid !== undefined) return { name, uid, gid }
  }
  throw new Error(
    'PostgreSQL may not run as root, and this machine has no account guanxi, postgres or nobody. ' +
      'Make one (useradd --system guanxi) or start Guanxi as an ordinary user.',
  )
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return undefined
  }
}

/** Can the account start this program? (the path may lie below a folder it may not enter) */
export function canRun(account: Account | undefined, program: string): boolean {
  return spawnSync(program, ['--version'], { ...identity(account), cwd: '/', stdio: 'ignore' }).status === 0
}

/** Can the account enter this folder? A root program opens its own folder (search permission only) when that is all it takes. */
export function canEnter(account: Account | undefined, dir: string): boolean {
  if (!account) return true
  const tryIt = () =>
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...identity(account), cwd: '/', stdio: 'ignore' })
      .status === 0
  if (tryIt()) return true
  const mode = statSync(dir).mode & 0o777
  chmodSync(dir, mode | 0o011)
  if (tryIt()) return true
  chmodSync(dir, mode)
  return false
}

export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}
