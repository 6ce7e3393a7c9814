import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { copyLink } from '../documents/entry/copyLink.ts'

export const web: WebFeature = {
  screens: {
    quote: {
      page: lazy(() => import('./QuotePage.tsx')),
      create: lazy(() => import('./QuoteCreatePage.tsx')),
    },
  },
  tabs: entity =>
    entity.name === 'quote'
      ? [
          {
            key: 'versions',
            order: 1,
            label: { zh: '版本', en: 'Versions' },
            component: lazy(() => import('./VersionsTab.tsx')),
          },
          {
            key: 'share',
            order: 2,
            label: { zh: '分享与提问', en: 'Share and questions' },
            component: lazy(() => import('./ShareTab.tsx')),
          },
        ]
      : [],
  links: [
    {
      key: 'order',
      label: { zh: '转订单', en: 'Order' },
      may: (session, entity, [row, ...others]) =>
        entity.name === 'quote' &&
        can(session, 'order', 'create') &&
        row !== undefined &&
        others.length === 0 &&
        !row.deletedAt &&
        row.status === 'accepted' &&
        row.ordering !== 'done',
      path: (_entity, rows) => `orders/new?quote=${rows[0]?.id}`,
    },
    {
      key: 'share',
      label: { zh: '分享', en: 'Share' },
      may: (session, entity, [row, ...others]) =>
        entity.name === 'quote' &&
        can(session, 'quote', 'send') &&
        row !== undefined &&
        others.length === 0 &&
        !row.deletedAt &&
        ['sent', 'accepted'].includes(String(row.status)),
      path: (_entity, rows) => `quotes/${rows[0]?.id}?tab=share`,
    },
    copyLink('quote'),
  ],
  homeBlocks: [
    {
      key: 'quotes.toDo',
      label: { zh: '报价待办', en: 'Quotes to see to' },
      description: {
        zh: '客户提问、已接受待转订单、一周内到期的报价',
        en: 'Questions of customers, accepted quotes to order, those that expire in a week',
      },
      place: 'beside',
      order: 1,
      may: session => can(session, 'quote', 'read'),
      component: lazy(() => import('./QuotesToDo.tsx')),
    },
  ],
}
