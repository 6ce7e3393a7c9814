import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Ref } from '../../core/field.ts'
import { within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { type Handover, readHandover, shownHandover } from './handovers.ts'
import type { ItemState } from './items.ts'
import { countParts, type Part, type PartCount, partsOf } from './parts.ts'
import { plannedBy, type Share, shares } from './plan.ts'

export interface HandoverView extends Handover {
  /** What the person has now, part by part. */
  parts: PartCount[]
  /** Before the act: who would get how much; after it: who got it. */
  shares: (Share & { state?: ItemState })[]
}

const showsRevenue = (actor: Actor, parts: readonly Part[]) => {
  const customer = parts.find(part => part.key === 'customer')?.model
  const access = actor.permissions.fields['customer.revenueThisYear'] ?? 'write'
  return customer !== undefined && (access === 'read' || access === 'write')
}

/** A hand-over with what there is to hand over, and who gets or got it. */
export async function viewHandover(core: Core, actor: Actor, id: string): Promise<HandoverView> {
  const handover = await readHandover(core, actor, id)
  const parts = partsOf(await core.models(actor.workspaceId), actor)
  const [counts, given] = await Promise.all([
    countParts(core, actor, parts, handover.from.id),
    handover.status === 'open' ? plannedShares(core, actor, handover, parts) : givenShares(core, actor, id),
  ])
  return { ...(await shownHandover(core, actor, handover)), parts: counts, shares: given }
}

/** Somebody in the plan may have left since: then nothing is promised, and the plan is to be made anew. */
async function plannedShares(
  core: Core,
  actor: Actor,
  { from, plan }: Handover,
  parts: readonly Part[],
): Promise<Share[]> {
  try {
    return await shares(core, await plannedBy(core, actor, from.id, plan), showsRevenue(actor, parts))
  } catch {
    return []
  }
}

async function givenShares(core: Core, { workspaceId }: Actor, id: string): Promise<HandoverView['shares']> {
  const [rows] = await core.db.read<
    { part: string; state: ItemState; id: string; title: string; count: number }[]
  >(workspaceId, [
    sql`SELECT i.part, i.state, u.id, u.name AS title, count(*)::int AS count FROM handover_item i
      JOIN workspace_user u ON u.workspace_id = ${workspaceId} AND u.id = i.to_id
      WHERE i.workspace_id = ${workspaceId} AND i.handover_id = ${id} GROUP BY 1, 2, 3, 4, u.name_sort ORDER BY u.name_sort, u.id`,
  ])
  return rows.map(({ part, state, id: to, title, count }) => ({ part, state, to: { id: to, title }, count }))
}

export interface Remaining {
  part: string
  record: Ref & { path?: string }
  to: Ref
}

const REMAINING_SHOWN = 500

/** What could not be handed over, or was changed since and stays where it is: by name, as far as the reader sees it. */
export async function remainingOf(
  core: Core,
  actor: Actor,
  id: string,
  state: 'kept' | 'left',
): Promise<Remaining[]> {
  await readHandover(core, actor, id)
  const { workspaceId } = actor
  const models = await core.models(workspaceId)
  const entities = models.entities.filter(entity => !entity.lineOf && can(actor, entity.name, 'read'))
  const items = sql`SELECT i.part, i.record_id, u.id AS to_id, u.name AS to_name FROM handover_item i
    JOIN workspace_user u ON u.workspace_id = ${workspaceId} AND u.id = i.to_id
    WHERE i.workspace_id = ${workspaceId} AND i.handover_id = ${id} AND i.state = ${state}`
  const statements: RawBuilder<unknown>[] = entities.map(entity => {
    const model = models(entity.name)
    return sql`SELECT i.part, t.id, ${titleFor(actor, model, 't')} AS title, ${entity.path}::text AS path, i.to_id, i.to_name FROM (${items}) i
      JOIN ${sql.table(entity.table)} t ON t.workspace_id = ${workspaceId} AND t.id = i.record_id
      WHERE i.part = ${entity.name} AND ${within(models, actor, model, 't')} LIMIT ${REMAINING_SHOWN}`
  })
  const answers = await core.db.read<
    { part: string; id: string; title: string; path: string; to_id: string; to_name: string }[]
  >(workspaceId, statements)
  return answers
    .flat()
    .slice(0, REMAINING_SHOWN)
    .map(({ part, id: record, title, path, to_id, to_name }) => ({
      part,
      record: { id: record, title, path },
      to: { id: to_id, title: to_name },
    }))
}
