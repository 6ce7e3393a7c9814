import { Decimal } from 'decimal.js'

/** Own settings, so that nothing else in the program changes how formulas reckon. */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP })

/**
 * A number, decimal throughout; null where it is missing. In sums a missing number counts as nothing, in products and
 * quotients the result is missing, and so is a division by zero.
 */
export class Num {
  readonly value: Decimal | null
  constructor(value: Decimal | string | number | null) {
    const exact = value === null ? null : new Exact(value)
    this.value = exact?.isFinite() ? exact : null
  }
  plus({ value }: Num): Num {
    if (!this.value || !value) return new Num(this.value ?? value)
    return new Num(this.value.plus(value))
  }
  minus(other: Num): Num {
    return this.plus(other.negated())
  }
  negated(): Num {
    return new Num(this.value?.negated() ?? null)
  }
  with({ value }: Num, act: (one: Decimal, other: Decimal) => Decimal): Num {
    return new Num(this.value && value ? act(this.value, value) : null)
  }
  /** Below 0, 0 or above 0; NaN where one is missing, so that no comparison holds. */
  compare({ value }: Num): number {
    return this.value && value ? this.value.comparedTo(value) : Number.NaN
  }
  rounded(places: Num, mode: Decimal.Rounding = Decimal.ROUND_HALF_UP): Num {
    const digits = Math.max(-15, Math.min(15, places.whole() ?? 0))
    const scale = new Exact(10).pow(digits)
    return new Num(this.value?.times(scale).toDecimalPlaces(0, mode).div(scale) ?? null)
  }
  whole(): number | null {
    return this.value?.trunc().toNumber() ?? null
  }
}

const DAY_MS = 86_400_000

/** A calendar day, `2026-05-01`; null where it is missing or none. */
export class Day {
  readonly value: string | null
  constructor(value: string | null) {
    this.value = value && /^\d{4}-\d\d-\d\d$/.test(value) ? value : null
  }
  static of(year: number | null, month: number | null, day: number | null): Day {
    if (year === null || month === null || day === null) return new Day(null)
    return Day.at(Date.UTC(year, month - 1, day))
  }
  private static at(moment: number): Day {
    const date = new Date(moment)
    const year = date.getUTCFullYear()
    return new Day(year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null)
  }
  private moment(): number | null {
    return this.value === null ? null : Date.parse(`${this.value}T00:00:00Z`)
  }
  plus(days: Num): Day {
    const [moment, count] = [this.moment(), days.whole()]
    return moment === null || count === null ? new Day(null) : Day.at(moment + count * DAY_MS)
  }
  /** Days from the other to this one. */
  since(other: Day): Num {
    const [end, start] = [this.moment(), other.moment()]
    return new Num(end === null || start === null ? null : (end - start) / DAY_MS)
  }
  /** The same day so many months on, or the month's last where it has no such day. */
  afterMonths(months: Num): Day {
    const count = months.whole()
    if (this.value === null || count === null) return new Day(null)
    const [year, month, day] = this.parts() as [number, number, number]
    const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate()
    return Day.of(year, month + count, Math.min(day, last))
  }
  /** Whole months from the other to this one; negative backwards. */
  monthsSince(other: Day): Num {
    if (this.value === null || other.value === null) return new Num(null)
    if (this.value < other.value) return other.monthsSince(this).negated()
    const [year, month, day] = this.parts() as [number, number, number]
    const [otherYear, otherMonth, otherDay] = other.parts() as [number, number, number]
    return new Num((year - otherYear) * 12 + month - otherMonth - (day < otherDay ? 1 : 0))
  }
  parts(): number[] {
    return this.value?.split('-').map(Number) ?? []
  }
  part(index: 0 | 1 | 2): Num {
    return new Num(this.parts()[index] ?? null)
  }
  /** 1 is Monday. */
  weekday(): Num {
    const moment = this.moment()
    return new Num(moment === null ? null : ((new Date(moment).getUTCDay() + 6) % 7) + 1)
  }
  compare({ value }: Day): number {
    if (this.value === null || value === null) return Number.NaN
    return this.value < value ? -1 : this.value > value ? 1 : 0
  }
}

/** The value of a choice: equal to its value and to its names, written in a text by its name. */
export class Pick {
  readonly value: string
  readonly names: readonly string[]
  /** @param names in the company's language first */
  constructor(value: string, names: readonly string[]) {
    this.value = value
    this.names = names
  }
  is(text: string): boolean {
    return this.value === text || this.names.includes(text)
  }
  text(): string {
    return this.names[0] ?? this.value
  }
}

/** Any value as a text: decimals as they are, days as 2026-05-01, missing ones as nothing. */
export function textOf(value: unknown): string {
  if (value instanceof Num) return value.value?.toFixed() ?? ''
  if (value instanceof Day) return value.value ?? ''
  if (value instanceof Pick) return value.text()
  return String(value ?? '')
}

export function isBlank(value: unknown): boolean {
  if (value instanceof Num || value instanceof Day) return value.value === null
  if (value instanceof Pick) return value.value === ''
  return value === ''
}
