import { useMemo } from 'react'
import type { Entity } from '../../entity.ts'
import type { Mark, Marks } from '../feature.ts'
import { marks } from '../registry.ts'
import { useSession } from '../session.tsx'
import { useKindContext } from '../text.tsx'
import type { ListState } from './state.ts'

/** What features make stand out in the list: the fields they need, and the marks of a row. */
export function useMarks(entity: Entity, state: ListState): Marks {
  const session = useSession()
  const context = useKindContext()
  return useMemo(() => {
    const all = marks.map(one => one({ entity, state, session, context }))
    return {
      fields: all.flatMap(one => one.fields),
      of: row => all.flatMap(one => one.of(row)),
    }
  }, [entity, state, session, context])
}

/** The mark of the whole row, or of one of its cells: the first there is. */
export const markOf = (found: readonly Mark[], cell?: string): Mark | undefined =>
  found.find(mark => mark.cell === cell)
