import type { Entity } from '../entity.ts'
import type { Row } from './client.ts'
import type { Translate } from './text.tsx'

/** What a record is called; one that has no name or number yet is called so. */
export function titleOf(entity: Entity, row: Row, t: Translate): string {
  const title = row[entity.title]
  if (title !== null && title !== undefined && title !== '') return String(title)
  return entity.fields[entity.title]?.kind === 'sequence'
    ? t({ zh: '（未编号）', en: '(no number yet)' })
    : t({ zh: '（未命名）', en: '(untitled)' })
}
