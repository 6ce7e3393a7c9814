import { useQuery } from '@tanstack/react-query'
import { dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { api } from '../../core/web/client.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useEntities, useEntity, useSession } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import type { AccountStatement as Statement } from './reports.ts'
import '../money/money.css'

/** On the page of an account: what was in it, what came and went, what is in it after each. */
export default function AccountStatement({ id }: { id: string }) {
  const [query, change] = useAddressQuery()
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const from = query.get('from') ?? new Date(Date.parse(today) - 90 * 86_400_000).toISOString().slice(0, 10)
  const to = query.get('to') ?? today
  const t = useT()
  const found = useQuery({
    queryKey: ['account', 'statement', id, from, to],
    queryFn: ({ signal }) => api.get<Statement>(`accounts/${id}/statement`, { from, to }, signal),
    placeholderData: before => before,
  })
  return (
    <div className="money-moves">
      <div className="money-days">
        {(
          [
            ['from', from, t({ zh: '从', en: 'From' })],
            ['to', to, t({ zh: '到', en: 'To' })],
          ] as const
        ).map(([name, value, label]) => (
          <label key={name} className="money-day">
            {label}
            <input
              type="date"
              className="gx-input"
              value={value}
              onChange={event => event.target.value && change({ [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <Moves statement={found.data} />
      ) : (
        <Bones lines={6} />
      )}
    </div>
  )
}

function Moves({ statement }: { statement: Statement }) {
  const entities = useEntities()
  const kinds = useEntity('accountMove').fields.kind?.choices ?? []
  const t = useT()
  const { rows, opening, closing, currency, from, to, count } = statement
  const kindOf = (kind: string) => {
    const known = kinds.find(one => one.value === kind)
    return known ? t(known.label) : kind
  }
  const edge = (day: string, label: string, value: string) => (
    <tr className="money-edge">
      <td className="gx-number">{day}</td>
      <th scope="row" colSpan={4}>
        {label}
      </th>
      <td data-align="right" className="gx-number">
        {formatDecimal(value, 2)}
      </td>
    </tr>
  )
  const income = t({ zh: '收入', en: 'In' })
  const spent = t({ zh: '支出', en: 'Out' })
  return (
    <div className="gx-scroll-x">
      <table className="gx-table money-table">
        <thead>
          <tr>
            <th scope="col">{t({ zh: '日期', en: 'Date' })}</th>
            <th scope="col">{t({ zh: '业务', en: 'What' })}</th>
            <th scope="col">{t({ zh: '单据', en: 'Document' })}</th>
            <th scope="col" data-align="right">
              {income}
            </th>
            <th scope="col" data-align="right">
              {spent}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '余额（{currency}）', en: 'Balance ({currency})' }, { currency })}
            </th>
          </tr>
        </thead>
        <tbody className="money-account">
          {edge(from, t({ zh: '期初余额', en: 'Opening balance' }), opening)}
          {rows.map(row => {
            const isIn = Number(row.amount) > 0
            return (
              <tr key={row.id}>
                <td className="gx-number">{row.day}</td>
                <td>
                  {kindOf(row.kind)}
                  {(row.party || row.note) && (
                    <span className="gx-faint"> {[row.party, row.note].filter(Boolean).join(' · ')}</span>
                  )}
                </td>
                <td>
                  {row.number && entities.has(row.source.entity) ? (
                    <RefName value={{ id: row.source.id, title: row.number }} to={row.source.entity} />
                  ) : (
                    row.number
                  )}
                </td>
                <td data-align="right" data-label={isIn ? income : undefined} className="gx-number">
                  {isIn ? formatDecimal(row.amount, 2) : ''}
                </td>
                <td data-align="right" data-label={isIn ? undefined : spent} className="gx-number">
                  {isIn ? '' : formatDecimal(row.amount.replace('-', ''), 2)}
                </td>
                <td data-align="right" data-label={t({ zh: '余额', en: 'Balance' })} className="gx-number">
                  {formatDecimal(row.balance, 2)}
                </td>
              </tr>
            )
          })}
          {edge(to, t({ zh: '期末余额', en: 'Closing balance' }), closing)}
        </tbody>
      </table>
      {count > rows.length && (
        <p className="gx-faint">
          {t(
            {
              zh: '列出前 {shown} 笔，共 {count} 笔；请缩短日期',
              en: 'The first {shown} of {count} are listed; choose fewer days',
            },
            { shown: rows.length, count },
          )}
        </p>
      )}
    </div>
  )
}
