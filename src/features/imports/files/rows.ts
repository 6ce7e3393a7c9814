import { BadValue } from '../../../core/errors.ts'
import type { Cell } from '../../../core/kinds/values.ts'

/** One row: its number in the file as a spreadsheet shows it (the first is 1), and its cells. */
export type Row = { row: number; cells: Cell[] }

/** Rows travel by the thousand: handing them over one by one costs more than reading them. */
export type RowBatch = Row[]

/** The answer to a file that is no table. */
export function unreadable(zh: string, en: string): BadValue {
  return new BadValue('unreadableFile', { zh, en })
}
