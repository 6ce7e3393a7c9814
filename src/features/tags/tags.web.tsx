import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'tags',
      group: { zh: '公司', en: 'Company' },
      order: 14,
      label: { zh: '标签', en: 'Tags' },
      description: { zh: '改名、改颜色、合并、删除标签', en: 'Rename, recolour, merge and delete tags' },
      component: lazy(() => import('./TagSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
