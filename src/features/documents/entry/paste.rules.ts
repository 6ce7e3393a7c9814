/** Rows copied from a spreadsheet, read as order lines: which cell is the product, which the quantity and the price. */

export interface PastedLine {
  /** Code, name or bar code as written. */
  product: string
  quantity?: string
  price?: string
  discount?: string
  note?: string
}

type Part = keyof PastedLine

const heads: [Part, RegExp][] = [
  [
    'product',
    /^(产品|商品|品名|名称|货号|编号|编码|条码|产品名称|产品编号|product|item|sku|code|name|description)/i,
  ],
  ['quantity', /^(数量|qty|quantity|count)/i],
  ['price', /^(单价|售价|价格|price|unit price)/i],
  ['discount', /^(折扣|discount)/i],
  ['note', /^(备注|说明|note|remark|comment)/i],
]

const isNumber = (cell: string) => /^[¥￥$]?\s*-?[\d,]+(\.\d+)?%?$/.test(cell.trim()) && /\d/.test(cell)
const plain = (cell: string) => cell.replace(/[¥￥$,%\s]/g, '')

/** Cells of the clipboard: lines and tabs, a quoted cell may hold either. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else if (sign === '"') quoted = false
      else cell += sign
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === '\t') {
      row.push(cell)
      cell = ''
    } else if (sign === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')])
      row = []
      cell = ''
    } else cell += sign
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell.replace(/\r$/, '')])
  return rows.filter(cells => cells.some(one => one.trim() !== ''))
}

function headOf(cells: string[]): (Part | undefined)[] | undefined {
  const parts = cells.map(cell => heads.find(([, words]) => words.test(cell.trim()))?.[0])
  return parts.includes('product') && parts.filter(Boolean).length > 1 ? parts : undefined
}

/** Without a head the first cell is the product, then numbers are quantity and price in that order. */
function byPlace(cells: string[]): PastedLine {
  const [first = '', ...others] = cells.map(cell => cell.trim())
  const numbers = others.filter(isNumber).map(plain)
  const words = others.filter(cell => cell !== '' && !isNumber(cell))
  return {
    product: first === '' ? (words[0] ?? '') : first,
    quantity: numbers[0],
    price: numbers[1],
  }
}

/** Lines of a paste; one without a product is left out. Empty where the text is no table (one cell). */
export function pastedLines(text: string): PastedLine[] {
  const rows = cellsOf(text)
  if (rows.length === 0 || (rows.length === 1 && (rows[0]?.length ?? 0) < 2)) return []
  const head = headOf(rows[0] ?? [])
  const lines = head
    ? rows.slice(1).map(cells => {
        const line: PastedLine = { product: '' }
        for (const [place, part] of head.entries()) {
          const cell = cells[place]?.trim()
          if (!part || !cell || line[part]) continue
          line[part] = part === 'product' || part === 'note' ? cell : plain(cell)
        }
        return line
      })
    : rows.map(byPlace)
  return lines.filter(line => line.product !== '')
}
