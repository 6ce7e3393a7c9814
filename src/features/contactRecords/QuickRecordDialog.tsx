import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import type { Ref } from '../../core/field.ts'
import { usePathname } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { QuickRecord } from './QuickRecord.tsx'
import { closeQuickRecord, type QuickRecordFor } from './quickRecord.ts'

/** The customer whose page is on the screen. */
function useCustomerOfPage(): { customer: Ref | null; pending: boolean } {
  const entity = useEntity('customer')
  const id = new RegExp(`/${entity.path}/([0-9a-f-]{36})$`).exec(usePathname())?.[1]
  const record = useQuery({ ...recordQuery(entity, id ?? ''), enabled: id !== undefined })
  if (!id) return { customer: null, pending: false }
  return {
    customer: record.data ? { id, title: String(record.data[entity.title] ?? '') } : null,
    pending: record.isPending,
  }
}

/** The quick record over any screen; on a customer's page it is about that customer. */
export default function QuickRecordDialog({ asked }: { asked: QuickRecordFor }) {
  const page = useCustomerOfPage()
  const t = useT()
  const customer = asked.customer ?? page.customer
  return (
    <Modal
      open
      width={620}
      title={[t({ zh: '写跟进', en: 'Contact record' }), customer?.title].filter(Boolean).join(' · ')}
      footer={null}
      onCancel={closeQuickRecord}
      mask={{ closable: false }}
    >
      {page.pending && !asked.customer ? (
        <Bones lines={4} />
      ) : (
        <QuickRecord customer={customer} contact={asked.contact} onDone={closeQuickRecord} autoFocus />
      )}
    </Modal>
  )
}
