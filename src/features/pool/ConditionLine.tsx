import { CloseOutlined } from '@ant-design/icons'
import { useId } from 'react'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useT } from '../../core/web/text.tsx'
import { type Condition, type FactKind, type FactShown, type Operator, operatorsOf } from './pool.rules.ts'

const words: Record<`${FactKind}.${Operator}`, Label | undefined> = {
  'days.atLeast': { zh: '已满', en: 'for at least' },
  'days.atMost': { zh: '不超过', en: 'for at most' },
  'number.atLeast': { zh: '不少于', en: 'at least' },
  'number.atMost': { zh: '不多于', en: 'at most' },
  'choice.is': { zh: '是', en: 'is' },
  'choice.isNot': { zh: '不是', en: 'is not' },
  'yes.is': { zh: '有', en: 'yes' },
  'yes.isNot': { zh: '没有', en: 'no' },
  'days.is': undefined,
  'days.isNot': undefined,
  'number.is': undefined,
  'number.isNot': undefined,
  'choice.atLeast': undefined,
  'choice.atMost': undefined,
  'yes.atLeast': undefined,
  'yes.atMost': undefined,
}

interface Props {
  condition: Condition
  facts: readonly FactShown[]
  /** Before it: 并且. */
  word?: string
  onChange: (condition: Condition) => void
  onRemove: () => void
}

/** A condition as a sentence to fill in: 未联系 · 已满 · 30 天. */
export function ConditionLine({ condition, facts, word, onChange, onRemove }: Props) {
  const id = useId()
  const t = useT()
  const fact = facts.find(one => one.key === condition.fact)
  const choose = (key: string) => {
    const next = facts.find(one => one.key === key)
    if (!next) return
    const [operator = 'is'] = operatorsOf[next.kind]
    onChange({ fact: key, operator, value: next.kind === 'days' ? 30 : next.kind === 'number' ? 0 : [] })
  }
  return (
    <div className="pool-condition">
      {word && <span className="gx-faint">{word}</span>}
      <select
        className="gx-input gx-small"
        value={condition.fact}
        aria-label={t({ zh: '条件', en: 'Condition' })}
        onChange={event => choose(event.target.value)}
      >
        {!fact && <option value={condition.fact}>{t({ zh: '（已失效）', en: '(gone)' })}</option>}
        {facts.map(one => (
          <option key={one.key} value={one.key}>
            {t(one.label)}
          </option>
        ))}
      </select>
      {fact && (
        <select
          className="gx-input gx-small"
          value={condition.operator}
          aria-label={t({ zh: '比较', en: 'Comparison' })}
          onChange={event => onChange({ ...condition, operator: event.target.value as Operator })}
        >
          {operatorsOf[fact.kind].map(operator => (
            <option key={operator} value={operator}>
              {t(words[`${fact.kind}.${operator}`] ?? { zh: operator, en: operator })}
            </option>
          ))}
        </select>
      )}
      {(fact?.kind === 'days' || fact?.kind === 'number') && (
        <input
          type="number"
          className="gx-input gx-small"
          min={0}
          max={fact.kind === 'days' ? 3650 : undefined}
          value={String(condition.value)}
          aria-label={t(fact.label)}
          onChange={event => onChange({ ...condition, value: Math.max(0, Number(event.target.value)) })}
        />
      )}
      {fact?.kind === 'days' && <span>{t({ zh: '天', en: 'days' })}</span>}
      {fact?.kind === 'choice' && (
        <div className="pool-values">
          <FieldInput
            id={id}
            name={fact.key}
            hideLabel
            field={{ kind: 'choices', label: fact.label, choices: fact.choices }}
            value={condition.value}
            onChange={value => onChange({ ...condition, value: (value ?? []) as string[] })}
          />
        </div>
      )}
      <Button
        look="icon"
        label={t({ zh: '去掉这个条件', en: 'Take this condition away' })}
        onClick={onRemove}
      >
        <CloseOutlined />
      </Button>
    </div>
  )
}
