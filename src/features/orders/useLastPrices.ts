import { useQuery } from '@tanstack/react-query'
import { api } from '../../core/web/client.ts'
import type { LastPrice } from './lastPrices.ts'

/** What the customer last paid, by product id. */
export function useLastPrices(customer: string | undefined, products: string[]): Map<string, LastPrice> {
  const ids = [...new Set(products)].sort()
  const found = useQuery({
    queryKey: ['order', 'lastPrices', customer, ids],
    queryFn: ({ signal }) =>
      api.get<{ data: LastPrice[] }>('orders/last-prices', { customer, products: ids.join(',') }, signal),
    enabled: Boolean(customer) && ids.length > 0,
    placeholderData: previous => previous,
  })
  return new Map((found.data?.data ?? []).map(one => [one.product, one]))
}
