import { CloseOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useT } from '../../core/web/text.tsx'
import { useDebounced } from '../../core/web/useDebounced.ts'
import { PeopleSelect } from '../handover/PeopleSelect.tsx'
import { comparisons, type FactShown, type SubjectShown } from './approvals.client.ts'
import { type Condition, operatorsOf, type RuleSettings, type Step } from './approvals.rules.ts'

interface Props {
  initial: RuleSettings
  subject: SubjectShown
  /** Of people the rules name. */
  names: Record<string, string>
  onSave: (settings: RuleSettings) => Promise<void>
  onClose: () => void
}

/** A rule: when it catches, who decides in turn, and how many of the last months it would have caught. */
export function RuleEditor({ initial, subject, names, onSave, onClose }: Props) {
  const [rule, setRule] = useState({ ...initial, name: initial.name === '-' ? '' : initial.name })
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const id = useId()
  const t = useT()
  const change = (next: Partial<RuleSettings>) => setRule(now => ({ ...now, ...next }))
  const save = async () => {
    setBusy(true)
    setFault('')
    try {
      await onSave({ ...rule, name: rule.name.trim() })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault([error.message, ...error.faults.map(one => one.message)].join(' '))
      setBusy(false)
    }
  }
  const check = (name: 'active' | 'goesOn' | 'selfDecides', label: { zh: string; en: string }) => (
    <label className="gx-radio">
      <input
        type="checkbox"
        className="gx-checkbox"
        checked={rule[name]}
        onChange={event => change({ [name]: event.target.checked })}
      />
      {t(label)}
    </label>
  )
  return (
    <div className="approval-editor">
      <label className="gx-field">
        <span className="gx-label">{t({ zh: '规则名称', en: 'Name of the rule' })}</span>
        <input
          className="gx-input"
          maxLength={60}
          value={rule.name}
          placeholder={t({ zh: '例如：大额订单', en: 'e.g. Large orders' })}
          onChange={event => change({ name: event.target.value })}
        />
      </label>
      <section>
        <h3>{t({ zh: '什么情况要审批（同时满足）', en: 'When it catches (all must hold)' })}</h3>
        {rule.when.length === 0 && (
          <p className="gx-hint">
            {t({ zh: '没有条件：全部都要审批', en: 'No condition: everything is asked' })}
          </p>
        )}
        {rule.when.map((condition, at) => (
          <ConditionLine
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name than their place
            key={at}
            condition={condition}
            facts={subject.facts}
            onChange={next => change({ when: rule.when.map((one, place) => (place === at ? next : one)) })}
            onRemove={() => change({ when: rule.when.filter((_, place) => place !== at) })}
          />
        ))}
        <div>
          <Button
            look="small quiet"
            onClick={() => change({ when: [...rule.when, conditionOn(subject.facts[0])] })}
          >
            {t({ zh: '+ 条件', en: '+ condition' })}
          </Button>
        </div>
      </section>
      <section>
        <h3>{t({ zh: '由谁审批（依次）', en: 'Who decides (in turn)' })}</h3>
        {rule.steps.map((step, at) => (
          <StepLine
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
            key={at}
            at={at}
            step={step}
            roles={subject.facts.find(one => one.key === 'askerRole')?.choices ?? []}
            names={names}
            onChange={next => change({ steps: rule.steps.map((one, place) => (place === at ? next : one)) })}
            onRemove={
              rule.steps.length > 1
                ? () => change({ steps: rule.steps.filter((_, place) => place !== at) })
                : undefined
            }
          />
        ))}
        <div>
          <Button
            look="small quiet"
            onClick={() => change({ steps: [...rule.steps, { who: 'head', ids: [], all: false }] })}
          >
            {t({ zh: '+ 下一步', en: '+ next step' })}
          </Button>
        </div>
      </section>
      <section>
        <h3>{t({ zh: '其他', en: 'Further' })}</h3>
        {check('active', { zh: '启用', en: 'On' })}
        {check('goesOn', {
          zh: '命中后继续判断后面的规则',
          en: 'Where it catches, ask the rules behind it too',
        })}
        {check('selfDecides', {
          zh: '申请人自己在审批人里时，视为已同意',
          en: 'Who asks and is among those who decide has agreed by asking',
        })}
        <FieldInput
          id={id}
          name="remindDays"
          field={{
            kind: 'integer',
            label: { zh: '几天没处理自动催办', en: 'Reminded by itself after' },
            unit: { zh: '天', en: 'days' },
            hint: { zh: '留空则不自动催办', en: 'Empty: never' },
          }}
          value={rule.remindDays}
          onChange={value =>
            change({
              remindDays:
                value === null || value === '' ? null : Math.min(90, Math.max(1, Math.round(Number(value)))),
            })
          }
        />
      </section>
      <Preview rule={rule} subject={subject} />
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="gx-row-of">
        <Button look="primary" disabled={busy || rule.name.trim() === ''} onClick={() => void save()}>
          {t({ zh: '保存', en: 'Save' })}
        </Button>
        <Button onClick={onClose}>{t({ zh: '取消', en: 'Cancel' })}</Button>
      </div>
    </div>
  )
}

function conditionOn(fact: FactShown | undefined): Condition {
  if (!fact) return { fact: '', operator: 'is', value: [] }
  const isFigure = fact.kind !== 'choice' && fact.kind !== 'yes'
  return { fact: fact.key, operator: isFigure ? 'above' : 'is', value: isFigure ? '0' : [] }
}

interface ConditionProps {
  condition: Condition
  facts: readonly FactShown[]
  onChange: (condition: Condition) => void
  onRemove: () => void
}

function ConditionLine({ condition, facts, onChange, onRemove }: ConditionProps) {
  const id = useId()
  const t = useT()
  const fact = facts.find(one => one.key === condition.fact)
  const isFigure = fact && fact.kind !== 'choice' && fact.kind !== 'yes'
  return (
    <div className="approval-condition">
      <select
        className="gx-input gx-small"
        value={condition.fact}
        aria-label={t({ zh: '条件', en: 'Condition' })}
        onChange={event => onChange(conditionOn(facts.find(one => one.key === event.target.value)))}
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
          onChange={event =>
            onChange({ ...condition, operator: event.target.value as Condition['operator'] })
          }
        >
          {operatorsOf[fact.kind].map(operator => (
            <option key={operator} value={operator}>
              {t(comparisons[operator])}
            </option>
          ))}
        </select>
      )}
      {isFigure && (
        <FieldInput
          id={id}
          name={fact.key}
          hideLabel
          field={{
            kind: 'number',
            scale: fact.kind === 'money' ? 2 : 6,
            label: fact.label,
            ...(fact.kind === 'percent' ? { unit: { zh: '%', en: '%' } } : {}),
          }}
          value={condition.value}
          onChange={value => onChange({ ...condition, value: String(value ?? '0') })}
        />
      )}
      {fact?.kind === 'choice' && (
        <div className="approval-values">
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

interface StepProps {
  at: number
  step: Step
  roles: NonNullable<FactShown['choices']>
  names: Record<string, string>
  onChange: (step: Step) => void
  onRemove?: () => void
}

function StepLine({ at, step, roles, names, onChange, onRemove }: StepProps) {
  const [met, setMet] = useState<Ref[]>([])
  const id = useId()
  const t = useT()
  const known = new Map([...Object.entries(names), ...met.map(one => [one.id, one.title] as const)])
  const several = step.who === 'people' || step.who === 'roles'
  return (
    <div className="approval-condition">
      <span className="gx-faint gx-number">{at + 1}</span>
      <select
        className="gx-input gx-small"
        value={step.who}
        aria-label={t({ zh: '由谁审批', en: 'Who decides' })}
        onChange={event => onChange({ ...step, who: event.target.value as Step['who'], ids: [] })}
      >
        <option value="manager">{t({ zh: '申请人的直属上级', en: 'Manager of who asks' })}</option>
        <option value="head">{t({ zh: '申请人的部门负责人', en: 'Head of their unit' })}</option>
        <option value="people">{t({ zh: '指定人员', en: 'Named people' })}</option>
        <option value="roles">{t({ zh: '角色', en: 'Roles' })}</option>
      </select>
      {step.who === 'people' && (
        <div className="approval-values">
          <PeopleSelect
            value={step.ids}
            names={known}
            label={t({ zh: '审批人', en: 'People' })}
            placeholder={t({ zh: '选择审批人', en: 'Choose people' })}
            onChange={people => {
              setMet(people)
              onChange({ ...step, ids: people.map(one => one.id) })
            }}
          />
        </div>
      )}
      {step.who === 'roles' && (
        <div className="approval-values">
          <FieldInput
            id={id}
            name="roles"
            hideLabel
            field={{ kind: 'choices', label: { zh: '角色', en: 'Roles' }, choices: roles }}
            value={step.ids}
            onChange={value => onChange({ ...step, ids: (value ?? []) as string[] })}
          />
        </div>
      )}
      {several && (
        <select
          className="gx-input gx-small"
          value={step.all ? 'all' : 'any'}
          aria-label={t({ zh: '几个人同意', en: 'How many must agree' })}
          onChange={event => onChange({ ...step, all: event.target.value === 'all' })}
        >
          <option value="any">{t({ zh: '一人同意即可', en: 'any one agrees' })}</option>
          <option value="all">{t({ zh: '全部同意', en: 'all agree' })}</option>
        </select>
      )}
      {onRemove && (
        <Button look="icon" label={t({ zh: '去掉这一步', en: 'Take this step away' })} onClick={onRemove}>
          <CloseOutlined />
        </Button>
      )}
    </div>
  )
}

/** Judged as the gate judges, over what held in the last months. */
function Preview({ rule, subject }: { rule: RuleSettings; subject: SubjectShown }) {
  const { when } = rule
  const asked = useDebounced(JSON.stringify(when), 500)
  const t = useT()
  const found = useQuery({
    queryKey: ['approvals', 'preview', subject.key, asked],
    queryFn: () =>
      api.post('approvals/rules/preview', {
        subject: subject.key,
        name: '-',
        when: JSON.parse(asked),
        steps: [{ who: 'manager' }],
      }) as unknown as Promise<{ days: number; of: number; caught: number }>,
    placeholderData: before => before,
    retry: false,
  })
  if (found.error)
    return <p className="gx-fault">{t({ zh: '有条件还没填完整', en: 'A condition is not complete yet' })}</p>
  return (
    <p className="approval-preview" aria-live="polite" aria-busy={found.isFetching || undefined}>
      {found.data
        ? t(
            {
              zh: '最近 {days} 天的 {of} 张{object}里，有 {caught} 张会要审批（按现在的数据判断）。',
              en: 'Of the {of} {object} of the last {days} days it would have caught {caught}, judged by today’s figures.',
            },
            { ...found.data, object: t(subject.plural).toLowerCase() },
          )
        : '…'}
    </p>
  )
}
