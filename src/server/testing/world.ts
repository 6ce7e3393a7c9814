import { sql } from 'kysely'
import type { TestCompany, TestPerson, TestServer } from './server.ts'
import { makerOf, testCompany } from './server.ts'

/** A record of the world and who reaches it by right: oracle of the isolation tests, kept apart from the product's own reckoning. */
export interface Made {
  entity: string
  id: string
  company: string
  /** The record it hangs on, a customer mostly; its own id for a customer; absent: everyone of the company who may read the object sees it. */
  customer?: Made
  /** The person responsible, of an object whose records have one. */
  owner?: string
  /** It waits in a pool: the people the pool is for, who see what the pool does not mask, at the pool's own address. */
  pooledFor?: string[]
  sharedWith: string[]
  deleted: boolean
}

/** A text that stands in one field of one record and nowhere else. */
export interface Secret {
  value: string
  record: Made
  /** `customer.name`; absent for what goes with the whole record (its files). */
  field?: string
  /** Only this person may see it, whoever sees the record. */
  only?: string
}

export interface Person extends TestPerson {
  role: string
  /** Somebody looks through their eyes, with this session. */
  cookie?: string
  /** The person and everyone below. */
  below: string[]
  /** Those and the people of the person's unit; and of the units under it. */
  branch: string[]
  branchBelow: string[]
}

export interface World {
  home: TestCompany
  abroad: TestCompany
  people: Person[]
  /** A unit with the people whom something shared with it reaches: of it, and of the units below. */
  units: { id: string; people: string[] }[]
  records: Made[]
  secrets: Secret[]
  /** Further ids that nobody but their person may reach, by path. */
  closed: Record<string, { id: string; owner?: string }[]>
}

let count = 0

/** `zq` and ten letters that do not repeat. */
export function token(): string {
  let number = (++count * 7_368_787) % 141_167_095_653_376
  let letters = ''
  for (let i = 0; i < 10; i++) {
    letters += String.fromCharCode(97 + (number % 26))
    number = Math.floor(number / 26) + i * count * 31
  }
  return `zq${letters}`
}

export function phone(): string {
  return `139${String((++count * 15_485_863) % 100_000_000).padStart(8, '0')}`
}

/** Fields that the pool of the world masks. */
export const poolMasks = ['phone', 'note', 'c_line']

/** Two companies alike; in the first a tree of five people with records of every object, some shared, some deleted. */
export async function makeWorld(server: TestServer): Promise<World> {
  const [home, abroad] = [await testCompany(server), await testCompany(server)]
  const world: World = { home, abroad, people: [], units: [], records: [], secrets: [], closed: {} }
  const boss = await home.person('admin')
  const made = makerOf(home.owner)
  const { id: unitId } = await made('/units', { name: '华东' })
  const { id: teamId } = await made('/units', { name: '一组', parent: unitId })
  const manager = await home.person('manager', { managerId: boss.id, unitId })
  const member = await home.person('member', { managerId: manager.id, unitId: teamId })
  const reader = await home.person('readOnly', { managerId: member.id, unitId })
  const branch = [manager, reader]
  const tree: [TestPerson, string, TestPerson[], TestPerson[], TestPerson[]][] = [
    [boss, 'admin', [boss, manager, member, reader], [], []],
    [manager, 'manager', [manager, member, reader], branch, [...branch, member]],
    [member, 'member', [member, reader], [member], [member]],
    [reader, 'readOnly', [reader], branch, [...branch, member]],
  ]
  const ids = (people: TestPerson[]) => people.map(one => one.id)
  world.people = tree.map(([person, role, below, branch, branchBelow]) => ({
    ...person,
    role,
    below: ids(below),
    branch: ids([...below, ...branch]),
    branchBelow: ids([...below, ...branchBelow]),
  }))
  world.units = [
    { id: unitId, people: ids([manager, member, reader]) },
    { id: teamId, people: ids([member]) },
  ]
  await fill(server, world, home, [home.owner.id, ...world.people.map(one => one.id)])
  await fill(server, world, abroad, [abroad.owner.id])
  await share(world)
  await shareWithUnits(world)
  await closeNotices(server, world)
  await pool(world, teamId, member.id)
  await plans(world, member.id, manager.id)
  return world
}

/** What people typed of fields that others may not see: a split of a hand-over, filters and colours of a shared view; and an act on many. */
async function plans(world: World, from: string, to: string): Promise<void> {
  const { home, records, secrets } = world
  const made = makerOf(home.owner)
  const everyones: Made = { entity: 'savedView', id: '', company: home.id, sharedWith: [], deleted: false }
  const typed = (field: string) => {
    const value = field.endsWith('phone') ? phone() : token()
    secrets.push({ value, record: everyones, field })
    return value
  }
  const handover = await made('/handovers', { from, reason: 'duty' })
  const split = {
    kind: 'field',
    field: 'c_secret',
    values: { [typed('customer.c_secret')]: to },
    otherwise: null,
  }
  await home.owner.ask('PATCH', `/handovers/${handover.id}`, { version: 1, plan: { customer: { split } } })
  const colour = { op: 'eq', colour: 'red', label: 'x', field: 'name', value: typed('customer.name') }
  await made('/savedViews', {
    entity: 'customer',
    name: 'shared',
    audience: 'everyone',
    definition: {
      'filter[phone][eq]': typed('customer.phone'),
      'filter[c_secret][contains]': typed('customer.c_secret'),
      colours: JSON.stringify([colour]),
    },
  })
  const ids = records.filter(one => one.entity === 'customer' && one.company === home.id).map(one => one.id)
  const act = await home.owner.ask<{ undo: string }>('POST', '/customers/bulk', { ids, set: { city: 'x' } })
  closed(world, 'bulk', act.body.undo, home.owner.id)
}

/** Some customers without an owner wait in the pool of a team; one of them went there from the team's own member. */
async function pool(world: World, unit: string, person: string): Promise<void> {
  const { owner } = world.home
  const settings = { name: '公海', units: [unit], masked: poolMasks }
  const { id } = (await owner.ask<{ id: string }>('POST', '/pool-settings', settings)).body
  const customers = world.records.filter(
    one => one.entity === 'customer' && one.company === world.home.id && !one.deleted,
  )
  for (const customer of customers.filter((_, index) => index % 4 === 1)) {
    const { status, response } = await owner.ask('POST', `/customers/${customer.id}/release`, {
      reason: 'x',
      pool: id,
    })
    if (status !== 200) throw new Error(response.body)
    customer.owner = undefined
    customer.pooledFor = [person]
  }
}

async function fill(server: TestServer, world: World, company: TestCompany, owners: string[]): Promise<void> {
  const me = company.owner
  const made = makerOf(me)
  const own = (key: string, more: object) =>
    made('/customFields', { entity: 'customer', key, label: { zh: key }, ...more })
  await own('c_secret', { kind: 'text', search: true })
  await own('c_line', { kind: 'phone', search: true, mask: 'phone' })
  await own('c_friend', { kind: 'reference', to: 'customer' })
  await own('c_friends', { kind: 'references', to: 'customer' })
  // Formulas repeat what others may not see: of the record, over two steps, of a record that may be out of sight, of what it stands under.
  const formula = (entity: string, key: string, text: string) =>
    own(key, { entity, kind: 'formula', formula: text })
  await formula('customer', 'c_shout', 'CONCAT(c_secret, "!", c_line)')
  await formula('customer', 'c_echo', 'CONCAT(c_shout, name)')
  await formula('customer', 'c_kin', 'CONCAT(c_friend.name, c_friend.c_echo, owner.name)')
  await formula('contact', 'c_house', 'CONCAT(customer.c_secret, customer.note, phone)')
  await formula('order', 'c_buyer', 'CONCAT(contact.name, contact.c_house)')
  await formula('orderLine', 'c_story', 'CONCAT(order.note, description)')
  await ownObjects(me)
  const keep = (record: Made, fields: Record<string, unknown>) => {
    world.records.push(record)
    for (const [field, value] of Object.entries(fields))
      if (typeof value === 'string' && /zq[a-z]{10}|139\d{8}/.test(value))
        world.secrets.push({
          value: /zq[a-z]{10}|139\d{8}/.exec(value)?.[0] as string,
          record,
          field: `${record.entity}.${field}`,
        })
    return record
  }
  const base = { company: company.id, sharedWith: [], deleted: false }
  const write = async (
    entity: string,
    path: string,
    fields: Record<string, unknown>,
    more: Partial<Made>,
  ) => {
    const { id } = await made(path, fields)
    return keep({ ...base, sharedWith: [], entity, id, ...more }, fields)
  }
  const product = await write('product', '/products', { name: `产品${token()}` }, {})
  let friend: string | null = null
  const known: string[] = []
  const deleted: [string, Made][] = []
  for (const owner of owners) {
    for (const part of ['kept', 'shared', 'deleted']) {
      const fields = {
        name: `客户${token()}`,
        note: token(),
        phone: phone(),
        owner,
        c_secret: token(),
        c_line: phone(),
        c_friend: friend,
        c_friends: [...known],
      }
      const customer = await write('customer', '/customers', fields, { owner })
      customer.customer = customer
      known.push(customer.id)
      friend = customer.id
      const at = { customer }
      const contact = await write(
        'contact',
        '/contacts',
        { name: token(), phone: phone(), note: token(), customer: customer.id },
        at,
      )
      const said = { content: token(), customer: customer.id, contact: contact.id }
      await write('contactRecord', '/contactRecords', said, at)
      const order = await write(
        'order',
        '/orders',
        {
          note: token(),
          customer: customer.id,
          contact: contact.id,
          lines: [{ product: product.id, description: token(), quantity: '1', price: '5' }],
        },
        at,
      )
      const line = (
        await me.ask<{ lines: { id: string; description: string }[] }>('GET', `/orders/${order.id}`)
      ).body.lines[0]
      keep({ ...base, entity: 'orderLine', id: line.id, customer }, { description: line.description })
      await attach(server, world, company, me, customer)
      if (part !== 'deleted') {
        const quote = await write(
          'quote',
          '/quotes',
          {
            subject: token(),
            note: token(),
            customer: customer.id,
            contact: contact.id,
            lines: [{ product: product.id, description: token(), quantity: '1', price: '5' }],
          },
          at,
        )
        // What was sent is kept as it was, names and all.
        const sent = await me.ask<{ lines: { id: string; description: string }[] }>(
          'POST',
          `/quotes/${quote.id}/send`,
        )
        const [quoted] = sent.body.lines
        keep({ ...base, entity: 'quoteLine', id: quoted.id, customer }, { description: quoted.description })
        await me.ask('POST', `/quotes/${quote.id}/links`, {})
        const asset = await write(
          'c_asset',
          '/assets',
          { name: token(), owner, c_mark: token(), c_tel: phone() },
          { owner },
        )
        const hung = { c_word: token(), name: token() }
        await write('c_part', '/parts', { ...hung, parent: asset.id }, { customer: asset })
        await write('c_visit', '/visits', { name: token(), c_said: token(), parent: customer.id }, at)
        const { body } = await me.ask<{ data: { entity: string; key: string }[] }>(
          'GET',
          '/customFields?entity=customer',
        )
        const side = body.data.find(one => one.entity === 'customer' && one.key.includes('asset'))
        if (!side) throw new Error('customers and assets are not related')
        await me.ask('POST', `/customers/${customer.id}/links/${side.key}`, { add: [asset.id] })
      }
      const note = token()
      await me.ask('PATCH', `/customers/${customer.id}`, { note, version: 1 })
      world.secrets.push({ value: note, record: customer, field: 'customer.note' })
      if (part === 'deleted') deleted.push([order.id, customer])
    }
  }
  for (const [order, customer] of deleted) {
    await me.ask('DELETE', `/orders/${order}`)
    await me.ask('DELETE', `/customers/${customer.id}`)
    for (const record of world.records) if (record.customer === customer) record.deleted = true
  }
  await personal(world, company)
}

/** Objects of the company's own: with owners, under such a one, under customers; and a relation between customers and the first. */
async function ownObjects(me: TestPerson): Promise<void> {
  const made = makerOf(me)
  const object = (key: string, path: string, more: object) =>
    made('/customObjects', { key, path, label: { zh: key }, ...more })
  const own = (entity: string, key: string, more: object) =>
    made('/customFields', { entity, key, label: { zh: key }, ...more })
  await object('c_asset', 'assets', { owned: true })
  await own('c_asset', 'c_mark', { kind: 'text', search: true })
  await own('c_asset', 'c_tel', { kind: 'phone', search: true, mask: 'phone' })
  await object('c_part', 'parts', { parent: 'c_asset' })
  await own('c_part', 'c_word', { kind: 'text', search: true })
  await own('c_part', 'c_whose', { kind: 'formula', formula: 'CONCAT(parent.c_mark, parent.c_tel)' })
  await object('c_visit', 'visits', { parent: 'customer' })
  await own('c_visit', 'c_said', { kind: 'longText', search: true })
  const related = await me.ask('POST', '/customRelations', {
    left: 'customer',
    right: 'c_asset',
    leftLabel: { zh: 'assets', en: 'assets' },
    rightLabel: { zh: 'holders', en: 'holders' },
  })
  if (related.status !== 201) throw new Error(related.response.body)
}

/** Some customers and own records are shared with a unit. */
async function shareWithUnits(world: World): Promise<void> {
  const { home, records, units } = world
  for (const [path, entity] of [
    ['customers', 'customer'],
    ['assets', 'c_asset'],
  ])
    for (const [index, record] of records
      .filter(one => one.entity === entity && one.company === home.id && !one.deleted)
      .entries()) {
      if (index % 3 !== 2) continue
      const unit = units[((index + 1) / 3) % 2]
      const { response, status } = await home.owner.ask('POST', `/${path}/${record.id}/shareWithUnit`, {
        unit: unit.id,
      })
      if (status !== 200) throw new Error(response.body)
      record.sharedWith.push(...unit.people)
    }
}

async function attach(
  server: TestServer,
  world: World,
  company: TestCompany,
  person: TestPerson,
  record: Made,
): Promise<void> {
  const [name, content] = [token(), token()]
  const form = new FormData()
  form.set('entity', record.entity)
  form.set('recordId', record.id)
  form.set('file', new Blob([content]), `${name}.txt`)
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/files',
    headers: {
      authorization: `Bearer ${person.key}`,
      'content-type': request.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await request.arrayBuffer()),
  })
  for (const value of [name, content]) world.secrets.push({ value, record })
  const { id } = answer.json() as { id: string }
  world.records.push({
    entity: 'file',
    id,
    company: company.id,
    customer: record,
    sharedWith: [],
    deleted: false,
  })
}

/** Views of one's own, and what stands in the settings of each company. */
async function personal(world: World, company: TestCompany): Promise<void> {
  const people = company === world.home ? world.people : [company.owner]
  for (const person of people) {
    const name = token()
    const { status, body } = await person.ask<{ id: string }>('POST', '/savedViews', {
      entity: 'customer',
      name,
      definition: { sort: '-createdAt' },
    })
    if (status !== 201) continue
    const record: Made = {
      entity: 'savedView',
      id: body.id,
      company: company.id,
      sharedWith: [],
      deleted: false,
    }
    world.secrets.push({ value: name, record, only: person.id })
    closed(world, 'savedViews', body.id, person.id)
  }
  for (const path of ['customFields', 'role-settings', 'roles', 'people', 'units']) {
    if (company === world.home) continue
    const { body } = await company.owner.ask<{ data: { id: string }[] }>('GET', `/${path}`)
    for (const { id } of body.data) closed(world, path, id)
  }
}

function closed(world: World, path: string, id: string, owner?: string): void {
  const list = world.closed[path] ?? []
  world.closed[path] = list
  list.push({ id, owner })
}

/** Some customers are lent to people who are not responsible for them; each hears of it by a notice. */
async function share(world: World): Promise<void> {
  const customers = world.records.filter(
    one => one.entity === 'customer' && one.company === world.home.id && !one.deleted,
  )
  for (const [index, customer] of customers.entries()) {
    if (index % 3 !== 0) continue
    const person = world.people[(index / 3) % world.people.length]
    const { response } = await world.home.owner.ask('POST', `/customers/${customer.id}/addCollaborator`, {
      user: person.id,
      access: index % 2 ? 'write' : 'read',
    })
    if (response.statusCode !== 200) throw new Error(response.body)
    customer.sharedWith.push(person.id)
  }
}

/** Notices are their reader's alone. */
async function closeNotices(server: TestServer, world: World): Promise<void> {
  const [rows] = await server.core.db.read<{ id: string; user_id: string }[]>(world.home.id, [
    sql`SELECT id, user_id FROM notice WHERE workspace_id = ${world.home.id}`,
  ])
  for (const { id, user_id } of rows) closed(world, 'notices', id, user_id)
}
