import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Row } from '../../core/web/client.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import type { Values } from '../../core/web/values.ts'
import { DocumentLines } from './DocumentLines.tsx'
import { MakeEntry } from './MakeEntry.tsx'
import type { Making } from './made.ts'
import { Totals } from './Totals.tsx'
import './entry/entry.css'
import './documents.css'

interface Props {
  making: Making
  id: string
  marks: string[]
  buttons: string[]
  acts?: (row: Row) => ReactNode
}

/** A document made from others: a draft is keyed on, a confirmed one is read and cancelled by its verbs. */
export function MadePage({ making, id, marks, buttons, acts }: Props) {
  const entity = useEntity(making.target)
  const record = useQuery(recordQuery(entity, id))
  const tabs = useTabs(entity, making, record.data)
  if (record.error) return <Failed error={record.error} retry={() => void record.refetch()} />
  if (!record.data) return <Bones lines={10} />
  const row = record.data
  const isDraft = row.status === 'draft' && row._access?.update !== false
  const verbs = (row._access?.verbs ?? []).filter(verb => !isDraft || verb !== 'confirm')
  return (
    <main className="gx-record order-page">
      <RecordHead
        entity={entity}
        row={row._access ? { ...row, _access: { ...row._access, verbs } } : row}
        marks={marks}
        figures={<span hidden />}
        acts={!isDraft && acts?.(row)}
        buttons={isDraft ? [] : buttons}
      />
      {isDraft ? (
        <MakeEntry key={`${row.id}-${row.version}`} making={making} draft={row} />
      ) : (
        <>
          {row.amount !== undefined && (
            <div className="order-read-totals">
              <Totals
                totals={{
                  amount: String(row.amount),
                  tax: String(row.tax ?? '0'),
                  net: String(row.net ?? '0'),
                }}
                currency={String(row.currency ?? '')}
              />
            </div>
          )}
          <div className="gx-record-body">
            <aside className="gx-record-facts">
              <Facts entity={entity} row={row} without={['amount', 'tax', 'net', 'status', 'type']} />
            </aside>
            <RecordTabs entity={entity} tabs={tabs} />
          </div>
        </>
      )}
    </main>
  )
}

function useTabs(entity: Entity, making: Making, row: Row | undefined) {
  const source = useEntity(making.source)
  const tabs = useRecordTabs(entity, row)
  return tabs.map(tab =>
    tab.key === 'lines'
      ? {
          ...tab,
          content: (
            <DocumentLines
              lines={(row?.lines as Values[] | undefined) ?? []}
              source={{ field: making.by, to: source.name, label: source.label }}
            />
          ),
        }
      : tab,
  )
}
