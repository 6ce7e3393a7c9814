import { fork } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { steady, type Transaction } from '../../core/database.ts'
import type { Change, ServerFeature, WriteContext } from '../../core/server.ts'
import { workWaiting } from '../formulas/work.ts'
import type { CountOrder } from './child.ts'
import { type CompanyClock, companyClock } from './metrics.facts.ts'
import { type FullCount, recountCompany, recountCustomers } from './metrics.recount.ts'
import { worthRoutes } from './worth.ts'

/** Days are turned and waiting marks looked for this often, beside what changes bring about at once. */
const ROUND_MS = 10 * 60_000
/** After a long recount, this many times its length passes before the next: an import must not be slowed by it. */
const REST = 4
const REST_FROM_MS = 200
/** Marks taken in one recount. */
const MARKS = 50_000

/** Customers from which a full count takes a process of its own, and its memory: 100,000 customers need about 600 MB. */
const LARGE = 20_000
const CHILD_MEMORY_MB = 2048

/** What a recount needs of the core. */
type Counting = Pick<Core, 'db' | 'now'>

/** Customers marked in an open transaction: an import touches the same one many times. */
const marked = new WeakMap<Transaction, Set<string>>()

/**
 * Marks customers whose orders, returns or contact records change, in the change's own transaction; sends, does not wait.
 * The figures follow within about a second, or at `recountWaiting`.
 */
export function markForRecount(tx: Transaction, customerIds: readonly string[]): void {
  const known = marked.get(tx) ?? new Set<string>()
  marked.set(tx, known)
  const fresh = [...new Set(customerIds)].filter(id => !known.has(id))
  if (fresh.length === 0) return
  for (const id of fresh) known.add(id)
  tx.send(sql`
    insert into metric_dirty (workspace_id, id, customer_id)
    select ${tx.workspaceId}::uuid, gen_random_uuid(), customer_id from unnest(${fresh}::uuid[]) customer_id`)
}

/** Gives new customers their row, so that lists sorted by a figure hold them. Sends, does not wait. */
export function startMetrics(tx: Transaction, customerIds: readonly string[]): void {
  const rows = sql`
    insert into customer_metric (workspace_id, customer_id)
    select ${tx.workspaceId}::uuid, customer_id from unnest(${customerIds}::uuid[]) customer_id
    on conflict do nothing`
  tx.send(customerIds.length === 1 ? steady(rows) : rows)
}

/** A new customer gets its row; one that goes to the recycle bin or comes back takes its figures along. */
function afterCustomerWrite({ tx }: WriteContext, changes: Change[]): void {
  const idsOf = (...actions: string[]) =>
    changes.filter(one => actions.includes(one.action)).map(one => one.id)
  const made = idsOf('create')
  if (made.length > 0) startMetrics(tx, made)
  markForRecount(tx, idsOf('delete', 'restore'))
}

/** What customers are judged by changed: the customer it is, and the one it was. */
function afterFactWrite({ tx }: WriteContext, changes: Change[]): void {
  // Whose work it is counts for nothing.
  const counting = changes.filter(({ action }) => action !== 'handover' && action !== 'undoHandover')
  const ids = counting.flatMap(({ before, set }) => [before?.customer, set.customer])
  markForRecount(
    tx,
    ids.filter(id => typeof id === 'string'),
  )
}

/** Recounts all marked customers of a company now; answers how many. For the end of an import and the command line. */
export async function recountWaiting(core: Counting, workspaceId: string): Promise<string[]> {
  const done: string[] = []
  for (;;) {
    const taken = await core.db.transaction(workspaceId, async tx => {
      await lock(tx)
      const marks = await tx.rows<{ customer_id: string }>(sql`
        delete from metric_dirty where workspace_id = ${workspaceId} and id in (
          select id from metric_dirty where workspace_id = ${workspaceId} limit ${sql.lit(MARKS)})
        returning customer_id`)
      if (marks.length === 0) return []
      const ids = [...new Set(marks.map(mark => mark.customer_id))]
      await recountCustomers(tx, await clockOf(core, workspaceId), ids)
      return ids
    })
    if (taken.length === 0) return done
    done.push(...taken)
  }
}

/** Recounts every customer of a company and compares what stood: see `recountCompany`. */
export async function recountAll(core: Counting, workspaceId: string): Promise<FullCount> {
  return await core.db.transaction(workspaceId, async tx => {
    await lock(tx)
    return await recountCompany(tx, await clockOf(core, workspaceId))
  })
}

/** One recount of a company at a time, over all processes. */
async function lock(tx: Transaction): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`metrics ${tx.workspaceId}`}, 0))`)
}

/** The calendar of a company, now. */
export async function clockOf(core: Counting, workspaceId: string): Promise<CompanyClock> {
  const [company] = await core.db.control<{ time_zone: string; fiscal_year_start: number }>(
    sql`select time_zone, fiscal_year_start from workspace where id = ${workspaceId}`,
  )
  if (!company) throw new Error(`no company ${workspaceId}`)
  return companyClock(company.time_zone, company.fiscal_year_start, core.now())
}

/**
 * Keeps the figures up: after every change within about a second, and once a day for all customers of a company,
 * soon after its midnight (or at the start, where the program did not run then).
 */
async function jobs(core: Core): Promise<void> {
  const waiting = new Set<string>()
  let working = false

  const failed = (error: unknown, workspaceId?: string) => {
    if (!core.db.pool.ending)
      core.log.error(
        { err: error, workspaceId },
        'customer metrics could not be recounted; tried again in a while',
      )
  }
  const work = async () => {
    if (working) return
    working = true
    for (const workspaceId of waiting) {
      waiting.delete(workspaceId)
      if (core.db.pool.ending) break
      const start = performance.now()
      await keepUp(core, workspaceId).catch(error => failed(error, workspaceId))
      const rest = REST * (performance.now() - start)
      if (rest > REST_FROM_MS) await wait(rest, undefined, { ref: false })
    }
    working = false
  }
  const wake = (workspaceId: string) => {
    waiting.add(workspaceId)
    void work()
  }
  const round = async () => {
    if (core.db.pool.ending) return clearInterval(timer)
    const companies = await core.db.control<{ id: string }>(sql`select id from workspace`)
    for (const { id } of companies) wake(id)
  }
  const start = () => void round().catch(error => failed(error))

  core.live.onChange(({ workspaceId, entities }) => {
    if (['customer', 'order', 'contactRecord'].some(name => entities.has(name))) wake(workspaceId)
  })
  const timer = setInterval(start, ROUND_MS).unref()
  start()
}

async function keepUp(core: Core, workspaceId: string): Promise<void> {
  const recounted = await recountWaiting(core, workspaceId)
  if (recounted.length > 0) {
    tellCustomers(core, workspaceId, recounted)
    await workWaiting(core, workspaceId)
  }
  if (!(await dayTurned(core, workspaceId))) return
  const { customers, corrected } = await countDay(core, workspaceId)
  core.live.changed(workspaceId, 'customer')
  await workWaiting(core, workspaceId)
  core.log.info({ workspaceId, customers, corrected }, 'customer metrics recounted for the day')
  if (corrected > 0)
    core.log.warn(
      { workspaceId, corrected },
      'customer metrics differed from their orders and contact records',
    )
}

async function countDay(core: Core, workspaceId: string): Promise<FullCount> {
  const [[found] = []] = await core.db.read<{ customers: number }[]>(workspaceId, [
    sql`select count(*) as customers from (
      select from customer where workspace_id = ${workspaceId} limit ${sql.lit(LARGE)}) c`,
  ])
  return (found?.customers ?? 0) < LARGE ? recountAll(core, workspaceId) : recountApart(core, workspaceId)
}

/** `recountAll` in a process of its own: its memory comes back, and no request waits for it. */
export function recountApart(core: Counting, workspaceId: string): Promise<FullCount> {
  const child = fork(new URL('./child.ts', import.meta.url), {
    execArgv: [`--max-old-space-size=${CHILD_MEMORY_MB}`],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const order: CountOrder = {
    databaseUrl: core.db.pool.options.connectionString as string,
    workspaceId,
    now: core.now().toISOString(),
  }
  child.send(order)
  return new Promise((done, failed) => {
    child.on('message', message => done(message as FullCount))
    child.on('error', failed)
    child.on('exit', code => failed(new Error(`the count's process ended with ${code}`)))
  })
}

function tellCustomers(core: Core, workspaceId: string, customerIds: string[]): void {
  if (customerIds.length > 100) core.live.changed(workspaceId, 'customer')
  else for (const id of customerIds) core.live.changed(workspaceId, 'customer', id)
}

async function dayTurned(core: Core, workspaceId: string): Promise<boolean> {
  const { today } = await clockOf(core, workspaceId)
  const [rows] = await core.db.read<{ counted_on: string }[]>(workspaceId, [
    sql`select counted_on from metric_company where workspace_id = ${workspaceId}`,
  ])
  return rows?.[0]?.counted_on !== today
}

export const server: ServerFeature = {
  watches: { customer: afterCustomerWrite, order: afterFactWrite, contactRecord: afterFactWrite },
  routes: worthRoutes,
  jobs,
}
