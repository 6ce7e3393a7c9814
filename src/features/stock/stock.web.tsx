import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  homeBlocks: [
    {
      key: 'stock.low',
      label: { zh: '低库存', en: 'Low stock' },
      description: {
        zh: '可用量低于最低库存、在途也不够的产品',
        en: 'Goods below their minimum of which not enough is on order',
      },
      place: 'beside',
      order: 7,
      may: session => can(session, 'stock', 'read') && can(session, 'product', 'read'),
      component: lazy(() => import('./LowStockBlock.tsx')),
    },
  ],
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
