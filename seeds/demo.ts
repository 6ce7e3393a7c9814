/** Loads the demo company and a second small one of the same owner, all in one transaction. */
import pg from 'pg'
import { Transaction, types } from '../src/core/database.ts'
import { modelOf } from '../src/core/model.ts'
import { passNumbers } from '../src/core/rows.ts'
import { contactRecord } from '../src/features/contactRecords/contactRecords.entity.ts'
import { contact } from '../src/features/contacts/contacts.entity.ts'
import { customer } from '../src/features/customers/customers.entity.ts'
import { groupCompany } from '../src/features/groups/regroup.ts'
import { companyClock } from '../src/features/metrics/metrics.facts.ts'
import { recountCompany } from '../src/features/metrics/metrics.recount.ts'
import { order, orderLine } from '../src/features/orders/orders.entity.ts'
import { createCompany } from '../src/features/people/companies.ts'
import { addPeople } from '../src/features/people/staff.ts'
import { product } from '../src/features/products/products.entity.ts'
import { type Account, createAccounts, hashPassword } from '../src/server/auth/accounts.ts'
import { dayNumber } from './calendar.ts'
import { eventsOf, makeCompany, type SeedCompany } from './company.ts'
import { collectingSearch, copyRows } from './copy.ts'
import { loadDuplicates } from './doubles.ts'
import { loadEvents, loadRecords } from './load.ts'
import { loadMoney } from './money.ts'
import { mobilePhone } from './names.ts'
import { demoPeople, type SeedPeople } from './people.ts'
import { loadPools } from './pool.ts'
import { type Random, random, uuidAt } from './random.ts'

export const DEMO_SLUG = 'demo'
export const DEMO_OWNER = 'owner@demo.test'
/** The demo's password is no secret: it is printed wherever the demo is loaded. */
export const DEMO_PASSWORD = 'guanxi-demo'
const SECOND_SLUG = 'demo-trade'
const TIME_ZONE = 'Asia/Shanghai'

export interface DemoLoaded {
  slug: string
  owner: string
  password: string
  /** False when the demo company was there already and nothing was done. */
  loaded: boolean
  customers: number
  contacts: number
  orders: number
  contactRecords: number
}

/** Loads the demo as of `now` unless it is there. `adminUrl` is the owner's connection: COPY passes no row-level security. */
export async function loadDemo(adminUrl: string, now: Date): Promise<DemoLoaded> {
  const client = new pg.Client({ connectionString: adminUrl, types, options: '-c TimeZone=UTC' })
  await client.connect()
  try {
    const { rows } = await client.query('SELECT 1 FROM workspace WHERE slug = $1', [DEMO_SLUG])
    if (rows.length > 0) return answer(false)
    const demo = await load(client, adminUrl, now)
    return answer(true, demo)
  } finally {
    await client.end()
  }
}

function answer(loaded: boolean, company?: SeedCompany): DemoLoaded {
  return {
    slug: DEMO_SLUG,
    owner: DEMO_OWNER,
    password: DEMO_PASSWORD,
    loaded,
    customers: company?.customers.length ?? 0,
    contacts: company?.contacts.length ?? 0,
    orders: company?.orders.length ?? 0,
    contactRecords: company?.contactRecords.length ?? 0,
  }
}

async function load(client: pg.Client, adminUrl: string, now: Date): Promise<SeedCompany> {
  const { today } = companyClock(TIME_ZONE, 1, now)
  const demo = makeCompany({
    seed: 20_240_101,
    today,
    customers: 5000,
    products: () => true,
    people: (founded, chance) => demoPeople(founded, () => mobilePhone(chance), chance),
  })
  const owner = demo.people[0]
  if (!owner) throw new Error('The demo has no owner.')
  const second = makeCompany({
    seed: 20_240_102,
    today,
    customers: 120,
    products: item => ['办公耗材', '商务礼品', '印刷制作'].includes(item.category),
    people: (founded, chance) => secondPeople(founded, owner.id, chance),
  })
  await client.query('BEGIN')
  try {
    const accounts = await makeAccounts(client, demo, second)
    let id = ''
    await collectingSearch(client, async () => {
      id = await loadCompany(client, DEMO_SLUG, '北京华光互动广告有限公司', demo, accounts, now)
      await loadCompany(client, SECOND_SLUG, '北京云章文具贸易有限公司', second, accounts, now)
    })
    // What is done by the program's own acts is planned by what there is.
    await client.query(`ANALYZE ${LOADED.join(', ')}`)
    await client.query(`SET LOCAL app.workspace_id = '${id}'`)
    await loadMoney(adminUrl, id, () => transactionOn(client, id), demo, now)
    await client.query('UPDATE event SET at = $2 WHERE workspace_id = $1 AND at > $2', [
      id,
      now.toISOString(),
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
  await client.query('ANALYZE event, delivery, delivery_line, receivable, account_move')
  return demo
}

const LOADED = ['customer', 'customer_metric', 'contact', 'contact_record', '"order"', 'order_line', 'event']

/** The owner's second company: a shop of four, in which the owner has colleagues of its own. */
function secondPeople(founded: number, ownerId: string, chance: Random): SeedPeople {
  const unit = {
    id: uuidAt(founded, chance),
    name: '总部',
    kind: 'branch' as const,
    parentId: null,
    headId: ownerId,
    position: 0,
  }
  const person = (
    id: string,
    name: string,
    login: string,
    position: string,
    role: 'owner' | 'manager' | 'member',
  ) => ({
    id,
    name,
    email: `${login}@demo.test`,
    phone: mobilePhone(chance),
    position,
    role,
    unitId: unit.id,
    managerId: id === ownerId ? null : ownerId,
    sells: true,
    provinces: [],
  })
  return {
    units: [unit],
    people: [
      person(ownerId, '陈立群', 'owner', '股东', 'owner'),
      person(uuidAt(founded, chance), '崔健民', 'cui.jianmin', '店长', 'manager'),
      person(uuidAt(founded, chance), '龚雪', 'gong.xue', '销售', 'member'),
      person(uuidAt(founded, chance), '尹力', 'yin.li', '销售', 'member'),
    ],
  }
}

async function makeAccounts(client: pg.Client, ...companies: SeedCompany[]): Promise<Map<string, Account>> {
  const people = new Map(companies.flatMap(company => company.people).map(person => [person.id, person]))
  const tx = transactionOn(client, '00000000-0000-0000-0000-000000000000')
  const accounts = await createAccounts(
    tx,
    [...people.values()].map(({ id, name, email }) => ({ id, name, email, locale: 'zh' })),
    await hashPassword(DEMO_PASSWORD),
  )
  return new Map(accounts.map(account => [account.id, account]))
}

/** The store's own kind of transaction on a connection that is in one already. */
function transactionOn(client: pg.Client, workspaceId: string): Transaction {
  return new Transaction(client as unknown as pg.PoolClient, workspaceId)
}

async function loadCompany(
  client: pg.Client,
  slug: string,
  name: string,
  company: SeedCompany,
  accounts: ReadonlyMap<string, Account>,
  now: Date,
): Promise<string> {
  const chance = random(slug.length * 7919)
  const { today } = companyClock(TIME_ZONE, 1, now)
  const id = uuidAt(company.founded, chance)
  const tx = transactionOn(client, id)
  await client.query(`SET LOCAL app.workspace_id = '${id}'`)
  await loadPeople(client, tx, { id, slug, name }, company, accounts)
  await loadRecords(client, id, product, company.products)
  await loadRecords(client, id, customer, parentsFirst(company))
  await loadRecords(client, id, contact, company.contacts)
  await loadRecords(client, id, order, company.orders)
  await loadRecords(client, id, orderLine, company.lines)
  await loadRecords(client, id, contactRecord, company.contactRecords)
  await loadEvents(client, id, eventsOf(company, chance))
  await passAll(tx, company, today)
  await groupCompany(tx)
  await recountCompany(tx, companyClock(TIME_ZONE, 1, now))
  await tx.settle()
  await loadPools(client, id, company, dayNumber(today))
  await loadDuplicates(client, id, company, now)
  return id
}

async function loadPeople(
  client: pg.Client,
  tx: Transaction,
  { id, slug, name }: { id: string; slug: string; name: string },
  company: SeedCompany,
  accounts: ReadonlyMap<string, Account>,
): Promise<void> {
  const [owner, ...others] = company.people
  const accountOf = (person: { id: string }) => {
    const account = accounts.get(person.id)
    if (!account) throw new Error(`No account for ${person.id}.`)
    return account
  }
  if (!owner) throw new Error(`${slug} has no owner.`)
  const by = { actorId: owner.id, via: 'session' as const }
  const { roles } = await createCompany(
    tx,
    { id, name, slug, locale: 'zh', isDemo: true },
    accountOf(owner),
    by,
  )
  const at = new Date(company.founded).toISOString()
  await copyRows(
    client,
    'unit',
    ['workspace_id', 'id', 'created_at', 'updated_at', 'name', 'kind', 'parent_id', 'position'],
    company.units.map(unit => [id, unit.id, at, at, unit.name, unit.kind, unit.parentId, unit.position]),
  )
  await addPeople(
    tx,
    id,
    others.map(person => ({
      account: accountOf(person),
      roleId: roles[person.role],
      unitId: person.unitId,
      managerId: person.managerId,
      phone: person.phone,
      position: person.position,
    })),
    by,
  )
  await client.query(
    'UPDATE workspace_user SET unit_id = $3, position = $4, phone = $5 WHERE workspace_id = $1 AND id = $2',
    [id, owner.id, owner.unitId, owner.position, owner.phone],
  )
  for (const unit of company.units) {
    await client.query('UPDATE unit SET head_id = $3 WHERE workspace_id = $1 AND id = $2', [
      id,
      unit.id,
      unit.headId,
    ])
  }
}

/** Groups before their subsidiaries, as the foreign key wants them. */
function parentsFirst(company: SeedCompany) {
  return company.customers.toSorted((a, b) => Number(a.parent !== null) - Number(b.parent !== null))
}

/** Series go on after the numbers that were given. */
async function passAll(tx: Transaction, company: SeedCompany, today: string): Promise<void> {
  const given = (records: readonly { number?: string | null }[]) =>
    records.flatMap(({ number }) => number ?? [])
  passNumbers(tx, modelOf(customer), given(company.customers), today)
  await tx.settle()
  passNumbers(
    tx,
    modelOf(product),
    company.products.map(({ code }) => code),
    today,
  )
  await tx.settle()
  const months = Map.groupBy(given(company.orders), number => number.slice(2, 8))
  for (const [month, numbers] of months) {
    passNumbers(tx, modelOf(order), numbers, `${month.slice(0, 4)}-${month.slice(4)}-01`)
    await tx.settle()
  }
}
