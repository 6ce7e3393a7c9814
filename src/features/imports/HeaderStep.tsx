import { useT } from '../../core/web/text.tsx'
import type { Analysis, Mapping } from './imports.client.ts'

interface Props {
  analysis: Analysis
  mapping: Mapping
  onRead: (mapping: Mapping) => void
}

const encodings = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'windows-1252']
const shownRows = 12

/** Sheet, encoding and header row, seen in the file's first rows. */
export function HeaderStep({ analysis, mapping, onRead }: Props) {
  const t = useT()
  const read = (change: Mapping) => {
    const { columns: _, ...rest } = mapping
    onRead({ ...rest, sheet: analysis.sheets.length > 1 ? analysis.sheet : undefined, ...change })
  }
  const width = Math.max(...analysis.rows.map(row => row.cells.length), 1)
  return (
    <li className="imports-step">
      <h2>{t({ zh: '表头', en: 'Header' })}</h2>
      <div className="imports-options">
        {analysis.sheets.length > 1 && (
          <label>
            {t({ zh: '工作表', en: 'Sheet' })}
            <select
              className="gx-input"
              value={analysis.sheet}
              onChange={event => read({ sheet: event.target.value, headerRow: undefined })}
            >
              {analysis.sheets.map(sheet => (
                <option key={sheet}>{sheet}</option>
              ))}
            </select>
          </label>
        )}
        {analysis.encoding && (
          <label>
            {t({ zh: '编码', en: 'Encoding' })}
            <select
              className="gx-input"
              value={analysis.encoding}
              onChange={event => read({ encoding: event.target.value })}
            >
              {[...new Set([analysis.encoding, ...encodings])].map(encoding => (
                <option key={encoding}>{encoding}</option>
              ))}
            </select>
          </label>
        )}
        <span className="gx-faint">
          {analysis.headerRow === 0
            ? t({ zh: '没有表头', en: 'No header' })
            : t(
                {
                  zh: '第 {row} 行是表头；不对就点正确的那一行',
                  en: 'Row {row} is the header; if it is another, click it',
                },
                { row: analysis.headerRow },
              )}
        </span>
      </div>
      <div className="gx-scroll-x">
        <table className="imports-preview">
          <tbody>
            {analysis.rows.slice(0, shownRows).map(row => (
              <tr key={row.row} data-header={row.row === analysis.headerRow || undefined}>
                <th scope="row">
                  <button
                    type="button"
                    className="gx-link gx-number"
                    aria-pressed={row.row === analysis.headerRow}
                    aria-label={t(
                      { zh: '第 {row} 行是表头', en: 'Row {row} is the header' },
                      { row: row.row },
                    )}
                    onClick={() => read({ headerRow: row.row })}
                  >
                    {row.row}
                  </button>
                </th>
                {Array.from({ length: width }, (_, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are told by their place
                  <td key={place}>{String(row.cells[place] ?? '')}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </li>
  )
}
