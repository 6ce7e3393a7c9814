import { PgBoss } from 'pg-boss'
import type { Core, Enqueue, Log } from '../core/core.ts'

/** Does one job; `signal` says that the program is stopping: leave off at the next safe place, it is given again. */
export type Work = (core: Core, payload: Record<string, unknown>, signal: AbortSignal) => Promise<void>

interface Declaration {
  /** Cron, in UTC; the payload is empty then. */
  schedule?: string
  /** A scheduled job that people ask for as well. */
  isAskedFor?: boolean
}

interface Declared extends Declaration {
  work: Work
}

const declared = new Map<string, Declared>()

/** Declares a kind of job at load time: features call it in `jobs`. */
export function declareJob(name: string, work: Work, options: Declaration = {}): void {
  declared.set(name, { work, ...options })
}

/** How often a queue is looked at: by the clock alone, a minute is as near as cron comes. Each look costs about 2 ms of CPU. */
const POLL_SECONDS = { asked: 1, scheduled: 30 }
const WAIT_TO_STOP_MS = 15_000

export interface JobsOptions {
  databaseUrl: string
  log: Log
  /** Whether this process also does jobs, or only puts them into the queue. */
  work: boolean
}

/** The queue (pg-boss, schema `pgboss`, installed by the migrator), on connections of its own. */
export async function startJobs({ databaseUrl, log, work }: JobsOptions) {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 2,
    migrate: false,
    createSchema: false,
    supervise: work,
    schedule: work,
    application_name: 'guanxi jobs',
  })
  boss.on('error', error => log.error({ err: error }, 'the job queue had a fault'))
  await boss.start()
  const known = new Set<string>()
  const stopping = new AbortController()

  const queue = async (name: string) => {
    if (known.has(name)) return
    await boss.createQueue(name)
    known.add(name)
  }
  const enqueue: Enqueue = async (name, payload, { key, afterSeconds } = {}) => {
    await queue(name)
    await boss.send(name, payload, {
      singletonKey: key,
      startAfter: afterSeconds,
      retryLimit: 3,
      expireInSeconds: 6 * 3600,
    })
  }
  return {
    enqueue,
    /** Begins to do jobs, once every feature has declared its own. */
    async begin(core: Core) {
      for (const [name, { work: act, schedule, isAskedFor }] of declared) {
        await queue(name)
        const pollingIntervalSeconds = POLL_SECONDS[schedule && !isAskedFor ? 'scheduled' : 'asked']
        await boss.work(name, { pollingIntervalSeconds }, async jobs => {
          for (const job of jobs)
            await act(core, (job.data ?? {}) as Record<string, unknown>, stopping.signal)
        })
        if (schedule) await boss.schedule(name, schedule)
      }
    },
    async stop() {
      stopping.abort()
      await boss.stop({ graceful: true, timeout: WAIT_TO_STOP_MS })
    },
  }
}
