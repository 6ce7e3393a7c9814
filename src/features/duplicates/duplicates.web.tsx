import { lazy } from 'react'
import { can, mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { askAboutDuplicates } from './asked.ts'

export const web: WebFeature = {
  navigation: [
    {
      area: 'customers',
      order: 8,
      label: { zh: '查重与合并', en: 'Duplicates' },
      path: 'duplicates',
      may: session => can(session, 'customer', 'read'),
    },
  ],
  routes: [
    { path: 'duplicates', component: lazy(() => import('./DuplicatesPage.tsx')) },
    { path: 'duplicates/merge', component: lazy(() => import('./MergePage.tsx')), changes: true },
  ],
  formNotes: { duplicates: lazy(() => import('./LivePanel.tsx')) },
  confirms: { duplicates: askAboutDuplicates, duplicatesBlocked: askAboutDuplicates },
  overlays: [lazy(() => import('./RefusedOverlay.tsx'))],
  links: [
    {
      key: 'merge',
      label: { zh: '合并', en: 'Merge' },
      may: (session, entity, rows) =>
        entity.party !== undefined &&
        rows.length >= 2 &&
        rows.length <= 10 &&
        can(session, entity.name, 'merge'),
      path: (entity, rows) =>
        `duplicates/merge?entity=${entity.name}&ids=${rows.map(row => row.id).join(',')}`,
    },
  ],
  settings: [
    {
      key: 'duplicates',
      group: { zh: '数据', en: 'Data' },
      label: { zh: '查重规则', en: 'Duplicate rules' },
      description: {
        zh: '哪些内容相同算重复，是禁止、提醒还是只提示',
        en: 'What counts as a duplicate, and whether it is forbidden, warned of or only shown',
      },
      order: 60,
      component: lazy(() => import('./RuleSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
