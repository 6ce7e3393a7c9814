import { queryOptions } from '@tanstack/react-query'
import { api } from '../../core/web/client.ts'
import type { Worth } from '../metrics/worth.ts'

/** How a customer is doing and why; read anew whenever the customer changes. */
export const worthQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', 'worth', id],
    queryFn: ({ signal }) => api.get<Worth>(`customers/${id}/worth`, undefined, signal),
  })
