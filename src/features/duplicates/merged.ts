/** What has been merged, and what a merge would move. */
import { sql } from 'kysely'
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { isId } from '../../core/id.ts'
import { within } from '../../core/scope.ts'
import { titleColumn } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { readPointers } from '../recycleBin/purge.ts'
import { demandMerge, MOST } from './merge.ts'
import { movesOf } from './moves.ts'
import { canUndo } from './unmerge.ts'

/** Where a merged record went, for who may see that. */
export async function successorOf(
  core: Core,
  actor: Actor,
  entity: string,
  id: string,
): Promise<string | undefined> {
  if (!isId(id) || !core.entities.some(one => one.name === entity && one.party)) return undefined
  const models = await core.models(actor.workspaceId)
  const model = models(entity)
  const [[row]] = await core.db.read<{ id: string }[]>(actor.workspaceId, [
    sql`SELECT t.id FROM duplicate_merged d JOIN ${sql.table(model.entity.table)} t ON t.workspace_id = ${actor.workspaceId} AND t.id = d.survivor_id
      WHERE d.workspace_id = ${actor.workspaceId} AND d.record_id = ${id} AND t.deleted_at IS NULL AND ${within(models, actor, model, 't')}`,
  ])
  return row?.id
}

/** The merges of which the person may see the survivor, newest first. */
export async function mergesOf(core: Core, actor: Actor, entity: string, survivor?: string) {
  const models = await core.models(actor.workspaceId)
  const model = models(entity)
  if (!can(actor, entity, 'read')) throw new Problem('forbidden')
  const [rows] = await core.db.read<Values[]>(actor.workspaceId, [
    sql`SELECT m.id, m.survivor_id, t.${sql.ref(titleColumn(model))} AS title, m.merged_at, u.name AS "by", m.counts, m.undone_at,
        coalesce((SELECT jsonb_agg(jsonb_build_object('id', d.record_id, 'title', d.title)) FROM duplicate_merged d WHERE d.workspace_id = m.workspace_id AND d.merge_id = m.id),
          (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'title', r.${sql.ref(titleColumn(model))})) FROM ${sql.table(model.entity.table)} r
            WHERE r.workspace_id = ${actor.workspaceId} AND r.id = ANY(m.restored) AND ${within(models, actor, model, 'r')})) AS merged
      FROM duplicate_merge m JOIN ${sql.table(model.entity.table)} t ON t.workspace_id = ${actor.workspaceId} AND t.id = m.survivor_id
      LEFT JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id = m.merged_by
      WHERE m.workspace_id = ${actor.workspaceId} AND m.entity = ${entity} AND ${within(models, actor, model, 't')}
        ${survivor ? sql`AND m.survivor_id = ${survivor}` : sql``}
      ORDER BY m.merged_at DESC, m.id DESC LIMIT 100`,
  ])
  const isTitled = fieldAccess(actor, entity, model.entity.title)
  const titled = (title: unknown) =>
    isTitled === 'read' || isTitled === 'write' ? String(title ?? '') : '****'
  return rows.map(row => ({
    id: row.id as string,
    survivor: { id: row.survivor_id as string, title: titled(row.title) },
    mergedAt: row.merged_at as string,
    by: String(row.by ?? ''),
    counts: row.counts as Record<string, number>,
    merged: ((row.merged ?? []) as { id: string; title: string }[]).map(one => ({
      ...one,
      title: titled(one.title),
    })),
    undoneAt: row.undone_at as string | null,
    mayUndo:
      !actor.seenBy &&
      can(actor, entity, 'merge') &&
      canUndo(core, { merged_at: String(row.merged_at), undone_at: row.undone_at as string | null }),
  }))
}

/** Of each record, how many rows of which object a merge would move. */
export async function mergeCounts(core: Core, actor: Actor, entity: string, ids: readonly string[]) {
  const { model, models } = await readingOf(core, actor, entity)
  demandMerge(actor, model)
  if (ids.length > MOST || !ids.every(isId)) throw new Problem('badRequest', { detail: `2–${MOST} records` })
  const places = movesOf(models, model, await readPointers(core)).filter(place => place.kind === 'column')
  const seen = sql`SELECT t.id FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${actor.workspaceId}
    AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`
  const answers = await core.db.read<{ id: string; count: number }[]>(
    actor.workspaceId,
    places.map(
      ({ table, column }) => sql`SELECT ${sql.ref(column)} AS id, count(*) AS count FROM ${sql.table(table)}
        WHERE workspace_id = ${actor.workspaceId} AND ${sql.ref(column)} IN (${seen}) GROUP BY 1`,
    ),
  )
  return ids.map(id => {
    const counts: Record<string, number> = {}
    places.forEach(({ table }, index) => {
      const name = core.entities.find(one => one.table === table)?.name ?? table
      const count = answers[index].find(row => row.id === id)?.count ?? 0
      if (count > 0) counts[name] = (counts[name] ?? 0) + count
    })
    return { id, counts }
  })
}
