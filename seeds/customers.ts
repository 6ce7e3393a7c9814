/** Customers and their contacts. How each will buy is decided here, so that orders and contact records agree. */

import type { InputOf } from '../src/core/entity.ts'
import { provinces } from '../src/core/text/provinces.ts'
import { type City, cities } from '../src/core/text/regions.ts'
import type { contact } from '../src/features/contacts/contacts.entity.ts'
import type { customer } from '../src/features/customers/customers.entity.ts'
import { dateOf, momentOf, workingDay, workingDayBefore } from './calendar.ts'
import { makeDoubles } from './doubles.ts'
import {
  companyName,
  creditCode,
  mobilePhone,
  officePhone,
  type PersonName,
  personName,
  shopName,
  streetAddress,
} from './names.ts'
import type { SeedPerson } from './people.ts'
import { type Random, uuidAt } from './random.ts'

/** A record as the API takes it, with what the store would have added. */
export type Seed<Input> = { -readonly [Name in keyof Input]: Input[Name] } & {
  id: string
  createdAt: number
  createdBy: string
}
export type SeedCustomer = Seed<InputOf<typeof customer>> & { life: Life; since: number; updatedAt?: number }
export type SeedContact = Seed<InputOf<typeof contact>> & { customer: string }

/** How a customer buys over the two years. */
export type Life = 'potential' | 'once' | 'new' | 'steady' | 'growing' | 'falling' | 'quiet' | 'lost'
const LIVES: readonly Life[] = ['potential', 'once', 'new', 'steady', 'growing', 'falling', 'quiet', 'lost']
const LIFE_SHARES = [51, 7, 4, 17, 5, 4, 5, 7]

const CITY_WEIGHTS: Record<string, number> = {
  北京: 130,
  上海: 120,
  广州: 80,
  深圳: 75,
  成都: 45,
  杭州: 45,
  重庆: 30,
  武汉: 26,
  南京: 28,
  苏州: 28,
  天津: 25,
  西安: 20,
  青岛: 16,
  郑州: 16,
  长沙: 18,
  宁波: 14,
  佛山: 16,
  东莞: 16,
  厦门: 12,
  济南: 12,
  合肥: 12,
  福州: 10,
  沈阳: 10,
  大连: 8,
  无锡: 12,
  昆明: 8,
}
const INDUSTRIES = {
  food: 12,
  fastGoods: 9,
  car: 6,
  property: 8,
  finance: 6,
  internet: 12,
  education: 7,
  health: 8,
  manufacturing: 14,
  retail: 9,
  trade: 10,
  hospitality: 8,
  media: 5,
  construction: 6,
  government: 3,
  other: 6,
}
const SOURCES = {
  referral: 26,
  exhibition: 14,
  website: 12,
  search: 12,
  phoneCall: 14,
  visit: 6,
  social: 10,
  marketplace: 4,
  other: 2,
}
const TAGS = [
  '月结',
  '需要专票',
  '价格敏感',
  '决策快',
  '决策慢',
  '年框',
  '看重创意',
  '看重效果',
  '集团客户',
  '老板直联',
  '旺季大单',
  '竞品服务中',
  '上市公司',
  '新品牌',
  '电商',
]
const BANKS = [
  '中国工商银行',
  '中国建设银行',
  '中国农业银行',
  '中国银行',
  '招商银行',
  '交通银行',
  '中信银行',
  '民生银行',
]
const TASTES = [
  '喜欢喝龙井，不喝酒',
  '周末打羽毛球',
  '爱摄影，常去川西',
  '喜欢钓鱼',
  '马拉松爱好者',
  '爱好书法',
  '儿子今年高考',
  '上午十点前别打电话',
  '习惯微信语音',
  '爱吃湘菜',
  '喜欢看篮球',
  '收藏紫砂壶',
]
const RISKS = [
  '付款常拖两周，需提前催',
  '同时在比三家供应商',
  '对接人流动大',
  '预算被总部收回',
  '去年有一次质量投诉',
  '老板换届，关系需重建',
]
const NOTES = [
  '经朋友介绍认识，合作愉快。',
  '合同须经法务审核，一般要一周。',
  '每年十二月定次年供应商。',
  '只用对公转账，票到付款。',
  '总部统一采购，分公司下单。',
  '需要我方先垫付媒体费。',
]

export interface CustomerPlan {
  count: number
  /** Day numbers: the load day, and the day the company's books begin. */
  today: number
  begins: number
  people: readonly SeedPerson[]
}

const provinceByCode = new Map(provinces.map(province => [province.code, province]))

export function demoCustomers(
  plan: CustomerPlan,
  chance: Random,
): { customers: SeedCustomer[]; contacts: SeedContact[] } {
  const sellers = plan.people.filter(person => person.sells)
  const weights = cities.map(city => CITY_WEIGHTS[city.short] ?? 1.2)
  const taken = { names: new Set<string>(), codes: new Set<string>() }
  const customers: SeedCustomer[] = []
  const contacts: SeedContact[] = []
  for (let i = 0; i < plan.count; i++) {
    const city = chance.weighted(cities, weights)
    const made = makeCustomer(plan, i, city, sellers, taken, chance)
    customers.push(made.customer)
    contacts.push(...made.contacts)
  }
  makeGroups(customers, chance)
  const kept = thinOut(contacts, Math.round(plan.count * 1.8))
  makeDoubles(customers, kept)
  return { customers, contacts: kept }
}

/** Exactly `count` contacts: what is too many goes from the end, where it is nobody's first contact. */
function thinOut(contacts: readonly SeedContact[], count: number): SeedContact[] {
  let surplus = contacts.length - count
  const kept = contacts.toReversed().filter(contact => contact.isPrimary || surplus-- <= 0)
  return kept.reverse()
}

interface Taken {
  names: Set<string>
  codes: Set<string>
}

function makeCustomer(
  plan: CustomerPlan,
  index: number,
  city: City,
  sellers: readonly SeedPerson[],
  taken: Taken,
  chance: Random,
): { customer: SeedCustomer; contacts: SeedContact[] } {
  const life = chance.weighted(LIVES, LIFE_SHARES)
  const since = beginning(life, plan, chance)
  const createdAt = momentOf(since, 9 * 60 + chance.int(0, 480)) + chance.int(0, 59_999)
  const province = provinceByCode.get(city.provinceCode)?.short ?? ''
  const owner = ownerIn(province, life, sellers, chance)
  const isPerson = chance.chance(0.07)
  const person = personName(chance)
  const industry = isPerson
    ? chance.pick(['hospitality', 'retail', 'media'])
    : chance.weighted(Object.keys(INDUSTRIES), Object.values(INDUSTRIES))
  const named = isPerson ? personOrShop(person, chance) : freshName(city.short, industry, taken, chance)
  const value = life === 'potential' ? 0 : chance.spread(0.9)
  const level = life === 'potential' ? 'potential' : value > 2.2 && life !== 'once' ? 'key' : 'ordinary'
  const id = uuidAt(createdAt, chance)
  const customer: SeedCustomer = {
    id,
    createdAt,
    createdBy: owner.id,
    life,
    since,
    name: named.name,
    shortName: isPerson ? null : named.shortName,
    number: `C${String(index + 1).padStart(6, '0')}`,
    type: isPerson ? 'person' : 'company',
    roles: chance.chance(0.04) ? ['customer', chance.pick(['supplier', 'partner'])] : ['customer'],
    level,
    owner: owner.id,
    industry,
    source: chance.weighted(Object.keys(SOURCES), Object.values(SOURCES)),
    size: isPerson
      ? null
      : chance.weighted(['micro', 'small', 'medium', 'large', 'huge'], [18, 38, 28, 12, 4]),
    tags: chance.chance(0.5) ? chance.some(TAGS, chance.int(1, 3)) : null,
    parent: null,
    phone: isPerson ? mobilePhone(chance) : officePhone(city.short, chance),
    email: null,
    website: null,
    region: province,
    city: city.short,
    address: isPerson && chance.chance(0.6) ? null : streetAddress(city.short, chance),
    creditCode: isPerson || chance.chance(0.25) ? null : freshCode(city.code, taken, chance),
    invoiceTitle: null,
    bankName: null,
    bankAccount: null,
    creditLimit: level === 'key' ? String(chance.int(5, 50) * 10_000) : null,
    paymentDays: life === 'potential' ? null : chance.pick([0, 0, 15, 30, 30, 45, 60]),
    birthday: isPerson && chance.chance(0.5) ? birthday(plan.today, chance) : null,
    tastes: chance.chance(0.12) ? chance.pick(TASTES) : null,
    risks: chance.chance(0.06) ? chance.pick(RISKS) : null,
    note: chance.chance(0.2) ? chance.pick(NOTES) : null,
    nextContactAt: null,
  }
  if (customer.creditCode && life !== 'potential') addInvoicing(customer, city, chance)
  return { customer, contacts: makeContacts(plan, customer, isPerson ? person : undefined, chance) }
}

/** Day the customer was first written down: buyers mostly before the two years, new ones lately. */
function beginning(life: Life, plan: CustomerPlan, chance: Random): number {
  return Math.min(workingDay(beginningDay(life, plan, chance)), workingDayBefore(plan.today))
}

function beginningDay(life: Life, plan: CustomerPlan, chance: Random): number {
  const window = plan.today - plan.begins
  if (life === 'new') return plan.today - chance.int(8, 70)
  if (life === 'potential') return plan.today - 5 - Math.floor(window * chance.next() ** 1.6)
  const earlier = life === 'growing' || life === 'once' ? 120 : 600
  const span = earlier + window * (life === 'growing' || life === 'once' ? 0.9 : 0.5)
  return plan.begins - earlier + Math.floor(span * chance.next() ** 1.2)
}

function ownerIn(province: string, life: Life, sellers: readonly SeedPerson[], chance: Random): SeedPerson {
  const near = sellers.filter(person => person.provinces.includes(province) && person.role === 'member')
  const heads = sellers.filter(person => person.provinces.includes(province) && person.role === 'manager')
  const boss = sellers.find(person => person.role === 'owner')
  if (boss && life !== 'potential' && chance.chance(0.012)) return boss
  if (heads.length > 0 && chance.chance(0.1)) return chance.pick(heads)
  return chance.pick(near.length > 0 ? near : sellers)
}

function personOrShop(person: PersonName, chance: Random): { name: string; shortName: string } {
  const name = chance.chance(0.45) ? person.name : shopName(person.name, chance)
  return { name, shortName: name }
}

function freshName(city: string, industry: string, taken: Taken, chance: Random) {
  for (;;) {
    const named = companyName(city, industry, chance)
    if (taken.names.has(named.name)) continue
    taken.names.add(named.name)
    return named
  }
}

function freshCode(cityCode: string, taken: Taken, chance: Random): string {
  for (;;) {
    const code = creditCode(cityCode, chance)
    if (taken.codes.has(code)) continue
    taken.codes.add(code)
    return code
  }
}

function addInvoicing(customer: SeedCustomer, city: City, chance: Random): void {
  customer.invoiceTitle = customer.name ?? null
  customer.bankName = `${chance.pick(BANKS)}${city.short}${chance.pick(['分行营业部', '高新支行', '人民路支行', '开发区支行'])}`
  customer.bankAccount = `62${String(chance.int(0, 99_999_999)).padStart(8, '0')}${String(chance.int(0, 999_999_999)).padStart(9, '0')}`
}

function birthday(today: number, chance: Random): string {
  return dateOf(today - chance.int(24 * 365, 58 * 365))
}

const POSITIONS: readonly (readonly [string, string, string, number])[] = [
  ['总经理', '总经办', 'decider', 12],
  ['副总经理', '总经办', 'decider', 8],
  ['市场总监', '市场部', 'decider', 14],
  ['市场经理', '市场部', 'influencer', 20],
  ['品牌经理', '品牌部', 'influencer', 14],
  ['市场专员', '市场部', 'user', 14],
  ['采购经理', '采购部', 'buyer', 14],
  ['采购专员', '采购部', 'buyer', 12],
  ['财务经理', '财务部', 'payer', 8],
  ['行政主管', '行政部', 'user', 8],
  ['总经理助理', '总经办', 'gatekeeper', 6],
  ['电商运营总监', '电商部', 'influencer', 6],
]

function makeContacts(
  plan: CustomerPlan,
  customer: SeedCustomer,
  person: PersonName | undefined,
  chance: Random,
): SeedContact[] {
  const count = person ? (chance.chance(0.3) ? 1 : 0) : chance.weighted([1, 2, 3, 4, 5], [38, 31, 18, 9, 4])
  return Array.from({ length: count }, (_, i) => {
    const named = i === 0 && person ? person : personName(chance)
    const createdAt = customer.createdAt + (i === 0 ? 60_000 : chance.int(1, 90) * 86_400_000)
    const at = Math.min(createdAt, momentOf(plan.today, -120))
    const [position, department, role] = chance.weighted(
      POSITIONS,
      POSITIONS.map(([, , , weight]) => weight),
    )
    const phone = mobilePhone(chance)
    return {
      id: uuidAt(at, chance),
      createdAt: at,
      createdBy: customer.createdBy,
      customer: customer.id,
      name: named.name,
      position: person ? null : position,
      department: person ? null : department,
      role,
      influence: role === 'decider' ? 'high' : chance.pick(['high', 'medium', 'medium', 'low']),
      isPrimary: i === 0,
      phone,
      workPhone: !person && chance.chance(0.25) ? officePhone(customer.city ?? '', chance) : null,
      email: chance.chance(0.45) ? `${phone.slice(3)}@mail.example` : null,
      wechat: chance.chance(0.3) ? `wx_${phone.slice(-7)}` : null,
      birthday: chance.chance(0.4) ? birthday(plan.today, chance) : null,
      gender: named.gender,
      tastes: chance.chance(0.1) ? chance.pick(TASTES) : null,
      left: i > 0 && chance.chance(0.05),
      note: null,
    }
  })
}

/** Some large customers get subsidiaries. */
function makeGroups(customers: readonly SeedCustomer[], chance: Random): void {
  const heads = customers.filter(customer => customer.name?.includes('集团') && customer.type === 'company')
  for (const head of heads) {
    const candidates = customers.filter(
      customer =>
        customer.industry === head.industry &&
        customer.createdAt > head.createdAt &&
        customer.parent === null &&
        customer.type === 'company' &&
        !customer.name?.includes('集团'),
    )
    for (const child of chance.some(candidates, chance.int(0, 3))) child.parent = head.id
  }
}
