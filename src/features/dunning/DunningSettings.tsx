import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { LetterText } from '../letters/LetterText.tsx'
import {
  dunningPlaces,
  type DunningSettings as Settings,
  type Step,
  type Way,
  wayLabels,
  ways,
} from './dunning.rules.ts'
import type { Stored } from './settings.ts'
import './dunning.css'

const queryKey = ['settings', 'dunning']

/** The steps by which customers are asked for payment. */
export default function DunningSettings() {
  const stored = useQuery({ queryKey, queryFn: () => api.get<Stored>('dunning-settings') })
  if (stored.error) return <Failed error={stored.error} retry={() => void stored.refetch()} />
  if (!stored.data) return <Bones />
  return <Form key={stored.data.version} stored={stored.data} />
}

function Form({ stored }: { stored: Stored }) {
  const t = useT()
  const client = useQueryClient()
  const { version, ...first } = stored
  const [settings, setSettings] = useState<Settings>(first)
  const [fault, setFault] = useState('')
  const change = (at: number, step: Partial<Step>) =>
    setSettings({
      ...settings,
      steps: settings.steps.map((one, i) => (i === at ? { ...one, ...step } : one)),
    })
  const add = () => {
    const last = settings.steps.at(-1)
    const text = last ?? {
      zh: { subject: '{company}', body: '{items}' },
      en: { subject: '{company}', body: '{items}' },
    }
    const step: Step = {
      ...{ id: crypto.randomUUID(), name: t({ zh: '新步骤', en: 'New step' }), way: 'mail' },
      ...{ days: (last?.days ?? 0) + 15, zh: text.zh, en: text.en },
    }
    setSettings({ ...settings, steps: [...settings.steps, step] })
  }
  const save = async () => {
    setFault('')
    try {
      const steps = [...settings.steps].sort((a, b) => a.days - b.days)
      await api.put('dunning-settings', { ...settings, steps, version })
      toast.done(t({ zh: '已保存', en: 'Saved' }))
      await client.invalidateQueries({ queryKey })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault([error.message, ...error.faults.map(one => one.message)].join(' '))
    }
  }
  return (
    <section className="gx-settings-part">
      <label className="gx-row-of">
        <input
          type="checkbox"
          checked={settings.active}
          onChange={event => setSettings({ ...settings, active: event.target.checked })}
        />
        {t({
          zh: '每天早上 8 点检查，有新到步骤的客户时通知其负责人（发送前都由人确认）',
          en: 'Look each morning at 8 and tell the owners of customers who have come to a step (a person always decides before anything is sent)',
        })}
      </label>
      <p className="gx-faint">
        {t({
          zh: '每笔应收在一个步骤上只处理一次；付清、有争议或暂停后不再提出。天数为负是到期前提醒。',
          en: 'For each item a step is taken once; what is paid, disputed or put off is not proposed. Days below zero are before it is due.',
        })}
      </p>
      <ul className="dunning-steps">
        {settings.steps.map((step, at) => (
          <li key={step.id}>
            <OneStep
              step={step}
              change={next => change(at, next)}
              remove={() => setSettings({ ...settings, steps: settings.steps.filter(one => one !== step) })}
            />
          </li>
        ))}
      </ul>
      <div className="gx-row-of">
        <Button disabled={settings.steps.length >= 12} onClick={add}>
          {t({ zh: '添加步骤', en: 'Add a step' })}
        </Button>
        <Button look="primary" onClick={() => void save()}>
          {t({ zh: '保存', en: 'Save' })}
        </Button>
      </div>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  )
}

interface StepProps {
  step: Step
  change: (next: Partial<Step>) => void
  remove: () => void
}

function OneStep({ step, change, remove }: StepProps) {
  const t = useT()
  const locale = useLocale()
  const [language, setLanguage] = useState(locale)
  return (
    <details className="dunning-step">
      <summary>
        <b>{step.name}</b>
        <span className="gx-faint">
          {step.days < 0
            ? t({ zh: '到期前 {days} 天', en: '{days} days before' }, { days: -step.days })
            : t({ zh: '逾期 {days} 天', en: '{days} days overdue' }, { days: step.days })}
          {' · '}
          {t(wayLabels[step.way])}
        </span>
      </summary>
      <div className="dunning-facts">
        <label className="gx-field">
          <span className="gx-label">{t({ zh: '名称', en: 'Name' })}</span>
          <input
            className="gx-input"
            value={step.name}
            maxLength={40}
            onChange={event => change({ name: event.target.value })}
          />
        </label>
        <label className="gx-field">
          <span className="gx-label">{t({ zh: '逾期天数', en: 'Days overdue' })}</span>
          <input
            type="number"
            className="gx-input"
            value={step.days}
            min={-90}
            max={3650}
            onChange={event => change({ days: Math.trunc(Number(event.target.value)) })}
          />
        </label>
        <label className="gx-field">
          <span className="gx-label">{t({ zh: '方式', en: 'By' })}</span>
          <select
            className="gx-input"
            value={step.way}
            onChange={event => change({ way: event.target.value as Way })}
          >
            {ways.map(way => (
              <option key={way} value={way}>
                {t(wayLabels[way])}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="gx-row-of">
        {(['zh', 'en'] as const).map(one => (
          <Button key={one} look="small" aria-pressed={language === one} onClick={() => setLanguage(one)}>
            {one === 'zh' ? t({ zh: '中文', en: 'Chinese' }) : t({ zh: '英文', en: 'English' })}
          </Button>
        ))}
      </div>
      <LetterText
        value={step[language]}
        onChange={text => change({ [language]: text })}
        places={dunningPlaces}
      />
      <Button look="small danger" onClick={remove}>
        {t({ zh: '删除这一步', en: 'Delete this step' })}
      </Button>
    </details>
  )
}
