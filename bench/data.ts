/** The benchmark's companies, row by row and without holding them: sizes as design.md states them. */

import { dateOf, momentOf } from '../seeds/calendar.ts'
import type { Loadable, LoadableEvent } from '../seeds/load.ts'
import {
  companyName,
  creditCode,
  mobilePhone,
  officePhone,
  personName,
  streetAddress,
} from '../seeds/names.ts'
import { type Random, random, uuidAt } from '../seeds/random.ts'
import type { CustomFieldDefinition } from '../src/core/model.ts'
import { provinces } from '../src/core/text/provinces.ts'
import { cities } from '../src/core/text/regions.ts'
import { customer } from '../src/features/customers/customers.entity.ts'
import { lineAmounts, orderTotals } from '../src/features/orders/orders.rules.ts'

export interface CompanySize {
  slug: string
  customers: number
  contacts: number
  orders: number
  contactRecords: number
  products: number
  /** Managers, each with `members` people of 250 customers each. */
  managers: number
  members: number
}

/** A record as the API takes it. */
type Row = Loadable & Record<string, unknown>

export const LINES = 5
/** Customers of other owners that the measured member may see as a collaborator. */
export const SHARED = 20

/** The largest company and nineteen small ones beside it. */
export const sizes: readonly CompanySize[] = Array.from({ length: 20 }, (_, i) => {
  const customers = i === 0 ? 100_000 : 2_000
  return {
    slug: i === 0 ? 'bench' : `bench-${String(i + 1).padStart(2, '0')}`,
    customers,
    contacts: customers * 1.5,
    orders: customers * 2,
    contactRecords: customers * 3,
    products: i === 0 ? 2_000 : 200,
    managers: i === 0 ? 10 : 1,
    members: i === 0 ? 40 : 8,
  }
})

export interface Staff {
  owner: string
  /** Each manager with the people below. */
  teams: { manager: string; members: string[] }[]
}

/** Ids of a company, known before its rows are written, and what was decided for each. */
export interface Plan {
  size: CompanySize
  staff: Staff
  chance: Random
  today: number
  customers: string[]
  owners: string[]
  products: { id: string; price: string }[]
  contacts: string[]
}

const YEARS_DAYS = 730

export function planCompany(size: CompanySize, staff: Staff, today: number, seed: number): Plan {
  const chance = random(seed)
  const members = staff.teams.flatMap(team => team.members)
  const at = (place: number, count: number) =>
    momentOf(today - YEARS_DAYS, 0) + (place / count) * YEARS_DAYS * 86_400_000
  const ids = (count: number) => Array.from({ length: count }, (_, i) => uuidAt(at(i, count), chance))
  const customers = ids(size.customers)
  return {
    size,
    staff,
    chance,
    today,
    customers,
    owners: customers.map((_, i) => members[i % members.length] ?? staff.owner),
    products: ids(size.products).map(id => ({ id, price: (chance.int(10, 50_000) / 10).toFixed(2) })),
    contacts: ids(size.contacts),
  }
}

const INDUSTRIES = [
  'food',
  'fastGoods',
  'car',
  'property',
  'finance',
  'internet',
  'education',
  'health',
  'manufacturing',
  'retail',
  'trade',
  'hospitality',
  'media',
  'construction',
  'other',
]
const SOURCES = ['referral', 'exhibition', 'website', 'search', 'phoneCall', 'visit', 'social']
const TAGS = ['月结', '需要专票', '价格敏感', '决策快', '年框', '看重创意', '集团客户', '老板直联']
const SAID = [
  '来电询价，数量约 {n}，要求含税报价',
  '上门拜访，谈了下季度的合作',
  '微信确认排期，下周给合同',
  '提醒对账，预计月底付款',
  '新品上市，想做一轮推广',
  '暂时没有计划，下月再联系',
  '对价格有异议，答应再申请折扣',
]

/** The moment a record of a plan was written down, in its UUIDv7. */
function momentOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** Fields of the company's own that say the same as built-in ones, so that both can be asked the same. Customers have their values before there are such fields. */
export const ownFields: CustomFieldDefinition[] = [
  {
    ...unfilled('c_level', 1),
    kind: 'choice',
    label: { zh: '自定义级别', en: 'Own level' },
    options: { choices: [...customer.fields.level.choices] },
  },
  {
    ...unfilled('c_due', 2),
    kind: 'datetime',
    label: { zh: '自定义下次联系', en: 'Own next contact' },
    options: {},
  },
]

function unfilled(key: string, position: number) {
  return { id: key, entity: 'customer', key, position, filled: false }
}

export function* customerRows({ size, chance, customers, owners, today }: Plan): Generator<Row> {
  const provinceOf = new Map(provinces.map(province => [province.code, province.short]))
  const codes = new Set<string>()
  for (const [i, id] of customers.entries()) {
    const city = chance.pick(cities)
    const isPerson = i % 14 === 0
    const named = isPerson
      ? { name: personName(chance).name, shortName: null }
      : companyName(city.short, chance.pick(INDUSTRIES), chance)
    const code = isPerson ? null : creditCode(city.code, chance)
    const due = chance.chance(0.12)
      ? momentOf(today + chance.int(-15, 60), 9 * 60 + chance.int(0, 16) * 30)
      : null
    const row = {
      id,
      createdAt: momentOfId(id),
      ...named,
      number: `C${String(i + 1).padStart(6, '0')}`,
      type: isPerson ? 'person' : 'company',
      roles: ['customer'],
      level: chance.weighted(['key', 'ordinary', 'potential'], [10, 50, 40]),
      owner: owners[i],
      industry: chance.pick(INDUSTRIES),
      source: chance.pick(SOURCES),
      size: chance.pick(['micro', 'small', 'medium', 'large']),
      tags: chance.chance(0.4) ? chance.some(TAGS, 2) : null,
      phone: isPerson ? mobilePhone(chance) : officePhone(city.short, chance),
      region: provinceOf.get(city.provinceCode) ?? null,
      city: city.short,
      address: streetAddress(city.short, chance),
      creditCode: code === null || codes.has(code) ? null : code,
      paymentDays: chance.pick([0, 15, 30, 60]),
      birthday: isPerson ? dateOf(today - chance.int(9_000, 22_000)) : null,
      nextContactAt: due === null ? null : new Date(due).toISOString(),
    }
    yield { ...row, c_level: row.level, c_due: row.nextContactAt }
    if (code) codes.add(code)
  }
  if (customers.length !== size.customers) throw new Error('The plan does not fit its size.')
}

export function* contactRows({ chance, contacts, customers, today }: Plan): Generator<Row> {
  for (const [i, id] of contacts.entries()) {
    const { name, gender } = personName(chance)
    const phone = mobilePhone(chance)
    yield {
      id,
      createdAt: momentOfId(id),
      customer: customers[i % customers.length],
      name,
      gender,
      position: chance.pick(['总经理', '市场经理', '采购经理', '财务经理', '行政主管']),
      role: chance.pick(['decider', 'influencer', 'user', 'buyer']),
      isPrimary: i < customers.length,
      phone,
      email: chance.chance(0.5) ? `${phone.slice(3)}@mail.example` : null,
      birthday: chance.chance(0.4) ? dateOf(today - chance.int(9_000, 20_000)) : null,
      left: false,
    }
  }
}

export function* productRows({ products, today }: Plan): Generator<Row> {
  for (const [i, { id, price }] of products.entries()) {
    yield {
      id,
      createdAt: momentOf(today - YEARS_DAYS, 0) + i,
      code: `P${String(i + 1).padStart(5, '0')}`,
      name: `产品 ${i + 1}`,
      category: `类别 ${i % 20}`,
      kind: 'goods',
      unit: '件',
      price,
      taxRate: '13',
      active: true,
    }
  }
}

export function* contactRecordRows({
  size,
  chance,
  customers,
  owners,
  contacts,
  today,
}: Plan): Generator<Row> {
  for (let i = 0; i < size.contactRecords; i++) {
    const at =
      momentOf(today - YEARS_DAYS, 0) + Math.floor((i / size.contactRecords) * YEARS_DAYS * 86_400_000)
    const place = chance.int(0, customers.length - 1)
    yield {
      id: uuidAt(at, chance),
      createdAt: at,
      customer: customers[place],
      contact: contacts[place],
      way: chance.pick(['phone', 'message', 'mail', 'visit', 'meeting']),
      content: chance.pick(SAID).replace('{n}', String(chance.int(1, 90) * 100)),
      result: chance.pick(['interested', 'quoted', 'undecided', 'ordered', 'noAnswer']),
      happenedAt: new Date(at).toISOString(),
      nextContactAt: null,
      owner: owners[place],
    }
  }
}

export interface PlannedOrder {
  order: Row
  lines: Record<string, unknown>[]
}

/** Half of the customers buy; who does, does so some four times. */
export function* plannedOrders(plan: Plan): Generator<PlannedOrder> {
  const { size, chance, customers, owners, products, today } = plan
  const months = new Map<string, number>()
  for (let i = 0; i < size.orders; i++) {
    const at = momentOf(today - YEARS_DAYS, 0) + Math.floor((i / size.orders) * (YEARS_DAYS - 1) * 86_400_000)
    const place = 2 * chance.int(0, customers.length / 2 - 1)
    const id = uuidAt(at, chance)
    const day = Math.floor((at + 8 * 3_600_000) / 86_400_000)
    const month = dateOf(day).slice(0, 7).replace('-', '')
    const count = (months.get(month) ?? 0) + 1
    months.set(month, count)
    const lines = Array.from({ length: LINES }, (_, position) => {
      const product = chance.pick(products)
      const terms = {
        quantity: String(chance.int(1, 40)),
        price: product.price,
        discount: '0',
        taxRate: '13',
      }
      return {
        id: uuidAt(at, chance),
        order: id,
        position: position + 1,
        product: product.id,
        ...terms,
        ...lineAmounts(terms, true),
      }
    })
    const delivery = chance.weighted(['open', 'part', 'done'], [10, 5, 85])
    const order = {
      id,
      createdAt: at,
      number: `SO${month}-${String(count).padStart(4, '0')}`,
      type: 'sale',
      status: 'confirmed',
      customer: customers[place],
      contact: plan.contacts[place],
      owner: owners[place],
      orderedOn: dateOf(day),
      deliverOn: dateOf(day + 7),
      delivery,
      nextOn: delivery === 'done' ? null : dateOf(day + 7),
      currency: 'CNY',
      rate: '1',
      ...orderTotals(lines, '1'),
    }
    yield { order, lines }
  }
}

/** A create event for each record, as short as an event can be. */
export function* createdEvents(
  entity: string,
  records: Iterable<{ id: string; at: number; customer: string | null; actor: string }>,
  chance: Random,
): Generator<LoadableEvent> {
  for (const { id, at, customer, actor } of records)
    yield {
      id: uuidAt(at, chance),
      at,
      occurredAt: at,
      actor,
      entity,
      record: id,
      customer,
      action: 'create',
      changes: { [entity]: [null, '…'] },
    }
}
