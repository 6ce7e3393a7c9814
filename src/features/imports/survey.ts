/** The first pass over a file: how many rows, what its columns prove about their writing, and where each order ends. */

import { type Cell, isEmpty, parseCode } from '../../core/kinds/values.ts'
import { columnNames, guessHeader, type Header } from './files/header.ts'
import type { Row, RowBatch } from './files/rows.ts'
import { openSource, type Source } from './files/source.ts'
import type { Mapping } from './mapping.ts'
import { normaliseHeader, type Target } from './match.ts'

export type Opened = {
  source: Source
  header: Header /** The first rows of the file, preamble included. */
  first: Row[]
}

const FIRST = 300

/** Opens a file and finds its header, by the mapping where it says and by guess where not. */
export async function openTable(
  path: string,
  mapping: Pick<Mapping, 'sheet' | 'headerRow' | 'encoding' | 'delimiter'>,
  targets: readonly Target[],
): Promise<Opened> {
  const source = await openSource(path, mapping)
  const first: Row[] = []
  for await (const batch of source.rows(mapping.sheet)) {
    first.push(...batch)
    if (first.length >= FIRST) break
  }
  const known = new Set(targets.flatMap(({ names }) => names.map(normaliseHeader)))
  const header =
    mapping.headerRow === undefined
      ? guessHeader(first, name => known.has(normaliseHeader(name)))
      : statedHeader(first, mapping.headerRow)
  return { source, header, first: first.slice(0, FIRST) }
}

function statedHeader(first: readonly Row[], row: number): Header {
  const width = Math.max(0, ...first.filter(one => one.row >= row).map(({ cells }) => cells.length))
  const cells = first.find(one => one.row === row)?.cells ?? []
  return { row, names: columnNames(cells, width) }
}

/** The rows of the table: below the header, blank and repeated header rows left out. */
export async function* tableRows(
  { source, header }: Opened,
  sheet: string | undefined,
): AsyncGenerator<RowBatch> {
  for await (const batch of source.rows(sheet)) {
    const rows = batch.filter(
      ({ row, cells }) => row > header.row && cells.some(cell => cell !== null && cell !== ''),
    )
    if (rows.length > 0) yield rows
  }
}

export type Survey = {
  total: number
  /** Cells of judged columns: all that differ, up to a limit. */
  evidence: Map<number, Cell[]>
  /** Of files of lines: the last row of each document, by its number. */
  lastRow: Map<string, number>
}

const EVIDENCE = 50_000

/** Reads the whole file once. `judged` are the columns whose writing matters, `grouped` the column of the document's number. */
export async function survey(
  opened: Opened,
  sheet: string | undefined,
  judged: readonly number[],
  grouped: number | undefined,
): Promise<Survey> {
  const seen = new Map<number, Set<Cell>>(judged.map(column => [column, new Set()]))
  const lastRow = new Map<string, number>()
  let total = 0
  for await (const batch of tableRows(opened, sheet)) {
    total += batch.length
    for (const { row, cells } of batch) {
      for (const [column, values] of seen) if (values.size < EVIDENCE) values.add(cells[column] ?? null)
      const number = grouped === undefined ? undefined : groupKey(cells[grouped] ?? null)
      if (number !== undefined) lastRow.set(number, row)
    }
  }
  return { total, evidence: new Map([...seen].map(([column, values]) => [column, [...values]])), lastRow }
}

/** The number that makes lines one document; `undefined` where the cell has none. */
export function groupKey(cell: Cell): string | undefined {
  return isEmpty(cell) ? undefined : (parseCode(cell) ?? String(cell))
}
