import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Empty } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { useDebounced } from '../../core/web/useDebounced.ts'
import type { PartPlan } from './handover.rules.ts'
import { type Names, PersonSelect } from './PeopleSelect.tsx'

type Picked = NonNullable<PartPlan['picked']>

const SHOWN = 100

/** Single records that go to somebody of their own, whatever the rule says. */
export default function PickDialog({
  part,
  from,
  names,
  picked,
  onDone,
  onClose,
}: {
  part: string
  from: Ref
  names: Names
  picked: Picked
  onDone: (picked: Picked, person?: Ref) => void
  onClose: () => void
}) {
  const entity = useEntity(part)
  const t = useT()
  const [typed, setTyped] = useState('')
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [person, setPerson] = useState<Ref | null>(null)
  const q = useDebounced(typed.trim(), 200)
  const query = { [`filter[${entity.owner}][eq]`]: from.id, ...(q ? { q } : {}) }
  const rows = useQuery(rowsQuery(entity, query, SHOWN)).data?.data
  const known = new Map(picked.flatMap(({ to, ids }) => ids.map(id => [id, to] as const)))
  const toggle = (id: string) =>
    setMarked(now => new Set(now.has(id) ? [...now].filter(one => one !== id) : [...now, id]))
  const give = (to: Ref | null) => {
    const others = picked
      .map(one => ({ to: one.to, ids: one.ids.filter(id => !marked.has(id)) }))
      .filter(one => one.ids.length > 0 && one.to !== to?.id)
    const same = picked.find(one => one.to === to?.id)?.ids.filter(id => !marked.has(id)) ?? []
    onDone(to ? [...others, { to: to.id, ids: [...same, ...marked] }] : others, to ?? undefined)
    setMarked(new Set())
  }
  return (
    <Modal
      open
      width={640}
      title={t(
        { zh: '手工指定{part}', en: 'Single {part} by hand' },
        { part: t(entity.plural).toLowerCase() },
      )}
      onCancel={onClose}
      okText={t({ zh: '完成', en: 'Done' })}
      footer={(_, { OkBtn }) => <OkBtn />}
      onOk={onClose}
    >
      <div className="handover-pick">
        <input
          className="gx-input"
          type="search"
          value={typed}
          onChange={event => setTyped(event.target.value)}
          placeholder={t({ zh: '输入名称、拼音或电话查找', en: 'Type a name or phone to find' })}
          aria-label={t({ zh: '查找', en: 'Find' })}
        />
        {!rows ? (
          <Bones lines={6} />
        ) : rows.length === 0 ? (
          <Empty title={t({ zh: '没有找到', en: 'Nothing found' })} />
        ) : (
          <ul>
            {rows.map(row => (
              <li key={row.id}>
                <label>
                  <input type="checkbox" checked={marked.has(row.id)} onChange={() => toggle(row.id)} />
                  <span className="gx-ellipsis">{titleOf(entity, row, t)}</span>
                  {known.has(row.id) && (
                    <span className="gx-tag">{names.get(known.get(row.id) ?? '') ?? '…'}</span>
                  )}
                </label>
              </li>
            ))}
          </ul>
        )}
        <div className="handover-choice">
          <span className="gx-number gx-faint">
            {t({ zh: '已选 {count}', en: '{count} chosen' }, { count: marked.size })}
          </span>
          <PersonSelect
            label={t({ zh: '交给', en: 'To' })}
            value={person?.id}
            names={person ? new Map([[person.id, person.title]]) : names}
            without={from.id}
            onChange={setPerson}
          />
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={!person || marked.size === 0}
            onClick={() => give(person)}
          >
            {t({ zh: '交给此人', en: 'Give' })}
          </button>
          <button
            type="button"
            className="gx-button"
            disabled={![...marked].some(id => known.has(id))}
            onClick={() => give(null)}
          >
            {t({ zh: '按规则', en: 'By the rule' })}
          </button>
        </div>
      </div>
    </Modal>
  )
}
