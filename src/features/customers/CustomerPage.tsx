import { EditOutlined, FileTextOutlined, PhoneOutlined, ShoppingCartOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, useMemo } from 'react'
import { ApiError, type Row } from '../../core/web/client.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { Facts } from '../../core/web/record/Facts.tsx'
import { RecordHead } from '../../core/web/record/RecordHead.tsx'
import { type RecordTab, RecordTabs, useRecordTabs } from '../../core/web/record/RecordTabs.tsx'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { isClosed, RecordBones, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { QuickRecord } from '../contactRecords/QuickRecord.tsx'
import { openQuickRecord } from '../contactRecords/quickRecord.ts'
import CreditLine from '../credit/CreditLine.tsx'
import { GroupBeside } from '../groups/GroupBeside.tsx'
import { Owners } from '../pool/Owners.tsx'
import { Pooled } from '../pool/PooledPage.tsx'
import { ReclaimNote } from '../pool/ReclaimNote.tsx'
import { ContactsBeside } from './Beside.tsx'
import { KeyLine, keyFields } from './KeyLine.tsx'
import './customer.css'

const Timeline = lazy(() => import('./Timeline.tsx'))
const RelatedList = lazy(() => import('../../core/web/record/RelatedList.tsx'))

/** Who is this, how are we doing, what next? */
export default function CustomerPage({ id }: { id: string }) {
  const entity = useEntity('customer')
  const record = useQuery(recordQuery(entity, id))
  const tabs = useTabs(record.data)
  // Out of reach here, it may wait in a pool of one's own.
  if (record.error instanceof ApiError && record.error.status === 404) return <Pooled id={id} />
  if (!record.data || isClosed(record.error))
    return (
      <Unread of={record}>
        <RecordBones high={225} />
      </Unread>
    )
  const row = record.data
  return (
    <main className="gx-record customer">
      <RecordHead
        entity={entity}
        row={row}
        marks={['level', 'stage', 'tags', 'owner', 'pool']}
        figures={
          <>
            <ReclaimNote row={row} />
            <KeyLine row={row} />
            <CreditLine party={row.id} />
          </>
        }
        acts={<Acts row={row} />}
        buttons={[]}
      />
      <div className="gx-record-body">
        <aside className="gx-record-facts">
          <ContactsBeside customer={row} />
          {row.groupHead ? <GroupBeside customer={row} /> : null}
          <Facts entity={entity} row={row} without={besideFacts} />
          {row.groupHead ? null : <GroupBeside customer={row} />}
          <Owners entity={entity} id={id} />
        </aside>
        <RecordTabs entity={entity} tabs={tabs} />
      </div>
      <div className="customer-thumb">
        <Acts row={row} thumb />
      </div>
    </main>
  )
}

/** Fields that stand elsewhere on the page. */
const besideFacts = [...keyFields, 'groupHead']

const isSupplier = (row: Row) => ((row.roles as string[] | null | undefined) ?? []).includes('supplier')

/** What is done most with a customer: write a contact, take an order; on a phone also call. */
function Acts({ row, thumb }: { row: Row; thumb?: boolean }) {
  const may = useMay()
  const go = useGo()
  const t = useT()
  const customer = { id: row.id, title: String(row.name ?? '') }
  const phone = typeof row.phone === 'string' && !row.phone.includes('*') ? row.phone : undefined
  return (
    <>
      {thumb && phone && (
        <a className="gx-button" href={`tel:${phone}`}>
          <PhoneOutlined /> {t({ zh: '打电话', en: 'Call' })}
        </a>
      )}
      {!thumb && may('quote', 'create') && (
        <button type="button" className="gx-button" onClick={() => go(`quotes/new?customer=${row.id}`)}>
          <FileTextOutlined /> {t({ zh: '报价', en: 'Quote' })}
        </button>
      )}
      {may('order', 'create') && (
        <button type="button" className="gx-button" onClick={() => go(`orders/new?customer=${row.id}`)}>
          <ShoppingCartOutlined /> {t({ zh: '下单', en: 'Order' })}
        </button>
      )}
      {!thumb && isSupplier(row) && may('purchaseOrder', 'create') && (
        <button
          type="button"
          className="gx-button"
          onClick={() => go(`purchaseOrders/new?supplier=${row.id}`)}
        >
          <ShoppingCartOutlined /> {t({ zh: '采购', en: 'Purchase' })}
        </button>
      )}
      {may('contactRecord', 'create') && (
        <button
          type="button"
          className="gx-button gx-primary"
          title="Ctrl+J"
          onClick={() => openQuickRecord({ customer })}
        >
          <EditOutlined /> {t({ zh: '写跟进', en: 'Contact record' })}
        </button>
      )}
    </>
  )
}

const order = ['timeline', 'order.customer', 'quote.customer', 'contact.customer', 'files', 'history']

/** The tabs every record has in this page's order: the timeline with the quick record on top, orders made by their own page. */
function useTabs(row: Row | undefined): RecordTab[] {
  const entity = useEntity('customer')
  const orders = useEntity('order')
  const quotes = useEntity('quote')
  const tabs = useRecordTabs(entity, row)
  const may = useMay()
  const go = useGo()
  const of = useMemo(() => row && { id: row.id, title: String(row.name ?? '') }, [row])
  if (!row || !of) return []
  const own: Record<string, RecordTab> = {
    timeline: {
      key: 'timeline',
      label: { zh: '动态', en: 'Timeline' },
      content: (
        <Timeline
          entity={entity}
          id={row.id}
          head={may('contactRecord', 'create') ? <QuickRecord customer={of} folded /> : undefined}
        />
      ),
    },
    'order.customer': {
      key: 'order.customer',
      label: orders.plural,
      content: (
        <RelatedList
          entity={orders}
          by="customer"
          of={of}
          columns={['number', 'orderedOn', 'status', 'type', 'amount', 'deliverOn', 'owner']}
          onNew={() => go(`orders/new?customer=${row.id}`)}
        />
      ),
    },
    'quote.customer': {
      key: 'quote.customer',
      label: quotes.plural,
      content: (
        <RelatedList
          entity={quotes}
          by="customer"
          of={of}
          columns={['number', 'subject', 'quotedOn', 'validUntil', 'status', 'amount', 'owner']}
          onNew={() => go(`quotes/new?customer=${row.id}`)}
        />
      ),
    },
  }
  // Contact records stand in the timeline, group companies beside the facts.
  const placed = new Set([...order, 'contactRecord.customer', 'customer.parent'])
  const known = order.flatMap(key =>
    key === 'timeline'
      ? [own.timeline as RecordTab]
      : tabs.filter(tab => tab.key === key).map(tab => own[key] ?? tab),
  )
  const further = tabs.filter(
    tab => !placed.has(tab.key) && (isSupplier(row) || !/\.supplier$|^supplierAccount$/.test(tab.key)),
  )
  return [...known.slice(0, -2), ...further, ...known.slice(-2)]
}
