import { expect, it } from 'vitest'
import { dueOf, planned, withRest } from './plan.rules.ts'

const amounts = (lines: object[], total: string) => {
  const plan = planned(lines, total)
  return [...plan.lines.map(line => (line as { amount: string }).amount), plan.left]
}

it('a plan adds up to the order: percents to the cent, the rest to the line that says nothing', () => {
  expect(amounts([{ percent: '33.3' }, { percent: '33.3' }, { percent: '33.4' }], '100.01')).toEqual([
    '33.3',
    '33.3',
    '33.41',
    '0',
  ])
  expect(amounts([{ percent: '30' }, {}], '99.99')).toEqual(['30', '69.99', '0'])
  expect(amounts([{ percent: '30' }, { amount: '50' }], '100')).toEqual(['30', '50', '20'])
  expect(amounts([{ amount: '120' }, {}], '100')).toEqual(['120', '0', '-20'])
})

it('the last line takes what an order is worth more or less, as far as it can', () => {
  const { lines } = planned([{ percent: '30' }, { amount: '70' }], '100')
  expect(
    withRest(planned(lines, '150').lines, planned(lines, '150').left).lines.map(line => line.amount),
  ).toEqual(['45', '105'])
  expect(withRest([{ amount: '30' }, { amount: '10' }], '-20').left).toBe('-20')
})

it('a line is due on its day, or so long after the order or what is expected', () => {
  expect(dueOf({ basis: 'date', dueOn: '2026-03-01' }, '2026-01-31', null)).toBe('2026-03-01')
  expect(dueOf({ basis: 'order', days: 30 }, '2026-01-31', null)).toBe('2026-03-02')
  expect(dueOf({ basis: 'delivery', days: 10 }, '2026-01-31', '2026-02-10')).toBe('2026-02-20')
})
