import { type SelectHTMLAttributes, useId } from 'react'

type Props = SelectHTMLAttributes<HTMLSelectElement> & {
  label: string
  hint?: string
  options: { value: string; label: string }[]
}

/** A labelled choice of a settings form; `name` is its name in what the form sends. */
export function SelectField({ label, hint, options, id: given, ...select }: Props) {
  const made = useId()
  const id = given ?? made
  return (
    <div className="gx-field">
      <label htmlFor={id} className="gx-label">
        {label}
      </label>
      <select id={id} className="gx-input" aria-describedby={hint ? `${id}-hint` : undefined} {...select}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="gx-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
