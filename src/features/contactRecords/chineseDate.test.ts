import { describe, expect, it } from 'vitest'
import { parseWhen } from './chineseDate.ts'

/** Saturday 2026-11-21, 14:30 in Shanghai. */
const options = { now: '2026-11-21T06:30:00Z', timeZone: 'Asia/Shanghai' }

function shanghai(words: string): string | undefined {
  const when = parseWhen(words, options)
  if (!when) return undefined
  const local = new Date(Date.parse(when.at) + 8 * 3_600_000).toISOString()
  expect(local.slice(0, 10)).toBe(when.date)
  return local.slice(0, 16).replace('T', ' ')
}

describe('words for a date mean', () => {
  it.each([
    ['今天', '2026-11-21 09:00'],
    ['明天', '2026-11-22 09:00'],
    ['三天后', '2026-11-24 09:00'],
    ['过两天', '2026-11-23 09:00'],
    ['下周一', '2026-11-23 09:00'],
    ['下周三下午3点', '2026-11-25 15:00'],
    ['下下周二上午十点半', '2026-12-01 10:30'],
    ['礼拜天', '2026-11-22 09:00'],
    ['周五', '2026-11-27 09:00'],
    ['这周五', '2026-11-20 09:00'],
    ['下月', '2026-12-21 09:00'],
    ['下个月15号', '2026-12-15 09:00'],
    ['月底', '2026-11-30 09:00'],
    ['年底', '2026-12-31 09:00'],
    ['5号', '2026-12-05 09:00'],
    ['31号', '2026-12-31 09:00'],
    ['十二月二十五日 14:30', '2026-12-25 14:30'],
    ['半个月后', '2026-12-06 09:00'],
    ['2小时后', '2026-11-21 16:30'],
    ['今晚', '2026-11-21 19:00'],
    ['明早8点', '2026-11-22 08:00'],
    ['中午12点半', '2026-11-22 12:30'],
    ['9点', '2026-11-22 09:00'],
    ['2026/12/05 14:30', '2026-12-05 14:30'],
    ['tomorrow', '2026-11-22 09:00'],
    ['next mon 3pm', '2026-11-23 15:00'],
    ['in 3 days', '2026-11-24 09:00'],
    ['in an hour', '2026-11-21 15:30'],
    ['wednesday afternoon', '2026-11-25 14:00'],
    ['end of month', '2026-11-30 09:00'],
    ['dec 5 at 3pm', '2026-12-05 15:00'],
    ['5 dec 2027', '2027-12-05 09:00'],
  ])('%s', (words, expected) => expect(shanghai(words)).toBe(expected))
})

it.each(['', '下午茶', 'foo', '2月30号', '25点', '明天开会'])('“%s” is not guessed at', words =>
  expect(parseWhen(words, options)).toBeUndefined(),
)

it('counts days in the zone of the company', () => {
  const lateEvening = { now: '2026-11-21T16:30:00Z', timeZone: 'Asia/Shanghai' }
  expect(parseWhen('明天', lateEvening)?.date).toBe('2026-11-23')
  expect(parseWhen('明天', { ...lateEvening, timeZone: 'Europe/Berlin' })?.date).toBe('2026-11-22')
})
