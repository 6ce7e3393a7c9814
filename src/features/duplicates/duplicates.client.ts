import { queryOptions } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { api, type Row } from '../../core/web/client.ts'
import { type Values, wireOf } from '../../core/web/values.ts'
import type { Shown } from './candidates.ts'
import type { Dispute } from './disputes.ts'
import type { mergesOf } from './merged.ts'
import type { Group, SearchState } from './search.ts'
import type { RuleSet } from './settings.ts'

export type Candidate = Shown
export type Merge = Awaited<ReturnType<typeof mergesOf>>[number]
export type { Dispute, Group, RuleSet, SearchState }

export const checkQuery = (entity: Entity, values: Values, id: string | undefined) =>
  queryOptions({
    queryKey: ['duplicates', 'check', entity.name, values, id],
    queryFn: ({ signal: _ }) =>
      api
        .post<{ data: Candidate[] }>(`${entity.path}/duplicates`, { values: wireOf(values), id })
        .then(answer => answer.data),
    staleTime: 10_000,
    placeholderData: previous => previous,
  })

export const groupsQuery = (entity: string, status: string, page: number) =>
  queryOptions({
    queryKey: ['duplicates', 'groups', entity, status, page],
    queryFn: ({ signal }) =>
      api.get<{
        data: (Omit<Group, 'records'> & { records: Row[] })[]
        count: number
        search: SearchState | null
      }>('duplicates', { entity, status, page }, signal),
  })

export const mergesQuery = (entity: string) =>
  queryOptions({
    queryKey: ['duplicates', 'merges', entity],
    queryFn: ({ signal }) =>
      api.get<{ data: Merge[] }>('duplicates/merges', { entity }, signal).then(answer => answer.data),
  })

export const disputesQuery = queryOptions({
  queryKey: ['duplicates', 'disputes'],
  queryFn: ({ signal }) =>
    api.get<{ data: Dispute[] }>('duplicates/disputes', undefined, signal).then(answer => answer.data),
})

export const rulesQuery = queryOptions({
  queryKey: ['duplicates', 'rules'],
  queryFn: ({ signal }) => api.get<RuleSet>('duplicates/rules', undefined, signal),
})
