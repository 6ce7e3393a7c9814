import { type RawBuilder, sql } from 'kysely'
import type { Models } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { FactContext, PoolFact } from './fact.ts'
import { factsOf } from './facts.ts'
import type { Condition, PoolRule } from './pool.rules.ts'
import { membersOf, type Pool } from './pools.ts'

type Company = Parameters<typeof membersOf>[1] & { pools: readonly Pool[] }

/** What a rule says of a customer. */
export interface Judged {
  id: string
  owner: string
  /** The day on which the rules let it go; today and before: now. */
  due: string
  /** Place of the rule that lets it go first, among the pool's. */
  rule: number
  /** For when it is announced. */
  reclaimOn: string | null
}

export interface Judging {
  workspaceId: string
  models: Models
  company: Company
  now: Date
  /** Only these customers. */
  ids?: readonly string[]
}

/** SQL of what the rules of a pool say; the nightly run, its preview and a customer's page ask it alike. */
export function judging({ workspaceId, models, company, now, ids }: Judging, pool: Pool) {
  const { timeZone } = models.settings
  const today = dayIn(timeZone, now)
  const context: FactContext = {
    workspaceId,
    today,
    timeZone,
    ownedOn: sql`(coalesce(metric.owned_since, t.created_at) AT TIME ZONE ${timeZone})::date`,
  }
  const facts = new Map(factsOf(models('customer')).map(fact => [fact.key, fact]))
  const dues = pool.rules.map(rule => dueOf(rule, facts, context))
  const names = dues.map((_, place) => sql.ref(`j.d${place}`))
  const spared = pool.exempt.flatMap(one => holds(one, facts, context) ?? [])
  const none = sql`NULL::date`
  const first = names.length ? sql`least(${sql.join(names)})` : none
  /** Customers of owners for whom this pool is the one they go to, and whom no exemption spares. */
  const statement = (
    upTo: string,
  ) => sql<Judged>`SELECT id, owner_id AS owner, due, reclaim_on AS "reclaimOn",
      ${
        names.length
          ? sql`CASE ${sql.join(
              names.map((name, place) => sql`WHEN ${name} = first THEN ${sql.lit(place)}`),
              sql` `,
            )} END`
          : sql`NULL`
      } AS rule
    FROM (SELECT j.*, ${first} AS first, greatest(${first}, j.protected_until + 1) AS due FROM (
      SELECT t.id, t.owner_id, metric.reclaim_on, t.protected_until${dues.map((due, place) => sql`, ${due} AS ${sql.id(`d${place}`)}`).reduce((all, one) => sql`${all}${one}`, sql``)}
      FROM customer t JOIN customer_metric metric ON metric.workspace_id = ${workspaceId} AND metric.customer_id = t.id
      WHERE t.workspace_id = ${workspaceId} AND t.deleted_at IS NULL AND t.owner_id IS NOT NULL
        ${ids ? sql`AND t.id = ANY(${ids}::uuid[])` : sql``} AND ${home(company, pool)}
        ${spared.length ? sql`AND (${sql.join(spared, sql` OR `)}) IS NOT TRUE` : sql``}) j) j
    WHERE first IS NOT NULL AND due <= ${upTo}::date ORDER BY owner_id, id`
  return { today, statement }
}

/** The pool fits, and none that comes before it. */
function home(company: Company, pool: Pool): RawBuilder<unknown> {
  const before = company.pools.filter(one => one.id !== pool.id && one.position < pool.position)
  const fits = (one: Pool) => {
    const people = membersOf(one, company).map(person => person.id)
    const regions = one.regions.length ? sql`t.region = ANY(${one.regions}::text[])` : sql`true`
    return sql`(${regions} AND ${one.units.length ? sql`t.owner_id = ANY(${people}::uuid[])` : sql`true`})`
  }
  return sql.join([fits(pool), ...before.map(one => sql`${fits(one)} IS NOT TRUE`)], sql` AND `)
}

type Facts = ReadonlyMap<string, PoolFact>

/** The day on which all conditions of a rule hold, where they come to hold by the mere passing of time; null where they do not. */
function dueOf({ active, when }: PoolRule, facts: Facts, context: FactContext): RawBuilder<unknown> {
  const none = sql`NULL::date`
  const waits: RawBuilder<unknown>[] = []
  const others: RawBuilder<unknown>[] = []
  for (const one of when) {
    const fact = facts.get(one.fact)
    const held = holds(one, facts, context)
    if (!fact || !held) return none
    if (fact.kind === 'days' && one.operator === 'atLeast')
      waits.push(sql`(${fact.sql(context)} + ${Number(one.value)}::int)`)
    else others.push(held)
  }
  if (!active) return none
  const day = waits.length ? sql`greatest(${sql.join(waits)})` : sql`${context.today}::date`
  return others.length ? sql`CASE WHEN ${sql.join(others, sql` AND `)} THEN ${day} END` : day
}

/** Whether a condition holds today; undefined for one whose fact is gone. */
function holds({ fact: key, operator, value }: Condition, facts: Facts, context: FactContext) {
  const fact = facts.get(key)
  if (!fact) return undefined
  const asked = fact.sql(context)
  switch (fact.kind) {
    case 'days':
      return operator === 'atLeast'
        ? sql`${asked} + ${Number(value)}::int <= ${context.today}::date`
        : sql`${asked} + ${Number(value)}::int >= ${context.today}::date`
    case 'number':
      return operator === 'atLeast' ? sql`${asked} >= ${Number(value)}` : sql`${asked} <= ${Number(value)}`
    case 'choice': {
      const isOne = sql`coalesce(${asked}, '') = ANY(${[value].flat().map(String)}::text[])`
      return operator === 'is' ? isOne : sql`NOT (${isOne})`
    }
    case 'yes':
      return operator === 'is' ? asked : sql`NOT (${asked})`
  }
}
