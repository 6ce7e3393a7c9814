import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  tabs: [
    {
      key: 'history',
      order: 90,
      label: { zh: '历史', en: 'History' },
      component: lazy(() => import('./History.tsx')),
    },
  ],
  settings: [
    {
      key: 'audit',
      group: { zh: '数据', en: 'Data' },
      order: 71,
      label: { zh: '操作日志', en: 'Audit log' },
      description: {
        zh: '全公司谁在何时改了什么，可筛选、导出；保留多久',
        en: 'Who changed what and when in the whole company; filter, export, how long it is kept',
      },
      component: lazy(() => import('./AuditSettings.tsx')),
      may: session => mayAdminister(session, 'audit'),
    },
  ],
}
