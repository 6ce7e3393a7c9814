import type { Label } from '../../core/label.ts'
import { useLocale, useT } from '../../core/web/text.tsx'
import type { Analysis, Import } from './imports.client.ts'

interface Row {
  row: number
  field?: string | null
  message: Label | string
  cells: unknown[]
}

/** Rows with errors: where, why, and what stands in the cell. `total` are all there are. */
export function FailedRows({
  rows,
  total,
  one,
  analysis,
}: {
  rows: Row[]
  total: number
  one: Import
  analysis?: Analysis
}) {
  const locale = useLocale()
  const t = useT()
  if (rows.length === 0) return null
  const header = analysis?.columns.map(({ column }) => column) ?? one.header ?? []
  const columns = analysis?.mapping.columns ?? one.mapping.columns ?? []
  const cellOf = ({ field, cells }: Row): [string, string] | undefined => {
    const column = columns.find(known => known.field === field)?.column
    const place = column === undefined ? -1 : header.indexOf(column)
    return column === undefined || place < 0 ? undefined : [column, String(cells[place] ?? '')]
  }
  const first = (cells: unknown[]) =>
    cells
      .filter(cell => cell !== null && cell !== '')
      .slice(0, 4)
      .join(' · ')
  return (
    <section className="imports-errors">
      <h3>
        {rows.length < total
          ? t(
              {
                zh: '出错的 {total} 行中的前 {count} 行',
                en: 'The first {count} of {total} rows with errors',
              },
              { count: rows.length, total: total.toLocaleString('en-US') },
            )
          : t({ zh: '出错的 {total} 行', en: '{total} rows with errors' }, { total })}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reached by keys */}
      <ol tabIndex={0}>
        {rows.map((row, index) => {
          const cell = cellOf(row)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row may have several errors
            <li key={index}>
              <span className="gx-number gx-faint">
                {t({ zh: '第 {row} 行', en: 'Row {row}' }, { row: row.row })}
              </span>
              <span>{typeof row.message === 'string' ? row.message : row.message[locale]}</span>
              <span className="gx-faint imports-cell">
                {cell ? (
                  <>
                    {cell[0]}: <b>{cell[1] || t({ zh: '（空）', en: '(empty)' })}</b>
                  </>
                ) : (
                  first(row.cells)
                )}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
