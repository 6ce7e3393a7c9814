import { useT } from '../../core/web/text.tsx'
import { Narrowed } from './Narrowed.tsx'
import {
  type Comparison,
  dimensionLabels,
  dimensions,
  documentLabels,
  documents,
  measureLabels,
  measures,
} from './sales.ts'
import type { useSalesState } from './salesAnalysis.client.ts'

const comparisonLabels: Record<Comparison, { zh: string; en: string }> = {
  none: { zh: '不对比', en: 'with nothing' },
  before: { zh: '上期', en: 'the time before' },
  year: { zh: '去年同期', en: 'a year ago' },
}

const yearsBack = (day: string, years: number) => `${Number(day.slice(0, 4)) - years}`

/** What is asked for: document, time, levels, comparison, figures. */
export function Asked({ state, change, may, today }: ReturnType<typeof useSalesState>) {
  const t = useT()
  const month = `${today.slice(0, 7)}-01`
  const quarter = `${today.slice(0, 5)}${String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  const spans = [
    [t({ zh: '本月', en: 'This month' }), month, today],
    [t({ zh: '本季', en: 'This quarter' }), quarter, today],
    [t({ zh: '今年', en: 'This year' }), `${today.slice(0, 4)}-01-01`, today],
    [t({ zh: '去年', en: 'Last year' }), `${yearsBack(today, 1)}-01-01`, `${yearsBack(today, 1)}-12-31`],
  ] as const
  const choose = (
    label: string,
    name: string,
    value: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <label className="money-day">
      {label}
      <select
        className="gx-input"
        value={value}
        onChange={event => change({ [name]: event.target.value || null })}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
  const levels = dimensions.filter(may).map(name => [name, t(dimensionLabels[name])] as const)
  const toggled = (name: (typeof measures)[number]) =>
    measures.filter(one => (one === name) !== state.measures.includes(one)).join()
  return (
    <>
      <div className="flow-asked">
        <fieldset className="flow-spans" aria-label={t({ zh: '期间', en: 'Period' })}>
          {spans.map(([label, from, to]) => (
            <button
              key={label}
              type="button"
              className="gx-button gx-small"
              aria-pressed={state.from === from && state.to === to}
              onClick={() => change({ from, to })}
            >
              {label}
            </button>
          ))}
        </fieldset>
        {(
          [
            ['from', state.from, t({ zh: '从', en: 'From' })],
            ['to', state.to, t({ zh: '到', en: 'To' })],
          ] as const
        ).map(([name, value, label]) => (
          <label key={name} className="money-day">
            {label}
            <input
              type="date"
              className="gx-input"
              value={value}
              onChange={event => event.target.value && change({ [name]: event.target.value })}
            />
          </label>
        ))}
        {choose(
          t({ zh: '单据', en: 'Documents' }),
          'document',
          state.document,
          documents.map(name => [name, t(documentLabels[name])]),
        )}
        {choose(t({ zh: '按', en: 'By' }), 'by', state.by, levels)}
        {choose(t({ zh: '再按', en: 'Then by' }), 'second', state.second ?? '', [
          ['', t({ zh: '（不分）', en: '(nothing)' })],
          ...levels.filter(([name]) => name !== state.by),
        ])}
        {choose(
          t({ zh: '对比', en: 'Compare' }),
          'compare',
          state.compare,
          Object.entries(comparisonLabels).map(([key, label]) => [key, t(label)] as const),
        )}
        {choose(t({ zh: '图', en: 'Chart' }), 'chart', state.chart, [
          ['bar', t({ zh: '柱形', en: 'Bars' })],
          ['line', t({ zh: '折线', en: 'Line' })],
        ])}
      </div>
      <Narrowed state={state} change={change} may={may} />
      <fieldset className="sales-measures" aria-label={t({ zh: '指标', en: 'Figures' })}>
        {measures.filter(may).map(name => (
          <button
            key={name}
            type="button"
            className="gx-button gx-small"
            aria-pressed={state.measures.includes(name)}
            onClick={() => change({ measures: toggled(name) || null })}
          >
            {t(measureLabels[name])}
          </button>
        ))}
      </fieldset>
    </>
  )
}
