import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { StatementOf } from './StatementOf.tsx'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import './money.css'

/** `/statement?party={id}&from={day}&to={day}`: a customer's or supplier's account over a period. */
export default function StatementPage({ side }: { side: Side }) {
  const texts = textsOf(side)
  const [query, change] = useAddressQuery()
  const { company } = useSession()
  const moneys = useEntity(side.money)
  const customers = useEntity('customer')
  const today = dayIn(company.timeZone, useKindContext().now)
  const t = useT()
  const party = query.get('party')
  const from = query.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = query.get('to') ?? today
  const record = useQuery({ ...recordQuery(customers, party ?? ''), enabled: party !== null })
  const chosen =
    party && record.data ? { id: party, title: String(record.data[customers.title] ?? '') } : null
  const field = moneys.fields[side.party]
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>{t(texts.statement)}</h1>
        <span className="gx-spring" />
        {party && (
          <Link to={`print?entity=${texts.printed}&ids=${party}&from=${from}&to=${to}`} className="gx-button">
            {t({ zh: '打印', en: 'Print' })}
          </Link>
        )}
        <Link
          to={`${texts.statementPath}/send${party ? `?party=${party}&from=${from}&to=${to}` : ''}`}
          className="gx-button"
        >
          {party ? t({ zh: '发送', en: 'Send' }) : t({ zh: '批量发送', en: 'Send to many' })}
        </Link>
      </header>
      <div className="money-asked">
        {field && (
          <FieldInput
            key={chosen?.id}
            id="statement-party"
            name={side.party}
            entity={side.money}
            field={field}
            value={chosen}
            values={{}}
            onChange={value => change({ party: (value as Ref | null)?.id ?? null })}
          />
        )}
        {(
          [
            ['from', from, t({ zh: '从', en: 'From' })],
            ['to', to, t({ zh: '到', en: 'To' })],
          ] as const
        ).map(([name, value, label]) => (
          <label key={name} className="gx-field">
            <span className="gx-label">{label}</span>
            <input
              type="date"
              className="gx-input"
              value={value}
              onChange={event => event.target.value && change({ [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {party ? (
        <StatementOf side={side} party={party} from={from} to={to} />
      ) : (
        <p className="gx-faint money-lead">{t(texts.choose)}</p>
      )}
    </main>
  )
}
