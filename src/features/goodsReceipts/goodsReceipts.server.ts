import { sql } from 'kysely'
import type { ServerFeature } from '../../core/server.ts'
import { madePart } from '../documents/document.server.ts'
import { guarding } from '../documents/guard.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { movingGoods } from '../stock/goods.ts'
import { purchaseOrderReceipt } from './conversion.ts'
import { goodsReceipt, goodsReceiptLine } from './goodsReceipts.entity.ts'

const part = madePart({
  conversion: purchaseOrderReceipt,
  loose: ['note', 'owner', 'supplierNumber', 'signedBy'],
  types: ['receipt', 'return'],
  ...movingGoods({
    entity: goodsReceipt.name,
    day: 'receivedOn',
    direction: 1,
    kinds: ['receipt', 'purchaseReturn'],
    warehouse: async ({ tx }, lines) => {
      const ids = lines.map(line => line.purchaseOrder)
      const [first] = await tx.rows<{ warehouse: string }>(
        sql`SELECT warehouse_id AS warehouse FROM purchase_order WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${ids}::uuid[]) AND warehouse_id IS NOT NULL ORDER BY id LIMIT 1`,
      )
      return first?.warehouse ?? null
    },
  }),
})

export const server: ServerFeature = {
  parts: [part, { entity: goodsReceiptLine }],
  watches: { purchaseOrder: guarding(purchaseOrderReceipt) },
  routes: openRoutes(purchaseOrderReceipt, goodsReceipt.path),
}
