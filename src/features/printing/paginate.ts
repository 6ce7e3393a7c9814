import { Decimal } from 'decimal.js'
import type { FilledRow } from './printJob.ts'

/** A row as it stands on a sheet. */
export interface PlacedRow {
  kind: 'head' | 'row' | 'empty' | 'carriedIn' | 'pageTotal' | 'carriedOut' | 'total'
  height: number
  /** Of a row of lines: which. */
  index?: number
  /** Of the rows that sum: decimal text for each column that does. */
  sums?: (string | null)[]
}

export interface Paginating {
  heights: number[]
  rows: Pick<FilledRow, 'amounts'>[]
  rowHeight: number
  /** 0: no head. */
  headHeight: number
  carries: boolean
  pageTotal: boolean
  total: boolean
  fills: boolean
  rowsMost?: number | null
  /** Room for the rows on a sheet, head included; on the last one, and there with what follows the lines. */
  room: number
  lastRoom: number
  /** Height of what follows below the last line. */
  after: number
}

/**
 * Breaks lines into sheets. Every sheet but the last ends with what is carried out (过次页), every one but the first begins with what was
 * carried in (承前页): sums of all lines so far. A sheet has one line at least, though it be too high for it. What follows the lines goes
 * onto a sheet of its own where the last has no room for it.
 */
export function paginate(asked: Paginating): { sheets: PlacedRow[][]; afterApart: boolean } {
  const { heights, rows, rowHeight } = asked
  const sheets: PlacedRow[][] = []
  const sums = runningSums(rows)
  for (let from = 0; ; ) {
    const first = from === 0
    const top = asked.headHeight + (!first && asked.carries ? rowHeight : 0)
    const until = endOfSheet(asked, from, top)
    const last = until === heights.length
    const sheet: PlacedRow[] = []
    const sumsOf = (begin: number, end: number) => difference(sums[end], sums[begin])
    if (asked.headHeight > 0) sheet.push({ kind: 'head', height: asked.headHeight })
    if (!first && asked.carries) sheet.push({ kind: 'carriedIn', height: rowHeight, sums: sumsOf(0, from) })
    for (let index = from; index < until; index++) sheet.push({ kind: 'row', height: heights[index], index })
    if (asked.fills) sheet.push(...emptyRows(asked, sheet, until - from, last))
    if (asked.pageTotal) sheet.push({ kind: 'pageTotal', height: rowHeight, sums: sumsOf(from, until) })
    if (!last && asked.carries) sheet.push({ kind: 'carriedOut', height: rowHeight, sums: sumsOf(0, until) })
    if (last && asked.total) sheet.push({ kind: 'total', height: rowHeight, sums: sumsOf(0, until) })
    sheets.push(sheet)
    if (last)
      return { sheets, afterApart: heightOf(sheet) + asked.after > asked.lastRoom + TINY && asked.after > 0 }
    from = until
  }
}

/** Sums of doubles, as lengths are. */
const TINY = 1e-6

const heightOf = (rows: PlacedRow[]) => rows.reduce((sum, row) => sum + row.height, 0)

/** The row after the last one that the sheet takes. */
function endOfSheet(asked: Paginating, from: number, top: number): number {
  const { heights, rowHeight, rowsMost } = asked
  const most = Math.min(heights.length, from + (rowsMost ?? heights.length))
  const foot = (last: boolean) =>
    (asked.pageTotal ? rowHeight : 0) + (last ? (asked.total ? rowHeight : 0) : asked.carries ? rowHeight : 0)
  let height = top
  let end = from
  while (end < most) {
    const next = height + heights[end]
    const isLast = end + 1 === heights.length
    const room = isLast ? asked.lastRoom : asked.room
    if (end > from && next + foot(isLast) > room + TINY) break
    height = next
    end++
  }
  return end
}

function emptyRows(asked: Paginating, sheet: PlacedRow[], taken: number, last: boolean): PlacedRow[] {
  const { rowHeight } = asked
  const foot =
    (asked.pageTotal ? rowHeight : 0) + (last ? (asked.total ? rowHeight : 0) : asked.carries ? rowHeight : 0)
  const left = (last ? asked.lastRoom - asked.after : asked.room) - heightOf(sheet) - foot
  const most = asked.rowsMost ? asked.rowsMost - taken : Number.POSITIVE_INFINITY
  const count = Math.max(0, Math.min(Math.floor((left + TINY) / rowHeight), most))
  return Array.from({ length: count }, () => ({ kind: 'empty' as const, height: rowHeight }))
}

/** After each number of rows, what every column has come to; null once one of its amounts is not to be known. */
function runningSums(rows: Pick<FilledRow, 'amounts'>[]): (Decimal | null)[][] {
  const width = rows[0]?.amounts.length ?? 0
  const sums: (Decimal | null)[][] = [Array.from({ length: width }, () => new Decimal(0))]
  for (const { amounts } of rows) {
    const before = sums[sums.length - 1]
    sums.push(
      before.map((sum, column) => (sum && amounts[column] !== null ? sum.plus(amounts[column]) : null)),
    )
  }
  return sums
}

const difference = (end: (Decimal | null)[], begin: (Decimal | null)[]): (string | null)[] =>
  end.map((sum, column) => {
    const before = begin[column]
    return sum && before ? sum.minus(before).toFixed() : null
  })
