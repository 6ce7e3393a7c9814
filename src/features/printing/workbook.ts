import { type CellValue, copyRange, insertRows, openXlsx, saveXlsx } from 'hucre'
import { linesOf } from './fill.ts'
import { fillIn, keyOf, type Placeholder, placeholdersIn, solePlaceholder } from './placeholders.ts'
import { type Line, type Source, type Value, valueIn } from './values.ts'

/**
 * An uploaded workbook with its placeholders filled in; all else of it (styles, widths, merged cells, pictures, other sheets) stays. A row that names fields of
 * lines (`{{lines.quantity}}`, `{{明细.数量}}`) is repeated for each of them.
 */
export async function filledWorkbook(source: Source, template: Uint8Array): Promise<Buffer> {
  const workbook = await openXlsx(template, { readStyles: true })
  for (const sheet of workbook.sheets) {
    for (let index = 0; index < sheet.rows.length; index++) {
      const name = linesNamedIn(source, sheet.rows[index])
      if (!name) {
        await fillRow(source, sheet, index)
        continue
      }
      const lines = await linesOf(source, name)
      repeatRow(sheet, index, lines.length)
      // Without lines the row stays, empty.
      for (const [offset, line] of lines.length > 0 ? lines.entries() : [[0, undefined] as const])
        await fillRow(source, sheet, index + offset, { name, line })
      index += Math.max(0, lines.length - 1)
    }
  }
  return Buffer.from(await saveXlsx(workbook))
}

type Sheet = Awaited<ReturnType<typeof openXlsx>>['sheets'][number]

/** Whether a workbook asks for anything. */
export async function hasPlaceholders(template: Uint8Array): Promise<boolean> {
  const workbook = await openXlsx(template)
  return workbook.sheets.some(sheet =>
    sheet.rows.some(row => row.some(cell => typeof cell === 'string' && placeholdersIn(cell).length > 0)),
  )
}

/** The field of lines that a row's placeholders begin with. */
function linesNamedIn({ model }: Source, row: CellValue[]): string | undefined {
  const firsts = row.flatMap(cell =>
    typeof cell === 'string' ? placeholdersIn(cell).map(one => one.path[0]) : [],
  )
  return model.names.find(name => {
    const { kind, label } = model.fields[name]
    return kind === 'lines' && firsts.some(first => [name, label.zh, label.en].includes(first))
  })
}

function repeatRow(sheet: Sheet, index: number, count: number): void {
  if (count < 2) return
  const width = Math.max(...sheet.rows.map(row => row.length))
  insertRows(sheet, index + 1, count - 1)
  const height = sheet.rowDefs?.get(index)
  for (let offset = 1; offset < count; offset++) {
    const range = { startRow: index, startCol: 0, endRow: index, endCol: width - 1 }
    copyRange(sheet, range, { startRow: index + offset, startCol: 0 })
    if (height) sheet.rowDefs?.set(index + offset, { ...height })
  }
}

async function fillRow(
  source: Source,
  sheet: Sheet,
  index: number,
  lines?: { name: string; line: Line | undefined },
): Promise<void> {
  const row = sheet.rows[index]
  for (const [column, cell] of row.entries()) {
    if (typeof cell !== 'string' || !cell.includes('{{')) continue
    const value = await filledCell(source, cell, lines)
    row[column] = value
    const styled = sheet.cells?.get(`${index},${column}`)
    if (styled) Object.assign(styled, { value, type: typeOf(value), richText: undefined })
  }
}

const typeOf = (value: CellValue) =>
  value instanceof Date ? 'date' : typeof value === 'number' ? 'number' : 'string'

/** A cell of one placeholder alone becomes a number or a date, so that the workbook's own formats and formulas go on with it. */
async function filledCell(
  source: Source,
  cell: string,
  lines: { name: string; line: Line | undefined } | undefined,
): Promise<CellValue> {
  const values = new Map<string, Value>()
  for (const one of placeholdersIn(cell)) {
    const isLine = lines !== undefined && isNamed(source, lines.name, one.path[0])
    const asked = isLine ? ofLine(one) : one
    const nowhere = isLine && !lines.line
    values.set(
      keyOf(one),
      nowhere ? { text: '' } : await valueIn(source, asked, isLine ? lines.line : undefined),
    )
  }
  const valueAt = (one: Placeholder) => values.get(keyOf(one))
  const sole = solePlaceholder(cell)
  const value = sole && valueAt(sole)
  if (
    value?.number !== undefined &&
    value.text !== '' &&
    !sole?.form &&
    value.number.replace(/[-.]/g, '').length <= 15
  )
    return Number(value.number)
  if (value && /^\d{4}-\d{2}-\d{2}$/.test(value.text)) return new Date(`${value.text}T00:00:00Z`)
  return fillIn(cell, one => valueAt(one)?.text ?? '')
}

/** Without the name of the lines. */
const ofLine = ({ path, otherwise, ...how }: Placeholder): Placeholder => ({
  ...how,
  path: path.slice(1),
  ...(otherwise ? { otherwise: ofLine(otherwise) } : {}),
})

const isNamed = ({ model }: Source, name: string, word: string) =>
  [name, model.fields[name].label.zh, model.fields[name].label.en].includes(word)
