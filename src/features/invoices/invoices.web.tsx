import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: {
    invoice: {
      page: lazy(() => import('./InvoicePage.tsx')),
      create: lazy(() => import('./InvoiceCreatePage.tsx')),
    },
  },
  tabs: entity =>
    entity.name === 'order'
      ? [
          {
            key: 'invoices',
            order: 2,
            label: { zh: '开票', en: 'Invoices' },
            component: lazy(() => import('./OrderInvoices.tsx')),
          },
        ]
      : [],
  links: [
    {
      key: 'invoice',
      label: { zh: '开票', en: 'Invoice' },
      may: (session, entity, rows) =>
        entity.name === 'order' &&
        can(session, 'invoice', 'create') &&
        rows.length > 0 &&
        rows.every(row => !row.deletedAt && row.status === 'confirmed' && row.invoicing !== 'done'),
      path: (_entity, rows) => `invoices/new?source=${rows.map(row => row.id).join(',')}`,
    },
  ],
}
