import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

const LinkedList = lazy(() => import('./LinkedList.tsx'))

export const web: WebFeature = {
  tabs: entity =>
    Object.entries(entity.fields)
      .filter(([, field]) => field.relation)
      .map(([name, field]) => ({
        key: name,
        order: 0,
        label: field.label,
        component: LinkedList,
      })),
  settings: [
    {
      key: 'objects',
      group: { zh: '公司', en: 'Company' },
      order: 11,
      label: { zh: '自定义对象', en: 'Own objects' },
      description: {
        zh: '公司自己的对象，和客户、订单一样有菜单、列表、页面和导入',
        en: 'Objects of the company’s own, with menu entry, list, page and import',
      },
      component: lazy(() => import('./settings/OwnObjects.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
  ],
}
