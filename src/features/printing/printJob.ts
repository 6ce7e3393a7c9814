import type { Design } from './design.ts'

/** A row of lines, ready to be drawn. */
export interface FilledRow {
  cells: string[]
  /** What a column that is summed adds, as decimal text; null where there is nothing the reader may know. */
  amounts: (string | null)[]
}

/** One copy of one record: the design, and what stands in its elements by their names. */
export interface PrintDocument {
  design: Pick<Design, 'paper' | 'pages'>
  texts: Record<string, string>
  lines: Record<string, { rows: FilledRow[]; scales: (number | null)[] }>
  words: LineWords
}

export interface LineWords {
  carriedOut: string
  carriedIn: string
  pageTotal: string
  total: string
}

export interface PrintJob {
  documents: PrintDocument[]
  /** Moves everything, in millimetres. */
  offset: { x: number; y: number }
  title: string
  author: string
  language: 'zh' | 'en'
}
