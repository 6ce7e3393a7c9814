/** Fields of the company's own, made as a person makes them: how long that takes, and whether others wait for it. */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '../src/server/embedded.ts'
import { type Answer, send, type Target } from './clients.ts'
import { ownFields } from './data.ts'
import type { BenchData } from './generate.ts'

/** Bar of one field. */
const ALLOWED_MS = 1_000

/**
 * Makes the fields, and meanwhile changes a customer again and again; returns once all records have been gone through. What it answers
 * takes them out of use.
 */
export async function addOwnFields(
  dataDir: string,
  { workspaceId }: BenchData,
  target: Target,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  const server = await startEmbedded({ dataDir, log: () => undefined, role: 'tool' })
  const client = new pg.Client({ connectionString: server.adminUrl })
  await client.connect()
  const changes = changing(target)
  const made: string[] = []
  try {
    for (const { entity, key, kind, label, options } of ownFields) {
      const began = performance.now()
      const body = () => ({ entity, key, kind, label, ...options })
      const answer = await send(target, { method: 'POST', path: '/api/v1/customFields', body })
      demand(answer, 201)
      made.push((JSON.parse(answer.text) as { id: string }).id)
      const took = performance.now() - began
      const verdict = took <= ALLOWED_MS ? 'ok' : 'OVER BUDGET'
      log(`own field ${key} added in ${took.toFixed(0)} ms  ${verdict}`)
    }
    const began = performance.now()
    const unfilled = 'SELECT 1 FROM custom_field WHERE workspace_id = $1 AND NOT filled'
    while ((await client.query(unfilled, [workspaceId])).rows.length > 0) await wait(200)
    const seconds = (performance.now() - began) / 1000
    log(`own fields in order after ${seconds.toFixed(1)} s; a change meanwhile took ${await changes.stop()}`)
    // As autovacuum does within a minute.
    await client.query('VACUUM ANALYZE custom_value')
    return async () => {
      for (const id of made)
        demand(await send(target, { method: 'DELETE', path: `/api/v1/customFields/${id}` }), 204)
    }
  } finally {
    await changes.stop()
    await client.end()
    await server.stop()
  }
}

/** Changes one customer after another until it is stopped; answers what that took at the middle and at most. */
function changing(target: Target) {
  const times: number[] = []
  let isStopped = false
  const all = (async () => {
    for (let page = 1; !isStopped; page++) {
      const list = await send(target, { path: `/api/v1/customers?limit=1&page=${page * 97}&fields=note` })
      const [row] = (
        JSON.parse(list.text) as { data: { id: string; version: number; note: string | null }[] }
      ).data
      const began = performance.now()
      const body = () => ({ version: row?.version, note: row?.note ? null : '自定义字段' })
      demand(await send(target, { method: 'PATCH', path: `/api/v1/customers/${row?.id}`, body }), 200)
      times.push(performance.now() - began)
    }
  })()
  return {
    stop: async (): Promise<string> => {
      isStopped = true
      await all
      const sorted = times.toSorted((a, b) => a - b)
      return `${sorted[sorted.length >> 1]?.toFixed(0)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms (${sorted.length} changes)`
    },
  }
}

function demand(answer: Answer, status: number): void {
  if (answer.status !== status) throw new Error(`${answer.status}: ${answer.text.slice(0, 600)}`)
}
