import { Select } from 'antd'
import { Suspense, useId, useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Field, Ref } from '../../field.ts'
import { kindOf } from '../../kinds/index.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import type { Operator } from '../../kinds/kind.ts'
import { useT } from '../text.tsx'
import { isTime, listField, operatorLabel } from './filterWords.ts'
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
  const operators = kind.operators.flatMap((one): { op: Operator; value: string }[] =>
    one === 'empty'
      ? [
          { op: one, value: 'true' },
          { op: one, value: 'false' },
        ]
      : [{ op: one, value: '' }],
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
        <FilterValue
          field={field}
          name={filter.field}
          entity={entity}
          op={op}
          value={value}
          onChange={setValue}
          onEnter={apply}
        />
      )}
      <button type="submit" className="gx-button gx-primary gx-small">
        {t({ zh: '应用', en: 'Apply' })}
      </button>
    </form>
  )
}

interface ValueProps {
  field: Field
  name: string
  entity: Entity
  op: Operator
  value: string
  onChange: (value: string) => void
  onEnter: (value?: string) => void
}

function FilterValue(props: ValueProps) {
  const { field, op } = props
  const kind = kindOf(field)
  if (field.choices?.length || kind.name === 'boolean') return <ChoiceValue {...props} />
  if (field.to) return <ReferenceValue {...props} />
  if (isTime(kind)) return <TimeValue {...props} />
  return <TextValue {...props} many={op === 'in'} />
}

function ChoiceValue({ field, op, value, onChange, onEnter }: ValueProps) {
  const t = useT()
  const options = field.choices?.length
    ? field.choices.map(choice => ({ value: choice.value, label: t(choice.label) }))
    : [
        { value: 'true', label: t({ zh: '是', en: 'Yes' }) },
        { value: 'false', label: t({ zh: '否', en: 'No' }) },
      ]
  const chosen = value ? value.split(',') : []
  return (
    <div className="gx-filter-choices">
      {options.map(option => (
        <label key={option.value} className="gx-filter-operator">
          <input
            type={op === 'in' ? 'checkbox' : 'radio'}
            checked={chosen.includes(option.value)}
            onChange={event => {
              if (op !== 'in') {
                onChange(option.value)
                return onEnter(option.value)
              }
              const next = event.target.checked
                ? [...chosen, option.value]
                : chosen.filter(one => one !== option.value)
              onChange(next.join(','))
            }}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}

function ReferenceValue({ field, name, entity, value, onChange, onEnter, op }: ValueProps) {
  const t = useT()
  const id = useId()
  const [picked, setPicked] = useState<Ref[]>([])
  const Input = kindWebOf({ kind: op === 'in' ? 'references' : 'reference' }).input
  const people = [
    { value: 'me', label: t({ zh: '我', en: 'Me' }) },
    { value: 'team', label: t({ zh: '我和下属', en: 'Me and my team' }) },
    { value: 'none', label: t({ zh: '无人', en: 'Nobody' }) },
  ]
  return (
    <>
      {field.to === 'user' && (
        <div className="gx-row-of">
          {people.map(one => (
            <button
              key={one.value}
              type="button"
              className="gx-button gx-small"
              aria-pressed={value === one.value}
              onClick={() => onEnter(one.value)}
            >
              {one.label}
            </button>
          ))}
        </div>
      )}
      {Input && (
        <Suspense fallback={<span className="gx-input" />}>
          <Input
            id={id}
            name={name}
            entity={entity.name}
            field={{ ...field, required: false, readOnly: true }}
            value={op === 'in' ? picked : (picked[0] ?? null)}
            onChange={next => {
              const refs = Array.isArray(next) ? (next as Ref[]) : next ? [next as Ref] : []
              setPicked(refs)
              onChange(refs.map(ref => ref.id).join(','))
            }}
          />
        </Suspense>
      )}
    </>
  )
}

function TimeValue({ field, name, entity, value, onChange, onEnter }: ValueProps) {
  const t = useT()
  const id = useId()
  const Input = kindWebOf({ kind: 'date' }).input
  const near = [
    { value: 'today', label: t({ zh: '今天', en: 'Today' }) },
    { value: '-7d', label: t({ zh: '7 天前', en: '7 days ago' }) },
    { value: '-30d', label: t({ zh: '30 天前', en: '30 days ago' }) },
    { value: '-90d', label: t({ zh: '90 天前', en: '90 days ago' }) },
    { value: '+7d', label: t({ zh: '7 天后', en: 'In 7 days' }) },
    { value: 'thisMonth', label: t({ zh: '本月初', en: 'Start of month' }) },
    { value: 'thisYear', label: t({ zh: '今年初', en: 'Start of year' }) },
  ]
  return (
    <>
      <div className="gx-row-of">
        {near.map(one => (
          <button
            key={one.value}
            type="button"
            className="gx-button gx-small"
            aria-pressed={value === one.value}
            onClick={() => onEnter(one.value)}
          >
            {one.label}
          </button>
        ))}
      </div>
      {Input && (
        <Suspense fallback={<span className="gx-input" />}>
          <Input
            id={id}
            name={name}
            entity={entity.name}
            field={field}
            value={/^\d{4}-/.test(value) ? value : null}
            onChange={next => onChange((next as string | null) ?? '')}
          />
        </Suspense>
      )}
    </>
  )
}

function TextValue({ value, onChange, many, field }: ValueProps & { many: boolean }) {
  const t = useT()
  if (many)
    return (
      <Select
        className="gx-select"
        mode="tags"
        open={false}
        value={value ? value.split(',') : []}
        tokenSeparators={[',', '，', ' ']}
        placeholder={t({ zh: '逗号分隔', en: 'Separated by commas' })}
        onChange={(next: string[]) => onChange(next.join(','))}
      />
    )
  return (
    <input
      className="gx-input"
      data-autofocus
      value={value}
      aria-label={t(field.label)}
      onChange={event => onChange(event.target.value)}
    />
  )
}
