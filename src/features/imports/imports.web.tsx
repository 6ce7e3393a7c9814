import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { Session } from '../../core/web/client.ts'
import type { WebFeature } from '../../core/web/feature.ts'

const mayImport = (session: Session) =>
  ['customer', 'contact', 'product', 'order', 'contactRecord'].some(name => can(session, name, 'import'))

export const web: WebFeature = {
  routes: [
    { path: 'imports', component: lazy(() => import('./ImportsPage.tsx')) },
    { path: 'imports/new', component: lazy(() => import('./NewImportPage.tsx')), changes: true },
    { path: 'imports/$id', component: lazy(() => import('./ImportPage.tsx')), changes: true },
  ],
  commands: [
    {
      key: 'new.import',
      label: { zh: '导入表格', en: 'Import a spreadsheet' },
      words: 'daoru dr excel csv xlsx vcard 导入 import upload',
      may: mayImport,
      run: ({ go }) => go('imports/new'),
    },
    {
      key: 'go.imports',
      label: { zh: '以往的导入', en: 'Past imports' },
      words: 'daoru jilu 导入记录 撤销导入 undo import history',
      may: mayImport,
      run: ({ go }) => go('imports'),
    },
  ],
  settings: [
    {
      key: 'imports',
      group: { zh: '接口与数据', en: 'Interfaces and data' },
      label: { zh: '导入', en: 'Imports' },
      description: {
        zh: '从表格导入客户、联系人、产品和订单；查看、撤销以往的导入',
        en: 'Bring in customers, contacts, products and orders from spreadsheets; see and undo past imports',
      },
      order: 60,
      component: lazy(() => import('./ImportsPage.tsx')),
      may: mayImport,
    },
  ],
}
