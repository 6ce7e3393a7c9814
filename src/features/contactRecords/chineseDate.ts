/**
 * Dates in words, as people type them: '明天', '3天后', '下周三下午3点', '月底', 'next mon 3pm', 'in 3 days', '2026-12-05 14:30'.
 * Weeks begin on Monday; 下周一 and "next Monday" are the Monday of the next calendar week.
 */
import { Temporal } from 'temporal-polyfill'

export interface When {
  /** The moment, ISO 8601 in UTC. Without a time of day in the words it is `defaultTime` on that day. */
  at: string
  /** The day in the company's time zone: 'YYYY-MM-DD'. */
  date: string
  /** Whether the words named a time of day. */
  hasTime: boolean
}

export interface WhenOptions {
  /** The present moment, ISO 8601 with an offset or Z. */
  now: string
  /** IANA name of the company's time zone: 'Asia/Shanghai'. */
  timeZone: string
  /** Time of day when the words name none, 'HH:MM'; 09:00 by default. */
  defaultTime?: string
}

/** Reads words as a moment. Undefined when any part of them is not understood: a wrong guess is worse than a question. */
export function parseWhen(words: string, options: WhenOptions): When | undefined {
  const now = Temporal.Instant.from(options.now).toZonedDateTimeISO(options.timeZone)
  const text = tidy(words)
  if (!text) return undefined
  const soon = afterHours(text, now)
  if (soon) return answer(soon, true)
  const [time, dayWords] = takeTime(text)
  const day =
    dayWords === '' ? (time ? dayOfBareTime(time, now) : undefined) : readDay(dayWords, now.toPlainDate())
  if (!day) return undefined
  const clock = time ?? Temporal.PlainTime.from(options.defaultTime ?? '09:00')
  return answer(day.toZonedDateTime({ timeZone: options.timeZone, plainTime: clock }), time !== undefined)
}

function answer(moment: Temporal.ZonedDateTime, hasTime: boolean): When {
  return { at: moment.toInstant().toString(), date: moment.toPlainDate().toString(), hasTime }
}

const NUMERALS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}

function tidy(words: string): string {
  return words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[,，。]/g, ' ')
    .replace(/星期|礼拜|週|禮拜/g, '周')
    .replace(/周(?=[日天])/g, '周七#')
    .replace(/#[日天]/g, '')
    .replace(/後/g, '后')
    .replace(/個/g, '个')
    .replace(/點/g, '点')
    .replace(/([一二两三四五六七八九])?十([一二三四五六七八九])?/g, (_, tens?: string, ones?: string) =>
      String((NUMERALS[tens ?? '一'] ?? 1) * 10 + (NUMERALS[ones ?? '零'] ?? 0)),
    )
    .replace(/[零〇一二两三四五六七八九]/g, numeral => String(NUMERALS[numeral]))
    .replace(/\s+/g, ' ')
    .trim()
}

function afterHours(text: string, now: Temporal.ZonedDateTime): Temporal.ZonedDateTime | undefined {
  const chinese = /^过?(\d+|半)个?半?(小时|钟头|分钟)(?:之?后|以后)?$/.exec(text)
  const english = /^in (\d+|an?|half an) ?(hours?|hrs?|h|minutes?|mins?|m)$/.exec(text)
  const [, amount, unit] = chinese ?? english ?? []
  if (!amount || !unit) return undefined
  const half = amount.startsWith('半') || amount.startsWith('half')
  const count = half ? 0.5 : Number(amount) || 1
  const hours = /^(小时|钟头|h)/.test(unit)
  const extra = hours && text.includes('个半') ? 30 : 0
  return now.add({ minutes: Math.round(hours ? count * 60 : count) + extra }).round('minute')
}

type HalfDay = 'early' | 'morning' | 'noon' | 'afternoon' | 'evening'
const HALF_DAYS: [RegExp, HalfDay][] = [
  [/凌晨/, 'early'],
  [/早上|上午|早晨|清晨|in the morning|morning/, 'morning'],
  [/中午|noon/, 'noon'],
  [/下午|傍晚|in the afternoon|afternoon/, 'afternoon'],
  [/晚上|夜里|今晚|in the evening|evening|tonight/, 'evening'],
]
const HOUR_OF: Record<HalfDay, number> = { early: 6, morning: 9, noon: 12, afternoon: 14, evening: 19 }
const CLOCK =
  /(?:at )?(\d{1,2})(?:点钟?|时)(半|1刻|3刻|(\d{1,2})分?)?|(?:at )?(\d{1,2}):(\d{2}) ?(am|pm)?|(?:at )?\b(\d{1,2}) ?(am|pm)\b/

/** Takes the time of day out of the words; what is left names the day. */
function takeTime(text: string): [time: Temporal.PlainTime | undefined, rest: string] {
  let rest = text
    .replace(/今晚/, '今天晚上')
    .replace(/明晚/, '明天晚上')
    .replace(/今早/, '今天早上')
    .replace(/明早/, '明天早上')
    .replace(/tonight/, 'today evening')
  const clock = CLOCK.exec(rest)
  if (clock) rest = rest.replace(clock[0], ' ')
  const half = rest.includes('afternoon') ? HALF_DAYS[3] : HALF_DAYS.find(([words]) => words.test(rest))
  if (half) rest = rest.replace(half[0], ' ')
  const left = rest.replace(/\s+/g, ' ').trim().replace(/ at$/, '')
  if (!clock) return [half ? Temporal.PlainTime.from({ hour: HOUR_OF[half[1]] }) : undefined, left]
  const hour = Number(clock[1] ?? clock[4] ?? clock[7])
  const minute =
    clock[2] === '半'
      ? 30
      : clock[2] === '1刻'
        ? 15
        : clock[2] === '3刻'
          ? 45
          : Number(clock[3] ?? clock[5] ?? 0)
  const full = onTwentyFourHours(hour, clock[6] ?? clock[8], half?.[1])
  if (full > 23 || minute > 59) return [undefined, text]
  return [Temporal.PlainTime.from({ hour: full, minute }), left]
}

function onTwentyFourHours(hour: number, suffix: string | undefined, half: HalfDay | undefined): number {
  if (suffix === 'pm' || half === 'afternoon' || half === 'evening') return hour < 12 ? hour + 12 : hour
  if (suffix === 'am') return hour === 12 ? 0 : hour
  if (half === 'noon') return hour < 3 ? hour + 12 : hour
  return hour
}

function dayOfBareTime(time: Temporal.PlainTime, now: Temporal.ZonedDateTime): Temporal.PlainDate {
  const passed = Temporal.PlainTime.compare(time, now.toPlainTime()) <= 0
  return now.toPlainDate().add({ days: passed ? 1 : 0 })
}

const DAY_WORDS: Record<string, number> = {
  前天: -2,
  昨天: -1,
  昨日: -1,
  yesterday: -1,
  今天: 0,
  今日: 0,
  today: 0,
  明天: 1,
  明日: 1,
  tomorrow: 1,
  tmr: 1,
  后天: 2,
  'day after tomorrow': 2,
  'the day after tomorrow': 2,
  大后天: 3,
}

function readDay(words: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const text = words.replace(/^on /, '')
  const offset = DAY_WORDS[text]
  if (offset !== undefined) return today.add({ days: offset })
  return (
    afterPeriod(text, today) ?? weekday(text, today) ?? monthPart(text, today) ?? calendarDay(text, today)
  )
}

const UNITS: Record<string, 'days' | 'weeks' | 'months' | 'years'> = {
  天: 'days',
  日: 'days',
  周: 'weeks',
  个周: 'weeks',
  个月: 'months',
  年: 'years',
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years',
}

function afterPeriod(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  if (/^半个月(之?后|以后)?$/.test(text)) return today.add({ days: 15 })
  if (/^半年(之?后|以后)?$/.test(text)) return today.add({ months: 6 })
  const chinese =
    /^过?(\d+)(天|日|个?周|个月|年)(?:之?后|以后)$/.exec(text) ?? /^过(\d+)(天|日|个?周|个月|年)$/.exec(text)
  const english =
    /^in (\d+|an?|two|three) (day|week|month|year)s?$/.exec(text) ??
    /^(\d+|an?|two|three) (day|week|month|year)s? (?:later|from now)$/.exec(text)
  const [, amount, unit] = chinese ?? english ?? []
  const named = unit === undefined ? undefined : UNITS[unit]
  if (!amount || !named) return undefined
  const count = ({ a: 1, an: 1, two: 2, three: 3 } as Record<string, number>)[amount] ?? Number(amount)
  return count > 3660 ? undefined : today.add({ [named]: count })
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const ENGLISH_WEEKDAY =
  /^(?:(this|next) )?(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?$/

function weekday(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  if (/^下下个?周$|^week after next$/.test(text)) return monday.add({ weeks: 2 })
  if (/^下个?周$|^next week$/.test(text)) return monday.add({ weeks: 1 })
  if (/^(这|本)?周末$|^(this )?weekend$/.test(text)) return monday.add({ days: 5 })
  if (/^下周末$|^next weekend$/.test(text)) return monday.add({ days: 12 })
  const chinese = /^(下下|下|这|本)?个?周([1-7])$/.exec(text)
  const english = ENGLISH_WEEKDAY.exec(text)
  const index = chinese ? Number(chinese[2]) - 1 : english ? WEEKDAYS.indexOf(english[2] ?? '') : -1
  if (index < 0) return undefined
  const which = chinese?.[1] ?? english?.[1]
  if (which === '下下') return monday.add({ weeks: 2, days: index })
  if (which === '下' || which === 'next') return monday.add({ weeks: 1, days: index })
  const day = monday.add({ days: index })
  const past = which === undefined && Temporal.PlainDate.compare(day, today) < 0
  return past ? day.add({ weeks: 1 }) : day
}

const QUARTER_END = /^(?:本?季末|季度末|本季度末|(?:end of (?:the )?)?quarter(?: end)?|eoq)$/

function monthPart(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  if (/^(下个?月|next month)$/.test(text)) return today.add({ months: 1 })
  if (/^(明年|next year)$/.test(text)) return today.add({ years: 1 })
  if (/^(年底|年末|(?:end of (?:the )?year)|year end|eoy)$/.test(text))
    return today.with({ month: 12, day: 31 })
  if (QUARTER_END.test(text)) return lastDay(today.with({ month: Math.ceil(today.month / 3) * 3, day: 1 }))
  if (/^(end of (?:the |this )?month|month end|eom)$/.test(text)) return lastDay(today)
  if (/^end of next month$/.test(text)) return lastDay(today.add({ months: 1 }))
  const [, next, part] = /^(下个?月|本月|这个?月|月)(初|中|中旬|底|末|下旬)$/.exec(text) ?? []
  if (!next || !part) return undefined
  const month = next.startsWith('下') ? today.add({ months: 1 }) : today
  if (/[底末]/.test(part)) return lastDay(month)
  const day = month.with({ day: part === '初' ? 1 : part === '下旬' ? 21 : 15 })
  const past = next === '月' && Temporal.PlainDate.compare(day, today) < 0
  return past ? day.add({ months: 1 }) : day
}

function lastDay(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.with({ day: date.daysInMonth })
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ENGLISH_MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'
const MONTH_DAY = new RegExp(`^${ENGLISH_MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?: (\\d{4}))?$`)
const DAY_MONTH = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${ENGLISH_MONTH}(?: (\\d{4}))?$`)

function calendarDay(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const full = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text)
  if (full) return date(Number(full[1]), Number(full[2]), Number(full[3]))
  const inNextMonth = /^下个?月(\d{1,2})[日号]?$/.exec(text)
  if (inNextMonth) {
    const month = today.add({ months: 1 })
    return date(month.year, month.month, Number(inNextMonth[1]))
  }
  const inNextYear = /^明年(\d{1,2})月(\d{1,2})[日号]?$/.exec(text)
  if (inNextYear) return date(today.year + 1, Number(inNextYear[1]), Number(inNextYear[2]))
  const dayOnly = /^(?:本月|这个?月)?(\d{1,2})[日号]$/.exec(text)
  if (dayOnly) return nextDayOfMonth(Number(dayOnly[1]), today)
  const short = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text)
  if (short) return nextOccurrence(Number(short[1]), Number(short[2]), undefined, today)
  const english = MONTH_DAY.exec(text)
  if (english)
    return nextOccurrence(MONTHS.indexOf(english[1] ?? '') + 1, Number(english[2]), english[3], today)
  const british = DAY_MONTH.exec(text)
  if (british)
    return nextOccurrence(MONTHS.indexOf(british[2] ?? '') + 1, Number(british[1]), british[3], today)
  return undefined
}

/** The next day with that number, in the first month that has it. */
function nextDayOfMonth(day: number, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  for (let months = day >= today.day ? 0 : 1; months < 4; months++) {
    const month = today.with({ day: 1 }).add({ months })
    const found = date(month.year, month.month, day)
    if (found) return found
  }
  return undefined
}

/** The day in the given year or, without one, the next time the calendar shows it. */
function nextOccurrence(month: number, day: number, year: string | undefined, today: Temporal.PlainDate) {
  if (year) return date(Number(year), month, day)
  const here = date(today.year, month, day)
  if (here && Temporal.PlainDate.compare(here, today) >= 0) return here
  return date(today.year + 1, month, day)
}

function date(year: number, month: number, day: number): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
  } catch {
    return undefined
  }
}
