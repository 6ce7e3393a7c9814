import { ClockCircleOutlined, SafetyOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { daysAway } from '../../core/kinds/moments.ts'
import type { Row } from '../../core/web/client.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { ownershipQuery } from './pool.client.ts'
import { goesIn } from './pool.rules.ts'
import './pool.css'

/** On the customer's page: that the rules will take it soon, and why; or that it is protected from them. */
export function ReclaimNote({ row }: { row: Row }) {
  const entity = useEntity('customer')
  const asked = useQuery({ ...ownershipQuery(entity, row.id), enabled: Boolean(row.owner) })
  const context = useKindContext()
  const t = useT()
  const reclaim = asked.data?.reclaim
  if (reclaim) {
    const when = t(goesIn(daysAway(reclaim.on, context)))
    return (
      <p className="pool-note" role="status">
        <ClockCircleOutlined />{' '}
        {t(
          { zh: '{when}（{on}）回收到公海：{reason}', en: 'Goes to the pool {when} ({on}): {reason}' },
          { when, on: reclaim.on, reason: reclaim.reason },
        )}
      </p>
    )
  }
  if (typeof row.protectedUntil !== 'string' || daysAway(row.protectedUntil, context) < 0) return null
  return (
    <p className="pool-note" data-safe>
      <SafetyOutlined />{' '}
      {t(
        { zh: '保护至 {day}，不会被回收', en: 'Protected until {day}; not reclaimed' },
        { day: row.protectedUntil },
      )}
    </p>
  )
}
