/** From a mapping and a header to a function that reads rows: cells in, values of fields out, every fault with its sentence. Pure. */
import type { Entity } from '../../core/entity.ts'
import { BadValue, type Fault } from '../../core/errors.ts'
import type { Field } from '../../core/field.ts'
import { isId } from '../../core/id.ts'
import { columnDateOrder } from '../../core/kinds/dates.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { KindContext } from '../../core/kinds/kind.ts'
import {
  type Cell,
  columnDecimalMark,
  holdsFractions,
  isEmpty,
  parseCode,
  parseText,
} from '../../core/kinds/values.ts'
import { schemaOf } from '../../core/validate.ts'
import { columnLetter } from './files/header.ts'
import type { Row } from './files/rows.ts'
import type { Mapping } from './mapping.ts'
import type { NamePart } from './match.ts'

/** An entity as one company has it. */
export type EntityOf = (
  name: string,
) => Pick<Entity, 'name' | 'label' | 'title' | 'fields' | 'lineOf' | 'parent'>

/** Values of one record as a row gives them; references are parts of their own until they are found or created. */
export type Part = { values: Record<string, unknown>; refs: Record<string, Part> }

export type Draft = {
  row: number
  cells: Cell[]
  part: Part
  /** Of entities with lines: the line that the row is. */
  line?: Part
  faults: Fault[]
}

type Source = { column: number; part?: NamePart }

type PlannedField = {
  path: string
  field: Field
  sources: Source[]
  constant?: string
  context: KindContext
  known: Map<Cell, unknown>
}

/** What of one record the file gives. */
export type PlannedPart = {
  entity: string
  fields: Record<string, PlannedField>
  refs: Record<string, PlannedPart>
}

export type Plan = {
  entity: string
  part: PlannedPart
  /** The field of kind `lines`, and what of a line the file gives. */
  lines?: { field: string; part: PlannedPart }
  /** Columns whose writing must be judged as a whole. */
  judged: { column: number; path: string; kind: string }[]
}

/**
 * Compiles the mapping for a header. Throws BadValue `unknownColumn`, `unknownField` or `nothingMapped`.
 * `context` is the importing person's; what columns prove is added by `judge`.
 */
export function compile(
  mapping: Mapping,
  names: readonly string[],
  entity: string,
  entities: EntityOf,
  context: KindContext,
): Plan {
  const plan: Plan = { entity, part: { entity, fields: {}, refs: {} }, judged: [] }
  for (const { column, field, part } of mapping.columns ?? []) {
    const index = columnIndex(names, column)
    const planned = place(plan, field, entities, context, mapping)
    planned.sources.push({ column: index, ...(part ? { part } : {}) })
    plan.judged.push({ column: index, path: planned.path, kind: planned.field.kind })
  }
  for (const [path, value] of Object.entries(mapping.constants))
    place(plan, path, entities, context, mapping).constant = value
  if (plan.judged.length === 0) {
    throw new BadValue('nothingMapped', {
      zh: '没有一列对应到字段，请先设置对应关系',
      en: 'No column is mapped to a field; map at least one',
    })
  }
  return plan
}

function columnIndex(names: readonly string[], column: string): number {
  const exact = names.indexOf(column)
  if (exact >= 0) return exact
  const loose = names.findIndex(name => name.trim().toLowerCase() === column.trim().toLowerCase())
  const index = loose >= 0 ? loose : names.findIndex((_, i) => columnLetter(i) === column)
  if (index >= 0) return index
  throw new BadValue('unknownColumn', {
    zh: `文件中没有“${column}”这一列`,
    en: `The file has no column “${column}”`,
  })
}

/** Finds or makes the place of a path in the plan. A path that ends at a reference means the title of the record referred to. */
function place(
  plan: Plan,
  path: string,
  entities: EntityOf,
  context: KindContext,
  mapping: Mapping,
): PlannedField {
  let part = plan.part
  let entity = entities(plan.entity)
  const steps = path.split('.')
  for (const [i, step] of steps.entries()) {
    const field = entity.fields[step]
    if (!field) break
    const last = i === steps.length - 1
    if (field.kind === 'lines' && field.to && !last) {
      plan.lines ??= { field: step, part: { entity: field.to, fields: {}, refs: {} } }
      part = plan.lines.part
      entity = entities(field.to)
    } else if (field.kind === 'reference' && field.to) {
      part.refs[step] ??= { entity: field.to, fields: {}, refs: {} }
      part = part.refs[step]
      entity = entities(field.to)
      if (last)
        return planned(
          part,
          entity.title,
          `${path}.${entity.title}`,
          entity.fields[entity.title],
          context,
          mapping,
        )
    } else if (last) return planned(part, step, path, field, context, mapping)
    else break
  }
  throw new BadValue('unknownField', { zh: `没有“${path}”这个字段`, en: `There is no field “${path}”` })
}

function planned(
  part: PlannedPart,
  key: string,
  path: string,
  field: Field,
  base: KindContext,
  mapping: Mapping,
): PlannedField {
  const context = {
    ...base,
    ...(mapping.dateOrder ? { dateOrder: mapping.dateOrder } : {}),
    ...(mapping.decimal ? { decimalSign: mapping.decimal } : {}),
  }
  part.fields[key] ??= { path, field, sources: [], context, known: new Map() }
  return part.fields[key]
}

/** What the whole file proves about the writing of its columns goes into the plan, where the mapping does not settle it. */
export function judge(plan: Plan, mapping: Mapping, evidence: ReadonlyMap<number, readonly Cell[]>): void {
  for (const part of [plan.part, plan.lines?.part]) if (part) judgePart(part, mapping, evidence)
}

function judgePart(
  part: PlannedPart,
  mapping: Mapping,
  evidence: ReadonlyMap<number, readonly Cell[]>,
): void {
  for (const { field, sources, context } of Object.values(part.fields)) {
    const cells = sources[0] && evidence.get(sources[0].column)
    if (!cells) continue
    if ((field.kind === 'date' || field.kind === 'datetime') && !mapping.dateOrder)
      context.dateOrder = columnDateOrder(cells).order
    if (NUMERIC.has(field.kind) && !mapping.decimal) context.decimalSign = columnDecimalMark(cells)
    if (field.kind === 'percent') context.fractions = holdsFractions(cells)
  }
  for (const ref of Object.values(part.refs)) judgePart(ref, mapping, evidence)
}

export const NUMERIC: ReadonlySet<string> = new Set(['number', 'money', 'integer', 'percent'])
const CODES: ReadonlySet<string> = new Set(['sequence', 'phone'])

/** Reads one row by the plan. */
export function readRow(plan: Plan, { row, cells }: Row): Draft {
  const faults: Fault[] = []
  const part = readPart(plan.part, cells, faults)
  if (!plan.lines) return { row, cells, part, faults }
  return { row, cells, part, line: readPart(plan.lines.part, cells, faults), faults }
}

function readPart(planned: PlannedPart, cells: readonly Cell[], faults: Fault[]): Part {
  const part: Part = { values: {}, refs: {} }
  for (const [key, field] of Object.entries(planned.fields)) {
    const value = readField(field, cells, faults)
    if (value !== undefined) part.values[key] = value
  }
  for (const [key, ref] of Object.entries(planned.refs)) {
    const inner = readPart(ref, cells, faults)
    if (Object.keys(inner.values).length > 0) part.refs[key] = inner
  }
  return part
}

/** `undefined`: the cell is empty, the field is not given. */
function readField(planned: PlannedField, cells: readonly Cell[], faults: Fault[]): unknown {
  const { sources } = planned
  const cell =
    sources.length === 1 && !sources[0].part ? (cells[sources[0].column] ?? null) : joined(sources, cells)
  const known = planned.known.get(cell)
  const value = known !== undefined || planned.known.has(cell) ? known : remember(planned, cell)
  if (!(value instanceof BadValue)) return value
  faults.push({ field: planned.path, code: value.code, message: value.text })
  return undefined
}

/** Columns repeat their values; what was read once is not read again. */
function remember(planned: PlannedField, cell: Cell): unknown {
  if (planned.known.size > 20_000) planned.known.clear()
  const given = isEmpty(cell) ? (planned.constant ?? null) : cell
  const value = given === null ? undefined : readValue(planned, given)
  planned.known.set(cell, value)
  return value
}

function readValue({ field, context, path }: PlannedField, cell: Cell): unknown {
  const text = CODES.has(field.kind) ? parseCode(cell) : parseText(cell)
  if (text === undefined) {
    return new BadValue('digitsLost', {
      zh: `“${cell}”已丢失位数，请在表格中把该列设为文本后重新导出`,
      en: `“${cell}” has lost its digits; format the column as text and export again`,
    })
  }
  if (text === null) return undefined
  // People are looked up by name or e-mail; a reference's own parts are read as fields of the record it points to.
  if (field.kind === 'user') return text
  if (field.kind === 'references') return separated(text)
  if (kindOf(field).beside) return kindOf(field).parse(text, field, context)
  try {
    const checked = schemaOf(field).safeParse(kindOf(field).parse(text, field, context))
    if (checked.success) return checked.data
    return (
      tooLong(field, text) ??
      new BadValue('invalid', {
        zh: `“${shorten(text)}”不能作为“${field.label.zh}”`,
        en: `“${shorten(text)}” is no valid value of “${field.label.en}”`,
      })
    )
  } catch (error) {
    if (error instanceof BadValue) return error
    throw new Error(`reading ${path}`, { cause: error })
  }
}

/** The names in a cell of several: `甲公司；乙公司`, `甲公司、乙公司`; ids also by commas, which names may have in them. */
function separated(text: string): string[] {
  const by = /[;；\n]/.test(text)
    ? /[;；\n]/
    : text.split(',').every(one => isId(one.trim()))
      ? /[,、]/
      : /、/
  return text
    .split(by)
    .map(one => one.trim())
    .filter(Boolean)
}

function tooLong(field: Field, text: string): BadValue | undefined {
  if (!field.max || text.length <= field.max) return undefined
  return new BadValue('tooLong', {
    zh: `“${field.label.zh}”最多 ${field.max} 个字，这里有 ${text.length} 个`,
    en: `“${field.label.en}” takes at most ${field.max} characters; this has ${text.length}`,
  })
}

export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/** A name from its parts: 张伟 without a space, Jane Q. Doe with; other texts in the order of their columns. */
function joined(sources: readonly Source[], cells: readonly Cell[]): Cell {
  const texts = sources.map(({ column, part }) => ({
    part,
    text: isEmpty(cells[column] ?? null) ? '' : (parseText(cells[column]) ?? ''),
  }))
  const of = (part: NamePart) => texts.find(one => one.part === part)?.text ?? ''
  if (!sources.some(({ part }) => part))
    return (
      texts
        .map(({ text }) => text)
        .filter(Boolean)
        .join(' ') || null
    )
  const [family, middle, given] = [of('family'), of('middle'), of('given')]
  const whole = /[\u3400-\u9fff]/.test(family + given)
    ? family + middle + given
    : [given, middle, family].filter(Boolean).join(' ')
  return whole || null
}
