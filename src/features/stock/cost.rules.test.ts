import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Held, worthOf } from './cost.rules.ts'

/** Stock after moves, each a quantity and, where it is said, what it cost. */
function after(moves: [number, number?][], cost: string | null = null): Held {
  return moves.reduce<Held>(
    (held, [quantity, given]) => ({
      onHand: new Decimal(held.onHand).plus(quantity).toFixed(),
      value: new Decimal(held.value)
        .plus(worthOf(held, new Decimal(quantity), given === undefined ? null : new Decimal(given), cost))
        .toFixed(),
    }),
    { onHand: '0', value: '0' },
  )
}

test('goods leave at the average of what they cost; the last take what is left', () => {
  expect(
    after([
      [10, 50],
      [10, 70],
    ]).value,
  ).toBe('120')
  expect(after([[10, 50], [10, 70], [-5]]).value).toBe('90')
  expect(after([[3, 10], [-1]]).value).toBe('6.67')
  expect(after([[3, 10], [-1], [-1], [-1]])).toEqual({ onHand: '0', value: '0' })
})

test('what nothing is known of counts by the product’s cost, or by the average', () => {
  expect(after([[4]], '2.5').value).toBe('10')
  expect(after([[10, 50], [2]], '9').value).toBe('60')
  expect(after([[4]]).value).toBe('0')
})

test('what fills a shortage takes the value at which it left', () => {
  expect(after([[2, 10], [-5]]).value).toBe('-15')
  expect(after([[2, 10], [-5], [1, 8]]).value).toBe('-10')
  expect(after([[2, 10], [-5], [8, 64]])).toEqual({ onHand: '5', value: '40' })
})

test('what is taken back takes what it had put in, as far as that is there', () => {
  expect(
    after([
      [10, 50],
      [10, 70],
      [-10, -70],
    ]).value,
  ).toBe('50')
  expect(after([[10, 100], [10, 20], [-8], [-10, -100]]).value).toBe('12')
})

const move = fc.tuple(
  fc.integer({ min: -30, max: 30 }).filter(quantity => quantity !== 0),
  fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }),
)

test('stock is never worth less than nothing, a shortage never more; nothing is worth nothing', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), moves => {
      const { onHand, value } = after(
        moves.map(([quantity, given]) =>
          given === undefined ? [quantity] : [quantity, Math.sign(quantity) * given],
        ),
        '3',
      )
      expect(new Decimal(onHand).times(value).gte(0)).toBe(true)
      if (new Decimal(onHand).isZero()) expect(Number(value)).toBe(0)
    }),
  )
})
