/** Customers written down twice, as in every company: by two people, in two ways. And what the duplicate check knows of all. */
import type pg from 'pg'
import type { Entity } from '../src/core/entity.ts'
import { modelOf } from '../src/core/model.ts'
import type { Values } from '../src/core/server.ts'
import { contact } from '../src/features/contacts/contacts.entity.ts'
import { customer } from '../src/features/customers/customers.entity.ts'
import { defaultRules, judge } from '../src/features/duplicates/duplicates.rules.ts'
import { KEYS_MADE } from '../src/features/duplicates/index.job.ts'
import { type Known, knownOf } from '../src/features/duplicates/parties.ts'
import { COMMON, groupsOfPairs } from '../src/features/duplicates/search.rules.ts'
import type { SeedCompany } from './company.ts'
import { copyRows } from './copy.ts'
import type { SeedContact, SeedCustomer } from './customers.ts'
import { random, uuidAt } from './random.ts'

const FORM = /(?:集团|股份)?有限(?:责任)?公司$/

/** Ways in which a second person writes a registered name: 北京华信广告有限公司. */
const WRITINGS: ((name: string, city: string) => string)[] = [
  (name, city) => `${name.replace(city, '').replace(FORM, '')}（${city}）有限公司`,
  name => name.replace(FORM, ''),
  name => name.replace(FORM, '有限责任公司'),
  (name, city) => name.replace(city, `${city}市`),
  (name, city) => `${city} ${name.replace(city, '').replace(FORM, '')} 公司`,
]

/** Makes of every hundredth customer, of whom nothing is known yet, an earlier one written otherwise. Takes nothing from the company's chance. */
export function makeDoubles(customers: readonly SeedCustomer[], contacts: readonly SeedContact[]): void {
  const isPlain = ({ type, name, city, parent }: SeedCustomer) =>
    type === 'company' && parent === null && !name?.includes('集团') && name?.startsWith(city ?? ' ')
  const known = customers.filter(one => isPlain(one) && one.life !== 'potential')
  const fresh = customers.filter(one => isPlain(one) && one.life === 'potential')
  const heads = new Map(contacts.filter(one => one.isPrimary).map(one => [one.customer, one]))
  for (let i = 0; i < Math.floor(customers.length / 100); i++) {
    const one = known[(i * 37) % known.length]
    const other = fresh.filter(two => two.createdAt > one.createdAt && two.owner !== one.owner)[i]
    if (!other || heads.get(other.id) === undefined) continue
    const { industry, region, city, address, shortName } = one
    const name = WRITINGS[i % WRITINGS.length](one.name ?? '', city ?? '')
    Object.assign(other, { name, shortName, industry, region, city, invoiceTitle: null, creditCode: null })
    if (i % 2 === 0) other.phone = one.phone
    other.address = i % 3 === 0 ? address : (address?.replace(/号.*$/, '号') ?? null)
    const [head, its] = [heads.get(one.id), heads.get(other.id)]
    // Whom both call is one person with one telephone.
    if (head && its && i % 2 === 1)
      Object.assign(its, { name: head.name, phone: head.phone, gender: head.gender, email: head.email })
  }
}

/** Keys of all customers and contacts, and the pairs the standing rules hold for the same: as the nightly search leaves them. */
export async function loadDuplicates(
  client: pg.ClientBase,
  workspaceId: string,
  { customers, contacts, founded }: SeedCompany,
  now: Date,
): Promise<void> {
  const chance = random(20_240_104)
  const searchId = uuidAt(now.getTime(), chance)
  const parties: [Entity, readonly object[]][] = [
    [customer, customers],
    [contact, contacts],
  ]
  const pairs: unknown[][] = []
  for (const [entity, records] of parties) {
    const model = modelOf(entity)
    const all = records.map(record => knownOf(model, record as Values))
    await copyRows(
      client,
      'duplicate_key',
      ['workspace_id', 'entity', 'key', 'record_id'],
      keyRows(workspaceId, all),
    )
    const met = [...pairsOf(all)]
    const groups = groupsOfPairs(met.map(({ one, other }) => ({ one: one.id, other: other.id })))
    for (const { one, other, judged } of met)
      pairs.push([
        workspaceId,
        uuidAt(founded + pairs.length, chance),
        entity.name,
        one.id,
        other.id,
        judged.score.toFixed(4),
        judged.rule,
        JSON.stringify(judged.reasons),
        searchId,
        groups(one.id),
      ])
  }
  await copyRows(
    client,
    'duplicate_pair',
    [
      'workspace_id',
      'id',
      'entity',
      'first_id',
      'second_id',
      'score',
      'rule',
      'reasons',
      'search_id',
      'group_id',
    ],
    pairs,
  )
  const at = now.toISOString()
  const of = customers.length + contacts.length
  const search = {
    id: searchId,
    status: 'done',
    startedAt: at,
    finishedAt: at,
    done: of,
    of,
    pairs: pairs.length,
  }
  await client.query('INSERT INTO duplicate_setting (workspace_id, keys_made, search) VALUES ($1, $2, $3)', [
    workspaceId,
    KEYS_MADE,
    search,
  ])
}

function* keyRows(workspaceId: string, all: readonly Known[]) {
  for (const { entity, id, keys } of all)
    for (const key of new Set([...keys.strong, ...keys.weak])) yield [workspaceId, entity, key, id]
}

/** Pairs that share a key and meet a rule, the lower id first. */
function* pairsOf(all: readonly Known[]) {
  const byKey = new Map<string, Known[]>()
  for (const one of all)
    for (const key of new Set([...one.keys.strong, ...one.keys.weak])) {
      const same = byKey.get(key)
      if (same) same.push(one)
      else byKey.set(key, [one])
    }
  const seen = new Set<string>()
  for (const same of byKey.values()) {
    if (same.length > COMMON) continue
    for (const [place, a] of same.entries())
      for (const b of same.slice(place + 1)) {
        const [one, other] = a.id < b.id ? [a, b] : [b, a]
        const name = `${one.id}${other.id}`
        if (seen.has(name)) continue
        seen.add(name)
        const judged = judge(defaultRules, one, other)
        if (judged) yield { one, other, judged }
      }
  }
}
