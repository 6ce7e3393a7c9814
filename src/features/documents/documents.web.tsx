import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'documents',
      group: { zh: '公司', en: 'Company' },
      order: 15,
      label: { zh: '单据与往来', en: 'Documents and ledgers' },
      description: {
        zh: '应收和应付从何时起算、负库存、账龄分段',
        en: 'When customers come to owe and suppliers to be owed, stock below zero, buckets of the ageing',
      },
      component: lazy(() => import('./DocumentSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
