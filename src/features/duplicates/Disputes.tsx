import { PaperClipOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { api, companyPath } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type Dispute, disputesQuery } from './duplicates.client.ts'

const states: Record<string, Label> = {
  claim: { zh: '提出申诉', en: 'filed' },
  open: { zh: '待裁定', en: 'Open' },
  granted: { zh: '归申诉人', en: 'Goes to the claimant' },
  shared: { zh: '共同跟进', en: 'Both work on it' },
  refused: { zh: '维持原负责人', en: 'Stays with its owner' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
}

/** Claims on records of others that concern the reader: open ones first, each with its log. */
export function Disputes() {
  const disputes = useQuery(disputesQuery)
  const t = useT()
  if (!disputes.data) return <Unread of={disputes} />
  if (disputes.data.length === 0)
    return (
      <Empty
        title={t({
          zh: '没有撞单申诉。新建客户时遇到他人的记录，可以在提示里提出。',
          en: 'No disputes. Where a new customer turns out to be somebody else’s, file one from the warning.',
        })}
      />
    )
  const sorted = [...disputes.data].sort((a, b) => Number(b.status === 'open') - Number(a.status === 'open'))
  return sorted.map(one => <DisputeCard key={one.id} one={one} />)
}

function DisputeCard({ one }: { one: Dispute }) {
  const [note, setNote] = useState('')
  const client = useQueryClient()
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  const entity = entities.get(one.entity)
  const decide = useMutation({
    mutationFn: (status: string) => api.post(`duplicates/disputes/${one.id}/decide`, { status, note }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['duplicates', 'disputes'] })
      if (entity) void client.invalidateQueries({ queryKey: [entity.name] })
      toast.done(t({ zh: '已处理', en: 'Done' }))
    },
    onError: toast.error,
  })
  const claimed = Object.entries(one.claimed)
    .filter(([name]) => name !== 'type' && entity?.fields[name])
    .map(([, value]) => String(value))
    .join(' · ')
  return (
    <section className="duplicates-group">
      <header>
        <span className="gx-tag" data-open={one.status === 'open' || undefined}>
          {t(states[one.status] ?? states.open)}
        </span>
        <b>
          {one.record && entity ? (
            <Link to={`${entity.path}/${one.record.id}`}>{one.record.title}</Link>
          ) : (
            claimed
          )}
        </b>
        <span className="gx-faint">
          {t(
            { zh: '{claimant} 申诉，现由 {owner} 负责', en: '{claimant} claims it; {owner} looks after it' },
            { claimant: one.claimant.title, owner: one.owner?.title ?? '—' },
          )}
        </span>
      </header>
      <p className="gx-prose">{one.reason}</p>
      {one.files.length > 0 && (
        <p className="duplicates-line">
          {one.files.map(file => (
            <a
              key={file.id}
              className="gx-link"
              href={companyPath(`duplicates/disputes/${one.id}/files/${file.id}`)}
              download
            >
              <PaperClipOutlined /> {file.name}
            </a>
          ))}
        </p>
      )}
      <ol className="duplicates-log gx-faint">
        {one.log.map(entry => (
          <li key={entry.at}>
            {shortMoment(entry.at, context)} {entry.name} {t(states[entry.act] ?? states.open)}
            {entry.note && entry.act !== 'claim' && t({ zh: '：', en: ': ' }) + entry.note}
          </li>
        ))}
      </ol>
      {(one.mayDecide || (one.isMine && one.status === 'open')) && (
        <div className="duplicates-decide">
          <input
            className="gx-input"
            value={note}
            maxLength={2000}
            placeholder={t({
              zh: '说明（会记入日志并通知双方）',
              en: 'Note (kept in the log, told to both)',
            })}
            aria-label={t({ zh: '说明', en: 'Note' })}
            onChange={event => setNote(event.target.value)}
          />
          {(one.mayDecide ? ['granted', 'shared', 'refused'] : ['withdrawn']).map(status => (
            <button
              key={status}
              type="button"
              className={status === 'granted' ? 'gx-button gx-primary' : 'gx-button'}
              disabled={decide.isPending}
              onClick={() => decide.mutate(status)}
            >
              {status === 'withdrawn'
                ? t({ zh: '撤回申诉', en: 'Withdraw' })
                : t(states[status] ?? states.open)}
            </button>
          ))}
        </div>
      )}
    </section>
  )
}
