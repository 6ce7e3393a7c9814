import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [{ path: 'reconcile', component: lazy(() => import('./ReconcilePage.tsx')) }],
  navigation: [
    {
      area: 'money',
      order: 23,
      label: { zh: '银行对账', en: 'Bank statements' },
      path: 'reconcile',
      may: session => can(session, 'bankLine', 'match'),
    },
  ],
}
