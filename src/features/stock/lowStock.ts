import { api } from '../../core/web/client.ts'
import type { LowStock } from './low.ts'

/** Goods of which less is available than their minimum. */
export const lowStockQuery = () => ({
  queryKey: ['stock', 'low'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<{ data: LowStock[] }>('stock/low', {}, signal),
  staleTime: 0,
})
