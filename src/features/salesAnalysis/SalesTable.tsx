import { Fragment, useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Analysis, Figures, SalesRow } from './analysis.ts'
import { dimensionLabels, type Measure, measureLabels, seesLines } from './sales.ts'
import { linesPath, type SalesState } from './salesAnalysis.client.ts'
import { changeOf, differenceOf, keyText } from './texts.ts'

/** Figures of whole numbers have no places. */
const placesOf = (name: Measure) =>
  name === 'documents' || name === 'customers'
    ? 0
    : name === 'marginRate'
      ? 1
      : name === 'quantity'
        ? undefined
        : 2

function shown(name: Measure, value: string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return `${formatDecimal(value, placesOf(name))}${name === 'marginRate' ? '%' : ''}`
}

/** Each group with its figures, those inside it folded out; every amount leads to its lines. */
export function SalesTable({ analysis, state }: { analysis: Analysis; state: SalesState }) {
  const t = useT()
  const { user } = useSession()
  const { fields } = useEntity('customer')
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const { by, second, measures, compare } = state
  const toggle = (key: string) =>
    setFolded(before => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  const change = t({ zh: '增减', en: 'Change' })
  const row = (one: SalesRow, level: 0 | 1, above?: string) => {
    const place = above === undefined ? { key: one.key } : { key: above, secondKey: one.key }
    const to = one.rest === undefined ? linesPath(state, place) : undefined
    const name = keyText(level === 0 ? by : (second ?? by), one, user.locale, fields)
    return (
      <tr key={`${above ?? ''} ${one.key}`} data-level={level}>
        <td>
          {level === 0 && second && one.rest === undefined && (
            <button
              type="button"
              className="sales-fold"
              aria-expanded={!folded.has(one.key)}
              aria-label={t({ zh: '展开 {name}', en: 'Fold out {name}' }, { name })}
              onClick={() => toggle(one.key)}
            >
              {folded.has(one.key) ? '▸' : '▾'}
            </button>
          )}
          {name}
        </td>
        <Cells now={one.now} before={one.before} state={state} to={to} change={change} />
      </tr>
    )
  }
  return (
    <section className="flow-part">
      <div className="gx-scroll-x">
        <table className="gx-table money-table sales-table">
          <thead>
            <tr>
              <th scope="col">
                {t(dimensionLabels[by])}
                {second && ` / ${t(dimensionLabels[second])}`}
              </th>
              {measures.map(name => (
                <Fragment key={name}>
                  <th scope="col" data-align="right">
                    {t(measureLabels[name])}
                  </th>
                  {compare !== 'none' && (
                    <th scope="col" data-align="right">
                      {change}
                    </th>
                  )}
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {analysis.rows.map(one => (
              <Fragment key={one.key}>
                {row(one, 0)}
                {!folded.has(one.key) && one.rows.map(inner => row(inner, 1, one.key))}
              </Fragment>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t({ zh: '合计', en: 'Total' })}</th>
              <Cells
                now={analysis.total.now}
                before={analysis.total.before}
                state={state}
                to={linesPath(state, {})}
                change={change}
              />
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  )
}

interface CellsProps {
  now: Figures
  before: Figures | null
  state: SalesState
  /** None: of what is not listed by itself. */
  to: string | undefined
  change: string
}

const linked: readonly Measure[] = ['net', 'amount', 'quantity', 'documents']

function Cells({ now, before, state, to, change }: CellsProps) {
  const t = useT()
  const leads = seesLines(useSession(), state.document)
  return state.measures.map(name => {
    const label = t(measureLabels[name])
    const [value, past] = [now[name], before?.[name]]
    const percent = value && past ? changeOf(value, past) : null
    return (
      <Fragment key={name}>
        <td data-align="right" data-label={label} className="gx-number">
          {leads && to && linked.includes(name) && value ? (
            <Link to={to} className="gx-link" title={t({ zh: '看明细', en: 'See the lines' })}>
              {shown(name, value)}
            </Link>
          ) : (
            shown(name, value)
          )}
        </td>
        {before && (
          <td
            data-align="right"
            data-label={`${label} ${change}`}
            className="gx-number sales-change"
            title={t({ zh: '对比期 {past}', en: 'Before: {past}' }, { past: shown(name, past) })}
          >
            {value && past ? shown(name, differenceOf(value, past)) : '–'}
            <span className="gx-faint">
              {percent === null ? '' : `${Number(percent) > 0 ? '+' : ''}${percent}%`}
            </span>
          </td>
        )}
      </Fragment>
    )
  })
}
