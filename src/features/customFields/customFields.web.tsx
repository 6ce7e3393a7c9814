import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'fields',
      group: { zh: '公司', en: 'Company' },
      order: 12,
      label: { zh: '自定义字段', en: 'Own fields' },
      description: {
        zh: '给客户、订单等加上公司自己的字段',
        en: 'Fields of the company’s own on any object',
      },
      component: lazy(() => import('./FieldSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
