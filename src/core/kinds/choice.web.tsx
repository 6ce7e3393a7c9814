import { lazy } from 'react'
import type { Field } from '../field.ts'
import { useKindContext } from '../web/text.tsx'
import { choiceLabel } from './choice.ts'
import type { CellProps, KindWeb } from './kindWeb.ts'

const ChoiceFilter = lazy(() => import('./filters.tsx').then(module => ({ default: module.ChoiceFilter })))

const ChoiceInput = lazy(() => import('./inputs/ChoiceInput.tsx'))
const ChoicesInput = lazy(() =>
  import('./inputs/ChoiceInput.tsx').then(module => ({ default: module.ChoicesInput })),
)

/** A choice as a word with its colour as a dot: the word alone says it too. */
export function ChoiceMark({ value, field }: { value: string; field: Field }) {
  const context = useKindContext()
  const colour = field.choices?.find(choice => choice.value === value)?.colour
  return (
    <span className="gx-choice">
      {colour && <i className="gx-dot" data-colour={colour} />}
      {choiceLabel(value, field, context)}
    </span>
  )
}

function ChoiceCell({ value, field }: CellProps<string>) {
  return <ChoiceMark value={value} field={field} />
}

function ChoicesCell({ value, field }: CellProps<string[]>) {
  return (
    <span className="gx-choices">
      {value.map(one => (
        <span key={one} className="gx-tag">
          <ChoiceMark value={one} field={field} />
        </span>
      ))}
    </span>
  )
}

export const choiceWeb: KindWeb<string> = {
  filter: ChoiceFilter,
  cell: ChoiceCell,
  input: ChoiceInput,
  width: 90,
  inline: true,
  picks: true,
}
export const choicesWeb: KindWeb<string[]> = {
  filter: ChoiceFilter,
  cell: ChoicesCell,
  input: ChoicesInput,
  width: 180,
  inline: true,
  picks: true,
}
