import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { Ref } from '../../core/field.ts'
import type { Session } from '../../core/web/client.ts'
import type { WebFeature } from '../../core/web/feature.ts'

const seesReceivables = (session: Session) => can(session, 'receivable', 'read')

export const web: WebFeature = {
  screens: {
    receipt: {
      page: lazy(() => import('./ReceiptPage.tsx')),
      create: lazy(() => import('./ReceiptCreatePage.tsx')),
    },
  },
  routes: [
    { path: 'ageing', component: lazy(() => import('./AgeingPage.tsx')) },
    { path: 'statement', component: lazy(() => import('./StatementPage.tsx')) },
  ],
  navigation: [
    { area: 'money', order: 3, label: { zh: '账龄', en: 'Ageing' }, path: 'ageing', may: seesReceivables },
    {
      area: 'money',
      order: 4,
      label: { zh: '对账单', en: 'Statement' },
      path: 'statement',
      may: seesReceivables,
    },
  ],
  tabs: entity =>
    entity.name === 'customer'
      ? [
          {
            key: 'account',
            order: 1,
            label: { zh: '往来', en: 'Account' },
            component: lazy(() => import('./CustomerAccount.tsx')),
          },
        ]
      : [],
  links: [
    {
      key: 'receive',
      label: { zh: '收款', en: 'Receive money' },
      may: (session, entity, rows) =>
        entity.name === 'receivable' &&
        can(session, 'receipt', 'create') &&
        rows.length > 0 &&
        new Set(rows.map(row => (row.customer as Ref | null)?.id)).size === 1,
      path: (_entity, rows) => `receipts/new?receivable=${rows[0]?.id}`,
    },
  ],
}
