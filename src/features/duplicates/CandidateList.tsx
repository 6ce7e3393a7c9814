import { LockOutlined } from '@ant-design/icons'
import { lazy, Suspense, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import type { Values } from '../../core/web/values.ts'
import type { Candidate } from './duplicates.client.ts'
import './duplicates.css'

const ClaimDialog = lazy(() => import('./ClaimDialog.tsx'))

interface Props {
  candidates: Candidate[]
  /** What was typed, for a claim on a hidden one. */
  entity: Entity
  values: Values
}

/** What exists already: each with why it is held for the same; a hidden one with whom to ask. */
export function CandidateList({ candidates, entity, values }: Props) {
  const [claimed, setClaimed] = useState<Candidate | null>(null)
  return (
    <>
      <ul className="duplicates-candidates">
        {candidates.map(one => (
          <li key={one.id ?? one.ref}>
            {one.hidden ? <Hidden one={one} onClaim={() => setClaimed(one)} /> : <Seen one={one} />}
          </li>
        ))}
      </ul>
      {claimed && (
        <Suspense>
          <ClaimDialog candidate={claimed} entity={entity} values={values} onClose={() => setClaimed(null)} />
        </Suspense>
      )}
    </>
  )
}

function Seen({ one }: { one: Candidate }) {
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  const entity = entities.get(one.entity)
  if (!entity) return null
  const facts = Object.keys(one.record ?? {}).filter(
    name => name !== entity.title && name !== 'owner' && entity.fields[name] && one.record?.[name],
  )
  return (
    <>
      <div className="duplicates-line">
        <span className="gx-tag">{t(entity.label)}</span>
        <Link to={`${entity.path}/${one.id}`} target="_blank" className="gx-title">
          {one.title}
        </Link>
        <span className="duplicates-reasons">
          {one.reasons
            ?.filter(reason => reason.level !== 'different')
            .map(reason => (
              <span key={reason.field}>{reason.text}</span>
            ))}
        </span>
      </div>
      <div className="duplicates-line gx-faint">
        {facts.map(name => (
          <Cell key={name} value={one.record?.[name]} field={entity.fields[name] as never} name={name} />
        ))}
        {one.owner && <span>{t({ zh: '负责人 {who}', en: 'owner {who}' }, { who: one.owner.title })}</span>}
        <span>
          {t({ zh: '建于 {when}', en: 'made {when}' }, { when: shortMoment(one.createdAt, context) })}
        </span>
      </div>
    </>
  )
}

function Hidden({ one, onClaim }: { one: Candidate; onClaim: () => void }) {
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  const words = {
    object: t(entities.get(one.entity)?.label ?? { zh: '记录', en: 'record' }).toLowerCase(),
    who: one.owner?.title ?? t({ zh: '无人', en: 'nobody' }),
    when: shortMoment(one.createdAt, context),
  }
  return (
    <div className="duplicates-line">
      <span>
        <LockOutlined />{' '}
        {t(
          {
            zh: '已有同一{object}，由 {who} 负责（{when} 起），您无权查看',
            en: 'This {object} exists; {who} looks after it since {when}. You may not see it',
          },
          words,
        )}
      </span>
      <button type="button" className="gx-link" onClick={onClaim}>
        {t({ zh: '提出申诉', en: 'Dispute' })}
      </button>
    </div>
  )
}
