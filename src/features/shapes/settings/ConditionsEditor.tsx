import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { Field } from '../../../core/field.ts'
import { kindOf } from '../../../core/kinds/index.ts'
import type { Label } from '../../../core/label.ts'
import type { Condition } from '../../../core/shape.ts'
import { useT } from '../../../core/web/text.tsx'
import type { ShapedField } from './useShape.ts'

const operators: [Condition['operator'], Label][] = [
  ['eq', { zh: '是', en: 'is' }],
  ['ne', { zh: '不是', en: 'is not' }],
  ['filled', { zh: '已填写', en: 'is filled in' }],
  ['empty', { zh: '没有填写', en: 'is empty' }],
  ['gt', { zh: '大于', en: 'above' }],
  ['lt', { zh: '小于', en: 'below' }],
]

interface Props {
  fields: ShapedField[]
  /** The field that is shown or not. */
  self: string
  conditions: readonly Condition[]
  onChange: (conditions: Condition[]) => void
}

/** When a field is asked for: all lines hold. */
export function ConditionsEditor({ fields, self, conditions, onChange }: Props) {
  const t = useT()
  const usable = fields.filter(
    ({ name, field }) =>
      name !== self && !field.computed && !field.from && field.kind !== 'file' && !field.to,
  )
  const change = (index: number, to: Partial<Condition>) =>
    onChange(conditions.map((one, at) => (at === index ? { ...one, ...to } : one)))
  return (
    <div className="shape-conditions">
      {conditions.map((condition, index) => {
        const field = usable.find(one => one.name === condition.field)?.field
        const ordered = field && ['num', 'time'].includes(kindOf(field).slot ?? '')
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own
          <div key={index} className="shape-condition">
            <select
              className="gx-input"
              aria-label={t({ zh: '条件字段', en: 'Field of the condition' })}
              value={condition.field}
              onChange={event => change(index, { field: event.target.value, operator: 'eq', value: '' })}
            >
              {usable.map(one => (
                <option key={one.name} value={one.name}>
                  {t(one.field.label)}
                </option>
              ))}
            </select>
            <select
              className="gx-input"
              aria-label={t({ zh: '比较', en: 'Comparison' })}
              value={condition.operator}
              onChange={event => change(index, { operator: event.target.value as Condition['operator'] })}
            >
              {operators
                .filter(([key]) => ordered || (key !== 'gt' && key !== 'lt'))
                .map(([key, label]) => (
                  <option key={key} value={key}>
                    {t(label)}
                  </option>
                ))}
            </select>
            {condition.operator !== 'filled' && condition.operator !== 'empty' && field && (
              <ConditionValue
                field={field}
                value={condition.value ?? ''}
                onChange={value => change(index, { value })}
              />
            )}
            <button
              type="button"
              className="gx-button gx-quiet gx-small"
              aria-label={t({ zh: '去掉条件', en: 'Remove the condition' })}
              onClick={() => onChange(conditions.filter((_, at) => at !== index))}
            >
              <DeleteOutlined />
            </button>
          </div>
        )
      })}
      {conditions.length < 5 && usable[0] && (
        <button
          type="button"
          className="gx-button gx-small"
          onClick={() =>
            onChange([...conditions, { field: usable[0]?.name ?? '', operator: 'eq', value: '' }])
          }
        >
          <PlusOutlined /> {t({ zh: '加一个条件', en: 'Add a condition' })}
        </button>
      )}
    </div>
  )
}

function ConditionValue({
  field,
  value,
  onChange,
}: {
  field: Field
  value: string
  onChange: (value: string) => void
}) {
  const t = useT()
  const label = t({ zh: '条件的值', en: 'Value of the condition' })
  const choices =
    field.kind === 'boolean'
      ? [
          { value: 'true', label: { zh: '是', en: 'Yes' } },
          { value: 'false', label: { zh: '否', en: 'No' } },
        ]
      : field.choices
  if (!choices)
    return (
      <input
        className="gx-input"
        aria-label={label}
        type={field.kind === 'date' ? 'date' : 'text'}
        value={value}
        onChange={event => onChange(event.target.value)}
      />
    )
  return (
    <select
      className="gx-input"
      aria-label={label}
      value={value}
      onChange={event => onChange(event.target.value)}
    >
      <option value="">{t({ zh: '请选择', en: 'Choose' })}</option>
      {choices.map(one => (
        <option key={one.value} value={one.value}>
          {t(one.label)}
        </option>
      ))}
    </select>
  )
}
