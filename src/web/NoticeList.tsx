import { useQuery, useQueryClient } from '@tanstack/react-query'
import { shortMoment } from '../core/kinds/moments.ts'
import { Button } from '../core/web/Button.tsx'
import { api, type Page, type Row } from '../core/web/client.ts'
import { useGo } from '../core/web/navigate.tsx'
import { useSession } from '../core/web/session.tsx'
import { Empty, Unread } from '../core/web/states.tsx'
import { useKindContext, useT } from '../core/web/text.tsx'
import { toast } from '../core/web/toast.ts'

/** Whose customer it then is may not be the reader's to see: the dispute itself says how it stands. */
const isOfDispute = ({ kind }: Row) => /^dispute/.test(String(kind))

/** The newest notices; a click opens the record they speak of. */
export default function NoticeList({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const context = useKindContext()
  const go = useGo()
  const { seenBy } = useSession()
  const t = useT()
  const notices = useQuery({
    queryKey: ['notice', 'list'],
    queryFn: () => api.get<Page>('notices', { limit: 30 }),
  })
  const read = async (row?: Row) => {
    try {
      await api.post(row ? `notices/${row.id}/read` : 'notices/readAll')
      await Promise.all([['notice'], ['session']].map(queryKey => client.invalidateQueries({ queryKey })))
    } catch (error) {
      toast.error(error)
    }
  }
  const open = (row: Row) => {
    onClose()
    if (seenBy === null) void read(row)
    // Who got something looks at it; the hand-over itself is the administrators' matter.
    if (row.kind === 'handedOver') return go('customers?view=mine')
    if (isOfDispute(row)) return go('duplicates?tab=disputes')
    if (row.kind === 'import') return go(`imports/${row.recordId}`)
    if (row.kind === 'handoverFailed') return go(`handovers/${row.recordId}`)
    if (typeof row.path === 'string') go(row.path)
  }
  if (!notices.data) return <Unread of={notices} lines={3} />
  return (
    <div className="gx-notices">
      <header>
        <b>{t({ zh: '通知', en: 'Notices' })}</b>
        {seenBy === null && (
          <Button look="link" onClick={() => void read()}>
            {t({ zh: '全部标为已读', en: 'Mark all as read' })}
          </Button>
        )}
      </header>
      {notices.data.data.length === 0 && <Empty title={t({ zh: '没有通知', en: 'No notices' })} />}
      <ul>
        {notices.data.data.map(row => (
          <li key={row.id}>
            <button type="button" data-unread={row.readAt ? undefined : true} onClick={() => open(row)}>
              <span>{String(row.title ?? row.text ?? '')}</span>
              <time className="gx-faint gx-number">{shortMoment(row.createdAt, context)}</time>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
