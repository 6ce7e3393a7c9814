import { useQuery } from '@tanstack/react-query'
import { Decimal } from 'decimal.js'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api } from '../../core/web/client.ts'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Credit } from './credit.server.ts'
import './credit.css'

interface Props {
  party: string
  /** Of the document that is keyed, in base currency. */
  amount?: string
}

/** How much of a customer's credit is left, and whether this document goes beyond it; nothing where there is no limit, or it is closed to the reader. */
export default function CreditLine({ party, amount = '0' }: Props) {
  const { company } = useSession()
  const t = useT()
  const found = useQuery({
    queryKey: ['customer', 'credit', party],
    queryFn: ({ signal }) => api.get<Credit>(`customers/${party}/credit`, {}, signal),
    retry: false,
    staleTime: 0,
  })
  const credit = found.data
  if (!credit) return null
  const { check, limit, used, left, overdueDays, overdueMost } = credit
  const isLate = check !== 'off' && overdueMost !== null && overdueDays > overdueMost
  if (limit === null && !isLate) return null
  const over = left === null ? null : new Decimal(amount).minus(left)
  const isOver = over?.gt(0) === true
  const money = (value: string) => `${formatDecimal(value, 2)} ${company.currency}`
  return (
    <p
      className="credit-line"
      data-over={isOver || isLate || undefined}
      role={isOver || isLate ? 'status' : undefined}
    >
      {limit !== null && (
        <span>
          {t({ zh: '信用余额', en: 'Credit left' })} <b className="gx-number">{money(left ?? '0')}</b>{' '}
          <span className="gx-faint gx-number">
            {t(
              { zh: '（额度 {limit}，已用 {used}）', en: '(limit {limit}, used {used})' },
              { limit: formatDecimal(limit, 2), used: formatDecimal(used, 2) },
            )}
          </span>
        </span>
      )}
      {isOver && over && (
        <span>
          {t({ zh: '超出 {over}', en: '{over} over' }, { over: money(over.toFixed()) })}
          {check === 'hold' && t({ zh: '，需放行才能确认', en: ': confirming needs a release' })}
        </span>
      )}
      {isLate && (
        <span>
          {t({ zh: '应收已逾期 {days} 天', en: '{days} days overdue' }, { days: overdueDays })}
          {check === 'hold' && t({ zh: '，需放行才能确认', en: ': confirming needs a release' })}
        </span>
      )}
    </p>
  )
}
