import { describe, expect, it } from 'vitest'
import type { Unit } from '../products/units.ts'
import { type Offer, reasonOf, resolvePrice } from './pricing.rules.ts'

const offer = (given: Partial<Offer>): Offer => ({
  list: 'a',
  name: '批发价',
  rank: 0,
  priority: 0,
  of: 'product',
  from: '0',
  unit: null,
  price: null,
  discount: null,
  validFrom: null,
  validTo: null,
  ...given,
})
const product = { product: 'p', price: '10', unit: '瓶', units: [] as Unit[], offers: [] as Offer[] }
const asked = { quantity: '1', day: '2026-06-01' }
const priced = (offers: Offer[], more: object = {}) =>
  resolvePrice({ ...product, offers }, { ...asked, ...more })?.price

describe('the price that holds', () => {
  it('is the product’s own where no list says otherwise', () => {
    expect(priced([])).toBe('10')
    expect(resolvePrice({ ...product, price: null }, asked)).toBeNull()
  })

  it('is that of the most specific list, then of the higher priority, then of the product before its category', () => {
    const everyone = offer({ price: '9' })
    const level = offer({ price: '8.5', rank: 1 })
    expect(priced([everyone, level])).toBe('8.5')
    expect(priced([everyone, level, offer({ price: '8.8', rank: 1, priority: 5 })])).toBe('8.8')
    expect(priced([offer({ price: '7', of: 'category' }), offer({ price: '9.5', of: 'product' })])).toBe(
      '9.5',
    )
    // A list for the customer goes first, even where it speaks of the whole category.
    expect(priced([level, offer({ discount: '20', of: 'category', rank: 3 })])).toBe('8')
  })

  it('follows the highest quantity that is reached, of returns too', () => {
    const tiers = [
      offer({ price: '9' }),
      offer({ price: '8', from: '100' }),
      offer({ price: '7', from: '500' }),
    ]
    expect(['1', '99.99', '100', '499', '500', '-600'].map(quantity => priced(tiers, { quantity }))).toEqual([
      '9',
      '9',
      '8',
      '8',
      '7',
      '7',
    ])
    const only = [offer({ price: '8', from: '100', rank: 3 }), offer({ price: '9' })]
    expect(priced(only, { quantity: '5' })).toBe('9')
  })

  it('holds from its first day to its last', () => {
    const spring = [offer({ price: '6', validFrom: '2026-03-01', validTo: '2026-05-31' })]
    expect(
      ['2026-02-28', '2026-03-01', '2026-05-31', '2026-06-01'].map(day => priced(spring, { day })),
    ).toEqual(['10', '6', '6', '10'])
  })

  it('is told by the unit that is keyed', () => {
    const box = { name: '箱', factor: '12', price: null, barcode: null, sells: true, buys: false }
    const boxed = (offers: Offer[], more: object, units: Unit[] = [box]) =>
      resolvePrice({ ...product, units, offers }, { ...asked, unit: '箱', ...more })?.price
    expect(boxed([], {})).toBe('120')
    expect(boxed([], {}, [{ ...box, price: '110' }])).toBe('110')
    const offers = [offer({ price: '9', from: '24' }), offer({ price: '100', unit: '箱', from: '5' })]
    expect(boxed(offers, { quantity: '1' })).toBe('120')
    expect(boxed(offers, { quantity: '2' })).toBe('108')
    expect(boxed(offers, { quantity: '5' })).toBe('100')
    expect(boxed(offers, { quantity: '60', unit: '瓶' })).toBe('9')
  })

  it('says which list it comes from', () => {
    const found = resolvePrice(
      { ...product, offers: [offer({ name: 'VIP 2026', price: '8', from: '100' })] },
      { ...asked, quantity: '100' },
    )
    expect(found && reasonOf(found)?.zh).toBe('VIP 2026 · 满 100')
  })
})
