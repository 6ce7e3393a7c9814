/** Tables of figures as files: XLSX with numbers as numbers, or CSV. */
import { Readable } from 'node:stream'
import { writeXlsxStream } from 'hucre/xlsx'
import { csvLine } from '../exports/cells.ts'

export type FileFormat = 'xlsx' | 'csv'

export interface TableColumn {
  header: string
  /** Of numbers, whose cells are decimals as text: the places shown. */
  places?: number
}

type Cell = string | null

/** Numbers stay numbers, texts never run as formulas. */
export function tableFile(
  name: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  format: FileFormat,
): Readable {
  if (format === 'csv')
    return Readable.from([
      `\ufeff${csvLine(columns.map(one => one.header))}`,
      rows.map(row => csvLine(row)).join(''),
    ])
  const cells = rows.map(row =>
    row.map((cell, at) =>
      cell !== null && columns[at]?.places !== undefined && cell.replace(/[-.]/g, '').length <= 15
        ? Number(cell)
        : cell,
    ),
  )
  return Readable.fromWeb(
    writeXlsxStream(cells, {
      name,
      columns: columns.map(({ header, places }) => ({
        header,
        width: places === undefined ? 24 : 14,
        ...(places === undefined ? {} : { numFmt: places === 0 ? '#,##0' : '#,##0.00' }),
      })),
      freezePane: { rows: 1 },
    }) as Parameters<typeof Readable.fromWeb>[0],
  )
}
