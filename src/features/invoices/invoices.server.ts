import { sql } from 'kysely'
import type { ServerFeature } from '../../core/server.ts'
import { madePart } from '../documents/document.server.ts'
import { guarding } from '../documents/guard.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { orderInvoice } from './conversion.ts'
import { invoice, invoiceLine } from './invoices.entity.ts'

const part = madePart({
  conversion: orderInvoice,
  loose: ['kind', 'taxInvoice', 'title', 'taxNumber', 'note', 'owner'],
  types: ['invoice', 'credit'],
  confirming: async ({ tx }, record) => {
    const [billed] = await tx.rows<{ title: string; code: string | null }>(
      sql`SELECT coalesce(invoice_title, name) AS title, credit_code AS code FROM customer WHERE workspace_id = ${tx.workspaceId} AND id = ${record.customer}`,
    )
    return {
      set: {
        title: record.title ?? billed?.title ?? null,
        taxNumber: record.taxNumber ?? billed?.code ?? null,
      },
    }
  },
})

export const server: ServerFeature = {
  parts: [part, { entity: invoiceLine }],
  watches: { order: guarding(orderInvoice) },
  routes: openRoutes(orderInvoice, invoice.path),
}
