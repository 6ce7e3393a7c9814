import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: { account: { page: lazy(() => import('./AccountPage.tsx')) } },
  tabs: entity =>
    entity.name === 'account'
      ? [
          {
            key: 'moves',
            order: 0,
            label: { zh: '收支明细', en: 'Moves' },
            component: lazy(() => import('./AccountStatement.tsx')),
          },
        ]
      : [],
}
