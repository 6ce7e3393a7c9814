import fc from 'fast-check'
import chinese from 'nzh/cn'
import { describe, expect, test } from 'vitest'
import { inCapitals } from './capitals.ts'

describe('an amount in capitals', () => {
  test.each([
    ['0', '零元整'],
    ['-0.001', '零元整'],
    ['1', '壹元整'],
    ['10', '壹拾元整'],
    ['100', '壹佰元整'],
    ['1001', '壹仟零壹元整'],
    ['1010', '壹仟零壹拾元整'],
    ['100010.05', '壹拾万零壹拾元零伍分'],
    ['20000', '贰万元整'],
    ['10000001', '壹仟万零壹元整'],
    ['0.05', '伍分'],
    ['0.5', '伍角整'],
    ['100.1', '壹佰元壹角整'],
    ['100.10', '壹佰元壹角整'],
    ['100.01', '壹佰元零壹分'],
    ['100.11', '壹佰元壹角壹分'],
    ['1.005', '壹元零壹分'],
    ['0.995', '壹元整'],
    ['-5.5', '负伍元伍角整'],
    ['-1280', '负壹仟贰佰捌拾元整'],
    ['123456789.99', '壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元玖角玖分'],
    ['100000000000', '壹仟亿元整'],
  ])('%s is %s', (amount, words) => {
    expect(inCapitals(amount)).toBe(words)
  })

  test('of another currency begins with its name', () => {
    expect(inCapitals('100', 'USD')).toBe('美元壹佰元整')
  })

  test('read back is the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), yuan => {
        expect(chinese.decodeB(inCapitals(String(yuan)).replace('元整', ''))).toBe(yuan)
      }),
    )
  })
})
