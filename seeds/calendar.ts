/** Days of the demo company: whole numbers from 1970-01-01, working days, and the seasons of its trade. */
import { isWorkingDay } from '../src/features/today/chineseDay.ts'

const DAY = 86_400_000

export function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY)
}

export function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

/** The moment of a time of day (in minutes) in Shanghai, which has had no summer time since 1991. */
export function momentOf(day: number, minutes: number): number {
  return day * DAY + (minutes - 8 * 60) * 60_000
}

const working = new Map<number, boolean>()

/** The day itself, or the next working day. */
export function workingDay(day: number): number {
  for (let at = day; ; at++) {
    let works = working.get(at)
    if (works === undefined) {
      works = isWorkingDay(dateOf(at))
      working.set(at, works)
    }
    if (works) return at
  }
}

/** The last working day before a day. */
export function workingDayBefore(day: number): number {
  let at = day - 1
  while (workingDay(at) !== at) at--
  return at
}

/** First days of the lunar year, on which business stands still. */
const SPRING_FESTIVALS = [
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03',
].map(dayNumber)

export type Season = 'gift' | 'sales' | undefined

/** How lively ordering is on a day: 1 is usual, 1.6 before 11 November, 0.15 around the Spring Festival. */
export function liveliness(day: number, season: Season): number {
  const toFestival = Math.min(...SPRING_FESTIVALS.map(festival => Math.abs(festival - day)))
  if (toFestival <= 9) return 0.15
  const date = dateOf(day).slice(5)
  const beforeFestival = SPRING_FESTIVALS.some(festival => festival - day > 9 && festival - day <= 40)
  if (season === 'gift') return beforeFestival || (date >= '08-15' && date <= '09-25') ? 3 : 0.5
  if (date >= '10-10' && date <= '11-11') return season === 'sales' ? 1.9 : 1.3
  if (date >= '05-25' && date <= '06-18') return season === 'sales' ? 1.5 : 1.1
  return beforeFestival ? 1.15 : 1
}
