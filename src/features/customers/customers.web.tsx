import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  screens: { customer: { page: lazy(() => import('./CustomerPage.tsx')) } },
}
