import { expect, test } from 'vitest'
import { daysOf, turned } from './calendar.rules.ts'

test('a month is shown in whole weeks from Monday', () => {
  const days = daysOf('2026-11-22', 'month')
  expect([days[0], days.at(-1), days.length]).toEqual(['2026-10-26', '2026-12-06', 42])
  expect(daysOf('2027-02-10', 'month')).toHaveLength(28)
  expect(daysOf('2026-11-22', 'week')).toEqual([
    '2026-11-16',
    '2026-11-17',
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
    '2026-11-22',
  ])
})

test('a month on from its last day is the last day of a shorter one', () => {
  expect(turned('2026-01-31', 'month', 1)).toBe('2026-02-28')
  expect(turned('2026-01-15', 'month', -1)).toBe('2025-12-15')
  expect(turned('2026-11-22', 'week', 1)).toBe('2026-11-29')
})
