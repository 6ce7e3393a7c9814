import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [
    { path: 'stock/count', component: lazy(() => import('./CountPage.tsx')) },
    { path: 'low-stock', component: lazy(() => import('./LowStockPage.tsx')) },
  ],
  navigation: [
    {
      area: 'stock',
      order: 4,
      label: { zh: '盘点', en: 'Count' },
      path: 'stock/count',
      may: session => can(session, 'stock', 'count'),
    },
    {
      area: 'stock',
      order: 5,
      label: { zh: '低库存', en: 'Low stock' },
      path: 'low-stock',
      may: session => can(session, 'stock', 'read'),
    },
  ],
}
