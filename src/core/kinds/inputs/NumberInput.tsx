import { useEffect, useState } from 'react'
import { BadValue } from '../../errors.ts'
import { useLocale } from '../../web/text.tsx'
import type { InputProps } from '../kindWeb.ts'
import { readDecimal } from '../number.ts'

/** A number as people write it: 1,234.5, ￥12, 1.2万 are read; the value is plain decimal text. What is not a number stays, for the form to mark. */
export function NumberInput({ id, value, onChange, field, ...rest }: InputProps<string>) {
  const [text, setText] = useState(value ?? '')
  const locale = useLocale()
  useEffect(() => setText(now => (read(now) === value ? now : (value ?? ''))), [value])
  return (
    <span className="gx-affix">
      <input
        id={id}
        className="gx-input gx-number"
        inputMode="decimal"
        value={text}
        disabled={rest.disabled}
        // biome-ignore lint/a11y/noAutofocus: only where the reader has just asked to edit this one value
        autoFocus={rest.autoFocus}
        aria-invalid={rest.invalid || undefined}
        aria-describedby={rest.describedBy}
        autoComplete="off"
        onChange={event => {
          setText(event.target.value)
          onChange(read(event.target.value))
        }}
        onBlur={() => setText(value ?? '')}
      />
      {(field.unit || field.kind === 'percent') && (
        <span className="gx-affix-unit">{field.unit ? field.unit[locale] : '%'}</span>
      )}
    </span>
  )
}

function read(text: string): string | null {
  if (text.trim() === '') return null
  try {
    return readDecimal(text)
  } catch (error) {
    if (error instanceof BadValue) return text
    throw error
  }
}
