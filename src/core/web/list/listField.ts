import type { Entity } from '../../entity.ts'
import type { Field } from '../../field.ts'

/** The fields every record has, which lists may filter and sort by as any other. */
export const createdAt: Field = {
  kind: 'datetime',
  label: { zh: '创建时间', en: 'Created' },
  readOnly: true,
  sortable: true,
}
export const updatedAt: Field = {
  kind: 'datetime',
  label: { zh: '更新时间', en: 'Updated' },
  readOnly: true,
  sortable: true,
}

export function listField(entity: Entity, name: string): Field | undefined {
  return entity.fields[name] ?? { createdAt, updatedAt }[name]
}
