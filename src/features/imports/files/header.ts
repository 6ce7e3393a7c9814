/** Finds the header row of a table: report titles, blank lines and notes may stand above it. */
import { parseWallTime } from '../../../core/kinds/dates.ts'
import { type Cell, parseDecimal } from '../../../core/kinds/values.ts'
import type { Row } from './rows.ts'

/** The first rows are enough: nobody puts a longer preamble over a table. */
const LOOK_AT = 40

export type Header = {
  /** Number of the header row in the file; 0 where the table has none. */
  row: number
  /** Names as written, made unique; a nameless column is called by its letter. */
  names: string[]
}

/**
 * The header among the first rows: the row that has as many texts as the table is wide, none of them a number or date, none
 * twice, with rows of its width below it. `known` tells whether a text is a name some field goes by.
 */
export function guessHeader(rows: Row[], known: (name: string) => boolean = () => false): Header {
  const first = rows.slice(0, LOOK_AT)
  const width = tableWidth(first)
  let best: { at: number; score: number } = { at: -1, score: 0 }
  for (const [at, { cells }] of first.entries()) {
    const score = headerScore(cells, width, known) - at * 0.01
    if (score > best.score) best = { at, score }
  }
  const found = first[best.at]
  if (!found) return { row: 0, names: columnNames([], width) }
  return { row: found.row, names: columnNames(found.cells, Math.max(width, found.cells.length)) }
}

/** The width most rows have; the wider of two equally common ones. */
function tableWidth(rows: Row[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(filled(cells), (counts.get(filled(cells)) ?? 0) + 1)
  // A preamble is narrow: what fills half of the widest row is part of the table.
  const widest = Math.max(0, ...counts.keys())
  const wide = [...counts].filter(([width]) => width * 2 >= widest)
  wide.sort((a, b) => b[1] - a[1] || b[0] - a[0])
  return Math.max(
    wide[0]?.[0] ?? 0,
    ...rows.filter(row => filled(row.cells) * 2 >= widest).map(row => lastFilled(row.cells)),
  )
}

function filled(cells: Cell[]): number {
  return cells.filter(cell => cell !== null && cell !== '').length
}

function lastFilled(cells: Cell[]): number {
  return cells.findLastIndex(cell => cell !== null && cell !== '') + 1
}

function headerScore(cells: Cell[], width: number, known: (name: string) => boolean): number {
  const texts = cells.filter(cell => cell !== null && cell !== '')
  if (texts.length === 0 || width === 0) return 0
  const names = texts.filter(isName)
  const recognised = texts.filter(text => typeof text === 'string' && known(text)).length
  const distinct = new Set(texts.map(text => String(text).trim().toLowerCase())).size
  const covered = Math.min(1, texts.length / width)
  if (names.length / texts.length < 0.8 && recognised === 0) return 0
  if (covered < 0.5 && recognised < 2) return 0
  return (
    covered + names.length / texts.length + distinct / texts.length + (3 * recognised) / texts.length - 1.5
  )
}

/** A header names things: it is no number, date, address of mail, or long sentence. */
function isName(cell: Cell): boolean {
  if (typeof cell !== 'string') return false
  const text = cell.trim()
  if (text === '' || text.length > 60 || text.includes('@')) return false
  return !parseDecimal(text) && !parseWallTime(text)
}

/** Column letters as in a spreadsheet: 0 → A, 26 → AA. */
export function columnLetter(index: number): string {
  return (
    (index >= 26 ? columnLetter(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))
  )
}

/** Names as written, made unique; a nameless column is called by its letter. */
export function columnNames(cells: Cell[], width: number): string[] {
  const seen = new Map<string, number>()
  return Array.from({ length: width }, (_, i) => {
    const name =
      String(cells[i] ?? '')
        .replace(/\s+/g, ' ')
        .trim() || columnLetter(i)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}
