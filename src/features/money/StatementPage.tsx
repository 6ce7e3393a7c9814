import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { StatementOf } from './StatementOf.tsx'
import './money.css'

/** `/statement?customer={id}&from={day}&to={day}`: a customer's account over a period. */
export default function StatementPage() {
  const [query, change] = useAddressQuery()
  const { company } = useSession()
  const receipts = useEntity('receipt')
  const customers = useEntity('customer')
  const today = dayIn(company.timeZone, useKindContext().now)
  const t = useT()
  const customer = query.get('customer')
  const from = query.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = query.get('to') ?? today
  const record = useQuery({ ...recordQuery(customers, customer ?? ''), enabled: customer !== null })
  const chosen =
    customer && record.data ? { id: customer, title: String(record.data[customers.title] ?? '') } : null
  const field = receipts.fields.customer
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '对账单', en: 'Statement' })}</h1>
      </header>
      <div className="money-asked">
        {field && (
          <FieldInput
            key={chosen?.id}
            id="statement-customer"
            name="customer"
            entity="receipt"
            field={field}
            value={chosen}
            values={{}}
            onChange={value => change({ customer: (value as Ref | null)?.id ?? null })}
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
      {customer ? (
        <StatementOf customer={customer} from={from} to={to} />
      ) : (
        <p className="gx-faint money-lead">{t({ zh: '选择客户', en: 'Choose the customer' })}</p>
      )}
    </main>
  )
}
