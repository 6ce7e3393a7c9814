import { Decimal } from 'decimal.js'

export type ItemKind = 'earning' | 'deduction' | 'employer'

export interface SalaryParts {
  base: unknown
  commission: unknown
  items: readonly { kind: ItemKind; amount: unknown }[]
}

/** Gross is base, commission and what is paid; net is gross less what is deducted. What the company bears is in neither. Decimals as text. */
export function salaryOf({ base, commission, items }: SalaryParts) {
  const sum = (kind: ItemKind) =>
    items
      .filter(item => item.kind === kind)
      .reduce((total, item) => total.plus(String(item.amount ?? 0)), new Decimal(0))
  const gross = new Decimal(String(base ?? 0)).plus(String(commission ?? 0)).plus(sum('earning'))
  const deductions = sum('deduction')
  return {
    gross: gross.toFixed(),
    deductions: deductions.toFixed(),
    net: gross.minus(deductions).toFixed(),
    employer: sum('employer').toFixed(),
  }
}
