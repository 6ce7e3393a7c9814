import { Select } from 'antd'
import { useId, useState } from 'react'
import type { Field, Ref } from '../field.ts'
import { useT } from '../web/text.tsx'
import DateInput from './inputs/DateInput.tsx'
import ReferenceInput, { ReferencesInput } from './inputs/ReferenceInput.tsx'
import type { FilterProps } from './kindWeb.ts'

interface Option {
  value: string
  label: string
}

/** Words that stand for a value; a click on one is the whole answer. */
function Near({ options, value, onEnter }: { options: Option[] } & Pick<FilterProps, 'value' | 'onEnter'>) {
  return (
    <div className="gx-row-of">
      {options.map(one => (
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
  )
}

/** Choices to tick, or yes and no. */
export function ChoiceFilter({ field, op, value, onChange, onEnter }: FilterProps) {
  const t = useT()
  const yesOrNo = [
    { value: 'true', label: { zh: '是', en: 'Yes' } },
    { value: 'false', label: { zh: '否', en: 'No' } },
  ]
  const chosen = value ? value.split(',') : []
  return (
    <div className="gx-filter-choices">
      {(field.choices ?? yesOrNo).map(option => (
        <label key={option.value} className="gx-filter-operator">
          <input
            type={op === 'in' ? 'checkbox' : 'radio'}
            checked={chosen.includes(option.value)}
            onChange={event => {
              if (op !== 'in') return onEnter(option.value)
              const others = chosen.filter(one => one !== option.value)
              onChange((event.target.checked ? [...chosen, option.value] : others).join(','))
            }}
          />
          <span>{t(option.label)}</span>
        </label>
      ))}
    </div>
  )
}

/** Records found by typing; for people also “me” and “my team”. */
export function ReferenceFilter({ field, name, entity, value, onChange, onEnter, op }: FilterProps) {
  const t = useT()
  const id = useId()
  const [picked, setPicked] = useState<Ref[]>([])
  const people = [
    { value: 'me', label: t({ zh: '我', en: 'Me' }) },
    { value: 'team', label: t({ zh: '我和下属', en: 'Me and my team' }) },
    { value: 'none', label: t({ zh: '无人', en: 'Nobody' }) },
  ]
  const put = (refs: Ref[]) => {
    setPicked(refs)
    onChange(refs.map(ref => ref.id).join(','))
  }
  const props = { id, name, entity, field: { ...field, required: false } as Field }
  return (
    <>
      {field.to === 'user' && <Near options={people} value={value} onEnter={onEnter} />}
      {op === 'in' ? (
        <ReferencesInput {...props} value={picked} onChange={refs => put(refs ?? [])} />
      ) : (
        <ReferenceInput {...props} value={picked[0] ?? null} onChange={ref => put(ref ? [ref] : [])} />
      )}
    </>
  )
}

/** A day, or one that moves with today. */
export function TimeFilter({ field, name, value, onChange, onEnter }: FilterProps) {
  const t = useT()
  const near = [
    { value: 'today', label: t({ zh: '今天', en: 'Today' }) },
    { value: '-7d', label: t({ zh: '7 天前', en: '7 days ago' }) },
    { value: '-30d', label: t({ zh: '30 天前', en: '30 days ago' }) },
    { value: '-90d', label: t({ zh: '90 天前', en: '90 days ago' }) },
    { value: '+7d', label: t({ zh: '7 天后', en: 'In 7 days' }) },
    { value: 'thisMonth', label: t({ zh: '本月初', en: 'Start of month' }) },
    { value: 'thisYear', label: t({ zh: '今年初', en: 'Start of year' }) },
  ]
  const day = /^\d{4}-/.test(value) ? value : null
  return (
    <>
      <Near options={near} value={value} onEnter={onEnter} />
      <DateInput id={useId()} name={name} field={field} value={day} onChange={next => onChange(next ?? '')} />
    </>
  )
}

/** Text or a number; several for “any of”. */
export function TextFilter({ value, onChange, op, field }: FilterProps) {
  const t = useT()
  if (op === 'in')
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
