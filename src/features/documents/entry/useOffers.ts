import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../../core/field.ts'
import { api } from '../../../core/web/client.ts'
import { useMay, useSession } from '../../../core/web/session.tsx'
import type { Values } from '../../../core/web/values.ts'
import { type Offered, type Resolved, resolvePrice } from '../../priceLists/pricing.rules.ts'
import { decimalOf, type EntryLine } from './entryLines.ts'
import type { Keying } from './keying.ts'

interface Answer {
  data: Offered[]
  lists: { id: string; name: string; validFrom: string | null; validTo: string | null }[]
}

export interface Offers {
  /** The price that holds for a row as it stands; null: none is known. */
  priceOf: (line: EntryLine) => Resolved | null
  /** The price list that follows from the customer on the day; null: none, undefined: not known yet. */
  usual: Ref | null | undefined
  /** Changes when another price may hold. */
  key: unknown
}

/** What price lists say for the customer and the products of the rows: asked once for each product and customer, applied as they are keyed. */
export function useOffers(
  { party, priceList }: Pick<Keying, 'party' | 'priceList'>,
  head: Values,
  day: string,
  lines: readonly EntryLine[],
): Offers {
  const { company } = useSession()
  const may = useMay()
  const customer = (head[party] as Ref | null)?.id
  const list = priceList ? (head[priceList] as Ref | null)?.id : undefined
  const currency = String(head.currency ?? company.currency)
  const products = [...new Set(lines.flatMap(line => line.product?.id ?? []))].sort()
  const query = { customer, list, currency, products: products.slice(0, 200).join(',') }
  const found = useQuery({
    queryKey: ['priceList', 'offers', query],
    queryFn: ({ signal }) => api.get<Answer>('priceLists/offers', query, signal),
    enabled: priceList !== undefined && customer !== undefined && may('product', 'read'),
    placeholderData: previous => previous,
  })
  const known = new Map((found.data?.data ?? []).map(one => [one.product, one]))
  const holds = ({ validFrom, validTo }: Answer['lists'][0]) =>
    (!validFrom || validFrom <= day) && (!validTo || validTo >= day)
  const meant = found.data?.lists.find(holds)
  return {
    priceOf: ({ product, quantity }) => {
      const offered = product && known.get(product.id)
      return offered ? resolvePrice(offered, { quantity: decimalOf(quantity) || null, day }) : null
    },
    usual:
      found.data && !found.isPlaceholderData
        ? meant
          ? { id: meant.id, title: meant.name }
          : null
        : undefined,
    key: found.data,
  }
}

const isSame = (one: string, other: string) => one !== '' && Number(one) === Number(other)

/** Rows whose price nobody keyed take the one that holds now. The rows themselves where none changes. */
export function followed(lines: EntryLine[], { priceOf }: Pick<Offers, 'priceOf'>): EntryLine[] {
  const next = lines.map(line => {
    const price = priceOf(line)?.price
    if (price === undefined || line.proposed === price) return line
    if (line.price === '' ? line.proposed !== undefined : !isSame(line.price, line.proposed ?? price))
      return line
    return { ...line, price: isSame(line.price, price) ? line.price : price, proposed: price }
  })
  return next.some((line, at) => line !== lines[at]) ? next : lines
}
