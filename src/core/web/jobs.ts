import { useSyncExternalStore } from 'react'

/** A long work as the stream tells it. */
export interface Job {
  id: string
  kind: string
  /** 0 to 1. */
  progress: number
  [fact: string]: unknown
}

const jobs = new Map<string, Job>()
const listeners = new Set<() => void>()

/** Called with each `job` event of the stream. */
export function jobHeard(data: unknown): void {
  const job = data as Job
  jobs.set(job.id, job)
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What the stream last told of a job; undefined until it tells something. */
export function useJob(id: string | undefined): Job | undefined {
  return useSyncExternalStore(subscribe, () => (id ? jobs.get(id) : undefined))
}
