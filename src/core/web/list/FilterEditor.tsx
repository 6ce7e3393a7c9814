import { Suspense, useId, useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Field } from '../../field.ts'
import { TextFilter } from '../../kinds/filters.tsx'
import { operatorLabel } from '../../kinds/filterWords.ts'
import { kindOf } from '../../kinds/index.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import type { Operator } from '../../kinds/kind.ts'
import { Button } from '../Button.tsx'
import { useT } from '../text.tsx'
import { listField } from './listField.ts'
import type { Filter } from './state.ts'

interface Props {
  entity: Entity
  filter: Filter
  /** Just added: begins with the operator that suits the kind. */
  fresh?: boolean
  onDone: (filter: Filter) => void
}

/** The operator a new filter of a kind begins with. */
function firstOperator(field: Field): Operator {
  const { operators } = kindOf(field)
  if (operators.includes('in') && (field.choices?.length || field.to)) return 'in'
  if (operators.includes('contains')) return 'contains'
  return operators.includes('gte') ? 'gte' : (operators[0] ?? 'eq')
}

/** How and what a filter asks: operator, then a value fit for the field. */
export default function FilterEditor({ entity, filter, fresh, onDone }: Props) {
  const field = listField(entity, filter.field)
  const [op, setOp] = useState<Operator>(fresh && field ? firstOperator(field) : filter.op)
  const [value, setValue] = useState(filter.value)
  const t = useT()
  const id = useId()
  if (!field) return null
  const kind = kindOf(field)
  const Value = kindWebOf(field).filter ?? TextFilter
  const operators = kind.operators.flatMap((one): { op: Operator; value: string }[] =>
    one === 'empty' ? ['true', 'false'].map(said => ({ op: one, value: said })) : [{ op: one, value: '' }],
  )
  const chosen = op === 'empty' ? `empty:${value || 'true'}` : `${op}:`
  const apply = (next = value) => {
    if (op === 'empty') onDone({ field: filter.field, op, value: value || 'true' })
    else if (next !== '') onDone({ field: filter.field, op, value: next })
  }
  return (
    <form
      className="gx-filter-editor"
      onSubmit={event => {
        event.preventDefault()
        apply()
      }}
    >
      <div className="gx-filter-operators" role="radiogroup" aria-label={t(field.label)}>
        {operators.map(one => (
          <label key={`${one.op}:${one.value}`} className="gx-filter-operator">
            <input
              type="radio"
              name={id}
              checked={chosen === `${one.op}:${one.value}`}
              onChange={() => {
                setOp(one.op)
                if (one.op === 'empty') setValue(one.value)
                else if (op === 'empty') setValue('')
              }}
            />
            <span>{t(operatorLabel(kind, one))}</span>
          </label>
        ))}
      </div>
      {op !== 'empty' && (
        <Suspense fallback={<span className="gx-input" />}>
          <Value
            field={field}
            name={filter.field}
            entity={entity.name}
            op={op}
            value={value}
            onChange={setValue}
            onEnter={apply}
          />
        </Suspense>
      )}
      <Button type="submit" look="primary small">
        {t({ zh: '应用', en: 'Apply' })}
      </Button>
    </form>
  )
}
