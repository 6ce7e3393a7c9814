import { useCallback, useMemo, useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Field } from '../../field.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import { listField } from './listField.ts'

export interface Column {
  name: string
  field: Field
  width: number
  align?: 'right'
}

const storageKey = (entity: Entity) => `guanxi.widths.${entity.name}`

function readWidths(entity: Entity): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(entity)) ?? '{}')
  } catch {
    return {}
  }
}

/** The shown columns with their widths, which this browser remembers by entity. */
export function useColumns(
  entity: Entity,
  names: string[],
): [Column[], (name: string, width: number) => void] {
  const [widths, setWidths] = useState(() => readWidths(entity))
  // By their names: the list that holds them is another one whenever the address changes.
  const named = names.join()
  const columns = useMemo(
    () =>
      named.split(',').flatMap(name => {
        const field = listField(entity, name)
        if (!field) return []
        const { width, align } = kindWebOf(field)
        return [
          {
            name,
            field,
            align,
            width: widths[name] ?? (name === entity.title ? Math.max(width, 220) : width),
          },
        ]
      }),
    [entity, named, widths],
  )
  const resize = useCallback(
    (name: string, width: number) =>
      setWidths(now => {
        const next = { ...now, [name]: Math.max(60, Math.round(width)) }
        localStorage.setItem(storageKey(entity), JSON.stringify(next))
        return next
      }),
    [entity],
  )
  return [columns, resize]
}
