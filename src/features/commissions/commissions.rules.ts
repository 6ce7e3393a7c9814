/** What somebody earns of what was sold: facts of the ledgers and rules in, lines out. Nothing is asked or kept here. */
import { Decimal } from 'decimal.js'

export type Basis = 'order' | 'delivery' | 'invoice' | 'receipt' | 'margin'

/** An amount that a document line, or money that settled it, came to. Decimals as text, base currency. */
export interface Fact {
  basis: Basis
  sourceEntity: string
  sourceId: string
  sourceLineId: string
  number: string | null
  day: string
  order: string | null
  customer: string | null
  level: string | null
  product: string | null
  category: string | null
  /** The order's salesperson. */
  person: string | null
  net: string
  gross: string
}

export interface Tier {
  above: string
  rate: string
}

export interface Rule {
  id: string
  name: string
  basis: Basis
  tierMode: 'progressive' | 'whole'
  withTax: boolean | null
  priority: number
  product: string | null
  category: string | null
  level: string | null
  person: string | null
  role: string | null
  /** Units it holds for, those below included; null: all. */
  units: string[] | null
  validFrom: string | null
  validTo: string | null
  tiers: Tier[]
}

export interface Earner {
  id: string
  role: string | null
  unit: string | null
}

export interface Share {
  person: string
  percent: string
}

export interface Earned {
  fact: Fact
  rule: Rule
  person: string
  percent: string
  base: string
  /** Percent of the base, as it came to. */
  rate: string
  amount: string
}

/**
 * Lines of one month. Each fact is divided among those who have a part of its order, the salesperson having the rest; each part goes by
 * the first rule of its basis that fits. Tiers go by what a person has under a rule in the month.
 */
export function earnedBy(
  facts: readonly Fact[],
  rules: readonly Rule[],
  people: ReadonlyMap<string, Earner>,
  sharesOf: (order: string) => readonly Share[],
): Earned[] {
  const byBasis = Map.groupBy(
    rules.toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1)),
    rule => rule.basis,
  )
  const parts = facts.flatMap(fact =>
    partsOf(fact, sharesOf).flatMap(({ person, percent }) => {
      const earner = people.get(person)
      const rule = earner && byBasis.get(fact.basis)?.find(one => fits(one, fact, earner))
      if (!rule) return []
      const whole = rule.withTax && fact.basis !== 'margin' ? fact.gross : fact.net
      const base = new Decimal(whole).times(percent).div(100)
      return [{ fact, rule, person, percent, base }]
    }),
  )
  return [...Map.groupBy(parts, part => `${part.rule.id} ${part.person}`).values()].flatMap(earned)
}

function partsOf({ order, person }: Fact, sharesOf: (order: string) => readonly Share[]): Share[] {
  const shares = order ? sharesOf(order) : []
  const given = shares.reduce((sum, share) => sum.plus(share.percent), new Decimal(0))
  const rest = Decimal.max(0, new Decimal(100).minus(given))
  const own = person && rest.gt(0) ? [{ person, percent: rest.toFixed() }] : []
  return [...own, ...shares.filter(share => Number(share.percent) > 0)]
}

export function fits(rule: Rule, fact: Fact, { id, role, unit }: Earner): boolean {
  const is = (wanted: string | null, found: string | null) => wanted === null || wanted === found
  return (
    is(rule.product, fact.product) &&
    is(rule.category, fact.category) &&
    is(rule.level, fact.level) &&
    is(rule.person, id) &&
    is(rule.role, role) &&
    (rule.units === null || (unit !== null && rule.units.includes(unit))) &&
    (rule.validFrom === null || fact.day >= rule.validFrom) &&
    (rule.validTo === null || fact.day <= rule.validTo)
  )
}

type Part = Omit<Earned, 'base' | 'rate' | 'amount'> & { base: Decimal }

/** The lines of one person under one rule add up, to the cent, to what the tiers make of their sum. */
function earned(parts: Part[]): Earned[] {
  const [{ rule }] = parts as [Part, ...Part[]]
  const total = parts.reduce((sum, part) => sum.plus(part.base), new Decimal(0))
  const rate = total.gt(0) ? commissionOf(rule, total).div(total) : lowest(rule)
  let before = new Decimal(0)
  let paid = new Decimal(0)
  return parts.map(part => {
    before = before.plus(part.base)
    const upTo = before.times(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
    const amount = upTo.minus(paid)
    paid = upTo
    return {
      ...part,
      base: part.base.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed(2),
      rate: rate.times(100).toDecimalPlaces(4).toFixed(),
      amount: amount.toFixed(2),
    }
  })
}

const tiersOf = ({ tiers }: Pick<Rule, 'tiers'>) =>
  tiers.toSorted((a, b) => new Decimal(a.above).cmp(b.above))

/** What came back is taken back at the lowest rate where a month comes to less than nothing. */
const lowest = (rule: Pick<Rule, 'tiers'>) => new Decimal(tiersOf(rule)[0]?.rate ?? 0).div(100)

/** Progressive: each tier's part at its rate. Whole: all at the rate of the highest tier that is reached. */
export function commissionOf(rule: Pick<Rule, 'tiers' | 'tierMode'>, total: Decimal): Decimal {
  const tiers = tiersOf(rule)
  const reached = tiers.filter(tier => total.gt(tier.above))
  if (rule.tierMode === 'whole') return total.times(reached.at(-1)?.rate ?? 0).div(100)
  return reached.reduce((sum, tier, at) => {
    const end = Decimal.min(total, tiers[at + 1]?.above ?? total)
    return sum.plus(end.minus(tier.above).times(tier.rate).div(100))
  }, new Decimal(0))
}

/** The same earned line, in whatever month it is told. */
export const keyOf = (line: { person: string; rule: string; sourceId: string; sourceLineId: string }) =>
  `${line.person} ${line.rule} ${line.sourceId} ${line.sourceLineId}`

/** A month, `2026-11`, as its first and last day. */
export function daysOf(month: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const last = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
  return { from: `${month}-01`, to: last }
}

export const isMonth = (text: unknown): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(String(text))
