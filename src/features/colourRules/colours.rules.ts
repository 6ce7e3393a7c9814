import { z } from 'zod'
import type { Field } from '../../core/field.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { KindContext, Operator } from '../../core/kinds/kind.ts'

/** Colours a rule may give, by their names in Ant Design's palette. */
export const colours = ['red', 'orange', 'gold', 'green', 'cyan', 'blue', 'purple', 'magenta'] as const
export type Colour = (typeof colours)[number]

const rule = z.strictObject({
  field: z.string().max(60),
  op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'contains', 'empty']),
  value: z.string().max(500),
  colour: z.enum(colours),
  /** Said beside the colour. */
  label: z.string().trim().min(1).max(20),
  /** The field whose cell is coloured; absent: the whole row. */
  cell: z.string().max(60).optional(),
})
const rules = z.array(rule).max(20)

/** A condition, as a filter of the list would ask it, and how rows that meet it stand out. */
export type ColourRule = z.infer<typeof rule>

/** The rules as they stand in a view or an address; undefined where they cannot be read. */
export function readColours(text: string): ColourRule[] | undefined {
  if (!text) return []
  try {
    return rules.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export const writeColours = (list: ColourRule[]): string => (list.length ? JSON.stringify(list) : '')

/** Who reads: “me” and “my team” in a condition on people, and the clock of dates. */
export interface Reader extends KindContext {
  userId: string
  teamIds: readonly string[]
  /** Days of documents go by the company's clock, moments by the person's. */
  companyTimeZone: string
}

interface Asked {
  op: Operator
  value: string
}

/** Whether a value of the API meets the condition, as the list's filter on the server would decide it. */
export function fulfils(field: Field, { op, value }: Asked, given: unknown, reader: Reader): boolean {
  const kind = kindOf(field)
  const held = [given]
    .flat()
    .filter(one => one !== null && one !== undefined)
    .map(idOf)
  if (op === 'empty') return (held.length === 0) === (value !== 'false')
  const people = field.to === 'user' && ['eq', 'ne', 'in'].includes(op) ? peopleOf(value, reader) : undefined
  if (people) return people.some(id => held.includes(id)) === (op !== 'ne')
  if (field.to === 'user' && value === 'none' && op !== 'ne') return held.length === 0
  if (op === 'contains') return held.some(one => one.toLowerCase().includes(value.toLowerCase()))
  const context = kind.column === 'date' ? { ...reader, timeZone: reader.companyTimeZone } : reader
  const read = (text: string) => String(kind.filter(text, field, context))
  if (op === 'in')
    return value.split(',').some(one => held.some(each => compared(kind.slot, each, read(one)) === 0))
  const wanted = read(value)
  if (op === 'ne') return !held.some(one => compared(kind.slot, one, wanted) === 0)
  const signs: Record<string, (difference: number) => boolean> = {
    eq: difference => difference === 0,
    lt: difference => difference < 0,
    lte: difference => difference <= 0,
    gt: difference => difference > 0,
    gte: difference => difference >= 0,
  }
  return held.some(one => signs[op]?.(compared(kind.slot, one, wanted)))
}

const idOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : String(value)

function peopleOf(value: string, { userId, teamIds }: Reader): readonly string[] | undefined {
  if (value === 'me') return [userId]
  return value === 'team' ? teamIds : undefined
}

/** Numbers by size, days and moments by time, all else by whether they are the same. */
function compared(slot: 'text' | 'num' | 'time' | null, one: string, other: string): number {
  if (slot === 'num') return Number(one) - Number(other)
  if (slot === 'time') return Date.parse(one) - Date.parse(other)
  return one === other ? 0 : Number.NaN
}
