import { useEffect, useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { useSession } from '../../core/web/session.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import type { LineAmounts } from '../orders/orders.rules.ts'

/** Amount, tax, net; in Chinese also the amount in capitals, as it is written on documents. */
export function Totals({
  totals,
  lines,
  currency,
}: {
  totals: LineAmounts
  lines?: number
  currency?: string
}) {
  const { company } = useSession()
  const t = useT()
  return (
    <dl className="order-totals">
      {lines !== undefined && (
        <div>
          <dt>{t({ zh: '行数', en: 'Lines' })}</dt>
          <dd className="gx-number">{lines}</dd>
        </div>
      )}
      <div>
        <dt>{t({ zh: '不含税', en: 'Without tax' })}</dt>
        <dd className="gx-number">{formatDecimal(totals.net, 2)}</dd>
      </div>
      <div>
        <dt>{t({ zh: '税额', en: 'Tax' })}</dt>
        <dd className="gx-number">{formatDecimal(totals.tax, 2)}</dd>
      </div>
      <div className="order-amount">
        <dt>{t({ zh: '金额', en: 'Amount' })}</dt>
        <dd className="gx-number">
          {formatDecimal(totals.amount, 2)} <small>{currency || company.currency}</small>
        </dd>
      </div>
      <Capitals amount={totals.amount} currency={currency || company.currency} />
    </dl>
  )
}

/** 壹万贰仟元整; only renminbi is written so. */
export function Capitals({ amount, currency }: { amount: string; currency: string }) {
  const [words, setWords] = useState('')
  const locale = useLocale()
  const t = useT()
  const wanted = locale === 'zh' && currency === 'CNY' && Number(amount) !== 0
  useEffect(() => {
    if (!wanted) return setWords('')
    let here = true
    void import('nzh/cn').then(module => {
      // The library writes cents of two places; what is finer is rounded as the total is shown.
      if (here)
        setWords(module.default.toMoney(Number(amount).toFixed(2), { outSymbol: false, forceZheng: true }))
    })
    return () => {
      here = false
    }
  }, [amount, wanted])
  if (!words) return null
  return (
    <div className="order-capitals">
      <dt>{t({ zh: '大写', en: 'In capitals' })}</dt>
      <dd>{words}</dd>
    </div>
  )
}
