import { useState } from 'react'
import type { Label } from '../../core/label.ts'
import { useT } from '../../core/web/text.tsx'
import type { Analysis, Mapping } from './imports.client.ts'
import { Options } from './Options.tsx'
import { Step } from './Step.tsx'

interface Props {
  analysis: Analysis
  mapping: Mapping
  onRead: (mapping: Mapping) => void
}

const encodings = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'windows-1252']
const delimiters: Record<string, Label> = {
  ',': { zh: '逗号', en: 'Comma' },
  '\t': { zh: '制表符', en: 'Tab' },
  ';': { zh: '分号', en: 'Semicolon' },
  '|': { zh: '竖线', en: 'Bar' },
}
const rowsBelow = 5

/** Sheet, header row, encoding and separator, seen in the file's first rows. */
export function HeaderStep({ analysis, mapping, onRead }: Props) {
  const [whole, setWhole] = useState(false)
  const t = useT()
  /** Columns are guessed anew: they may be others now. */
  const read = (change: Mapping) => {
    const { columns: _, ...rest } = mapping
    onRead({ ...rest, sheet: analysis.sheets.length > 1 ? analysis.sheet : undefined, ...change })
  }
  const { headerRow, rows } = analysis
  const few = rows.filter(({ row }) => row <= headerRow + rowsBelow).slice(-12)
  const shown = whole || few.length === 0 ? rows : few
  const width = Math.max(...rows.map(row => row.cells.length), 1)
  return (
    <Step number={2} done>
      <div className="imports-options">
        {analysis.sheets.length > 1 && (
          <Options
            label={{ zh: '工作表', en: 'Sheet' }}
            value={analysis.sheet}
            options={analysis.sheets.map(sheet => [sheet, { zh: sheet, en: sheet }])}
            onChange={sheet => read({ sheet, headerRow: undefined })}
          />
        )}
        {analysis.kind !== 'vcard' && (
          <Options
            label={{ zh: '表头', en: 'Header' }}
            value={String(headerRow)}
            options={[
              ...rows.map(({ row }): [string, Label] => [
                String(row),
                { zh: `第 ${row} 行`, en: `Row ${row}` },
              ]),
              ['0', { zh: '没有表头', en: 'No header' }],
            ]}
            onChange={row => read({ headerRow: Number(row) })}
          />
        )}
        {analysis.encoding && (
          <Options
            label={{ zh: '编码', en: 'Encoding' }}
            value={analysis.encoding}
            options={[...new Set([analysis.encoding, ...encodings])].map(one => [
              one,
              { zh: one.toUpperCase(), en: one.toUpperCase() },
            ])}
            onChange={encoding => read({ encoding })}
          />
        )}
        {analysis.delimiter && (
          <Options
            label={{ zh: '分隔符', en: 'Separator' }}
            value={analysis.delimiter}
            options={Object.entries(delimiters)}
            onChange={delimiter => read({ delimiter: delimiter as Mapping['delimiter'] })}
          />
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reached by keys */}
      <section className="imports-sheet" tabIndex={0} aria-label={t({ zh: '文件预览', en: 'The file' })}>
        <table className="imports-preview">
          <tbody>
            {shown.map(({ row, cells }) => (
              <tr
                key={row}
                data-header={row === headerRow || undefined}
                data-above={row < headerRow || undefined}
              >
                <th scope="row" className="gx-number">
                  {row}
                </th>
                {Array.from({ length: width }, (_, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are told by their place
                  <td key={place} title={String(cells[place] ?? '')}>
                    {String(cells[place] ?? '')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < rows.length && (
        <button type="button" className="gx-link" onClick={() => setWhole(true)}>
          {t({ zh: '显示前 {count} 行', en: 'Show the first {count} rows' }, { count: rows.length })}
        </button>
      )}
    </Step>
  )
}
