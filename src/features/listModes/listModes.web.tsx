import { AppstoreOutlined, CalendarOutlined, EnvironmentOutlined, GroupOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import type { WebFeature } from '../../core/web/feature.ts'
import { createdAt } from '../../core/web/list/listField.ts'
import { isGrouping, isTime } from './groups.rules.ts'
import { regionsOf } from './region.rules.ts'

const fieldsOf = (entity: Entity) => Object.entries(entity.fields)

/** What people group by most: a choice, then people and records, then time; words of which every record has its own come last. */
const groupRank = (field: Field) =>
  field.kind === 'choice' ? 0 : field.to ? 1 : isTime(field) ? 2 : field.kind === 'text' ? 4 : 3

/** The days one plans by come first, then what the list shows. */
const dayRank = (entity: Entity, [name, field]: readonly [string, Field]) =>
  (field.readOnly || field.from ? 1 : 0) + (entity.list.columns.includes(name) ? 0 : 2)

/** First those the company has put on its boards, then the other choices. */
function boardFields(entity: Entity) {
  const named = entity.list.board ?? []
  const others = fieldsOf(entity).flatMap(([name, { kind }]) => (kind === 'choice' ? [name] : []))
  return [...new Set([...named, ...others])].flatMap(name =>
    entity.fields[name] ? [{ key: name, label: entity.fields[name].label }] : [],
  )
}

export const web: WebFeature = {
  listModes: [
    {
      key: 'group',
      order: 1,
      label: { zh: '分组', en: 'Groups' },
      icon: <GroupOutlined />,
      by: entity =>
        [...fieldsOf(entity), ['createdAt', createdAt] as const]
          .filter(([name, field]) => isGrouping(entity, name, field))
          .sort(([, one], [, other]) => groupRank(one) - groupRank(other))
          .map(([name, field]) => ({ key: isTime(field) ? `${name}.month` : name, label: field.label })),
      component: lazy(() => import('./Groups.tsx')),
    },
    {
      key: 'board',
      order: 2,
      label: { zh: '看板', en: 'Board' },
      icon: <AppstoreOutlined />,
      by: boardFields,
      component: lazy(() => import('./Board.tsx')),
    },
    {
      key: 'calendar',
      order: 3,
      label: { zh: '日历', en: 'Calendar' },
      icon: <CalendarOutlined />,
      by: entity =>
        [...fieldsOf(entity), ['createdAt', createdAt] as const]
          .filter(([, field]) => isTime(field))
          .sort((one, other) => dayRank(entity, one) - dayRank(entity, other))
          .map(([name, field]) => ({ key: name, label: field.label })),
      component: lazy(() => import('./calendar/Calendar.tsx')),
    },
    {
      key: 'region',
      order: 4,
      label: { zh: '地区', en: 'Regions' },
      icon: <EnvironmentOutlined />,
      by: entity => regionsOf(entity).map(({ region, label }) => ({ key: region, label })),
      component: lazy(() => import('./Regions.tsx')),
    },
  ],
}
