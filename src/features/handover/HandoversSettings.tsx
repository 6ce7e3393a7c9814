import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type Handover, handoversQuery, reasonLabels, statusLabels, working } from './handover.client.ts'
import type { HandoverReason } from './handover.rules.ts'
import { PersonSelect } from './PeopleSelect.tsx'
import './handover.css'

/** Hand-overs that are to be done, and those that were; a new one for somebody who leaves or changes duties. */
export default function HandoversSettings() {
  const handovers = useQuery(handoversQuery)
  const t = useT()
  if (!handovers.data) return <Unread of={handovers} lines={5} />
  return (
    <>
      <Opening />
      <section className="gx-settings-part">
        {handovers.data.length === 0 ? (
          <Empty
            title={t({
              zh: '还没有交接。停用同事时会自动建立，也可以在上面提前准备。',
              en: 'No hand-overs yet. One is opened when somebody is deactivated; it can be prepared above.',
            })}
          />
        ) : (
          <ul className="gx-settings-rows">
            {handovers.data.map(one => (
              <Past key={one.id} one={one} />
            ))}
          </ul>
        )}
      </section>
    </>
  )
}

function Past({ one }: { one: Handover }) {
  const context = useKindContext()
  const t = useT()
  return (
    <li>
      <span>
        <Link to={`handovers/${one.id}`} className="gx-title">
          {one.from.title}
        </Link>
        <small>
          {[
            t(reasonLabels[one.reason]),
            one.from.unit,
            one.createdBy.title,
            shortMoment(one.createdAt, context),
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      {one.total > 0 && (
        <span className="gx-number gx-faint">
          {working(one.status) ? `${one.done.toLocaleString('en-US')} / ` : ''}
          {t({ zh: '{total} 条', en: '{total} records' }, { total: one.total.toLocaleString('en-US') })}
        </span>
      )}
      <span className="gx-tag" data-status={one.status}>
        {t(statusLabels[one.status])}
      </span>
    </li>
  )
}

function Opening() {
  const [person, setPerson] = useState<Ref | null>(null)
  const [reason, setReason] = useState<HandoverReason>('leaving')
  const go = useGo()
  const t = useT()
  const open = useMutation({
    mutationFn: (from: string) => api.post<Handover>('handovers', { from, reason }),
    onSuccess: ({ id }) => go(`handovers/${id}`),
    onError: toast.error,
  })
  return (
    <section className="gx-settings-part">
      <h2>{t({ zh: '准备交接', en: 'Prepare a hand-over' })}</h2>
      <div className="handover-opening">
        <PersonSelect
          label={t({ zh: '谁的客户和工作要交出去', en: 'Whose work is handed over' })}
          placeholder={t({ zh: '选择交出的同事', en: 'Who hands over' })}
          value={person?.id}
          names={new Map(person ? [[person.id, person.title]] : [])}
          onChange={setPerson}
        />
        <div className="handover-reasons" role="radiogroup" aria-label={t({ zh: '原因', en: 'Reason' })}>
          {(['leaving', 'duty'] as const).map(one => (
            <label key={one} className="gx-radio">
              <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
              {t(reasonLabels[one])}
            </label>
          ))}
        </div>
        <Button
          look="primary"
          disabled={!person || open.isPending}
          onClick={() => person && open.mutate(person.id)}
        >
          {t({ zh: '查看清单', en: 'See what there is' })}
        </Button>
      </div>
      <p className="gx-faint">
        {t({
          zh: '离职：执行时此人同时停用、退出登录、密钥失效。调岗：只移交工作，账号照常使用。',
          en: 'Leaving: the person is deactivated with it, signed out, keys end. Change of duty: the work moves, the account stays.',
        })}
      </p>
    </section>
  )
}
