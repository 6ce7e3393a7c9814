import { dayIn, wallClock } from './date.ts'
import type { KindContext } from './kind.ts'

const dayLength = 86_400_000

const daysFrom = (day: string, other: string) => Math.round((Date.parse(other) - Date.parse(day)) / dayLength)

/** Year, month, day, hour, minute: 2026-11-21 14:30. */
export function fullMoment(iso: string, context: KindContext): string {
  return wallClock(context.timeZone, new Date(iso)).slice(0, 16)
}

/**
 * A moment as people say it: the clock today (今天 14:30), words within a week (昨天, 3 天前, 后天), month and day within the year, else
 * the date. A moment at midnight is a day without a clock.
 */
export function shortMoment(iso: string, context: KindContext): string {
  const wall = wallClock(context.timeZone, new Date(iso))
  const day = wall.slice(0, 10)
  const today = dayIn(context.timeZone, context.now)
  const away = daysFrom(today, day)
  const time = wall.slice(11, 16)
  const near = nearDay(away, context)
  if (near) return Math.abs(away) <= 1 && time !== '00:00' ? `${near} ${time}` : near
  return day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day
}

/** 今天, 昨天, 3 天前 … within a week on either side; else undefined. `away` is in days, later is positive. */
function nearDay(away: number, { locale }: KindContext): string | undefined {
  if (Math.abs(away) > 7) return undefined
  if (Math.abs(away) <= 2 && locale === 'zh') return ['前天', '昨天', '今天', '明天', '后天'][away + 2]
  if (Math.abs(away) <= 1) return ['Yesterday', 'Today', 'Tomorrow'][away + 1]
  if (locale === 'zh') return away < 0 ? `${-away} 天前` : `${away} 天后`
  return away < 0 ? `${-away} days ago` : `in ${away} days`
}

/** Days from today to the day of a moment or date; negative is past. */
export function daysAway(value: string, context: KindContext): number {
  const day = value.length === 10 ? value : dayIn(context.timeZone, new Date(value))
  return daysFrom(dayIn(context.timeZone, context.now), day)
}
