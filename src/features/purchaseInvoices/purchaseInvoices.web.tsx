import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: {
    purchaseInvoice: {
      page: lazy(() => import('./PurchaseInvoicePage.tsx')),
      create: lazy(() => import('./PurchaseInvoiceCreatePage.tsx')),
    },
  },
  tabs: entity =>
    entity.name === 'purchaseOrder'
      ? [
          {
            key: 'purchaseInvoices',
            order: 2,
            label: { zh: '收票', en: 'Invoices' },
            component: lazy(() => import('./OfOrder.tsx')),
          },
        ]
      : [],
  links: [
    {
      key: 'recordInvoice',
      label: { zh: '收票', en: 'Record invoice' },
      may: (session, entity, rows) =>
        entity.name === 'purchaseOrder' &&
        can(session, 'purchaseInvoice', 'create') &&
        rows.length > 0 &&
        rows.every(
          row =>
            !row.deletedAt && row.status === 'confirmed' && ['open', 'part'].includes(String(row.invoicing)),
        ),
      path: (_entity, rows) => `purchaseInvoices/new?source=${rows.map(row => row.id).join(',')}`,
    },
  ],
}
