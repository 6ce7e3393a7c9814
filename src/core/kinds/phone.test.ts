import { describe, expect, it } from 'vitest'
import { formatPhone, maskEmail, maskPhone, parsePhone } from './phone.ts'

describe('a phone is read and shown the national way', () => {
  it.each([
    ['13812345678', '+8613812345678', '138 1234 5678'],
    ['138-1234-5678', '+8613812345678', '138 1234 5678'],
    ['0086 138 1234 5678', '+8613812345678', '138 1234 5678'],
    ['１３８１２３４５６７８', '+8613812345678', '138 1234 5678'],
    ['(010) 6552 1234', '+861065521234', '010-6552 1234'],
    ['0755-26001234转8012', '+8675526001234;ext=8012', '0755-2600 1234 转 8012'],
    ['010-65521234-802', '+861065521234;ext=802', '010-6552 1234 转 802'],
    ['400-810-8888', '4008108888', '400-810-8888'],
    ['+1 213 373 4253', '+12133734253', '+1 213 373 4253'],
  ])('%s', (written, value, display) => {
    expect(parsePhone(written)).toEqual({ value, display })
    expect(formatPhone(value)).toBe(display)
  })
})

it.each(['手机', '138123', '1381234567', '65521234', '13812345678/13912345678'])(
  'keeps %s as written and says so',
  written =>
    expect(parsePhone(written)).toMatchObject({ value: written, warning: { zh: expect.any(String) } }),
)

it('reads numbers of another country when told so', () => {
  expect(parsePhone('(213) 373-4253', 'US')).toEqual({ value: '+12133734253', display: '(213) 373-4253' })
})

it('hides the middle of phones and the name of addresses', () => {
  expect(maskPhone('+8613812345678')).toBe('138****5678')
  expect(maskPhone('+861065521234;ext=8012')).toBe('010****1234')
  expect(maskPhone('12345')).toBe('****45')
  expect(maskEmail('zhang.wei@example.com')).toBe('z***@example.com')
  expect(maskEmail('nobody')).toBe('***')
})
