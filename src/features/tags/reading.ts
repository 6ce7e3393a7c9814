import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { groupStatement } from '../../core/list.ts'
import type { Reading } from '../../core/select.ts'
import { readingOf as readingAs } from '../../core/store/read.ts'
import { idsStatement } from '../bulk/ids.ts'
import { wholly } from '../bulk/run.ts'

/** All of the company's records of the object: its words are the company's, whoever sees the records. */
export const readingOf = (core: Core, actor: Actor, entity: Entity): Promise<Reading> =>
  readingAs(core, wholly(actor, entity), entity.name)

const everything = { filters: [], limit: 1 }

/** How many records have each word. */
export async function group(
  core: Core,
  actor: Actor,
  entity: Entity,
  field: string,
): Promise<Map<string, number>> {
  const reading = await readingOf(core, actor, entity)
  const [rows] = await core.db.read<{ value: string | null; count: number }[]>(actor.workspaceId, [
    groupStatement(reading, everything, field, []),
  ])
  return new Map(rows.flatMap(({ value, count }) => (value ? [[value, Number(count)]] : [])))
}

/** Records that have any of the words. */
export async function ids(
  core: Core,
  actor: Actor,
  entity: Entity,
  field: string,
  words: string[],
  most: number,
): Promise<string[]> {
  if (words.length === 0) return []
  const reading = await readingOf(core, actor, entity)
  const found = await core.db.read<{ id: string }[]>(
    actor.workspaceId,
    words.map(value => {
      const filters = [{ field, operator: 'eq' as const, value }]
      return idsStatement(reading, { ...everything, filters }, most)
    }),
  )
  return [...new Set(found.flat().map(row => row.id))]
}
