/**
 * `npm run bench -- --pool`: how long the nightly run of the pools takes over 100,000 customers: when its rules take nobody, when they
 * warn of a tenth, when they take a tenth, and when they take all. In a data folder of its own, which is removed again.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { dayNumber } from '../seeds/calendar.ts'
import { loadRecords } from '../seeds/load.ts'
import { Transaction, types } from '../src/core/database.ts'
import { customer } from '../src/features/customers/customers.entity.ts'
import { companyClock } from '../src/features/metrics/metrics.facts.ts'
import { recountCompany } from '../src/features/metrics/metrics.recount.ts'
import { createCompanyWithOwner } from '../src/features/people/setup.ts'
import { type Run, runCompany } from '../src/features/pool/nightly.ts'
import { newPool } from '../src/features/pool/pool.rules.ts'
import { changePool, createPool } from '../src/features/pool/settings.ts'
import { systemActor } from '../src/features/pool/system.ts'
import { createCore } from '../src/server/core.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { migrate } from '../src/server/migrate.ts'
import { customerRows, planCompany } from './data.ts'
import { postgresCpu, postmasterOf, processCpu } from './processes.ts'

export interface PoolFigures extends Run {
  night: 'nobody' | 'a tenth warned' | 'a tenth taken' | 'all taken'
  seconds: number
  /** Of Node and PostgreSQL: what the night costs on a machine that does other things too. */
  cpuSeconds: number
  /** Whether it kept within what is allowed of 100,000 customers. */
  met: boolean
}

const CUSTOMERS = 100_000
const ALLOWED_SECONDS = 30
const DAY_MS = 86_400_000
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

export async function measurePool(log: (line: string) => void): Promise<PoolFigures[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'guanxi-bench-pool-'))
  chmodSync(dataDir, 0o711) // as root, PostgreSQL runs as another account, which has to enter
  const server = await startEmbedded({ dataDir, log: () => undefined, role: 'tool' })
  let now = new Date()
  try {
    await migrate({ adminUrl: server.adminUrl, appUrl: server.appUrl })
    const { core, close } = await createCore({
      databaseUrl: server.appUrl,
      dataDir,
      log: quiet,
      now: () => now,
    })
    try {
      const { id, ownerId } = await createCompanyWithOwner(core.db, {
        company: { name: 'pool', slug: 'pool', locale: 'zh' },
        owner: { name: 'owner', email: 'owner@bench.test', password: 'Bench-Pool-0001' },
        by: 'cli',
      })
      log(`${CUSTOMERS.toLocaleString('en')} customers`)
      await fill(server.adminUrl, id, ownerId, now)
      const actor = await systemActor(core, id)
      if (!actor) throw new Error('The company has no owner.')
      const settings = { ...newPool('pool', ['phone']), mode: 'open' as const, warnDays: 0 }
      const pool = await createPool(core, actor, { ...settings, rules: [] })
      const figures: PoolFigures[] = []
      let version = 1
      const night = async (name: PoolFigures['night'], change: object) => {
        await changePool(core, actor, pool, version++, { ...settings, ...change })
        const cpu = () => (processCpu(process.pid) + postgresCpu(postmasterOf(dataDir))) / 1000
        const [start, before] = [performance.now(), cpu()]
        const run = await runCompany(core, id)
        const seconds = (performance.now() - start) / 1000
        const cpuSeconds = cpu() - before
        const met = seconds <= ALLOWED_SECONDS
        figures.push({ night: name, seconds, cpuSeconds, met, ...run })
        log(
          `${name}: ${seconds.toFixed(1)} s, CPU ${cpuSeconds.toFixed(1)} s; ${run.warned} warned, ${run.reclaimed} taken${met ? '' : ' OVER BUDGET'}`,
        )
      }
      const silent = (days: number) => ({
        active: true,
        when: [{ fact: 'contactDays', operator: 'atLeast' as const, value: days }],
      })
      // Customers came evenly over two years: those of the first tenth of them are silent for longer than this.
      const tenth = Math.round(730 * 0.9)
      await night('nobody', { rules: [silent(3000)] })
      await night('a tenth warned', { rules: [silent(tenth)], warnDays: 3 })
      now = new Date(now.getTime() + 3 * DAY_MS)
      await night('a tenth taken', { rules: [silent(tenth + 3)] })
      await night('all taken', { rules: [silent(0)], exempt: [] })
      return figures
    } finally {
      await close()
    }
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function fill(adminUrl: string, id: string, ownerId: string, now: Date): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, types, options: '-c TimeZone=UTC' })
  await client.connect()
  try {
    const clock = companyClock('Asia/Shanghai', 1, now)
    const size = {
      slug: 'pool',
      customers: CUSTOMERS,
      contacts: 0,
      orders: 0,
      contactRecords: 0,
      products: 0,
      managers: 0,
      members: 0,
    }
    const plan = planCompany(size, { owner: ownerId, teams: [] }, dayNumber(clock.today), 1)
    await client.query(`BEGIN; SET LOCAL app.workspace_id = '${id}'`)
    await loadRecords(client, id, customer, customerRows(plan))
    const tx = new Transaction(client as unknown as pg.PoolClient, id)
    tx.send(
      sql`INSERT INTO customer_metric (workspace_id, customer_id) SELECT workspace_id, id FROM customer WHERE workspace_id = ${id}`,
    )
    await recountCompany(tx, clock)
    await client.query('COMMIT')
    await client.query('VACUUM ANALYZE')
  } finally {
    await client.end()
  }
}
