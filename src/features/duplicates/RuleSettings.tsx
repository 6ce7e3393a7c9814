import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type RuleSet, rulesQuery } from './duplicates.client.ts'
import type { DuplicateRule } from './duplicates.rules.ts'
import { actions, type Evidence, evidence, evidenceLabels } from './match/evidence.ts'
import './duplicates.css'

const actionLabels: Record<DuplicateRule['action'], Label> = {
  block: { zh: '禁止保存', en: 'Forbid' },
  warn: { zh: '提醒，确认后可保存', en: 'Warn, save when confirmed' },
  show: { zh: '只提示', en: 'Only show' },
}

/** What counts as a duplicate: fields that must agree, on which objects, and what then happens. */
export default function RuleSettings() {
  const rules = useQuery(rulesQuery)
  if (!rules.data) return <Unread of={rules} />
  return <Rules key={rules.data.version} set={rules.data} />
}

function Rules({ set }: { set: RuleSet }) {
  const [rules, setRules] = useState<readonly DuplicateRule[]>(set.rules)
  const client = useQueryClient()
  const t = useT()
  const save = useMutation({
    mutationFn: (next: readonly DuplicateRule[] | null) =>
      api.put<RuleSet>('duplicates/rules', { version: set.version, rules: next }),
    onSuccess: answer => {
      client.setQueryData(rulesQuery.queryKey, answer)
      void client.invalidateQueries({ queryKey: ['duplicates'] })
      toast.done(t({ zh: '已保存，立即生效', en: 'Saved; in force now' }))
    },
    onError: toast.error,
  })
  const change = (index: number, next: Partial<DuplicateRule>) =>
    setRules(now => now.map((rule, place) => (place === index ? { ...rule, ...next } : rule)))
  const add = () =>
    setRules(now => [
      ...now,
      {
        key: `own${Date.now()}`,
        active: true,
        objects: ['customer'],
        against: ['customer'],
        when: { phone: 'same' },
        action: 'warn',
      },
    ])
  const isChanged = JSON.stringify(rules) !== JSON.stringify(set.rules)
  return (
    <section className="gx-settings-part">
      <p className="gx-faint">
        {t({
          zh: '保存、导入和接口写入时都按这些规则查重；几条规则同时符合时，按最严的处理。名称比较前会统一全角半角、简体繁体、括号，并去掉地名和“有限公司”等后缀。',
          en: 'Saving, import and the API all follow these rules; where several apply, the strictest counts. Names are compared without width, script, brackets, places and legal forms.',
        })}
      </p>
      <ul className="duplicates-rules">
        {rules.map((rule, index) => (
          <RuleLine
            key={rule.key}
            rule={rule}
            onChange={next => change(index, next)}
            onRemove={() => setRules(now => now.filter((_, place) => place !== index))}
          />
        ))}
      </ul>
      <div className="gx-row-of">
        <button type="button" className="gx-button" onClick={add}>
          {t({ zh: '添加规则', en: 'Add a rule' })}
        </button>
        <button
          type="button"
          className="gx-button gx-primary"
          disabled={!isChanged || save.isPending}
          onClick={() => save.mutate(rules)}
        >
          {t({ zh: '保存', en: 'Save' })}
        </button>
        {set.own && (
          <button type="button" className="gx-link" onClick={() => save.mutate(null)}>
            {t({ zh: '恢复默认规则', en: 'Back to the default rules' })}
          </button>
        )}
      </div>
    </section>
  )
}

interface LineProps {
  rule: DuplicateRule
  onChange: (next: Partial<DuplicateRule>) => void
  onRemove: () => void
}

function RuleLine({ rule, onChange, onRemove }: LineProps) {
  const entities = useEntities()
  const t = useT()
  const parties = [...entities.values()].filter(entity => entity.party)
  const left = evidence.filter(one => !rule.when[one])
  const setWhen = (field: Evidence, level: string) => {
    const { [field]: _, ...others } = rule.when
    onChange({ when: level ? { ...others, [field]: level as 'same' | 'alike' } : others })
  }
  const objects = (of: 'objects' | 'against', label: Label) => (
    <span className="gx-row-of">
      <span className="gx-faint">{t(label)}</span>
      {parties.map(entity => {
        const isOn = rule[of].includes(entity.name)
        const next = isOn ? rule[of].filter(name => name !== entity.name) : [...rule[of], entity.name]
        return (
          <button
            key={entity.name}
            type="button"
            className="gx-button gx-small"
            aria-pressed={isOn}
            disabled={isOn && next.length === 0}
            onClick={() => onChange({ [of]: next })}
          >
            {t(entity.label)}
          </button>
        )
      })}
    </span>
  )
  return (
    <li data-off={!rule.active || undefined}>
      <div className="gx-row-of">
        <label className="gx-radio">
          <input
            type="checkbox"
            className="gx-checkbox"
            checked={rule.active}
            onChange={event => onChange({ active: event.target.checked })}
          />
          {t({ zh: '启用', en: 'On' })}
        </label>
        {(Object.entries(rule.when) as [Evidence, string][]).map(([field, level]) => (
          <label key={field} className="duplicates-when">
            {t(evidenceLabels[field])}
            <select
              className="gx-input gx-small"
              value={level}
              aria-label={t(evidenceLabels[field])}
              onChange={event => setWhen(field, event.target.value)}
            >
              <option value="same">{t({ zh: '相同', en: 'same' })}</option>
              {['name', 'address', 'city', 'code', 'birthday'].includes(field) && (
                <option value="alike">{t({ zh: '相近', en: 'alike' })}</option>
              )}
              <option value="">{t({ zh: '去掉', en: 'leave out' })}</option>
            </select>
          </label>
        ))}
        {rule.score !== undefined && (
          <label className="duplicates-when">
            {t({ zh: '综合得分不低于', en: 'whole score at least' })}
            <input
              type="number"
              className="gx-input gx-small"
              min={0.5}
              max={1}
              step={0.05}
              value={rule.score}
              onChange={event => onChange({ score: Math.min(1, Math.max(0, Number(event.target.value))) })}
            />
          </label>
        )}
        <select
          className="gx-input gx-small"
          value=""
          aria-label={t({ zh: '添加条件', en: 'Add a condition' })}
          onChange={event => setWhen(event.target.value as Evidence, 'same')}
        >
          <option value="">{t({ zh: '+ 并且…', en: '+ and…' })}</option>
          {left.map(field => (
            <option key={field} value={field}>
              {t(evidenceLabels[field])}
            </option>
          ))}
        </select>
        <span className="gx-spring" />
        <select
          className="gx-input gx-small"
          value={rule.action}
          aria-label={t({ zh: '怎么处理', en: 'What happens' })}
          onChange={event => onChange({ action: event.target.value as DuplicateRule['action'] })}
        >
          {actions.map(action => (
            <option key={action} value={action}>
              {t(actionLabels[action])}
            </option>
          ))}
        </select>
        <button type="button" className="gx-link" onClick={onRemove}>
          {t({ zh: '删除', en: 'Remove' })}
        </button>
      </div>
      <div className="gx-row-of">
        {objects('objects', { zh: '保存', en: 'Saving' })}
        {objects('against', { zh: '与谁比', en: 'compared with' })}
        <label className="duplicates-when">
          <span className="gx-faint">{t({ zh: '仅限', en: 'only' })}</span>
          <select
            className="gx-input gx-small"
            value={rule.kind ?? ''}
            aria-label={t({ zh: '仅限', en: 'Only' })}
            onChange={event => onChange({ kind: (event.target.value || undefined) as DuplicateRule['kind'] })}
          >
            <option value="">{t({ zh: '公司和个人', en: 'companies and people' })}</option>
            <option value="company">{t({ zh: '公司', en: 'companies' })}</option>
            <option value="person">{t({ zh: '个人', en: 'people' })}</option>
          </select>
        </label>
      </div>
    </li>
  )
}
