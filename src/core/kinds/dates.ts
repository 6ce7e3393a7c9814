/**
 * Reads dates and times in the writings that occur in spreadsheets. What is read is wall-clock time; the caller knows the
 * company's time zone. `null` is an empty cell, `undefined` one that cannot be read.
 */
import { type Cell, isEmpty, tidy } from './values.ts'

/** Which of day and month stands first in `1/12/2009`. */
export type DateOrder = 'dmy' | 'mdy'

/** A moment on the wall; `offset` in minutes east of UTC where the writing gives one. */
export type WallTime = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  offset?: number
}

export type DateOptions = { order?: DateOrder; date1904?: boolean }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/

/** A date and, where written, a time of day: `2009-12-01 07:45:00`, `1/12/2009 8:26 PM`, `2023年5月1日 下午3点`, `12-Jan-09`, 43831.5. */
export function parseWallTime(cell: Cell, options: DateOptions = {}): WallTime | null | undefined {
  if (cell === null || isEmpty(cell)) return null
  if (typeof cell === 'boolean') return undefined
  if (typeof cell === 'number') return fromSerial(cell, options.date1904 ?? false)
  const iso = ISO.exec(cell)
  if (iso) return checked(+iso[1], +iso[2], +iso[3], +(iso[4] ?? 0), +(iso[5] ?? 0), +(iso[6] ?? 0))
  return fromText(tidy(cell), options)
}

/** As `parseWallTime`, the date alone as `YYYY-MM-DD`. */
export function parseDate(cell: Cell, options: DateOptions = {}): string | null | undefined {
  const time = parseWallTime(cell, options)
  return time ? dateOf(time) : time
}

/** `YYYY-MM-DD` of a wall time. */
export function dateOf(time: WallTime): string {
  return `${String(time.year).padStart(4, '0')}-${pad(time.month)}-${pad(time.day)}`
}

/** `YYYY-MM-DDTHH:MM:SS` of a wall time, without a zone. */
export function dateTimeOf(time: WallTime): string {
  return `${dateOf(time)}T${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}`
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/**
 * Day 1 is 1900-01-01 and 1900 counts as a leap year, as spreadsheets have it since Lotus 1-2-3 (ECMA-376 part 1, 18.17.4);
 * serials outside 1–2958465 (9999-12-31) are not dates.
 */
function fromSerial(serial: number, date1904: boolean): WallTime | undefined {
  const days = date1904 ? serial + 1462 : serial
  if (!(days >= 1 && days < 2958466)) return undefined
  const base = days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  const at = new Date(base + Math.round(days * 86400) * 1000)
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  }
}

function fromText(text: string, options: DateOptions): WallTime | undefined {
  if (/^\d{5}(\.\d+)?$/.test(text)) return fromSerial(Number(text), options.date1904 ?? false)
  const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/.exec(text)
  if (compact) {
    const [, year, month, day, hour, minute, second] = compact
    return withOffset(
      checked(+year, +month, +day, +(hour ?? 0), +(minute ?? 0), +(second ?? 0)),
      text.endsWith('Z') ? 0 : undefined,
    )
  }
  const { rest, clock } = takeClock(text)
  if (clock === undefined) return undefined
  const date = readDate(rest, options.order ?? 'mdy')
  if (!date) return undefined
  return withOffset(checked(date[0], date[1], date[2], clock.hour, clock.minute, clock.second), clock.offset)
}

type Clock = { hour: number; minute: number; second: number; offset?: number }

const CLOCK =
  /(?:[T\s日号]|^)\s*(上午|下午|中午|晚上|凌晨|早上|am|pm)?\s*(\d{1,2})\s*(?::|时|点|點)\s*(\d{1,2})?\s*(?:(?::|分)\s*(\d{1,2})(?:\.\d+)?)?\s*[秒分]?\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?\s*$/i

function takeClock(text: string): { rest: string; clock: Clock | undefined } {
  const found = CLOCK.exec(text)
  if (!found) return { rest: text, clock: { hour: 0, minute: 0, second: 0 } }
  const [all, before, hour, minute, second, after, zone] = found
  const half = (before ?? after ?? '').toLowerCase().replaceAll('.', '')
  const rest = text.slice(0, found.index) + (/^[日号]/.test(all) ? all[0] : '')
  let hours = Number(hour)
  if ((half === 'pm' || half === '下午' || half === '晚上') && hours < 12) hours += 12
  if ((half === 'am' || half === '凌晨') && hours === 12) hours = 0
  const clock: Clock = { hour: hours, minute: Number(minute ?? 0), second: Number(second ?? 0) }
  return { rest: rest.trim(), clock: { ...clock, ...(zone ? { offset: offsetOf(zone) } : {}) } }
}

function offsetOf(zone: string): number {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (!found) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

const HAN_DIGITS = '〇一二三四五六七八九'

/** 二〇二三 → 2023, 十二 → 12, 三十一 → 31; other text stays. */
function hanNumerals(text: string): string {
  return text.replace(/[〇零○一二三四五六七八九十]+/g, run => {
    const digits = [...run.replace(/[零○]/g, '〇')].map(c => HAN_DIGITS.indexOf(c))
    if (!run.includes('十')) return digits.join('')
    const [tens, ones] = run.split('十')
    return String((tens ? HAN_DIGITS.indexOf(tens) : 1) * 10 + (ones ? HAN_DIGITS.indexOf(ones) : 0))
  })
}

function readDate(source: string, order: DateOrder): [number, number, number] | undefined {
  const text = source
    .replace(/[(（]?(星期|周|礼拜)[一二三四五六日天][)）]?/g, '')
    .replace(/\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i, '')
    .trim()
  const han = /^(\d{2,4}|[〇零○一二三四五六七八九]{2,4})年\s*(.+?)月(?:\s*(.+?)[日号]?)?$/.exec(text)
  if (han) {
    const [year, month, day] = [han[1], han[2], han[3] ?? '1'].map(part => Number(hanNumerals(part ?? '')))
    return [fullYear(year, han[1].length), month, day]
  }
  const yearFirst = /^(\d{4})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{1,2}))?$/.exec(text)
  if (yearFirst) return [+yearFirst[1], +yearFirst[2], +(yearFirst[3] ?? 1)]
  const yearLast = /^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})$/.exec(text)
  if (yearLast) {
    const [first, second, year] = [+yearLast[1], +yearLast[2], fullYear(+yearLast[3], yearLast[3].length)]
    // A number over 12 can only be the day, whatever the column's order.
    const dayFirst = first > 12 ? true : second > 12 ? false : order === 'dmy'
    return dayFirst ? [year, second, first] : [year, first, second]
  }
  return readNamedMonth(text)
}

function readNamedMonth(text: string): [number, number, number] | undefined {
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)?[\s-]*([a-z]{3,9})\.?[\s,-]*(\d{4}|\d{2})$/i.exec(text)
  const monthFirst = /^([a-z]{3,9})\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4}|\d{2})$/i.exec(text)
  const [name, day, year] = dayFirst
    ? [dayFirst[2], dayFirst[1], dayFirst[3]]
    : monthFirst
      ? [monthFirst[1], monthFirst[2], monthFirst[3]]
      : []
  if (!name || !day || !year) return undefined
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
  return month ? [fullYear(+year, year.length), month, +day] : undefined
}

/** Two-digit years as spreadsheets read them: 00–29 are 2000s, 30–99 are 1900s. */
function fullYear(year: number, digits: number): number {
  if (digits > 2) return year
  return year < 30 ? 2000 + year : 1900 + year
}

function withOffset(time: WallTime | undefined, offset: number | undefined): WallTime | undefined {
  return time && offset !== undefined ? { ...time, offset } : time
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function checked(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): WallTime | undefined {
  const limit =
    month === 2 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)) ? 28 : DAYS[month - 1]
  if (limit === undefined || year < 1 || year > 9999 || day < 1 || day > limit) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return { year, month, day, hour, minute, second }
}

/**
 * The order of day and month in a whole column. A first number over 12 proves day first, a second over 12 month first;
 * `certain` is false where nothing proves it, or the column contradicts itself.
 */
export function columnDateOrder(cells: Iterable<Cell>): {
  order: DateOrder
  certain: boolean
  ambiguous: boolean
} {
  let dayFirst = 0
  let monthFirst = 0
  let open = 0
  for (const cell of cells) {
    if (typeof cell !== 'string') continue
    const found = /^\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{2}|\d{4})(\D|$)/.exec(cell)
    if (!found) continue
    if (Number(found[1]) > 12) dayFirst++
    else if (Number(found[2]) > 12) monthFirst++
    else open++
  }
  const order = dayFirst > monthFirst ? 'dmy' : 'mdy'
  const certain = dayFirst > 0 !== monthFirst > 0 || (open === 0 && dayFirst + monthFirst === 0)
  return { order, certain, ambiguous: open > 0 && !certain }
}
