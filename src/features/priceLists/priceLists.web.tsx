import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { LevelsCell } from './LevelsCell.tsx'

export const web: WebFeature = {
  cells: { customerLevels: LevelsCell },
  tabs: entity =>
    entity.name === 'product'
      ? [
          {
            key: 'prices',
            order: 0,
            label: { zh: '价格', en: 'Prices' },
            component: lazy(() => import('./ProductPrices.tsx')),
          },
        ]
      : entity.name === 'priceList'
        ? [
            {
              key: 'paste',
              order: 0,
              label: { zh: '粘贴价格', en: 'Paste prices' },
              component: lazy(() => import('./PastePrices.tsx')),
            },
          ]
        : [],
  links: [
    {
      key: 'priceList.import',
      label: { zh: '导入价格', en: 'Import prices' },
      may: (session, entity, rows) =>
        entity.name === 'priceList' &&
        rows.length === 1 &&
        can(session, 'priceListLine', 'import') &&
        can(session, 'priceListLine', 'create'),
      path: () => 'imports/new?object=priceListLines',
    },
  ],
}
