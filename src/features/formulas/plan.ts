import type { Core, Models } from '../../core/core.ts'
import type { Field } from '../../core/field.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Label, Locale } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import type { Values } from '../../core/server.ts'
import { figures } from '../metrics/figures.ts'
import { type Compiled, compile, type FormulaFault, type Resolve, type Source, type Type } from './compile.ts'
import { Day, Num, Pick, textOf } from './values.ts'

/** What a formula is worked out from: a field of the record, or of the record that one of its references names. */
interface Input {
  reference?: string
  field: string
  entity: string
  type: Type
}

export interface Formula {
  entity: string
  key: string
  id: string
  field: Field
  today: boolean
  inputs: Input[]
  evaluate: Compiled['evaluate']
}

/** A company's formulas, ready to be worked out. */
export interface Plan {
  settings: Settings
  /** Formulas of an object, such as use others behind them. */
  of: (entity: string) => Formula[]
  /** Formulas whose record refers to one of the entity: objects and their references, with the fields that matter. */
  readers: (entity: string) => { entity: string; reference: string; fields: Set<string> }[]
  /** Objects with formulas that depend on the day. */
  daily: string[]
  /** Formulas that cannot be worked out, by `order.c_margin`. */
  faults: Map<string, FormulaFault>
}

type Settings = Models['settings']

const types: Partial<Record<Field['kind'], Type>> = {
  integer: 'Num',
  number: 'Num',
  money: 'Num',
  percent: 'Num',
  date: 'Day',
  datetime: 'Day',
  choice: 'Pick',
  boolean: 'bool',
  text: 'string',
  longText: 'string',
  email: 'string',
  phone: 'string',
  url: 'string',
  address: 'string',
  sequence: 'string',
}

const plans = new WeakMap<Models, Plan>()

/** The plan of a company, kept as long as its models are. */
export async function planOf(core: Core, workspaceId: string): Promise<Plan> {
  const models = await core.models(workspaceId)
  const known = plans.get(models) ?? planFrom(models)
  plans.set(models, known)
  return known
}

export function planFrom(models: Models): Plan {
  const { settings } = models
  const formulas = new Map<string, Formula>()
  const faults: Plan['faults'] = new Map()
  for (const { name } of models.entities) {
    const model = models(name)
    for (const key of model.own) {
      const field = model.fields[key]
      if (!field.formula) continue
      const compiled = compileIn(models, model, key, field.formula, settings.locale)
      if ('evaluate' in compiled)
        formulas.set(`${name}.${key}`, {
          entity: name,
          key,
          id: field.customId as string,
          field,
          ...compiled,
        })
      else faults.set(`${name}.${key}`, compiled)
    }
  }
  for (const name of circular(formulas)) {
    formulas.delete(name)
    faults.set(name, { message: inCircle, from: 0, to: 0 })
  }
  const byEntity = Map.groupBy(inOrder(formulas), formula => formula.entity)
  return {
    settings,
    faults,
    of: entity => byEntity.get(entity) ?? [],
    readers: entity => readersOf([...formulas.values()], entity),
    daily: [...byEntity].filter(([, all]) => all.some(one => one.today)).map(([entity]) => entity),
  }
}

const inCircle: Label = {
  zh: '公式绕了一圈又用到自己，请改掉其中一步',
  en: 'The formula comes back to itself; change one of its steps',
}

/** A formula of the object compiled, its inputs known by entity and field. */
export function compileIn(
  models: Models,
  model: Model,
  key: string,
  text: string,
  locale: Locale,
): (Compiled & { inputs: Input[] }) | FormulaFault {
  const inputs = new Map<string, Input>()
  const compiled = compile(text, resolver(models, model, key, locale, inputs))
  if (!('evaluate' in compiled)) return compiled
  return { ...compiled, inputs: compiled.sources.map(({ path }) => inputs.get(path) as Input) }
}

function resolver(
  models: Models,
  model: Model,
  self: string,
  locale: Locale,
  inputs: Map<string, Input>,
): Resolve {
  return path => {
    const steps = path.split('.').map(step => step.trim())
    if (steps.length > 2) return tooFar
    const first = nameIn(model, steps[0])
    if (!first) return noField(steps[0])
    if (steps.length === 1) return use(model, first)
    const { kind, to, from } = model.fields[first]
    if ((kind !== 'reference' && kind !== 'user') || !to) return noReference(model.fields[first].label)
    if (from) return notTold(model.fields[first].label)
    const target = models(to)
    const second = nameIn(target, steps[1])
    return second ? use(target, second, first) : noField(path)
  }

  function use(of: Model, field: string, reference?: string): Source | Label {
    const one = of.fields[field]
    const path = reference ? `${reference}.${field}` : field
    if (!reference && field === self) return inCircle
    const type = types[one.kind]
    if (!type)
      return one.kind === 'reference' || one.kind === 'user' ? mustGoOn(one.label) : noValue(one.label)
    if (one.computed) return notKept(one.label)
    if (one.from && !isFigure(of, field)) return notTold(one.label)
    if (of.entity.numbering?.field === field) return notYet(one.label)
    if (field === 'updatedAt') return notStill(one.label)
    inputs.set(path, { reference, field, entity: of.entity.name, type })
    const choices = one.choices?.map(({ value, label }) => ({ value, names: namesOfChoice(label, locale) }))
    return { path, type, ...(choices && !one.open ? { choices } : {}) }
  }
}

const namesOfChoice = (label: Label, locale: Locale) => [label[locale], label[locale === 'zh' ? 'en' : 'zh']]

/** A figure of customers whose changes formulas are told. */
export const isFigure = ({ entity, fields }: Model, name: string): boolean =>
  entity.name === 'customer' && fields[name]?.from !== undefined && Object.hasOwn(figures, name)

/** A field by its key or by either of its names. */
function nameIn(model: Model, written: string): string | undefined {
  if (Object.hasOwn(model.fields, written)) return written
  return model.names.find(name => {
    const { zh, en } = model.fields[name].label
    return zh === written || en.toLowerCase() === written.toLowerCase()
  })
}

const tooFar: Label = {
  zh: '只能用到关联记录的字段，不能再往下一层',
  en: 'A formula reaches the fields of a referred record, no further',
}
const noField = (name: string): Label => ({ zh: `没有字段“${name}”`, en: `There is no field “${name}”` })
const noReference = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”不是关联，后面不能加点`,
  en: `“${en}” is no reference; nothing stands behind it`,
})
const mustGoOn = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”是关联，请写明用它的哪个字段，例如 ${zh}.名称`,
  en: `“${en}” is a reference; name one of its fields, e.g. ${en}.name`,
})
const noValue = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”这类字段不能用在公式里`,
  en: `“${en}” is of a kind that formulas cannot use`,
})
const notKept = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”随日期变化，每次查看时现算，没有存下来的值给公式用；请改用它所依据的字段（例如上次下单），或在列表里直接显示、筛选“${zh}”`,
  en: `“${en}” changes with the day and is worked out when it is looked at: formulas find no stored value. Use what it depends on (such as the last order), or show and filter “${en}” itself in lists`,
})
const notTold = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”由系统另行维护，变化时不通知公式，用了会过时；请改用其他字段，或在列表里直接显示、筛选“${zh}”`,
  en: `“${en}” is kept apart and formulas are not told of its change, so a result would grow stale. Use another field, or show and filter “${en}” itself in lists`,
})
const notYet = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”在保存的那一刻才编号，晚于公式；请在列表或导出中把它和公式并排放`,
  en: `“${en}” is given at the moment of saving, after formulas are worked out. Put it beside the formula in lists or exports`,
})
const notStill = ({ zh, en }: Label): Label => ({
  zh: `“${zh}”每次保存都会变，公式跟不上；请改用创建时间或某个日期字段`,
  en: `“${en}” changes with every save, behind the formula. Use the time of creation or a date field`,
})

/** Names of formulas that lead back to themselves, over whatever objects. */
function circular(formulas: Map<string, Formula>): string[] {
  const leads = (from: string, seen: Set<string>): Set<string> => {
    for (const { entity, field } of formulas.get(from)?.inputs ?? []) {
      const next = `${entity}.${field}`
      if (!seen.has(next) && formulas.has(next)) leads(next, seen.add(next))
    }
    return seen
  }
  return [...formulas.keys()].filter(name => leads(name, new Set()).has(name))
}

/** Those that are used before those that use them. */
function inOrder(formulas: Map<string, Formula>): Formula[] {
  const ordered = new Set<Formula>()
  const place = (formula: Formula) => {
    for (const { entity, field } of formula.inputs) {
      const used = formulas.get(`${entity}.${field}`)
      if (used && !ordered.has(used)) place(used)
    }
    ordered.add(formula)
  }
  for (const formula of formulas.values()) place(formula)
  return [...ordered]
}

function readersOf(formulas: Formula[], entity: string) {
  const readers = new Map<string, { entity: string; reference: string; fields: Set<string> }>()
  for (const formula of formulas)
    for (const { reference, field, entity: of } of formula.inputs) {
      if (!reference || of !== entity) continue
      const key = `${formula.entity}.${reference}`
      const reader = readers.get(key) ?? { entity: formula.entity, reference, fields: new Set() }
      readers.set(key, reader)
      reader.fields.add(field)
    }
  return [...readers.values()]
}

/** A value in API form as the language knows it. */
export function readValue(field: Field, type: Type, value: unknown, { locale, timeZone }: Settings): unknown {
  if (type === 'Num') return new Num(value === null || value === undefined ? null : String(value))
  if (type === 'bool') return value === true
  const text = value === null || value === undefined ? '' : String(value)
  if (type === 'string') return text
  if (type === 'Day')
    return new Day(field.kind === 'datetime' && text ? dayIn(timeZone, new Date(text)) : text.slice(0, 10))
  const label = field.choices?.find(choice => choice.value === text)?.label
  return new Pick(text, label ? namesOfChoice(label, locale) : [text])
}

const scales: Partial<Record<Field['kind'], number>> = { money: 2, integer: 0, percent: 4, number: 8 }
const TEXT_MOST = 2_000

/** A result in API form, as the field's kind keeps it; null where there is none or it does not fit. */
export function resultOf(field: Field, result: unknown): unknown {
  if (result instanceof Num) {
    const value = result.value?.toDecimalPlaces(field.scale ?? scales[field.kind] ?? 8)
    if (!value || value.abs().gte(1e15)) return null
    return field.kind === 'integer' ? value.toNumber() : value.toFixed()
  }
  if (result instanceof Day) return result.value
  if (typeof result === 'boolean') return result
  return textOf(result).trim().slice(0, TEXT_MOST) || null
}

/** Works out one formula of a record; `referred` gives a field of the record that a reference names. */
export function evaluated(
  { field, inputs, evaluate }: Formula,
  models: Models,
  settings: Settings,
  today: string,
  record: Values,
  referred: (reference: string) => Values | undefined,
): unknown {
  const values = inputs.map(input => {
    const from = input.reference ? referred(input.reference) : record
    return readValue(models(input.entity).fields[input.field], input.type, from?.[input.field], settings)
  })
  return resultOf(field, evaluate(values, today))
}
