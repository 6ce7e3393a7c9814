import { useQueries } from '@tanstack/react-query'
import { api } from '../../core/web/client.ts'
import type { OpenRow } from './made.ts'

/** Open lines of a customer or supplier, and all lines of the documents named; each once. */
export function useOpenRows(path: string, target: string, party: string | undefined, sources: string[]) {
  const ask = (query: Record<string, string>) => ({
    queryKey: [target, 'open', query],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get<{ data: OpenRow[] }>(`${path}/open`, query, signal).then(answer => answer.data),
    staleTime: 0,
  })
  const answers = useQueries({
    queries: [...(party ? [ask({ party })] : []), ...sources.map(source => ask({ source }))],
  })
  const rows = new Map(answers.flatMap(one => one.data ?? []).map(row => [row.id, row]))
  return {
    rows: [...rows.values()],
    pending: answers.some(one => one.isPending),
    error: answers.find(one => one.error)?.error ?? null,
  }
}
