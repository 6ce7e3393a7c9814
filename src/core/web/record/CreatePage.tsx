import { Button } from '../Button.tsx'
import { EntityForm } from '../EntityForm.tsx'
import { useAddressQuery, useGo } from '../navigate.tsx'
import { useT } from '../text.tsx'
import { useCreateForm } from '../useCreateForm.ts'
import { useLeaveGuard } from '../useLeaveGuard.ts'

/** The page of a new record, by the entity's form. Fields named in the address are filled in: `?customer={id}`. */
export default function CreatePage({ entity: name }: { entity: string }) {
  const [query] = useAddressQuery()
  const go = useGo()
  const t = useT()
  const { entity, form, title, save } = useCreateForm(name, Object.fromEntries(query), row => {
    allow()
    go(`${entity.path}/${row.id}`, { replace: true })
  })
  const allow = useLeaveGuard(form.dirty)
  return (
    <main className="gx-create">
      <header className="gx-page-head">
        <h1>{title}</h1>
        <div className="gx-acts">
          <Button onClick={() => go(entity.path)}>{t({ zh: '取消', en: 'Cancel' })}</Button>
          <Button look="primary" disabled={form.saving} onClick={save} title="Ctrl+Enter">
            {form.saving ? t({ zh: '正在保存…', en: 'Saving…' }) : t({ zh: '保存', en: 'Save' })}
          </Button>
        </div>
      </header>
      <EntityForm entity={entity} form={form} onSubmit={save} />
    </main>
  )
}
