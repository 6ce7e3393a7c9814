import type { Locale } from '../../../core/label.ts'
import { addDays } from '../../today/today.rules.ts'

export type CalendarSpan = 'month' | 'week'

const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** The days a calendar shows around one: whole weeks from Monday, of its month or its own. */
export function daysOf(at: string, span: CalendarSpan): string[] {
  const first = span === 'month' ? `${at.slice(0, 7)}-01` : at
  const from = addDays(first, -weekdayOf(first))
  const days = span === 'week' ? 7 : Math.ceil((weekdayOf(first) + daysIn(first)) / 7) * 7
  return Array.from({ length: days }, (_, place) => addDays(from, place))
}

function daysIn(day: string): number {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** The same day a month or a week on or back; the last of a shorter month. */
export function turned(at: string, span: CalendarSpan, by: number): string {
  if (span === 'week') return addDays(at, 7 * by)
  const month = new Date(`${at.slice(0, 7)}-01T00:00:00Z`)
  month.setUTCMonth(month.getUTCMonth() + by)
  const first = month.toISOString().slice(0, 10)
  return `${first.slice(0, 8)}${String(Math.min(Number(at.slice(8)), daysIn(first))).padStart(2, '0')}`
}

const writing = (locale: Locale, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'UTC', ...options })

const dateOf = (day: string) => new Date(`${day}T00:00:00Z`)

export const monthWords = (day: string, locale: Locale): string =>
  writing(locale, { year: 'numeric', month: 'long' }).format(dateOf(day))

/** 11月22日 星期日; for a screen reader and the heads of an agenda. */
export const dayWords = (day: string, locale: Locale): string =>
  writing(locale, { month: 'long', day: 'numeric', weekday: 'long' }).format(dateOf(day))

export const weekdayWords = (day: string, locale: Locale): string =>
  writing(locale, { weekday: 'short' }).format(dateOf(day))
