import { read, utils } from '@e965/xlsx'
import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Permissions, Visibility } from '../core/actor.ts'
import type { Fields } from '../core/entity.ts'
import { entities } from '../features/index.ts'
import { serverOfFile } from './testing/server.ts'
import { type Made, makeWorld, type Person, poolMasks, type Secret } from './testing/world.ts'

const RUNS = Number(process.env.ISOLATION_RUNS ?? 60)
const seed = Number(process.env.ISOLATION_SEED ?? Date.now() % 2 ** 31)

const server = await serverOfFile()
const world = await makeWorld(server)
const models = await server.core.models(world.home.id)
/** Those the program declares and those of the company's own. */
const objects = models.entities
const paths: Record<string, Record<string, unknown>> = (await server.app.inject('/api/openapi.json')).json()
  .paths

/** What a role may be: any visibility and right for each object, any of the guarded fields hidden, masked or read-only. */
const sights: Visibility[] = ['none', 'self', 'subordinates', 'branch', 'branchBelow', 'all']
const right = fc.record({
  visibility: fc.constantFrom(...sights),
  actions: fc.constantFrom<string[]>(
    ['*'],
    ['*'],
    ['*'],
    ['read'],
    ['read', 'create', 'update', 'export'],
    ['update', 'create', 'delete'],
  ),
})
const guarded = [
  'customer.name',
  'customer.note',
  'customer.phone',
  'customer.c_secret',
  'customer.c_line',
  'customer.c_shout',
  'contact.name',
  'contact.phone',
  'contact.note',
  'contactRecord.content',
  'order.note',
  'orderLine.description',
  'product.name',
  'c_asset.name',
  'c_asset.c_mark',
  'c_asset.c_tel',
  'c_part.c_word',
  'c_visit.c_said',
]
const access = fc.constantFrom(undefined, undefined, undefined, 'hidden', 'masked', 'read')
const permissions = fc.record({
  entities: fc.record({
    '*': right,
    customer: right,
    contact: right,
    contactRecord: right,
    order: right,
    product: right,
    c_asset: right,
    c_visit: right,
  }),
  fields: fc
    .record(Object.fromEntries(guarded.map(name => [name, access])))
    .map(all => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined))),
  administer: fc.constantFrom<string[]>([], [], ['settings'], ['audit']),
}) as fc.Arbitrary<Permissions>

/** Who is allowed what, reckoned from the words of the design and not by the product's code. */
function oracle(person: Person, { entities: rights, fields }: Permissions) {
  const rightTo = (entity: string) => rights[entity === 'orderLine' ? 'order' : entity] ?? rights['*']
  const reads = (entity: string) => {
    const { visibility, actions } = rightTo(entity)
    return visibility !== 'none' && (actions.includes('*') || actions.includes('read'))
  }
  const sees = (record: Made): boolean => {
    if (record.company !== world.home.id) return false
    if (record.entity === 'savedView') return true
    const above = record.entity === 'file' ? record.customer : undefined
    if (above) return sees(above)
    if (!reads(record.entity)) return false
    if (!['customer', 'c_asset'].includes(record.entity))
      return record.customer ? sees(record.customer) : true
    const { visibility } = rightTo(record.entity)
    if (visibility === 'all' || record.sharedWith.includes(person.id)) return true
    const { id, below, branch, branchBelow } = person
    const owners = { none: [] as string[], self: [id], subordinates: below, branch, branchBelow }[visibility]
    return owners.includes(record.owner as string)
  }
  const open = (field: string | undefined) =>
    !field || !['hidden', 'masked'].includes(fields[field] ?? 'write')
  /** What a member of its pool sees of a customer: the customer alone, without what the pool masks. */
  const seesPooled = ({ entity, pooledFor, deleted }: Made) =>
    entity === 'customer' && !deleted && reads('customer') && (pooledFor ?? []).includes(person.id)
  const masked = poolMasks.map(name => `customer.${name}`)
  const allowed = ({ record, field, only }: Secret, path: string) => {
    if (!open(field) || (only && !(only === person.id && reads('customer')))) return false
    const inPool = path.startsWith('/pool/') && seesPooled(record)
    return sees(record) || (inPool && field !== undefined && !masked.includes(field))
  }
  return { me: person.id, sees, seesPooled, open, allowed, reads }
}
type Oracle = ReturnType<typeof oracle>

interface Answer {
  status: number
  text: string
}

/** Asks as the person; throws where anything comes back that the person may not see, or the program breaks. */
function asker(person: Person, { allowed }: Oracle) {
  const secrets = new Map(world.secrets.map(secret => [secret.value, secret]))
  return async (
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer> => {
    const { response, status } = await person.ask(method, path, body)
    const text = textOf(response.rawPayload, String(response.headers['content-type']))
    if (status >= 500) throw new Error(`${method} ${path} broke: ${text}`)
    for (const [value] of text.matchAll(/zq[a-z]{10}|139\d{8}/g)) {
      const secret = secrets.get(value)
      if (secret && !allowed(secret, path))
        throw new Error(
          `${method} ${path} gave ${secret.field ?? 'a file or view'} of ${secret.record.entity} ${secret.record.id} away:\n${text.slice(0, 2000)}`,
        )
    }
    return { status, text }
  }
}

/** Spreadsheets are packed: their cells as text. */
function textOf(payload: Buffer, type: string): string {
  if (!type.includes('spreadsheetml')) return payload.toString()
  const book = read(payload, { type: 'buffer' })
  return book.SheetNames.map(name => utils.sheet_to_csv(book.Sheets[name])).join('\n')
}

const idsIn = (text: string) => (JSON.parse(text) as { data: { id: string }[] }).data.map(row => row.id)
const recordsOf = (entity: string) => world.records.filter(record => record.entity === entity)
/** Customers stand at the pool's address too. */
const plain = (path: string) => path.replace(/^pool\//, '')
const entityAt = (path: string) =>
  objects.find(one => plain(path) === one.path || plain(path).startsWith(`${one.path}/`))

describe('whatever a role may be', () => {
  test(`nothing invisible ever comes back (seed ${seed})`, { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2, 3),
        permissions,
        fc.array(fc.nat(1_000_000), { minLength: 24, maxLength: 24 }),
        async (who, given, picks) => {
          const person = world.people[who]
          await world.home.setRole(person.role as 'member', given)
          const known = oracle(person, given)
          const ask = asker(person, known)
          await lists(ask, known)
          await searches(ask, known, picks)
          await pools(ask, known)
          await everyRoute(ask, known, person, picks)
        },
      ),
      { seed, numRuns: RUNS, endOnFailure: true, interruptAfterTimeLimit: 200_000 },
    )
  })
})

type Ask = ReturnType<typeof asker>

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
  const searchable = world.secrets.filter(secret => secret.field && !secret.record.deleted)
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

/** Routes that end a stream of their own, or act outside. */
const apart = ['/api/v1/stream', '/api/v1/mail-settings/test']

/** Every route of the description: with the ids of visible and of invisible records; writes on invisible ones alone, which stay as they are. */
async function everyRoute(ask: Ask, known: Oracle, person: Person, picks: number[]): Promise<void> {
  const before = await standing()
  let turn = 0
  const pick = <T>(list: T[]): T | undefined =>
    list.length ? list[picks[turn++ % picks.length] % list.length] : undefined
  for (const [index, [template, operations]] of Object.entries(paths).entries()) {
    // Every other one in a run, so that many runs fit into a minute.
    if (!template.startsWith('/api/v1/') || apart.includes(template) || (index + picks[0]) % 2) continue
    const path = template
      .slice('/api/v1/'.length)
      .replace('{object}', pick(['assets', 'parts', 'visits']) ?? '')
    const candidates = recordsAt(path, known)
    for (const method of Object.keys(operations)) {
      if (method === 'get') {
        const ids = path.includes('{id}') ? [pick(candidates.visible), pick(candidates.invisible)] : ['']
        for (const id of ids) {
          if (id === undefined) continue
          const answer = await ask('GET', `/${filled(path, id)}${queryOf(path, known, pick)}`)
          if (id && candidates.invisible.includes(id))
            expect(answer.status, `GET ${path}`).toBeGreaterThanOrEqual(403)
        }
        continue
      }
      const id = path.includes('{id}') ? pick(candidates.invisible) : ''
      if (id === undefined || (!id && path === 'notices/readAll')) continue
      const hidden = candidates.invisible.slice(0, 5)
      const answer = await ask(
        method.toUpperCase() as 'POST',
        `/${filled(path, id)}`,
        bodyOf(path, method, person, hidden),
      )
      if (id) expect([400, 403, 404, 415, 422], `${method} ${path} ${answer.text}`).toContain(answer.status)
      if (path.endsWith('/bulk') && answer.status === 200) expect(JSON.parse(answer.text).count, path).toBe(0)
    }
  }
  for (const [path, body] of intrusions(known)) {
    const answer = await ask('POST', path, body)
    expect([403, 422], `POST ${path} ${answer.text}`).toContain(answer.status)
  }
  expect(await standing(), 'what stands in the database').toEqual(before)
}

function filled(path: string, id: string): string {
  return path.replace('{id}', id).replace('{entity}', 'customers').replace('{token}', 'none')
}

function queryOf(path: string, known: Oracle, pick: <T>(list: T[]) => T | undefined): string {
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

/** Ids to put into a path, of the object it speaks of. */
function recordsAt(path: string, known: Oracle): { visible: string[]; invisible: string[] } {
  if (path.startsWith('pool/customers/')) {
    const [visible, invisible] = [true, false].map(wanted =>
      recordsOf('customer').filter(one => (known.sees(one) || known.seesPooled(one)) === wanted),
    )
    return { visible: visible.map(one => one.id), invisible: invisible.map(one => one.id) }
  }
  const entity = entityAt(path)
  const records = path.startsWith('files/') ? recordsOf('file') : entity ? recordsOf(entity.name) : []
  const others = (world.closed[path.split('/')[0]] ?? [])
    .filter(one => one.owner !== known.me)
    .map(one => one.id)
  return {
    visible: records.filter(one => known.sees(one)).map(one => one.id),
    invisible: [...records.filter(one => !known.sees(one)).map(one => one.id), ...others],
  }
}

/** A body that would do something, had the person the right: fields for a change, the input of a verb, many records at once. */
function bodyOf(path: string, method: string, person: Person, hidden: string[]): object {
  const entity = entityAt(path)
  if (path.endsWith('/bulk')) return { ids: hidden, set: { note: 'changed' } }
  const verb = entity?.verbs?.[plain(path).split('/')[2] ?? '']
  if (verb) return inputOf(verb.input ?? {}, person)
  if (method === 'patch' && entity) return { [entity.title]: 'changed', version: 1 }
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
