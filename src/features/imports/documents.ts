/** From drafts of rows to the records they make: one a row, or one a document whose lines the rows are. */
import type { Fault } from '../../core/errors.ts'
import type { Cell } from '../../core/kinds/values.ts'
import type { Label } from '../../core/label.ts'
import {
  type ImportedLine,
  isCancellation,
  isReturned,
  type LineFigures,
  lineFigures,
  returnNumber,
  unpricedFigures,
} from '../orders/orders.import.ts'
import type { Mapping } from './mapping.ts'
import type { Draft, Part } from './plan.ts'

export type OriginalRow = { row: number; cells: Cell[] }

/** A record to be written, or to be reported with the rows it comes from. */
export type Wanted = {
  rows: OriginalRow[]
  part: Part
  /** Figures and references of the lines, row by row. */
  lines?: Part[]
  /** Rows understood as returns, rows that repeat another, rows left out as repeats. */
  returned: number
  repeated: number
  dropped: number
  /** Nothing of it is to be written. */
  leftOut?: true
  faults: (Fault & { row?: number })[]
}

/** A row that is a record of its own. */
export function single({ row, cells, part, faults }: Draft, repeated: boolean): Wanted {
  return { rows: [{ row, cells }], part, returned: 0, repeated: repeated ? 1 : 0, dropped: 0, faults }
}

const WALK_IN: Label = { zh: '散客', en: 'Walk-in customer' }

export const texts = {
  customerMissing: {
    zh: '没有客户，无法记账；请补上客户，或在导入选项中选择记到“散客”名下',
    en: 'No customer: it cannot be booked. Fill in the customer, or choose to book such lines on the walk-in customer',
  },
  numberMissing: { zh: '没有订单号', en: 'No order number' },
  priceMissing: { zh: '没有单价或金额', en: 'Neither price nor amount' },
  mixedCustomers: {
    zh: '同一订单号下有不同的客户',
    en: 'Lines of this order number name different customers',
  },
} satisfies Record<string, Label>

/** Lines of one number as the order they make, and the return they make where some go the other way. Rows that repeat an earlier line of it exactly are counted, and left out where asked. */
export function ordersOf(number: string | undefined, drafts: readonly Draft[], mapping: Mapping): Wanted[] {
  const { kept, repeated } = withoutRepeats(drafts, mapping)
  const dropped = mapping.repeats === 'drop' ? repeated : 0
  const faults: Wanted['faults'] = kept.flatMap(({ row, faults }) => faults.map(fault => ({ ...fault, row })))
  const head = headOf(kept)
  const say = (code: keyof typeof texts, row?: number) =>
    faults.push({ field: '', code, message: texts[code], ...(row === undefined ? {} : { row }) })
  if (number === undefined && mapping.columns?.some(({ field }) => field === 'number')) say('numberMissing')
  if (!isNamed(head.refs.customer)) {
    if (mapping.blankCustomer === 'walkIn')
      head.refs.customer = { values: { name: WALK_IN.zh, type: 'person' }, refs: {} }
    else say('customerMissing')
  }
  if (differs(kept)) say('mixedCustomers')
  const cancelled = isCancellation(number)
  const lines = kept.map(draft => {
    const given = draft.line?.values as ImportedLine | undefined
    const figures =
      given &&
      (lineFigures(given, cancelled) ??
        (draft.line?.refs.product ? unpricedFigures(given, cancelled) : undefined))
    if (!figures && draft.faults.length === 0) say('priceMissing', draft.row)
    return { draft, figures }
  })
  if (faults.length > 0)
    return [{ rows: drafts.map(original), part: head, returned: 0, repeated, dropped, faults }]
  const sold = lines.filter(({ figures }) => figures && !isReturned(figures))
  const returned = lines.filter(({ figures }) => figures && isReturned(figures))
  const orders: Wanted[] = []
  if (sold.length > 0) orders.push(order(head, 'sale', number, sold, mapping))
  if (returned.length > 0)
    orders.push(
      order(
        head,
        'return',
        sold.length > 0 && number !== undefined ? returnNumber(number) : number,
        returned,
        mapping,
      ),
    )
  if (orders[0])
    Object.assign(orders[0], {
      repeated,
      dropped,
      rows: [...orders[0].rows, ...drafts.filter(draft => !kept.includes(draft)).map(original)],
    })
  return orders
}

/** A country or city alone names nobody. */
function isNamed(customer: Part | undefined): boolean {
  return customer?.values.number !== undefined || customer?.values.name !== undefined
}

type Line = { draft: Draft; figures: LineFigures | undefined }

function order(
  head: Part,
  type: 'sale' | 'return',
  number: string | undefined,
  lines: Line[],
  mapping: Mapping,
): Wanted {
  const values = {
    ...head.values,
    type,
    status: mapping.orderStatus,
    ...(number === undefined ? {} : { number }),
  }
  return {
    rows: lines.map(({ draft }) => original(draft)),
    part: { values, refs: { ...head.refs } },
    lines: lines.map(({ draft, figures }) => lineOf(draft.line as Part, figures as LineFigures)),
    returned: type === 'return' ? lines.length : 0,
    repeated: 0,
    dropped: 0,
    faults: [],
  }
}

/** A line's text and its product's name stand in for each other. */
function lineOf(line: Part, figures: LineFigures): Part {
  const product = line.refs.product?.values
  const description = line.values.description ?? product?.name
  const refs = product
    ? {
        ...line.refs,
        product: {
          ...line.refs.product,
          values: {
            ...(description ? { name: description } : {}),
            ...(figures.price ? { price: figures.price } : {}),
            ...product,
          },
        },
      }
    : line.refs
  return { values: { ...line.values, ...figures, ...(description ? { description } : {}) }, refs }
}

/** What the lines say of the order: the first value of each field, the earliest date. */
function headOf(drafts: readonly Draft[]): Part {
  const head: Part = { values: {}, refs: {} }
  for (const { part } of drafts) {
    for (const [name, value] of Object.entries(part.values)) {
      const earlier =
        name === 'orderedOn' && head.values[name] !== undefined && String(value) < String(head.values[name])
      if (head.values[name] === undefined || earlier) head.values[name] = value
    }
    for (const [name, ref] of Object.entries(part.refs)) {
      head.refs[name] ??= { values: {}, refs: ref.refs }
      head.refs[name].values = { ...ref.values, ...head.refs[name].values }
    }
  }
  return head
}

function differs(drafts: readonly Draft[]): boolean {
  const named = drafts.map(({ part }) => part.refs.customer?.values ?? {})
  const key = named.some(values => values.number !== undefined) ? 'number' : 'name'
  return new Set(named.map(values => values[key]).filter(value => value !== undefined)).size > 1
}

function withoutRepeats(
  drafts: readonly Draft[],
  mapping: Mapping,
): { kept: readonly Draft[]; repeated: number } {
  const seen = new Set<string>()
  const first = drafts.filter(({ cells }) => {
    const text = cells.join('\u001f')
    return !seen.has(text) && Boolean(seen.add(text))
  })
  return { kept: mapping.repeats === 'drop' ? first : drafts, repeated: drafts.length - first.length }
}

function original({ row, cells }: Draft): OriginalRow {
  return { row, cells }
}
