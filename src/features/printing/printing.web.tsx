import { lazy } from 'react'
import { can, mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

export const web: WebFeature = {
  routes: [
    { path: 'print', component: lazy(() => import('./PrintPage.tsx')) },
    { path: 'printTemplates/$id', component: lazy(() => import('./designer/DesignerPage.tsx')) },
  ],
  links: [
    {
      key: 'print',
      label: { zh: '打印', en: 'Print' },
      may: (session, entity, rows) =>
        !session.seenBy &&
        !entity.lineOf &&
        rows.length > 0 &&
        rows.length <= 200 &&
        can(session, entity.name, 'read'),
      path: (entity, rows) => `print?entity=${entity.name}&ids=${rows.map(row => row.id).join(',')}`,
    },
  ],
  settings: [
    {
      key: 'printTemplates',
      group: { zh: '公司', en: 'Company' },
      order: 15,
      label: { zh: '打印', en: 'Printing' },
      description: {
        zh: '合同、出货单、标签的模板，公司抬头、印章和打印机偏移',
        en: 'Templates of contracts, forms and labels; letterhead, seal, and what printers are off by',
      },
      component: lazy(() => import('./PrintSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
