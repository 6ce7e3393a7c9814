import { useQuery } from '@tanstack/react-query'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { OrderEntry } from './OrderEntry.tsx'

/** `/orders/new?customer={id}` */
export default function OrderCreatePage() {
  const [query] = useAddressQuery()
  const customers = useEntity('customer')
  const id = query.get('customer')
  const record = useQuery({ ...recordQuery(customers, id ?? ''), enabled: id !== null })
  const t = useT()
  if (id && record.isPending) return <Bones lines={8} />
  const customer = id && record.data ? { id, title: String(record.data[customers.title] ?? '') } : undefined
  return (
    <main className="order-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '新建订单', en: 'New order' })}</h1>
      </header>
      <OrderEntry customer={customer} />
    </main>
  )
}
