/** Cells of exported files. What a spreadsheet would take for a formula is made text; numbers stay numbers, negative ones too. */

const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^[+-]?\d[\d,]*(\.\d+)?%?$/

/** A text that a spreadsheet shows and never runs (OWASP: CSV injection). */
export function harmless(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}

/** One line of CSV with CRLF, as spreadsheets expect it. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  const text = typeof cell === 'string' ? harmless(cell) : String(cell)
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
