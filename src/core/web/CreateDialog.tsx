import { Modal } from 'antd'
import type { Row } from './client.ts'
import { EntityForm } from './EntityForm.tsx'
import { useT } from './text.tsx'
import { useCreateForm } from './useCreateForm.ts'
import { confirmLeaving } from './useLeaveGuard.ts'
import type { Values } from './values.ts'

interface Props {
  entity: string
  initial?: Values
  onClose: () => void
  onCreated?: (row: Row) => void
}

/** A new record without leaving the place. Asks before written text is thrown away. */
export default function CreateDialog({ entity: name, initial, onClose, onCreated }: Props) {
  const t = useT()
  const { entity, form, title, save } = useCreateForm(name, initial, row => {
    onCreated?.(row)
    onClose()
  })
  const leave = async () => {
    if (!form.dirty || (await confirmLeaving(t))) onClose()
  }
  return (
    <Modal
      open
      width={760}
      title={title}
      okText={t({ zh: '保存', en: 'Save' })}
      cancelText={t({ zh: '取消', en: 'Cancel' })}
      confirmLoading={form.saving}
      onOk={save}
      onCancel={() => void leave()}
      mask={{ closable: false }}
    >
      <EntityForm entity={entity} form={form} onSubmit={save} />
    </Modal>
  )
}
