/** What groups of sales are called. */
import { Decimal } from 'decimal.js'
import type { Fields } from '../../core/entity.ts'
import type { Locale } from '../../core/label.ts'
import type { Dimension } from './sales.ts'

interface Keyed {
  key: string
  title: string | null
  rest?: number
}

/**
 * A group in words: a record by its title, a choice by its label, a span of time as people write it.
 * @param customerFields the company's own labels of levels and regions
 */
export function keyText(
  by: Dimension,
  { key, title, rest }: Keyed,
  locale: Locale,
  customerFields: Fields,
): string {
  if (rest !== undefined) return { zh: `其余 ${rest} 项`, en: `${rest} others` }[locale]
  if (title) return title
  if (key === '') return { zh: '（未填）', en: '(none)' }[locale]
  if (key === '?' || key.length === 36) return { zh: '（无权查看）', en: '(out of sight)' }[locale]
  if (by === 'day') return key
  if (by === 'month') return key.slice(0, 7)
  if (by === 'year') return key.slice(0, 4)
  if (by === 'quarter') {
    const quarter = (Number(key.slice(5, 7)) + 2) / 3
    return { zh: `${key.slice(0, 4)} 年 ${quarter} 季度`, en: `${key.slice(0, 4)} Q${quarter}` }[locale]
  }
  if (by === 'level' || by === 'region')
    return customerFields[by]?.choices?.find(choice => choice.value === key)?.label[locale] ?? key
  return key
}

/** Decimals as text. */
export const differenceOf = (now: string, before: string): string => new Decimal(now).minus(before).toFixed()

/** In percent with one place; null where there was nothing before. */
export function changeOf(now: string, before: string): string | null {
  const base = new Decimal(before)
  if (base.isZero()) return null
  return new Decimal(now).minus(base).div(base.abs()).times(100).toDecimalPlaces(1).toFixed()
}
