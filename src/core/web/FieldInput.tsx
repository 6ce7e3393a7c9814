import { Suspense } from 'react'
import type { Field } from '../field.ts'
import { kindWebOf } from '../kinds/index.web.tsx'
import type { InputProps } from '../kinds/kindWeb.ts'
import { useT } from './text.tsx'

type Props = InputProps & { fault?: string; hideLabel?: boolean }

/** Label, input, hint and what is wrong, of one field of any kind. */
export function FieldInput({ fault, hideLabel, ...props }: Props) {
  const { field, id } = props
  const t = useT()
  const Input = kindWebOf(field).input
  if (!Input) return null
  return (
    <div className={kindWebOf(field).wide ? 'gx-field gx-field-wide' : 'gx-field'} data-kind={field.kind}>
      <label htmlFor={id} className={hideLabel ? 'gx-hidden' : 'gx-label'}>
        {t(field.label)}
        {field.required && (
          <span className="gx-required" aria-hidden="true">
            {' '}
            *
          </span>
        )}
      </label>
      <Suspense fallback={<span className="gx-input" />}>
        <Input {...props} invalid={Boolean(fault)} describedBy={describedBy(field, id, fault)} />
      </Suspense>
      {fault ? (
        <p id={`${id}-fault`} className="gx-fault" role="alert">
          {fault}
        </p>
      ) : (
        field.hint && (
          <p id={`${id}-hint`} className="gx-hint">
            {t(field.hint)}
          </p>
        )
      )}
    </div>
  )
}

function describedBy(field: Field, id: string, fault?: string) {
  if (fault) return `${id}-fault`
  return field.hint ? `${id}-hint` : undefined
}
