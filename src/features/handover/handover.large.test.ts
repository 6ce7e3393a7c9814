import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'
import { recountWaiting } from '../metrics/metrics.server.ts'
import type { HandoverView } from './report.ts'
import { runHandover } from './run.ts'

const CUSTOMERS = 18_000
const DRAFTS = 2_000
const MOST_MS = 60_000

const { server, company, owner } = await companyOfFile()

/** A leaving person's books: customers as an import writes them, drafts of orders. */
async function books(person: string): Promise<void> {
  const { id } = company
  await server.core.db.transaction(id, async tx => {
    tx.send(sql`INSERT INTO customer (workspace_id, id, name, name_sort, number, level, region, phone, owner_id, search_text, grams)
      SELECT ${id}::uuid, gen_random_uuid(), '客户' || n, 'kehu' || lpad(n::text, 6, '0'), 'X' || n, 'ordinary',
        (ARRAY['北京', '上海', '广东'])[1 + n % 3], '1380000' || n, ${person}::uuid, '客户' || n, ARRAY['客', '户', '客户', (n % 1000)::text]
      FROM generate_series(1, ${CUSTOMERS}::int) n`)
    tx.send(
      sql`INSERT INTO customer_metric (workspace_id, customer_id) SELECT ${id}::uuid, id FROM customer WHERE workspace_id = ${id}`,
    )
    tx.send(sql`INSERT INTO "order" (workspace_id, id, customer_id, owner_id, ordered_on)
      SELECT ${id}::uuid, gen_random_uuid(), id, ${person}::uuid, '2026-01-01' FROM customer WHERE workspace_id = ${id} LIMIT ${DRAFTS}`)
  })
}

/** Every row whose person changes, but for what counts writes. */
async function standing(): Promise<unknown> {
  const digest = (table: string) => sql`SELECT count(*)::int AS rows,
      md5(string_agg((to_jsonb(t) - '{version,updated_at}'::text[])::text, '' ORDER BY t.id)) AS digest
    FROM ${sql.table(table)} t WHERE workspace_id = ${company.id}`
  return server.core.db.read(company.id, [digest('customer'), digest('order')])
}

test('20,000 records change hands within a minute, told as they go, and come back within another, row by row as before', {
  timeout: 300_000,
}, async () => {
  const leaver = await company.person('member')
  const [first, second] = [await company.person('member'), await company.person('member')]
  await books(leaver.id)
  const before = await standing()
  const { id, version } = (
    await owner.ask<HandoverView>('POST', '/handovers', { from: leaver.id, reason: 'leaving' })
  ).body
  const plan = {
    customer: { split: { kind: 'field', field: 'region', values: { 北京: first.id }, otherwise: second.id } },
    order: { split: { kind: 'follow', otherwise: null } },
  }
  const changed = await owner.ask<HandoverView>('PATCH', `/handovers/${id}`, { version, plan })
  const told: number[] = []
  const stop = server.core.live.onNotice(notice => {
    const { data, event } = notice as { event: string; data: { progress: number } }
    if (event === 'job') told.push(data.progress)
  })
  const start = performance.now()
  const started = await owner.ask('POST', `/handovers/${id}/run`, { version: changed.body.version })
  expect(started.status, started.response.body).toBe(202)
  await runHandover(server.core, { workspaceId: company.id, id })
  const handed = performance.now() - start
  expect((await owner.ask<HandoverView>('GET', `/handovers/${id}`)).body).toMatchObject({
    status: 'done',
    done: 20_000,
  })
  expect(told.length).toBeGreaterThan(15)
  expect(told).toEqual([...told].sort((a, b) => a - b))
  const [[{ events }]] = await server.core.db.read<{ events: number }[]>(company.id, [
    sql`SELECT count(*)::int AS events FROM event WHERE workspace_id = ${company.id} AND action = 'handover'`,
  ])
  expect(events).toBe(20_000)
  expect(await recountWaiting(server.core, company.id)).toEqual([])
  const again = performance.now()
  await owner.ask('POST', `/handovers/${id}/undo`)
  await runHandover(server.core, { workspaceId: company.id, id })
  const undone = performance.now() - again
  stop()
  expect((await owner.ask<HandoverView>('GET', `/handovers/${id}`)).body).toMatchObject({
    status: 'undone',
    done: 20_000,
  })
  expect(await standing()).toEqual(before)
  expect(handed).toBeLessThan(MOST_MS)
  expect(undone).toBeLessThan(MOST_MS)
})
