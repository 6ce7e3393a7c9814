import type { Field } from '../../core/field.ts'
import type { Label } from '../../core/label.ts'
import type { Group } from '../../core/web/client.ts'

/** A column of a board; `null` gathers the records without a value. */
export interface BoardColumn {
  value: string | null
  label: Label
  colour?: string
  /** Absent where there is nothing in it. */
  group: Group | undefined
}

const none: Label = { zh: '（空）', en: '(empty)' }

/**
 * The columns of a board: the field's choices in their order, then values it has beyond them, then the records without one. Of a field
 * that takes any value, and of choices put away, only those in use.
 */
export function columnsOf(field: Field, groups: readonly Group[]): BoardColumn[] {
  const groupOf = (value: string | null) => groups.find(group => (group.value || null) === value)
  const declared = field.choices ?? []
  const known = declared.map(({ value, label, colour, archived }) => ({
    value,
    label,
    ...(colour ? { colour } : {}),
    group: groupOf(value),
    offered: !archived && !field.open,
  }))
  const further = groups.flatMap(group =>
    group.value && !declared.some(choice => choice.value === group.value)
      ? [{ value: group.value, label: { zh: group.value, en: group.value }, group }]
      : [],
  )
  const empty = groupOf(null)
  return [
    ...known.filter(one => one.offered || one.group).map(({ offered: _, ...one }) => one),
    ...further,
    ...(empty ? [{ value: null, label: none, group: empty }] : []),
  ]
}
