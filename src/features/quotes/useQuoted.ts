import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { api, type Row } from '../../core/web/client.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity, useMay } from '../../core/web/session.tsx'
import type { Values } from '../../core/web/values.ts'
import { inUnit, priceIn } from '../documents/documents.rules.ts'
import type { OpenRow } from '../documents/made.ts'

/** Lines of a quote with what confirmed orders took of them. */
export function useOpenOfQuote(quote: Row | undefined, wanted: boolean) {
  const may = useMay()
  return useQuery({
    queryKey: ['order', 'open', { quote: quote?.id }, quote?.version, quote?.ordering],
    queryFn: ({ signal }) => api.get<{ data: OpenRow[] }>('orders/open', { source: quote?.id }, signal),
    enabled: wanted && quote !== undefined && may('quote', 'read'),
  })
}

/** What an order taken from a quote begins with: `null` until it is known, nothing without a quote. */
export function useQuoted(id: string | null): { quote?: Row; given?: Values | null } {
  const entity = useEntity('quote')
  const record = useQuery({ ...recordQuery(entity, id ?? ''), enabled: id !== null })
  const open = useOpenOfQuote(record.data, id !== null)
  if (id === null || record.error || open.error) return {}
  if (!record.data || !open.data) return { given: null }
  const quote = record.data
  const left = new Map(open.data.data.map(line => [line.id, line]))
  const lines = ((quote.lines as (Values & { id: string })[] | undefined) ?? [])
    .flatMap(line => {
      const row = left.get(line.id)
      return row && Number(row.open) > 0 ? [{ line, row }] : []
    })
    .map(({ line: { id: line, ...terms }, row }) => ({
      ...terms,
      ...ofRow(row, terms),
      quoteLine: { id: line, title: String(terms.description ?? '') } satisfies Ref,
    }))
  const { customer, contact, owner, currency, rate, overallDiscount, terms } = quote
  const from: Ref = { id: quote.id, title: String(quote.number ?? '') }
  return {
    quote,
    given: { customer, contact, owner, currency, rate, overallDiscount, note: terms, quote: from, lines },
  }
}

/** What is left of a line: in its unit, or, where that is no number of it, in the base unit at the price of that. */
function ofRow(row: OpenRow, { price }: Values): Values {
  const counted = inUnit(row.open, row)
  return { ...counted, price: typeof price === 'string' ? priceIn(price, row.factor, counted.factor) : price }
}
