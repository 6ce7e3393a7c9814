import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { fieldOf } from '../field.ts'
import { kind } from './kind.ts'

const yes = new Set(['true', 'yes', 'y', '1', 't', 'on', '是', '有', '对', '真', '√', '✓', 'x'])
const no = new Set(['false', 'no', 'n', '0', 'f', 'off', '否', '无', '没有', '不是', '假', '×', '✗'])

function readBoolean(written: string): boolean {
  const text = written.normalize('NFKC').trim().toLowerCase()
  if (yes.has(text)) return true
  if (no.has(text)) return false
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
