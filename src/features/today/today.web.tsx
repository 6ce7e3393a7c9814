import { lazy } from 'react'
import { can } from '../../core/actor.ts'
import type { Label } from '../../core/label.ts'
import type { Session } from '../../core/web/client.ts'
import type { HomeBlock, WebFeature } from '../../core/web/feature.ts'

const reads = (session: Session) => can(session, 'customer', 'read')

/** A block of the right-hand side, which `Beside.tsx` draws. */
const beside = (
  name: 'Numbers' | 'Quiet' | 'Birthdays' | 'Colleagues',
  order: number,
  label: Label,
  description: Label,
): HomeBlock => ({
  key: `today.${name.toLowerCase()}`,
  label,
  description,
  place: 'beside',
  order,
  may: reads,
  component: lazy(() => import('./Beside.tsx').then(module => ({ default: module[name] }))),
})

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
    beside(
      'Numbers',
      2,
      { zh: '本月数字', en: 'The month in numbers' },
      {
        zh: '收入、订单、联系记录、新客户，与上月同期比',
        en: 'Revenue, orders, contact records and new customers against last month',
      },
    ),
    beside(
      'Quiet',
      3,
      { zh: '要流失的客户', en: 'Customers going quiet' },
      { zh: '按价值和风险排在最前的五位，附原因', en: 'The five that matter most, and why' },
    ),
    beside(
      'Birthdays',
      4,
      { zh: '生日与纪念日', en: 'Birthdays' },
      { zh: '未来一周的生日和成立日', en: 'Birthdays and founding days of the next week' },
    ),
    beside(
      'Colleagues',
      5,
      { zh: '同事动态', en: 'What colleagues did' },
      { zh: '同事在我的客户上做了什么', en: 'What colleagues did with my customers' },
    ),
  ],
  routes: [{ path: 'today', component: lazy(() => import('./TodayPage.tsx')) }],
}
