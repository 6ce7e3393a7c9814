import { expect, it } from 'vitest'
import { addWorkingDays, dayNote, isWorkingDay } from './chineseDay.ts'

it('knows holidays and the weekend days worked for them', () => {
  expect(dayNote('2026-10-01')).toMatchObject({ working: false, makeUp: false, holiday: { zh: '国庆节' } })
  expect(dayNote('2026-10-10')).toMatchObject({ working: true, makeUp: true })
  expect(isWorkingDay('2026-11-21')).toBe(false)
  expect(addWorkingDays('2026-11-20', 1)).toBe('2026-11-23')
})

it('knows the lunar date, festivals and solar terms', () => {
  expect(dayNote('2026-02-17')).toMatchObject({ lunar: '正月初一', festivals: [{ zh: '春节' }] })
  expect(dayNote('2026-12-22').festivals).toEqual([{ zh: '冬至', en: 'Winter Solstice' }])
})
