import { queryOptions } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { api } from '../../core/web/client.ts'
import type { RecordAccess } from './access.ts'
import type { Explanation } from './sharing.rules.ts'

/** With whom a record is shared; read anew whenever it changes. */
export const accessQuery = ({ name, path }: Entity, id: string) =>
  queryOptions({
    queryKey: [name, 'access', id],
    queryFn: ({ signal }) => api.get<RecordAccess>(`${path}/${id}/access`, undefined, signal),
  })

/** Who sees it and why; of one person also why not. */
export const seersQuery = ({ name, path }: Entity, id: string, person = '') =>
  queryOptions({
    queryKey: [name, 'access', id, 'people', person],
    queryFn: ({ signal }) =>
      api.get<{ data: Explanation[] }>(
        `${path}/${id}/access/people`,
        person ? { person } : undefined,
        signal,
      ),
  })
