import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useGo, useRouteParams } from '../../core/web/navigate.tsx'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { Owners } from './Owners.tsx'
import { pooledEntity, pooledQuery } from './pool.client.ts'

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
  if (record.error) return <Failed error={record.error} retry={() => void record.refetch()} />
  if (!record.data || isTaken) return <Bones lines={10} />
  return (
    <main className="gx-record customer">
      <RecordHead
        entity={entity}
        row={record.data}
        marks={['level', 'stage', 'tags', 'previousOwner', 'pooledAt']}
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
