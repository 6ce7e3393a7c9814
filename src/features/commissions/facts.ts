/** What a month's documents and money came to, line by line: the ledgers that commissions are worked out from. */
import { type RawBuilder, sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import type { Basis, Earner, Fact, Rule, Share } from './commissions.rules.ts'
import { daysOf } from './commissions.rules.ts'

type Sql = RawBuilder<unknown>

/** Documents whose lines are of orders; the line's columns are `l`, its document's `d`, the order's `o`. */
const made = {
  order: { head: sql`"order"`, line: sql`order_line`, key: sql`order_id`, day: sql`ordered_on` },
  delivery: { head: sql`delivery`, line: sql`delivery_line`, key: sql`delivery_id`, day: sql`delivered_on` },
  invoice: { head: sql`invoice`, line: sql`invoice_line`, key: sql`invoice_id`, day: sql`invoiced_on` },
} as const
type Made = keyof typeof made

const orderOf = (document: Made) => (document === 'order' ? sql`d.id` : sql`l.order_id`)

/** A line's columns beside its amounts. */
function columns(basis: Basis, source: { entity: Sql; id: Sql; line: Sql; number: Sql; day: Sql }): Sql {
  return sql`${sql.lit(basis)} AS basis, ${source.entity} AS "sourceEntity", ${source.id} AS "sourceId", ${source.line} AS "sourceLineId", ${source.number} AS number,
    ${source.day} AS day, o.id AS "order", o.customer_id AS customer, c.level, l.product_id AS product, p.category, o.owner_id AS person`
}

const parties = (at: string, order: Sql) => sql`JOIN "order" o ON o.workspace_id = ${at} AND o.id = ${order}
  JOIN customer c ON c.workspace_id = ${at} AND c.id = o.customer_id
  LEFT JOIN product p ON p.workspace_id = ${at} AND p.id = l.product_id`

function linesOf(at: string, document: Made, basis: Basis, month: string): Sql {
  const { head, line, key, day } = made[document]
  const { from, to } = daysOf(month)
  const own = {
    entity: sql`${document}::text`,
    id: sql`d.id`,
    line: sql`l.id`,
    number: sql`d.number`,
    day: sql`d.${day}`,
  }
  const isMargin = basis === 'margin'
  const worth = isMargin
    ? sql`LEFT JOIN LATERAL (SELECT sum(m.value) / nullif(sum(m.quantity), 0) AS each FROM stock_move m
        WHERE m.workspace_id = ${at} AND m.source_id = d.id AND m.product_id = l.product_id) moved ON true`
    : sql``
  const cost = sql`coalesce(nullif(moved.each, 0), p.cost) * l.quantity`
  const amounts = isMargin
    ? sql`l.net * d.rate - ${cost} AS net, 0::numeric AS gross`
    : sql`l.net * d.rate AS net, l.amount * d.rate AS gross`
  return sql`SELECT ${columns(basis, own)}, ${amounts}
    FROM ${head} d JOIN ${line} l ON l.workspace_id = ${at} AND l.${key} = d.id ${parties(at, orderOf(document))} ${worth}
    WHERE d.workspace_id = ${at} AND d.deleted_at IS NULL AND d.status = 'confirmed' AND d.${day} BETWEEN ${from}::date AND ${to}::date
      ${isMargin ? sql`AND ${cost} IS NOT NULL` : sql``}`
}

/**
 * What was taken off receivables in the month, on the lines of the documents they arose by, each by its part of the document. Money
 * (`settle`) is what was received; discounts take back what was counted before.
 */
function settledOf(at: string, document: Made, basis: Basis, kinds: readonly string[], month: string): Sql {
  const { head, line, key } = made[document]
  const { from, to } = daysOf(month)
  const sign = basis === 'receipt' ? sql`1` : sql`-1`
  const own = {
    entity: sql`'receipt'::text`,
    id: sql`s.source_id`,
    line: sql`l.id`,
    number: sql`(SELECT r.number FROM receipt r WHERE r.workspace_id = ${at} AND r.id = s.source_id)`,
    day: sql`s.settled_on`,
  }
  return sql`SELECT ${columns(basis, own)}, ${sign} * s.base_amount * l.net / d.amount AS net, ${sign} * s.base_amount * l.amount / d.amount AS gross
    FROM receivable_settlement s JOIN receivable i ON i.workspace_id = ${at} AND i.id = s.receivable_id AND i.source_entity = ${document}
    JOIN ${head} d ON d.workspace_id = ${at} AND d.id = i.source_id AND d.amount <> 0
    JOIN ${line} l ON l.workspace_id = ${at} AND l.${key} = d.id ${parties(at, orderOf(document))}
    WHERE s.workspace_id = ${at} AND s.settled_on BETWEEN ${from}::date AND ${to}::date AND s.source_entity = 'receipt' AND s.kind = ANY(${kinds}::text[])`
}

const documents = Object.keys(made) as Made[]

function statementOf(at: string, basis: Basis, month: string): Sql {
  const money = (of: Basis, kinds: string[]) =>
    documents.map(document => settledOf(at, document, of, kinds, month))
  const parts =
    basis === 'receipt'
      ? money('receipt', ['settle', 'reversal'])
      : basis === 'margin'
        ? [linesOf(at, 'delivery', 'margin', month), ...money('margin', ['discount'])]
        : [linesOf(at, basis, basis, month), ...money(basis, ['discount'])]
  return sql`SELECT basis, "sourceEntity", "sourceId", "sourceLineId", number, min(day) AS day, "order", customer, level, product, category, person, sum(net) AS net, sum(gross) AS gross
    FROM (${sql.join(parts, sql` UNION ALL `)}) f GROUP BY 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12 HAVING sum(net) <> 0 OR sum(gross) <> 0 ORDER BY 6, 3, 4`
}

/** Facts of a month for the bases that rules ask for. */
export async function factsOf(tx: Transaction, month: string, rules: readonly Rule[]): Promise<Fact[]> {
  const facts: Fact[] = []
  for (const basis of new Set(rules.map(rule => rule.basis)))
    facts.push(...(await tx.rows<Fact>(statementOf(tx.workspaceId, basis, month))))
  return facts
}

/** The rules in use, with their tiers; units with those below them. */
export async function rulesOf(tx: Transaction): Promise<Rule[]> {
  const at = tx.workspaceId
  return tx.rows<Rule>(sql`SELECT r.id, r.name, r.basis, r.tier_mode AS "tierMode", r.with_tax AS "withTax", r.priority, r.product_id AS product, r.category, r.level,
      r.person_id AS person, r.role_id AS role, r.valid_from AS "validFrom", r.valid_to AS "validTo",
      CASE WHEN r.unit_id IS NOT NULL THEN (WITH RECURSIVE below AS (
        SELECT r.unit_id AS id UNION SELECT u.id FROM unit u JOIN below b ON u.workspace_id = ${at} AND u.parent_id = b.id) SELECT jsonb_agg(id) FROM below) END AS units,
      coalesce((SELECT jsonb_agg(jsonb_build_object('above', t.above::text, 'rate', t.rate::text) ORDER BY t.above) FROM commission_tier t
        WHERE t.workspace_id = ${at} AND t.rule_id = r.id), '[]') AS tiers
    FROM commission_rule r WHERE r.workspace_id = ${at} AND r.deleted_at IS NULL AND r.active IS NOT FALSE ORDER BY r.priority, r.id`)
}

export async function earnersOf(tx: Transaction): Promise<Map<string, Earner>> {
  const rows = await tx.rows<Earner>(
    sql`SELECT id, role_id AS role, unit_id AS unit FROM workspace_user WHERE workspace_id = ${tx.workspaceId}`,
  )
  return new Map(rows.map(row => [row.id, row]))
}

export async function sharesOf(tx: Transaction): Promise<Map<string, Share[]>> {
  const rows = await tx.rows<Share & { order: string }>(
    sql`SELECT order_id AS "order", person_id AS person, percent FROM commission_share WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL ORDER BY id`,
  )
  return Map.groupBy(rows, row => row.order)
}
