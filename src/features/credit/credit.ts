/** How much of a customer's credit is used: what they owe, and what confirmed orders will make them owe. One statement, from the ledgers. */
import { type RawBuilder, sql } from 'kysely'

type Sql = RawBuilder<unknown>

const takenBy = (workspaceId: string, table: 'delivery' | 'invoice') => {
  const lines = sql.table(`${table}_line`)
  return sql`(SELECT coalesce(sum(x.amount), 0) FROM ${lines} x JOIN ${sql.table(table)} d ON d.workspace_id = x.workspace_id AND d.id = x.${sql.ref(`${table}_id`)}
      AND d.status = 'confirmed' AND d.deleted_at IS NULL
    WHERE x.workspace_id = ${workspaceId} AND x.order_id = o.id)`
}

/** Of an order `o`, what it will still make its customer owe, in base currency; of one that is closed only what was delivered counts. */
const pendingOf = (workspaceId: string) => {
  const owed = sql`CASE o.receivable_on
      WHEN 'delivery' THEN CASE WHEN o.delivery = 'closed' THEN 0 ELSE o.amount - ${takenBy(workspaceId, 'delivery')} END
      WHEN 'invoice' THEN CASE WHEN o.delivery = 'closed' THEN ${takenBy(workspaceId, 'delivery')} ELSE o.amount END - ${takenBy(workspaceId, 'invoice')}
      ELSE o.amount - (SELECT coalesce(sum(r.amount), 0) FROM receivable r WHERE r.workspace_id = ${workspaceId} AND r.source_id = o.id) END`
  return sql`greatest(round((${owed}) * o.rate, 2), 0)`
}

/** Open receivables and confirmed orders that are not owed yet; `but`: an order left out. */
export const usedCredit = (workspaceId: string, customer: Sql, but: Sql = sql`NULL::uuid`) => sql`(
  (SELECT coalesce(sum(r.base_open), 0) FROM receivable r WHERE r.workspace_id = ${workspaceId} AND r.customer_id = ${customer} AND r.open <> 0)
  + (SELECT coalesce(sum(${pendingOf(workspaceId)}), 0) FROM "order" o WHERE o.workspace_id = ${workspaceId} AND o.customer_id = ${customer} AND o.status = 'confirmed'
      AND o.type = 'sale' AND o.deleted_at IS NULL AND o.receivable_on IN ('delivery', 'invoice') AND o.id IS DISTINCT FROM ${but}))`

/** Days by which the oldest open item of the customer is overdue; NULL: none is. */
export const overdueDays = (
  workspaceId: string,
  customer: Sql,
  today: string,
) => sql`(SELECT ${today}::date - min(r.due_on) FROM receivable r
  WHERE r.workspace_id = ${workspaceId} AND r.customer_id = ${customer} AND r.open > 0 AND r.due_on < ${today}::date)`

const limitOf = (workspaceId: string, customer: Sql) =>
  sql`(SELECT c.credit_limit FROM customer c WHERE c.workspace_id = ${workspaceId} AND c.id = ${customer})`

/** By how much the order `t`, as it stands, goes over its customer's limit; NULL: it does not, or there is none. */
export const overLimit = (workspaceId: string): Sql => {
  const own = sql`(SELECT ${pendingOf(workspaceId)} FROM "order" o WHERE o.workspace_id = ${workspaceId} AND o.id = t.id)`
  const customer = sql.ref('t.customer_id')
  return sql`nullif(greatest(${usedCredit(workspaceId, customer, sql.ref('t.id'))} + ${own} - ${limitOf(workspaceId, customer)}, 0), 0)`
}
