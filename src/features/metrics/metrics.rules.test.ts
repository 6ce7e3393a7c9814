import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { churnRisk } from './churn.rules.ts'
import {
  type CustomerFacts,
  companyFigures,
  customerFigures,
  quintile,
  quintileBreaks,
  reasonsOn,
  stageOn,
} from './metrics.rules.ts'
import { reasonsText } from './reasons.rules.ts'

const company = { rhythm: 40, orderValue: 1000 }
const today = 20_000

function facts(orders: number[], rest: Partial<CustomerFacts> = {}): CustomerFacts {
  return {
    orderDays: orders,
    amounts: orders.map(() => 1000),
    returnDays: [],
    returnAmounts: [],
    contactDays: [],
    ...rest,
  }
}

/** Order days every `gap` days, the last `silence` days ago. */
const every = (gap: number, count: number, silence: number) =>
  Array.from({ length: count }, (_, i) => today - silence - (count - 1 - i) * gap)

describe('rhythm and stage', () => {
  it('a customer without orders is potential and has no score', () => {
    const figures = customerFigures(facts([]), company, today)
    expect(stageOn(figures, today)).toBe('potential')
    expect(figures).toMatchObject({ churnScore: null, health: null, expectedOn: null, lastOrderOn: null })
    expect(reasonsOn(figures, today)).toEqual([{ code: 'neverContacted' }])
  })

  it('below three order days the rhythm is the company’s, from then on the median of the own gaps', () => {
    expect(customerFigures(facts(every(10, 2, 1)), company, today)).toMatchObject({
      rhythm: 40,
      ownRhythm: false,
    })
    expect(
      customerFigures(facts([today - 112, today - 100, today - 90, today]), company, today),
    ).toMatchObject({
      rhythm: 12,
      ownRhythm: true,
    })
  })

  it('a regular customer becomes quiet soon after the usual day, an irregular one later', () => {
    const regular = customerFigures(facts(every(30, 12, 0)), company, today)
    const irregular = customerFigures(
      facts([0, 5, 70, 100, 104, 190, 220, 250].map(d => today - 250 + d)),
      company,
      today,
    )
    expect(regular.rhythm).toBe(30)
    expect(irregular.rhythm).toBe(30)
    expect((regular.quietOn ?? 0) - today).toBeLessThan(52)
    expect((irregular.quietOn ?? 0) - today).toBeGreaterThan(70)
  })

  it('the stage follows from the stored days alone as the days pass', () => {
    const figures = customerFigures(facts(every(32, 8, 0)), company, today)
    const { quietOn, lostOn } = figures
    expect(stageOn(figures, today)).toBe('active')
    expect(stageOn(figures, (quietOn ?? 0) - 1)).toBe('active')
    expect(stageOn(figures, quietOn ?? 0)).toBe('quiet')
    expect(stageOn(figures, lostOn ?? 0)).toBe('lost')
    expect(stageOn(customerFigures(facts([today - 5]), company, today), today)).toBe('new')
  })

  it('long steady buyers are loyal, new ones and erratic ones are not', () => {
    expect(customerFigures(facts(every(30, 8, 3)), company, today).loyal).toBe(true)
    expect(customerFigures(facts(every(30, 4, 3)), company, today).loyal).toBe(false)
    const burst = [0, 1, 2, 3, 4, 5, 400].map(d => today - 400 + d)
    expect(customerFigures(facts(burst), company, today).loyal).toBe(false)
  })
})

describe('reasons', () => {
  it('says in both languages what worries', () => {
    const days = every(32, 12, 51)
    const amounts = days.map((_, i) => (i < 10 ? 1000 : 800))
    const figures = customerFigures(facts(days, { amounts, contactDays: [today - 45] }), company, today)
    const reasons = reasonsOn(figures, today)
    expect(reasonsText(reasons, 'zh')).toBe('已 51 天未下单，平常 32 天；近 3 月金额降 40 %；45 天没有联系')
    expect(reasonsText(reasons, 'en')).toBe(
      'No order for 51 days, usually every 32; revenue down 40% in the last 3 months; no contact for 45 days',
    )
  })

  it('an agreed contact that passed is named even before the first order', () => {
    const figures = customerFigures(facts([]), company, today)
    expect(reasonsText(reasonsOn({ ...figures, nextContactOn: today - 1 }, today), 'en')).toBe(
      'Agreed contact is 1 day late; never contacted',
    )
  })

  it('says so when all is well', () => {
    const figures = customerFigures(facts(every(30, 12, 10)), company, today)
    expect(reasonsText(reasonsOn(figures, today), 'zh')).toBe('按平常节奏下单（约 30 天）')
  })
})

describe('health', () => {
  it('falls with silence, returns and missing contact, and shows where it stood a month ago', () => {
    const well = customerFigures(facts(every(30, 12, 5), { contactDays: [today - 5] }), company, today)
    const silent = customerFigures(facts(every(30, 12, 75), { contactDays: [today - 90] }), company, today)
    const returning = customerFigures(
      facts(every(30, 12, 5), { contactDays: [today - 5], returnDays: [today - 4], returnAmounts: [3000] }),
      company,
      today,
    )
    expect(well.health).toBeGreaterThan(85)
    expect(silent.health).toBeLessThan(50)
    expect(silent.healthBefore).toBeGreaterThan(silent.health ?? 100)
    expect(returning.health).toBeLessThan(well.health ?? 0)
    expect(returning.returnPercent).toBe(25)
  })
})

describe('RFM scores', () => {
  it('spreads distinct values over five equal parts', () => {
    const values = Array.from({ length: 100 }, (_, i) => i)
    const breaks = quintileBreaks(values)
    expect(breaks).toEqual([20, 40, 60, 80])
    expect(quintile(19, breaks)).toBe(1)
    expect(quintile(99, breaks)).toBe(5)
  })

  it('gives equal values equal scores: 60 % with one order all score 1, the next score 4', () => {
    const breaks = quintileBreaks([...Array(60).fill(1), ...Array(20).fill(2), ...Array(20).fill(3)])
    expect([1, 2, 3].map(v => quintile(v, breaks))).toEqual([1, 4, 5])
    expect(quintile(1, quintileBreaks([1, 1, 1]))).toBe(1)
    expect(quintile(1, quintileBreaks([]))).toBe(1)
  })
})

describe('churn score, for any history', () => {
  const history = fc
    .array(
      fc.record({
        gap: fc.integer({ min: 1, max: 120 }),
        amount: fc.double({ min: 0, max: 1e6, noNaN: true }),
      }),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    .map(orders => {
      let day = today - orders.reduce((total, order) => total + order.gap, 0)
      return {
        days: orders.map(order => {
          day += order.gap
          return day
        }),
        amounts: orders.map(order => order.amount),
      }
    })

  it('lies between 0 and 1 and never falls while the customer stays silent', () => {
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 200 }),
        (orders, a, b) => {
          const sooner = churnRisk(orders, company, today + a)
          const later = churnRisk(orders, company, today + a + b)
          expect(sooner).toBeGreaterThanOrEqual(0)
          expect(later).toBeLessThanOrEqual(1)
          expect(later).toBeGreaterThanOrEqual(sooner - 1e-6)
        },
      ),
    )
  })

  it('later facts change nothing about an earlier day', () => {
    fc.assert(
      fc.property(history, orders => {
        const all = facts(orders.days, { amounts: orders.amounts })
        const day = orders.days[Math.floor(orders.days.length / 2)] ?? today
        const known = orders.days.filter(d => d <= day)
        const then = facts(known, { amounts: orders.amounts.slice(0, known.length) })
        expect(customerFigures(all, company, day)).toEqual(customerFigures(then, company, day))
      }),
    )
  })

  it('the company’s figures come from its customers, with a month assumed where nobody came back', () => {
    expect(companyFigures([facts([1]), facts([5])])).toEqual({ rhythm: 30, orderValue: 1000 })
    expect(companyFigures([facts([1, 21]), facts([5])]).rhythm).toBe(20)
    expect(companyFigures([facts([1, 21, 41]), facts([5, 95])]).rhythm).toBe(20)
    expect(companyFigures([])).toEqual({ rhythm: 30, orderValue: 0 })
  })
})
