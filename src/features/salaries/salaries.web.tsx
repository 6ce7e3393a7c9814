import { lazy } from 'react'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  tabs: entity => {
    if (entity.name === 'salarySheet')
      return [
        {
          key: 'sheet',
          order: 0,
          label: { zh: '明细', en: 'Sheet' },
          component: lazy(() => import('./SheetGrid.tsx')),
        },
      ]
    if (entity.name === 'payslip')
      return [
        {
          key: 'commissions',
          order: 1,
          label: { zh: '提成明细', en: 'Commissions' },
          component: lazy(() => import('./SlipCommissions.tsx')),
        },
      ]
    return []
  },
}
