import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { Session } from '../../core/web/client.ts'
import type { WebFeature } from '../../core/web/feature.ts'

const reads = (session: Session) => can(session, 'customer', 'read')

const beside = (name: 'Numbers' | 'Quiet' | 'Birthdays' | 'Colleagues') =>
  lazy(() => import('./Beside.tsx').then(module => ({ default: module[name] })))

export const web: WebFeature = {
  navigation: [
    {
      area: 'today',
      order: 1,
      label: { zh: '今日', en: 'Today' },
      path: 'today',
      may: session => can(session, 'customer', 'read') || session.home !== null,
    },
  ],
  homeBlocks: [
    {
      key: 'today.work',
      label: { zh: '今日待办', en: 'To do today' },
      description: {
        zh: '逾期、今天、明天该联系的客户，该回购的客户',
        en: 'Contacts late, due today and tomorrow; customers due to order',
      },
      place: 'main',
      order: 1,
      may: reads,
      component: lazy(() => import('./Work.tsx')),
    },
    {
      key: 'today.numbers',
      label: { zh: '本月数字', en: 'The month in numbers' },
      description: {
        zh: '收入、订单、联系记录、新客户，与上月同期比',
        en: 'Revenue, orders, contact records and new customers against last month',
      },
      place: 'beside',
      order: 2,
      may: reads,
      component: beside('Numbers'),
    },
    {
      key: 'today.quiet',
      label: { zh: '要流失的客户', en: 'Customers going quiet' },
      description: { zh: '按价值和风险排在最前的五位，附原因', en: 'The five that matter most, and why' },
      place: 'beside',
      order: 3,
      may: reads,
      component: beside('Quiet'),
    },
    {
      key: 'today.birthdays',
      label: { zh: '生日与纪念日', en: 'Birthdays' },
      description: { zh: '未来一周的生日和成立日', en: 'Birthdays and founding days of the next week' },
      place: 'beside',
      order: 4,
      may: reads,
      component: beside('Birthdays'),
    },
    {
      key: 'today.colleagues',
      label: { zh: '同事动态', en: 'What colleagues did' },
      description: { zh: '同事在我的客户上做了什么', en: 'What colleagues did with my customers' },
      place: 'beside',
      order: 5,
      may: reads,
      component: beside('Colleagues'),
    },
  ],
  routes: [{ path: 'today', component: lazy(() => import('./TodayPage.tsx')) }],
}
