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

/** Only filtered by: what an import brought in, as its report shows it. */
const importId: Field = {
  kind: 'reference',
  to: 'import',
  label: { zh: '导入', en: 'Import' },
  readOnly: true,
}

export function listField(entity: Entity, name: string): Field | undefined {
  return entity.fields[name] ?? { createdAt, updatedAt, importId }[name]
}
