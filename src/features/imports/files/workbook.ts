/** Old workbooks (BIFF `.xls`, and HTML or XML tables saved under that name), read whole: they end at 65,536 rows. */
import { read, utils, type WorkSheet } from '@e965/xlsx'
import iconv from 'iconv-lite'
import { BadValue } from '../../../core/errors.ts'
import type { Cell } from '../../../core/kinds/values.ts'
import { detectEncoding } from './encoding.ts'
import { type RowBatch, unreadable } from './rows.ts'
import { wallText } from './spreadsheet.ts'

const BATCH = 1000
/** An old sheet of 65,536 rows and 150 columns; a few signs of XML can claim any number. */
const CELLS_MOST = 10_000_000

export type Workbook = { sheets: string[]; rows(sheet: string | undefined): AsyncGenerator<RowBatch> }

/** Throws BadValue `protectedFile` where a password is needed, `unreadableFile` where the file is damaged. */
export function openWorkbook(bytes: Buffer): Workbook {
  const workbook = parse(bytes)
  const hidden = new Set(
    (workbook.Workbook?.Sheets ?? []).filter(sheet => sheet.Hidden).map(sheet => sheet.name),
  )
  const sheets = workbook.SheetNames.filter(name => !hidden.has(name))
  return { sheets, rows: name => rowsOf(workbook.Sheets[name ?? '']) }
}

function parse(bytes: Buffer) {
  const options = { cellDates: true, UTC: true, dense: true, cellFormula: false, cellHTML: false } as const
  try {
    // Text tables carry their encoding as any text does; the library would take them for Latin-1.
    if (bytes[0] !== 0xd0)
      return read(iconv.decode(bytes, detectEncoding(bytes).name), { ...options, type: 'string' })
    return read(bytes, options)
  } catch (error) {
    const { message } = error as Error
    if (/password/i.test(message)) {
      throw new BadValue('protectedFile', {
        zh: '文件有密码保护，请去掉密码后再导入',
        en: 'The file is protected by a password; remove it and try again',
      })
    }
    throw unreadable('无法打开这个 Excel 文件，它可能已损坏', `The workbook cannot be opened: ${message}`)
  }
}

async function* rowsOf(sheet: WorkSheet | undefined): AsyncGenerator<RowBatch> {
  if (!sheet?.['!ref']) return
  const { s: first, e: last } = utils.decode_range(sheet['!ref'])
  if ((last.r - first.r + 1) * (last.c - first.c + 1) > CELLS_MOST)
    throw unreadable(
      '这个工作表太大，请另存为 XLSX 或 CSV',
      'This sheet is too large; save it as XLSX or CSV',
    )
  const rows = utils.sheet_to_json<unknown[]>(sheet, {
    header: 1,
    raw: true,
    defval: null,
    blankrows: true,
    UTC: true,
  })
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows
      .slice(start, start + BATCH)
      .map((cells, i) => ({
        row: first.r + start + i + 1,
        cells: [...Array<Cell>(first.c).fill(null), ...cells.map(cellOf)],
      }))
      .filter(({ cells }) => cells.some(cell => cell !== null))
    if (batch.length > 0) yield batch
  }
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return wallText(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value !== '' ? value : null
}
