/** Spans of days, and the span that one is compared with. Days are ISO texts. */
import type { Comparison } from './sales.ts'

export interface Span {
  from: string
  to: string
}

/** The span compared with, and how far its days are put forward to lie in the one asked for. */
export interface Compared extends Span {
  months: number
  days: number
}

const DAY = 86_400_000
const iso = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)
const partsOf = (day: string) => day.split('-').map(Number) as [number, number, number]
const lastOf = (year: number, month: number) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

/** The same day so many months before: the last of its month where there is none, and where it was the last. */
export function monthsBefore(day: string, months: number): string {
  const [year, month, date] = partsOf(day)
  const at = new Date(Date.UTC(year, month - 1 - months, 1))
  const last = lastOf(at.getUTCFullYear(), at.getUTCMonth())
  const wasLast = date === lastOf(year, month - 1)
  return iso(at.getUTCFullYear(), at.getUTCMonth(), wasLast ? last : Math.min(date, last))
}

/**
 * `year`: the same days a year ago. `before`: what lies just before: as many months where the span begins with a month (January to
 * March: October to December), else as many days.
 */
export function comparedWith({ from, to }: Span, comparison: Comparison): Compared | undefined {
  if (comparison === 'none') return undefined
  if (comparison === 'year')
    return { from: startBefore(from, 12), to: monthsBefore(to, 12), months: 12, days: 0 }
  const [[year, month, day], [toYear, toMonth]] = [partsOf(from), partsOf(to)]
  if (day === 1) {
    const months = (toYear - year) * 12 + toMonth - month + 1
    return { from: startBefore(from, months), to: monthsBefore(to, months), months, days: 0 }
  }
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1
  const back = (date: string) => new Date(Date.parse(date) - days * DAY).toISOString().slice(0, 10)
  return { from: back(from), to: back(to), months: 0, days }
}

/** A first day is never put to the last of its month. */
function startBefore(day: string, months: number): string {
  const [year, month, date] = partsOf(day)
  const at = new Date(Date.UTC(year, month - 1 - months, 1))
  const last = lastOf(at.getUTCFullYear(), at.getUTCMonth())
  return iso(at.getUTCFullYear(), at.getUTCMonth(), Math.min(date, last))
}

/** The days of one step of time that begins on `day`, no further than the span goes. */
export function spanOf(step: 'day' | 'month' | 'quarter' | 'year', day: string, { from, to }: Span): Span {
  const [year, month] = partsOf(day)
  const months = { day: 0, month: 1, quarter: 3, year: 12 }[step]
  const end = step === 'day' ? day : iso(year, month - 1 + months, 0)
  return { from: day > from ? day : from, to: end < to ? end : to }
}
