import { lazy } from 'react'
import { can, mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [{ path: 'dunning', component: lazy(() => import('./DunningPage.tsx')) }],
  navigation: [
    {
      area: 'money',
      order: 5,
      label: { zh: '催收', en: 'Reminders' },
      path: 'dunning',
      may: session => can(session, 'receivable', 'read'),
    },
  ],
  tabs: entity =>
    entity.name === 'customer'
      ? [
          {
            key: 'dunning',
            order: 3,
            label: { zh: '催收', en: 'Reminders' },
            component: lazy(() => import('./DunningTab.tsx')),
          },
        ]
      : [],
  settings: [
    {
      key: 'dunning',
      group: { zh: '公司', en: 'Company' },
      order: 16,
      label: { zh: '催收步骤', en: 'Reminders' },
      description: {
        zh: '到期前后第几天、用什么方式、说什么',
        en: 'On which day before or after it is due, by which way, in which words',
      },
      component: lazy(() => import('./DunningSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
