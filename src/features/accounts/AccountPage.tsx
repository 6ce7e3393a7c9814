import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { isClosed, RecordBones, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'

/** An account: what is in it on top, then what came and went. */
export default function AccountPage({ id }: { id: string }) {
  const entity = useEntity('account')
  const record = useQuery(recordQuery(entity, id))
  const tabs = useRecordTabs(entity, record.data)
  const t = useT()
  if (!record.data || isClosed(record.error))
    return (
      <Unread of={record}>
        <RecordBones />
      </Unread>
    )
  const row = record.data
  const ordered = [...tabs.filter(tab => tab.key === 'moves'), ...tabs.filter(tab => tab.key !== 'moves')]
  return (
    <main className="gx-record">
      <RecordHead
        entity={entity}
        row={row}
        marks={['kind', 'bank', 'accountNumber']}
        figures={
          row.balance !== undefined && (
            <dl className="gx-figures">
              <div>
                <dt>{t({ zh: '当前余额', en: 'Balance' })}</dt>
                <dd className="gx-number">
                  {formatDecimal(String(row.balance ?? '0'), 2)} {String(row.currency ?? '')}
                </dd>
              </div>
            </dl>
          )
        }
      />
      <div className="gx-record-body">
        <aside className="gx-record-facts">
          <Facts entity={entity} row={row} without={['balance', 'baseBalance']} />
        </aside>
        <RecordTabs entity={entity} tabs={ordered} />
      </div>
    </main>
  )
}
