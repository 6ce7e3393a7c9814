import { expect, it } from 'vitest'
import { shortNumber } from './bigNumber.ts'

it('counts in 万 and 亿 for Chinese readers and in thousands for English ones', () => {
  expect(shortNumber(9876, 'zh')).toBe('9,876')
  expect(shortNumber(15_800, 'zh')).toBe('1.6万')
  expect(shortNumber(123_456_789, 'zh', 2)).toBe('1.23亿')
  expect(shortNumber(-15_800, 'en')).toBe('-15.8k')
  expect(shortNumber(0, 'zh')).toBe('0')
})
