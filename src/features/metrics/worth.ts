/** What a customer is worth, how it is doing and why the program thinks so: for the customer's own page. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { open } from '../../core/scope.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { dayNumber } from './metrics.facts.ts'
import { type ReasonFacts, reasonsOn } from './metrics.rules.ts'
import { type Reason, reasonsText } from './reasons.rules.ts'

/** Stored columns that `reasonsOf` reads, as SQL answers them. */
export type ReasonRow = Record<
  'amount_trend' | 'orders_recent' | 'orders_before' | 'return_percent' | 'order_days',
  number | null
> & { rhythm_days: string | null; last_order_on: string | null; last_contact_at: string | null }

export const reasonColumns = sql`amount_trend, orders_recent, orders_before, return_percent, order_days, rhythm_days,
  last_order_on, last_contact_at`

/** The field each reason tells of: a reader who may not see the field is not told the reason. */
const toldField: Record<Reason['code'], string> = {
  silent: 'lastOrderOn',
  oneOrder: 'lastOrderOn',
  onRhythm: 'lastOrderOn',
  ordersDown: 'orderCount',
  amountDown: 'revenue',
  amountUp: 'revenue',
  returns: 'revenue',
  noContact: 'lastContactAt',
  neverContacted: 'lastContactAt',
  contactLate: 'nextContactAt',
}

/**
 * Why a customer's figures are what they are, now. Orders count by the days of the company, contacts by those of the reader's clock, as
 * the screens show them.
 * @param isOpen whether the reader may see a field of the customer unmasked
 */
export function reasonsOf(
  actor: Actor,
  facts: ReasonRow,
  nextContactAt: unknown,
  now: Date,
  isOpen: (field: string) => boolean,
): Reason[] {
  const today = dayNumber(dayIn(actor.company.timeZone, now))
  const ownDay = (moment: Date) => dayNumber(dayIn(actor.timeZone, moment))
  const dayOf = (moment: unknown) =>
    typeof moment === 'string' ? today - (ownDay(now) - ownDay(new Date(moment))) : null
  const read: ReasonFacts = {
    lastOrderOn: facts.last_order_on === null ? null : dayNumber(facts.last_order_on),
    orderDays: facts.order_days ?? 0,
    rhythm: Number(facts.rhythm_days ?? 0),
    amountTrend: facts.amount_trend,
    ordersRecent: facts.orders_recent ?? 0,
    ordersBefore: facts.orders_before ?? 0,
    returnPercent: facts.return_percent ?? 0,
    lastContactOn: dayOf(facts.last_contact_at),
    nextContactOn: dayOf(nextContactAt),
  }
  return reasonsOn(read, today).filter(reason => isOpen(toldField[reason.code]))
}

export interface Worth {
  reasons: Reason[]
  /** The reasons as one sentence in the reader's language. */
  reason: string
  /** Absent where the reader may not see them. Money is decimal text, intervals are days. */
  revenueLastYear?: string
  averageInterval?: number | null
  intervalSpread?: number | null
  /** Whether the rhythm is the customer's own (three orders and more) or the company's. */
  ownRhythm?: boolean
  expectedFrom?: string | null
  quietOn?: string | null
  lostOn?: string | null
  healthBefore?: number | null
  scores?: { recency: number | null; frequency: number | null; monetary: number | null }
}

type WorthRow = ReasonRow & {
  next_contact_at: string | null
  revenue_last_year: string
  average_interval: string | null
  interval_spread: string | null
  own_rhythm: boolean
  expected_from: string | null
  quiet_on: string | null
  lost_on: string | null
  health_before: number | null
  recency_score: number | null
  frequency_score: number | null
  monetary_score: number | null
}

const days = (value: string | null) => (value === null ? null : Math.round(Number(value)))

/** Answers 404 for a customer the actor may not see. */
async function worthOf(core: Core, actor: Actor, id: string): Promise<Worth> {
  const customer = await get(core, actor, 'customer', id)
  const { model, now } = await readingOf(core, actor, 'customer')
  const { workspaceId } = actor
  const [measured] = await core.db.read<WorthRow[]>(workspaceId, [
    sql`select ${reasonColumns}, revenue_last_year, average_interval, interval_spread, own_rhythm, expected_from, quiet_on, lost_on,
        health_before, recency_score, frequency_score, monetary_score
      from customer_metric where workspace_id = ${workspaceId} and customer_id = ${id}`,
  ])
  const isOpen = (field: string) => open(actor, model, field)
  const [facts] = measured
  if (!facts) return { reasons: [], reason: '' }
  const reasons = reasonsOf(actor, facts, customer.nextContactAt, now, isOpen)
  return {
    reasons,
    reason: reasonsText(reasons, actor.locale),
    ...(isOpen('revenue') ? { revenueLastYear: facts.revenue_last_year } : {}),
    ...(isOpen('rhythmDays')
      ? {
          averageInterval: days(facts.average_interval),
          intervalSpread: days(facts.interval_spread),
          ownRhythm: facts.own_rhythm,
        }
      : {}),
    ...(isOpen('expectedOn')
      ? { expectedFrom: facts.expected_from, quietOn: facts.quiet_on, lostOn: facts.lost_on }
      : {}),
    ...(isOpen('health') ? { healthBefore: facts.health_before } : {}),
    ...(isOpen('revenue') && isOpen('lastOrderOn')
      ? {
          scores: {
            recency: facts.recency_score,
            frequency: facts.frequency_score,
            monetary: facts.monetary_score,
          },
        }
      : {}),
  }
}

export function worthRoutes(api: FastifyInstance, core: Core): void {
  api.get(
    '/customers/:id/worth',
    {
      schema: {
        tags: ['customers'],
        summary: 'What a customer is worth and how it is doing, with the reasons in words',
      },
    },
    async request => worthOf(core, request.actor, (request.params as { id: string }).id),
  )
}
