import { describe, expect, test } from 'vitest'
import { money, reference, text } from '../kinds/index.ts'
import type { KindContext } from '../kinds/kind.ts'
import { daysAway, shortMoment } from '../kinds/moments.ts'
import { changedValues, faultsOf, initialValues, serverFaults, wireOf } from './values.ts'

const say = (label: { zh: string }, values: Record<string, string | number> = {}) =>
  label.zh.replace(/\{(\w+)\}/g, (_, name) => String(values[name]))

const fields = {
  name: text({ label: { zh: '名称', en: 'Name' }, required: true }),
  price: money({ label: { zh: '单价', en: 'Price' }, least: 0, default: '0' }),
  customer: reference('customer', { label: { zh: '客户', en: 'Customer' } }),
}
const ref = { id: '01813686-9a80-7f24-ae38-810291c5a452', title: '金川' }

describe('the values of a form', () => {
  test('begin with the defaults, below what is given', () => {
    expect(initialValues(fields, { name: '甲' })).toEqual({ name: '甲', price: '0' })
  })

  test('are sent with references as ids, and lines row by row', () => {
    const wire = wireOf({ customer: ref, lines: [{ id: 'a', product: ref, quantity: '2' }], note: '' })
    expect(wire).toEqual({
      customer: ref.id,
      lines: [{ id: 'a', product: ref.id, quantity: '2' }],
      note: null,
    })
  })

  test('that did not change are not sent', () => {
    const before = { name: '甲', customer: ref, price: '1' }
    expect(changedValues(before, { name: '乙', customer: { ...ref, title: '别名' }, price: '1' })).toEqual({
      name: '乙',
    })
  })

  test('are checked before they are sent, in words', () => {
    expect(faultsOf(fields, ['name', 'price'], { price: '-1' }, say)).toEqual({
      name: '请填写名称',
      price: '单价不能小于 0',
    })
  })

  test('show the server’s fault of a line at the lines', () => {
    const told = serverFaults([{ field: 'lines.2.quantity', code: 'invalid', message: '数量不是数字' }], say)
    expect(told).toEqual({ lines: '第 3 行：数量不是数字' })
  })
})

describe('a moment as people say it', () => {
  const context: KindContext = {
    locale: 'zh',
    timeZone: 'Asia/Shanghai',
    now: new Date('2026-11-21T20:00:00Z'),
  }

  test('counts days of the company’s clock, not of the server’s', () => {
    expect(daysAway('2026-11-21T15:00:00Z', context)).toBe(-1)
    expect(daysAway('2026-11-22', context)).toBe(0)
  })

  test('is today with the clock, words within a week, else the date', () => {
    expect(shortMoment('2026-11-22T06:30:00Z', context)).toBe('今天 14:30')
    expect(shortMoment('2026-11-18T06:30:00Z', context)).toBe('4 天前')
    expect(shortMoment('2026-03-02T06:30:00Z', context)).toBe('03-02')
    expect(shortMoment('2025-03-02T06:30:00Z', context)).toBe('2025-03-02')
  })
})
