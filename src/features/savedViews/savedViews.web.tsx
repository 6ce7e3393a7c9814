import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'
import { ViewTabs } from './ViewTabs.tsx'
import './savedViews.css'

const views = () => import('./homeViews.tsx')
const settings = () => import('./homeSettings.tsx')

export const web: WebFeature = {
  listTabs: ViewTabs,
  homeBlocks: [
    {
      key: 'views.list',
      label: { zh: '视图列表', en: 'A view as a list' },
      description: { zh: '一个视图的前几行', en: 'The first rows of a view' },
      place: 'main',
      component: lazy(() => views().then(module => ({ default: module.ViewList }))),
      settings: lazy(() => settings().then(module => ({ default: module.ListSettings }))),
    },
    {
      key: 'views.counts',
      label: { zh: '视图数量', en: 'Counts of views' },
      description: { zh: '几个视图各有多少条', en: 'How many records some views have' },
      place: 'beside',
      component: lazy(() => views().then(module => ({ default: module.ViewCounts }))),
      settings: lazy(() => settings().then(module => ({ default: module.CountsSettings }))),
    },
  ],
}
