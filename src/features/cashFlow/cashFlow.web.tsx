import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [{ path: 'cash-flow', component: lazy(() => import('./CashFlowPage.tsx')) }],
  navigation: [
    {
      area: 'money',
      order: 24,
      label: { zh: '现金流', en: 'Cash flow' },
      path: 'cash-flow',
      may: session => can(session, 'accountMove', 'read') && can(session, 'account', 'read'),
    },
  ],
}
