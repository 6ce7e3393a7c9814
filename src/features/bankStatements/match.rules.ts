/** What a line of a statement may be: a receipt for open items, a prepayment, an expense, or money that is in the ledger already. */
import { Decimal } from 'decimal.js'
import { normalize } from '../../core/text/normalize.ts'

export interface Line {
  id: string
  day: string
  amount: string
  party: string | null
  remark: string | null
}

export interface OpenItem {
  id: string
  number: string
  /** Numbers of the orders it came from. */
  orders: readonly string[]
  customer: string
  dueOn: string
  open: string
}

export interface Party {
  id: string
  name: string
  /** Names under which its people pay. */
  contacts: readonly string[]
}

export interface Recorded {
  source: { entity: string; id: string }
  number: string | null
  day: string
  amount: string
}

export type Sureness = 'sure' | 'likely' | 'maybe'

export type Proposal =
  | { kind: 'recorded'; sureness: Sureness; source: Recorded['source']; number: string | null; day: string }
  | {
      kind: 'receipt'
      sureness: Sureness
      customer: string
      why: 'number' | 'name' | 'amount'
      settle: { receivable: string; number: string; amount: string }[]
      /** What is left as a prepayment. */
      left: string
    }
  | { kind: 'expense'; sureness: Sureness; category: string }

/** How long before or after the statement's day a document of the same amount may be dated. */
const DAYS_APART = 4
/** Of a customer's open items, how many are tried together. */
const MOST_TRIED = 40

/** Company names as they are compared: no spaces, brackets or legal form. */
export const nameKey = (name: string): string =>
  normalize(name)
    .replace(/[\s()（）[\]【】·.,，。、*]/g, '')
    .replace(/(股份|责任)?有限(责任)?公司$/, '')

const codeKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')

/** Whether a remark has a document's number, as a whole and not as a part of a longer one. */
export function mentions(remark: string | null, number: string): boolean {
  const key = codeKey(number)
  if (!remark || key.length < 5) return false
  const text = remark
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s_-]/g, '')
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1))
    if (!/[0-9]/.test(text[at + key.length] ?? '') && !/[A-Z0-9]/.test(text[at - 1] ?? '')) return true
  return false
}

/** The document of the ledger that a line is, where one of the same amount is near its day. */
export function recordedAs(line: Line, recorded: readonly Recorded[]): Proposal | undefined {
  const apart = ({ day }: Recorded) => Math.abs(Date.parse(day) - Date.parse(line.day)) / 86_400_000
  const near = recorded
    .filter(one => new Decimal(one.amount).eq(line.amount) && apart(one) <= DAYS_APART)
    .sort((one, other) => apart(one) - apart(other))
  const [first] = near
  if (!first) return undefined
  const named = near.find(one => one.number && mentions(line.remark, one.number))
  const { source, number, day } = named ?? first
  const sureness = named || (near.length === 1 && apart(first) <= 1) ? 'sure' : 'likely'
  return { kind: 'recorded', sureness, source, number, day }
}

/** Which open items money that came in settles: by a number in the remark, by the payer's name, by the amount alone. */
export function receiptFor(
  line: Line,
  items: readonly OpenItem[],
  parties: readonly Party[],
): Proposal | undefined {
  const amount = new Decimal(line.amount)
  if (amount.lte(0)) return undefined
  const named = items.filter(item =>
    [item.number, ...item.orders].some(number => mentions(line.remark, number)),
  )
  const [first] = named
  if (first && named.every(item => item.customer === first.customer))
    return settling(first.customer, 'number', named, amount, true)
  const payer = line.party ? nameKey(line.party) : ''
  const known = parties.filter(
    party => payer && (nameKey(party.name) === payer || party.contacts.some(name => nameKey(name) === payer)),
  )
  if (known.length === 1) return forParty(known[0].id, items, amount)
  const equal = items.filter(item => amount.eq(item.open))
  if (equal.length === 1 && !payer)
    return { ...settling(equal[0].customer, 'amount', equal, amount, true), sureness: 'maybe' }
  return undefined
}

/** Which open items of a customer are meant. */
export function forParty(customer: string, items: readonly OpenItem[], amount: Decimal): Proposal {
  const own = items
    .filter(item => item.customer === customer)
    .sort((one, other) => one.dueOn.localeCompare(other.dueOn))
    .slice(0, MOST_TRIED)
  const exact = adding(own, amount)
  return settling(customer, 'name', exact ?? own, amount, exact !== undefined)
}

/** One, two or three items, or all of them, that add up to the amount. */
function adding(items: readonly OpenItem[], amount: Decimal): OpenItem[] | undefined {
  const one = items.find(item => amount.eq(item.open))
  if (one) return [one]
  const all = items.reduce((sum, item) => sum.plus(item.open), new Decimal(0))
  if (items.length > 0 && all.eq(amount)) return [...items]
  for (const [at, first] of items.entries())
    for (const [next, second] of items.entries()) {
      if (next <= at) continue
      const rest = amount.minus(first.open).minus(second.open)
      if (rest.isZero()) return [first, second]
      const third = items.find((item, place) => place > next && rest.eq(item.open))
      if (third) return [first, second, third]
    }
  return undefined
}

/** Shares the amount out over items, what is due first on top. */
function settling(
  customer: string,
  why: 'number' | 'name' | 'amount',
  items: readonly OpenItem[],
  amount: Decimal,
  isMeant: boolean,
): Extract<Proposal, { kind: 'receipt' }> {
  let left = amount
  const settle = items.flatMap(item => {
    const part = Decimal.min(left, item.open)
    if (part.lte(0)) return []
    left = left.minus(part)
    return [{ receivable: item.id, number: item.number, amount: part.toFixed() }]
  })
  const isWhole = left.isZero() && settle.every((part, at) => new Decimal(part.amount).eq(items[at].open))
  const sureness = isMeant && isWhole ? 'sure' : 'likely'
  return { kind: 'receipt', sureness, customer, why, settle, left: left.toFixed() }
}
