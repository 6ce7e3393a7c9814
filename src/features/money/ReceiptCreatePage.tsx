import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { ReceiptEntry } from './ReceiptEntry.tsx'

/** `/receipts/new?customer={id}` or `?receivable={id}`: of the customer that owes it. */
export default function ReceiptCreatePage() {
  const [query] = useAddressQuery()
  const customers = useEntity('customer')
  const receivables = useEntity('receivable')
  const [id, item] = [query.get('customer'), query.get('receivable')]
  const record = useQuery({ ...recordQuery(customers, id ?? ''), enabled: id !== null })
  const owed = useQuery({ ...recordQuery(receivables, item ?? ''), enabled: item !== null })
  const t = useT()
  if ((id && record.isPending) || (item && owed.isPending)) return <Bones lines={8} />
  const named = id && record.data ? { id, title: String(record.data[customers.title] ?? '') } : undefined
  const customer = named ?? (owed.data?.customer as Ref | undefined)
  return (
    <main className="order-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '新建收款单', en: 'New receipt' })}</h1>
      </header>
      <ReceiptEntry customer={customer} />
    </main>
  )
}
