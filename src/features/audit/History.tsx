import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { fullMoment } from '../../core/kinds/moments.ts'
import { api, type Page, type TimelineEntry } from '../../core/web/client.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { useSession, writable } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { actLabel } from './actLabel.ts'
import { Changes } from './Changes.tsx'
import { valuesOf, wayBack } from './versions.rules.ts'

/** Who changed what of this record, and when; before and after of each field, and the way back to any of them. */
export default function History({ entity, id }: { entity: Entity; id: string }) {
  const context = useKindContext()
  const t = useT()
  const [to, setTo] = useState<TimelineEntry>()
  const record = useQuery(recordQuery(entity, id))
  const history = useInfiniteQuery({
    queryKey: [entity.name, 'history', id],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<TimelineEntry>>(`${entity.path}/${id}/history`, { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  })
  if (!history.data) return <Unread of={history} />
  const entries = history.data.pages.flatMap(page => page.data)
  if (entries.length === 0) return <Empty title={t({ zh: '还没有修改记录', en: 'No changes yet' })} />
  const mayRestore = record.data?._access?.update === true
  return (
    <>
      <ol className="gx-history">
        {entries.map((entry, index) => (
          <li key={entry.id}>
            <div className="gx-entry-head">
              <b>{entry.actor?.title ?? t({ zh: '系统', en: 'System' })}</b>
              <span>{t(actLabel(entity, entry.action))}</span>
              <span className="gx-spring" />
              {mayRestore && index > 0 && (
                <button type="button" className="gx-link" onClick={() => setTo(entry)}>
                  {t({ zh: '恢复到此时', en: 'Back to this' })}
                </button>
              )}
              <time className="gx-faint gx-number" dateTime={entry.at}>
                {fullMoment(entry.at, context)}
              </time>
            </div>
            {entry.changes && (
              <Changes entity={entity} changes={entry.changes} created={entry.action === 'create'} />
            )}
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <button
          type="button"
          className="gx-link"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t({ zh: '更早的', en: 'Earlier' })}
        </button>
      )}
      {to && record.data && (
        <WayBack
          entity={entity}
          record={record.data}
          entries={entries}
          to={to}
          onClose={() => setTo(undefined)}
        />
      )}
    </>
  )
}

interface WayBackProps {
  entity: Entity
  record: { id: string; version: number }
  entries: TimelineEntry[]
  to: TimelineEntry
  onClose: () => void
}

/** What going back to a version changes, asked before it is done. It is a change like any other and can be gone back on itself. */
function WayBack({ entity, record, entries, to, onClose }: WayBackProps) {
  const { permissions } = useSession()
  const writes = useWrites(entity)
  const context = useKindContext()
  const t = useT()
  const [isSaving, setSaving] = useState(false)
  const mine = Object.keys(entity.fields).filter(name =>
    writable(permissions, entity.name, name, entity.fields[name]),
  )
  const { changes, left } = wayBack(entries, to.id, entity.fields, new Set(mine))
  const isNothing = Object.keys(changes).length === 0
  const restore = async () => {
    setSaving(true)
    try {
      const done = await writes.update(record, valuesOf(changes))
      if (done) toast.done(t({ zh: '已恢复', en: 'Restored' }))
      onClose()
    } catch (error) {
      toast.error(error)
    } finally {
      setSaving(false)
    }
  }
  return (
    <Modal
      open
      title={t(
        { zh: '恢复到 {when} 的样子', en: 'Back to how it was on {when}' },
        { when: fullMoment(to.at, context) },
      )}
      okText={t({ zh: '恢复', en: 'Restore' })}
      cancelText={t({ zh: '返回', en: 'Back' })}
      okButtonProps={{ disabled: isNothing }}
      confirmLoading={isSaving}
      onOk={() => void restore()}
      onCancel={onClose}
    >
      {isNothing && (
        <p>{t({ zh: '此后没有可恢复的修改。', en: 'Nothing that can be set back has changed since.' })}</p>
      )}
      <Changes entity={entity} changes={changes} />
      {left.length > 0 && (
        <p className="gx-faint">
          {t(
            {
              zh: '不能直接恢复的：{fields}（编号、状态，或您无权修改）',
              en: 'Cannot be set back: {fields} (numbers, states, or not yours to change)',
            },
            { fields: left.map(name => t(entity.fields[name].label)).join(t({ zh: '、', en: ', ' })) },
          )}
        </p>
      )}
    </Modal>
  )
}
