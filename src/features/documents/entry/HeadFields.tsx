import { useId } from 'react'
import type { Entity } from '../../../core/entity.ts'
import { holds } from '../../../core/shape.ts'
import { FieldInput } from '../../../core/web/FieldInput.tsx'
import type { Entry } from './useEntry.ts'

interface Props {
  entity: Entity
  names: readonly string[]
  entry: Entry
  /** Named, but not to be written now. */
  fixed?: readonly string[]
  /** Takes the focus. */
  focus?: string
  onChange?: (name: string, value: unknown) => void
}

/** Inputs of a document's head, as its entity declares them. */
export function HeadFields({ entity, names, entry, fixed = [], focus, onChange = entry.set }: Props) {
  const id = useId()
  return names.map(name => {
    const field = entity.fields[name]
    if (!field || !holds(field.visibleWhen, entry.values)) return null
    return (
      <FieldInput
        key={name}
        id={`${id}-${name}`}
        name={name}
        field={field}
        entity={entity.name}
        value={entry.values[name] ?? null}
        values={entry.values}
        onChange={value => onChange(name, value)}
        fault={entry.faults[name]}
        disabled={fixed.includes(name)}
        autoFocus={name === focus}
      />
    )
  })
}

/** The fields the company added to the entity and has in its form. */
export const ownFields = (entity: Entity): string[] =>
  entity.form.flatMap(section => section.fields).filter(name => entity.fields[name]?.customId)
