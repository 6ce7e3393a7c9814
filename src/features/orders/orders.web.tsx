import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: {
    order: {
      page: lazy(() => import('./OrderPage.tsx')),
      create: lazy(() => import('./OrderCreatePage.tsx')),
    },
  },
}
