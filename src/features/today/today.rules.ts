import { momentIn } from '../../core/kinds/date.ts'

/** The days and moments Today is made of; days are YYYY-MM-DD of the company, moments ISO 8601. */
export interface TodayCalendar {
  today: string
  todayStart: string
  tomorrowStart: string
  afterTomorrowStart: string
  monthStart: string
  monthStartMoment: string
  lastMonthStart: string
  lastMonthStartMoment: string
  /** The day of the last month that corresponds to today; its last day where it was shorter. */
  lastMonthSameDay: string
  /** The moment that day ended. */
  lastMonthSameDayEnd: string
}

const DAY = 86_400_000

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

export function todayCalendar(today: string, timeZone: string): TodayCalendar {
  const startOf = (day: string) => momentIn(timeZone, `${day}T00:00:00`).toISOString()
  const monthStart = `${today.slice(0, 7)}-01`
  const lastOfLastMonth = addDays(monthStart, -1)
  const lastMonthStart = `${lastOfLastMonth.slice(0, 7)}-01`
  const sameDay = `${lastOfLastMonth.slice(0, 7)}-${today.slice(8)}`
  const lastMonthSameDay = sameDay < lastOfLastMonth ? sameDay : lastOfLastMonth
  return {
    today,
    todayStart: startOf(today),
    tomorrowStart: startOf(addDays(today, 1)),
    afterTomorrowStart: startOf(addDays(today, 2)),
    monthStart,
    monthStartMoment: startOf(monthStart),
    lastMonthStart,
    lastMonthStartMoment: startOf(lastMonthStart),
    lastMonthSameDay,
    lastMonthSameDayEnd: startOf(addDays(lastMonthSameDay, 1)),
  }
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** The day, of those given, on which a birthday is kept: 29 February on the 28th in other years. */
export function birthdayOn(birthday: string, today: string, days: number): string | undefined {
  return daysFrom(today, days).find(on => {
    const monthDay = on.slice(5)
    if (birthday.slice(5) === monthDay) return true
    return birthday.slice(5) === '02-29' && monthDay === '02-28' && !isLeap(Number(on.slice(0, 4)))
  })
}

/** The birthdays kept on the given days as month × 100 + day, in the order of the days. */
export function birthdayCodes(today: string, days: number): number[] {
  return daysFrom(today, days).flatMap(on => {
    const [year = 0, month = 0, day = 0] = on.split('-').map(Number)
    const code = month * 100 + day
    return code === 228 && !isLeap(year) ? [code, 229] : [code]
  })
}

function daysFrom(today: string, days: number): string[] {
  return Array.from({ length: days }, (_, i) => addDays(today, i))
}

/** The age reached on a day, where the year of birth is known to make sense. */
export function ageOn(birthday: string, on: string): number | null {
  const age = Number(on.slice(0, 4)) - Number(birthday.slice(0, 4))
  return age > 0 && age < 120 ? age : null
}
