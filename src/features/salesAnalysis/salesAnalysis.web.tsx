import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { Session } from '../../core/web/client.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { documents } from './sales.ts'

const may = (session: Session) => documents.some(name => can(session, name, 'read'))

export const web: WebFeature = {
  routes: [
    { path: 'sales-analysis', component: lazy(() => import('./SalesAnalysisPage.tsx')) },
    { path: 'sales-analysis/lines', component: lazy(() => import('./SalesLinesPage.tsx')) },
  ],
  navigation: [
    {
      area: 'analysis',
      order: 1,
      label: { zh: '销售统计', en: 'Sales analysis' },
      path: 'sales-analysis',
      may,
    },
  ],
}
