import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../../core/field.ts'
import { api } from '../../../core/web/client.ts'
import { useMay, useSession } from '../../../core/web/session.tsx'
import type { Values } from '../../../core/web/values.ts'
import { type Offered, type Resolved, resolvePrice } from '../../priceLists/pricing.rules.ts'
import type { Unit } from '../../products/units.ts'
import { decimalOf, type EntryLine, inOther } from './entryLines.ts'
import type { Keying } from './keying.ts'

interface Answer {
  data: Offered[]
  lists: { id: string; name: string; validFrom: string | null; validTo: string | null }[]
}

/** A unit a product is counted in. */
export type Counting = Pick<Unit, 'name' | 'factor' | 'sells' | 'buys'>

export interface Offers {
  /** The price that holds for a row as it stands; null: none is known. */
  priceOf: (line: EntryLine) => Resolved | null
  /** The units of a row's product, its base unit first; one alone needs no choice. */
  unitsOf: (line: EntryLine) => Counting[]
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
  const customer = priceList ? (head[party] as Ref | null)?.id : undefined
  const list = priceList ? (head[priceList] as Ref | null)?.id : undefined
  const currency = String(head.currency ?? company.currency)
  const products = [...new Set(lines.flatMap(line => line.product?.id ?? []))].sort()
  const query = { customer, list, currency, products: products.slice(0, 200).join(',') }
  const found = useQuery({
    queryKey: ['priceList', 'offers', query],
    queryFn: ({ signal }) => api.get<Answer>('priceLists/offers', query, signal),
    enabled: (customer !== undefined || products.length > 0) && may('product', 'read'),
    placeholderData: previous => previous,
  })
  const known = new Map((found.data?.data ?? []).map(one => [one.product, one]))
  const holds = ({ validFrom, validTo }: Answer['lists'][0]) =>
    (!validFrom || validFrom <= day) && (!validTo || validTo >= day)
  const meant = found.data?.lists.find(holds)
  return {
    priceOf: ({ product, quantity, unit }) => {
      const offered = priceList && product ? known.get(product.id) : undefined
      return offered ? resolvePrice(offered, { quantity: decimalOf(quantity) || null, day, unit }) : null
    },
    unitsOf: ({ product }) => {
      const offered = product && known.get(product.id)
      if (!offered) return []
      return [{ name: offered.unit ?? '', factor: '1', sells: false, buys: false }, ...offered.units]
    },
    usual:
      customer && found.data && !found.isPlaceholderData
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

/** Rows whose product was just chosen are counted in its usual unit, or in the one whose bar code was read. */
export function usualUnits(
  lines: EntryLine[],
  { unitsOf }: Pick<Offers, 'unitsOf'>,
  price: Keying['price'],
): EntryLine[] {
  const next = lines.map(line => {
    if (!line.fresh) return line
    const units = unitsOf(line)
    if (units.length === 0) return line
    const wanted = (one: Counting) =>
      line.fresh === true ? (price === 'price' ? one.sells : one.buys) : one.name === line.fresh
    const unit = units.find(wanted)
    const settled = { ...line, fresh: undefined }
    return unit && unit.name !== line.unit ? inOther(settled, unit) : settled
  })
  return next.some((line, at) => line !== lines[at]) ? next : lines
}
