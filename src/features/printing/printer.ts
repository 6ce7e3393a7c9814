import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { PrintJob } from './printJob.ts'

/** Draws print jobs in a process of its own: nobody waits for it but who prints, and its memory (about 300 MB) goes with it when it is idle. */
export interface Printer {
  print: (job: PrintJob) => Promise<Buffer>
  /** The process id while there is one. */
  pid: () => number | undefined
  stop: () => Promise<void>
}

interface Waiting {
  resolve: (pdf: Buffer) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

const IDLE_MS = 30_000
/** What takes longer is a fault: 200 documents take about 20 s. */
const LONGEST_MS = 120_000

export function createPrinter({ idleMs = IDLE_MS, longestMs = LONGEST_MS } = {}): Printer {
  let child: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let last = 0
  const waiting = new Map<number, Waiting>()

  function start(): ChildProcess {
    const started = fork(join(import.meta.dirname, 'process.ts'), {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    started.on('message', (answer: { id: number; pdf?: Uint8Array; error?: string }) => {
      if (answer.pdf) settle(answer.id, one => one.resolve(Buffer.from(answer.pdf as Uint8Array)))
      else settle(answer.id, one => one.reject(new Error(`printing failed: ${answer.error}`)))
    })
    const gone = () => {
      if (child === started) child = undefined
      for (const id of [...waiting.keys()])
        settle(id, one => one.reject(new Error('the printing process ended')))
    }
    started.on('exit', gone)
    started.on('error', gone)
    // A program that has nothing else to do does not wait for it.
    started.unref()
    started.channel?.unref()
    return started
  }

  function settle(id: number, act: (one: Waiting) => void): void {
    const one = waiting.get(id)
    if (!one) return
    waiting.delete(id)
    clearTimeout(one.timer)
    act(one)
    if (waiting.size > 0) return
    child?.channel?.unref()
    idle = setTimeout(() => child?.disconnect(), idleMs)
    idle.unref()
  }

  return {
    print(job) {
      clearTimeout(idle)
      child ??= start()
      const used = child
      const id = ++last
      return new Promise<Buffer>((resolve, reject) => {
        const timer = setTimeout(() => used.kill('SIGKILL'), longestMs)
        waiting.set(id, { resolve, reject, timer })
        used.channel?.ref()
        used.send({ id, job })
      })
    },
    pid: () => child?.pid,
    async stop() {
      clearTimeout(idle)
      const ending = child
      if (!ending || ending.exitCode !== null) return
      await new Promise<void>(done => {
        ending.once('exit', () => done())
        ending.kill('SIGKILL')
      })
    },
  }
}

/** The one of this process, for requests and jobs alike. */
export const printer = createPrinter()
