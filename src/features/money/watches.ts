/** Documents by which money comes to be owed: they are booked in the transaction of the act itself. */
import { sql } from 'kysely'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { type DocumentSettings, settingsIn } from '../documents/settings.ts'
import { bookTo } from './ledger.ts'

type Rule = DocumentSettings['receivableOn']

/** Orders: from their confirmation on each remembers by which document money is owed; those that are so themselves are booked. */
export async function bookOrders(context: WriteContext, changes: Change[]): Promise<void> {
  for (const change of changes) {
    const { action, set, before } = change
    const isConfirmed = set.status === 'confirmed' && before?.status !== 'confirmed'
    if (isConfirmed && (context.importId || context.actor.via === 'import')) continue
    if (isConfirmed) await beginOrder(context, change)
    else if (['change', 'cancel', 'delete', 'restore'].includes(action)) await rebookOrder(context, change)
  }
}

async function beginOrder(context: WriteContext, { id, set, before }: Change): Promise<void> {
  const { tx } = context
  const { receivableOn } = await settingsIn(tx)
  const original = set.original ?? before?.original ?? null
  const [row] = await tx.rows<{
    rule: Rule
  }>(sql`UPDATE "order" SET receivable_on = coalesce((SELECT o.receivable_on FROM "order" o
      WHERE o.workspace_id = ${tx.workspaceId} AND o.id = ${original}::uuid), ${receivableOn})
    WHERE workspace_id = ${tx.workspaceId} AND id = ${id} RETURNING receivable_on AS rule`)
  if (row?.rule === 'order') await bookOrder(context, { ...before, ...set, id }, true)
}

async function rebookOrder(context: WriteContext, { id, set, before, action }: Change): Promise<void> {
  const { tx } = context
  const [row] = await tx.rows<{ rule: Rule | null }>(
    sql`SELECT receivable_on AS rule FROM "order" WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  if (row?.rule !== 'order') return
  const record = { ...before, ...set, id }
  await bookOrder(context, action === 'delete' ? { ...record, status: 'cancelled' } : record, false)
}

async function bookOrder(
  context: WriteContext,
  record: Values & { id: string },
  isNew: boolean,
): Promise<void> {
  const { core, actor } = context
  const today = dayIn(actor.company.timeZone, core.now())
  const day = String(record.orderedOn)
  await bookTo(
    context,
    {
      source: { entity: 'order', id: record.id },
      kind: 'order',
      party: String(record.customer),
      number: record.number as string | null,
      day: isNew || day > today ? day : today,
      currency: String(record.currency ?? actor.company.currency),
      rate: String(record.rate ?? '1'),
      wanted: record.status === 'confirmed' ? String(record.amount) : '0',
    },
    isNew,
  )
}

/**
 * Delivery notes (or invoices): their lines of orders whose money is owed by them. Orders that remember nothing, imported ones, follow the company's
 * rule from here on.
 */
export function booking(rule: 'delivery' | 'invoice', lineTable: string, dayField: string) {
  return async (context: WriteContext, changes: Change[]): Promise<void> => {
    for (const { id, action, set, before } of changes) {
      if (action !== 'confirm' && action !== 'cancel') continue
      const record: Values & { id: string } = { ...before, ...set, id }
      const wanted = action === 'cancel' ? '0' : await owedBy(context, rule, lineTable, id)
      const { core, actor } = context
      const today = dayIn(actor.company.timeZone, core.now())
      const day = String(record[dayField])
      await bookTo(
        context,
        {
          source: { entity: context.model.entity.name, id },
          kind: rule,
          party: String(record.customer),
          number: record.number as string | null,
          day: action === 'confirm' || day > today ? day : today,
          currency: String(record.currency ?? actor.company.currency),
          rate: String(record.rate ?? '1'),
          wanted,
        },
        action === 'confirm',
      )
    }
  }
}

async function owedBy(
  { tx, model }: WriteContext,
  rule: Rule,
  lineTable: string,
  id: string,
): Promise<string> {
  const { receivableOn } = await settingsIn(tx)
  // An order whose money was to be booked with itself was not, if it remembers nothing.
  const usual = receivableOn === 'order' ? 'delivery' : receivableOn
  const lines = sql`SELECT x.order_id FROM ${sql.table(lineTable)} x WHERE x.workspace_id = ${tx.workspaceId} AND x.${sql.ref(`${model.entity.table}_id`)} = ${id}`
  tx.send(
    sql`UPDATE "order" SET receivable_on = ${usual} WHERE workspace_id = ${tx.workspaceId} AND receivable_on IS NULL AND id IN (${lines})`,
  )
  const [row] = await tx.rows<{
    owed: string
  }>(sql`SELECT coalesce(sum(x.amount), 0) AS owed FROM ${sql.table(lineTable)} x
    JOIN "order" o ON o.workspace_id = x.workspace_id AND o.id = x.order_id AND o.receivable_on = ${rule}
    WHERE x.workspace_id = ${tx.workspaceId} AND x.${sql.ref(`${model.entity.table}_id`)} = ${id}`)
  return row.owed
}
