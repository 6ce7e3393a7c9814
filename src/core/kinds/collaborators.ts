import { z } from 'zod'
import { fieldOf, type Ref } from '../field.ts'
import { kind } from './kind.ts'
import { filterId } from './reference.ts'

/** Whom a record is lent to beside its owner: for reading, or for changing too. */
export interface Collaborator extends Ref {
  access: 'read' | 'write'
}

export const accessChoices = [
  { value: 'read', label: { zh: '只读', en: 'Read' } },
  { value: 'write', label: { zh: '可编辑', en: 'Edit' } },
] as const

const one = z
  .object({ id: z.uuid(), title: z.string().optional(), access: z.enum(['read', 'write']).default('write') })
  .transform(({ id, access }) => ({ id, access }))

const written = /^(.*\S)\s*[([（【]\s*([^()[\]（）【】]+?)\s*[)\]）】]$/
const readers = /^(只读|可读|查看|仅查看|read|read[- ]only|view|r)$/i
const editors = /^(可编辑|编辑|可写|读写|可修改|edit|write|read[- ]write|rw|w)$/i

/** `李四（只读）`; without a word about it, who is named may edit, as who is added on the screen. */
function named(text: string): Collaborator {
  const [, name = '', said = ''] = written.exec(text) ?? []
  if (readers.test(said)) return { id: '', title: name, access: 'read' }
  if (editors.test(said)) return { id: '', title: name, access: 'write' }
  return { id: '', title: text, access: 'write' }
}

/** People beside the owner, each with what they may do. An import finds them by what a cell calls them. */
export const collaboratorsKind = kind<Collaborator[]>({
  name: 'collaborators',
  label: { zh: '协作人', en: 'Collaborators' },
  column: 'jsonb',
  beside: true,
  schema: () => z.array(one).max(100),
  operators: ['eq', 'in', 'empty'],
  filter: filterId,
  parse: text =>
    text
      .split(/[;；,，、\n]/)
      .map(part => part.trim())
      .filter(Boolean)
      .map(named),
  format: (value, _field, { locale }) =>
    value
      .map(({ title, access }) => {
        const word = accessChoices.find(choice => choice.value === access)?.label[locale]
        return locale === 'zh' ? `${title}（${word}）` : `${title} (${word})`
      })
      .join(locale === 'zh' ? '；' : '; '),
})

export const collaborators = fieldOf<Collaborator[]>()('collaborators')
