/** Bundles: priced as one line, moved as their components. */
import { sql } from 'kysely'
import { type Fault, invalid, Problem, refusals } from '../../core/errors.ts'
import type { Change, ServerPart, Values, WriteContext } from '../../core/server.ts'
import { productComponent } from './components.entity.ts'

const refused = refusals({
  isFixed: [
    409,
    '这个套装已有出货，组成和性质不能再改；请复制为新的套装',
    'Some of this bundle was delivered; it stays as it is. Make a copy of it and change that',
  ],
  inUse: [
    409,
    '这个产品已有库存往来，或在套装、未完成的订单里，性质不能再改；请另建一个产品',
    'This product has moved stock, or is in a bundle or an open order: its kind stays. Make another product',
  ],
})

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

/** What was delivered is taken back by the same components: they stay. */
async function refuseDelivered({ tx }: WriteContext, bundle: unknown): Promise<void> {
  const [used] = await tx.rows(
    sql`SELECT FROM delivery_line l JOIN delivery d ON d.workspace_id = l.workspace_id AND d.id = l.delivery_id AND d.status <> 'draft'
      WHERE l.workspace_id = ${tx.workspaceId} AND l.product_id = ${bundle} LIMIT 1`,
  )
  if (used) throw new Problem(refused.isFixed)
}

async function keepBundle(context: WriteContext, { set, before }: Change): Promise<void> {
  const { tx } = context
  const record: Values = { ...before, ...set }
  const kinds = await tx.rows<{ id: string; kind: string }>(
    sql`SELECT id, kind FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${[record.bundle, record.component]}::uuid[])`,
  )
  const kindOf = (id: unknown) => kinds.find(one => one.id === id)?.kind
  const faults: Fault[] = []
  if (kindOf(record.bundle) !== 'bundle')
    faults.push(fault('bundle', 'notABundle', '请先把产品的性质设为套装', 'Make the product a bundle first'))
  if (kindOf(record.component) === 'bundle')
    faults.push(fault('component', 'isBundle', '套装里不能再放套装', 'A bundle does not hold another bundle'))
  if (!(Number(record.quantity) > 0))
    faults.push(fault('quantity', 'notPositive', '数量须大于 0', 'The quantity is above zero'))
  if (faults.length > 0) throw invalid(faults)
  for (const bundle of new Set([record.bundle, before?.bundle ?? record.bundle]))
    await refuseDelivered(context, bundle)
}

/**
 * What has moved stock, or stands in a bundle, stays goods: the ledger would say otherwise than its documents. A product becomes a
 * bundle, or no longer is one, only while nothing of it was delivered or waits to be.
 */
export async function keepKind(context: WriteContext, { id, set, before }: Change): Promise<void> {
  if (!before || set.kind === undefined || set.kind === before.kind) return
  const { tx } = context
  const isBundle = set.kind === 'bundle' || before.kind === 'bundle'
  if (isBundle) await refuseDelivered(context, id)
  const at = sql`workspace_id = ${tx.workspaceId}`
  const open = (line: string, document: string, parent: string, state: string) =>
    sql`SELECT FROM ${sql.table(line)} l JOIN ${sql.table(document)} d ON d.workspace_id = l.workspace_id AND d.id = l.${sql.ref(parent)}
      AND d.status = 'confirmed' AND d.${sql.ref(state)} IN ('open', 'part') WHERE l.workspace_id = ${tx.workspaceId} AND l.product_id = ${id} AND l.deleted_at IS NULL`
  const uses = [
    sql`SELECT FROM stock_move WHERE ${at} AND product_id = ${id}`,
    sql`SELECT FROM product_component WHERE ${at} AND component_id = ${id} AND deleted_at IS NULL`,
    ...(isBundle
      ? [
          open('order_line', 'order', 'order_id', 'delivery'),
          open('purchase_order_line', 'purchase_order', 'purchase_order_id', 'receiving'),
        ]
      : []),
  ]
  const [used] = await tx.rows(
    sql`${sql.join(
      uses.map(one => sql`(${one} LIMIT 1)`),
      sql` UNION ALL `,
    )} LIMIT 1`,
  )
  if (used) throw new Problem(refused.inUse)
}

export const components: ServerPart = {
  entity: productComponent,
  beforeWrite: keepBundle,
  afterWrite: async (context, changes) => {
    for (const { action, set, before } of changes)
      if (action === 'delete' || action === 'restore')
        await refuseDelivered(context, set.bundle ?? before?.bundle)
  },
  whenParentDeleted: 'cascade',
}

interface Component {
  bundle: string
  component: string
  quantity: string
  goods: boolean
}

/** Components of the bundles among products. A bundle without any is in the map too. */
export async function componentsOf(
  { tx }: Pick<WriteContext, 'tx'>,
  bundles: readonly string[],
): Promise<Map<string, Component[]>> {
  const rows =
    await tx.rows<Component>(sql`SELECT c.bundle_id AS bundle, c.component_id AS component, c.quantity, p.kind = 'goods' AS goods FROM product_component c
    JOIN product p ON p.workspace_id = c.workspace_id AND p.id = c.component_id
    WHERE c.workspace_id = ${tx.workspaceId} AND c.bundle_id = ANY(${bundles}::uuid[]) AND c.deleted_at IS NULL ORDER BY c.component_id`)
  const known = new Map<string, Component[]>(bundles.map(id => [id, []]))
  for (const row of rows) known.get(row.bundle)?.push(row)
  return known
}

export const noComponents = (at: number) =>
  fault(`lines.${at}.product`, 'noComponents', '这个套装还没有组成', 'This bundle has no components yet')
export const notWhole = (at: number) =>
  fault(`lines.${at}.quantity`, 'notWhole', '套装须整套出货或退回', 'Bundles leave and come back whole')

/** What is bought is its components: a purchase order has no bundle. */
export async function refuseBundles(
  { tx }: Pick<WriteContext, 'tx'>,
  lines: readonly Values[],
): Promise<void> {
  const ids = lines.flatMap(line => (line.product as string | null) ?? [])
  const bundles = await tx.rows<{ id: string }>(
    sql`SELECT id FROM product WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[]) AND kind = 'bundle'`,
  )
  const faults = lines.flatMap((line, at) =>
    bundles.some(one => one.id === line.product)
      ? [
          fault(
            `lines.${at}.product`,
            'isBundle',
            '套装不能采购，请采购它的组成产品',
            'Bundles are not bought; buy their components',
          ),
        ]
      : [],
  )
  if (faults.length > 0) throw invalid(faults)
}
