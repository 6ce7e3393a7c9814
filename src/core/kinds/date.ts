import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { type Field, fieldOf } from '../field.ts'
import { dateTimeOf, parseDate, parseWallTime } from './dates.ts'
import { type KindContext, kind, ordering } from './kind.ts'

const unreadable = (text: string) =>
  new BadValue('notADate', { zh: `“${text}”不是日期`, en: `“${text}” is not a date` })

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Shows moments as `YYYY-MM-DD HH:MM:SS` of a zone; kept, because making one takes longer than a thousand uses. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  clocks.set(timeZone, made)
  return made
}

/** What a wall clock of the time zone shows at a moment: YYYY-MM-DD HH:MM:SS. */
export const wallClock = (timeZone: string, moment: Date): string => clockOf(timeZone).format(moment)

/** The calendar day of a moment in a time zone, as YYYY-MM-DD. */
export function dayIn(timeZone: string, moment: Date): string {
  const minute = Math.floor(moment.getTime() / 60_000)
  const known = lastDays.get(timeZone)
  if (known?.minute === minute) return known.day
  const day = clockOf(timeZone).format(moment).slice(0, 10)
  lastDays.set(timeZone, { minute, day })
  return day
}

/** The day last answered for each zone: within a minute it is the same, and most ask for the day of now. */
const lastDays = new Map<string, { minute: number; day: string }>()

/** The moment at which a wall clock of the zone shows `local` (YYYY-MM-DDTHH:MM[:SS]). */
export function momentIn(timeZone: string, local: string): Date {
  const guess = new Date(`${local}Z`)
  if (Number.isNaN(guess.getTime())) throw unreadable(local)
  const shown = (moment: Date) => new Date(`${clockOf(timeZone).format(moment).replace(' ', 'T')}Z`)
  const first = new Date(guess.getTime() * 2 - shown(guess).getTime())
  // Years before 1000 are not written as the clock reads them.
  if (!(first.getTime() >= FIRST)) throw unreadable(local)
  return new Date(first.getTime() + guess.getTime() - shown(first).getTime())
}

/** `today`, `-30d`, `+2w`, `-3m`, `thisMonth`, `thisYear` (fiscal years are the metrics' matter) → YYYY-MM-DD; others as they are. */
export function relativeDay(text: string, context: KindContext): string {
  const today = dayIn(context.timeZone, context.now)
  if (text === 'today') return today
  if (text === 'tomorrow') return relativeDay('+1d', context)
  if (text === 'thisMonth') return `${today.slice(0, 7)}-01`
  if (text === 'thisYear') return `${today.slice(0, 4)}-01-01`
  const step = /^([+-]?\d{1,4})([dwmy])$/.exec(text)
  if (!step) return text
  const day = new Date(`${today}T00:00:00Z`)
  const count = Number(step[1])
  if (step[2] === 'd' || step[2] === 'w') day.setUTCDate(day.getUTCDate() + count * (step[2] === 'w' ? 7 : 1))
  else day.setUTCMonth(day.getUTCMonth() + count * (step[2] === 'y' ? 12 : 1))
  return day.toISOString().slice(0, 10)
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

function isDay(text: string): boolean {
  return dayPattern.test(text) && isMoment(text) && new Date(text).toISOString().startsWith(text)
}

/** A moment of a year of four digits: earlier ones are slips of the pen, later ones no calendar writes. */
function isMoment(text: string): boolean {
  const moment = Date.parse(text)
  return moment >= FIRST && moment <= LAST
}

const FIRST = Date.parse('1000-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

function readDay(text: string, context: KindContext): string {
  const day = parseDate(text, { order: context.dateOrder })
  if (!day) throw unreadable(text)
  return day
}

/** A moment without a zone is one of the company's wall clock. */
function readMoment(text: string, _field: Field, context: KindContext): string {
  const time = parseWallTime(text, { order: context.dateOrder })
  if (!time) {
    if (/[zZ]$|[+-]\d{2}:\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)))
      return new Date(text).toISOString()
    throw unreadable(text)
  }
  if (time.offset === undefined) return momentIn(context.timeZone, dateTimeOf(time)).toISOString()
  return new Date(Date.parse(`${dateTimeOf(time)}Z`) - time.offset * 60_000).toISOString()
}

/** A calendar day without a clock: YYYY-MM-DD. */
export const dateKind = kind<string>({
  name: 'date',
  label: { zh: '日期', en: 'Date' },
  column: 'date',
  slot: 'time',
  schema: () => z.string().refine(isDay, { error: 'not a date; write YYYY-MM-DD' }),
  operators: ordering,
  filter: (text, _field, context) => {
    const day = relativeDay(text, context)
    if (!isDay(day)) throw unreadable(text)
    return day
  },
  missing: "'0001-01-01'::date",
  aggregates: ['min', 'max'],
  parse: (text, _field, context) => readDay(text, context),
})

/** A moment: ISO 8601 in UTC; days in a filter are days of the company's time zone. */
export const datetimeKind = kind<string>({
  name: 'datetime',
  label: { zh: '日期时间', en: 'Date and time' },
  column: 'timestamptz',
  slot: 'time',
  schema: () =>
    z
      .string()
      .refine(isMoment, { error: 'not a date and time; write ISO 8601', abort: true })
      .transform(text => new Date(text).toISOString()),
  operators: ordering,
  filter: (text, _field, context) => {
    const day = relativeDay(text, context)
    if (!isMoment(day)) throw unreadable(text)
    const moment = dayPattern.test(day) ? momentIn(context.timeZone, `${day}T00:00:00`) : new Date(text)
    return moment.toISOString()
  },
  missing: "'-infinity'::timestamptz",
  aggregates: ['min', 'max'],
  parse: readMoment,
  format: (value, _field, context) => clockOf(context.timeZone).format(new Date(value)).slice(0, 16),
})

export const date = fieldOf<string>()('date')
export const datetime = fieldOf<string>()('datetime')
