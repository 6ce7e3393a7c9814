/** Numbers as charts show them: 万 and 亿 for Chinese readers, k, m and bn for English ones. */
import type { Locale } from '../label.ts'

const STEPS: Record<Locale, [number, string][]> = {
  zh: [
    [1e12, '万亿'],
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e9, 'bn'],
    [1e6, 'm'],
    [1e3, 'k'],
  ],
}

/** A number shortened to at most `digits` decimals: 12345678 → '1,235万' or '12.3m'. For charts, never for documents. */
export function shortNumber(value: number, locale: Locale, digits = 1): string {
  const rounded = (number: number) =>
    number.toLocaleString('en-US', { maximumFractionDigits: Math.abs(number) >= 1000 ? 0 : digits })
  for (const [size, unit] of STEPS[locale]) {
    if (Math.abs(value) >= size) return rounded(value / size) + unit
  }
  return rounded(value)
}
