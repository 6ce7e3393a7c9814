/** Payment plans: what each line of one is worth and when it is due. */
import { Decimal } from 'decimal.js'

/** Decimals as text. */
export interface PlanLine {
  percent?: string | null
  amount?: string | null
  basis?: string | null
  days?: number | null
  dueOn?: string | null
}

const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
const blank = (value: unknown) => value === null || value === undefined || value === ''

/**
 * The amounts of a plan's lines: so much percent of the total, what is given, or, of the one that says neither, the rest. Where all of it is
 * given in percent, the last line takes what rounding leaves. `left`: what of the total no line has; below zero: too much.
 */
export function planned<T extends PlanLine>(
  lines: readonly T[],
  total: string,
): { lines: T[]; left: string } {
  const whole = new Decimal(total)
  const amounts = lines.map(({ percent, amount }) => {
    if (!blank(percent)) return cents(whole.times(percent as string).div(100))
    return blank(amount) ? null : new Decimal(amount as string)
  })
  const sum = () => amounts.reduce<Decimal>((all, one) => all.plus(one ?? 0), new Decimal(0))
  const open = amounts.lastIndexOf(null)
  const percents = lines.reduce(
    (all, { percent }) => all.plus(blank(percent) ? 0 : (percent as string)),
    new Decimal(0),
  )
  const rest = whole.minus(sum())
  if (open >= 0) amounts[open] = rest.isNegative() ? new Decimal(0) : rest
  else if (percents.eq(100) && lines.every(line => !blank(line.percent)))
    amounts[lines.length - 1] = (amounts.at(-1) ?? new Decimal(0)).plus(rest)
  return {
    lines: lines.map((line, at) => ({ ...line, amount: (amounts[at] ?? new Decimal(0)).toFixed() })),
    left: whole.minus(sum()).toFixed(),
  }
}

/** The plan of an order that came to be worth more or less: its last line takes the difference, as far as it can. */
export function withRest<T extends PlanLine>(
  lines: readonly T[],
  left: string,
): { lines: T[]; left: string } {
  const last = lines.at(-1)
  const amount = new Decimal(last?.amount ?? 0).plus(left)
  if (!last || amount.isNegative()) return { lines: [...lines], left }
  return { lines: [...lines.slice(0, -1), { ...last, percent: null, amount: amount.toFixed() }], left: '0' }
}

/** When a line is due: on its day, or so many days after the order, or, until that is known, the day delivery or invoice is expected. */
export function dueOf(
  { basis, days, dueOn }: PlanLine,
  orderedOn: string,
  expectedOn: string | null,
): string | null {
  if (basis === 'date') return dueOn ?? null
  const from = basis === 'order' ? orderedOn : (expectedOn ?? orderedOn)
  return new Date(Date.parse(from) + Number(days ?? 0) * 86_400_000).toISOString().slice(0, 10)
}
