import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Row } from '../../core/web/client.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { type RecordTab, RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Values } from '../../core/web/values.ts'
import { OrderEntry } from './OrderEntry.tsx'
import { OrderLines } from './OrderLines.tsx'
import { Totals } from './Totals.tsx'
import './order.css'

const ReturnDialog = lazy(() => import('./ReturnDialog.tsx'))
const RelatedList = lazy(() => import('../../core/web/record/RelatedList.tsx'))

/** An order: a draft is keyed on, a confirmed one is read, changed, returned or cancelled by its verbs. */
export default function OrderPage({ id }: { id: string }) {
  const entity = useEntity('order')
  const record = useQuery(recordQuery(entity, id))
  const [doing, setDoing] = useState<'change' | 'return' | null>(null)
  const tabs = useTabs(record.data)
  const t = useT()
  if (record.error) return <Failed error={record.error} retry={() => void record.refetch()} />
  if (!record.data) return <Bones lines={10} />
  const row = record.data
  const verbs = row._access?.verbs ?? []
  const draft = row.status === 'draft' && row._access?.update !== false
  const editing = draft || doing === 'change'
  // Their own way of asking takes the place of the general one; a draft is confirmed from its foot.
  const own = new Set(['change', 'return', ...(draft ? ['confirm'] : [])])
  const shown: Row = row._access
    ? { ...row, _access: { ...row._access, verbs: verbs.filter(verb => !own.has(verb)) } }
    : row
  return (
    <main className="gx-record order-page">
      <RecordHead
        entity={entity}
        row={shown}
        marks={['status', 'type', 'customer', 'orderedOn', 'owner']}
        figures={<span hidden />}
        acts={
          !editing &&
          (['change', 'return'] as const)
            .filter(verb => verbs.includes(verb))
            .map(verb => (
              <button key={verb} type="button" className="gx-button" onClick={() => setDoing(verb)}>
                {t(entity.verbs?.[verb]?.label ?? { zh: verb, en: verb })}
              </button>
            ))
        }
        buttons={editing ? [] : ['cancel']}
      />
      {editing ? (
        <OrderEntry
          key={`${row.id}-${row.version}-${doing}`}
          order={row}
          changing={doing === 'change'}
          onDone={() => setDoing(null)}
        />
      ) : (
        <>
          <div className="order-read-totals">
            <Totals
              totals={{
                amount: String(row.amount ?? '0'),
                tax: String(row.tax ?? '0'),
                net: String(row.net ?? '0'),
              }}
              currency={String(row.currency ?? '')}
            />
          </div>
          <div className="gx-record-body">
            <aside className="gx-record-facts">
              <Facts entity={entity} row={row} without={['amount', 'tax', 'net', 'status', 'type']} />
            </aside>
            <RecordTabs entity={entity} tabs={tabs} />
          </div>
        </>
      )}
      {doing === 'return' && (
        <Suspense>
          <ReturnDialog order={row} onClose={() => setDoing(null)} />
        </Suspense>
      )}
    </main>
  )
}

/** The tabs every record has, and the returns of a sale. */
function useTabs(row: Row | undefined): RecordTab[] {
  const entity = useEntity('order')
  const general = useRecordTabs(entity, row)
  if (!row) return general
  const tabs = general.map(tab =>
    tab.key === 'lines'
      ? { ...tab, content: <OrderLines lines={(row.lines as Values[] | undefined) ?? []} /> }
      : tab,
  )
  if (row.type === 'return') return tabs
  const returns: RecordTab = {
    key: 'returns',
    label: { zh: '退货', en: 'Returns' },
    content: (
      <RelatedList
        entity={{ ...entity, creates: false }}
        by="original"
        of={{ id: row.id, title: String(row.number ?? '') }}
        columns={['number', 'orderedOn', 'status', 'amount', 'owner']}
      />
    ),
  }
  const [lines, ...others] = tabs
  return lines ? [lines, returns, ...others] : [returns]
}
