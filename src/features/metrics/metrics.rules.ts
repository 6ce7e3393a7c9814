/**
 * What a customer's orders and contacts say about the customer. Pure: facts and a day in, figures out.
 *
 * Days are whole numbers from 1970-01-01 in the company's time zone. What changes with the clock alone is
 * given as the day it changes (`expectedOn`, `quietOn`, `lostOn`, `newUntil`), so nothing has to be updated
 * because a night passed; `churnScore`, `health` and the 90-day figures are refreshed every night.
 * Money totals are summed in SQL in exact decimals; the amounts here serve shares and scores only.
 */
import { type CompanyFigures, churnRisk, gapShape, quantileOverMedian } from './churn.rules.ts'
import type { Reason } from './reasons.rules.ts'

export interface CustomerFacts {
  /** Days with at least one confirmed order, ascending, each once. */
  orderDays: readonly number[]
  /** Net amount ordered on each of them, base currency without tax. */
  amounts: readonly number[]
  /** Days with returns, ascending, and their net amounts (positive). */
  returnDays: readonly number[]
  returnAmounts: readonly number[]
  /** Days with a contact record, ascending. */
  contactDays: readonly number[]
}

export const STAGES = ['potential', 'new', 'active', 'quiet', 'lost'] as const
export type Stage = (typeof STAGES)[number]

/** The days a customer's stage changes; null where there is no order. */
export interface Moments {
  /** Next order by the customer's rhythm. */
  expectedOn: number | null
  /** Nine in ten of the customer's gaps are over by then: from here on the silence is unusual. */
  quietOn: number | null
  /** Twice that silence. */
  lostOn: number | null
  newUntil: number | null
}

export interface CustomerFigures extends Moments {
  firstOrderOn: number | null
  lastOrderOn: number | null
  orderDays: number
  /** Mean gap between order days and its standard deviation, in days; null below two and three order days. */
  averageInterval: number | null
  intervalSpread: number | null
  /** Median gap in days; below three order days the company's. */
  rhythm: number
  ownRhythm: boolean
  /** One in ten of the customer's gaps are over by then: `expectedFrom`..`quietOn` holds the next order in 8 of 10 cases. */
  expectedFrom: number | null
  /** A long, steady buyer. A mark beside the stage; shown while the stage is new or active. */
  loyal: boolean
  lastContactOn: number | null
  /** 0..100: chance of no order in the next 90 days (see churn.rules.ts); null for those who never ordered. */
  churnScore: number | null
  /** 0..100, and the same 30 days earlier; null for those who never ordered (then). */
  health: number | null
  healthBefore: number | null
  /** Amount of the last 90 days against the usual amount of 90 days, in percent (−40 = down by 40 %); null while unknown. */
  amountTrend: number | null
  /** Order days in the last 90 days and in the 90 before. */
  ordersRecent: number
  ordersBefore: number
  /** Share of the last year's amount that came back, percent. */
  returnPercent: number
  rfm: ReturnType<typeof rfmValues>
}

/** Rhythm assumed where the company has no repeated order at all. */
const DEFAULT_RHYTHM = 30
const NEW_DAYS = 90
/** Weekends and holidays pass before silence means anything, even for daily buyers. */
const QUIET_FLOOR = 14
const LOST_FLOOR = 60
/** Standard normal quantile of 0.9. */
const NINE_IN_TEN = 1.2816
const LOYAL_ORDER_DAYS = 6
const LOYAL_AGE = 180
const PERIOD = 90
const YEAR = 365
const CONTACT_GOOD = 30
export const NO_CONTACT_DAYS = 45
const CONTACT_BAD = 120
const RETURNS_BAD = 20
const RETURNS_REASON = 10
const TREND_REASON = 30
/** What health is made of; a part that is unknown is left out and the rest weighed up. */
const HEALTH_WEIGHT = { staying: 0.35, rhythm: 0.3, trend: 0.15, contact: 0.1, returns: 0.1 }

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

function gapsOf(days: readonly number[]): number[] {
  const gaps: number[] = []
  for (let i = 1; i < days.length; i++) gaps.push((days[i] ?? 0) - (days[i - 1] ?? 0))
  return gaps
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** The company's own measure of "usual", from all its customers. */
export function companyFigures(
  customers: Iterable<Pick<CustomerFacts, 'orderDays' | 'amounts'>>,
): CompanyFigures {
  const rhythms: number[] = []
  const pairs: number[] = []
  const values: number[] = []
  for (const { orderDays, amounts } of customers) {
    if (orderDays.length > 0) values.push(sum(amounts) / orderDays.length)
    if (orderDays.length === 2) pairs.push(...gapsOf(orderDays))
    if (orderDays.length > 2) rhythms.push(median(gapsOf(orderDays)) ?? 0)
  }
  return {
    rhythm: Math.max(1, median(rhythms) ?? median(pairs) ?? DEFAULT_RHYTHM),
    orderValue: Math.max(0, median(values) ?? 0),
  }
}

/** What RFM is scored by: last order day; order days and amount less returns of the last 365 days. */
export function rfmValues(facts: CustomerFacts, asOf: number) {
  const { orderDays, amounts, returnDays, returnAmounts } = facts
  return {
    recency: orderDays[orderDays.length - 1] ?? 0,
    frequency: countSince(orderDays, asOf - YEAR),
    monetary:
      amountSince(orderDays, amounts, asOf - YEAR) - amountSince(returnDays, returnAmounts, asOf - YEAR),
  }
}

/** Stage of a customer on a day, from the stored moments alone. */
export function stageOn(moments: Moments, today: number): Stage {
  if (moments.quietOn === null || moments.lostOn === null || moments.newUntil === null) return 'potential'
  if (today >= moments.lostOn) return 'lost'
  if (today >= moments.quietOn) return 'quiet'
  return today < moments.newUntil ? 'new' : 'active'
}

function upTo(facts: CustomerFacts, day: number): CustomerFacts {
  const orders = facts.orderDays.filter(d => d <= day).length
  const returns = facts.returnDays.filter(d => d <= day).length
  return {
    orderDays: facts.orderDays.slice(0, orders),
    amounts: facts.amounts.slice(0, orders),
    returnDays: facts.returnDays.slice(0, returns),
    returnAmounts: facts.returnAmounts.slice(0, returns),
    contactDays: facts.contactDays.filter(d => d <= day),
  }
}

/**
 * Everything of one customer. Facts after `asOf` are left out, so an earlier day gives what was known then.
 * @param asOf today in the company's time zone.
 */
export function customerFigures(
  facts: CustomerFacts,
  company: CompanyFigures,
  asOf: number,
): CustomerFigures {
  const known = upTo(facts, asOf)
  const now = figuresKnown(known, company, asOf)
  const before = upTo(known, asOf - 30)
  return { ...now, healthBefore: healthOf(figuresKnown(before, company, asOf - 30), asOf - 30) }
}

function figuresKnown(facts: CustomerFacts, company: CompanyFigures, asOf: number): CustomerFigures {
  const { orderDays, amounts } = facts
  const gaps = gapsOf(orderDays)
  const first = orderDays[0] ?? null
  const last = orderDays[orderDays.length - 1] ?? null
  const ownRhythm = orderDays.length > 2
  const rhythm = Math.max(1, Math.round((ownRhythm ? median(gaps) : null) ?? company.rhythm))
  const mean = gaps.length > 0 ? sum(gaps) / gaps.length : null
  const spread =
    mean !== null && gaps.length > 1
      ? Math.sqrt(sum(gaps.map(gap => (gap - mean) ** 2)) / (gaps.length - 1))
      : null
  const shape = gapShape(orderDays)
  const quietAfter = Math.max(QUIET_FLOOR, Math.round(rhythm * quantileOverMedian(shape, NINE_IN_TEN)))
  const from = Math.round(rhythm * quantileOverMedian(shape, -NINE_IN_TEN))
  const after = (days: number) => (last === null ? null : last + days)
  const figures: CustomerFigures = {
    firstOrderOn: first,
    lastOrderOn: last,
    orderDays: orderDays.length,
    averageInterval: mean,
    intervalSpread: spread,
    rhythm,
    ownRhythm,
    expectedFrom: after(from),
    expectedOn: after(rhythm),
    quietOn: after(quietAfter),
    lostOn: after(Math.max(LOST_FLOOR, 2 * quietAfter)),
    newUntil: first === null ? null : first + NEW_DAYS,
    loyal: isLoyal(orderDays, mean, spread),
    lastContactOn: facts.contactDays[facts.contactDays.length - 1] ?? null,
    churnScore:
      last === null ? null : Math.round(100 * churnRisk({ days: orderDays, amounts }, company, asOf)),
    health: null,
    healthBefore: null,
    amountTrend: amountTrend(facts, asOf),
    ordersRecent: countSince(orderDays, asOf - PERIOD),
    ordersBefore: countSince(orderDays, asOf - 2 * PERIOD) - countSince(orderDays, asOf - PERIOD),
    returnPercent: returnPercent(facts, asOf),
    rfm: rfmValues(facts, asOf),
  }
  figures.health = healthOf(figures, asOf)
  return figures
}

/** Ordering on six or more days over half a year and six rhythms, no more irregularly than chance. */
function isLoyal(days: readonly number[], mean: number | null, spread: number | null): boolean {
  if (mean === null || spread === null || days.length < LOYAL_ORDER_DAYS) return false
  const age = (days[days.length - 1] ?? 0) - (days[0] ?? 0)
  return age >= LOYAL_AGE && spread <= mean
}

function countSince(days: readonly number[], start: number): number {
  let count = 0
  for (let i = days.length - 1; i >= 0 && (days[i] ?? 0) > start; i--) count++
  return count
}

function amountSince(days: readonly number[], amounts: readonly number[], start: number): number {
  let total = 0
  for (let i = days.length - 1; i >= 0 && (days[i] ?? 0) > start; i--) total += amounts[i] ?? 0
  return total
}

/** The last 90 days against the average 90 days of up to nine months before; unknown below 90 such days or two orders in them. */
function amountTrend(facts: CustomerFacts, asOf: number): number | null {
  const first = facts.orderDays[0]
  if (first === undefined) return null
  const span = Math.min(3 * PERIOD, asOf - PERIOD - first + 1)
  const ordersBefore =
    countSince(facts.orderDays, asOf - 4 * PERIOD) - countSince(facts.orderDays, asOf - PERIOD)
  if (span < PERIOD || ordersBefore < 2) return null
  const recent = amountSince(facts.orderDays, facts.amounts, asOf - PERIOD)
  const before = amountSince(facts.orderDays, facts.amounts, asOf - 4 * PERIOD) - recent
  if (before <= 0) return null
  return Math.min(999, Math.round(((recent * span) / (before * PERIOD) - 1) * 100))
}

function returnPercent(facts: CustomerFacts, asOf: number): number {
  const ordered = amountSince(facts.orderDays, facts.amounts, asOf - YEAR)
  const returned = amountSince(facts.returnDays, facts.returnAmounts, asOf - YEAR)
  if (returned <= 0) return 0
  return ordered <= 0 ? 100 : Math.min(100, Math.round((returned / ordered) * 100))
}

/** 1 up to `good`, falling in a straight line to 0 at `bad`. */
const fall = (value: number, good: number, bad: number) =>
  value <= good ? 1 : value >= bad ? 0 : (bad - value) / (bad - good)

/** Health 0..100: likely to order again, on rhythm, amount held, kept in touch, goods kept. */
function healthOf(figures: CustomerFigures, asOf: number): number | null {
  const { expectedOn, quietOn, lostOn, amountTrend: trend, lastContactOn } = figures
  if (expectedOn === null || quietOn === null || lostOn === null) return null
  const rhythm = (fall(asOf, expectedOn, Math.max(quietOn, expectedOn)) + fall(asOf, quietOn, lostOn)) / 2
  const parts: [number, number][] = [
    [HEALTH_WEIGHT.staying, 1 - (figures.churnScore ?? 100) / 100],
    [HEALTH_WEIGHT.rhythm, rhythm],
    [HEALTH_WEIGHT.returns, fall(figures.returnPercent, 0, RETURNS_BAD)],
  ]
  if (trend !== null) parts.push([HEALTH_WEIGHT.trend, fall(-trend, 0, 100)])
  if (lastContactOn !== null)
    parts.push([HEALTH_WEIGHT.contact, fall(asOf - lastContactOn, CONTACT_GOOD, CONTACT_BAD)])
  const weight = sum(parts.map(([w]) => w))
  return Math.round((100 * sum(parts.map(([w, value]) => w * value))) / weight)
}

/** What `reasonsOn` reads: stored columns of a customer, plus the agreed next contact. */
export type ReasonFacts = Pick<
  CustomerFigures,
  | 'lastOrderOn'
  | 'orderDays'
  | 'rhythm'
  | 'amountTrend'
  | 'ordersRecent'
  | 'ordersBefore'
  | 'returnPercent'
  | 'lastContactOn'
> & { nextContactOn?: number | null }

/** Why the customer stands as it does on a day: what worries first, then what is good if nothing worries. */
export function reasonsOn(facts: ReasonFacts, today: number): Reason[] {
  const reasons: Reason[] = []
  const { lastOrderOn, rhythm, amountTrend: trend } = facts
  if (lastOrderOn === null)
    return [
      ...outOfTouch(facts, today),
      ...(facts.lastContactOn === null ? [{ code: 'neverContacted' as const }] : []),
    ]
  const silence = today - lastOrderOn
  if (silence > rhythm) {
    if (facts.orderDays === 1) reasons.push({ code: 'oneOrder', days: silence })
    else reasons.push({ code: 'silent', days: silence, usual: rhythm })
  }
  // Down by all of it is the silence said before.
  const silent = reasons.length > 0 && facts.ordersRecent === 0
  if (silent) return [...reasons, ...returned(facts), ...outOfTouch(facts, today)]
  if (trend !== null && trend <= -TREND_REASON) reasons.push({ code: 'amountDown', percent: -trend })
  else if (facts.ordersBefore > 1 && facts.ordersRecent * 2 <= facts.ordersBefore)
    reasons.push({ code: 'ordersDown', recent: facts.ordersRecent, before: facts.ordersBefore })
  reasons.push(...returned(facts), ...outOfTouch(facts, today))
  if (reasons.length > 0) return reasons
  if (facts.orderDays > 2) reasons.push({ code: 'onRhythm', usual: rhythm })
  if (trend !== null && trend >= TREND_REASON) reasons.push({ code: 'amountUp', percent: trend })
  return reasons
}

function returned({ returnPercent }: ReasonFacts): Reason[] {
  return returnPercent >= RETURNS_REASON ? [{ code: 'returns', percent: returnPercent }] : []
}

function outOfTouch({ lastContactOn, nextContactOn }: ReasonFacts, today: number): Reason[] {
  const silent = lastContactOn !== null && today - lastContactOn >= NO_CONTACT_DAYS
  return [
    ...lateContact(nextContactOn, today),
    ...(silent ? [{ code: 'noContact' as const, days: today - lastContactOn }] : []),
  ]
}

function lateContact(nextContactOn: number | null | undefined, today: number): Reason[] {
  return nextContactOn != null && nextContactOn < today
    ? [{ code: 'contactLate', days: today - nextContactOn }]
    : []
}

/**
 * The four values at which an RFM score rises (2, 3, 4, 5); a value's score is 1 + the number of breaks it reaches.
 * A score says how many fifths of the customers are beaten: equal values have equal scores, and a large group of
 * equals (say, 60 % with a single order) stands at the lower score of its range rather than being split by chance.
 */
export function quintileBreaks(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  const breaks: number[] = []
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue
    const score = 1 + Math.floor((5 * i) / sorted.length)
    while (breaks.length < score - 1) breaks.push(sorted[i] ?? 0)
  }
  while (breaks.length < 4) breaks.push(Number.POSITIVE_INFINITY)
  return breaks
}

export function quintile(value: number, breaks: readonly number[]): number {
  return 1 + breaks.filter(limit => value >= limit).length
}
