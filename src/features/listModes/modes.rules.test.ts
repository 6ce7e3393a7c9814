import { expect, test } from 'vitest'
import { customer } from '../customers/customers.entity.ts'
import { order } from '../orders/orders.entity.ts'
import { columnsOf } from './board.rules.ts'
import { bucketLabel, groupFilters, isGrouping } from './groups.rules.ts'
import { byArea, regionsOf } from './region.rules.ts'

const { level, industry, region, phone, tags } = customer.fields
const group = (value: string | null, count = 1) => ({ value, count })

test('a board has every choice in its order, unknown values and what has none after them', () => {
  const columns = columnsOf(level, [group('gone'), group(null), group('key', 3)])
  expect(columns.map(one => [one.value, one.group?.count ?? 0])).toEqual([
    ['key', 3],
    ['ordinary', 0],
    ['potential', 0],
    ['gone', 1],
    [null, 1],
  ])
})

test('of a field that takes any word, a board has only those in use', () => {
  expect(columnsOf(industry, [group('retail'), group('宠物')]).map(one => one.value)).toEqual([
    'retail',
    '宠物',
  ])
})

test.each([
  ['day', '2026-11-22', '2026-11-23'],
  ['week', '2026-12-28', '2027-01-04'],
  ['month', '2026-12-01', '2027-01-01'],
  ['quarter', '2026-10-01', '2027-01-01'],
  ['year', '2026-01-01', '2027-01-01'],
])('the records of a %s are those from its first day to the next', (bucket, from, to) => {
  expect(groupFilters('orderedOn', bucket, from)).toEqual([
    { field: 'orderedOn', op: 'gte', value: from },
    { field: 'orderedOn', op: 'lt', value: to },
  ])
})

test('a group of days is named in both languages', () => {
  expect(bucketLabel('2026-10-01', 'quarter')).toEqual({ zh: '2026 年第 4 季度', en: 'Q4 2026' })
  expect(bucketLabel('2026-10-01', 'month').zh).toBe('2026 年 10 月')
})

test('lists are grouped by choices, tags and dates, not by phones', () => {
  expect([
    isGrouping(customer, 'level', level),
    isGrouping(customer, 'tags', tags),
    isGrouping(order, 'orderedOn', order.fields.orderedOn),
    isGrouping(customer, 'phone', phone),
  ]).toEqual([true, true, true, false])
})

test('provinces stand under their great regions, what is none last', () => {
  const areas = byArea([group('广东'), group('火星'), group('上海'), group(null), group('浙江')], region)
  expect(areas.map(area => [area.label.zh, area.groups.map(one => one.value)])).toEqual([
    ['华东', ['上海', '浙江']],
    ['华南', ['广东']],
    ['其他', ['火星', null]],
  ])
  expect(regionsOf(customer)).toMatchObject([{ region: 'region', city: 'city' }])
  expect(regionsOf(order)).toEqual([])
})
