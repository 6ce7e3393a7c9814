/** Instalments: where the plan says what is owed, each of its lines is an item of the ledger from the confirmation on, due on its day. */
import { type RawBuilder, sql } from 'kysely'
import type { WriteContext } from '../../core/server.ts'
import { type Booking, bookTo, ledgerOf } from './ledger.ts'
import type { Side } from './sides.ts'

interface Part {
  id: string
  label: string
  amount: string
  dueOn: string | null
}

const planOf = ({ orderTable }: Side) => sql.table(`${orderTable}_payment`)

/** Books every line of the order's plan; an order without one is booked whole. */
export async function bookPlan(
  context: WriteContext,
  side: Side,
  booking: Booking,
  isNew: boolean,
): Promise<void> {
  const { tx } = context
  const { items, orderId } = ledgerOf(side)
  const { source, wanted } = booking
  const parts = await tx.rows<Part>(sql`SELECT id, label, amount, due_on AS "dueOn" FROM ${planOf(side)}
    WHERE workspace_id = ${tx.workspaceId} AND ${orderId} = ${source.id} ORDER BY position`)
  const isOwed = Number(wanted) !== 0
  const known: (string | null)[] = isNew
    ? []
    : (
        await tx.rows<{ part: string | null }>(
          sql`SELECT DISTINCT part_id AS part FROM ${items} WHERE workspace_id = ${tx.workspaceId} AND source_id = ${source.id}`,
        )
      ).map(row => row.part)
  const planned = parts.map(({ id, label, amount, dueOn }) => ({
    part: id as string | null,
    label: label as string | undefined,
    due: dueOn ?? undefined,
    wanted: isOwed ? amount : '0',
  }))
  const whole = { part: null, label: undefined, due: undefined, wanted: parts.length > 0 ? '0' : wanted }
  const gone = known.filter(part => part !== null && !parts.some(({ id }) => id === part))
  const all = [
    ...gone.map(part => ({ part, label: undefined, due: undefined, wanted: '0' })),
    ...(parts.length === 0 || known.includes(null) ? [whole] : []),
    ...planned,
  ]
  for (const one of all) await bookTo(context, side, { ...booking, ...one }, isNew)
  if (parts.length > 0) followDays(context, side, sql`SELECT ${source.id}::uuid`)
}

/** Lines of plans that wait for delivery or invoice are due so many days after the last of these, or after the day it is expected. Sends, does not wait. */
export function followDays({ tx }: Pick<WriteContext, 'tx'>, side: Side, orders: RawBuilder<unknown>): void {
  const { items, orderId, orders: table } = ledgerOf(side)
  const isSales = side.item === 'receivable'
  const last = (
    document: string,
    day: string,
  ) => sql`(SELECT max(d.${sql.ref(day)}) FROM ${sql.table(`${document}_line`)} x
      JOIN ${sql.table(document)} d ON d.workspace_id = x.workspace_id AND d.id = x.${sql.ref(`${document}_id`)} AND d.status = 'confirmed' AND d.deleted_at IS NULL
      WHERE x.workspace_id = p.workspace_id AND x.${orderId} = p.${orderId})`
  const goods = isSales ? last('delivery', 'delivered_on') : last('goods_receipt', 'received_on')
  const invoice = last(isSales ? 'invoice' : 'purchase_invoice', 'invoiced_on')
  const promised = sql.ref(isSales ? 'o.deliver_on' : 'o.expected_on')
  tx.send(sql`WITH due AS (
      SELECT p.id, coalesce(CASE p.basis WHEN 'delivery' THEN ${goods} ELSE ${invoice} END, ${promised}, o.ordered_on) + coalesce(p.days, 0)::int AS day
      FROM ${planOf(side)} p JOIN ${table} o ON o.workspace_id = p.workspace_id AND o.id = p.${orderId}
      WHERE p.workspace_id = ${tx.workspaceId} AND p.${orderId} IN (${orders}) AND p.basis IN ('delivery', 'invoice')),
    planned AS (UPDATE ${planOf(side)} p SET due_on = due.day FROM due WHERE p.workspace_id = ${tx.workspaceId} AND p.id = due.id AND p.due_on IS DISTINCT FROM due.day)
    UPDATE ${items} r SET due_on = due.day, version = r.version + 1, updated_at = now() FROM due
      WHERE r.workspace_id = ${tx.workspaceId} AND r.part_id = due.id AND r.amount > 0 AND r.due_on <> due.day`)
}
