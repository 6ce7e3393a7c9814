import type { InputProps } from '../kindWeb.ts'

interface TextProps extends InputProps<string> {
  type?: 'text' | 'tel' | 'email' | 'url'
  maxLength?: number
  placeholder?: string
}

/** One line; Enter is left to the form or the cell around it. */
export function TextInput({
  id,
  value,
  onChange,
  type = 'text',
  maxLength,
  placeholder,
  ...rest
}: TextProps) {
  return (
    <input
      id={id}
      type={type}
      className="gx-input"
      value={value ?? ''}
      maxLength={maxLength}
      placeholder={placeholder}
      disabled={rest.disabled}
      // biome-ignore lint/a11y/noAutofocus: only where the reader has just asked to edit this one value
      autoFocus={rest.autoFocus}
      aria-invalid={rest.invalid || undefined}
      aria-describedby={rest.describedBy}
      autoComplete="off"
      onChange={event => onChange(event.target.value === '' ? null : event.target.value)}
    />
  )
}

/** Grows with what is written. */
export function LongTextInput({ id, value, onChange, field, ...rest }: InputProps<string>) {
  return (
    <textarea
      id={id}
      className="gx-input gx-textarea"
      rows={2}
      value={value ?? ''}
      maxLength={field.max ?? 20_000}
      disabled={rest.disabled}
      // biome-ignore lint/a11y/noAutofocus: only where the reader has just asked to edit this one value
      autoFocus={rest.autoFocus}
      aria-invalid={rest.invalid || undefined}
      aria-describedby={rest.describedBy}
      onChange={event => onChange(event.target.value === '' ? null : event.target.value)}
    />
  )
}
