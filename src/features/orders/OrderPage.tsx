import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { api, type Row } from '../../core/web/client.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { type RecordTab, RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { links } from '../../core/web/registry.ts'
import { useEntity, useMay, useSession } from '../../core/web/session.tsx'
import { isClosed, RecordBones, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Values } from '../../core/web/values.ts'
import { OrderEntry } from './OrderEntry.tsx'
import { OrderLines } from './OrderLines.tsx'
import { Totals } from './Totals.tsx'
import './order.css'

const ReturnDialog = lazy(() => import('./ReturnDialog.tsx'))
const RelatedList = lazy(() => import('../../core/web/record/RelatedList.tsx'))

/** What is made from an order has its button, and so has printing it. */
const made = ['deliver', 'invoice', 'print']

/** An order: a draft is keyed on, a confirmed one is read, changed, returned or cancelled by its verbs. */
export default function OrderPage({ id }: { id: string }) {
  const entity = useEntity('order')
  const record = useQuery(recordQuery(entity, id))
  const [doing, setDoing] = useState<'change' | 'return' | null>(null)
  const tabs = useTabs(record.data)
  const session = useSession()
  const go = useGo()
  const t = useT()
  if (!record.data || isClosed(record.error))
    return (
      <Unread of={record}>
        <RecordBones />
      </Unread>
    )
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
          !editing && (
            <>
              {links
                .filter(link => made.includes(link.key) && link.may(session, entity, [row]))
                .map(link => (
                  <Button
                    key={link.key}
                    look={link.key === made[0] ? 'primary' : ''}
                    onClick={() => go(link.path(entity, [row]))}
                  >
                    {t(link.label)}
                  </Button>
                ))}
              {(['change', 'return'] as const)
                .filter(verb => verbs.includes(verb))
                .map(verb => (
                  <Button key={verb} onClick={() => setDoing(verb)}>
                    {t(entity.verbs?.[verb]?.label ?? { zh: verb, en: verb })}
                  </Button>
                ))}
            </>
          )
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
  const taken = useTaken(row)
  if (!row) return general
  const tabs = general.map(tab =>
    tab.key === 'lines'
      ? { ...tab, content: <OrderLines lines={(row.lines as Values[] | undefined) ?? []} taken={taken} /> }
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

/** How much of each line was delivered, of an order whose deliveries are followed. */
function useTaken(row: Row | undefined) {
  const may = useMay()
  const wanted = Boolean(row?.delivery) && may('delivery', 'read')
  const found = useQuery({
    queryKey: ['delivery', 'open', { source: row?.id }, row?.version, row?.delivery],
    queryFn: ({ signal }) =>
      api.get<{ data: { id: string; taken: string }[] }>('deliveries/open', { source: row?.id }, signal),
    enabled: wanted,
  })
  if (!wanted || !found.data) return undefined
  return {
    label: { zh: '已出', en: 'Delivered' },
    of: new Map(found.data.data.map(line => [line.id, line.taken])),
  }
}
