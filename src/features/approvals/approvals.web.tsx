import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { Band } from './Band.tsx'
import { Count } from './Count.tsx'

export const web: WebFeature = {
  navigation: [{ area: 'today', order: 3, label: { zh: '审批', en: 'Approvals' }, path: 'approvals', Count }],
  routes: [
    { path: 'approvals', component: lazy(() => import('./ApprovalsPage.tsx')) },
    { path: 'approvals/$id', component: lazy(() => import('./ApprovalPage.tsx')) },
  ],
  heads: { approvals: Band },
  homeBlocks: [
    {
      key: 'approvals.mine',
      label: { zh: '审批待办', en: 'Approvals' },
      description: {
        zh: '等我审批的，和我发起还没完的',
        en: 'What waits for me, and what I asked that is not finished',
      },
      place: 'beside',
      order: 0.5,
      component: lazy(() => import('./ApprovalsBlock.tsx')),
    },
  ],
  settings: [
    {
      key: 'approvals',
      group: { zh: '公司', en: 'Company' },
      label: { zh: '审批规则', en: 'Approval rules' },
      description: {
        zh: '哪些报价、订单、采购、费用和工资表要谁同意才生效',
        en: 'Which quotes, orders, purchases, expenses and salary sheets wait until somebody agrees',
      },
      order: 57,
      component: lazy(() => import('./ApprovalSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
