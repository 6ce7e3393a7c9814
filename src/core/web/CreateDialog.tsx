import { Modal } from 'antd'
import { useState } from 'react'
import type { Row } from './client.ts'
import { EntityForm } from './EntityForm.tsx'
import { useWrites } from './mutations.ts'
import { useEntity, useSession, writable } from './session.tsx'
import { useT } from './text.tsx'
import { toast } from './toast.tsx'
import { useRecordForm } from './useRecordForm.ts'
import { formFields, initialValues, type Values } from './values.ts'

interface Props {
  entity: string
  initial?: Values
  onClose: () => void
  onCreated?: (row: Row) => void
}

/** A new record without leaving the place. Asks before written text is thrown away. */
export default function CreateDialog({ entity: name, initial, onClose, onCreated }: Props) {
  const entity = useEntity(name)
  const { permissions } = useSession()
  const { create } = useWrites(entity)
  const names = formFields(entity, (field, one) => writable(permissions, name, field, one))
  const form = useRecordForm(entity.fields, names, initialValues(entity.fields, initial))
  const [key] = useState(() => crypto.randomUUID())
  const t = useT()
  const save = () =>
    form.submit(async values => {
      const row = await create(values, key)
      toast.done(t({ zh: '已新建{object}', en: '{object} created' }, { object: t(entity.label) }))
      onCreated?.(row)
      onClose()
    })
  const leave = () => {
    const sure = t({
      zh: '填写的内容还没有保存，确定离开吗？',
      en: 'What you wrote is not saved. Leave anyway?',
    })
    if (!form.dirty || window.confirm(sure)) onClose()
  }
  return (
    <Modal
      open
      width={760}
      title={t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })}
      okText={t({ zh: '保存', en: 'Save' })}
      cancelText={t({ zh: '取消', en: 'Cancel' })}
      confirmLoading={form.saving}
      onOk={() => void save()}
      onCancel={leave}
      mask={{ closable: false }}
    >
      <EntityForm entity={entity} form={form} onSubmit={() => void save()} />
    </Modal>
  )
}
