import { type RawBuilder, sql } from 'kysely'
import { type ListQuery, listing } from '../../core/list.ts'
import type { Reading } from '../../core/select.ts'

/** Ids of all that the list has, or of those of `ids` that it has. */
export function idsStatement(
  reading: Reading,
  query: ListQuery,
  most: number,
  ids?: readonly string[],
): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`SELECT t.id ${listing(reading, query)}
    ${ids ? sql`AND t.id = ANY(${ids}::uuid[])` : sql``} ORDER BY t.id LIMIT ${most}`
}
