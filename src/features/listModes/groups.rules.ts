import type { Entity } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'
import type { Group } from '../../core/web/client.ts'
import { type Filter, writeFilters } from '../../core/web/list/state.ts'

export const buckets = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Bucket = (typeof buckets)[number]

export const bucketLabels: Record<Bucket, Label> = {
  day: { zh: '按日', en: 'by day' },
  week: { zh: '按周', en: 'by week' },
  month: { zh: '按月', en: 'by month' },
  quarter: { zh: '按季', en: 'by quarter' },
  year: { zh: '按年', en: 'by year' },
}

export const isTime = (field: Field): boolean => kindOf(field).slot === 'time' && !field.computed

const texts = ['longText', 'email', 'phone', 'url', 'address', 'sequence']

/** Whether the values of a field make groups worth looking at. */
export function isGrouping(entity: Entity, name: string, field: Field): boolean {
  if (field.unique || name === entity.title || texts.includes(field.kind)) return false
  const kind = kindOf(field)
  return (
    isTime(field) ||
    kind.many === true ||
    (kind.missing !== null && kind.slot === 'text') ||
    field.kind === 'boolean'
  )
}

/** Fields summed up: those of the list's foot, and further money and own numbers among the shown columns. */
export function sumNames(entity: Entity, columns: readonly string[]): string[] {
  const summable = (name: string) => {
    const field = entity.fields[name]
    return field !== undefined && !field.computed && kindOf(field).aggregates.includes('sum')
  }
  const means = (name: string) => entity.fields[name]?.kind === 'money' || entity.fields[name]?.customId
  return [...new Set([...(entity.list.sums ?? []), ...columns.filter(means)])].filter(summable)
}

/** The filter of an address that asks for one value of a field, or for none. */
export const openFilters = (field: string, value: string | null): Record<string, string> =>
  writeFilters(groupFilters(field, undefined, value))

/** The filters that say “this group”: a value, a missing one, or the days of a week, month, quarter or year. */
export function groupFilters(field: string, bucket: string | undefined, value: Group['value']): Filter[] {
  if (value === null || value === '') return [{ field, op: 'empty', value: 'true' }]
  if (!bucket) return [{ field, op: 'eq', value }]
  const day = value.slice(0, 10)
  return [
    { field, op: 'gte', value: day },
    { field, op: 'lt', value: nextStart(day, bucket) },
  ]
}

function nextStart(day: string, bucket: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (bucket === 'year') date.setUTCFullYear(date.getUTCFullYear() + 1)
  else if (bucket === 'quarter') date.setUTCMonth(date.getUTCMonth() + 3)
  else if (bucket === 'month') date.setUTCMonth(date.getUTCMonth() + 1)
  else date.setUTCDate(date.getUTCDate() + (bucket === 'week' ? 7 : 1))
  return date.toISOString().slice(0, 10)
}

/** The name of a group of days: 2026-11, 2026 第 4 季度, the week from a Monday. */
export function bucketLabel(value: string, bucket: string): Label {
  const [year = '', month = ''] = value.split('-')
  const day = value.slice(0, 10)
  if (bucket === 'year') return { zh: `${year} 年`, en: year }
  if (bucket === 'month') return { zh: `${year} 年 ${Number(month)} 月`, en: `${year}-${month}` }
  if (bucket === 'quarter') {
    const quarter = Math.floor((Number(month) - 1) / 3) + 1
    return { zh: `${year} 年第 ${quarter} 季度`, en: `Q${quarter} ${year}` }
  }
  if (bucket === 'week') return { zh: `${day} 起的一周`, en: `Week of ${day}` }
  return { zh: day, en: day }
}
