/** Everything a made-up company has, by date and seed alone: the same on every machine. */
import { changesOf } from '../src/core/events.ts'
import { dayNumber, momentOf } from './calendar.ts'
import { demoContactRecords, type SeedContactRecord } from './contactRecords.ts'
import { demoCustomers, type SeedContact, type SeedCustomer } from './customers.ts'
import type { LoadableEvent } from './load.ts'
import { demoOrders, type SeedLine, type SeedOrder } from './orders.ts'
import type { SeedPeople } from './people.ts'
import { type CatalogueItem, catalogue } from './products.ts'
import { type Random, random, uuidAt } from './random.ts'

export interface CompanyPlan {
  seed: number
  /** The day it is loaded, 'YYYY-MM-DD'; the books begin two years before. */
  today: string
  customers: number
  products: (item: CatalogueItem) => boolean
  people: (founded: number, chance: Random) => SeedPeople
}

export type SeedProduct = Omit<CatalogueItem, 'price' | 'cost' | 'taxRate' | 'quantity' | 'season'> & {
  id: string
  createdAt: number
  price: string
  cost: string
  taxRate: string
  active: boolean
}

export interface SeedCompany extends SeedPeople {
  founded: number
  products: SeedProduct[]
  customers: SeedCustomer[]
  contacts: SeedContact[]
  orders: SeedOrder[]
  lines: SeedLine[]
  contactRecords: SeedContactRecord[]
}

const TWO_YEARS = 730

export function makeCompany(plan: CompanyPlan): SeedCompany {
  const chance = random(plan.seed)
  const today = dayNumber(plan.today)
  const begins = today - TWO_YEARS
  const founded = momentOf(begins - 900, 9 * 60)
  const staff = plan.people(founded, chance)
  const items = catalogue.filter(plan.products).map((item, i) => ({
    ...item,
    code: `P${String(i + 1).padStart(5, '0')}`,
    id: uuidAt(founded + i, chance),
  }))
  const made = demoCustomers({ count: plan.customers, today, begins, people: staff.people }, chance)
  const sold = demoOrders(
    { today, begins, currency: 'CNY', products: items },
    made.customers,
    made.contacts,
    chance,
  )
  const contactRecords = demoContactRecords(
    { today, begins },
    made.customers,
    made.contacts,
    sold.orders,
    chance,
  )
  const products = items.map(({ quantity: _, season: __, ...item }, i) => ({
    ...item,
    createdAt: founded + i,
    price: String(item.price),
    cost: String(item.cost),
    taxRate: String(item.taxRate),
    active: true,
  }))
  return { founded, ...staff, products, ...made, ...sold, contactRecords }
}

/** Words of the seeds themselves, which are no fields. */
const NOT_FIELDS = new Set([
  'id',
  'createdAt',
  'createdBy',
  'updatedAt',
  'life',
  'since',
  'day',
  'confirmedAt',
  'cancelledAt',
  'reason',
])

function fieldsOf(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name, value]) => !NOT_FIELDS.has(name) && value !== null && value !== undefined,
    ),
  )
}

/** The company's history: who wrote down what and when, and what was done with each order. */
export function* eventsOf(company: SeedCompany, chance: Random): Generator<LoadableEvent> {
  const created = (
    entity: string,
    record: { id: string; createdAt: number; createdBy?: string },
    customer: string | null,
    occurredAt = record.createdAt,
  ): LoadableEvent => ({
    id: uuidAt(record.createdAt, chance),
    at: record.createdAt,
    occurredAt,
    actor: record.createdBy ?? null,
    entity,
    record: record.id,
    customer,
    action: 'create',
    changes: changesOf(null, fieldsOf(record)),
  })
  for (const product of company.products) yield created('product', product, null)
  for (const customer of company.customers) yield created('customer', customer, customer.id)
  for (const contact of company.contacts) yield created('contact', contact, contact.customer)
  for (const record of company.contactRecords)
    yield created('contactRecord', record, record.customer ?? null, Date.parse(record.happenedAt ?? ''))
  for (const order of company.orders) yield* orderEvents(order, created, chance)
}

function* orderEvents(
  order: SeedOrder,
  created: (entity: string, record: SeedOrder, customer: string | null, occurredAt: number) => LoadableEvent,
  chance: Random,
): Generator<LoadableEvent> {
  const occurredAt = momentOf(order.day, 12 * 60)
  const isReturn = order.type === 'return'
  const first = isReturn ? order : { ...order, number: null, status: 'draft' }
  yield created('order', first, order.customer ?? null, occurredAt)
  const done = (
    record: string,
    action: string,
    at: number,
    changes: LoadableEvent['changes'],
  ): LoadableEvent => ({
    id: uuidAt(at, chance),
    at,
    occurredAt,
    actor: order.createdBy,
    entity: 'order',
    record,
    customer: order.customer ?? null,
    action,
    changes,
  })
  if (isReturn) {
    const note: LoadableEvent['changes'] = { reason: [null, order.note], return: [null, order.number] }
    yield done(order.original ?? '', 'return', order.createdAt, note)
    return
  }
  if (order.confirmedAt !== null)
    yield done(order.id, 'confirm', order.confirmedAt, {
      status: ['draft', 'confirmed'],
      number: [null, order.number],
    })
  if (order.cancelledAt !== null)
    yield done(order.id, 'cancel', order.cancelledAt, {
      status: ['confirmed', 'cancelled'],
      reason: [null, order.reason],
    })
}
