import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { api, type Row } from '../../core/web/client.ts'
import { recordQuery } from '../../core/web/queries.ts'
import type { RecordTab } from '../../core/web/record/RecordTabs.tsx'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { DocumentPage } from '../documents/entry/DocumentPage.tsx'
import { keying } from './keying.ts'

const ReturnDialog = lazy(() => import('./ReturnDialog.tsx'))
const RelatedList = lazy(() => import('../../core/web/record/RelatedList.tsx'))

/** An order: a draft is keyed on, a confirmed one is read, changed, returned or cancelled by its verbs. */
export default function OrderPage({ id }: { id: string }) {
  const entity = useEntity('order')
  const record = useQuery(recordQuery(entity, id))
  const [returned, setReturned] = useState<Row | null>(null)
  const taken = useTaken(record.data)
  const withReturns = (general: RecordTab[], row: Row): RecordTab[] => {
    if (row.type === 'return') return general
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
    const [lines, ...others] = general
    return lines ? [lines, returns, ...others] : [returns]
  }
  return (
    <>
      <DocumentPage
        keying={keying}
        id={id}
        marks={['status', 'type', 'customer', 'orderedOn', 'owner']}
        made={['deliver', 'invoice', 'print']}
        buttons={['cancel']}
        own={{ return: setReturned }}
        taken={taken}
        tabs={withReturns}
      />
      {returned && (
        <Suspense>
          <ReturnDialog order={returned} onClose={() => setReturned(null)} />
        </Suspense>
      )}
    </>
  )
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
