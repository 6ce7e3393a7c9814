import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../entity.ts'
import { actLabel } from '../actLabel.ts'
import { fullMoment } from '../moments.ts'
import { historyQuery } from '../queries.ts'
import { Bones, Empty, Failed } from '../states.tsx'
import { useKindContext, useT } from '../text.tsx'
import { Changes } from './Changes.tsx'

/** Who changed what of this record, and when; before and after of each field. */
export default function History({ entity, id }: { entity: Entity; id: string }) {
  const history = useQuery(historyQuery(entity, id))
  const context = useKindContext()
  const t = useT()
  if (history.error) return <Failed error={history.error} retry={() => void history.refetch()} />
  if (!history.data) return <Bones />
  if (history.data.data.length === 0)
    return <Empty title={t({ zh: '还没有修改记录', en: 'No changes yet' })} />
  return (
    <ol className="gx-history">
      {history.data.data.map(entry => (
        <li key={entry.id}>
          <div className="gx-entry-head">
            <b>{entry.actor?.title ?? t({ zh: '系统', en: 'System' })}</b>
            <span>{t(actLabel(entity, entry.action))}</span>
            <span className="gx-spring" />
            <time className="gx-faint gx-number" dateTime={entry.at}>
              {fullMoment(entry.at, context)}
            </time>
          </div>
          {entry.changes && <Changes entity={entity} changes={entry.changes} />}
        </li>
      ))}
    </ol>
  )
}
