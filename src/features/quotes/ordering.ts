/** Orders taken from quotes: an order names its quote, its lines those they take of; confirmed ones count. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { holdSources, settleState } from '../documents/conversion.ts'
import { aboutInUnit } from '../documents/documents.rules.ts'
import { quoteOrder } from './conversion.ts'
import { refused } from './refusals.ts'

/** A quote of which confirmed orders took something stays as it is. */
export async function refuseOrdered({ tx }: WriteContext, id: string): Promise<void> {
  const rows = await tx.rows<{ number: string | null }>(sql`SELECT number FROM "order"
    WHERE workspace_id = ${tx.workspaceId} AND quote_id = ${id} AND status = 'confirmed' AND type = 'sale' AND deleted_at IS NULL
      AND EXISTS (SELECT FROM order_line y WHERE y.workspace_id = ${tx.workspaceId} AND y.order_id = "order".id AND y.quote_line_id IS NOT NULL AND y.deleted_at IS NULL) LIMIT 5`)
  if (rows.length > 0)
    throw new Problem(refused.ordered, { numbers: rows.map(row => row.number ?? '').join('、') })
}

/** In the transaction of each act on an order that names a quote: its lines are of that quote, and no more than is open of it. */
export async function followOrders(context: WriteContext, changes: Change[]): Promise<void> {
  for (const change of changes) {
    const record: Values = { ...change.before, ...change.set }
    const quote = record.quote as string | null | undefined
    if (change.before?.quote && change.before.quote !== quote)
      await settleState(context, quoteOrder, [String(change.before.quote)])
    if (!quote) {
      refuseLines(change.set.lines)
      // Nor do those that stand from when it named one.
      if (change.before?.quote) await checkTaking(context, change.id, record, false)
      continue
    }
    const counts = record.status === 'confirmed'
    const wasCounted = change.before?.status === 'confirmed' || ['delete', 'restore'].includes(change.action)
    const isTaking =
      counts &&
      change.action !== 'delete' &&
      (!wasCounted || Boolean(change.set.lines) || change.action === 'restore')
    if (isTaking) await holdSources(context, quoteOrder, [quote])
    if (change.set.lines || change.set.quote || isTaking)
      await checkTaking(context, change.id, record, isTaking)
    if (counts || wasCounted) await settleState(context, quoteOrder, [quote])
  }
}

/** Lines of an order that names no quote take of none. */
function refuseLines(lines: unknown): void {
  const faults = ((lines as Values[] | undefined) ?? []).flatMap((line, at) =>
    line.quoteLine
      ? [
          fault(
            at,
            'noQuote',
            '订单没有写明来自哪张报价单',
            'The order does not say which quote it is taken from',
          ),
        ]
      : [],
  )
  if (faults.length > 0) throw invalid(faults)
}

const fault = (at: number, code: string, zh: string, en: string, field = 'quoteLine'): Fault => ({
  field: `lines.${at}.${field}`,
  code,
  message: { zh, en },
})

interface Taking {
  at: number
  /** Of the quote's line; null where it is gone. */
  source: string | null
  status: string | null
  sameParty: boolean
  sameQuote: boolean
  sameProduct: boolean
  /** In base units, as what is asked and taken. */
  quantity: string
  factor: string
  asked: string
  /** By all confirmed orders, this one included once it is confirmed. */
  taken: string
}

async function checkTaking({ tx }: WriteContext, id: string, record: Values, strict: boolean): Promise<void> {
  const rows = await tx.rows<Taking>(sql`SELECT x.position - 1 AS at, l.id AS source, s.status,
      s.customer_id = ${record.customer} AS "sameParty", s.id = ${record.quote} AS "sameQuote", l.product_id IS NOT DISTINCT FROM x.product_id AS "sameProduct",
      coalesce(x.quantity * x.factor, 0) AS asked, coalesce(l.quantity * l.factor, 0) AS quantity, coalesce(l.factor, 1) AS factor,
      (SELECT coalesce(sum(y.quantity * y.factor), 0) FROM order_line y JOIN "order" o ON o.workspace_id = y.workspace_id AND o.id = y.order_id AND o.status = 'confirmed' AND o.deleted_at IS NULL
        WHERE y.workspace_id = ${tx.workspaceId} AND y.quote_line_id = x.quote_line_id) AS taken
    FROM order_line x
    LEFT JOIN quote_line l ON l.workspace_id = x.workspace_id AND l.id = x.quote_line_id AND l.deleted_at IS NULL
    LEFT JOIN quote s ON s.workspace_id = l.workspace_id AND s.id = l.quote_id AND s.deleted_at IS NULL
    WHERE x.workspace_id = ${tx.workspaceId} AND x.order_id = ${id} AND x.quote_line_id IS NOT NULL AND x.deleted_at IS NULL ORDER BY x.position`)
  const faults = rows.flatMap(row => wrongOf(row, strict))
  if (record.type === 'return' && rows.length > 0)
    faults.push({
      field: 'quote',
      code: 'notSale',
      message: { zh: '退货单不能来自报价单', en: 'A return is not taken from a quote' },
    })
  if (faults.length > 0) throw invalid(faults)
}

function wrongOf(row: Taking, strict: boolean): Fault[] {
  if (row.source === null || !row.sameQuote)
    return [
      fault(
        row.at,
        'notThere',
        '报价单里没有这一行，可能已改版',
        'The quote has no such line; there may be a new version',
      ),
    ]
  if (!row.sameParty)
    return [fault(row.at, 'otherParty', '报价单是另一个客户的', 'The quote is for another customer')]
  if (!row.sameProduct)
    return [
      fault(
        row.at,
        'otherProduct',
        '产品与报价单的这一行不同',
        'The product is not that of the quote’s line',
        'product',
      ),
    ]
  if (row.status !== 'accepted')
    return [
      fault(
        row.at,
        'notAccepted',
        '报价单还没有被接受，或已失效',
        'The quote is not accepted, or no longer stands',
      ),
    ]
  const left = new Decimal(row.quantity).minus(row.taken)
  if (strict && left.isNegative()) {
    const open = formatDecimal(aboutInUnit(Decimal.max(0, left.plus(row.asked)), row))
    return [
      fault(
        row.at,
        'tooMuch',
        `报价单的这一行只剩 ${open} 未转订单`,
        `${open} of the quote’s line is left to order`,
        'quantity',
      ),
    ]
  }
  return []
}
