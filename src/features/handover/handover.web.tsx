import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [{ path: 'handovers/$id', component: lazy(() => import('./HandoverPage.tsx')), changes: true }],
  settings: [
    {
      key: 'handovers',
      group: { zh: '人员与权限', en: 'People and access' },
      label: { zh: '离职交接', en: 'Hand-overs' },
      description: {
        zh: '同事离职或调岗时，把客户和工作一次移交，可撤销',
        en: 'Move the customers and work of somebody who leaves or changes duties in one act; it can be undone',
      },
      order: 24,
      component: lazy(() => import('./HandoversSettings.tsx')),
      may: session => mayAdminister(session, 'people'),
    },
  ],
}
