import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recountWaiting } from '../features/metrics/metrics.server.ts'
import { lookedThrough } from './testing/eyes.ts'
import { idsOf, isText, listOf, type Offered, offeredTo, queryFor, queryOf } from './testing/offered.ts'
import { type Answer, type Ask, asker, type Oracle, oracle, permissions } from './testing/oracle.ts'
import { makerOf, serverOfFile } from './testing/server.ts'
import { type Made, makeWorld, type Person, phone, type Secret, token } from './testing/world.ts'

/**
 * What is out of somebody's sight makes no difference to anything they are answered: neither what happens to it, nor what is asked about
 * it by parts. No route is named for it: a sum, a count or an order that a later one lets slip shows here.
 */

const RUNS = Number(process.env.INTERFERENCE_RUNS ?? 8)
// The same each time, so that a failure is the change's own; another number looks elsewhere.
const seed = Number(process.env.ISOLATION_SEED ?? 20261122)

// One moment for all: what is answered differs by nothing but what it is made of.
const now = new Date()
const server = await serverOfFile({ now: () => now })
const world = await makeWorld(server)
const { home } = world
/** Everyone as themselves, and as an administrator sees the company who looks through their eyes. */
const people = [...world.people, ...(await lookedThrough(server, world))]
await recountWaiting(server.core, home.id)
const made = makerOf(home.owner)
// Groups of three companies: most people see some of a group.
const customers = world.records.filter(
  one => one.entity === 'customer' && one.company === home.id && !one.deleted,
)
for (const [index, { id }] of customers.entries()) {
  if (index % 3 === 0) continue
  const { version } = (await home.owner.ask<{ version: number }>('GET', `/customers/${id}`)).body
  await home.owner.ask('PATCH', `/customers/${id}`, { parent: customers[index - (index % 3)].id, version })
}
const routes = await offeredTo(home.owner.ask)
/** All but the stream, and how far the program is with formulas, which is everyone's to know. */
const reads = routes.filter(one => one.method === 'GET' && !['/stream', '/formulas/work'].includes(one.path))

/** Figures of the whole company, for who administers it: words with how often they stand, how many wait in a pool. */
const ofTheCompany: Record<string, RegExp> = {
  settings: /^\/(tags|pool-settings|numbers|customObjects|customFields)/,
}

const rights = permissions.map(given => ({
  ...given,
  administer: given.administer.filter(one => one !== 'audit'),
}))
const picks = fc.array(fc.nat(1_000_000), { minLength: 24, maxLength: 24 })

const records = (entity: string, when: (one: Made) => boolean) =>
  world.records.filter(one => one.entity === entity && one.company === home.id && !one.deleted && when(one))

/** A customer that is seen beside one that is not, in the same group of companies. */
function neighbours({ sees, seesPooled }: Oracle, pick: Run['pick']): [near?: Made, far?: Made] {
  const pairs = customers.flatMap((near, at) =>
    customers
      .filter((far, place) => Math.floor(place / 3) === Math.floor(at / 3) && !sees(far) && !seesPooled(far))
      .flatMap(far => (sees(near) ? [[near, far] as [Made, Made]] : [])),
  )
  return pick(pairs) ?? []
}

interface Run {
  near?: Made
  far?: Made
  person: Person
  known: Oracle
  ask: Ask
  powers: string[]
  pick: <T>(list: readonly T[]) => T | undefined
}

async function begun(who: number, given: Parameters<typeof oracle>[2], numbers: number[]): Promise<Run> {
  const person = people[who]
  await home.setRole(person.role as 'member', given)
  const known = oracle(world, person, given)
  let turn = 0
  const pick: Run['pick'] = list =>
    list.length > 0 ? list[numbers[turn++ % numbers.length] % list.length] : undefined
  const [near, far] = neighbours(known, pick)
  return { person, known, near, far, ask: asker(world, person, known), powers: given.administer, pick }
}

const isApart = ({ path }: Offered, { powers }: Run) => powers.some(power => ofTheCompany[power]?.test(path))

/** Addresses to read: every route, of a record that the person sees where it is of one; lists by what adds them up. */
async function addresses(run: Run): Promise<string[]> {
  const { pick } = run
  const found: string[] = []
  const half = pick([0, 1])
  for (const [index, route] of reads.entries()) {
    // Every other one in a run, so that several roles fit into a minute.
    if (isApart(route, run) || index % 2 === half) continue
    const path = await seenAt(route.path, run)
    if (path === undefined) continue
    found.push(`${path}${queryFor(route, pick, ['customer'], 0)}`)
    if (path.endsWith('/group'))
      for (const by of ['owner', 'createdAt.day', 'customer', 'tags', 'groupHead', 'region', 'c_friend'])
        found.push(`${path}?by=${by}&sum=creditLimit,amount,revenue`, `${path}?by=${by}`)
    if (path.endsWith('/sum'))
      for (const field of ['creditLimit', 'revenue', 'amount', 'net', 'quantity'])
        found.push(`${path}?fields=${field}`)
    if (path.endsWith('/calendar'))
      for (const by of ['createdAt', 'nextContactAt', 'happenedAt', 'orderedOn', 'deliverOn'])
        found.push(`${path}?${span(by)}`)
    if (path.endsWith('/export')) found.push(`${path}?format=csv`)
    if (path === '/today') found.push('/today?scope=team')
  }
  return found
}

const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
const span = (by: string) =>
  queryOf([
    ['by', by],
    ['from', day(-20)],
    ['to', day(20)],
  ]).slice(1)

/** The path of a record, or of whatever it is, that the person has in their lists; undefined where they have none. */
async function seenAt(path: string, { person, near, pick }: Run): Promise<string | undefined> {
  if (!path.includes('{')) return path
  const list = listOf(path)
  const ids = list === '/customers' && near ? [near.id] : await idsOf(routes, person, list)
  const id = pick(ids) ?? (list.includes('{') ? 'none' : undefined)
  if (id === undefined) return undefined
  return path.replace(/\{\w+\}/, id).replace(/\{\w+\}/g, 'customer')
}

/** Answers in no order of chance: groups of as many stand as they come. */
function plain({ status, text }: Answer): unknown {
  if (!text.startsWith('{')) return { status, text }
  // When a key was used last is of the clock on the wall.
  const body = JSON.parse(text.replace(/"lastUsedAt":"[^"]*"/g, '"lastUsedAt":null')) as { data?: unknown }
  if (!Array.isArray(body.data)) return { status, body }
  return { status, body: { ...body, data: body.data.map(row => JSON.stringify(row)).sort() } }
}

async function answers(run: Run, all: readonly string[]): Promise<Map<string, unknown>> {
  const read = new Map<string, unknown>()
  for (const address of all) read.set(address, plain(await run.ask('GET', address)))
  return read
}

/** Whatever may happen to records, to some that this person sees in no way. */
async function happenings({ known, person, far, pick }: Run): Promise<number> {
  const unseen = (entity: string) => records(entity, one => !known.sees(one) && !known.seesPooled(one))
  const [one, other] = [far ?? pick(unseen('customer')), pick(unseen('customer'))]
  if (!one || !other || one === other) return 0
  const keep = (field: string, value: string, record: Made): string => {
    world.secrets.push({ value, record, field: `${record.entity}.${field}` })
    return value
  }
  const change = async (record: Made, path: string, fields: object) => {
    const { version } = (await home.owner.ask<{ version: number }>('GET', `/${path}/${record.id}`)).body
    const { status, response } = await home.owner.ask('PATCH', `/${path}/${record.id}`, {
      ...fields,
      version,
    })
    expect(status, response.body).toBe(200)
  }
  await change(one, 'customers', {
    name: `客户${keep('name', token(), one)}`,
    phone: keep('phone', phone(), one),
    note: keep('note', token(), one),
    c_secret: keep('c_secret', token(), one),
    creditLimit: '987654321.00',
    region: '西藏自治区',
    tags: ['只在看不见的客户上'],
    nextContactAt: now.toISOString(),
    level: 'key',
  })
  const { id: customer } = one
  const line = { description: token(), quantity: '7', price: '111.11' }
  const order = await made('/orders', { customer, note: token(), lines: [line] })
  await home.owner.ask('POST', `/orders/${order.id}/confirm`, {})
  await made('/contacts', { customer, name: token(), phone: phone(), birthday: `1990-${day(2).slice(5)}` })
  await made('/contactRecords', { customer, content: token(), nextContactAt: now.toISOString() })
  await home.owner.ask('POST', '/customers/bulk', { ids: [one.id, other.id], add: { tags: ['也看不见'] } })
  await home.owner.ask('GET', `/customers/export?format=csv&filter[name][contains]=${token()}`)
  const asset = pick(unseen('c_asset'))
  if (asset) await change(asset, 'assets', { c_mark: keep('c_mark', token(), asset) })
  const stranger = world.people.find(
    ({ id, below, branchBelow }) =>
      id !== person.id &&
      !person.below.includes(id) &&
      !below.includes(person.id) &&
      !branchBelow.includes(person.id),
  )
  if (stranger) {
    const lent = { user: stranger.id, access: 'read' }
    await home.owner.ask('POST', `/customers/${one.id}/addCollaborator`, lent)
    one.sharedWith.push(stranger.id)
  }
  await recountWaiting(server.core, home.id)
  return 1
}

test(`what happens out of sight changes no answer (seed ${seed})`, { timeout: 240_000 }, async () => {
  let happened = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(people.length - 1), rights, picks, async (who, given, numbers) => {
      const run = await begun(who, given, numbers)
      const all = await addresses(run)
      const before = await answers(run, all)
      happened += await happenings(run)
      const after = await answers(run, all)
      for (const [address, answer] of before) expect(after.get(address), address).toEqual(answer)
    }),
    { seed, numRuns: RUNS, endOnFailure: true, interruptAfterTimeLimit: 200_000 },
  )
  expect(happened).toBeGreaterThan(0)
})

/** Texts for parameters that take any, and bodies that routes which only look take. */
async function probes(run: Run, secret: Secret): Promise<[string, (text: string) => Promise<Answer>][]> {
  const { ask, pick } = run
  const found: [string, (text: string) => Promise<Answer>][] = []
  for (const route of reads) {
    // Numbers and days are compared by their place: that is no finding by parts.
    const texts = route.query.filter(one => isText(one) && !/^filter.*\[(?!contains)\w+\]$/.test(one.name))
    const one = pick(texts)
    const path = one && !isApart(route, run) ? await seenAt(route.path, run) : undefined
    if (!one || path === undefined) continue
    const required = route.query
      .filter(other => other.required && other !== one)
      .map((other): [string, string] => [other.name, 'customer'])
    found.push([
      `${path} ${one.name}`,
      text => ask('GET', `${path}${queryOf([...required, [one.name, text]])}`),
    ])
  }
  const field = secret.field?.split('.')[1] ?? 'name'
  for (const path of ['/customers/duplicates', '/contacts/duplicates'])
    found.push([path, text => ask('POST', path, { values: { name: 'x', [field]: text } })])
  return found
}

test(`by parts of what is out of sight nothing is found (seed ${seed})`, { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(people.length - 1), rights, picks, async (who, given, numbers) => {
      const run = await begun(who, given, numbers)
      const { known, pick } = run
      const secret = pick(
        world.secrets.filter(
          one => one.field && !known.shows(one) && !(known.sees(one.record) && known.open(one.field)),
        ),
      )
      if (!secret) return
      const part = secret.value.slice(2, -1)
      const nothing = [...part].reverse().join('')
      for (const [about, look] of await probes(run, secret)) {
        const [found, none] = [await look(part), await look(nothing)]
        const said = (answer: Answer, text: string) => JSON.stringify(plain(answer)).replaceAll(text, '…')
        expect(said(found, part), `${about}: part of ${secret.field}`).toBe(said(none, nothing))
      }
    }),
    { seed, numRuns: RUNS * 3, endOnFailure: true, interruptAfterTimeLimit: 200_000 },
  )
})
