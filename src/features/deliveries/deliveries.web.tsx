import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: {
    delivery: {
      page: lazy(() => import('./DeliveryPage.tsx')),
      create: lazy(() => import('./DeliveryCreatePage.tsx')),
    },
  },
  tabs: entity =>
    entity.name === 'order'
      ? [
          {
            key: 'deliveries',
            order: 1,
            label: { zh: '出货', en: 'Deliveries' },
            component: lazy(() => import('./OrderDeliveries.tsx')),
          },
        ]
      : [],
  links: [
    {
      key: 'deliver',
      label: { zh: '出货', en: 'Deliver' },
      may: (session, entity, rows) =>
        entity.name === 'order' &&
        can(session, 'delivery', 'create') &&
        rows.length > 0 &&
        rows.every(
          row =>
            !row.deletedAt &&
            row.status === 'confirmed' &&
            !['done', 'closed'].includes(String(row.delivery)),
        ),
      path: (_entity, rows) => `deliveries/new?source=${rows.map(row => row.id).join(',')}`,
    },
  ],
}
