import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Button } from '../../core/web/Button.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { Capitals } from '../documents/Totals.tsx'
import { MoneyEntry } from './MoneyEntry.tsx'
import type { Side } from './sides.ts'

/** A receipt or payment: a draft is keyed on; of a confirmed one, what it settles is changed or undone. */
export default function MoneyPage({ side, id }: { side: Side; id: string }) {
  const entity = useEntity(side.money)
  const record = useQuery(recordQuery(entity, id))
  const [settling, setSettling] = useState(false)
  const tabs = useRecordTabs(entity, record.data)
  const t = useT()
  if (record.error) return <Failed error={record.error} retry={() => void record.refetch()} />
  if (!record.data) return <Bones lines={10} />
  const row = record.data
  const verbs = row._access?.verbs ?? []
  const isDraft = row.status === 'draft' && row._access?.update !== false
  const shown = row._access
    ? {
        ...row,
        _access: {
          ...row._access,
          verbs: verbs.filter(verb => verb !== 'settle' && !(isDraft && verb === 'confirm')),
        },
      }
    : row
  const figures = (['amount', 'settled', 'discount', 'unapplied'] as const).filter(
    name =>
      entity.fields[name] && row[name] !== undefined && (name !== 'discount' || Number(row[name]) !== 0),
  )
  return (
    <main className="gx-record order-page">
      <RecordHead
        entity={entity}
        row={shown}
        marks={['status', 'type', side.party, side.day, 'method', 'owner']}
        figures={<span hidden />}
        acts={
          !settling &&
          verbs.includes('settle') && (
            <Button look="primary" onClick={() => setSettling(true)}>
              {t({ zh: '核销', en: 'Settle' })}
            </Button>
          )
        }
        buttons={isDraft || settling ? [] : ['cancel']}
      />
      {isDraft || settling ? (
        <MoneyEntry
          side={side}
          key={`${row.id}-${row.version}-${settling}`}
          money={row}
          settling={settling}
          onDone={() => setSettling(false)}
        />
      ) : (
        <>
          <div className="order-read-totals">
            <dl className="order-totals">
              {figures.map(name => (
                <div key={name} className={name === 'amount' ? 'order-amount' : undefined}>
                  <dt>{t(entity.fields[name]?.label ?? { zh: '', en: '' })}</dt>
                  <dd className="gx-number">
                    {formatDecimal(String(row[name]), 2)}{' '}
                    {name === 'amount' && <small>{String(row.currency ?? '')}</small>}
                  </dd>
                </div>
              ))}
              <Capitals amount={String(row.amount ?? '0')} currency={String(row.currency ?? '')} />
            </dl>
          </div>
          <div className="gx-record-body">
            <aside className="gx-record-facts">
              <Facts
                entity={entity}
                row={row}
                without={['status', 'type', 'settled', 'discount', 'unapplied']}
              />
            </aside>
            <RecordTabs entity={entity} tabs={tabs} />
          </div>
        </>
      )}
    </main>
  )
}
