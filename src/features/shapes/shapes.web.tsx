import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'fields',
      group: { zh: '公司', en: 'Company' },
      order: 12,
      label: { zh: '对象与字段', en: 'Objects and fields' },
      description: {
        zh: '字段、选项、公式、表单、列表列和页面标签',
        en: 'Fields, choices, formulas, forms, columns and tabs',
      },
      component: lazy(() => import('./settings/ObjectSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
