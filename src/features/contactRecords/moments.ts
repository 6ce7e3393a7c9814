import { dayIn, momentIn } from '../../core/kinds/date.ts'
import type { KindContext } from '../../core/kinds/kind.ts'
import type { Label } from '../../core/label.ts'

const DAY = 86_400_000

/** The day so many days after another, both YYYY-MM-DD. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)
}

function nextMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(Number(day.slice(8)), last))).toISOString().slice(0, 10)
}

/** 1 = Monday. */
const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** Days on which people say they will be in touch again. */
export const chips: { key: string; label: Label; day: (today: string) => string }[] = [
  { key: 'tomorrow', label: { zh: '明天', en: 'Tomorrow' }, day: today => addDays(today, 1) },
  { key: 'days3', label: { zh: '3天后', en: 'In 3 days' }, day: today => addDays(today, 3) },
  {
    key: 'monday',
    label: { zh: '下周一', en: 'Next Monday' },
    day: today => addDays(today, 8 - weekday(today)),
  },
  { key: 'week2', label: { zh: '两周后', en: 'In 2 weeks' }, day: today => addDays(today, 14) },
  { key: 'month', label: { zh: '下月', en: 'Next month' }, day: nextMonth },
]

const CLOCK = '09:00'

/** The moment a chip stands for: nine in the morning of that day, on the company's clock. */
export function chipMoment(key: string, { timeZone, now }: KindContext): string {
  const chip = chips.find(one => one.key === key)
  const day = (chip ?? chips[0])?.day(dayIn(timeZone, now)) ?? dayIn(timeZone, now)
  return momentIn(timeZone, `${day}T${CLOCK}`).toISOString()
}
