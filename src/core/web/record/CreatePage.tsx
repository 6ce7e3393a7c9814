import { useState } from 'react'
import { EntityForm } from '../EntityForm.tsx'
import { useWrites } from '../mutations.ts'
import { useAddressQuery, useGo } from '../navigate.tsx'
import { useEntity, useSession, writable } from '../session.tsx'
import { useT } from '../text.tsx'
import { toast } from '../toast.tsx'
import { useLeaveGuard } from '../useLeaveGuard.ts'
import { useRecordForm } from '../useRecordForm.ts'
import { formFields, initialValues } from '../values.ts'

/** The page of a new record, by the entity's form. Fields named in the address are filled in: `?customer={id}`. */
export default function CreatePage({ entity: name }: { entity: string }) {
  const entity = useEntity(name)
  const [query] = useAddressQuery()
  const { permissions } = useSession()
  const { create } = useWrites(entity)
  const names = formFields(entity, (field, one) => writable(permissions, name, field, one))
  const given = Object.fromEntries([...query].filter(([field]) => names.includes(field)))
  const form = useRecordForm(entity.fields, names, initialValues(entity.fields, given))
  const [key] = useState(() => crypto.randomUUID())
  const go = useGo()
  const t = useT()
  const allow = useLeaveGuard(form.dirty)
  const save = () =>
    void form.submit(async values => {
      const row = await create(values, key)
      allow()
      go(`${entity.path}/${row.id}`, { replace: true })
      toast.done(t({ zh: '已新建{object}', en: '{object} created' }, { object: t(entity.label) }))
    })
  return (
    <main className="gx-create">
      <header className="gx-page-head">
        <h1>{t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })}</h1>
        <div className="gx-acts">
          <button type="button" className="gx-button" onClick={() => go(entity.path)}>
            {t({ zh: '取消', en: 'Cancel' })}
          </button>
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={form.saving}
            onClick={save}
            title="Ctrl+Enter"
          >
            {form.saving ? t({ zh: '正在保存…', en: 'Saving…' }) : t({ zh: '保存', en: 'Save' })}
          </button>
        </div>
      </header>
      <EntityForm entity={entity} form={form} onSubmit={save} />
    </main>
  )
}
