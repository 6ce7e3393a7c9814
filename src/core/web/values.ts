import type { Entity } from '../entity.ts'
import type { Field } from '../field.ts'
import { kindOf } from '../kinds/index.ts'
import type { Label } from '../label.ts'
import { holds } from '../shape.ts'
import type { ServerFault } from './client.ts'

export type Values = Record<string, unknown>
export type Faults = Record<string, string>

export const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** A value as the API takes it: references and files as their ids, lines with theirs. */
function toWire(value: unknown): unknown {
  if (value === '' || value === undefined) return null
  if (Array.isArray(value))
    return value.map(one => (isRow(one) && !('title' in one || 'size' in one) ? wireOf(one) : toWire(one)))
  if (isRow(value) && typeof value.id === 'string') return value.id
  return value
}

const isRow = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A whole form as the body of a request. */
export function wireOf(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'id' ? value : toWire(value)]),
  )
}

export const sameValue = (one: unknown, other: unknown): boolean =>
  JSON.stringify(toWire(one)) === JSON.stringify(toWire(other))

/** The fields whose value differs from what was read. */
export function changedValues(before: Values, after: Values): Values {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !sameValue(before[name], value)))
}

/** Values a new record begins with: the fields' defaults, below what the caller gives. */
export function initialValues(fields: Record<string, Field>, given: Values = {}): Values {
  const values: Values = {}
  for (const [name, field] of Object.entries(fields))
    if (field.default !== undefined && !field.readOnly) values[name] = field.default
  return { ...values, ...given }
}

const needed: Label = { zh: '请填写{label}', en: '{label} is needed' }
const wrong: Label = { zh: '{label}填写不正确', en: '{label} is not right' }
const outside: Label = {
  zh: '{label}应在 {least} 到 {most} 之间',
  en: '{label} must be from {least} to {most}',
}
const tooSmall: Label = { zh: '{label}不能小于 {least}', en: '{label} must be at least {least}' }
const tooBig: Label = { zh: '{label}不能大于 {most}', en: '{label} must be at most {most}' }

function wrongText({ least, most }: Field): Label {
  if (least !== undefined && most !== undefined) return outside
  if (least !== undefined) return tooSmall
  if (most !== undefined) return tooBig
  return wrong
}

type Say = (label: Label, values?: Record<string, string | number>) => string

/** What is wrong with one value, in the reader's words; undefined where nothing is. */
export function faultOf(field: Field, value: unknown, say: Say): string | undefined {
  const words = { label: say(field.label), least: field.least ?? '', most: field.most ?? '' }
  if (isMissing(value)) return field.required ? say(needed, words) : undefined
  if (field.kind === 'lines' || field.kind === 'file') return undefined
  return kindOf(field).schema(field).safeParse(value).success ? undefined : say(wrongText(field), words)
}

/** Checks the named fields before anything is sent; the server checks again and knows more. */
export function faultsOf(fields: Record<string, Field>, names: string[], values: Values, say: Say): Faults {
  const faults: Faults = {}
  for (const name of names) {
    const field = fields[name]
    const fault = field && holds(field.visibleWhen, values) && faultOf(field, values[name], say)
    if (fault) faults[name] = fault
  }
  return faults
}

/** What a form sends: not what was written in fields that its other values have since taken away. */
export function askedValues(fields: Record<string, Field>, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => holds(fields[name]?.visibleWhen, values)),
  )
}

const inLine: Label = { zh: '第 {line} 行：{message}', en: 'Line {line}: {message}' }

/** The server's faults by field; one in a line (`lines.2.quantity`) is told at the field of the lines. */
export function serverFaults(faults: ServerFault[], say: Say): Faults {
  const told: Faults = {}
  for (const { field, message } of faults) {
    const [name = '', line] = field.split('.')
    const text = line === undefined ? message : say(inLine, { line: Number(line) + 1, message })
    told[name] = told[name] ? `${told[name]} ${text}` : text
  }
  return told
}

/** Names of the fields a form shows: those of the sections that this person may write. */
export function formFields(entity: Entity, mayWrite: (name: string, field: Field) => boolean): string[] {
  return entity.form
    .flatMap(section => section.fields)
    .filter(name => entity.fields[name] && mayWrite(name, entity.fields[name]))
}
