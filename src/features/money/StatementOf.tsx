import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { api } from '../../core/web/client.ts'
import { useEntities, useEntity } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Statement } from './reports.ts'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import './money.css'

interface Props {
  side: Side
  party: string
  from: string
  to: string
}

/** Opening, what happened, closing; an account for each currency. */
export function StatementOf({ side, party, from, to }: Props) {
  const texts = textsOf(side)
  const entities = useEntities()
  const kinds = useEntity(side.item).fields.kind?.choices ?? []
  const t = useT()
  const found = useQuery({
    queryKey: [side.item, 'statement', party, from, to],
    queryFn: ({ signal }) => api.get<Statement>(`${side.path}/statement`, { party, from, to }, signal),
    placeholderData: before => before,
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={6} />
  if (found.data.accounts.length === 0)
    return <Empty title={t({ zh: '这段时间没有往来', en: 'Nothing happened in this time' })} />
  const kindOf = (kind: string) => {
    if (kind === 'discount') return t({ zh: '折让', en: 'Discount' })
    const known = kinds.find(one => one.value === kind)
    return known ? t(known.label) : kind
  }
  return found.data.accounts.map(({ currency, opening, closing, rows }) => (
    <div key={currency} className="gx-scroll-x">
      <table className="gx-table money-table">
        <thead>
          <tr>
            <th scope="col">{t({ zh: '日期', en: 'Date' })}</th>
            <th scope="col">{t({ zh: '业务', en: 'What' })}</th>
            <th scope="col">{t({ zh: '单据', en: 'Document' })}</th>
            <th scope="col" data-align="right">
              {t(texts.more)}
            </th>
            <th scope="col" data-align="right">
              {t(texts.less)}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '余额（{currency}）', en: 'Balance ({currency})' }, { currency })}
            </th>
          </tr>
        </thead>
        <tbody className="money-account">
          <tr className="money-edge">
            <td className="gx-number">{from}</td>
            <th scope="row" colSpan={4}>
              {t({ zh: '期初余额', en: 'Opening balance' })}
            </th>
            <td data-align="right" className="gx-number">
              {formatDecimal(opening, 2)}
            </td>
          </tr>
          {rows.map((row, at) => {
            const isMore = Number(row.amount) > 0
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a ledger keep their places
              <tr key={at}>
                <td className="gx-number">{row.day}</td>
                <td>{kindOf(row.kind)}</td>
                <td>
                  {row.number && entities.has(row.source.entity) ? (
                    <RefName value={{ id: row.source.id, title: row.number }} to={row.source.entity} />
                  ) : (
                    row.number
                  )}
                </td>
                <td data-align="right" data-label={isMore ? t(texts.more) : undefined} className="gx-number">
                  {isMore ? formatDecimal(row.amount, 2) : ''}
                </td>
                <td data-align="right" data-label={isMore ? undefined : t(texts.less)} className="gx-number">
                  {isMore ? '' : formatDecimal(row.amount.replace('-', ''), 2)}
                </td>
                <td data-align="right" data-label={t({ zh: '余额', en: 'Balance' })} className="gx-number">
                  {formatDecimal(row.balance, 2)}
                </td>
              </tr>
            )
          })}
          <tr className="money-edge">
            <td className="gx-number">{to}</td>
            <th scope="row" colSpan={4}>
              {t({ zh: '期末余额', en: 'Closing balance' })}
            </th>
            <td data-align="right" className="gx-number">
              {formatDecimal(closing, 2)}
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  ))
}
