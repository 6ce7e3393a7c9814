import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Ref } from '../../core/field.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Row } from '../../core/web/client.ts'
import { useGo, useRouteParams } from '../../core/web/navigate.tsx'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { isClosed, RecordBones, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { Owners } from './Owners.tsx'
import { pooledEntity, pooledQuery } from './pool.client.ts'
import './pool.css'

export default function PooledPage() {
  const { id = '' } = useRouteParams()
  return <Pooled key={id} id={id} />
}

/** A customer in the pool as its members see it: who it is and who had it. Once claimed, its own page takes over. */
export function Pooled({ id }: { id: string }) {
  const customer = useEntity('customer')
  const entity = useMemo(() => pooledEntity(customer, []), [customer])
  const record = useQuery(pooledQuery(id))
  const tabs = useRecordTabs(entity, record.data).filter(tab => tab.key === 'history')
  const go = useGo()
  const isTaken = record.data && !record.data.pool
  useEffect(() => {
    if (isTaken) go(`customers/${id}`, { replace: true })
  }, [isTaken, go, id])
  if (!record.data || isTaken || isClosed(record.error))
    return (
      <Unread of={record}>
        <RecordBones high={160} />
      </Unread>
    )
  return (
    <main className="gx-record customer">
      <RecordHead
        entity={entity}
        row={record.data}
        marks={['level', 'stage', 'tags']}
        figures={<Waiting row={record.data} />}
        buttons={['claim', 'assign']}
      />
      <div className="gx-record-body">
        <aside className="gx-record-facts">
          <Facts entity={entity} row={record.data} />
          <Owners entity={entity} id={id} />
        </aside>
        <RecordTabs entity={entity} tabs={tabs} />
      </div>
    </main>
  )
}

/** In which pool, since when, and whose it was. */
function Waiting({ row }: { row: Row }) {
  const context = useKindContext()
  const t = useT()
  const previous = row.previousOwner as Ref | null | undefined
  const said = [
    t({ zh: '在{pool}', en: 'In {pool}' }, { pool: (row.pool as Ref).title }),
    typeof row.pooledAt === 'string' &&
      t({ zh: '{when} 进入', en: 'since {when}' }, { when: shortMoment(row.pooledAt, context) }),
    previous?.title && t({ zh: '原负责人 {name}', en: 'before with {name}' }, { name: previous.title }),
  ]
  return (
    <p className="pool-note" data-plain>
      {said.filter(Boolean).join(' · ')}
    </p>
  )
}
