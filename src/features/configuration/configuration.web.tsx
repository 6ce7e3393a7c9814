import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  settings: [
    {
      key: 'configuration',
      group: { zh: '公司', en: 'Company' },
      order: 16,
      label: { zh: '配置与模板', en: 'Configuration and templates' },
      description: {
        zh: '行业模板；把字段、表单、角色、视图整套导出或导入',
        en: 'Templates of trades; fields, forms, roles and views as one file',
      },
      component: lazy(() => import('./ConfigurationSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
