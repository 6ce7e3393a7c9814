import type { Content, ContentLine } from './versions.ts'

export type LineChange = 'same' | 'changed' | 'added' | 'removed'

/** A line of two versions side by side. */
export interface ComparedLine {
  id: string
  change: LineChange
  before?: ContentLine
  after?: ContentLine
  /** Fields that differ. */
  fields: (keyof ContentLine)[]
}

const compared = [
  'product',
  'description',
  'unit',
  'quantity',
  'price',
  'discount',
  'taxRate',
  'amount',
  'note',
] as const

const isNumber = (value: unknown) =>
  value !== null && value !== '' && value !== undefined && !Number.isNaN(Number(value))

/** Nothing, and a number that is zero, are the same; so are 1 and 1.00. */
export function differ(one: unknown, other: unknown): boolean {
  const [a, b] = [one ?? '', other ?? '']
  if (a === b) return false
  if ([a, b].every(value => value === '' || isNumber(value))) return Number(a) !== Number(b)
  return true
}

/** Lines of an earlier and a later version, in the later's order; what went stands at the end. */
export function compareLines(before: readonly ContentLine[], after: readonly ContentLine[]): ComparedLine[] {
  const earlier = new Map(before.map(line => [line.id, line]))
  const rows = after.map((line): ComparedLine => {
    const old = earlier.get(line.id)
    earlier.delete(line.id)
    if (!old) return { id: line.id, change: 'added', after: line, fields: [] }
    const fields = compared.filter(name => differ(old[name], line[name]))
    return {
      id: line.id,
      change: fields.length > 0 ? 'changed' : 'same',
      before: old,
      after: line,
      fields: [...fields],
    }
  })
  const gone = [...earlier.values()].map(
    (line): ComparedLine => ({ id: line.id, change: 'removed', before: line, fields: [] }),
  )
  return [...rows, ...gone]
}

export const comparedHead = [
  'subject',
  'contact',
  'owner',
  'quotedOn',
  'validUntil',
  'overallDiscount',
  'net',
  'tax',
  'amount',
  'terms',
] as const satisfies (keyof Content)[]
