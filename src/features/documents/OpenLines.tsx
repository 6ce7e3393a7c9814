import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useRef } from 'react'
import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { aboutInUnit, inUnit } from './documents.rules.ts'
import { decimalOf } from './entry/entryLines.ts'
import type { Making, OpenRow } from './made.ts'

interface Props {
  making: Making
  rows: OpenRow[]
  quantities: Record<string, string>
  /** The unit each row is taken in. */
  unitOf: (row: OpenRow) => string | null
  onUnit: (row: OpenRow, unit: string) => void
  wrong: string[]
  warehouse: string | undefined
  onChange: (quantities: Record<string, string>) => void
}

/** Open lines by the document they are of, each with how much of it is taken now. */
export function OpenLines({ making, rows, quantities, unitOf, onUnit, wrong, warehouse, onChange }: Props) {
  const table = useRef<HTMLTableElement>(null)
  const source = useEntity(making.source)
  const there = useStock(making, rows, warehouse)
  const t = useT()
  const columns = making.showsStock ? 7 : 6
  const next = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const inputs = [...(table.current?.querySelectorAll('input') ?? [])]
    inputs[inputs.indexOf(event.currentTarget) + step]?.focus()
  }
  const fill = (of: OpenRow[], all: boolean) =>
    onChange({ ...quantities, ...Object.fromEntries(of.map(row => [row.id, all ? inRow(row) : ''])) })
  const inRow = (row: OpenRow) => aboutInUnit(row.open, { factor: factorIn(row, unitOf(row)) })
  return (
    <div className="gx-scroll-x">
      <table className="doc-lines" ref={table}>
        <thead>
          <tr>
            <th scope="col">{t({ zh: '产品', en: 'Product' })}</th>
            <th scope="col" data-align="right">
              {t({ zh: '数量', en: 'Quantity' })}
            </th>
            <th scope="col" data-align="right">
              {t(making.texts.taken)}
            </th>
            <th scope="col" data-align="right">
              {t(making.texts.open)}
            </th>
            {making.showsStock && (
              <th scope="col" data-align="right">
                {t({ zh: '现存', en: 'On hand' })}
              </th>
            )}
            <th scope="col" data-align="right">
              {t(making.texts.now)}
            </th>
            <th scope="col">{t({ zh: '单位', en: 'Unit' })}</th>
          </tr>
        </thead>
        {[...Map.groupBy(rows, row => row.source)].map(([id, lines]) => (
          <tbody key={id}>
            <tr className="doc-group">
              <th colSpan={columns} scope="rowgroup">
                <RefName value={{ id, title: lines[0]?.number ?? '' }} to={source.name} />{' '}
                <span className="gx-faint">{lines[0]?.day}</span>
                <button type="button" className="gx-link" onClick={() => fill(lines, true)}>
                  {t({ zh: '全部', en: 'All' })}
                </button>
                <button type="button" className="gx-link" onClick={() => fill(lines, false)}>
                  {t({ zh: '清空', en: 'None' })}
                </button>
              </th>
            </tr>
            {lines.map(row => {
              const typed = quantities[row.id] ?? ''
              const hand = row.goods ? (there?.get(row.product ?? '') ?? 0) : undefined
              const unit = unitOf(row)
              const short =
                hand !== undefined && Number(decimalOf(typed) || 0) * Number(factorIn(row, unit)) > hand
              return (
                <tr key={row.id} data-blank={typed === '' || undefined}>
                  <td className="doc-name">{row.description}</td>
                  <td data-align="right" data-label={t({ zh: '数量', en: 'Quantity' })} className="gx-number">
                    {counted(row.quantity, row)}
                  </td>
                  <td data-align="right" data-label={t(making.texts.taken)} className="gx-number">
                    {counted(row.taken, row)}
                  </td>
                  <td data-align="right" data-label={t(making.texts.open)} className="gx-number">
                    {counted(row.open, row)}
                  </td>
                  {making.showsStock && (
                    <td
                      data-align="right"
                      data-label={hand === undefined ? undefined : t({ zh: '现存', en: 'On hand' })}
                      className={short ? 'gx-number doc-short' : 'gx-number'}
                      title={short ? t({ zh: '现存不足', en: 'Not enough on hand' }) : undefined}
                    >
                      {hand === undefined ? '' : `${short ? '⚠ ' : ''}${formatDecimal(hand)}`}
                    </td>
                  )}
                  <td className="doc-cell" data-align="right" data-label={t(making.texts.now)}>
                    <input
                      className="order-cell gx-number"
                      inputMode="decimal"
                      enterKeyHint="next"
                      autoComplete="off"
                      value={typed}
                      aria-label={t(
                        { zh: '{now}：{name}', en: '{now}: {name}' },
                        { now: t(making.texts.now), name: row.description ?? '' },
                      )}
                      aria-invalid={wrong.includes(row.id) || undefined}
                      onFocus={event => event.target.select()}
                      onChange={event => onChange({ ...quantities, [row.id]: event.target.value })}
                      onKeyDown={next}
                    />
                  </td>
                  <td className="gx-faint">
                    {row.baseUnit && row.unit !== row.baseUnit ? (
                      <select
                        className="gx-input order-unit-choice"
                        value={unit ?? ''}
                        aria-label={t(
                          { zh: '单位：{name}', en: 'Unit: {name}' },
                          { name: row.description ?? '' },
                        )}
                        onChange={event => onUnit(row, event.target.value)}
                      >
                        <option value={row.unit ?? ''}>{row.unit}</option>
                        <option value={row.baseUnit}>{row.baseUnit}</option>
                      </select>
                    ) : (
                      row.unit
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        ))}
      </table>
    </div>
  )
}

/** Base units in the row's unit; with its unit where it is another. */
function counted(base: string, row: OpenRow): string {
  const { quantity, unit } = inUnit(base, row)
  return unit === row.unit ? formatDecimal(quantity) : `${formatDecimal(quantity)} ${unit ?? ''}`
}

/** Base units in one of the unit the row is taken in. */
export const factorIn = (row: OpenRow, unit: string | null): string => (unit === row.unit ? row.factor : '1')

/** What is on hand of the lines' products, in the warehouse or in all. */
function useStock(
  making: Making,
  rows: OpenRow[],
  warehouse: string | undefined,
): Map<string, number> | undefined {
  const entity = useEntity('stock')
  const may = useMay()
  const ids = [...new Set(rows.flatMap(row => (row.goods && row.product ? [row.product] : [])))].sort()
  const wanted = Boolean(making.showsStock && may('stock', 'read') && ids.length > 0)
  const query = {
    'filter[product][in]': ids.join(','),
    ...(warehouse ? { 'filter[warehouse][eq]': warehouse } : {}),
    fields: 'product,onHand',
  }
  const found = useQuery({ ...rowsQuery(entity, query, 200), enabled: wanted })
  if (!wanted) return undefined
  const sums = new Map<string, number>()
  for (const row of found.data?.data ?? []) {
    const { id } = row.product as Ref
    sums.set(id, (sums.get(id) ?? 0) + Number(row.onHand))
  }
  return sums
}
