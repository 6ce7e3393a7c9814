import type { FieldAccess } from '../../../core/actor.ts'
import { useT } from '../../../core/web/text.tsx'
import { accessLabels, entriesOf } from '../rights.labels.ts'

/** What a role may do with a field. */
export function FieldAccessSelect(props: {
  id: string
  value: FieldAccess
  onChange: (access: FieldAccess) => void
}) {
  const t = useT()
  return (
    <select
      id={props.id}
      className="gx-input"
      value={props.value}
      onChange={event => props.onChange(event.target.value as FieldAccess)}
    >
      {entriesOf(accessLabels).map(([value, label]) => (
        <option key={value} value={value}>
          {t(label)}
        </option>
      ))}
    </select>
  )
}
