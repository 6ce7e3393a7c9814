import { useState } from 'react'
import type { Row } from './client.ts'
import { useWrites } from './mutations.ts'
import { useEntity, useSession, writable } from './session.tsx'
import { useT } from './text.tsx'
import { toast } from './toast.ts'
import { useRecordForm } from './useRecordForm.ts'
import { formFields, initialValues, type Values } from './values.ts'

/** The form of a new record: given values of fields that the person may write are filled in; sent twice, it makes one record. */
export function useCreateForm(name: string, given: Values = {}, onCreated: (row: Row) => void) {
  const entity = useEntity(name)
  const { permissions } = useSession()
  const { create } = useWrites(entity)
  const t = useT()
  const names = formFields(entity, (field, one) => writable(permissions, name, field, one))
  const known = Object.fromEntries(Object.entries(given).filter(([field]) => entity.fields[field]))
  const form = useRecordForm(entity.fields, names, initialValues(entity.fields, known))
  const [key] = useState(() => crypto.randomUUID())
  const save = () =>
    void form.submit(async values => {
      onCreated(await create(values, key))
      toast.done(t({ zh: '已新建{object}', en: '{object} created' }, { object: t(entity.label) }))
    })
  const title = t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })
  return { entity, form, title, save }
}
