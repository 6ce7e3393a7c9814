import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { Entity } from '../entity.ts'
import {
  ApiError,
  api,
  type FileEntry,
  type Group,
  type Page,
  type Row,
  type TimelineEntry,
} from './client.ts'

/**
 * Keys begin with the entity's name, so that one change invalidates all that was read of it:
 * `[entity, 'list' | 'count' | 'sum' | 'group' | 'record' | …]`.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      // Asked even where the browser believes itself offline: the server may be this very machine, and an error says more than waiting.
      networkMode: 'always',
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status === 503),
    },
    mutations: { networkMode: 'always' },
  },
})

/** While the next answer is on its way, the last one stays. */
const keep = <T>(previous: T | undefined): T | undefined => previous

/** Query of a list as the API takes it: `filter[level][eq]=key`, `sort`, `q`. */
export type ListQuery = Record<string, string>

export const pageSize = 100

/** One page of a list. A page whose forerunner is at hand is read by its cursor, any other by its number. */
export function pageQuery(entity: Entity, query: ListQuery, page: number, fields: string) {
  const key = (number: number) => [entity.name, 'list', query, fields, number] as const
  return queryOptions({
    queryKey: key(page),
    queryFn: ({ signal, client }) => {
      const before = client.getQueryState<Page>(key(page - 1))
      const cursor = before?.isInvalidated ? undefined : before?.data?.next
      const place = cursor ? { cursor } : page > 1 ? { page: String(page) } : {}
      return api.get<Page>(entity.path, { ...query, fields, limit: String(pageSize), ...place }, signal)
    },
  })
}

/** The first rows of a list, for short lists and pickers. */
export function rowsQuery(entity: Entity, query: ListQuery, limit = 50) {
  return queryOptions({
    queryKey: [entity.name, 'list', query, 'first', limit],
    queryFn: ({ signal }) => api.get<Page>(entity.path, { ...query, limit }, signal),
    placeholderData: keep,
  })
}

/** What is found for a picker, a stretch at a time. */
export const foundQuery = (entity: Entity, query: ListQuery) => ({
  queryKey: [entity.name, 'list', query, 'found'] as const,
  queryFn: ({ pageParam, signal }: { pageParam: string; signal: AbortSignal }) =>
    api.get<Page>(entity.path, { ...query, limit: 30, cursor: pageParam }, signal),
  initialPageParam: '',
  getNextPageParam: (last: Page) => last.next,
  placeholderData: keep,
})

/** All records of an object that has few: units, people. */
export function allRowsQuery(entity: Entity, query: ListQuery) {
  return queryOptions({
    queryKey: [entity.name, 'list', query, 'all'],
    queryFn: async ({ signal }) => {
      const rows: Row[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Page = await api.get<Page>(entity.path, { ...query, limit: 200, cursor }, signal)
        rows.push(...page.data)
        cursor = page.next
      }
      return rows
    },
  })
}

export function countQuery(entity: Entity, query: ListQuery) {
  const { sort: _, ...filters } = query
  return queryOptions<number>({
    queryKey: [entity.name, 'count', filters],
    queryFn: ({ signal }) =>
      api.get<{ count: number }>(`${entity.path}/count`, filters, signal).then(answer => answer.count),
  })
}

export function sumQuery(entity: Entity, query: ListQuery, fields: string[]) {
  const { sort: _, ...filters } = query
  return queryOptions({
    queryKey: [entity.name, 'sum', filters, fields],
    queryFn: ({ signal }) =>
      api.get<Record<string, string | null>>(
        `${entity.path}/sum`,
        { ...filters, fields: fields.join(',') },
        signal,
      ),
    enabled: fields.length > 0,
  })
}

export function groupQuery(entity: Entity, query: ListQuery, by: string, sums: string[] = []) {
  const { sort: _, ...filters } = query
  return queryOptions({
    queryKey: [entity.name, 'group', filters, by, sums],
    queryFn: ({ signal }) =>
      api
        .get<{ data: Group[] }>(`${entity.path}/group`, { ...filters, by, sum: sums.join(',') }, signal)
        .then(answer => answer.data),
  })
}

export function recordQuery(entity: Entity, id: string) {
  return queryOptions({
    queryKey: [entity.name, 'record', id],
    queryFn: ({ signal }) => api.get<Row>(`${entity.path}/${id}`, undefined, signal),
  })
}

export function timelineQuery(entity: Entity, id: string, kind: string) {
  return {
    queryKey: [entity.name, 'timeline', id, kind] as const,
    queryFn: ({ pageParam, signal }: { pageParam: string; signal: AbortSignal }) =>
      api.get<Page<TimelineEntry>>(`${entity.path}/${id}/timeline`, { kind, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last: Page<TimelineEntry>) => last.next,
  }
}

export function filesQuery(entity: Entity, id: string) {
  return queryOptions({
    queryKey: [entity.name, 'files', id],
    queryFn: ({ signal }) => api.get<{ data: FileEntry[] }>(`${entity.path}/${id}/files`, undefined, signal),
  })
}
