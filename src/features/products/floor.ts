/** The lowest price of a product: below it, after all discounts, only who may set it sends a quote or confirms an order, or who was allowed to by an approval. */
import { sql } from 'kysely'
import { type Actor, can, fieldAccess, type Permissions } from '../../core/actor.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid } from '../../core/errors.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { open } from '../../core/scope.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { isReleased } from '../approvals/released.ts'
import { product } from './products.entity.ts'

const maySet = (actor: Pick<Actor, 'permissions'>) =>
  can(actor, product.name, 'update') && fieldAccess(actor, product.name, 'floorPrice') === 'write'

/** Whether the act makes prices hold: a quote goes out, an order is confirmed, a confirmed one is changed. Returns and imports are not asked. */
function holdsNow({ set, before, action }: Change): boolean {
  if ({ ...before, ...set }.type === 'return') return false
  // What was offered and had ended is offered anew.
  if (action === 'extend' || (action === 'accept' && before?.status !== 'sent')) return true
  if (action === 'send' || (action === 'change' && set.lines)) return true
  return set.status === 'confirmed' && before?.status !== 'confirmed'
}

/** For documents whose lines name products: in the transaction of each act on them. */
export const keepingFloor = (line: Entity) => async (context: WriteContext, changes: Change[]) => {
  if (context.importId || context.actor.via === 'import' || maySet(context.actor)) return
  for (const change of changes)
    if (holdsNow(change) && !isReleased(context.tx, change.id, 'belowFloor'))
      await refuseBelowFloor(context, line, change.id, { ...change.before, ...change.set })
}

interface Below {
  at: number
  name: string
  /** Empty: not told. */
  floor: string
}

async function refuseBelowFloor(
  { core, tx, actor }: WriteContext,
  line: Entity,
  id: string,
  record: Values,
): Promise<void> {
  const base = actor.company.currency
  const parent = sql.ref(`x.${columnOf(line.parent as string, line.fields[line.parent as string])}`)
  const off = (discount: ReturnType<typeof sql>) => sql`(100 - coalesce(${discount}, 0)) / 100`
  const isBase = (record.currency ?? base) === base
  const paid = sql`x.price / x.factor * ${off(sql`x.discount`)} * ${off(sql`${record.overallDiscount ?? null}::numeric`)} * ${isBase ? '1' : (record.rate ?? '1')}::numeric`
  // What a quote was sent at is agreed already.
  const agreed = line.fields.quoteLine
    ? sql`AND NOT EXISTS (SELECT FROM quote_line l JOIN quote q ON q.workspace_id = l.workspace_id AND q.id = l.quote_id
        WHERE l.workspace_id = x.workspace_id AND l.id = x.quote_line_id
          AND l.price / l.factor * ${off(sql`l.discount`)} * ${off(sql`q.overall_discount`)} * CASE WHEN coalesce(q.currency, ${base}) = ${base} THEN 1 ELSE q.rate END <= ${paid})`
    : sql``
  const rows =
    await tx.rows<Below>(sql`SELECT x.position - 1 AS at, p.name, p.floor_price AS floor FROM ${sql.table(line.table)} x
    JOIN product p ON p.workspace_id = x.workspace_id AND p.id = x.product_id AND p.floor_price IS NOT NULL
    WHERE x.workspace_id = ${tx.workspaceId} AND ${parent} = ${id} AND x.deleted_at IS NULL AND ${paid} < p.floor_price ${agreed} ORDER BY x.position`)
  if (rows.length === 0) return
  const roles = await tx.rows<{ name: string; permissions: Permissions }>(
    sql`SELECT name, permissions FROM role WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL ORDER BY created_at, id`,
  )
  const who = roles.filter(maySet).map(role => role.name)
  const products = (await core.models(tx.workspaceId))(product.name)
  const isTold = open(actor, products, 'floorPrice')
  throw invalid(rows.map(row => belowFloor(isTold ? row : { ...row, floor: '' }, who)))
}

const belowFloor = ({ at, name, floor }: Below, who: string[]): Fault => ({
  field: `lines.${at}.price`,
  code: 'belowFloor',
  message: {
    zh: `“${name}”折后低于最低价${floor && ` ${formatDecimal(floor, 6, 2)}`}；要低于它，请由${who.join('、')}来发出或确认`,
    en: `After discounts “${name}” is below its lowest price${floor && ` of ${formatDecimal(floor, 6, 2)}`}; to go below, let it be sent or confirmed by: ${who.join(', ')}`,
  },
})
