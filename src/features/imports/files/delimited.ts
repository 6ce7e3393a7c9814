/** Comma, tab, semicolon and bar separated text: which of them a file uses, and its rows as a stream. */
import { pipeline, Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { decodeText, type Encoding } from './encoding.ts'
import type { RowBatch } from './rows.ts'

const DELIMITERS = [',', '\t', ';', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** Rows of a batch: large enough that the cost of handing one over does not show, small enough to stop quickly. */
const BATCH = 1000

/** The delimiter that gives the most rows of one and the same width, judged on the first lines; a comma where none does. */
export function detectDelimiter(text: string): Delimiter {
  const declared = /^sep=([,;\t|])\r?\n/i.exec(text)?.[1]
  if (declared) return declared as Delimiter
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const widths = rowWidths(text, delimiter, 60)
    const counts = new Map<number, number>()
    for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1)
    // Rows of the commonest width count most; a wider table wins a tie (commas in the text of a tab-separated file).
    const score = Math.max(
      0,
      ...[...counts].map(([width, rows]) => rows / widths.length + Math.min(width, 40) / 400),
    )
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** Number of cells of the first rows, quotes respected; the last row, which the sample may cut, left out where there are others. */
function rowWidths(text: string, delimiter: string, most: number): number[] {
  const widths: number[] = []
  let width = 1
  let quoted = false
  let cellStart = true
  let blank = true
  for (const char of text) {
    if (char === '"' && (quoted || cellStart)) quoted = !quoted
    else if (!quoted && char === delimiter) width++
    else if (!quoted && char === '\n') {
      if (!blank) widths.push(width)
      width = 1
      blank = true
      if (widths.length >= most) return widths
    }
    cellStart = char === delimiter || char === '\n'
    if (char !== '\n' && char !== '\r') blank = false
  }
  if (widths.length === 0 && !blank) widths.push(width)
  return widths
}

/**
 * Rows of a delimited text, in batches, numbered from 1 as records of the file (a cell with a line break does not shift the
 * count). Quotes in the middle of a cell are taken as they stand.
 */
export async function* readDelimited(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  delimiter: string,
): AsyncGenerator<RowBatch> {
  const parser = parse({
    delimiter,
    quote: '"',
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  // Errors reach the reader through the parser; a reader that stops early closes the file.
  pipeline(Readable.from(decodeText(chunks, encoding)), parser, () => undefined)
  let batch: RowBatch = []
  let row = 0
  for await (const cells of parser as AsyncIterable<string[]>) {
    row++
    if (row === 1 && /^sep=[,;\t|]?$/i.test(cells[0] ?? '') && cells.length <= 2) continue
    if (cells.length === 1 && cells[0] === '') continue
    batch.push({ row, cells: cells.some(cell => cell.includes('\r')) ? cells.map(unixLines) : cells })
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function unixLines(cell: string): string {
  return cell.replace(/\r\n?/g, '\n')
}
