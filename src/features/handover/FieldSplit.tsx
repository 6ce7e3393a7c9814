import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import type { Field, Ref } from '../../core/field.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { groupQuery } from '../../core/web/queries.ts'
import { useKindContext, useT } from '../../core/web/text.tsx'
import type { Split } from './handover.rules.ts'
import { type Names, PersonSelect } from './PeopleSelect.tsx'

type ByField = Extract<Split, { kind: 'field' }>

/** Fields by which records are told apart: choices, and the group they belong to. */
export function splittingFields(entity: Entity): [string, Field][] {
  return Object.entries(entity.fields).filter(
    ([, field]) =>
      (field.kind === 'choice' && !field.computed) ||
      (field.kind === 'reference' && field.from !== undefined),
  )
}

const VALUES_SHOWN = 60

/** Each value the records have, and who gets those. */
export function FieldSplit({
  entity,
  split,
  from,
  names,
  meet,
  onChange,
}: {
  entity: Entity
  split: ByField
  from: Ref
  names: Names
  meet: (...people: Ref[]) => void
  onChange: (next: ByField) => void
}) {
  const t = useT()
  const context = useKindContext()
  const field = entity.fields[split.field]
  const groups = useQuery(
    groupQuery(entity, { [`filter[${entity.owner ?? 'owner'}][eq]`]: from.id }, split.field),
  )
  const values = (groups.data ?? []).filter(group => group.value).slice(0, VALUES_SHOWN)
  const give = (value: string, person: Ref | null) => {
    if (person) meet(person)
    const { [value]: _, ...others } = split.values
    onChange({ ...split, values: person ? { ...others, [value]: person.id } : others })
  }
  return (
    <div className="handover-values">
      <label>
        <span className="gx-faint">{t({ zh: '字段', en: 'Field' })}</span>
        <select
          className="gx-input"
          value={split.field}
          onChange={event => onChange({ ...split, field: event.target.value, values: {} })}
        >
          {splittingFields(entity).map(([name, one]) => (
            <option key={name} value={name}>
              {t(one.label)}
            </option>
          ))}
        </select>
      </label>
      {values.map(group => (
        <div key={group.value} className="handover-value">
          <span className="gx-ellipsis">
            {group.title ?? (field && <Cell value={group.value} field={field} name={split.field} />)}
          </span>
          <span className="gx-number gx-faint">{group.count.toLocaleString('en-US')}</span>
          <PersonSelect
            label={group.title ?? (field ? kindOf(field).format(group.value, field, context) : '')}
            value={split.values[String(group.value)]}
            names={names}
            without={from.id}
            onChange={person => give(String(group.value), person)}
          />
        </div>
      ))}
      <div className="handover-value">
        <span>{t({ zh: '其余', en: 'All others' })}</span>
        <span />
        <PersonSelect
          label={t({ zh: '其余', en: 'All others' })}
          value={split.otherwise ?? undefined}
          names={names}
          without={from.id}
          onChange={person => {
            if (person) meet(person)
            onChange({ ...split, otherwise: person?.id ?? null })
          }}
        />
      </div>
    </div>
  )
}
