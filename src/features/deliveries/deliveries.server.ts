import { sql } from 'kysely'
import type { Change, ServerFeature, ServerPart, VerbAct, WriteContext } from '../../core/server.ts'
import { confirmTaking, holdSources, linesOf, settleState } from '../documents/conversion.ts'
import { documentRules, isReturn, keepConfirmed } from '../documents/document.server.ts'
import { guarding } from '../documents/guard.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { moveBack, moveStock, usualWarehouse } from '../stock/moves.ts'
import { orderDelivery } from './conversion.ts'
import { delivery, deliveryLine } from './deliveries.entity.ts'

const kindOf = (isBack: boolean) => (isBack ? 'return' : 'delivery')

const confirm: VerbAct = async (context, record) => {
  const set = await confirmTaking(context, orderDelivery, record)
  const back = isReturn(set)
  const goods = await goodsOf(context, set.lines)
  const warehouse =
    (record.warehouse as string | null) ?? (goods.length > 0 ? await usualWarehouse(context) : null)
  const day = String(record.deliveredOn)
  const write = warehouse
    ? await moveStock(
        context,
        { warehouse, day, kind: kindOf(back), source: { entity: delivery.name, id: record.id } },
        goods,
      )
    : undefined
  const number = await takeNumber(context.tx, context.model, day)
  write?.(number)
  return { set: { ...set, type: kindOf(back), warehouse, status: 'confirmed', number } }
}

/** Lines that move goods, as they move them: what is delivered leaves. */
async function goodsOf({ tx }: WriteContext, lines: { product?: unknown; quantity: string }[]) {
  const ids = lines.map(line => line.product).filter(id => typeof id === 'string')
  if (ids.length === 0) return []
  const goods = await tx.rows<{ id: string }>(
    sql`SELECT id FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[]) AND kind = 'goods'`,
  )
  const known = new Set(goods.map(one => one.id))
  return lines
    .filter(line => known.has(line.product as string))
    .map(line => ({ product: line.product as string, quantity: negated(line.quantity) }))
}

const negated = (quantity: string) => (quantity.startsWith('-') ? quantity.slice(1) : `-${quantity}`)

const cancel: VerbAct = async (context, record, input) => {
  const lines = await linesOf(context, orderDelivery, record.id)
  await holdSources(
    context,
    orderDelivery,
    lines.map(line => String(line.order)),
  )
  const write = await moveBack(context, { entity: delivery.name, id: record.id }, String(record.deliveredOn))
  write(record.number as string | null)
  return { set: { status: 'cancelled' }, note: { reason: input.reason } }
}

/** Orders follow what their delivery notes do. */
async function follow(context: WriteContext, changes: Change[]): Promise<void> {
  keepConfirmed(context, changes)
  for (const { id, action } of changes) {
    if (action !== 'confirm' && action !== 'cancel') continue
    const lines = await linesOf(context, orderDelivery, id)
    await settleState(
      context,
      orderDelivery,
      lines.map(line => String(line.order)),
    )
  }
}

const part: ServerPart = {
  entity: delivery,
  ...documentRules(
    orderDelivery,
    ['address', 'carrier', 'trackingNumber', 'note', 'contact', 'owner', 'signedOn', 'signedBy', 'version'],
    back => ({ type: kindOf(back) }),
  ),
  afterWrite: follow,
  verbs: { confirm, cancel, sign: async (_context, _record, input) => ({ set: input }) },
  whenParentDeleted: 'restrict',
}

export const server: ServerFeature = {
  parts: [part, { entity: deliveryLine }],
  watches: { order: guarding(orderDelivery) },
  routes: openRoutes(orderDelivery, delivery.path),
}
