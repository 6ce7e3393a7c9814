import { useQuery } from '@tanstack/react-query'
import { useAddressQuery, useGo } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { QuickRecord } from './QuickRecord.tsx'

/** `/contactRecords/new?customer={id}`: the quick record as a page of its own, for links and phones. */
export default function QuickRecordPage() {
  const [query] = useAddressQuery()
  const customers = useEntity('customer')
  const id = query.get('customer')
  const record = useQuery({ ...recordQuery(customers, id ?? ''), enabled: id !== null })
  const go = useGo()
  const t = useT()
  if (id && record.isPending) return <Bones />
  const customer = id && record.data ? { id, title: String(record.data[customers.title] ?? '') } : null
  return (
    <main className="gx-create">
      <header className="gx-page-head">
        <h1>{t({ zh: '写跟进', en: 'Contact record' })}</h1>
      </header>
      <div className="quick-page">
        <QuickRecord
          customer={customer}
          onDone={() => go(customer ? `${customers.path}/${customer.id}` : 'contactRecords')}
          autoFocus
        />
      </div>
    </main>
  )
}
