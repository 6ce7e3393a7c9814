import { type KeyboardEvent, Suspense, useId, useRef, useState } from 'react'
import type { Entity } from '../entity.ts'
import { kindWebOf } from '../kinds/index.web.tsx'
import { Cell } from './Cell.tsx'
import { ApiError, type Row } from './client.ts'
import { useWrites } from './mutations.ts'
import { useSession, writable } from './session.tsx'
import { useT } from './text.tsx'
import { toast } from './toast.ts'
import { faultOf, sameValue } from './values.ts'

interface Props {
  entity: Entity
  name: string
  row: Row
}

/** One value of a record, edited where it stands: click, change, Enter (or leave it). Esc gives up. */
export function Fact({ entity, name, row }: Props) {
  const field = entity.fields[name]
  const { permissions } = useSession()
  const [editing, setEditing] = useState(false)
  const t = useT()
  if (!field) return null
  const editable =
    row._access?.update !== false &&
    writable(permissions, entity.name, name, field) &&
    kindWebOf(field).input !== null &&
    !kindWebOf(field).rows
  const label = t(field.label)
  return (
    <div className="gx-fact" data-kind={field.kind}>
      <dt title={field.hint && t(field.hint)}>{label}</dt>
      <dd>
        {editing ? (
          <InPlace entity={entity} name={name} row={row} onEnd={() => setEditing(false)} />
        ) : (
          <>
            <Cell value={row[name]} field={field} name={name} />
            {editable && (
              <button
                type="button"
                className="gx-fact-edit"
                aria-label={t({ zh: '修改{label}', en: 'Edit {label}' }, { label })}
                onClick={() => setEditing(true)}
              />
            )}
          </>
        )}
      </dd>
    </div>
  )
}

/** The input of one value that saves itself: Enter or leaving it saves, Esc gives up, Tab goes on. */
export function InPlace({ entity, name, row, onEnd }: Props & { onEnd: (moved?: 'next' | 'back') => void }) {
  const field = entity.fields[name]
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [value, setValue] = useState<unknown>(row[name] ?? null)
  const [fault, setFault] = useState<string>()
  const ended = useRef(false)
  const { update } = useWrites(entity)
  const t = useT()
  const Input = field && kindWebOf(field).input
  if (!field || !Input) return null

  const end = (moved?: 'next' | 'back') => {
    ended.current = true
    onEnd(moved)
  }
  const save = (next: unknown = value, moved?: 'next' | 'back') => {
    if (ended.current) return
    if (sameValue(next, row[name])) return end(moved)
    const wrong = faultOf(field, next, t)
    if (wrong) return setFault(wrong)
    end(moved)
    update(row, { [name]: next }).catch(error => {
      if (error instanceof ApiError && error.faults[0]) toast.wrong(error.faults[0].message)
      else toast.error(error)
    })
  }
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      end()
    } else if (event.key === 'Enter' && (!kindWebOf(field).prose || event.ctrlKey || event.metaKey)) {
      if (kindWebOf(field).picks) return
      event.preventDefault()
      event.stopPropagation()
      save()
    } else if (event.key === 'Tab') {
      event.preventDefault()
      save(value, event.shiftKey ? 'back' : 'next')
    } else event.stopPropagation()
  }
  const blur = () =>
    setTimeout(() => {
      const focus = document.activeElement
      if (
        box.current?.contains(focus) ||
        focus?.closest('.ant-select-dropdown, .ant-picker-dropdown, .ant-modal')
      )
        return
      save()
    })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of the input within
    <div ref={box} className="gx-in-place" onKeyDown={key} onBlur={blur}>
      <Suspense fallback={<span className="gx-input" />}>
        <Input
          id={id}
          value={value}
          onChange={setValue}
          onDone={save}
          field={{ ...field, hint: undefined }}
          name={name}
          entity={entity.name}
          values={row}
          autoFocus
          invalid={Boolean(fault)}
        />
      </Suspense>
      <label htmlFor={id} className="gx-hidden">
        {t(field.label)}
      </label>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}
