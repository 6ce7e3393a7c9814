import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Entity } from '../../../core/entity.ts'
import type { Field } from '../../../core/field.ts'
import type { KindName } from '../../../core/kinds/index.ts'
import { type CustomFieldDefinition, customField } from '../../../core/model.ts'
import type { EntityShape } from '../../../core/shape.ts'
import { api } from '../../../core/web/client.ts'
import { unshapedEntities } from '../../../core/web/registry.ts'
import { useSession } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'

/** A field of the company's own, as the API gives it: its options beside its key. */
export type OwnField = CustomFieldDefinition['options'] &
  Omit<CustomFieldDefinition, 'options' | 'filled'> & { version: number; deletedAt?: string }

interface Stored {
  entity: string
  version: number
  shape: EntityShape
}

/** A field of an object in the settings: declared, or the company's own. */
export interface ShapedField {
  name: string
  field: Field
  /** As it comes with the program. */
  declared?: Field
  own?: OwnField
}

export interface ObjectShape {
  entity: Entity
  shape: EntityShape
  fields: ShapedField[]
  removed: OwnField[]
  save: (shape: EntityShape) => Promise<boolean>
  refresh: () => Promise<void>
}

/** Everything the company may change of an object, and how it is kept; or the query that is still without an answer. */
export function useShape(entity: Entity): ObjectShape | { waits: UseQueryResult } {
  const client = useQueryClient()
  const t = useT()
  const session = useSession()
  const name = entity.name
  const shapes = useQuery({
    queryKey: ['settings', 'shapes'],
    queryFn: () => api.get<{ data: Stored[] }>('shapes'),
  })
  const own = useQuery({
    queryKey: ['settings', 'fields', name],
    queryFn: () => api.get<{ data: OwnField[] }>('customFields', { entity: name }),
  })
  const removed = useQuery({
    queryKey: ['settings', 'fields', name, 'removed'],
    queryFn: () => api.get<{ data: OwnField[] }>('customFields', { entity: name, deleted: true }),
  })
  if (!shapes.data) return { waits: shapes }
  if (!own.data) return { waits: own }
  if (!removed.data) return { waits: removed }
  const stored = shapes.data.data.find(one => one.entity === name) ?? { entity: name, version: 0, shape: {} }
  const refresh = async () => {
    await Promise.all(
      [['settings', 'shapes'], ['settings', 'fields', name], ['session']].map(queryKey =>
        client.invalidateQueries({ queryKey }),
      ),
    )
  }
  const declared = unshapedEntities(session).find(one => one.name === name)?.fields ?? {}
  return {
    entity,
    shape: stored.shape,
    removed: removed.data.data,
    refresh,
    fields: [
      ...Object.entries(declared)
        .filter(([, field]) => field.kind !== 'lines')
        .map(([key, field]) => ({
          name: key,
          declared: field,
          field: shownField(field, stored.shape.fields?.[key]),
        })),
      ...own.data.data.map(one => ({ name: one.key, own: one, field: ownField(one) })),
    ],
    save: async shape => {
      try {
        await api.put(`shapes/${name}`, { version: stored.version, shape })
        await refresh()
        toast.done(t({ zh: '已保存，所有人随即可用', en: 'Saved; everyone has it now' }))
        return true
      } catch (reason) {
        toast.error(reason)
        await client.invalidateQueries({ queryKey: ['settings', 'shapes'] })
        return false
      }
    },
  }
}

function shownField(field: Field, own: NonNullable<EntityShape['fields']>[string] | undefined): Field {
  if (!own) return field
  const further = (field.choices ?? []).filter(one => !own.choices?.some(({ value }) => value === one.value))
  return {
    ...field,
    ...own,
    required: field.required || own.required,
    choices: own.choices ? [...own.choices, ...further] : field.choices,
  }
}

/** An own field as forms and lists have it. */
function ownField({ id, entity, key, kind, label, position, version: _, ...options }: OwnField): Field {
  return customField({ id, entity, key, kind, label, position, options, filled: true })
}

/** Kinds offered for a new field, the usual ones first. */
export const offered: KindName[] = [
  'text',
  'longText',
  'choice',
  'choices',
  'number',
  'integer',
  'money',
  'percent',
  'date',
  'datetime',
  'boolean',
  'reference',
  'references',
  'user',
  'formula',
  'email',
  'phone',
  'url',
  'address',
  'file',
]
