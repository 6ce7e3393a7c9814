import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Fields } from '../core/entity.ts'
import { kindOf } from '../core/kinds/index.ts'
import { entities } from '../features/index.ts'
import { hearChanges, lookedThrough, streamsOf } from './testing/eyes.ts'
import { idsOf, listOf, offeredTo, queryFor } from './testing/offered.ts'
import { type Ask, asker, guarded, type Oracle, oracle, permissions } from './testing/oracle.ts'
import { serverOfFile } from './testing/server.ts'
import { makeWorld, type Person, poolMasks } from './testing/world.ts'

const RUNS = Number(process.env.ISOLATION_RUNS ?? 40)
// The same each time, so that a failure is the change's own; another number looks elsewhere.
const seed = Number(process.env.ISOLATION_SEED ?? 20261122)

const server = await serverOfFile()
const world = await makeWorld(server)
// Fields that records are told from others by are compared by the rules that every company begins with.
const rules = await world.home.owner.ask<{ version: number }>('GET', '/duplicates/rules')
await world.home.owner.ask('PUT', '/duplicates/rules', { version: rules.body.version, rules: null })
const models = await server.core.models(world.home.id)
/** Those the program declares and those of the company's own. */
const objects = models.entities
/** Everyone as themselves, and as an administrator sees the company who looks through their eyes. */
const people = [...world.people, ...(await lookedThrough(server, world))]
/** Opened once: roles change while they are open. */
const streams = await streamsOf(server, world, people)
/** All that is asked comes from the company's own description: a route that comes later is among it. */
const routes = await offeredTo(world.home.owner.ask)

const idsIn = (text: string) => (JSON.parse(text) as { data: { id: string }[] }).data.map(row => row.id)
const recordsOf = (entity: string) => world.records.filter(record => record.entity === entity)
/** Customers stand at the pool's address too. */
const plain = (path: string) => path.replace(/^pool\//, '')
const entityAt = (path: string) =>
  objects.find(one => plain(path) === one.path || plain(path).startsWith(`${one.path}/`))

describe('whatever a role may be', () => {
  test(`nothing invisible ever comes back (seed ${seed})`, { timeout: 240_000 }, async () => {
    const roles = new Map<string, Oracle>()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...people),
        permissions,
        fc.array(fc.nat(1_000_000), { minLength: 24, maxLength: 24 }),
        async (person, given, picks) => {
          await world.home.setRole(person.role as 'member', given)
          const known = oracle(world, person, given)
          roles.set(person.id, known)
          const ask = asker(world, person, known)
          await lists(ask, known)
          await searches(ask, known, picks)
          await pools(ask, known)
          await closedFields(ask, known, picks)
          await duplicates(ask, known, picks)
          await everyRoute(ask, known, person, picks)
          await hearChanges(server, world, streams, ({ id }) => roles.get(id))
        },
      ),
      { seed, numRuns: RUNS, endOnFailure: true, interruptAfterTimeLimit: 200_000 },
    )
  })
})

/** Lists hold exactly what is visible; count, sums, groups and exports are of the same records. */
async function lists(ask: Ask, known: Oracle): Promise<void> {
  for (const entity of objects) {
    const records = recordsOf(entity.name)
    const { fields } = models(entity.name)
    if (records.length === 0) continue
    const all = await ask(
      'GET',
      `/${entity.path}?limit=200&fields=${Object.keys(fields)
        .filter(name => fields[name].kind !== 'lines')
        .join()}`,
    )
    expect(all.status, entity.path).toBe(known.reads(entity.name) ? 200 : 403)
    if (all.status !== 200) continue
    const visible = records.filter(known.sees)
    const alive = visible.filter(record => !record.deleted).map(record => record.id)
    expect(idsIn(all.text).sort(), entity.path).toEqual(alive.sort())
    const count = await ask('GET', `/${entity.path}/count`)
    expect(JSON.parse(count.text), entity.path).toEqual({ count: alive.length })
    const bin = await ask('GET', `/${entity.path}?limit=200&deleted=true`)
    const gone = visible
      .filter(record => record.deleted && record.entity !== 'orderLine')
      .map(record => record.id)
    if (entity.name !== 'orderLine') expect(idsIn(bin.text).sort(), entity.path).toEqual(gone.sort())
    const group = await ask('GET', `/${entity.path}/group?by=createdAt.month`)
    const total = (JSON.parse(group.text) as { data: { count: number }[] }).data.reduce(
      (sum, one) => sum + one.count,
      0,
    )
    expect(total, entity.path).toBe(alive.length)
    for (const name of Object.keys(entity.fields))
      if (name in (entity.joined ?? {})) await ask('GET', `/${entity.path}/group?by=${name}`)
  }
}

/** At the pool's address: no more than the customers of one's pools and one's own; what the pool masks finds and orders nothing. */
async function pools(ask: Ask, known: Oracle): Promise<void> {
  const all = await ask('GET', '/pool/customers?limit=200&filter[pool][empty]=false')
  expect(all.status).toBe(known.reads('customer') ? 200 : 403)
  if (all.status !== 200) return
  const pooled = recordsOf('customer').filter(
    one => one.pooledFor && (known.sees(one) || known.seesPooled(one)),
  )
  expect(idsIn(all.text).sort(), 'pool').toEqual(pooled.map(one => one.id).sort())
  for (const customer of pooled.filter(one => !known.sees(one)))
    for (const secret of world.secrets.filter(one => one.record === customer && one.field)) {
      const name = (secret.field as string).split('.')[1]
      if (!poolMasks.includes(name)) continue
      const part = secret.value.slice(2, -1)
      const found = await ask('GET', `/pool/customers?q=${part}`)
      expect(found.text.includes(customer.id), `part of ${secret.field} in the pool`).toBe(false)
      for (const query of [`filter[${name}][contains]=${part}`, `sort=${name}`])
        expect((await ask('GET', `/pool/customers?${query}`)).status, query).toBe(403)
    }
}

/** A secret finds its record only for who sees both; part of a masked one finds nothing; a closed field orders and groups nothing. */
async function searches(ask: Ask, known: Oracle, picks: number[]): Promise<void> {
  const searchable = world.secrets.filter(({ field, record }) => field && record.id && !record.deleted)
  for (const pick of picks.slice(0, 6)) {
    const secret = searchable[pick % searchable.length]
    const [entityName, field] = (secret.field as string).split('.')
    const entity = objects.find(one => one.name === entityName)
    if (!entity) continue
    const { id } = secret.record
    const visible = known.sees(secret.record)
    const open = known.open(secret.field)
    const part = secret.value.slice(2, -1)
    const found = async (address: string) => {
      const answer = await ask('GET', address)
      return answer.status === 200 && answer.text.includes(id)
    }
    if (!visible || !open) {
      expect(await found(`/${entity.path}?q=${part}`), `part of ${secret.field}`).toBe(false)
      if (!known.shows(secret))
        expect(await found(`/search?q=${part}`), `part of ${secret.field}`).toBe(false)
    }
    if (!visible) expect(await found(`/${entity.path}?q=${secret.value}`), secret.field).toBe(false)
    for (const query of [
      `filter[${field}][contains]=${part}`,
      `filter[${field}][eq]=${secret.value}`,
      `sort=${field}`,
      `sort=-${field}`,
    ]) {
      const answer = await ask('GET', `/${entity.path}?${query}`)
      if (!open) expect([400, 403], query).toContain(answer.status)
      else if (answer.status === 200 && !visible) expect(answer.text.includes(id), query).toBe(false)
    }
    const grouped = await ask('GET', `/${entity.path}/group?by=${field}`)
    if (!open) expect([400, 403], field).toContain(grouped.status)
    const summed = await ask('GET', `/${entity.path}/sum?fields=${field}`)
    if (!open) expect([400, 403], field).toContain(summed.status)
  }
}

/** By a closed field nothing is filtered, ordered, grouped, added up or laid on days, at no address and in no file. */
async function closedFields(ask: Ask, known: Oracle, picks: number[]): Promise<void> {
  const names = guarded.filter(name => !known.open(name))
  for (const pick of names.length > 0 ? picks.slice(0, 3) : []) {
    const [entityName, field] = names[pick % names.length].split('.')
    const entity = objects.find(one => one.name === entityName)
    if (!entity || !known.reads(entityName)) continue
    const { operators } = kindOf(models(entityName).fields[field])
    for (const path of [entity.path, ...(entityName === 'customer' ? ['pool/customers'] : [])])
      for (const query of [
        ...['', '/count', '/export'].map(end => `${end}?sort=${field}`),
        ...operators.map(one => `?filter[${field}][${one}]=1`),
        ...operators.map(one => `/group?by=createdAt.day&filter[${field}][${one}]=1`),
        ...[field, `${field}.month`].map(by => `/group?by=${by}`),
        `/group?by=createdAt.day&sum=${field}`,
        `/sum?fields=${field}`,
        `/calendar?by=${field}&from=2026-11-01&to=2026-12-01`,
      ]) {
        const { status, text } = await ask('GET', `/${path}${query}`)
        const isCount = query.startsWith('/count?sort')
        expect(isCount ? [200, 400, 403] : [400, 403, 404, 422], `${path}${query} ${text}`).toContain(status)
      }
  }
}

/** The check for duplicates tells of what is closed only that it is there, whose it is, since when and how to ask; by parts, nothing. */
async function duplicates(ask: Ask, known: Oracle, picks: number[]): Promise<void> {
  const told = ['customer.name', 'customer.phone', 'contact.name', 'contact.phone']
  const asked = world.secrets.filter(({ field = '', record }) => told.includes(field) && record.id)
  for (const pick of picks.slice(0, 4)) {
    const secret = asked[pick % asked.length]
    const { record, value } = secret
    const [entity, field] = (secret.field as string).split('.')
    const look = async (text: string) => {
      const body = { values: { [field]: text, ...(field === 'name' ? {} : { name: 'x' }) } }
      const answer = await ask('POST', `/${entity}s/duplicates`, body)
      return answer.status === 200 ? (JSON.parse(answer.text) as { data: { hidden: boolean }[] }).data : []
    }
    const whole = await look(value)
    const masked = ['action', 'createdAt', 'entity', 'hidden', 'owner', 'ref']
    for (const row of whole.filter(one => one.hidden)) expect(Object.keys(row).sort()).toEqual(masked)
    if (known.sees(record) && known.open(secret.field)) continue
    expect(JSON.stringify(whole), secret.field).not.toContain(record.id)
    const [part, nothing] = [
      value.slice(2, -1),
      value.slice(2, -1).replace(/\w/g, one => (one > '9' ? 'k' : '0')),
    ]
    expect(await look(part), `part of ${secret.field}`).toEqual(await look(nothing))
  }
}

/** Routes that end a stream of their own, or act outside. */
const apart = ['/stream', '/mail-settings/test', '/notices/readAll']

/** Every route of the description: with the ids of visible and of invisible records; writes on invisible ones alone, which stay as they are. */
async function everyRoute(ask: Ask, known: Oracle, person: Person, picks: number[]): Promise<void> {
  const before = await standing()
  let turn = 0
  const pick = <T>(list: readonly T[]): T | undefined =>
    list.length ? list[picks[turn++ % picks.length] % list.length] : undefined
  const texts = [
    ...objects.flatMap(one => [one.name, one.path]),
    ...[
      'zq',
      '139',
      '客户',
      'name',
      '-createdAt',
      'createdAt.day',
      'everyone',
      'tags',
      'c_secret',
      'c_friend',
    ],
    ...world.records.map(one => one.id),
    ...world.secrets.map(one => one.value.slice(2, -1)),
  ]
  for (const [index, route] of routes.entries()) {
    // Every other one in a run, so that many runs fit into a minute.
    if (apart.includes(route.path) || (index + picks[0]) % 2) continue
    const { method } = route
    const path = route.path.slice(1)
    const hasId = path.includes('{')
    const { visible, invisible } = hasId ? await idsAt(path, person, known) : { visible: [], invisible: [] }
    if (method === 'GET') {
      for (const id of hasId ? [pick(visible), pick(invisible)] : ['']) {
        if (id === undefined) continue
        const query = pick([true, false]) ? queryOf(path, known, pick) : queryFor(route, pick, texts)
        const answer = await ask('GET', `/${filled(path, id, pick)}${query}`)
        if (id && invisible.includes(id))
          expect(answer.status, `GET ${path} ${answer.text}`).toBeGreaterThanOrEqual(403)
      }
      continue
    }
    const id = hasId ? pick(invisible) : ''
    if (id === undefined) continue
    const hidden = invisible.length > 0 ? invisible.slice(0, 5) : hiddenOf(path, known)
    const answer = await ask(
      method as 'POST',
      `/${filled(path, id, pick)}`,
      bodyOf(path, method, person, hidden),
    )
    if (id)
      expect([400, 403, 404, 409, 415, 422], `${method} ${path} ${answer.text}`).toContain(answer.status)
    if (path.endsWith('/bulk') && answer.status === 200) expect(JSON.parse(answer.text).count, path).toBe(0)
  }
  for (const [path, body] of intrusions(known)) {
    const answer = await ask('POST', path, body)
    expect([403, 422], `POST ${path} ${answer.text}`).toContain(answer.status)
  }
  expect(await standing(), 'what stands in the database').toEqual(before)
}

/** Further places of a path; the first is the id's. */
const places: Record<string, string[]> = {
  entity: ['customers', 'customer', 'c_asset'],
  field: ['tags', 'c_friend', 'name'],
  role: ['everyone'],
}

function filled(path: string, id: string, pick: <T>(list: readonly T[]) => T | undefined): string {
  let isFirst = id !== ''
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (isFirst && !places[name]) {
      isFirst = false
      return id
    }
    return pick(places[name] ?? [recordsOf('file')[0].id, id || 'none']) ?? ''
  })
}

const hiddenOf = (path: string, known: Oracle) =>
  recordsOf(entityAt(path)?.name ?? '')
    .filter(one => !known.sees(one) && !(path.startsWith('pool/') && known.seesPooled(one)))
    .slice(0, 5)
    .map(one => one.id)

function queryOf(path: string, known: Oracle, pick: <T>(list: readonly T[]) => T | undefined): string {
  const customers = recordsOf('customer')
  const hidden = pick(customers.filter(one => !known.sees(one)))?.id ?? customers[0].id
  if (path.endsWith('/export')) return `?format=${pick(['csv', 'xlsx'])}`
  if (path.endsWith('/sum')) return '?fields=amount,creditLimit'
  if (path.endsWith('/group'))
    return `?by=${pick(['customer', 'owner', 'c_friend', 'createdAt.day', 'contact', 'product', 'c_kin', 'c_echo', 'c_house'])}`
  if (path.endsWith('/access/people')) return pick(['', `?person=${known.me}`]) ?? ''
  if (path === 'today') return `?scope=${pick(['mine', 'team'])}`
  if (path === 'search') return `?q=${pick(['zq', '客户', '139', '产品'])}`
  if (path === 'orders/last-prices') return `?customer=${hidden}&products=${recordsOf('product')[0].id}`
  return (
    pick([
      '',
      '?q=zq',
      '?q=139',
      '?limit=200',
      `?filter[customer]=${hidden}`,
      `?filter[c_friend]=${hidden}`,
      '?fields=name,c_shout,c_echo,c_kin&sort=c_kin',
      '?fields=name,c_house&filter[c_house][contains]=zq',
      '?filter[c_echo][contains]=zq',
    ]) ?? ''
  )
}

/**
 * Ids to put into a path: records of the object it speaks of; of anything else, what its list holds for the owner and for this person,
 * and what nobody but another may reach.
 */
async function idsAt(path: string, person: Person, known: Oracle) {
  const inPool = path.startsWith('pool/')
  const entity = entityAt(path)
  const records = path.startsWith('files/') ? recordsOf('file') : entity ? recordsOf(entity.name) : []
  const sees = (one: (typeof records)[number]) => known.sees(one) || (inPool && known.seesPooled(one))
  const list = listOf(`/${path}`)
  const [all, theirs] =
    records.length > 0
      ? [[], []]
      : await Promise.all([world.home.owner, person].map(who => idsOf(routes, who, list)))
  const others = (world.closed[path.split('/{')[0]] ?? []).filter(one => one.owner !== known.me)
  return {
    visible: [...records.filter(sees).map(one => one.id), ...theirs],
    invisible: [
      ...records.filter(one => !sees(one)).map(one => one.id),
      // A power reaches what it is over, whatever the role may list.
      ...all.filter(id => known.powers.length === 0 && !theirs.includes(id)),
      ...others.map(one => one.id),
    ],
  }
}

/** A body that would do something, had the person the right: fields for a change, the input of a verb, many records at once. */
function bodyOf(path: string, method: string, person: Person, hidden: string[]): object {
  const entity = entityAt(path)
  if (path.endsWith('/bulk')) return { ids: hidden, set: { note: 'changed' } }
  const verb = entity?.verbs?.[plain(path).split('/')[2] ?? '']
  if (verb) return inputOf(verb.input ?? {}, person)
  if (method === 'PATCH' && entity) return { [entity.title]: 'changed', version: 1 }
  return {}
}

function inputOf(fields: Fields, person: Person): object {
  const value = (name: string) => {
    const field = fields[name]
    if (field.kind === 'user') return person.id
    if (field.to === 'unit') return world.units[0].id
    if (field.kind === 'choice') return field.choices?.[0].value
    if (field.kind === 'date') return '2026-05-01'
    if (field.kind === 'datetime') return '2026-05-01T08:00:00.000Z'
    return 'x'
  }
  return Object.fromEntries(
    Object.keys(fields)
      .filter(name => fields[name].required)
      .map(name => [name, value(name)]),
  )
}

/** New records under, or pointing to, a customer that the person does not see. */
function intrusions(known: Oracle): [string, object][] {
  const customer = recordsOf('customer').find(one => !known.sees(one))?.id
  if (!customer) return []
  return [
    ['/contacts', { name: 'x', customer }],
    ['/contactRecords', { content: 'x', customer }],
    ['/orders', { customer, lines: [{ description: 'x', quantity: '1', price: '1' }] }],
    ['/customers', { name: 'x', parent: customer }],
    ['/customers', { name: 'x', c_friend: customer }],
    ['/customers', { name: 'x', c_friends: [customer] }],
    ['/visits', { name: 'x', parent: customer }],
    ...recordsOf('c_asset')
      .filter(one => !known.sees(one))
      .slice(0, 1)
      .map(({ id }): [string, object] => ['/parts', { name: 'x', parent: id }]),
  ]
}

/** Id and version of everything there is, as the owner of the database sees it. */
async function standing(): Promise<unknown[]> {
  const tables = [...entities.map(one => one.table), 'custom_record', 'custom_field', 'saved_view']
  const pairs = ['collaborator', 'record_share', 'link']
  const shots = [world.home.id, world.abroad.id].flatMap(id =>
    [...tables, ...pairs].map(table => ({
      id,
      statement: sql`SELECT ${table}::text AS "table", count(*) AS count
        ${pairs.includes(table) ? sql`` : sql`, sum(version) AS versions, count(deleted_at) AS deleted`}
        FROM ${sql.table(table)} WHERE workspace_id = ${id}`,
    })),
  )
  return Promise.all(shots.map(async one => (await server.core.db.read(one.id, [one.statement]))[0]))
}
