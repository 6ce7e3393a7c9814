import type { ServerFeature } from '../../core/server.ts'
import { madePart } from '../documents/document.server.ts'
import { guarding } from '../documents/guard.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { purchaseOrderInvoice } from './conversion.ts'
import { purchaseInvoice, purchaseInvoiceLine } from './purchaseInvoices.entity.ts'

const part = madePart({
  conversion: purchaseOrderInvoice,
  loose: ['kind', 'taxInvoice', 'note', 'owner'],
  types: ['invoice', 'credit'],
})

export const server: ServerFeature = {
  parts: [part, { entity: purchaseInvoiceLine }],
  watches: { purchaseOrder: guarding(purchaseOrderInvoice) },
  routes: openRoutes(purchaseOrderInvoice, purchaseInvoice.path),
}
