import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

/** Settings of the program itself; those of a feature stand with the feature. */
export const web: WebFeature = {
  settings: [
    {
      key: 'bin',
      group: { zh: '数据', en: 'Data' },
      label: { zh: '回收站', en: 'Recycle bin' },
      description: {
        zh: '30 天内删除的记录，可以恢复',
        en: 'What was deleted in the last 30 days, to bring back',
      },
      order: 70,
      component: lazy(() => import('./BinSettings.tsx')),
      may: session => can(session, 'customer', 'delete'),
    },
    {
      key: 'appearance',
      group: { zh: '个人', en: 'Yourself' },
      label: { zh: '外观与语言', en: 'Look and language' },
      description: {
        zh: '浅色或深色、列表行高、中文或英文',
        en: 'Light or dark, row height, Chinese or English',
      },
      order: 90,
      component: lazy(() => import('./AppearanceSettings.tsx')),
    },
  ],
}
