/**
 * XLSX as a stream of rows, with hucre: it reads and writes row by row in bounded memory (525,000 rows of eight columns: read in
 * 6 s, written in 9 s, under 170 MB), is typed, has no dependencies and limits hostile archives; exceljs has had no release since
 * 2023 and sheetjs holds the whole workbook.
 */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { type CellValue, readXlsx, streamXlsxRows } from 'hucre/xlsx'
import type { Cell } from '../../../core/kinds/values.ts'
import { type RowBatch, unreadable } from './rows.ts'

const BATCH = 1000

/** Names of the visible sheets, in order. */
export async function spreadsheetSheets(path: string): Promise<string[]> {
  const names: string[] = []
  try {
    await readXlsx(bytesOf(path), {
      sheets: info => {
        if (!info.hidden && !info.veryHidden) names.push(info.name)
        return false
      },
    })
  } catch (error) {
    if (names.length === 0)
      throw unreadable(
        '无法打开这个 Excel 文件，它可能已损坏',
        `The workbook cannot be opened: ${(error as Error).message}`,
      )
  }
  if (names.length === 0) throw unreadable('工作簿中没有可见的工作表', 'The workbook has no visible sheet')
  return names
}

/** Rows of one sheet, in batches. Dates arrive as `YYYY-MM-DD HH:MM:SS`: a spreadsheet knows no time zone. */
export async function* readSpreadsheet(path: string, sheet: string | undefined): AsyncGenerator<RowBatch> {
  let batch: RowBatch = []
  for await (const { index, values } of streamXlsxRows(bytesOf(path), sheet === undefined ? {} : { sheet })) {
    const cells = values.map(cellOf)
    if (cells.every(cell => cell === null)) continue
    batch.push({ row: index + 1, cells })
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function bytesOf(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path, { highWaterMark: 256 * 1024 })) as ReadableStream<Uint8Array>
}

function cellOf(value: CellValue): Cell {
  if (value instanceof Date) return wallText(value)
  if (typeof value === 'string') return value === '' ? null : value
  return value ?? null
}

/** A spreadsheet's date as text; the libraries give it as if its wall clock were UTC. */
export function wallText(at: Date): Cell {
  if (Number.isNaN(at.getTime())) return null
  const text = new Date(Math.round(at.getTime() / 1000) * 1000).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`
}
