import { useQuery } from '@tanstack/react-query'
import { recordQuery } from '../queries.ts'
import { useEntity } from '../session.tsx'
import { isClosed, RecordBones, Unread } from '../states.tsx'
import { Facts } from './Facts.tsx'
import { RecordHead } from './RecordHead.tsx'
import { RecordTabs, useRecordTabs } from './RecordTabs.tsx'

/** The page of a record of any entity: name and verbs, facts on the left, timeline and related lists on the right. */
export function RecordPage({ entity: name, id }: { entity: string; id: string }) {
  const entity = useEntity(name)
  const record = useQuery(recordQuery(entity, id))
  const tabs = useRecordTabs(entity, record.data)
  if (!record.data || isClosed(record.error))
    return (
      <Unread of={record}>
        <RecordBones />
      </Unread>
    )
  return (
    <main className="gx-record">
      <RecordHead entity={entity} row={record.data} />
      <div className="gx-record-body">
        <aside className="gx-record-facts">
          <Facts entity={entity} row={record.data} />
        </aside>
        <RecordTabs entity={entity} tabs={tabs} />
      </div>
    </main>
  )
}
