/** Two years of orders: each customer by its own rhythm, the trade by its seasons. */

import type { InputOf } from '../src/core/entity.ts'
import type { order, orderLine } from '../src/features/orders/orders.entity.ts'
import { lineAmounts, orderTotals } from '../src/features/orders/orders.rules.ts'
import { dateOf, liveliness, momentOf, workingDay, workingDayBefore } from './calendar.ts'
import type { Seed, SeedContact, SeedCustomer } from './customers.ts'
import type { CatalogueItem } from './products.ts'
import { type Random, uuidAt } from './random.ts'

export type SeedOrder = Seed<InputOf<typeof order>> & {
  /** Day number, for what is told about it elsewhere. */
  day: number
  /** Moments of its verbs, absent when it was not done. */
  confirmedAt: number | null
  cancelledAt: number | null
  reason: string | null
}
export type SeedLine = Seed<InputOf<typeof orderLine>>

export interface OrderPlan {
  today: number
  begins: number
  currency: string
  products: readonly (CatalogueItem & { id: string })[]
}

export interface SeedOrders {
  orders: SeedOrder[]
  lines: SeedLine[]
}

const RETURN_REASONS = ['印刷色差，部分退回', '数量多订，未拆封退回', '运输破损', '规格不符']
const CANCEL_REASONS = ['客户预算取消', '客户更换方案', '重复下单']

export function demoOrders(
  plan: OrderPlan,
  customers: readonly SeedCustomer[],
  contacts: readonly SeedContact[],
  chance: Random,
): SeedOrders {
  const made: SeedOrders = { orders: [], lines: [] }
  const contactOf = new Map<string, string>()
  for (const contact of contacts)
    if (!contactOf.has(contact.customer)) contactOf.set(contact.customer, contact.id)
  for (const customer of customers) {
    const days = orderDays(customer, plan, chance)
    if (days.length === 0) continue
    const favourites = favouriteProducts(customer, plan, chance)
    const size = chance.spread(0.6) * (customer.level === 'key' ? 1.5 : 0.5)
    days.forEach((day, i) => {
      const growth =
        customer.life === 'growing'
          ? 0.7 + i / days.length
          : customer.life === 'falling'
            ? 1.3 - i / days.length
            : 1
      addOrder(
        made,
        plan,
        customer,
        contactOf.get(customer.id) ?? null,
        day,
        favourites,
        size * growth,
        chance,
      )
    })
  }
  made.orders.sort((a, b) => a.createdAt - b.createdAt)
  giveNumbers(made.orders)
  return made
}

/** The days a customer orders, from its first to its last, `rhythm` apart and stretched when the season is slow. */
function orderDays(customer: SeedCustomer, plan: OrderPlan, chance: Random): number[] {
  const { life } = customer
  if (life === 'potential') return []
  const start = customer.since + chance.int(2, 40)
  if (life === 'once')
    return [Math.min(workingDay(Math.max(plan.begins, start)), workingDayBefore(plan.today))]
  const rhythm = chance.weighted([14, 21, 30, 45, 60, 90, 120], [4, 8, 22, 24, 20, 14, 8])
  const regularity = chance.pick([0.15, 0.3, 0.3, 0.5])
  const end = lastDay(life, rhythm, plan.today, chance)
  const season = chance.chance(0.5) ? 'sales' : undefined
  const days: number[] = []
  for (let day = life === 'new' ? customer.since + 2 : start; day <= end; ) {
    days.push(workingDay(day))
    const pace =
      life === 'growing' ? 1.35 - 0.6 * (days.length / 12) : life === 'falling' ? 0.8 + 0.1 * days.length : 1
    const gap =
      (rhythm * chance.spread(regularity) * Math.max(0.6, pace)) / Math.max(0.5, liveliness(day, season))
    day += Math.max(2, Math.round(gap))
  }
  return days.filter(day => day < plan.today && day >= plan.begins)
}

function lastDay(life: SeedCustomer['life'], rhythm: number, today: number, chance: Random): number {
  if (life === 'quiet') return today - Math.round(rhythm * (1.7 + chance.next() * 1.2))
  if (life === 'lost') return today - Math.round(rhythm * (3 + chance.next() * 3) + 60)
  return today
}

/** A few products the customer buys again and again; cheap ones more often, the dear ones only by larger customers. */
function favouriteProducts(customer: SeedCustomer, plan: OrderPlan, chance: Random) {
  const small = customer.type === 'person' || customer.size === 'micro' || customer.size === 'small'
  const fitting = plan.products.filter(
    product => product.price * product.quantity[0] < (small ? 12_000 : 200_000),
  )
  const weights = fitting.map(product => 1 / Math.sqrt(200 + product.price * product.quantity[0]))
  const chosen = new Set<OrderPlan['products'][number]>()
  for (let left = chance.int(2, 6); left > 0; left--) chosen.add(chance.weighted(fitting, weights))
  return [...chosen]
}

function addOrder(
  made: SeedOrders,
  plan: OrderPlan,
  customer: SeedCustomer,
  contact: string | null,
  day: number,
  favourites: OrderPlan['products'],
  size: number,
  chance: Random,
): void {
  const inSeason = favourites.filter(product =>
    chance.chance(Math.min(1, liveliness(day, product.season) / 1.2)),
  )
  const chosen = chance.some(
    inSeason.length > 0 ? inSeason : favourites,
    chance.weighted([1, 2, 3, 4, 5], [34, 30, 20, 10, 6]),
  )
  const createdAt = momentOf(day, 9 * 60 + chance.int(0, 500)) + chance.int(0, 59_999)
  const cancelled = plan.today - day > 7 && chance.chance(0.012)
  const draft = !cancelled && plan.today - day <= 3 && chance.chance(0.35)
  const made1: SeedOrder = {
    id: uuidAt(createdAt, chance),
    createdAt,
    createdBy: customer.createdBy,
    day,
    number: null,
    type: 'sale',
    status: draft ? 'draft' : cancelled ? 'cancelled' : 'confirmed',
    customer: customer.id,
    contact,
    owner: customer.owner ?? null,
    orderedOn: dateOf(day),
    deliverOn: dateOf(workingDay(day + chance.int(3, 20))),
    currency: plan.currency,
    rate: '1',
    original: null,
    note: chance.chance(0.08)
      ? chance.pick(['请周五前发货', '开专票', '发货前电话确认', '与上次同款', '分两批交付'])
      : null,
    confirmedAt: draft ? null : createdAt + chance.int(1, 240) * 60_000,
    cancelledAt: cancelled ? createdAt + chance.int(1, 5) * 86_400_000 : null,
    reason: cancelled ? chance.pick(CANCEL_REASONS) : null,
  }
  const lines = chosen.map((product, i) => makeLine(made1, product, i + 1, size, chance))
  finish(made, made1, lines)
  const returned = lines[0]
  if (made1.status === 'confirmed' && returned && chance.chance(0.02))
    addReturn(made, plan, made1, returned, chance)
}

function makeLine(
  of: SeedOrder,
  product: OrderPlan['products'][number],
  position: number,
  size: number,
  chance: Random,
): SeedLine {
  const [least, most] = product.quantity
  const usual = least + (most - least) * chance.next() ** 2
  const quantity = Math.max(1, roundQuantity(usual * (most > 3 ? size : 1)))
  const discount = chance.weighted([0, 5, 8, 10, 15], [70, 12, 6, 8, 4])
  return withAmounts({
    id: uuidAt(of.createdAt, chance),
    createdAt: of.createdAt,
    createdBy: of.createdBy,
    order: of.id,
    position,
    product: product.id,
    description: product.name,
    unit: product.unit,
    quantity: String(quantity),
    price: String(product.price),
    discount: String(discount),
    taxRate: String(product.taxRate),
    amount: '0',
    tax: '0',
    net: '0',
    note: null,
  })
}

/** People order round numbers: 37 → 40, 1,234 → 1,200. */
function roundQuantity(quantity: number): number {
  if (quantity < 20) return Math.round(quantity)
  const step = 10 ** (Math.floor(Math.log10(quantity)) - 1) * 5
  return Math.round(quantity / step) * step
}

/** Prices of the demo include tax, as is the custom. */
function withAmounts(line: SeedLine): SeedLine {
  const { quantity, price, discount, taxRate } = line
  return {
    ...line,
    ...lineAmounts({ quantity: quantity ?? '0', price: price ?? '0', discount, taxRate }, true),
  }
}

function finish(made: SeedOrders, of: SeedOrder, lines: SeedLine[]): void {
  const amounts = lines.map(({ amount, tax, net }) => ({
    amount: amount ?? '0',
    tax: tax ?? '0',
    net: net ?? '0',
  }))
  Object.assign(of, orderTotals(amounts, '1'))
  made.orders.push(of)
  made.lines.push(...lines)
}

function addReturn(made: SeedOrders, plan: OrderPlan, sale: SeedOrder, line: SeedLine, chance: Random): void {
  const day = workingDay(sale.day + chance.int(4, 25))
  if (day >= plan.today) return
  const createdAt = momentOf(day, 10 * 60 + chance.int(0, 400))
  const back: SeedOrder = {
    ...sale,
    id: uuidAt(createdAt, chance),
    createdAt,
    day,
    type: 'return',
    status: 'confirmed',
    orderedOn: dateOf(day),
    deliverOn: null,
    original: sale.id,
    note: chance.pick(RETURN_REASONS),
    confirmedAt: createdAt,
    cancelledAt: null,
    reason: null,
  }
  const part = Math.max(1, Math.round(Number(line.quantity) * chance.pick([0.1, 0.2, 0.5, 1])))
  const returned = withAmounts({
    ...line,
    id: uuidAt(createdAt, chance),
    createdAt,
    order: back.id,
    position: 1,
    quantity: String(-part),
  })
  finish(made, back, [returned])
}

/** Numbers as they are given at confirmation, each month of order dates from the beginning: SO202611-0001. */
function giveNumbers(orders: readonly SeedOrder[]): void {
  const last = new Map<string, number>()
  const confirmed = orders.filter(order => order.confirmedAt !== null)
  for (const order of confirmed.toSorted((a, b) => (a.confirmedAt ?? 0) - (b.confirmedAt ?? 0))) {
    const month = (order.orderedOn ?? '').slice(0, 7).replace('-', '')
    const count = (last.get(month) ?? 0) + 1
    last.set(month, count)
    order.number = `SO${month}-${String(count).padStart(4, '0')}`
  }
}
