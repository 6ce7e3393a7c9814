import { useEffect } from 'react'
import { useGo } from '../core/web/navigate.tsx'
import { useNavigation } from './navigation.tsx'

/** `/c/{slug}`: to the first entry of the rail, which is Today. */
export function CompanyHome() {
  const areas = useNavigation()
  const go = useGo()
  const first = areas[0]?.entries[0]?.path ?? 'profile'
  useEffect(() => go(first, { replace: true }), [go, first])
  return null
}
