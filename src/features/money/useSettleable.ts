import { useQuery } from '@tanstack/react-query'
import { Decimal } from 'decimal.js'
import type { Ref } from '../../core/field.ts'
import type { Row } from '../../core/web/client.ts'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import type { Values } from '../../core/web/values.ts'
import type { Settleable, Typed } from './entry.rules.ts'

/** Open items of a customer in a currency, what is due first on top; with what a confirmed receipt holds of them put back. */
export function useSettleable(customer: string | undefined, currency: string, receipt?: Row) {
  const entity = useEntity('receivable')
  const found = useQuery({
    ...rowsQuery(
      entity,
      {
        'filter[customer][eq]': customer ?? '',
        'filter[open][ne]': '0',
        'filter[currency][eq]': currency,
        fields: 'number,kind,bookedOn,dueOn,open',
        sort: 'dueOn',
      },
      200,
    ),
    enabled: Boolean(customer),
    staleTime: 0,
  })
  const isConfirmed = receipt?.status === 'confirmed'
  const held = linesOf(receipt)
  const open = (found.data?.data ?? []).filter(row => !isConfirmed || row.number !== receipt?.number)
  const items: Settleable[] = open.map(row => ({
    id: row.id,
    number: String(row.number ?? ''),
    kind: String(row.kind ?? ''),
    bookedOn: (row.bookedOn as string | null) ?? null,
    dueOn: (row.dueOn as string | null) ?? null,
    available: String(row.open),
  }))
  for (const { ref, amount, discount } of isConfirmed ? held : []) {
    const known = items.find(item => item.id === ref.id)
    const whole = new Decimal(known?.available ?? 0)
      .plus(amount || 0)
      .plus(discount || 0)
      .toFixed()
    if (known) known.available = whole
    else
      items.push({ id: ref.id, number: ref.title, kind: '', bookedOn: null, dueOn: null, available: whole })
  }
  return { items, pending: found.isPending && Boolean(customer), error: found.error }
}

/** What a receipt settles as it stands. */
export function typedOf(receipt?: Row): Record<string, Typed> {
  return Object.fromEntries(
    linesOf(receipt).map(({ ref, amount, discount }) => [ref.id, { amount, discount }]),
  )
}

function linesOf(receipt?: Row) {
  return ((receipt?.lines as Values[] | undefined) ?? []).map(line => ({
    ref: line.receivable as Ref,
    amount: String(line.amount ?? ''),
    discount: Number(line.discount ?? 0) === 0 ? '' : String(line.discount),
  }))
}
