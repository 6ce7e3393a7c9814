/** Works a month's commissions out anew, and what has changed since in months that are locked. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import { type Earned, earnedBy, keyOf, type Rule } from './commissions.rules.ts'
import { earnersOf, factsOf, rulesOf, sharesOf } from './facts.ts'

interface Month {
  id: string
  month: string
}

/** Locked months that are looked at again for what changed in them. */
const LOOK_BACK = 12

interface Line {
  id: string
  corrects: string | null
  person: string
  rule: string
  ruleName: string
  basis: string
  order: string | null
  customer: string | null
  product: string | null
  sourceEntity: string
  sourceId: string
  sourceLineId: string
  number: string | null
  day: string
  percent: string
  base: string
  rate: string
  amount: string
}

/** Replaces the lines of an open month. Answers the rules by which they were worked out. */
export async function compute(tx: Transaction, { id, month }: Month): Promise<Rule[]> {
  const at = tx.workspaceId
  await tx.rows(sql`DELETE FROM commission_line WHERE workspace_id = ${at} AND period_id = ${id}`)
  const rules = await rulesOf(tx)
  const lines = (await earnedIn(tx, month, rules)).map(one => lineOf(one, null))
  lines.push(...(await corrections(tx, month)))
  for (let from = 0; from < lines.length; from += CHUNK)
    insert(tx, { id, month }, lines.slice(from, from + CHUNK))
  return rules
}
const CHUNK = 5_000

async function earnedIn(tx: Transaction, month: string, rules: readonly Rule[]): Promise<Earned[]> {
  const facts = await factsOf(tx, month, rules)
  if (facts.length === 0) return []
  const [people, shares] = [await earnersOf(tx), await sharesOf(tx)]
  return earnedBy(facts, rules, people, order => shares.get(order) ?? [])
}

const lineOf = (
  { fact, rule, person, percent, base, rate, amount }: Earned,
  corrects: string | null,
): Line => ({
  id: newId(),
  corrects,
  person,
  rule: rule.id,
  ruleName: rule.name,
  basis: rule.basis,
  order: fact.order,
  customer: fact.customer,
  product: fact.product,
  sourceEntity: fact.sourceEntity,
  sourceId: fact.sourceId,
  sourceLineId: fact.sourceLineId,
  number: fact.number,
  day: fact.day,
  percent,
  base,
  rate,
  amount,
})

/** Differences to locked months, by the rules they were locked with. They stand in the first open month after them. */
async function corrections(tx: Transaction, month: string): Promise<Line[]> {
  const at = tx.workspaceId
  const [earlier] = await tx.rows(
    sql`SELECT id FROM commission_month WHERE workspace_id = ${at} AND deleted_at IS NULL AND status = 'open' AND month < ${month}`,
  )
  if (earlier) return []
  const locked = await tx.rows<
    Month & { rules: Rule[] | null }
  >(sql`SELECT id, month, rules FROM commission_month
    WHERE workspace_id = ${at} AND deleted_at IS NULL AND status = 'locked' AND month < ${month} ORDER BY month DESC LIMIT ${LOOK_BACK}`)
  const found: Line[] = []
  for (const one of locked) found.push(...(await differences(tx, one)))
  return found
}

async function differences(
  tx: Transaction,
  { id, month, rules }: Month & { rules: Rule[] | null },
): Promise<Line[]> {
  const at = tx.workspaceId
  const told = await tx.rows<
    Omit<Line, 'id' | 'corrects'>
  >(sql`SELECT person_id AS person, rule_id AS rule, max(rule_name) AS "ruleName", max(basis) AS basis, source_id AS "sourceId",
      source_line_id AS "sourceLineId", max(source_entity) AS "sourceEntity", max(number) AS number, min(day) AS day, (array_agg(order_id))[1] AS "order",
      (array_agg(customer_id))[1] AS customer, (array_agg(product_id))[1] AS product, max(percent) AS percent, max(rate) AS rate, sum(base) AS base, sum(amount) AS amount
    FROM commission_line WHERE workspace_id = ${at} AND ((period_id = ${id} AND corrects IS NULL) OR corrects = ${month})
    GROUP BY person_id, rule_id, source_id, source_line_id`)
  const now = new Map(
    (await earnedIn(tx, month, rules ?? [])).map(one => {
      const line = lineOf(one, month)
      return [keyOf(line), line] as const
    }),
  )
  const lines: Line[] = []
  for (const before of told) {
    const key = keyOf(before)
    const line = now.get(key)
    now.delete(key)
    const base = new Decimal(line?.base ?? 0).minus(before.base)
    const amount = new Decimal(line?.amount ?? 0).minus(before.amount)
    if (base.isZero() && amount.isZero()) continue
    lines.push({
      ...before,
      ...line,
      id: newId(),
      corrects: month,
      base: base.toFixed(2),
      amount: amount.toFixed(2),
    })
  }
  return [...lines, ...now.values()]
}

function insert(tx: Transaction, { id, month }: Month, lines: readonly Line[]): void {
  if (lines.length === 0) return
  tx.send(sql`INSERT INTO commission_line (workspace_id, id, period_id, month, corrects, person_id, rule_id, rule_name, basis, order_id, customer_id, product_id,
      source_entity, source_id, source_line_id, number, day, percent, base, rate, amount)
    SELECT ${tx.workspaceId}::uuid, x.id, ${id}::uuid, ${month}::text, x.corrects, x.person, x.rule, x."ruleName", x.basis, x."order", x.customer, x.product,
      x."sourceEntity", x."sourceId", x."sourceLineId", x.number, x.day, x.percent, x.base, x.rate, x.amount
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS x(id uuid, corrects text, person uuid, rule uuid, "ruleName" text, basis text, "order" uuid, customer uuid, product uuid,
      "sourceEntity" text, "sourceId" uuid, "sourceLineId" uuid, number text, day date, percent numeric, base numeric, rate numeric, amount numeric)`)
}
