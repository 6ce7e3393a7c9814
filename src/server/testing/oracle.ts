import { read, utils } from '@e965/xlsx'
import fc from 'fast-check'
import { type Permissions, sights, type Visibility } from '../../core/actor.ts'
import { type Made, type Person, poolMasks, type Secret, type World } from './world.ts'

/** What a role may be: any visibility and right for each object, any of the guarded fields hidden, masked or read-only. */
const right = fc.record({
  visibility: fc.constantFrom<Visibility>(...sights),
  actions: fc.constantFrom<string[]>(
    ['*'],
    ['*'],
    ['*'],
    ['read'],
    ['read', 'create', 'update', 'export'],
    ['update', 'create', 'delete'],
  ),
})
export const guarded = [
  'quote.subject',
  'quoteLine.description',
  'customer.name',
  'customer.note',
  'customer.phone',
  'customer.c_secret',
  'customer.c_line',
  'customer.c_shout',
  'customer.parent',
  'customer.tags',
  'customer.creditLimit',
  'customer.nextContactAt',
  'customer.revenue',
  'customer.collaborators',
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
export const permissions = fc.record({
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
  administer: fc.constantFrom<string[]>([], [], ['settings'], ['audit'], ['people']),
}) as fc.Arbitrary<Permissions>

/** Who is allowed what, reckoned from the words of the design and not by the product's code. */
export function oracle(
  world: World,
  person: Person,
  { entities: rights, fields, administer: powers }: Permissions,
) {
  const rightTo = (entity: string) => rights[entity.replace(/Line$/, '')] ?? rights['*']
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
  /** Whether a field shows in the customer's pool. */
  const shows = ({ record, field }: Secret) =>
    seesPooled(record) && open(field) && field !== undefined && !masked.includes(field)
  const allowed = (secret: Secret, path: string) => {
    const { record, field, only } = secret
    if (!open(field) || (only && !(only === person.id && reads('customer')))) return false
    return sees(record) || (/^\/(pool\/|search)/.test(path) && shows(secret))
  }
  return { me: person.id, powers, sees, seesPooled, shows, open, allowed, reads }
}
export type Oracle = ReturnType<typeof oracle>

export interface Answer {
  status: number
  text: string
}

/** Asks as the person; throws where anything comes back that the person may not see, or the program breaks. */
export function asker(world: World, person: Person, { allowed }: Oracle) {
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
export function textOf(payload: Buffer, type: string): string {
  if (!type.includes('spreadsheetml')) return payload.toString()
  const book = read(payload, { type: 'buffer' })
  return book.SheetNames.map(name => utils.sheet_to_csv(book.Sheets[name])).join('\n')
}

export type Ask = ReturnType<typeof asker>
