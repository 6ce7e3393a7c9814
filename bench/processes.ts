/** CPU time and memory of the measured processes, from /proc (Linux). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Ticks a second of the kernel's clock for processes: 100 on every Linux we know (`getconf CLK_TCK`). */
const TICKS = 100

export const canMeasureProcesses = existsSync('/proc/self/stat')

interface Stat {
  parent: number
  /** Own time and that of ended children waited for, ticks. */
  own: number
  children: number
}

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, parent = 0] = fields
    const time = (place: number) => fields[place] ?? 0
    return { parent, own: time(11) + time(12), children: time(13) + time(14) }
  } catch {
    return undefined // It ended meanwhile.
  }
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(other => other > 0 && stat(other)?.parent === pid)
}

export function postmasterOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** CPU milliseconds a process has used so far. */
export function processCpu(pid: number): number {
  return ((stat(pid)?.own ?? 0) * 1000) / TICKS
}

/** CPU milliseconds of the processes it started that have ended. */
export function endedCpu(pid: number): number {
  return ((stat(pid)?.children ?? 0) * 1000) / TICKS
}

/** CPU milliseconds of the program and of the processes it started, without PostgreSQL. */
export function programCpu(pid: number, postmaster: number): number {
  const others = childrenOf(pid).filter(child => child !== postmaster)
  return processCpu(pid) + endedCpu(pid) + others.reduce((sum, child) => sum + processCpu(child), 0)
}

/** CPU milliseconds PostgreSQL has used so far, with all its processes, ended ones too. */
export function postgresCpu(postmaster: number): number {
  const own = stat(postmaster)
  const running = childrenOf(postmaster).reduce((sum, pid) => sum + (stat(pid)?.own ?? 0), 0)
  return (((own?.own ?? 0) + (own?.children ?? 0) + running) * 1000) / TICKS
}

/** Proportional set size of processes, MB: memory they share with others is counted by its share. */
export function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map(pid => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  })
  return Math.round(kilobytes.reduce((sum, one) => sum + one, 0) / 1024)
}
