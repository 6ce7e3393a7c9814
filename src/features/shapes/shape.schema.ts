import { z } from 'zod'
import type { Entity } from '../../core/entity.ts'
import type { Fault } from '../../core/errors.ts'
import type { Field } from '../../core/field.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { type Model, modelOf } from '../../core/model.ts'
import type { Condition, EntityShape, NumberReset } from '../../core/shape.ts'
import { words } from '../customFields/labels.ts'

const label = z.strictObject({ zh: words(), en: words() })
/** Colours of choices, as the screens draw them. */
export const colours = [
  'default',
  'red',
  'orange',
  'gold',
  'green',
  'cyan',
  'blue',
  'purple',
  'magenta',
] as const
const choice = z.strictObject({
  value: z.string().trim().min(1).max(100),
  label,
  colour: z.enum(colours).optional(),
  archived: z.boolean().optional(),
})
const name = z.string().max(60)
const condition = z.strictObject({
  field: name,
  operator: z.enum(['eq', 'ne', 'in', 'filled', 'empty', 'gt', 'lt']),
  value: z.string().max(500).optional(),
})
export const conditions = z.array(condition).max(5)

const fieldShape = z.strictObject({
  label: label.optional(),
  hint: z.strictObject({ zh: words(200), en: words(200) }).optional(),
  required: z.boolean().optional(),
  hidden: z.boolean().optional(),
  choices: z.array(choice).max(500).optional(),
  visibleWhen: conditions.optional(),
})

/** The shape of an entity as the API and a configuration file write it. */
export const entityShape = z.strictObject({
  label: label.optional(),
  plural: label.optional(),
  fields: z.record(name, fieldShape).optional(),
  form: z
    .array(z.strictObject({ label, fields: z.array(name).max(300) }))
    .max(30)
    .optional(),
  columns: z.array(name).min(1).max(60).optional(),
  board: z.array(name).max(20).optional(),
  sums: z.array(name).max(20).optional(),
  tabs: z
    .strictObject({
      order: z.array(z.string().max(120)).max(60),
      hidden: z.array(z.string().max(120)).max(60),
    })
    .optional(),
  numbering: z
    .strictObject({ pattern: z.string().trim().max(40), reset: z.enum(['never', 'year', 'month', 'day']) })
    .optional(),
}) satisfies z.ZodType<EntityShape>

/** What would not work of a shape, field by field: `fields.level.choices`. `model` is the entity with the company's own fields. */
export function shapeFaults(declared: Entity, shape: EntityShape, model: Model): Fault[] {
  const faults: Fault[] = []
  const fault = (field: string, zh: string, en: string) =>
    faults.push({ field, code: 'invalid', message: { zh, en } })
  const fields = { ...model.fields, ...declared.fields }
  const unknown = (place: string, names: readonly string[]) => {
    for (const one of names.filter(one => !Object.hasOwn(fields, one)))
      fault(place, `没有字段“${one}”`, `There is no field “${one}”`)
  }
  for (const [key, own] of Object.entries(shape.fields ?? {})) {
    const field = Object.hasOwn(declared.fields, key) ? declared.fields[key] : undefined
    if (!field) unknown(`fields.${key}`, [key])
    else fieldFaults(declared, key, field, own)
    for (const [zh, en] of conditionFaults(fields, key, own?.visibleWhen))
      fault(`fields.${key}.visibleWhen`, zh, en)
  }
  const placed = shape.form?.flatMap(part => part.fields) ?? []
  unknown('form', placed)
  if (new Set(placed).size < placed.length)
    fault('form', '一个字段只能放在一个分组里', 'A field stands in one section only')
  if (shape.form?.length === 0) fault('form', '至少保留一个分组', 'Keep at least one section')
  unknown('columns', shape.columns ?? [])
  for (const one of shape.columns ?? [])
    if (fields[one]?.kind === 'lines') fault('columns', '明细不能作为列', 'Lines cannot be a column')
  for (const one of shape.board ?? [])
    if (fields[one]?.kind !== 'choice' || fields[one].computed)
      fault('board', '看板只能按单选字段分列', 'A board stands by a choice field')
  for (const one of shape.sums ?? []) {
    const field = fields[one]
    if (!field || field.computed || !kindOf(field).aggregates.includes('sum'))
      fault('sums', '只有数字字段可以合计', 'Only numbers are added up')
  }
  if (shape.numbering) {
    if (!declared.numbering) fault('numbering', '这种对象没有自动编号', 'This object is not numbered')
    const problem = patternFault(shape.numbering)
    if (problem) fault('numbering', ...problem)
  }
  return faults

  function fieldFaults(
    entity: Entity,
    key: string,
    field: Field,
    own: NonNullable<EntityShape['fields']>[string],
  ) {
    const place = `fields.${key}`
    const needed = field.required || key === entity.title || key === entity.owner || key === entity.parent
    if (own.hidden && needed && field.default === undefined)
      fault(`${place}.hidden`, '必填的字段不能隐藏', 'A required field cannot be hidden')
    if (own.visibleWhen?.length && needed)
      fault(`${place}.visibleWhen`, '必填的字段要一直显示', 'A required field is always shown')
    if (own.required && (field.readOnly || field.computed || field.from || own.hidden))
      fault(
        `${place}.required`,
        '这个字段不由人填写，不能设为必填',
        'Nobody fills this field in; it cannot be required',
      )
    if (!own.choices) return
    if (!field.choices && !field.open)
      return void fault(`${place}.choices`, '只有选择字段有选项', 'Only choices have choices')
    const values = own.choices.map(one => one.value)
    if (new Set(values).size < values.length)
      fault(`${place}.choices`, '选项的值不能重复', 'Two choices have the same value')
    const known = (field.choices ?? []).map(one => one.value)
    if (!field.open && !field.extensible && values.some(value => !known.includes(value)))
      fault(
        `${place}.choices`,
        '程序按这些选项工作：可以改名、换色、排序，不能增加',
        'The program works by these choices: rename, colour and order them, but add none',
      )
    if (!field.open && !field.extensible && own.choices.some(one => one.archived))
      fault(
        `${place}.choices`,
        '程序要用到这些选项，不能停用',
        'The program needs these choices; none can be retired',
      )
    if (own.choices.some(one => one.archived && one.value === field.default))
      fault(`${place}.choices`, '默认的选项不能停用', 'The default choice cannot be retired')
  }
}

/** The shape without the named fields: those that have been taken out of use since it was written. */
export function without(
  { fields, form, columns, board, ...rest }: EntityShape,
  gone: ReadonlySet<string>,
): EntityShape {
  const left = (names: readonly string[]) => names.filter(name => !gone.has(name))
  return {
    ...rest,
    ...(fields
      ? { fields: Object.fromEntries(Object.entries(fields).filter(([name]) => !gone.has(name))) }
      : {}),
    ...(form ? { form: form.map(part => ({ ...part, fields: left(part.fields) })) } : {}),
    ...(columns && left(columns).length > 0 ? { columns: left(columns) } : {}),
    ...(board ? { board: left(board) } : {}),
  }
}

/** Names in a shape that the object has no field for. */
export function goneFrom(shape: EntityShape, fields: Record<string, Field>): Set<string> {
  const named = [
    ...Object.keys(shape.fields ?? {}),
    ...(shape.form ?? []).flatMap(part => part.fields),
    ...(shape.columns ?? []),
    ...(shape.board ?? []),
  ]
  return new Set(named.filter(name => !Object.hasOwn(fields, name)))
}

/** Faults of a field's conditions, as sentences zh, en. */
export function conditionFaults(
  fields: Record<string, Field>,
  own: string,
  given: readonly Condition[] | null | undefined,
): [string, string][] {
  return (given ?? []).flatMap(({ field: of, operator, value }): [string, string][] => {
    const field = Object.hasOwn(fields, of) ? fields[of] : undefined
    if (!field || of === own) return [[`显示条件里没有字段“${of}”`, `The condition names no field “${of}”`]]
    if (field.computed || field.from || field.kind === 'lines' || field.kind === 'file')
      return [[`“${field.label.zh}”不能作为显示条件`, `“${field.label.en}” cannot be a condition`]]
    const asks = operator !== 'filled' && operator !== 'empty'
    if (asks && !value) return [['请填写显示条件的值', 'Give the condition a value']]
    const chosen = field.choices && !field.open && asks ? (value ?? '').split(',') : []
    const strange = chosen.find(one => !field.choices?.some(choice => choice.value === one))
    if (strange) return [[`没有选项“${strange}”`, `There is no choice “${strange}”`]]
    if ((operator === 'gt' || operator === 'lt') && !['num', 'time'].includes(kindOf(field).slot ?? ''))
      return [['只有数字和日期可以比大小', 'Only numbers and dates are larger or smaller']]
    return []
  })
}

const dateParts: Record<NumberReset, RegExp> = {
  never: /(?:)/,
  year: /\{YY(YY)?\}/,
  month: /\{YY(YY)?\}.*\{MM\}|\{MM\}.*\{YY(YY)?\}/,
  day: /(?=.*\{YY(YY)?\})(?=.*\{MM\})(?=.*\{DD\})/,
}

/** What is wrong with a number pattern: `SO{YYYY}{MM}-{0000}`. */
function patternFault({
  pattern,
  reset,
}: NonNullable<EntityShape['numbering']>): [string, string] | undefined {
  if (!/^[^{}]*(\{(YYYY|YY|MM|DD)\}[^{}]*)*\{0{1,10}\}$/.test(pattern))
    return [
      '编号格式以 {0000} 结尾，日期用 {YYYY} {YY} {MM} {DD}，例如 SO{YYYY}{MM}-{0000}',
      'A pattern ends in {0000} and has dates as {YYYY} {YY} {MM} {DD}, e.g. SO{YYYY}{MM}-{0000}',
    ]
  if (/\d$/.test(pattern.replace(/\{0+\}$/, '')))
    return [
      '流水号前请加一个分隔符，否则会和前面的数字混在一起',
      'Put a sign before the running number, or it runs into the digits before it',
    ]
  if (!dateParts[reset].test(pattern))
    return [
      '重新计数的周期须写在编号里，否则会出现重复的编号',
      'The period after which numbers begin anew must stand in the pattern, or numbers would repeat',
    ]
  return undefined
}

/** The entity as declared, with the company's own fields but without its shape. */
export function unshaped(declared: Entity, model: Model): Model {
  const plain = modelOf(declared)
  const own = Object.fromEntries(model.own.map(one => [one, model.fields[one]]))
  return { ...plain, fields: { ...plain.fields, ...own }, own: model.own }
}
