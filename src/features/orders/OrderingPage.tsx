import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { api, type Row } from '../../core/web/client.ts'
import { recordQuery } from '../../core/web/queries.ts'
import type { RecordTab } from '../../core/web/record/RecordTabs.tsx'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { aboutInUnit } from '../documents/documents.rules.ts'
import { DocumentPage } from '../documents/entry/DocumentPage.tsx'
import type { Keying } from '../documents/entry/keying.ts'
import type { Making, OpenRow } from '../documents/made.ts'

const ReturnDialog = lazy(() => import('./ReturnDialog.tsx'))
const RelatedList = lazy(() => import('../../core/web/record/RelatedList.tsx'))

interface Props {
  keying: Keying
  id: string
  marks: string[]
  /** Keys of the links that have a button. */
  made: readonly string[]
  /** The goods made from it: delivery notes, goods receipts. */
  goods: Making
}

/** An order of either side: a draft is keyed on, a confirmed one is read, changed, returned or cancelled by its verbs. */
export function OrderingPage({ keying, id, marks, made, goods }: Props) {
  const entity = useEntity(keying.entity)
  const record = useQuery(recordQuery(entity, id))
  const [returned, setReturned] = useState<Row | null>(null)
  const taken = useTaken(record.data, goods)
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
        marks={marks}
        made={made}
        buttons={['cancel']}
        own={{ return: setReturned }}
        taken={taken}
        tabs={withReturns}
      />
      {returned && (
        <Suspense>
          <ReturnDialog of={keying.entity} order={returned} onClose={() => setReturned(null)} />
        </Suspense>
      )}
    </>
  )
}

/** How much of each line was delivered or received, of an order that is followed. */
function useTaken(row: Row | undefined, { target, state, texts }: Making) {
  const { path } = useEntity(target)
  const may = useMay()
  const wanted = Boolean(row?.[state]) && may(target, 'read')
  const found = useQuery({
    queryKey: [target, 'open', { source: row?.id }, row?.version, row?.[state]],
    queryFn: ({ signal }) =>
      api.get<{ data: Pick<OpenRow, 'id' | 'taken' | 'factor'>[] }>(
        `${path}/open`,
        { source: row?.id },
        signal,
      ),
    enabled: wanted,
  })
  if (!wanted || !found.data) return undefined
  return {
    label: texts.taken,
    of: new Map(found.data.data.map(line => [line.id, aboutInUnit(line.taken, line)])),
  }
}
