import { z } from 'zod'
import { fieldOf } from '../field.ts'
import { kind } from './kind.ts'

/** A line of text; 500 characters unless `max` says otherwise. */
export const textKind = kind<string>({
  name: 'text',
  label: { zh: '单行文本', en: 'Text' },
  column: 'text',
  slot: 'text',
  schema: field =>
    z
      .string()
      .trim()
      .max(field.max ?? 500),
  operators: ['eq', 'ne', 'in', 'contains', 'empty'],
  missing: "''",
  parse: text => text.replace(/\s+/g, ' '),
  search: 'text',
})

/** Text of several lines; 20,000 characters unless `max` says otherwise. */
export const longTextKind = kind<string>({
  name: 'longText',
  label: { zh: '多行文本', en: 'Long text' },
  column: 'text',
  schema: field => z.string().max(field.max ?? 20_000),
  operators: ['contains', 'empty'],
  parse: text => text,
  search: 'prose',
})

export const text = fieldOf<string>()('text')
export const longText = fieldOf<string>()('longText')
