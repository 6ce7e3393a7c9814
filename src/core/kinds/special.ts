import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { type Field, fieldOf } from '../field.ts'
import { kind } from './kind.ts'
import { idSchema } from './reference.ts'

/** A business number given by a series (`core/numbering.ts`). A new record may bring its own, as imports do. */
export const sequenceKind = kind<string>({
  name: 'sequence',
  label: { zh: '编号', en: 'Number' },
  column: 'text',
  slot: 'text',
  schema: () => z.string().trim().min(1).max(60),
  operators: ['eq', 'ne', 'in', 'contains', 'empty'],
  missing: "''",
  parse: text => text,
  search: 'code',
})

export interface FileRef {
  id: string
  name: string
  size: number
  type: string
}

/** Files attached to a record: ids of `file` rows. */
export const fileKind = kind<FileRef[]>({
  name: 'file',
  label: { zh: '文件', en: 'Files' },
  column: 'uuid[]',
  schema: () => z.array(idSchema).max(50),
  operators: ['empty'],
  parse: text => {
    throw new BadValue('notImportable', {
      zh: `文件不能导入：${text}`,
      en: `Files cannot be imported: ${text}`,
    })
  },
  format: value => value.map(file => file.name).join(', '),
})

/** Child rows of the record (order lines); their own entity says what they hold. Validated by the store, row by row. */
export const linesKind = kind<Record<string, unknown>[]>({
  name: 'lines',
  label: { zh: '明细', en: 'Lines' },
  column: null,
  schema: () => z.array(z.record(z.string(), z.unknown())).max(1000),
  operators: [],
  parse: text => {
    throw new BadValue('notImportable', {
      zh: `明细按行导入：${text}`,
      en: `Lines are imported row by row: ${text}`,
    })
  },
  format: value => String(value.length),
})

/** Computed from other fields of the record; never written. */
export const formulaKind = kind<string>({
  name: 'formula',
  label: { zh: '公式', en: 'Formula' },
  column: null,
  slot: 'num',
  schema: () => z.never(),
  operators: [],
  parse: text => text,
})

export const sequence = fieldOf<string>()('sequence')
export const lines = <const E extends string, const O extends Omit<Field, 'kind' | 'to' | 'value'>>(
  to: E,
  options: O,
) => ({ ...options, to, kind: 'lines' }) as unknown as Field<Record<string, unknown>[], false> & { to: E }
