import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { type Field, fieldOf } from '../field.ts'
import { equality, type KindContext, kind } from './kind.ts'

const squeeze = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]/g, '')

/** The value of a choice written as its value or as either label; an open field takes any text. */
function readChoice(written: string, field: Field): string {
  const key = squeeze(written)
  const found = field.choices?.find(choice =>
    [choice.value, choice.label.zh, choice.label.en, ...(choice.aliases ?? [])].some(
      name => squeeze(name) === key,
    ),
  )
  if (found) return found.value
  if (field.open) return written
  const known = field.choices?.map(choice => choice.label.zh).join('、')
  const knownEnglish = field.choices?.map(choice => choice.label.en).join(', ')
  throw new BadValue('unknownChoice', {
    zh: `“${written}”不在可选值中（${known}）`,
    en: `“${written}” is not one of the choices (${knownEnglish})`,
  })
}

export function choiceLabel(value: string, field: Field, { locale }: Pick<KindContext, 'locale'>): string {
  return field.choices?.find(choice => choice.value === value)?.label[locale] ?? value
}

function oneOf(field: Field): z.ZodType {
  if (field.open || !field.choices) return z.string().trim().min(1).max(100)
  return z.enum(field.choices.map(choice => choice.value) as [string, ...string[]])
}

export const choiceKind = kind<string>({
  name: 'choice',
  label: { zh: '单选', en: 'Choice' },
  column: 'text',
  slot: 'text',
  schema: oneOf,
  operators: equality,
  missing: "''",
  parse: readChoice,
  format: choiceLabel,
})

export const choicesKind = kind<string[]>({
  name: 'choices',
  label: { zh: '多选', en: 'Choices' },
  column: 'text[]',
  slot: 'text',
  schema: field => z.array(oneOf(field)).max(50),
  operators: ['eq', 'in', 'empty'],
  parse: (text, field) => [
    ...new Set(
      text
        .split(/[,，;；、|/\n]/)
        .map(part => part.trim())
        .filter(Boolean)
        .map(part => readChoice(part, field)),
    ),
  ],
  format: (value, field, context) =>
    value.map(one => choiceLabel(one, field, context)).join(context.locale === 'zh' ? '、' : ', '),
  search: 'prose',
  many: true,
})

export const choice = fieldOf<string>()('choice')
export const choices = fieldOf<string[]>()('choices')
