import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Label } from '../../core/label.ts'
import type { NumberReset } from '../../core/shape.ts'
import { ApiError, api } from '../../core/web/client.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import './numbers.css'

interface Series {
  entity: string
  version: number
  pattern: string
  reset: NumberReset
  next: number
  example: string
}

const resets: [NumberReset, Label][] = [
  ['never', { zh: '一直累加', en: 'Never' }],
  ['year', { zh: '每年', en: 'Every year' }],
  ['month', { zh: '每月', en: 'Every month' }],
  ['day', { zh: '每天', en: 'Every day' }],
]

const queryKey = ['settings', 'numbers']

/** How records are numbered: a line each. */
export default function NumberSettings() {
  const t = useT()
  const series = useQuery({ queryKey, queryFn: () => api.get<{ data: Series[] }>('numbers') })
  if (!series.data) return <Unread of={series} />
  return (
    <section className="gx-settings-part">
      <p className="gx-faint">
        {t({
          zh: '{YYYY} {YY} {MM} {DD} 换成日期，{0000} 是流水号，几个 0 就是几位。例如 XS{YYYY}{MM}-{0000}。已有的编号不变',
          en: '{YYYY} {YY} {MM} {DD} become the date, {0000} the running number of so many digits, e.g. SO{YYYY}{MM}-{0000}. Numbers already given stay',
        })}
      </p>
      <ul className="gx-settings-rows">
        {series.data.data.map(one => (
          <SeriesRow key={`${one.entity} ${one.version} ${one.next}`} series={one} />
        ))}
      </ul>
    </section>
  )
}

function SeriesRow({ series }: { series: Series }) {
  const t = useT()
  const id = useId()
  const client = useQueryClient()
  const object = useEntities().get(series.entity)
  const [pattern, setPattern] = useState(series.pattern)
  const [reset, setReset] = useState(series.reset)
  const [next, setNext] = useState('')
  const [fault, setFault] = useState('')
  const changed = pattern !== series.pattern || reset !== series.reset || next !== ''
  const save = async () => {
    setFault('')
    try {
      const { entity, version } = series
      await api.put(`numbers/${entity}`, { version, pattern, reset, ...(next ? { next: Number(next) } : {}) })
      await Promise.all(
        [queryKey, ['settings', 'shapes']].map(key => client.invalidateQueries({ queryKey: key })),
      )
      toast.done(t({ zh: '已保存，下一条记录就用新编号', en: 'Saved; the next record is numbered so' }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault(error.faults.map(one => one.message).join(' ') || error.message)
    }
  }
  return (
    <li className="numbers-row">
      <span>
        {object ? t(object.plural) : series.entity}
        <small>
          {t({ zh: '下一个：', en: 'Next: ' })}
          <b className="gx-number">{series.example}</b>
        </small>
      </span>
      <label className="gx-field" htmlFor={`${id}-pattern`}>
        <span className="gx-label">{t({ zh: '格式', en: 'Pattern' })}</span>
        <input
          id={`${id}-pattern`}
          className="gx-input"
          value={pattern}
          maxLength={40}
          spellCheck={false}
          aria-invalid={fault ? true : undefined}
          onChange={event => setPattern(event.target.value)}
        />
      </label>
      <label className="gx-field" htmlFor={`${id}-reset`}>
        <span className="gx-label">{t({ zh: '重新计数', en: 'Begins anew' })}</span>
        <select
          id={`${id}-reset`}
          className="gx-input"
          value={reset}
          onChange={event => setReset(event.target.value as NumberReset)}
        >
          {resets.map(([key, label]) => (
            <option key={key} value={key}>
              {t(label)}
            </option>
          ))}
        </select>
      </label>
      <label className="gx-field" htmlFor={`${id}-next`}>
        <span className="gx-label">{t({ zh: '下一个流水号', en: 'Next running number' })}</span>
        <input
          id={`${id}-next`}
          className="gx-input gx-number"
          inputMode="numeric"
          value={next}
          placeholder={String(series.next)}
          onChange={event => setNext(event.target.value.replace(/\D/g, '').slice(0, 10))}
        />
      </label>
      <button type="button" className="gx-button gx-small" disabled={!changed} onClick={() => void save()}>
        {t({ zh: '保存', en: 'Save' })}
      </button>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  )
}
