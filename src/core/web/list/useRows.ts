import { type UseQueryResult, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { Entity } from '../../entity.ts'
import type { Page, Row } from '../client.ts'
import { countQuery, type ListQuery, pageQuery, pageSize } from '../queries.ts'

export interface Rows {
  /** The row at a place of the whole list; undefined while it is on its way. */
  at: (index: number) => Row | undefined
  /** Rows known to be there: the counted total, or, until it is counted, what has come and one page more. */
  length: number
  /** The counted total; undefined until known. */
  total: number | undefined
  loading: boolean
  /** The rows are those of the list as it was before: its new ones are on their way. */
  stale: boolean
  error: Error | null
  retry: () => void
  /** The rows now at hand. */
  loaded: Row[]
}

const toCome = 20

/**
 * The rows of a list around the place that is looked at (`first` to `last`), read page by page as they are needed. Sorted or
 * filtered anew, the rows before stay until the new ones are here: they are then drawn once, not after a table of grey lines.
 */
export function useRows(entity: Entity, query: ListQuery, fields: string, first: number, last: number): Rows {
  const client = useQueryClient()
  const total = useQuery(countQuery(entity, query))
  const from = Math.floor(Math.max(0, first) / pageSize) + 1
  const to = Math.max(from, Math.floor(Math.max(0, last) / pageSize) + 1)
  const numbers = Array.from({ length: Math.min(4, to - from + 1) }, (_, index) => from + index)
  const pages = useQueries({
    queries: numbers.map(number => pageQuery(entity, query, number, fields)),
    combine: useCallback(
      (results: UseQueryResult<Page>[]) => ({
        data: results.map(result => result.data),
        pending: results.some(result => result.isPending),
        error: results.find(result => result.error)?.error ?? null,
        retry: () => {
          for (const result of results) if (result.error) result.refetch()
        },
      }),
      [],
    ),
  })
  const page = (number: number) =>
    pages.data[number - from] ?? client.getQueryData(pageQuery(entity, query, number, fields).queryKey)
  const at = (index: number) => page(Math.floor(index / pageSize) + 1)?.data[index % pageSize]
  const lastPage = pages.data.findLast(page => page !== undefined)
  const end = (from - 1) * pageSize + pages.data.reduce((sum, page) => sum + (page?.data.length ?? 0), 0)
  const known = end + (lastPage?.next ? pageSize : 0)
  const loaded = useMemo(() => pages.data.flatMap(page => page?.data ?? []), [pages.data])
  // Once the last page is here, what has come counts more than an older total.
  const counted = Math.max(total.data ?? 0, known)
  // While nothing is known, a screenful of grey lines.
  const length = lastPage && !lastPage.next ? end : counted || (pages.pending ? toCome : 0)
  const rows = {
    at,
    length,
    total: total.data,
    loading: pages.pending,
    stale: false,
    error: pages.error,
    retry: pages.retry,
    loaded,
  }
  const key = JSON.stringify([query, fields])
  const before = useRef({ key, rows })
  const waits = pages.pending && loaded.length === 0 && before.current.key !== key
  useEffect(() => {
    if (!waits) before.current = { key, rows }
  })
  return waits ? { ...before.current.rows, stale: true } : rows
}
