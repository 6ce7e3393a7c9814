import { Decimal } from 'decimal.js'
import { formatDecimal } from '../../core/kinds/number.ts'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { CashFlow } from './cashFlow.ts'

/** The answer in a sentence. */
export function Lead({ flow }: { flow: CashFlow }) {
  const { company } = useSession()
  const t = useT()
  const net = new Decimal(flow.in).minus(flow.out)
  return (
    <p className="money-lead">
      {t(
        {
          zh: '收入 {in}，支出 {out}，净{more} {net} {currency}；期初 {opening}，期末 {closing}',
          en: '{in} came in and {out} went out: {net} {currency} {more}; {opening} at the beginning, {closing} at the end',
        },
        {
          in: formatDecimal(flow.in, 2),
          out: formatDecimal(flow.out, 2),
          net: formatDecimal(net.abs().toFixed(), 2),
          more: net.isNegative() ? t({ zh: '流出', en: 'less' }) : t({ zh: '流入', en: 'more' }),
          currency: company.currency,
          opening: formatDecimal(flow.opening, 2),
          closing: formatDecimal(flow.closing, 2),
        },
      )}
    </p>
  )
}
