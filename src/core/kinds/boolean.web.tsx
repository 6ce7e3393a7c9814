import { lazy } from 'react'
import { useKindContext } from '../web/text.tsx'
import { booleanKind } from './boolean.ts'
import type { CellProps, InputProps, KindWeb } from './kindWeb.ts'

const ChoiceFilter = lazy(() => import('./filters.tsx').then(module => ({ default: module.ChoiceFilter })))

function BooleanCell({ value, field }: CellProps<boolean>) {
  const context = useKindContext()
  return <span className={value ? undefined : 'gx-faint'}>{booleanKind.format(value, field, context)}</span>
}

function BooleanInput({
  id,
  value,
  onChange,
  onDone,
  disabled,
  autoFocus,
  describedBy,
}: InputProps<boolean>) {
  return (
    <input
      id={id}
      type="checkbox"
      className="gx-checkbox"
      checked={value ?? false}
      disabled={disabled}
      // biome-ignore lint/a11y/noAutofocus: only where the reader has just asked to edit this one value
      autoFocus={autoFocus}
      aria-describedby={describedBy}
      onChange={event => {
        onChange(event.target.checked)
        onDone?.(event.target.checked)
      }}
    />
  )
}

export const booleanWeb: KindWeb<boolean> = {
  filter: ChoiceFilter,
  cell: BooleanCell,
  input: BooleanInput,
  width: 90,
  inline: true,
}
