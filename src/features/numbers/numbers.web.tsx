import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'numbers',
      group: { zh: '公司', en: 'Company' },
      order: 14,
      label: { zh: '编号', en: 'Numbering' },
      description: {
        zh: '客户、订单等的编号格式和下一个号',
        en: 'How customers, orders and so on are numbered, and what comes next',
      },
      component: lazy(() => import('./NumberSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
