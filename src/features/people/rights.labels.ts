import type { FieldAccess, Visibility } from '../../core/actor.ts'
import type { Label } from '../../core/label.ts'

/** How far a role sees, in words. */
export const sightLabels: Record<Visibility, Label> = {
  none: { zh: '看不到', en: 'None' },
  self: { zh: '自己的', en: 'Own' },
  subordinates: { zh: '自己和下属的', en: 'Own and below' },
  branch: { zh: '本部门的', en: 'Own unit' },
  branchBelow: { zh: '本部门及下级的', en: 'Own unit and below' },
  all: { zh: '全部', en: 'All' },
}

/** What a role may do with a field. */
export const accessLabels: Record<FieldAccess, Label> = {
  write: { zh: '可编辑', en: 'Edit' },
  read: { zh: '只读', en: 'Read' },
  masked: { zh: '脱敏', en: 'Masked' },
  hidden: { zh: '隐藏', en: 'Hidden' },
}

/** Entries of one of these tables, its keys as they are typed. */
export const entriesOf = <K extends string>(labels: Record<K, Label>) =>
  Object.entries(labels) as [K, Label][]
