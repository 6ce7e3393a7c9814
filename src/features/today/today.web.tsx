import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  navigation: [
    {
      area: 'today',
      order: 1,
      label: { zh: '今日', en: 'Today' },
      path: 'today',
      may: session => can(session, 'customer', 'read'),
    },
  ],
  routes: [{ path: 'today', component: lazy(() => import('./TodayPage.tsx')) }],
}
