import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = { chosen: lazy(() => import('./BulkBar.tsx')) }
