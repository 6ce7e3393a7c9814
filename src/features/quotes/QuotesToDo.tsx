import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { Link } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import '../today/today.css'
import './quotes.css'

const fields = 'number,customer,validUntil,amount,currency,asks,status'
const MOST = 6

/** My quotes that want something done: questions to answer, accepted ones to order, and those about to expire. */
export default function QuotesToDo() {
  const entity = useEntity('quote')
  const mine = { 'filter[owner][eq]': 'me', fields }
  const asked = useQuery(rowsQuery(entity, { ...mine, 'filter[asks][eq]': 'true', sort: 'validUntil' }, MOST))
  const accepted = useQuery(
    rowsQuery(
      entity,
      { ...mine, 'filter[status][eq]': 'accepted', 'filter[ordering][in]': 'open,part', sort: '-quotedOn' },
      MOST,
    ),
  )
  const ending = useQuery(
    rowsQuery(
      entity,
      { ...mine, 'filter[status][eq]': 'sent', 'filter[validUntil][lte]': '+7d', sort: 'validUntil' },
      MOST,
    ),
  )
  const t = useT()
  const rows = [...(asked.data?.data ?? []), ...(accepted.data?.data ?? []), ...(ending.data?.data ?? [])]
  const once = rows.filter((row, at) => rows.findIndex(one => one.id === row.id) === at).slice(0, MOST)
  if (once.length === 0) return null
  return (
    <section className="today-block">
      <h2>{t({ zh: '报价待办', en: 'Quotes to see to' })}</h2>
      <ul className="today-list quote-to-do">
        {once.map(row => (
          <li key={row.id}>
            <div className="today-list-head">
              <Link to={`quotes/${row.id}`} className="gx-title gx-ellipsis">
                {String(row.number ?? '')}
              </Link>
              <span className="gx-spring" />
              <span className="gx-faint gx-nowrap">
                {row.asks === true
                  ? t({ zh: '客户提问', en: 'Question' })
                  : row.status === 'accepted'
                    ? t({ zh: '待转订单', en: 'To order' })
                    : t(
                        { zh: '{day} 到期', en: 'Until {day}' },
                        { day: String(row.validUntil ?? '').slice(5) },
                      )}
              </span>
            </div>
            <p className="gx-faint gx-ellipsis">{(row.customer as Ref | null)?.title}</p>
          </li>
        ))}
      </ul>
      <Link to="quotes?view=sent" className="gx-link">
        {t({ zh: '全部等答复的报价', en: 'All quotes waiting for an answer' })}
      </Link>
    </section>
  )
}
