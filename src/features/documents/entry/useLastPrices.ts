import { useQuery } from '@tanstack/react-query'
import { api } from '../../../core/web/client.ts'
import { useEntity } from '../../../core/web/session.tsx'
import type { LastPrice } from '../lastPrices.ts'
import type { Keying } from './keying.ts'

/** What was last agreed with the customer or supplier, by product id. */
export function useLastPrices(
  { lastPrices, party }: Pick<Keying, 'lastPrices' | 'party'>,
  id: string | undefined,
  products: string[],
): Map<string, LastPrice> {
  const { name, path } = useEntity(lastPrices)
  const ids = [...new Set(products)].sort()
  const found = useQuery({
    queryKey: [name, 'lastPrices', id, ids],
    queryFn: ({ signal }) =>
      api.get<{ data: LastPrice[] }>(`${path}/last-prices`, { [party]: id, products: ids.join(',') }, signal),
    enabled: Boolean(id) && ids.length > 0,
    placeholderData: previous => previous,
  })
  return new Map((found.data?.data ?? []).map(one => [one.product, one]))
}
