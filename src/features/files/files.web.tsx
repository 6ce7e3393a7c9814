import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  tabs: [
    {
      key: 'files',
      order: 8,
      label: { zh: '文件', en: 'Files' },
      component: lazy(() => import('./FilesTab.tsx')),
    },
  ],
}
