import type { FieldAccess } from '../../../core/actor.ts'
import type { Field } from '../../../core/field.ts'
import type { KindName } from '../../../core/kinds/index.ts'
import type { Condition, FieldShape } from '../../../core/shape.ts'
import { type DraftChoice, draftChoices, labelOf, sentChoices } from './ChoicesEditor.tsx'
import type { ShapedField } from './useShape.ts'

/** A field as it stands in the drawer; numbers as they are typed. */
export interface Draft {
  zh: string
  en: string
  hintZh: string
  hintEn: string
  unitZh: string
  unitEn: string
  kind: KindName
  to: string
  required: boolean
  unique: boolean
  search: boolean
  open: boolean
  hidden: boolean
  max: string
  scale: string
  least: string
  most: string
  choices: DraftChoice[]
  default: unknown
  visibleWhen: Condition[]
  formula: string
  result: KindName | undefined
  /** Changed access by role id. */
  access: Record<string, FieldAccess>
}

const written = (value: number | undefined) => (value === undefined ? '' : String(value))

export function draftOf(shaped: ShapedField | undefined): Draft {
  const { field, own } = shaped ?? {}
  return {
    zh: field?.label.zh ?? '',
    en: field && field.label.en !== field.label.zh ? field.label.en : '',
    hintZh: field?.hint?.zh ?? '',
    hintEn: field?.hint?.en ?? '',
    unitZh: field?.unit?.zh ?? '',
    unitEn: field?.unit?.en ?? '',
    kind: own?.kind ?? field?.kind ?? 'text',
    to: field?.to ?? 'customer',
    required: field?.required ?? false,
    unique: field?.unique ?? false,
    search: field?.search ?? false,
    open: field?.open ?? false,
    hidden: field?.hidden ?? false,
    max: written(field?.max),
    scale: written(field?.scale),
    least: written(field?.least),
    most: written(field?.most),
    choices: draftChoices(field?.choices),
    default: field?.default ?? null,
    visibleWhen: [...(field?.visibleWhen ?? [])],
    formula: own?.formula ?? '',
    result: own?.result,
    access: {},
  }
}

const both = (zh: string, en: string) => (zh.trim() || en.trim() ? labelOf(zh, en) : null)
const number = (typed: string) => (typed.trim() === '' ? null : Number(typed))

/** An own field as the API takes it. */
export function ownOptions(draft: Draft, wire: (values: Record<string, unknown>) => Record<string, unknown>) {
  const label = labelOf(draft.zh, draft.en)
  const hint = both(draft.hintZh, draft.hintEn)
  const visibleWhen = draft.visibleWhen.length ? draft.visibleWhen : null
  const scale = number(draft.scale)
  const unit = both(draft.unitZh, draft.unitEn)
  const shared = { label, hint, visibleWhen, scale, unit }
  if (draft.kind === 'formula')
    return { ...shared, formula: draft.formula, ...(draft.result ? { result: draft.result } : {}) }
  const chooses = draft.kind === 'choice' || draft.kind === 'choices'
  return {
    ...shared,
    required: draft.required,
    unique: draft.unique,
    search: draft.search,
    max: number(draft.max),
    least: number(draft.least),
    most: number(draft.most),
    default: wire({ default: draft.default }).default,
    ...(chooses ? { choices: sentChoices(draft.choices), open: draft.open } : {}),
  }
}

/** What the company says of a declared field, where it differs. */
export function declaredShape(draft: Draft, declared: Field): FieldShape {
  const label = labelOf(draft.zh, draft.en)
  const hint = both(draft.hintZh, draft.hintEn)
  const choices = sentChoices(draft.choices).map(one => ({
    ...one,
    value: one.value ?? choiceValue(one.label.en),
  }))
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
  const asDeclared = (declared.choices ?? []).map(({ value, label: name, colour }) => ({
    value,
    label: name,
    ...(colour ? { colour } : {}),
  }))
  return {
    ...(same(label, labelOf(declared.label.zh, declared.label.en)) ? {} : { label }),
    ...(hint && !same(hint, declared.hint) ? { hint } : {}),
    ...(draft.required && !declared.required ? { required: true } : {}),
    ...(draft.hidden ? { hidden: true } : {}),
    ...((declared.choices || declared.open) && !same(choices, asDeclared) ? { choices } : {}),
    ...(draft.visibleWhen.length ? { visibleWhen: draft.visibleWhen } : {}),
  }
}

/** The value of a new choice: short, and of letters that every system takes. */
function choiceValue(name: string): string {
  const word = name.replace(/[^a-zA-Z0-9]+/g, '').slice(0, 20)
  return `${word || 'choice'}${crypto.randomUUID().slice(0, 4)}`
}
