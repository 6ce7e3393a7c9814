import type { Ref } from '../../../core/field.ts'
import { readDecimal } from '../../../core/kinds/number.ts'
import type { Row } from '../../../core/web/client.ts'
import type { Values } from '../../../core/web/values.ts'
import { type LineAmounts, lineAmounts, orderTotals } from '../../orders/orders.rules.ts'
import { priceIn } from '../documents.rules.ts'
import type { Keying } from './keying.ts'

/** A row of the grid as it stands: numbers are what was typed. */
export interface EntryLine {
  key: string
  id?: string
  product: Ref | null
  /** What stands in the product's cell; where nothing was found for it, `product` is null. */
  typed: string
  code?: string
  description: string | null
  unit: string
  /** Base units in one unit. */
  factor: string
  quantity: string
  price: string
  discount: string
  taxRate: string
  /** Its product was just chosen: the usual unit comes by itself, or the one named. */
  fresh?: true | string
  /** The price that was last put in by itself: while it stands, the row follows the price lists. */
  proposed?: string
  /** When it is promised, where that is another day than the document's. */
  day: string
  note: string | null
  /** Fields that are not keyed but go along (`Keying.keptOfLine`), as the API takes them. */
  kept: Values
}

export const newLine = (given: Partial<EntryLine> = {}): EntryLine => ({
  key: crypto.randomUUID(),
  product: null,
  typed: '',
  description: null,
  unit: '',
  factor: '1',
  quantity: '',
  price: '',
  discount: '',
  taxRate: '',
  day: '',
  note: null,
  kept: {},
  ...given,
})

const written = (value: unknown) =>
  value === null || value === undefined || Number(value) === 0 ? '' : String(value)

/** A stored line as a row of the grid. */
export function lineOf(row: Values, kept: readonly string[] = [], promised?: string): EntryLine {
  const product = (row.product as Ref | null | undefined) ?? null
  return newLine({
    id: typeof row.id === 'string' ? row.id : undefined,
    product,
    typed: product?.title ?? String(row.description ?? ''),
    description: row.description === undefined ? null : (row.description as string | null),
    unit: String(row.unit ?? ''),
    factor: String(row.factor ?? '1'),
    quantity: String(row.quantity ?? ''),
    price: String(row.price ?? ''),
    discount: written(row.discount),
    taxRate: written(row.taxRate),
    day: promised ? String(row[promised] ?? '') : '',
    note: (row.note as string | null | undefined) ?? null,
    kept: Object.fromEntries(kept.map(name => [name, (row[name] as Ref | null | undefined)?.id ?? null])),
  })
}

/** The product's terms put into a row; what was typed by hand stays. */
export function withProduct(line: EntryLine, product: Row, price: Keying['price'], unit?: string): EntryLine {
  const name = String(product.name ?? '')
  return {
    ...line,
    product: { id: product.id, title: name },
    kept: {},
    typed: name,
    code: String(product.code ?? ''),
    description: name,
    unit: String(product.unit ?? ''),
    factor: '1',
    fresh: unit ?? true,
    price: line.price || String(product[price] ?? ''),
    proposed: line.price ? undefined : String(product[price] ?? ''),
    taxRate: line.taxRate || written(product.taxRate),
  }
}

export const isBlank = (line: EntryLine): boolean =>
  line.product === null && line.typed.trim() === '' && line.quantity === '' && line.price === ''

/** Decimal text of what was typed; null where it is no number, '' where nothing stands. */
export function decimalOf(text: string): string | null {
  if (text.trim() === '') return ''
  try {
    return readDecimal(text)
  } catch {
    return null
  }
}

/** Amounts of a row; null until quantity and price are numbers. */
/** @param overall percent off the whole */
export function amountsOf(
  line: EntryLine,
  pricesIncludeTax: boolean,
  overall: string | null = null,
): LineAmounts | null {
  const quantity = decimalOf(line.quantity)
  const price = decimalOf(line.price)
  const discount = decimalOf(line.discount)
  const taxRate = decimalOf(line.taxRate)
  if (!quantity || !price || discount === null || taxRate === null) return null
  return lineAmounts(
    { quantity, price, discount: discount || '0', taxRate: taxRate || '0', overall },
    pricesIncludeTax,
  )
}

export function totalsOf(
  lines: EntryLine[],
  pricesIncludeTax: boolean,
  overall: string | null = null,
): LineAmounts {
  const known = lines.map(line => amountsOf(line, pricesIncludeTax, overall)).filter(one => one !== null)
  return orderTotals(known, '1')
}

export type Column = 'product' | 'quantity' | 'price' | 'discount' | 'taxRate'

/** What is wrong with the rows, by row and column; blank rows are nobody's business. */
export function wrongCells(lines: EntryLine[]): { key: string; column: Column }[] {
  return lines.flatMap(line => {
    if (isBlank(line)) return []
    const wrong: Column[] = []
    if (!line.product && !(line.id && line.description)) wrong.push('product')
    if (!decimalOf(line.quantity)) wrong.push('quantity')
    for (const column of ['price', 'discount', 'taxRate'] as const)
      if (decimalOf(line[column]) === null) wrong.push(column)
    return wrong.map(column => ({ key: line.key, column }))
  })
}

/** The rows as the API takes them. */
export function wireLines(lines: EntryLine[], promised?: string): Values[] {
  return lines
    .filter(line => !isBlank(line))
    .map(line => ({
      ...(line.id ? { id: line.id } : {}),
      product: line.product?.id ?? null,
      description: line.description,
      unit: line.unit || null,
      quantity: decimalOf(line.quantity),
      price: decimalOf(line.price) || '0',
      discount: decimalOf(line.discount) || '0',
      taxRate: decimalOf(line.taxRate) || '0',
      note: line.note,
      ...(promised ? { [promised]: line.day || null } : {}),
      ...line.kept,
    }))
}

/** The row counted in another unit of its product, at the price of that. */
export function inOther(line: EntryLine, unit: { name: string; factor: string }): EntryLine {
  const price = decimalOf(line.price)
  return {
    ...line,
    unit: unit.name,
    factor: unit.factor,
    price: price ? priceIn(price, line.factor, unit.factor) : line.price,
    proposed: line.proposed && priceIn(line.proposed, line.factor, unit.factor),
  }
}
