import { CheckOutlined, CloseOutlined, InfoCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { user } from '../../core/kinds/index.ts'
import ReferenceInput from '../../core/kinds/inputs/ReferenceInput.tsx'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Row } from '../../core/web/client.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { reasonText } from './reasonText.ts'
import { seersQuery } from './sharing.client.ts'
import type { Explanation, Reason } from './sharing.rules.ts'

const person = user({ label: { zh: '人员', en: 'Person' } })

/** Who sees a record and why; of one person, every way there is and whether it is open to them. */
export default function WhoSees({ entity, row, onClose }: { entity: Entity; row: Row; onClose: () => void }) {
  const t = useT()
  const [asked, setAsked] = useState<Ref | null>(null)
  const seers = useQuery(seersQuery(entity, row.id))
  const one = useQuery({ ...seersQuery(entity, row.id, asked?.id), enabled: asked !== null })
  const shown = asked ? one : seers
  return (
    <Modal
      open
      width={640}
      footer={null}
      title={t({ zh: '谁能看到“{title}”', en: 'Who sees “{title}”' }, { title: titleOf(entity, row, t) })}
      onCancel={onClose}
    >
      <div className="gx-field">
        <label className="gx-label" htmlFor="seen-by">
          {t({ zh: '某个人为什么能（不能）看到', en: 'Why does one person see it, or not?' })}
        </label>
        <ReferenceInput id="seen-by" name="person" field={person} value={asked} onChange={setAsked} />
      </div>
      {!shown.data && <Unread of={shown} lines={4} />}
      {asked && one.data?.data[0] && <Ways explanation={one.data.data[0]} />}
      {!asked && seers.data && <Seers explanations={seers.data.data} />}
    </Modal>
  )
}

/** Everyone who sees it, each with the ways by which they do. */
function Seers({ explanations }: { explanations: Explanation[] }) {
  const t = useT()
  const text = useReasonText()
  return (
    <>
      <p className="gx-faint sharing-count" aria-live="polite">
        {t({ zh: '{count} 人能看到', en: '{count} people see it' }, { count: explanations.length })}
      </p>
      <ul className="sharing-seers">
        {explanations.map(one => (
          <li key={one.person.id}>
            <span>
              <b>{one.person.title}</b>
              <small className="gx-faint">{one.role}</small>
              {!one.changes && <small className="gx-tag">{t({ zh: '仅查看', en: 'may not edit' })}</small>}
            </span>
            <span>
              {one.reasons.filter(isTold).map(reason => (
                <span key={reason.way}>{text(reason, one.role)}</span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** In a list of who sees it, only what gives them sight. */
const isTold = (reason: Reason) => reason.holds && (reason.way !== 'role' || reason.isEnough)

function Ways({ explanation }: { explanation: Explanation }) {
  const t = useT()
  const text = useReasonText()
  const { sees, changes, reasons, role, person } = explanation
  const verdict = !sees
    ? { zh: '{name} 看不到这条记录', en: '{name} does not see this record' }
    : changes
      ? { zh: '{name} 能看到并能修改这条记录', en: '{name} sees this record and may change it' }
      : { zh: '{name} 能看到这条记录，但不能修改', en: '{name} sees this record but may not change it' }
  return (
    <div aria-live="polite">
      <p className="sharing-count">
        <b>{t(verdict, { name: person.title })}</b>
      </p>
      <ul className="sharing-ways">
        {reasons.map((reason, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the ways stand in one order
          <li key={index} data-holds={reason.holds || undefined}>
            {reason.way === 'parent' || (reason.way === 'role' && reason.reads && !reason.isEnough) ? (
              <InfoCircleOutlined />
            ) : reason.holds ? (
              <CheckOutlined aria-label={t({ zh: '是', en: 'Yes' })} />
            ) : (
              <CloseOutlined aria-label={t({ zh: '否', en: 'No' })} />
            )}
            {text(reason, role)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function useReasonText() {
  const t = useT()
  const context = useKindContext()
  const entities = useEntities()
  const object = (name: string) => t(entities.get(name)?.label ?? { zh: name, en: name })
  return (reason: Reason, role: string) =>
    reasonText(reason, role, { t, object, day: moment => shortMoment(moment, context) })
}
