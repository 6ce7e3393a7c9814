import { type KeyboardEvent, Suspense, useId } from 'react'
import type { Entity } from '../entity.ts'
import type { Field } from '../field.ts'
import { kindWebOf } from '../kinds/index.web.tsx'
import { holds } from '../shape.ts'
import { FieldInput } from './FieldInput.tsx'
import { formNotes } from './registry.ts'
import { useSession, writable } from './session.tsx'
import { useT } from './text.tsx'
import type { RecordForm } from './useRecordForm.ts'

interface Props {
  entity: Entity
  form: RecordForm
  onSubmit: () => void
  /** First input takes the focus. */
  focusFirst?: boolean
  /** Of the record, where it exists. */
  id?: string
}

/** The sections of an entity's form. Ctrl/⌘ Enter and Ctrl/⌘ S save from anywhere in it. */
export function EntityForm({ entity, form, onSubmit, focusFirst = true, id }: Props) {
  const { permissions } = useSession()
  const t = useT()
  const sections = entity.form
    .map(section => ({
      ...section,
      fields: section.fields.filter(name => {
        const field = entity.fields[name]
        return (
          field && writable(permissions, entity.name, name, field) && holds(field.visibleWhen, form.values)
        )
      }),
    }))
    .filter(section => section.fields.length)
  const first = sections[0]?.fields[0]
  return (
    <form
      className="gx-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        onSubmit()
      }}
      onKeyDown={event => saveKey(event, onSubmit)}
    >
      {sections.map((section, index) => (
        <fieldset key={section.label.en} className="gx-section">
          <legend>{t(section.label)}</legend>
          <div className="gx-fields">
            <FormFields
              entity={entity.name}
              fields={entity.fields}
              names={section.fields}
              form={form}
              focus={focusFirst ? first : undefined}
            />
          </div>
          {index === 0 && (
            <Suspense fallback={null}>
              {formNotes.map(([key, Note]) => (
                <Note key={key} entity={entity} values={form.values} id={id} />
              ))}
            </Suspense>
          )}
        </fieldset>
      ))}
      <button type="submit" hidden />
    </form>
  )
}

interface FieldsProps {
  entity: string
  fields: Record<string, Field>
  names: string[]
  form: RecordForm
  /** Name of the field that takes the focus. */
  focus: string | undefined
}

/** The inputs of a form by the names of its fields. */
export function FormFields({ entity, fields, names, form, focus }: FieldsProps) {
  const key = useId()
  return names.map(name => {
    const field = fields[name]
    return (
      field && (
        <FieldInput
          key={name}
          id={`${key}-${name}`}
          name={name}
          field={field}
          entity={entity}
          value={form.values[name] ?? null}
          values={form.values}
          onChange={value => form.set(name, value)}
          fault={form.faults[name]}
          autoFocus={name === focus && !kindWebOf(field).picks}
        />
      )
    )
  })
}

/** Ctrl/⌘ Enter or Ctrl/⌘ S; a plain Enter in a line of text does not send a long form. */
export function saveKey(event: KeyboardEvent, save: () => void) {
  const combined = event.ctrlKey || event.metaKey
  if (combined && (event.key === 'Enter' || event.key.toLowerCase() === 's')) {
    event.preventDefault()
    event.stopPropagation()
    save()
  } else if (
    event.key === 'Enter' &&
    event.target instanceof HTMLInputElement &&
    event.target.type !== 'checkbox'
  ) {
    event.preventDefault()
  }
}
