import { Decimal } from 'decimal.js'
import { expect, test } from 'vitest'
import { commissionOf, earnedBy, type Fact, type Rule } from './commissions.rules.ts'

const rule = (more: Partial<Rule> = {}): Rule => ({
  id: 'r1',
  name: '规则',
  basis: 'order',
  tierMode: 'progressive',
  withTax: false,
  priority: 100,
  product: null,
  category: null,
  level: null,
  person: null,
  role: null,
  units: null,
  validFrom: null,
  validTo: null,
  tiers: [
    { above: '0', rate: '1' },
    { above: '1000', rate: '3' },
  ],
  ...more,
})
let made = 0
const fact = (net: string, more: Partial<Fact> = {}): Fact => ({
  basis: 'order',
  sourceEntity: 'order',
  sourceId: `s${++made}`,
  sourceLineId: 'l',
  number: null,
  day: '2026-03-10',
  order: 'o',
  customer: null,
  level: null,
  product: null,
  category: null,
  person: 'a',
  net,
  gross: new Decimal(net).times(1.13).toFixed(),
  ...more,
})
const people = new Map(['a', 'b'].map(id => [id, { id, role: 'member', unit: 'north' }]))
const earn = (facts: Fact[], rules: Rule[], shares: { person: string; percent: string }[] = []) =>
  earnedBy(facts, rules, people, () => shares).map(one => [one.person, one.rule.id, one.base, one.amount])

test('tiers: each part at its rate, or all of it at the one that is reached', () => {
  const of = (tierMode: Rule['tierMode'], total: string) =>
    commissionOf(rule({ tierMode }), new Decimal(total)).toFixed()
  expect(['1000', '1000.01', '3000'].map(total => of('progressive', total))).toEqual(['10', '10.0003', '70'])
  expect(['1000', '1000.01', '3000'].map(total => of('whole', total))).toEqual(['10', '30.0003', '90'])
})

test('lines of a month add up to the cent, returns are taken back', () => {
  const lines = earn([fact('333.33'), fact('333.33'), fact('2333.34')], [rule()])
  expect(lines.reduce((sum, one) => sum + Number(one[3]), 0)).toBeCloseTo(70, 8)
  expect(earn([fact('500'), fact('-500')], [rule()]).map(one => one[3])).toEqual(['5.00', '-5.00'])
  expect(earn([fact('-200')], [rule()]).map(one => one[3])).toEqual(['-2.00'])
})

test('an order is divided among those who have a part of it, the rest is the salesperson’s', () => {
  expect(earn([fact('1000')], [rule()], [{ person: 'b', percent: '30' }])).toEqual([
    ['a', 'r1', '700.00', '7.00'],
    ['b', 'r1', '300.00', '3.00'],
  ])
  expect(earn([fact('1000')], [rule()], [{ person: 'b', percent: '100' }])).toEqual([
    ['b', 'r1', '1000.00', '10.00'],
  ])
})

test('of the rules of a basis that fit the first by priority counts', () => {
  const special = rule({ id: 'r2', priority: 1, category: '图书', tiers: [{ above: '0', rate: '10' }] })
  const later = rule({ id: 'r3', priority: 0, validFrom: '2026-04-01', tiers: [{ above: '0', rate: '50' }] })
  const elsewhere = rule({ id: 'r4', priority: 0, units: ['south'] })
  const rules = [rule(), special, later, elsewhere]
  expect(earn([fact('100'), fact('100', { category: '图书' })], rules)).toEqual([
    ['a', 'r1', '100.00', '1.00'],
    ['a', 'r2', '100.00', '10.00'],
  ])
  expect(earn([fact('100')], [rule({ withTax: true })])[0]?.[2]).toBe('113.00')
})
