import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { QuickRecordOverlay } from './QuickRecordOverlay.tsx'
import { openQuickRecord } from './quickRecord.ts'

export const web: WebFeature = {
  commands: [
    {
      key: 'new.contactRecord',
      label: { zh: '写跟进', en: 'Write a contact record' },
      words: 'xiegenjin xgj 联系记录 电话 拜访 call visit log',
      shortcut: 'mod+j',
      may: session => can(session, 'contactRecord', 'create'),
      run: () => openQuickRecord(),
    },
  ],
  screens: { contactRecord: { create: lazy(() => import('./QuickRecordPage.tsx')) } },
  overlays: [QuickRecordOverlay],
}
