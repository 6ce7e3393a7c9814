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
  links: [
    {
      key: 'countSheet',
      label: { zh: '打印盘点表', en: 'Print a count sheet' },
      may: (session, entity, rows) =>
        entity.name === 'warehouse' && rows.length > 0 && can(session, 'stock', 'read'),
      path: (_entity, rows) => `print?entity=countSheet&ids=${rows.map(row => row.id).join(',')}`,
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
