import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { TimelineEntry } from '../../core/web/client.ts'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { actLabel } from '../audit/actLabel.ts'
import { ownershipQuery } from './pool.client.ts'
import './pool.css'

/** Who had the customer, newest first, by which act, and why it was given away. */
export function Owners({ entity, id }: { entity: Entity; id: string }) {
  const { changes = [] } = useQuery(ownershipQuery(entity, id)).data ?? {}
  const t = useT()
  if (changes.length < 2) return null
  return (
    <details className="gx-facts">
      <summary>{t({ zh: '历任负责人', en: 'Owners so far' })}</summary>
      <ol className="pool-owners">
        {changes.map(change => (
          <Change key={change.id} change={change} entity={entity} />
        ))}
      </ol>
    </details>
  )
}

function Change({ change, entity }: { change: TimelineEntry; entity: Entity }) {
  const context = useKindContext()
  const t = useT()
  const { owner, pool, reason } = (change.changes ?? {}) as Record<string, [unknown, unknown] | undefined>
  const named = (side: unknown) => {
    const ref = side as Ref | null | undefined
    return ref?.hidden ? t({ zh: '无权查看', en: 'not visible to you' }) : ref?.title
  }
  return (
    <li>
      <span>
        <b>{named(owner?.[1]) ?? named(pool?.[1]) ?? t({ zh: '无负责人', en: 'nobody' })}</b>
        <time className="gx-faint gx-number">{shortMoment(change.occurredAt, context)}</time>
      </span>
      <small className="gx-faint">
        {[
          t(actLabel(entity, change.action)),
          change.actor && t({ zh: '由 {name}', en: 'by {name}' }, { name: change.actor.title }),
          typeof reason?.[1] === 'string' && reason[1],
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </li>
  )
}
