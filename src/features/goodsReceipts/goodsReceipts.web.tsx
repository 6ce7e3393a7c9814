import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: {
    goodsReceipt: {
      page: lazy(() => import('./GoodsReceiptPage.tsx')),
      create: lazy(() => import('./GoodsReceiptCreatePage.tsx')),
    },
  },
  tabs: entity =>
    entity.name === 'purchaseOrder'
      ? [
          {
            key: 'goodsReceipts',
            order: 1,
            label: { zh: '收货', en: 'Goods receipts' },
            component: lazy(() => import('./OfOrder.tsx')),
          },
        ]
      : [],
  links: [
    {
      key: 'receiveGoods',
      label: { zh: '收货', en: 'Receive goods' },
      may: (session, entity, rows) =>
        entity.name === 'purchaseOrder' &&
        can(session, 'goodsReceipt', 'create') &&
        rows.length > 0 &&
        rows.every(
          row =>
            !row.deletedAt && row.status === 'confirmed' && ['open', 'part'].includes(String(row.receiving)),
        ),
      path: (_entity, rows) => `goodsReceipts/new?source=${rows.map(row => row.id).join(',')}`,
    },
  ],
}
