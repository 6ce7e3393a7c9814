import type { Core } from '../../core/core.ts'
import { churnRisk } from './churn.rules.ts'
import { type CompanyClock, dayNumber, loadFacts } from './metrics.facts.ts'
import { type CustomerFacts, companyFigures } from './metrics.rules.ts'
import { clockOf } from './metrics.server.ts'

/** How well the churn score would have told on a past day who stays away afterwards. */
export interface ChurnCheck {
  /** The day as of which everyone is scored; what came later is unknown to the score. */
  asOf: string
  days: number
  /** Customers with an order by then. */
  customers: number
  /** Of them, those without an order in the following days. */
  away: number
  /** Chance that one who stayed away scores above one who came; 0.5 is guessing. Null where all did the same. */
  auc: { churn: number | null; recency: number | null }
  /** From the tenth with the highest score to that with the lowest: mean score and share that stayed away, 0..1. */
  tenths: { customers: number; score: number; away: number }[]
}

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
 * @returns null where one of the two groups is empty
 */
export function auc(scores: readonly number[], positive: readonly boolean[]): number | null {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let ranks = 0
  let positives = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end++
    for (let i = start; i < end; i++) {
      if (!positive[order[i] ?? 0]) continue
      ranks += (start + end + 1) / 2
      positives++
    }
    start = end
  }
  const negatives = scores.length - positives
  if (positives === 0 || negatives === 0) return null
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Scores everyone as of a day (a number, as in the rules) from what was known by then, and compares with what came. */
export function churnQuality(
  facts: readonly Pick<CustomerFacts, 'orderDays' | 'amounts'>[],
  asOf: number,
  days: number,
): Omit<ChurnCheck, 'asOf' | 'days'> {
  const known = facts
    .map(({ orderDays, amounts }) => {
      const count = orderDays.filter(day => day <= asOf).length
      return {
        orderDays: orderDays.slice(0, count),
        amounts: amounts.slice(0, count),
        away: !orderDays.some(day => day > asOf && day <= asOf + days),
      }
    })
    .filter(customer => customer.orderDays.length > 0)
  const company = companyFigures(known)
  const away = known.map(customer => customer.away)
  const scores = known.map(({ orderDays, amounts }) => churnRisk({ days: orderDays, amounts }, company, asOf))
  return {
    customers: known.length,
    away: away.filter(Boolean).length,
    auc: {
      churn: auc(scores, away),
      recency: auc(
        known.map(({ orderDays }) => asOf - (orderDays[orderDays.length - 1] ?? asOf)),
        away,
      ),
    },
    tenths: tenthsOf(scores, away),
  }
}

function tenthsOf(scores: readonly number[], away: readonly boolean[]): ChurnCheck['tenths'] {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const parts = Math.min(10, order.length)
  return Array.from({ length: parts }, (_, part) => {
    const members = order.slice(
      Math.floor((part * order.length) / parts),
      Math.floor(((part + 1) * order.length) / parts),
    )
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    return {
      customers: members.length,
      score: mean(members.map(i => scores[i] ?? 0)),
      away: mean(members.map(i => (away[i] ? 1 : 0))),
    }
  })
}

/** `churnQuality` on a company's own orders. @param asOf YYYY-MM-DD */
export async function checkChurn(
  core: Pick<Core, 'db' | 'now'>,
  workspaceId: string,
  asOf: string,
  days: number,
): Promise<ChurnCheck> {
  const clock: CompanyClock = await clockOf(core, workspaceId)
  const facts = await core.db.transaction(workspaceId, tx => loadFacts(tx, clock))
  return { asOf, days, ...churnQuality(facts, dayNumber(asOf), days) }
}
