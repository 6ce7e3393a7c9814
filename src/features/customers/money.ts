import { useCallback } from 'react'
import { useSession } from '../../core/web/session.tsx'
import { useLocale } from '../../core/web/text.tsx'

/** Formats decimal text as the company's money with its sign, to the unit unless `decimals` says more: ¥1,234,568. */
export function useMoney(): (value: unknown, decimals?: number) => string {
  const { company } = useSession()
  const locale = useLocale()
  return useCallback(
    (value, decimals = 0) => {
      if (value === null || value === undefined || value === '') return '—'
      return new Intl.NumberFormat(locale === 'zh' ? 'zh-CN' : 'en', {
        style: 'currency',
        currency: company.currency || 'CNY',
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(Number(value))
    },
    [company.currency, locale],
  )
}
