import type { ZodType } from 'zod'
import type { Actor } from './actor.ts'
import { fieldAccess } from './actor.ts'
import type { Fields } from './entity.ts'
import type { Fault } from './errors.ts'
import type { Field } from './field.ts'
import { kindOf } from './kinds/index.ts'
import type { Label } from './label.ts'
import { type Model, writable } from './model.ts'
import type { Values } from './server.ts'
import { holds } from './shape.ts'

const schemas = new WeakMap<Field, ZodType>()

export function schemaOf(field: Field): ZodType {
  const known = schemas.get(field)
  if (known) return known
  const made = kindOf(field).schema(field)
  schemas.set(field, made)
  return made
}

const missing: Label = { zh: '必填', en: 'This is required' }
const unknown: Label = { zh: '没有这个字段', en: 'There is no such field' }
const closed: Label = { zh: '您不能修改这个字段', en: 'You may not change this field' }
const notAsked: Label = {
  zh: '按公司的设置，这条记录不填这个字段；请清空它，或先改它所依据的字段',
  en: 'The company does not ask for this here; leave it empty, or first change what it depends on',
}
const computed: Label = {
  zh: '这个字段由系统维护，不能直接填写',
  en: 'The program keeps this field; it cannot be written',
}

function wrong(field: Field, issue: string): Label {
  if (field.max !== undefined && issue.startsWith('Too big'))
    return { zh: `不能超过 ${field.max} 个字`, en: `At most ${field.max} characters` }
  const { label } = kindOf(field)
  const range =
    field.least !== undefined || field.most !== undefined
      ? {
          zh: `（${field.least ?? '…'} 至 ${field.most ?? '…'}）`,
          en: ` (${field.least ?? '…'} to ${field.most ?? '…'})`,
        }
      : { zh: '', en: '' }
  return {
    zh: `不是有效的${label.zh}${range.zh}，请更正`,
    en: `Not a valid ${label.en.toLowerCase()}${range.en}; please correct it`,
  }
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Reads one value by its kind; a missing one becomes null. */
export function readValue(
  field: Field,
  value: unknown,
): { value: unknown } | { code: string; message: Label } {
  if (isEmpty(value)) return field.required ? { code: 'required', message: missing } : { value: null }
  const read = schemaOf(field).safeParse(value)
  if (read.success) return { value: read.data }
  return { code: 'invalid', message: wrong(field, read.error.issues[0]?.message ?? '') }
}

/** Reads input of free-standing fields (a verb's): every required one must be there, none else may. `all`: with those closed to the role. */
export function readInput(fields: Fields, input: Values, all: Fields): { set: Values; faults: Fault[] } {
  const set: Values = {}
  const faults: Fault[] = []
  for (const name of Object.keys(input))
    if (!fields[name])
      faults.push(
        Object.hasOwn(all, name)
          ? { field: name, code: 'forbidden', message: closed }
          : { field: name, code: 'unknownField', message: unknown },
      )
  for (const [name, field] of Object.entries(fields)) {
    const given = input[name] === undefined ? field.default : input[name]
    if (given === undefined && !field.required) continue
    const read = readValue(field, given)
    if ('value' in read) set[name] = read.value
    else faults.push({ field: name, ...read })
  }
  return { set, faults }
}

export interface Reading {
  /** Read-only fields may be set: by verbs, jobs and imports that the program itself runs. */
  trusted?: boolean
  /** The record as it stands: conditions of fields look at it where the input says nothing. */
  before?: Values
}

/** Reads the fields of a new record: defaults filled in, required ones demanded. */
export function readNew(
  model: Model,
  actor: Actor,
  input: Values,
  options: Reading = {},
): { set: Values; faults: Fault[] } {
  const filled: Values = { ...input }
  for (const name of model.names) {
    const field = model.fields[name]
    const stored = model.columns[name] || field.customId
    if (
      filled[name] === undefined &&
      field.default !== undefined &&
      stored &&
      holds(field.visibleWhen, filled)
    )
      filled[name] = field.default
  }
  const { set, faults } = readChange(model, actor, filled, options, true)
  for (const name of model.names) {
    const field = model.fields[name]
    const blank = (set[name] === undefined || set[name] === null) && holds(field.visibleWhen, filled)
    if (field.required && blank && !field.from && !faults.some(fault => fault.field === name))
      faults.push({ field: name, code: 'required', message: missing })
  }
  return { set, faults }
}

/** Reads changed fields of a record. */
export function readChange(
  model: Model,
  actor: Actor,
  input: Values,
  { trusted = false, before }: Reading = {},
  isNew = false,
): { set: Values; faults: Fault[] } {
  const set: Values = {}
  const faults: Fault[] = []
  const allowed = writableNames(model)
  for (const [name, value] of Object.entries(input)) {
    const field = model.fields[name]
    if (!field) faults.push({ field: name, code: 'unknownField', message: unknown })
    else if (!allowed.has(name) && !trusted) {
      if (!isNew || value !== field.default) faults.push({ field: name, code: 'readOnly', message: computed })
      else set[name] = value
    } else if (!trusted && fieldAccess(actor, model.entity.name, name) !== 'write' && value !== field.default)
      faults.push({ field: name, code: 'forbidden', message: closed })
    else if (field.kind === 'lines') set[name] = value
    else if (field.visibleWhen && !holds(field.visibleWhen, { ...before, ...input })) {
      if (isEmpty(value)) set[name] = null
      else if (value !== before?.[name]) faults.push({ field: name, code: 'notAsked', message: notAsked })
    } else {
      const read = readValue(field, value)
      if ('value' in read) set[name] = read.value
      else faults.push({ field: name, ...read })
    }
  }
  return { set, faults }
}

const writableSets = new WeakMap<Model, Set<string>>()

function writableNames(model: Model): Set<string> {
  const known = writableSets.get(model)
  if (known) return known
  const made = new Set(writable(model))
  writableSets.set(model, made)
  return made
}
