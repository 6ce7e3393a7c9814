import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { type Field, fieldOf, type Ref } from '../field.ts'
import { equality, type Kind, kind } from './kind.ts'

const notAnId = (text: string) =>
  new BadValue('notAnId', { zh: `“${text}”不是编号`, en: `“${text}” is not an id` })
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A reference is written as the id, or as the object that a read gave. */
export const idSchema = z
  .union([z.string(), z.object({ id: z.string() }).transform(ref => ref.id)])
  .refine(id => uuid.test(id), { error: 'not an id' })

export function filterId(text: string): string {
  if (!uuid.test(text)) throw notAnId(text)
  return text
}

function pointer(name: string, label: Kind['label']): Kind<Ref> {
  return kind<Ref>({
    name,
    label,
    column: 'uuid',
    slot: 'text',
    schema: () => idSchema,
    operators: equality,
    filter: filterId,
    missing: "'00000000-0000-0000-0000-000000000000'::uuid",
    // An import looks the record up by name, code or number instead.
    parse: text => ({ id: filterId(text), title: '' }),
    format: value => value.title,
    toDatabase: value => (typeof value === 'string' ? value : value.id),
  })
}

export const referenceKind = pointer('reference', { zh: '关联', en: 'Reference' })
export const userKind = pointer('user', { zh: '人员', en: 'Person' })

/** Several records of one entity: ids in an array column. */
export const referencesKind = kind<Ref[]>({
  name: 'references',
  label: { zh: '多个关联', en: 'References' },
  column: 'uuid[]',
  slot: 'text',
  schema: () => z.array(idSchema).max(100),
  operators: ['eq', 'in', 'empty'],
  filter: filterId,
  parse: text => text.split(/[,;]/).map(id => ({ id: filterId(id.trim()), title: '' })),
  // As an import takes them: names may have commas in them.
  format: value => value.map(ref => ref.title).join('; '),
  toDatabase: value => value.map(ref => (typeof ref === 'string' ? ref : ref.id)),
  many: true,
})

/** A record of another entity: `reference('customer', { … })`. */
export const reference = <const E extends string, const O extends Omit<Field, 'kind' | 'to' | 'value'>>(
  to: E,
  options: O,
) =>
  ({ ...options, to, kind: 'reference' }) as unknown as Field<
    Ref,
    O extends { required: true } ? true : false
  > & {
    to: E
  }

/** Several records of another entity, in an array column. */
export const references = (
  to: string,
  options: Parameters<ReturnType<ReturnType<typeof fieldOf<Ref[]>>>>[0],
) => fieldOf<Ref[]>()('references')({ ...options, to })

/** A person of the company. */
export const user = <const O extends Parameters<ReturnType<ReturnType<typeof fieldOf<Ref>>>>[0]>(
  options: O,
) => fieldOf<Ref>()('user')({ ...options, to: 'user' })
