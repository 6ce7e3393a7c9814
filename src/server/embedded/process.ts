import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running PostgreSQL writes about itself into its data folder. */
export type Postmaster = { pid: number; socketDir: string }

/** The PostgreSQL that runs on this data folder, or undefined. A file left by a killed one does not count. */
export function runningPostmaster(pgData: string): Postmaster | undefined {
  const lines = readLines(join(pgData, 'postmaster.pid'))
  const pid = Number(lines?.[0])
  if (!lines || !pid || !isPostgres(pid)) return undefined
  return { pid, socketDir: lines[4]?.trim() ?? '' }
}

function readLines(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return undefined
  }
}

/** Alive, not a zombie, and PostgreSQL (process ids are used again after a restart of the machine). */
export function isPostgres(pid: number): boolean {
  if (process.platform !== 'linux') return commandLine(pid).includes('postgres')
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const state = stat[stat.lastIndexOf(')') + 2]
    return name.startsWith('postgres') && state !== 'Z' && state !== 'X'
  } catch {
    return false
  }
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'state=,command=', '-p', String(pid)], { encoding: 'utf8' }).replace(
      /^Z.*/,
      '',
    )
  } catch {
    return ''
  }
}
