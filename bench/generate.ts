/** Fills a data folder with the benchmark's companies, once: later runs find it filled and go on. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { dayNumber } from '../seeds/calendar.ts'
import { copyRows } from '../seeds/copy.ts'
import { loadEvents, loadRecords } from '../seeds/load.ts'
import { random, uuidAt } from '../seeds/random.ts'
import { Transaction, types } from '../src/core/database.ts'
import { modelOf } from '../src/core/model.ts'
import { passNumbers } from '../src/core/rows.ts'
import { contactRecord } from '../src/features/contactRecords/contactRecords.entity.ts'
import { contact } from '../src/features/contacts/contacts.entity.ts'
import { customer } from '../src/features/customers/customers.entity.ts'
import { companyClock } from '../src/features/metrics/metrics.facts.ts'
import { recountCompany } from '../src/features/metrics/metrics.recount.ts'
import { order } from '../src/features/orders/orders.entity.ts'
import { createCompany } from '../src/features/people/companies.ts'
import { addPeople } from '../src/features/people/staff.ts'
import { product } from '../src/features/products/products.entity.ts'
import { createAccounts, hashPassword } from '../src/server/auth/accounts.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { migrate } from '../src/server/migrate.ts'
import {
  type CompanySize,
  contactRecordRows,
  contactRows,
  createdEvents,
  customerRows,
  ownFields,
  type Plan,
  planCompany,
  plannedOrders,
  productRows,
  SHARED,
  type Staff,
  sizes,
} from './data.ts'

/** Raised when the data change, so that folders filled before are not used. */
const VERSION = 4
/** Of every person. */
export const PASSWORD = 'guanxi-bench'
const TIME_ZONE = 'Asia/Shanghai'
const BIG_TABLES = [
  'customer',
  'contact',
  'product',
  'order',
  'order_line',
  'contact_record',
  'event',
  'customer_metric',
  'receivable',
]

export interface BenchActors {
  owner: string
  manager: string
  member: string
}

export interface BenchData {
  version: number
  /** Day for which the data were made: what is due on it is Today's work. */
  today: string
  loadSeconds: number
  workspaceId: string
  slug: string
  /** E-mail addresses of the measured people, and their ids. */
  emails: BenchActors
  ids: BenchActors
}

/** Fills the folder unless it is filled for this day; answers what is in it. A half-filled folder is refused. */
export async function prepareData(dataDir: string, log: (line: string) => void): Promise<BenchData> {
  const marker = join(dataDir, 'bench.json')
  if (existsSync(marker)) {
    const found = JSON.parse(readFileSync(marker, 'utf8')) as BenchData
    if (found.version === VERSION) return found
    throw new Error(`${dataDir} holds the data of another version of the benchmark: remove the folder.`)
  }
  if (existsSync(join(dataDir, 'postgres')))
    throw new Error(`${dataDir} is in use or half filled: remove it, or name another folder with --data.`)
  const data = await fill(dataDir, log)
  writeFileSync(marker, JSON.stringify(data, null, 2))
  return data
}

/** Takes out what earlier runs created, so that every run measures the same data: customers, and fields of the company's own. */
export async function removeCreated(dataDir: string, { workspaceId }: BenchData): Promise<void> {
  const filledAt = statSync(join(dataDir, 'bench.json')).mtime.toISOString()
  const server = await startEmbedded({ dataDir, log: () => undefined, role: 'tool' })
  const client = new pg.Client({ connectionString: server.adminUrl })
  try {
    await client.connect()
    const created = 'SELECT id FROM customer WHERE workspace_id = $1 AND created_at > $2'
    for (const [table, column] of CREATED)
      await client.query(`DELETE FROM ${table} WHERE workspace_id = $1 AND ${column} IN (${created})`, [
        workspaceId,
        filledAt,
      ])
    for (const [table, column] of ORDERED)
      await client.query(
        `DELETE FROM ${table} WHERE workspace_id = $1 AND ${column} IN (SELECT id FROM "order" WHERE workspace_id = $1 AND created_at > $2)`,
        [workspaceId, filledAt],
      )
    for (const table of ['custom_value', 'custom_field'])
      await client.query(`DELETE FROM ${table} WHERE workspace_id = $1`, [workspaceId])
    await client.query('VACUUM ANALYZE customer, "order", order_line, custom_value')
  } finally {
    await client.end()
    await server.stop()
  }
}
/** Orders by their age, as they were keyed without a customer of their own. */
const ORDERED = [
  ['order_line', 'order_id'],
  ['event', 'record_id'],
  ['"order"', 'id'],
] as const
const CREATED = [
  ['duplicate_key', 'record_id'],
  ['event', 'customer_id'],
  ['metric_dirty', 'customer_id'],
  ['customer_metric', 'customer_id'],
  ['customer', 'id'],
] as const

async function fill(dataDir: string, log: (line: string) => void): Promise<BenchData> {
  const started = performance.now()
  const server = await startEmbedded({ dataDir, log: () => undefined, fsync: false })
  const client = new pg.Client({ connectionString: server.adminUrl, types, options: '-c TimeZone=UTC' })
  try {
    await migrate({ adminUrl: server.adminUrl, appUrl: server.appUrl })
    await client.connect()
    const { today } = companyClock(TIME_ZONE, 1, new Date())
    await client.query("SET maintenance_work_mem = '512MB'")
    const restore = await dropIndexes(client)
    const made: { id: string; staff: Staff }[] = []
    for (const [i, size] of sizes.entries()) {
      log(`company ${i + 1} of ${sizes.length}: ${size.customers.toLocaleString('en')} customers`)
      made.push(await fillCompany(client, size, today, i + 1))
    }
    log('indexes')
    await restore()
    for (const { id } of made) await recount(client, id)
    log('statistics')
    await client.query('VACUUM ANALYZE')
    const [first] = made
    const team = first?.staff.teams[0]
    const member = team?.members[0]
    if (!first || !team || !member) throw new Error('The largest company has no team.')
    return {
      version: VERSION,
      today,
      loadSeconds: Math.round((performance.now() - started) / 1000),
      workspaceId: first.id,
      slug: sizes[0]?.slug ?? '',
      emails: { owner: 'owner@bench.test', manager: 'manager-0@bench.test', member: 'member-0-0@bench.test' },
      ids: { owner: first.staff.owner, manager: team.manager, member },
    }
  } finally {
    await client.end()
    await server.stop()
  }
}

/** Takes indexes and foreign keys off the big tables, so that rows go in at full speed; answers what puts them back. */
async function dropIndexes(client: pg.Client): Promise<() => Promise<void>> {
  const { rows: keys } = await client.query<{ drop: string; make: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
     FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY($1)`,
    [BIG_TABLES.map(quoted)],
  )
  const { rows: indexes } = await client.query<{ drop: string; make: string }>(
    `SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS drop, pg_get_indexdef(i.indexrelid) AS make
     FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
     WHERE c.oid IS NULL AND i.indrelid::regclass::text = ANY($1)`,
    [BIG_TABLES.map(quoted)],
  )
  for (const { drop } of [...keys, ...indexes]) await client.query(drop)
  return async () => {
    for (const { make } of [...indexes, ...keys]) await client.query(make)
  }
}

const quoted = (table: string) => (table === 'order' ? '"order"' : table)

async function fillCompany(client: pg.Client, size: CompanySize, today: string, seed: number) {
  const chance = random(seed)
  const id = uuidAt(Date.now(), chance)
  const tx = new Transaction(client as unknown as pg.PoolClient, id)
  await client.query(`BEGIN; SET LOCAL app.workspace_id = '${id}'`)
  const staff = await fillStaff(tx, id, size)
  const plan = planCompany(size, staff, dayNumber(today), seed)
  await loadRecords(client, id, product, productRows(plan))
  await loadRecords(client, id, customer, customerRows(plan), ownFields)
  await loadRecords(client, id, contact, contactRows(plan))
  await loadRecords(client, id, contactRecord, contactRecordRows(plan))
  await fillOrders(client, id, plan)
  await fillReceivables(client, id)
  await fillEvents(client, id, plan)
  await shareSome(client, id, plan)
  await passNumbersOf(client, tx, id, today)
  await client.query('COMMIT')
  return { id, staff }
}

async function fillStaff(tx: Transaction, id: string, size: CompanySize): Promise<Staff> {
  const prefix = size.slug === 'bench' ? '' : `${size.slug}-`
  const names = ['owner']
  for (let m = 0; m < size.managers; m++) {
    names.push(`manager-${m}`)
    for (let p = 0; p < size.members; p++) names.push(`member-${m}-${p}`)
  }
  const hash = await hashPassword(PASSWORD)
  const accounts = await createAccounts(
    tx,
    names.map(name => ({ name, email: `${prefix}${name}@bench.test` })),
    hash,
  )
  const [owner] = accounts
  if (!owner) throw new Error('No account was made.')
  const by = { actorId: owner.id, via: 'cli' as const }
  const { roles } = await createCompany(
    tx,
    { id, name: `公司 ${size.slug}`, slug: size.slug, locale: 'zh' },
    owner,
    by,
  )
  const teams = Array.from({ length: size.managers }, (_, m) => {
    const start = 1 + m * (size.members + 1)
    const [manager, ...members] = accounts.slice(start, start + size.members + 1)
    if (!manager) throw new Error('A team has no manager.')
    return { manager, members }
  })
  for (const { manager, members } of teams) {
    const head = { account: manager, roleId: roles.manager, managerId: owner.id }
    await addPeople(
      tx,
      id,
      [head, ...members.map(account => ({ account, roleId: roles.member, managerId: manager.id }))],
      by,
    )
  }
  await tx.settle()
  return {
    owner: owner.id,
    teams: teams.map(({ manager, members }) => ({
      manager: manager.id,
      members: members.map(member => member.id),
    })),
  }
}

const LINE_COLUMNS = [
  'workspace_id',
  'id',
  'order_id',
  'position',
  'product_id',
  'quantity',
  'price',
  'discount',
  'tax_rate',
  'amount',
  'tax',
  'net',
]
const BATCH = 20_000

/** Orders and their lines go to two tables that COPY fills one at a time, so in batches. */
async function fillOrders(client: pg.Client, id: string, plan: Plan): Promise<void> {
  for (const batch of inBatches(plannedOrders(plan), BATCH)) {
    await loadRecords(
      client,
      id,
      order,
      batch.map(one => one.order),
    )
    const lines = batch.flatMap(one => one.lines)
    await copyRows(
      client,
      'order_line',
      LINE_COLUMNS,
      lines.map(line => [
        id,
        line.id,
        line.order,
        line.position,
        line.product,
        line.quantity,
        line.price,
        line.discount,
        line.taxRate,
        line.amount,
        line.tax,
        line.net,
      ]),
    )
  }
}

/** What every order brought, none of it paid: as many open items as there are orders. */
async function fillReceivables(client: pg.Client, id: string): Promise<void> {
  await client.query(
    `INSERT INTO receivable (workspace_id, id, created_at, customer_id, kind, number, source_entity, source_id, booked_on, due_on,
       currency, rate, amount, base_amount, open, base_open)
     SELECT workspace_id, id, created_at, customer_id, 'order', number, 'order', id, ordered_on, ordered_on + 30,
       currency, rate, amount, amount, amount, amount FROM "order" WHERE workspace_id = $1`,
    [id],
  )
}

/** (`take` would end the generator with its first batch.) */
function* inBatches<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = []
  for (const one of all) {
    batch.push(one)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function fillEvents(client: pg.Client, id: string, plan: Plan): Promise<void> {
  for (const [entity, table, person] of [
    ['customer', 'customer', 'owner_id'],
    ['contactRecord', 'contact_record', 'owner_id'],
    ['order', '"order"', 'owner_id'],
  ] as const) {
    const key = entity === 'customer' ? 'id' : 'customer_id'
    const { rows } = await client.query<{ id: string; at: string; customer: string; actor: string }>(
      `SELECT id, created_at AS at, ${key} AS customer, ${person} AS actor FROM ${table} WHERE workspace_id = $1`,
      [id],
    )
    const records = rows.map(row => ({ ...row, at: Date.parse(row.at) }))
    await loadEvents(client, id, createdEvents(entity, records, plan.chance))
  }
}

/** Lets the measured member see some of the next team's customers. */
async function shareSome(client: pg.Client, id: string, { staff }: Plan): Promise<void> {
  const member = staff.teams[0]?.members[0]
  const neighbour = staff.teams.at(-1)?.members.at(-1)
  await client.query(
    `INSERT INTO collaborator (workspace_id, entity, record_id, user_id, access)
     SELECT $1, 'customer', id, $2, 'write' FROM customer WHERE workspace_id = $1 AND owner_id = $3 ORDER BY id LIMIT $4`,
    [id, member, neighbour, SHARED],
  )
}

/** New records are numbered after the loaded ones. */
async function passNumbersOf(client: pg.Client, tx: Transaction, id: string, today: string): Promise<void> {
  const { rows } = await client.query<{ kind: 'customer' | 'product' | 'order'; number: string }>(
    `SELECT 'customer' AS kind, max(number) AS number FROM customer WHERE workspace_id = $1
     UNION ALL SELECT 'product', max(code) FROM product WHERE workspace_id = $1
     UNION ALL SELECT 'order', max(number) FROM "order" WHERE workspace_id = $1 GROUP BY substr(number, 1, 8)`,
    [id],
  )
  for (const { kind, number } of rows) {
    const day = kind === 'order' ? `${number.slice(2, 6)}-${number.slice(6, 8)}-01` : today
    passNumbers(tx, modelOf({ customer, product, order }[kind]), [number], day)
    await tx.settle()
  }
}

async function recount(client: pg.Client, id: string): Promise<void> {
  const tx = new Transaction(client as unknown as pg.PoolClient, id)
  await client.query(`BEGIN; SET LOCAL app.workspace_id = '${id}'`)
  await recountCompany(tx, companyClock(TIME_ZONE, 1, new Date()))
  await client.query('COMMIT')
}
