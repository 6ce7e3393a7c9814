/** Documents by which money comes to be owed: they are booked in the transaction of the act itself. */
import { sql } from 'kysely'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { settingsIn } from '../documents/settings.ts'
import { type Booking, bookTo, ledgerOf } from './ledger.ts'
import { bookPlan, followDays } from './plans.ts'
import type { Side } from './sides.ts'

/** By which document money comes to be owed: the order's, the goods' or the invoice's. */
type Rule = string

/** The order's column that remembers the rule. */
const remembered = ({ item }: Side) => sql.ref(`${item}_on`)

/** Whether money is owed by the order itself, whole or by its plan. */
const isOwedByOrder = (rule: Rule | null | undefined) => rule === 'order' || rule === 'plan'

/** Orders: from their confirmation on each remembers by which document money is owed; those that are so themselves are booked. */
export function bookingOrders(side: Side) {
  return async (context: WriteContext, changes: Change[]): Promise<void> => {
    for (const change of changes) {
      const { action, set, before } = change
      const isConfirmed = set.status === 'confirmed' && before?.status !== 'confirmed'
      if (isConfirmed && (context.importId || context.actor.via === 'import')) continue
      if (isConfirmed) await beginOrder(context, side, change)
      else if (['change', 'cancel', 'delete', 'restore'].includes(action))
        await rebookOrder(context, side, change)
    }
  }
}

async function beginOrder(context: WriteContext, side: Side, { id, set, before }: Change): Promise<void> {
  const { tx } = context
  const usual = (await settingsIn(tx))[side.rule]
  const original = set.original ?? before?.original ?? null
  const { orders } = ledgerOf(side)
  const rule = remembered(side)
  const [row] = await tx.rows<{
    rule: Rule
  }>(sql`UPDATE ${orders} SET ${rule} = coalesce((SELECT o.${rule} FROM ${orders} o
      WHERE o.workspace_id = ${tx.workspaceId} AND o.id = ${original}::uuid), ${usual})
    WHERE workspace_id = ${tx.workspaceId} AND id = ${id} RETURNING ${rule} AS rule`)
  if (isOwedByOrder(row?.rule)) await bookOrder(context, side, { ...before, ...set, id }, true, row.rule)
}

async function rebookOrder(
  context: WriteContext,
  side: Side,
  { id, set, before, action }: Change,
): Promise<void> {
  const { tx } = context
  const [row] = await tx.rows<{ rule: Rule | null }>(
    sql`SELECT ${remembered(side)} AS rule FROM ${ledgerOf(side).orders} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  if (!row?.rule || !isOwedByOrder(row.rule)) return
  const record = { ...before, ...set, id }
  await bookOrder(
    context,
    side,
    action === 'delete' ? { ...record, status: 'cancelled' } : record,
    false,
    row.rule,
  )
}

async function bookOrder(
  context: WriteContext,
  side: Side,
  record: Values & { id: string },
  isNew: boolean,
  rule: Rule,
): Promise<void> {
  const { core, actor } = context
  const today = dayIn(actor.company.timeZone, core.now())
  const day = String(record.orderedOn)
  const booking: Booking = {
    source: { entity: side.order, id: record.id },
    kind: 'order',
    party: String(record[side.party]),
    number: record.number as string | null,
    day: isNew || day > today ? day : today,
    currency: String(record.currency ?? actor.company.currency),
    rate: String(record.rate ?? '1'),
    wanted: record.status === 'confirmed' ? String(record.amount) : '0',
  }
  if (rule === 'plan') await bookPlan(context, side, booking, isNew)
  else await bookTo(context, side, booking, isNew)
}

/**
 * Documents of goods, or invoices: their lines of orders whose money is owed by them. Orders that remember nothing, imported ones, follow the company's
 * rule from here on.
 */
export function booking(side: Side, rule: Rule) {
  return async (context: WriteContext, changes: Change[]): Promise<void> => {
    const { entity } = context.model
    for (const { id, action, set, before } of changes) {
      if (action !== 'confirm' && action !== 'cancel') continue
      const record: Values & { id: string } = { ...before, ...set, id }
      const wanted = action === 'cancel' ? '0' : await owedBy(context, side, rule, id)
      const { core, actor } = context
      const today = dayIn(actor.company.timeZone, core.now())
      const day = String(record[entity.occurredAt as string])
      await bookTo(
        context,
        side,
        {
          source: { entity: entity.name, id },
          kind: rule,
          party: String(record[side.party]),
          number: record.number as string | null,
          day: action === 'confirm' || day > today ? day : today,
          currency: String(record.currency ?? actor.company.currency),
          rate: String(record.rate ?? '1'),
          wanted,
        },
        action === 'confirm',
      )
      followDays(context, side, ordersOf(context, side, id))
    }
  }
}

const ordersOf = ({ tx, model }: WriteContext, side: Side, id: string) => {
  const { table } = model.entity
  return sql`SELECT x.${ledgerOf(side).orderId} FROM ${sql.table(`${table}_line`)} x WHERE x.workspace_id = ${tx.workspaceId} AND x.${sql.ref(`${table}_id`)} = ${id}`
}

async function owedBy({ tx, model }: WriteContext, side: Side, rule: Rule, id: string): Promise<string> {
  const set = (await settingsIn(tx))[side.rule]
  // An order whose money was to be booked with itself was not, if it remembers nothing.
  const usual = isOwedByOrder(set) ? side.goods : set
  const { table } = model.entity
  const { orders, orderId } = ledgerOf(side)
  const lines = sql`${sql.table(`${table}_line`)} x`
  const own = sql`x.workspace_id = ${tx.workspaceId} AND x.${sql.ref(`${table}_id`)} = ${id}`
  tx.send(
    sql`UPDATE ${orders} SET ${remembered(side)} = ${usual} WHERE workspace_id = ${tx.workspaceId} AND ${remembered(side)} IS NULL
      AND id IN (SELECT x.${orderId} FROM ${lines} WHERE ${own})`,
  )
  const [row] = await tx.rows<{
    owed: string
  }>(sql`SELECT coalesce(sum(x.amount), 0) AS owed FROM ${lines}
    JOIN ${orders} o ON o.workspace_id = x.workspace_id AND o.id = x.${orderId} AND o.${remembered(side)} = ${rule}
    WHERE ${own}`)
  return row.owed
}
