/**
 * The churn score: the chance that a customer places no order in the days ahead. Pure; explained with its
 * sources and its measured quality in docs/measures.md. Nothing here is fitted to a data set: every constant
 * below is either published or chosen for the reason written beside it, and two figures come from the
 * company's own orders (median rhythm and median order value), so the rule has no unit and no trade built in.
 *
 * Days are whole numbers counted from 1970-01-01 in the company's time zone.
 */

/** What the rule must know of the company: see `companyFigures` in metrics.rules.ts. */
export interface CompanyFigures {
  /** Days: the median of the customers' own median gaps between order days. */
  rhythm: number
  /** Base currency: the median of the customers' average value of an order day. */
  orderValue: number
}

/**
 * How a customer leaves: after each order with a probability drawn from Beta(a, b), the modified BG/NBD model
 * (Batislam, Denizel and Filiztekin 2007). a and b are the published estimates on CDNOW
 * (Fader, Hardie and Lee 2005), rounded: about one in four new buyers never orders again, and every order
 * kept makes leaving less likely.
 */
const LEAVE_A = 0.8
const LEAVE_B = 2.4
/**
 * What is believed of a customer before the second order: one order in six rhythms of the company. Slower than
 * the rhythm itself, because only those who ordered three times have a rhythm at all.
 */
const PRIOR_RHYTHMS = 6
/** Orders fade from the evidence by 1/e in five rhythms of the company: a habit of last year is not today's. */
const MEMORY_RHYTHMS = 5
/**
 * Customers with larger orders order again more often (square root: half of the difference on the log scale),
 * held within 1/4..4 times the median before the root so that one giant order does not decide.
 */
const VALUE_POWER = 0.5
const VALUE_LIMIT = 4
/** The question asked: no order within this many days, or two rhythms where the trade is slower. */
export const CHURN_DAYS = 90
/** Pseudo-gaps of a purely random buyer (coefficient of variation 1) mixed into the customer's own spread. */
const SPREAD_PRIOR = 2
const MAX_SHAPE = 16

export interface OrderHistory {
  /** Order days, ascending, each once. */
  days: readonly number[]
  /** Net amount of each order day, base currency without tax, same length as `days`. */
  amounts: readonly number[]
}

/**
 * The regularity of a customer's gaps as the shape of a gamma distribution: 1 is random (exponential), 16 is
 * clockwork. The squared coefficient of variation is shrunk towards 1 by two pseudo-gaps, so two equal gaps
 * do not pass for clockwork.
 */
export function gapShape(days: readonly number[]): number {
  const gaps = days.length - 1
  const first = days[0]
  const last = days[gaps]
  if (gaps < 1 || first === undefined || last === undefined) return 1
  const mean = (last - first) / gaps
  let squares = 0
  for (let i = 1; i <= gaps; i++) squares += (((days[i] ?? 0) - (days[i - 1] ?? 0)) / mean - 1) ** 2
  const variation = (SPREAD_PRIOR + squares) / (SPREAD_PRIOR + gaps - 1)
  return Math.min(MAX_SHAPE, Math.max(1, 1 / variation))
}

/**
 * A quantile of the gamma distribution of gaps over its median (Wilson and Hilferty 1931: the cube root of a
 * gamma variable is nearly normal). @param z standard normal quantile, 1.2816 for nine in ten.
 */
export function quantileOverMedian(shape: number, z: number): number {
  const middle = 1 - 1 / (9 * shape)
  return (Math.max(0, middle + z / (3 * Math.sqrt(shape))) / middle) ** 3
}

/** P(gap > t) for gamma gaps with the given mean, by the same approximation. */
function gapSurvival(t: number, mean: number, shape: number): number {
  return 1 - normal((Math.cbrt(t / mean) - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape))
}

/** Standard normal distribution function (Abramowitz and Stegun 1964, 7.1.26; error below 1.5e-7). */
function normal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x)
  return z >= 0 ? 1 - tail / 2 : tail / 2
}

/**
 * The chance, 0..1, that the customer places no order in the `horizon` days after `asOf`.
 *
 * = 1 − P(still a customer) × P(a customer orders), where the order rate has a gamma prior scaled to the
 * company and to the customer's order size, and P(still a customer) falls with the silence since the last
 * order: as the model says for random buyers, and faster for those whose own gaps are regular.
 * @returns 1 for someone who never ordered.
 */
export function churnRisk(history: OrderHistory, company: CompanyFigures, asOf: number): number {
  const { days, amounts } = history
  const first = days[0]
  const last = days[days.length - 1]
  if (first === undefined || last === undefined) return 1
  const repeats = days.length - 1
  const age = Math.max(0, asOf - first)
  const silence = Math.max(0, asOf - last)
  const prior = PRIOR_RHYTHMS * company.rhythm
  const memory = MEMORY_RHYTHMS * company.rhythm
  const horizon = Math.max(CHURN_DAYS, 2 * company.rhythm)

  let spent = 0
  for (const amount of amounts) spent += amount
  const relative = company.orderValue > 0 ? spent / days.length / company.orderValue : 1
  const size = Math.min(VALUE_LIMIT, Math.max(1 / VALUE_LIMIT, relative)) ** VALUE_POWER

  let recent = 0
  for (let i = 1; i < days.length; i++) recent += Math.exp(((days[i] ?? 0) - asOf) / memory)
  const watched = prior + memory * (1 - Math.exp(-age / memory))
  const noOrderIfCustomer = (watched / (watched + horizon)) ** (size + recent)

  const ordered = prior + age - silence
  let silent = (ordered / (ordered + silence)) ** (size + repeats)
  const shape = gapShape(days)
  if (shape > 1) silent = Math.min(silent, gapSurvival(silence, ordered / (size + repeats), shape))
  const stillCustomer = silent / (silent + LEAVE_A / (LEAVE_B + repeats))
  return 1 - stillCustomer * (1 - noOrderIfCustomer)
}
