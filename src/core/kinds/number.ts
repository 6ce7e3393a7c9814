import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { type Field, fieldOf } from '../field.ts'
import { type Kind, type KindContext, kind, ordering } from './kind.ts'
import { parseDecimal, parsePercent } from './values.ts'

const notANumber = (text: string) =>
  new BadValue('notANumber', { zh: `“${text}”不是数字`, en: `“${text}” is not a number` })

/** Reads 1,234.50 · ￥1,234.50 · (12.00) · 1.2万 → plain decimal text. */
export function readDecimal(written: string, sign: '.' | ',' = '.'): string {
  return parseDecimal(written, sign) || fail(written)
}

function fail(written: string): never {
  throw notANumber(written)
}

const decimalText = /^-?\d{1,15}(\.\d{1,8})?$/

/** Decimals travel as text, so that no cent is lost; a number is taken too. */
function decimalSchema(field: Field): z.ZodType {
  return z
    .union([z.string(), z.number()])
    .transform(value => String(value).trim())
    .refine(value => decimalText.test(value), { error: 'not a decimal number', abort: true })
    .refine(value => field.least === undefined || new Decimal(value).gte(field.least), {
      error: `at least ${field.least}`,
    })
    .refine(value => field.most === undefined || new Decimal(value).lte(field.most), {
      error: `at most ${field.most}`,
    })
}

function decimalFilter(text: string): string {
  if (!decimalText.test(text.trim())) throw notANumber(text)
  return text.trim()
}

/** Groups by thousands. Decimals stay as they are unless `scale` says how many at most; zeros at their end are kept up to `least`. */
export function formatDecimal(value: string | number, scale?: number, least = scale): string {
  const text = scale === undefined ? String(value) : new Decimal(value).toFixed(scale)
  const [whole, written = ''] = text.split('.')
  const used = written.replace(/0+$/, '').length
  const decimals = scale === undefined ? written : written.slice(0, Math.max(used, least ?? 0))
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return decimals ? `${grouped}.${decimals}` : grouped
}

function decimalKind(
  name: string,
  label: Kind['label'],
  places: { least: number; most: number } | undefined,
  own: Partial<Kind<string>> = {},
): Kind<string> {
  return kind<string>({
    name,
    label,
    column: 'numeric',
    slot: 'num',
    schema: decimalSchema,
    operators: ordering,
    filter: decimalFilter,
    missing: '0',
    aggregates: ['sum', 'avg', 'min', 'max'],
    parse: (text, _field, context: KindContext) => readDecimal(text, context.decimalSign),
    format: (value, { scale = places?.most }) =>
      formatDecimal(value, scale, Math.min(places?.least ?? 0, scale ?? 0)),
    ...own,
  })
}

/** A quantity or measure; decimals as text. */
export const numberKind = decimalKind('number', { zh: '数字', en: 'Number' }, undefined)

/** An amount in the record's or the company's currency; decimals as text. */
export const moneyKind = decimalKind('money', { zh: '金额', en: 'Money' }, { least: 2, most: 2 })

/** 12.5 means 12.5 %. */
export const percentKind = decimalKind('percent', { zh: '百分比', en: 'Percent' }, undefined, {
  parse: (text, _field, context) => parsePercent(text, context.fractions) || fail(text),
  format: value => `${value}%`,
})

export const integerKind = kind<number>({
  name: 'integer',
  label: { zh: '整数', en: 'Integer' },
  column: 'bigint',
  slot: 'num',
  schema: field =>
    z.coerce
      .number()
      .int()
      .min(field.least ?? Number.MIN_SAFE_INTEGER)
      .max(field.most ?? Number.MAX_SAFE_INTEGER),
  operators: ordering,
  filter: text => {
    if (!/^-?\d{1,15}$/.test(text.trim())) throw notANumber(text)
    return text.trim()
  },
  missing: '0',
  aggregates: ['sum', 'avg', 'min', 'max'],
  parse: text => {
    const value = Number(readDecimal(text))
    if (!Number.isInteger(value)) throw notANumber(text)
    return value
  },
  format: value => formatDecimal(value),
})

export const number = fieldOf<string>()('number')
export const money = fieldOf<string>()('money')
export const percent = fieldOf<string>()('percent')
export const integer = fieldOf<number>()('integer')
