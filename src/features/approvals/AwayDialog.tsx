import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { useSession } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { PersonSelect } from '../handover/PeopleSelect.tsx'

interface Away {
  delegate: Ref
  fromOn: string
  toOn: string
}

/** From a day to a day a colleague decides for me. */
export function AwayDialog({ onClose }: { onClose: () => void }) {
  const found = useQuery({
    queryKey: ['approvals', 'away'],
    queryFn: () => api.get<{ away: Away | null }>('approvals/away').then(one => one.away),
    staleTime: 0,
  })
  const t = useT()
  return (
    <Modal open footer={null} title={t({ zh: '外出委托', en: 'While I am away' })} onCancel={onClose}>
      <p className="gx-faint">
        {t({
          zh: '这几天里，等我审批的事项（包括现在等着的）都交给这位同事。',
          en: 'On these days all that waits for me, what waits now included, goes to this colleague.',
        })}
      </p>
      {found.data === undefined ? (
        <Unread of={found} lines={3} />
      ) : (
        <AwayForm before={found.data} onClose={onClose} />
      )}
    </Modal>
  )
}

function AwayForm({ before, onClose }: { before: Away | null; onClose: () => void }) {
  const { user, company } = useSession()
  const context = useKindContext()
  const client = useQueryClient()
  const today = dayIn(company.timeZone, context.now)
  const [person, setPerson] = useState<Ref | null>(before?.delegate ?? null)
  const [fromOn, setFrom] = useState(before?.fromOn ?? today)
  const [toOn, setTo] = useState(before?.toOn ?? today)
  const [busy, setBusy] = useState(false)
  const t = useT()
  const send = async (act: () => Promise<unknown>, said: string) => {
    setBusy(true)
    try {
      await act()
      await client.invalidateQueries({ queryKey: ['approvals'] })
      toast.done(said)
      onClose()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast.error(error)
      setBusy(false)
    }
  }
  return (
    <div className="gx-fields">
      <div className="gx-field">
        <span className="gx-label">{t({ zh: '委托给', en: 'Goes to' })}</span>
        <PersonSelect
          value={person?.id}
          names={new Map(person ? [[person.id, person.title]] : [])}
          label={t({ zh: '委托给', en: 'Goes to' })}
          placeholder={t({ zh: '选择同事', en: 'Choose a colleague' })}
          without={user.id}
          onChange={setPerson}
        />
      </div>
      <label className="gx-field">
        <span className="gx-label">{t({ zh: '从', en: 'From' })}</span>
        <input
          type="date"
          className="gx-input"
          value={fromOn}
          onChange={event => setFrom(event.target.value)}
        />
      </label>
      <label className="gx-field">
        <span className="gx-label">{t({ zh: '到', en: 'To' })}</span>
        <input
          type="date"
          className="gx-input"
          min={fromOn}
          value={toOn}
          onChange={event => setTo(event.target.value)}
        />
      </label>
      <div className="gx-row-of">
        <Button
          look="primary"
          disabled={busy || !person || !fromOn || toOn < fromOn}
          onClick={() =>
            void send(
              () => api.put('approvals/away', { delegate: person?.id, fromOn, toOn }),
              t({ zh: '已委托', en: 'Saved' }),
            )
          }
        >
          {t({ zh: '保存', en: 'Save' })}
        </Button>
        {before && (
          <Button
            disabled={busy}
            onClick={() =>
              void send(() => api.delete('approvals/away'), t({ zh: '已取消委托', en: 'Ended' }))
            }
          >
            {t({ zh: '取消委托', en: 'Decide myself again' })}
          </Button>
        )}
      </div>
    </div>
  )
}
