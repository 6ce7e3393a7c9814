import type { WebFeature } from '../../core/web/feature.ts'
import { ViewTabs } from './ViewTabs.tsx'
import './savedViews.css'

export const web: WebFeature = { listTabs: ViewTabs }
