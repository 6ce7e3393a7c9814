import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { MoneyEntry } from './MoneyEntry.tsx'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'

/** `/receipts/new?customer={id}` or `?receivable={id}`: of the customer that owes it; payments of a supplier alike. */
export default function MoneyCreatePage({ side }: { side: Side }) {
  const [query] = useAddressQuery()
  const customers = useEntity('customer')
  const entity = useEntity(side.item)
  const [id, item] = [query.get(side.party), query.get(side.item)]
  const record = useQuery({ ...recordQuery(customers, id ?? ''), enabled: id !== null })
  const owed = useQuery({ ...recordQuery(entity, item ?? ''), enabled: item !== null })
  const t = useT()
  if ((id && record.isPending) || (item && owed.isPending)) return <Bones lines={8} />
  const named = id && record.data ? { id, title: String(record.data[customers.title] ?? '') } : undefined
  const party = named ?? (owed.data?.[side.party] as Ref | undefined)
  return (
    <main className="order-page">
      <header className="gx-page-head">
        <h1>{t(textsOf(side).newMoney)}</h1>
      </header>
      <MoneyEntry side={side} party={party} />
    </main>
  )
}
