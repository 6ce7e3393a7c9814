import { useQuery } from '@tanstack/react-query'
import { Link } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { RequestLine } from './ApprovalsPage.tsx'
import { countQuery, listQuery } from './approvals.client.ts'
import '../today/today.css'

const SHOWN = 4

/** On the home page: what waits for me, and of what I asked how much waits for others; nothing where there is none. */
export default function ApprovalsBlock() {
  const mine = useQuery({ ...listQuery('mine'), staleTime: 0 })
  const counts = useQuery({ ...countQuery, staleTime: 0 })
  const t = useT()
  const rows = mine.data?.data ?? []
  const asked = counts.data?.asked ?? 0
  if (rows.length === 0 && asked === 0) return null
  return (
    <section className="today-block">
      <h2>
        {t({ zh: '审批待办', en: 'Approvals' })}
        {rows.length > 0 && (
          <span className="gx-number approval-count">{counts.data?.mine ?? rows.length}</span>
        )}
      </h2>
      {rows.length > 0 && (
        <ul className="approval-list" data-narrow>
          {rows.slice(0, SHOWN).map(one => (
            <RequestLine key={one.id} one={one} />
          ))}
        </ul>
      )}
      {rows.length > SHOWN && (
        <Link to="approvals" className="gx-link">
          {t({ zh: '全部待我审批', en: 'All that wait for me' })}
        </Link>
      )}
      {asked > 0 && (
        <p>
          <Link to="approvals?tab=asked" className="gx-link">
            {t({ zh: '我发起的 {count} 项还没完', en: '{count} of mine are not finished' }, { count: asked })}
          </Link>
        </p>
      )}
    </section>
  )
}
