import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'home',
      group: { zh: '公司', en: 'Company' },
      order: 15,
      label: { zh: '首页', en: 'Home page' },
      description: { zh: '每个角色的“今日”页显示什么', en: 'What stands on Today for each role' },
      component: lazy(() => import('./HomeSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
