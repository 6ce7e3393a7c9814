import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Button } from '../../../core/web/Button.tsx'
import type { Row } from '../../../core/web/client.ts'
import { useGo } from '../../../core/web/navigate.tsx'
import { recordQuery } from '../../../core/web/queries.ts'
import { Facts } from '../../../core/web/record/Facts.tsx'
import { RecordHead } from '../../../core/web/record/RecordHead.tsx'
import { type RecordTab, RecordTabs, useRecordTabs } from '../../../core/web/record/RecordTabs.tsx'
import { links } from '../../../core/web/registry.ts'
import { useEntity, useSession } from '../../../core/web/session.tsx'
import { isClosed, RecordBones, Unread } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { goesOn, isHeld } from '../../../core/web/useVerb.tsx'
import type { Values } from '../../../core/web/values.ts'
import { DocumentLines } from '../DocumentLines.tsx'
import { Totals } from '../Totals.tsx'
import { DocumentEntry } from './DocumentEntry.tsx'
import type { Keying } from './keying.ts'
import './entry.css'

interface Props {
  keying: Keying
  id: string
  marks: string[]
  /** Keys of the links that have a button: what is made from it, printing. The first stands out. */
  made: readonly string[]
  /** Verbs that have a button; the others stand in the menu. */
  buttons: string[]
  /** Verbs that are asked in a way of their own. */
  own?: Record<string, (row: Row) => void>
  /** What was taken of each line by documents made from it. */
  taken?: { label: { zh: string; en: string }; of: Map<string, string> }
  tabs?: (general: RecordTab[], row: Row) => RecordTab[]
  /** Between the head and the totals of one that is read. */
  notes?: (row: Row) => ReactNode
}

/** A document with lines of its own: a draft is keyed on, one that is confirmed is read, changed and ended by its verbs. */
export function DocumentPage({ keying, id, marks, made, buttons, own = {}, taken, tabs, notes }: Props) {
  const entity = useEntity(keying.entity)
  const record = useQuery(recordQuery(entity, id))
  const [changing, setChanging] = useState(false)
  const general = useRecordTabs(entity, record.data)
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
  const verbs = (row._access?.verbs ?? []).filter(verb => !isHeld(row) || goesOn(verb))
  const isDraft = row.status === 'draft' && row._access?.update !== false && !isHeld(row)
  const isKeyed = isDraft || changing
  const asked: Record<string, (row: Row) => void> = { change: () => setChanging(true), ...own }
  // Their own way of asking takes the place of the general one; a draft is ended from its foot.
  const apart = [...Object.keys(asked), ...(isDraft ? [keying.ends] : [])]
  const shown: Row = row._access
    ? { ...row, _access: { ...row._access, verbs: verbs.filter(verb => !apart.includes(verb)) } }
    : row
  const withLines = general.map(tab =>
    tab.key === 'lines'
      ? { ...tab, content: <DocumentLines lines={(row.lines as Values[] | undefined) ?? []} taken={taken} /> }
      : tab,
  )
  return (
    <main className="gx-record order-page">
      <RecordHead
        entity={entity}
        row={shown}
        marks={marks}
        figures={<span hidden />}
        acts={
          !isKeyed && (
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
              {Object.entries(asked)
                .filter(([verb]) => verbs.includes(verb))
                .map(([verb, ask]) => (
                  <Button key={verb} onClick={() => ask(row)}>
                    {t(entity.verbs?.[verb]?.label ?? { zh: verb, en: verb })}
                  </Button>
                ))}
            </>
          )
        }
        buttons={isKeyed ? [] : buttons}
      />
      {isKeyed ? (
        <DocumentEntry
          key={`${row.id}-${row.version}-${changing}`}
          keying={keying}
          document={row}
          changing={changing}
          onDone={() => setChanging(false)}
        />
      ) : (
        <>
          {notes?.(row)}
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
            <RecordTabs entity={entity} tabs={tabs ? tabs(withLines, row) : withLines} />
          </div>
        </>
      )}
    </main>
  )
}
