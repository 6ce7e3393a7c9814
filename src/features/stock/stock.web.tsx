import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [{ path: 'stock/count', component: lazy(() => import('./CountPage.tsx')) }],
  navigation: [
    {
      area: 'stock',
      order: 4,
      label: { zh: '盘点', en: 'Count' },
      path: 'stock/count',
      may: session => can(session, 'stock', 'count'),
    },
  ],
}
