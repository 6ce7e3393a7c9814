import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { fieldOf } from '../field.ts'
import { kind } from './kind.ts'
import { parseBoolean } from './values.ts'

function readBoolean(written: string): boolean {
  const value = parseBoolean(written)
  if (typeof value === 'boolean') return value
  throw new BadValue('notABoolean', {
    zh: `“${written}”不是“是”或“否”`,
    en: `“${written}” is neither yes nor no`,
  })
}

export const booleanKind = kind<boolean>({
  name: 'boolean',
  label: { zh: '是/否', en: 'Yes/no' },
  column: 'boolean',
  slot: 'text',
  schema: () => z.boolean(),
  operators: ['eq', 'ne', 'empty'],
  filter: readBoolean,
  missing: 'false',
  parse: readBoolean,
  format: (value, _field, { locale }) => (locale === 'zh' ? (value ? '是' : '否') : value ? 'Yes' : 'No'),
})

export const boolean = fieldOf<boolean>()('boolean')
