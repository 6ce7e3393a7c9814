import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { copyLink } from '../documents/entry/copyLink.ts'

export const web: WebFeature = {
  links: [copyLink('purchaseOrder')],
  screens: {
    purchaseOrder: {
      page: lazy(() => import('./PurchaseOrderPage.tsx')),
      create: lazy(() => import('./PurchaseOrderCreatePage.tsx')),
    },
  },
  navigation: [
    {
      area: 'purchase',
      order: 4,
      label: { zh: '供应商', en: 'Suppliers' },
      path: 'suppliers',
      may: session => can(session, 'purchaseOrder', 'read') && can(session, 'customer', 'read'),
    },
  ],
  routes: [{ path: 'suppliers', component: lazy(() => import('./SuppliersPage.tsx')) }],
}
