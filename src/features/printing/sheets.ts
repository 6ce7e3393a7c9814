import { formatDecimal } from '../../core/kinds/number.ts'
import type { Element, LinesElement } from './design.ts'
import { type PlacedRow, paginate } from './paginate.ts'
import { PAGE, PAGES } from './placeholders.ts'
import type { FilledRow, PrintDocument } from './printJob.ts'

/** An element of pdfme that says itself what stands in it. */
export type DrawnElement = {
  type: string
  position: { x: number; y: number }
  content?: string
} & Record<string, unknown>

/** What is drawn on one sheet of paper. */
export type Sheet = DrawnElement[]

/** Height in millimetres of a text that is wrapped to a width. */
export type Measure = (
  text: string,
  style: Pick<LinesElement, 'fontName' | 'fontSize'>,
  width: number,
) => Promise<number>

const PADDING = { side: 1, top: 0.7 }
const RULE = 0.2

/** The sheets of a document. Pages of the design that have lines become as many as these need; others one. */
export async function sheetsOf(document: PrintDocument, measure: Measure): Promise<Sheet[]> {
  const sheets: Sheet[] = []
  for (const page of document.design.pages) {
    const lines = page.find(element => element.type === 'lines')
    sheets.push(...(lines ? await brokenPage(document, page, lines, measure) : [plainSheet(document, page)]))
  }
  const numbered = (text: string, index: number) =>
    text.replaceAll(PAGE, String(index + 1)).replaceAll(PAGES, String(sheets.length))
  return sheets.map((sheet, index) =>
    sheet.map(element =>
      element.content ? { ...element, content: numbered(element.content, index) } : element,
    ),
  )
}

function plainSheet(document: PrintDocument, page: Element[]): Sheet {
  return page.map(element => filled(document, element))
}

/** The element with its text, without what is ours alone. */
function filled({ texts }: PrintDocument, { on: _on, ...kept }: Element): DrawnElement {
  return { ...kept, content: texts[kept.name] ?? '' }
}

async function brokenPage(
  document: PrintDocument,
  page: Element[],
  lines: LinesElement,
  measure: Measure,
): Promise<Sheet[]> {
  const { rows, scales } = document.lines[lines.name] ?? { rows: [], scales: [] }
  const top = lines.position.y
  const others = page.filter(element => element.type !== 'lines')
  const after = others.filter(element => element.on === 'after')
  const edge = document.design.paper.height - document.design.paper.margin[2]
  // What is fixed below the lines ends their room.
  const limit = (onSheet: (element: Element) => boolean) =>
    lines.grows
      ? Math.min(
          edge,
          ...others.filter(one => isBelow(one, lines) && onSheet(one)).map(one => one.position.y),
        )
      : top + lines.height
  const always = (element: Element) => (element.on ?? 'every') === 'every'
  const afterTop = top + lines.height
  const afterHeight = Math.max(0, ...after.map(one => one.position.y + one.height - afterTop))
  const { sheets: broken, afterApart } = paginate({
    heights: await rowHeights(lines, rows, measure),
    rows,
    rowHeight: lines.rowHeight,
    headHeight: lines.head ? lines.headHeight : 0,
    carries: lines.carries,
    pageTotal: lines.pageTotal,
    total: lines.total,
    fills: lines.fills,
    rowsMost: lines.rowsMost,
    room: limit(always) - top,
    lastRoom: limit(element => always(element) || element.on === 'last') - top,
    after: afterHeight,
  })
  const count = broken.length + (afterApart ? 1 : 0)
  return Array.from({ length: count }, (_, index) => {
    const placed = broken[index] ?? []
    const table = tableOf(document, lines, placed, rows, scales, top)
    const isLast = index === count - 1
    const shift = top + placed.reduce((sum, row) => sum + row.height, 0) - afterTop
    const standing = others
      .filter(one => always(one) || (one.on === 'first' && index === 0) || (one.on === 'last' && isLast))
      .map(one => filled(document, one))
    const following = isLast ? after.map(one => moved(filled(document, one), shift)) : []
    return [...standing, ...table, ...following]
  })
}

const isBelow = (element: Element, lines: LinesElement) =>
  element.on !== 'after' &&
  element.on !== 'first' &&
  element.position.y >= lines.position.y + lines.height - 0.01

const moved = (element: DrawnElement, y: number): DrawnElement => ({
  ...element,
  position: { x: element.position.x, y: element.position.y + y },
})

async function rowHeights(lines: LinesElement, rows: FilledRow[], measure: Measure): Promise<number[]> {
  if (lines.fixed) return rows.map(() => lines.rowHeight)
  return Promise.all(
    rows.map(async row => {
      const heights = await Promise.all(
        row.cells.map(async (cell, column) => {
          const width = lines.columns[column].width - 2 * PADDING.side
          return surelyFits(cell, lines.fontSize ?? 9, width) ? 0 : measure(cell, lines, width)
        }),
      )
      return Math.max(lines.rowHeight, ...heights.map(height => height + 2 * PADDING.top))
    }),
  )
}

const POINT = 25.4 / 72

/** No character is wider than the font is high: spares most measuring. */
const surelyFits = (text: string, fontSize: number, width: number) =>
  !text.includes('\n') && text.length * fontSize * POINT <= width

/** Rows drawn as texts and rules. */
function tableOf(
  { words }: PrintDocument,
  lines: LinesElement,
  placed: PlacedRow[],
  rows: FilledRow[],
  scales: (number | null)[],
  top: number,
): Sheet {
  const elements: DrawnElement[] = []
  const lefts = [lines.position.x]
  for (const { width } of lines.columns) lefts.push(lefts[lefts.length - 1] + width)
  const write = (
    text: string,
    column: number,
    y: number,
    height: number,
    style: Record<string, unknown>,
    span = 1,
  ) => {
    if (text === '') return
    elements.push({
      type: 'text',
      content: text,
      position: { x: lefts[column] + PADDING.side, y },
      width: lefts[column + span] - lefts[column] - 2 * PADDING.side,
      height,
      fontName: lines.fontName ?? 'regular',
      fontSize: lines.fontSize ?? 9,
      fontColor: lines.fontColor ?? '#000000',
      verticalAlignment: 'middle',
      lineHeight: 1,
      ...style,
    })
  }
  let y = top
  for (const row of placed) {
    const cells = cellsOf(row, lines, rows, scales, words)
    cells.forEach(({ text, span = 1 }, column) => {
      const align = lines.columns[column].align
      if (row.kind === 'head') write(text, column, y, row.height, { fontName: 'bold', alignment: 'center' })
      else write(text, column, y, row.height, { alignment: span > 1 ? 'left' : align }, span)
    })
    y += row.height
  }
  return [...elements, ...rules(lines, placed, lefts, top)]
}

interface Cell {
  text: string
  span?: number
}

function cellsOf(
  row: PlacedRow,
  { columns }: LinesElement,
  rows: FilledRow[],
  scales: (number | null)[],
  words: PrintDocument['words'],
): Cell[] {
  if (row.kind === 'head') return columns.map(column => ({ text: column.title }))
  if (row.kind === 'row') return rows[row.index as number].cells.map(text => ({ text }))
  if (row.kind === 'empty') return []
  const firstSum = columns.findIndex(column => column.sum)
  const label = words[row.kind]
  return columns.map((column, index) => {
    const sum = row.sums?.[index]
    if (column.sum && sum) return { text: formatDecimal(sum, scales[index] ?? undefined) }
    if (index === 0) return { text: label, span: Math.max(1, firstSum) }
    return { text: '' }
  })
}

/** The lines between rows and columns; beside a row that sums, its label has no columns within. */
function rules(
  { border, columns }: LinesElement,
  placed: PlacedRow[],
  lefts: number[],
  top: number,
): DrawnElement[] {
  if (border === 'none' || placed.length === 0) return []
  const drawnRules: DrawnElement[] = []
  const rule = (x: number, y: number, width: number, height: number) =>
    drawnRules.push({
      type: 'line',
      position: { x, y },
      width,
      height,
      color: '#000000',
    })
  const [left] = lefts
  const right = lefts[lefts.length - 1]
  const firstSum = columns.findIndex(column => column.sum)
  const summing = (row: PlacedRow) => row.sums !== undefined
  let y = top
  rule(left, y - RULE / 2, right - left, RULE)
  for (const row of placed) {
    y += row.height
    rule(left, y - RULE / 2, right - left, RULE)
  }
  if (border !== 'grid') return drawnRules
  lefts.forEach((x, column) => {
    const within = column > 0 && column < Math.max(1, firstSum)
    let from = top
    let reached = top
    for (const row of placed) {
      if (within && summing(row)) {
        if (reached > from) rule(x - RULE / 2, from, RULE, reached - from)
        from = reached + row.height
      }
      reached += row.height
    }
    if (reached > from) rule(x - RULE / 2, from, RULE, reached - from)
  })
  return drawnRules
}
