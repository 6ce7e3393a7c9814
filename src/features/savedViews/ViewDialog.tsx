import { type FormEvent, useId, useState } from 'react'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import type { SavedView } from '../../core/web/client.ts'
import { useModal } from '../../core/web/dialogs.tsx'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { indented, useUnits } from '../people/units.client.ts'

export interface Sharing {
  name: string
  audience: SavedView['audience']
  unit: string | null
  changers: SavedView['changers']
}

const audiences: [SavedView['audience'], Label][] = [
  ['me', { zh: '只有我', en: 'Only me' }],
  ['unit', { zh: '部门或团队', en: 'A unit' }],
  ['everyone', { zh: '所有人', en: 'Everyone' }],
]

/** The name of a view, who sees it, and who may save over it. */
export default function ViewDialog({
  view,
  answer,
}: {
  view: SavedView | undefined
  answer: (sharing: Sharing | undefined) => void
}) {
  const dialog = useModal()
  const { permissions } = useSession()
  const [audience, setAudience] = useState(view?.audience ?? 'me')
  const units = useUnits(audience === 'unit')
  const id = useId()
  const t = useT()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    answer({
      name: String(form.get('name') ?? '').trim(),
      audience,
      unit: audience === 'unit' ? String(form.get('unit') ?? '') : null,
      changers: form.get('changers') ? 'audience' : 'maker',
    })
  }
  const mayRead = permissions.entities.unit ?? permissions.entities['*']
  return (
    <dialog ref={dialog} className="gx-dialog" aria-labelledby={id} onCancel={() => answer(undefined)}>
      <form onSubmit={submit} className="view-dialog">
        <h2 id={id}>
          {view
            ? t({ zh: '名称与共享', en: 'Name and sharing' })
            : t({ zh: '存为视图', en: 'Save as a view' })}
        </h2>
        <label>
          <span>{t({ zh: '名称', en: 'Name' })}</span>
          <input
            className="gx-input"
            name="name"
            defaultValue={view?.name ?? ''}
            required
            pattern=".*\S.*"
            maxLength={60}
            data-autofocus
          />
        </label>
        <fieldset>
          <legend>{t({ zh: '谁能看到', en: 'Who sees it' })}</legend>
          {audiences
            .filter(([key]) => key !== 'unit' || mayRead?.visibility !== 'none')
            .map(([key, label]) => (
              <label key={key} className="gx-filter-operator">
                <input
                  type="radio"
                  name="audience"
                  checked={audience === key}
                  onChange={() => setAudience(key)}
                />
                <span>{t(label)}</span>
              </label>
            ))}
          {audience === 'unit' && (
            <select
              className="gx-input"
              name="unit"
              key={units.data ? 'read' : 'reading'}
              defaultValue={view?.unit?.id ?? ''}
              required
              aria-label={t({ zh: '部门', en: 'Unit' })}
            >
              <option value="">{t({ zh: '选择部门', en: 'Choose a unit' })}</option>
              {units.data?.map(unit => (
                <option key={unit.row.id} value={unit.row.id}>
                  {indented(unit)}
                </option>
              ))}
            </select>
          )}
        </fieldset>
        {audience !== 'me' && (
          <label className="gx-filter-operator">
            <input type="checkbox" name="changers" defaultChecked={view?.changers === 'audience'} />
            <span>{t({ zh: '看到它的人都可以修改', en: 'All who see it may change it' })}</span>
          </label>
        )}
        <div className="gx-acts">
          <Button onClick={() => answer(undefined)}>{t({ zh: '取消', en: 'Cancel' })}</Button>
          <Button type="submit" look="primary">
            {t({ zh: '保存', en: 'Save' })}
          </Button>
        </div>
      </form>
    </dialog>
  )
}
