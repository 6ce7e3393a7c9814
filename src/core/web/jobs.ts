import { store } from './store.ts'

/** A long work as the stream tells it. */
export interface Job {
  id: string
  kind: string
  /** 0 to 1. */
  progress: number
  [fact: string]: unknown
}

const jobs = store<Record<string, Job>>({})

/** Called with each `job` event of the stream. */
export function jobHeard(data: unknown): void {
  const job = data as Job
  jobs.set({ ...jobs.get(), [job.id]: job })
}

/** What the stream last told of a job; undefined until it tells something. */
export function useJob(id: string | undefined): Job | undefined {
  const known = jobs.use()
  return id ? known[id] : undefined
}
