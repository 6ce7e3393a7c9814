import { useQuery } from '@tanstack/react-query'
import { useT } from '../../core/web/text.tsx'
import { countQuery } from './approvals.client.ts'
import './approvals.css'

/** How many wait for me; nothing where there is none. */
export function Count() {
  const found = useQuery({ ...countQuery, staleTime: 60_000 })
  const t = useT()
  const mine = found.data?.mine ?? 0
  if (mine === 0) return null
  return (
    <span className="gx-number approval-count" title={t({ zh: '待我审批', en: 'Waiting for me' })}>
      {mine}
    </span>
  )
}
