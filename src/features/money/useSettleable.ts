import { useQuery } from '@tanstack/react-query'
import { Decimal } from 'decimal.js'
import type { Ref } from '../../core/field.ts'
import type { Row } from '../../core/web/client.ts'
import { allRowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import type { Values } from '../../core/web/values.ts'
import type { Settleable, Typed } from './entry.rules.ts'
import type { Side } from './sides.ts'

/** Open items of a customer or supplier in a currency, what is due first on top; with what a confirmed receipt or payment holds of them put back. */
export function useSettleable(side: Side, party: string | undefined, currency: string, money?: Row) {
  const entity = useEntity(side.item)
  const found = useQuery({
    ...allRowsQuery(entity, {
      [`filter[${side.party}][eq]`]: party ?? '',
      'filter[open][ne]': '0',
      'filter[currency][eq]': currency,
      fields: 'number,kind,bookedOn,dueOn,open',
      sort: 'dueOn',
    }),
    enabled: Boolean(party),
    staleTime: 0,
  })
  const isConfirmed = money?.status === 'confirmed'
  const held = linesOf(side, money)
  const open = (found.data ?? []).filter(row => !isConfirmed || row.number !== money?.number)
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
  return { items, pending: found.isPending && Boolean(party), error: found.error }
}

/** What a receipt or payment settles as it stands. */
export function typedOf(side: Side, money?: Row): Record<string, Typed> {
  return Object.fromEntries(
    linesOf(side, money).map(({ ref, amount, discount }) => [ref.id, { amount, discount }]),
  )
}

function linesOf({ item }: Side, money?: Row) {
  return ((money?.lines as Values[] | undefined) ?? []).map(line => ({
    ref: line[item] as Ref,
    amount: String(line.amount ?? ''),
    discount: Number(line.discount ?? 0) === 0 ? '' : String(line.discount),
  }))
}
