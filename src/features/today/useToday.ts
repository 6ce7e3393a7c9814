import { useQuery } from '@tanstack/react-query'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useMay, useSession } from '../../core/web/session.tsx'
import { type Scope, type TodayAnswer, todayQuery } from './today.client.ts'

/** What the page looks at, mine or the team's, as its address says; people without a team look at theirs. */
export function useScope(): [Scope, (scope: Scope) => void, boolean] {
  const [query, change] = useAddressQuery()
  const { subordinateIds } = useSession()
  const leads = subordinateIds.length > 1
  const scope: Scope = leads && query.get('scope') === 'team' ? 'team' : 'mine'
  return [scope, next => change({ scope: next === 'mine' ? null : next }), leads]
}

/** What every block of today is made of: one answer for all of them. */
export function useToday(): [
  Scope,
  TodayAnswer | undefined,
  { error: Error | null; retry: () => void; stale: boolean },
] {
  const [scope] = useScope()
  const may = useMay()
  const today = useQuery({ ...todayQuery(scope), enabled: may('customer', 'read') })
  return [
    scope,
    today.data,
    { error: today.error, retry: () => void today.refetch(), stale: today.isPlaceholderData },
  ]
}
