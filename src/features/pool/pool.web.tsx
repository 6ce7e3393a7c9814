import { lazy } from 'react'
import { can, mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { PoolCell } from './PoolCell.tsx'

export const web: WebFeature = {
  navigation: [
    {
      area: 'customers',
      order: 2,
      label: { zh: '公海', en: 'Public pool' },
      path: 'pool/customers',
      may: session => can(session, 'customer', 'claim') || can(session, 'customer', 'assign'),
    },
  ],
  routes: [
    { path: 'pool/customers', component: lazy(() => import('./PoolPage.tsx')) },
    { path: 'pool/customers/$id', component: lazy(() => import('./PooledPage.tsx')) },
  ],
  homeBlocks: [
    {
      key: 'pool.reclaimSoon',
      label: { zh: '即将回收到公海', en: 'Going to the pool soon' },
      description: { zh: '按规则最先被回收的五位客户', en: 'The five customers the rules take first' },
      place: 'beside',
      order: 2.5,
      may: session => can(session, 'customer', 'read'),
      component: lazy(() => import('./ReclaimSoon.tsx')),
    },
  ],
  cells: { pool: PoolCell },
  settings: [
    {
      key: 'pool',
      group: { zh: '数据', en: 'Data' },
      label: { zh: '公海', en: 'Public pools' },
      description: {
        zh: '客户何时回到公海，谁可以认领多少，认领前看不到什么',
        en: 'When customers return to a pool, who may claim how many, and what is masked until then',
      },
      order: 55,
      component: lazy(() => import('./PoolSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
