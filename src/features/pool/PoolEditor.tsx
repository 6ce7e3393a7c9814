import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Field } from '../../core/field.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { useDebounced } from '../../core/web/useDebounced.ts'
import { useUnits } from '../people/units.client.ts'
import { ConditionLine } from './ConditionLine.tsx'
import { pool as poolEntity } from './pool.entity.ts'
import type { Condition, FactShown, PoolRule, PoolSettings, Preview } from './pool.rules.ts'

interface Props {
  initial: PoolSettings
  /** Of a pool that exists. */
  id?: string
  facts: readonly FactShown[]
  onSave: (settings: PoolSettings) => Promise<void>
  onClose: () => void
}

/** All that holds in a pool, with what its rules would take now. */
export default function PoolEditor({ initial, id, facts, onSave, onClose }: Props) {
  const [settings, setSettings] = useState(initial)
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const customer = useEntity('customer')
  const units = useUnits().data ?? []
  const t = useT()
  const change = (next: Partial<PoolSettings>) => setSettings(now => ({ ...now, ...next }))
  const save = async () => {
    setBusy(true)
    setFault('')
    try {
      await onSave(settings)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault([error.message, ...error.faults.map(one => one.message)].join(' '))
      setBusy(false)
    }
  }
  const maskable = Object.entries(customer.fields).filter(
    ([name, field]) =>
      name !== customer.title && !field.computed && field.from === undefined && name !== 'pool',
  )
  const input = <K extends keyof PoolSettings>(
    name: K,
    field: Field,
    read = (value: unknown) => value as PoolSettings[K],
  ) => (
    <Input
      key={name}
      field={field}
      name={name}
      value={settings[name]}
      onChange={value => change({ [name]: read(value) } as Partial<PoolSettings>)}
    />
  )
  const many = (value: unknown) => (value ?? []) as string[]
  const count = (least: number) => (value: unknown) =>
    value === null || value === '' ? (least === 0 ? 0 : null) : Math.max(least, Math.round(Number(value)))
  return (
    <div className="pool-editor">
      <section>
        <div className="pool-grid">
          {input('name', poolEntity.fields.name, value => String(value ?? ''))}
          {input('mode', poolEntity.fields.mode, value => (value ?? 'open') as PoolSettings['mode'])}
          {input(
            'units',
            {
              kind: 'choices',
              label: { zh: '面向部门', en: 'For units' },
              hint: { zh: '含下级部门；不选则对所有人', en: 'With those below; none: for everyone' },
              choices: units.map(unit => ({
                value: unit.row.id,
                label: { zh: unit.path, en: unit.path },
              })),
            },
            many,
          )}
          {input(
            'regions',
            {
              kind: 'choices',
              label: { zh: '客户省份', en: 'Provinces of customers' },
              hint: { zh: '不选则不限', en: 'None: any' },
              choices: customer.fields.region?.choices,
            },
            many,
          )}
        </div>
      </section>
      <Rules rules={settings.rules} facts={facts} onChange={rules => change({ rules })} />
      <section>
        <h3>{t({ zh: '不回收', en: 'Spared' })}</h3>
        <p className="gx-hint">
          {t({
            zh: '满足任何一条的客户不回收。受保护的客户在保护期内总是不回收。',
            en: 'Customers that meet any of these stay. Protected customers always stay while they are protected.',
          })}
        </p>
        <Conditions conditions={settings.exempt} facts={facts} onChange={exempt => change({ exempt })} />
      </section>
      <section>
        <h3>{t({ zh: '提醒与认领', en: 'Warning and claims' })}</h3>
        <div className="pool-grid">
          {input(
            'warnDays',
            days({ zh: '提前几天提醒负责人', en: 'Owner is told days before' }),
            value => count(0)(value) ?? 0,
          )}
          {input(
            'cooldownDays',
            days({ zh: '原负责人几天内不能认领', en: 'Previous owner waits' }),
            value => count(0)(value) ?? 0,
          )}
          {input('claimsPerDay', pieces({ zh: '每人每天最多认领', en: 'Claims a day, at most' }), count(1))}
          {input('ownedMost', pieces({ zh: '每人名下最多客户', en: 'Customers owned, at most' }), count(1))}
        </div>
        {input(
          'masked',
          {
            kind: 'choices',
            label: { zh: '认领前脱敏的内容', en: 'Masked until claimed' },
            choices: maskable.map(([value, { label }]) => ({ value, label })),
          },
          many,
        )}
      </section>
      <PreviewLine settings={settings} id={id} />
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="gx-row-of">
        <Button look="primary" disabled={busy || settings.name.trim() === ''} onClick={() => void save()}>
          {t({ zh: '保存', en: 'Save' })}
        </Button>
        <Button onClick={onClose}>{t({ zh: '取消', en: 'Cancel' })}</Button>
      </div>
    </div>
  )
}

const days = (label: Field['label']): Field => ({ kind: 'integer', label, unit: { zh: '天', en: 'days' } })
const pieces = (label: Field['label']): Field => ({
  kind: 'integer',
  label,
  hint: { zh: '不填则不限', en: 'Empty: no limit' },
})

function Input({
  field,
  name,
  value,
  onChange,
}: {
  field: Field
  name: string
  value: unknown
  onChange: (value: unknown) => void
}) {
  const id = useId()
  return <FieldInput id={id} name={name} field={field} value={value} onChange={onChange} />
}

interface RulesProps {
  rules: PoolRule[]
  facts: readonly FactShown[]
  onChange: (rules: PoolRule[]) => void
}

/** Rules, any of which reclaims; the conditions of each must all hold. */
function Rules({ rules, facts, onChange }: RulesProps) {
  const t = useT()
  const put = (index: number, next: PoolRule | null) =>
    onChange(
      next
        ? rules.map((rule, place) => (place === index ? next : rule))
        : rules.filter((_, place) => place !== index),
    )
  return (
    <section>
      <h3>{t({ zh: '回收', en: 'Reclaimed' })}</h3>
      <p className="gx-hint">
        {t({
          zh: '满足任何一条规则的客户回收到公海；一条规则里的条件要同时满足。',
          en: 'A customer that meets any of these rules goes to the pool; the conditions within a rule must all hold.',
        })}
      </p>
      {rules.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other name than their place
        <div key={index} className="pool-rule" data-off={!rule.active || undefined}>
          <Conditions
            conditions={rule.when}
            facts={facts}
            joined
            onChange={when => put(index, when.length ? { ...rule, when } : null)}
          >
            <label className="gx-radio">
              <input
                type="checkbox"
                className="gx-checkbox"
                checked={rule.active}
                onChange={event => put(index, { ...rule, active: event.target.checked })}
              />
              {t({ zh: '启用', en: 'On' })}
            </label>
          </Conditions>
        </div>
      ))}
      <div>
        <Button look="small" onClick={() => onChange([...rules, { active: true, when: [first(facts)] }])}>
          {t({ zh: '+ 规则', en: '+ rule' })}
        </Button>
      </div>
    </section>
  )
}

const first = (facts: readonly FactShown[]): Condition =>
  facts.some(fact => fact.key === 'contactDays')
    ? { fact: 'contactDays', operator: 'atLeast', value: 30 }
    : { fact: facts[0]?.key ?? '', operator: 'is', value: [] }

interface ConditionsProps {
  conditions: Condition[]
  facts: readonly FactShown[]
  /** They must hold together. */
  joined?: boolean
  onChange: (conditions: Condition[]) => void
  children?: React.ReactNode
}

function Conditions({ conditions, facts, joined, onChange, children }: ConditionsProps) {
  const t = useT()
  return (
    <>
      {conditions.map((condition, index) => (
        <ConditionLine
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name than their place
          key={index}
          condition={condition}
          facts={facts}
          word={joined && index > 0 ? t({ zh: '并且', en: 'and' }) : undefined}
          onChange={next => onChange(conditions.map((one, place) => (place === index ? next : one)))}
          onRemove={() => onChange(conditions.filter((_, place) => place !== index))}
        />
      ))}
      <div className="gx-row-of">
        <Button look="small quiet" onClick={() => onChange([...conditions, first(facts)])}>
          {joined ? t({ zh: '+ 并且…', en: '+ and…' }) : t({ zh: '+ 条件', en: '+ condition' })}
        </Button>
        {children}
      </div>
    </>
  )
}

/** What the rules as they stand here would take tonight: the same judgement as the nightly run's. */
function PreviewLine({ settings, id }: { settings: PoolSettings; id?: string }) {
  const asked = useDebounced(JSON.stringify(settings), 500)
  const [open, setOpen] = useState(false)
  const t = useT()
  const preview = useQuery({
    queryKey: ['pool', 'preview', id, asked],
    queryFn: () => {
      const given = JSON.parse(asked) as PoolSettings
      return api.post('pool-settings/preview', {
        id,
        settings: { ...given, name: given.name.trim() || '—' },
      }) as unknown as Promise<Preview>
    },
    placeholderData: before => before,
    retry: false,
  })
  if (preview.error)
    return <p className="gx-fault">{t({ zh: '有条件还没填完整', en: 'A condition is not complete yet' })}</p>
  const said = preview.data
  return (
    <div className="pool-preview" aria-live="polite" aria-busy={preview.isFetching || undefined}>
      <p>
        {said
          ? t(
              {
                zh: '按这些规则，现在有 {now} 个客户该回收，另有 {soon} 个将在 {days} 天内到期（涉及 {owners} 位负责人）。',
                en: 'Customers these rules would take: {now} now, {soon} more within {days} days. Owners concerned: {owners}.',
              },
              { now: said.now, soon: said.soon, days: settings.warnDays, owners: said.owners },
            )
          : '…'}{' '}
        {said && said.customers.length > 0 && (
          <Button look="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t({ zh: '收起', en: 'Fold' }) : t({ zh: '看是哪些', en: 'Which' })}
          </Button>
        )}
      </p>
      {open && said && (
        <section
          className="pool-preview-scroll"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too
          tabIndex={0}
          aria-label={t({ zh: '该回收的客户', en: 'Customers they take' })}
        >
          <table className="gx-table">
            <thead>
              <tr>
                <th>{t({ zh: '客户', en: 'Customer' })}</th>
                <th>{t({ zh: '负责人', en: 'Owner' })}</th>
                <th>{t({ zh: '到期', en: 'Due' })}</th>
                <th>{t({ zh: '原因', en: 'Why' })}</th>
              </tr>
            </thead>
            <tbody>
              {said.customers.map(one => (
                <tr key={one.id}>
                  <td>{one.title}</td>
                  <td>{one.owner.title}</td>
                  <td className="gx-number">{one.due}</td>
                  <td>{one.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}
