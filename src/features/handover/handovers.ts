import { sql } from 'kysely'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { isId, newId } from '../../core/id.ts'
import { open } from '../../core/scope.ts'
import { authorOf, recordEvents } from '../people/events.ts'
import { checkReach, staffed } from '../people/staff.ts'
import type { HandoverFailure, HandoverReason, HandoverStatus, Letter, Plan } from './handover.rules.ts'
import { partsOf } from './parts.ts'
import { plannedBy } from './plan.ts'
import { refused } from './refusals.ts'

/** A hand-over as it is stored, with the names of those it speaks of. */
export interface Handover {
  id: string
  version: number
  from: Ref & { active: boolean; position: string | null; unit: string | null; manager: Ref | null }
  reason: HandoverReason
  status: HandoverStatus
  plan: Plan
  letter: (Letter & { sending: boolean }) | null
  total: number
  done: number
  /** Where it failed. */
  failure: HandoverFailure | null
  createdAt: string
  createdBy: Ref
  startedAt: string | null
  startedBy: Ref | null
  finishedAt: string | null
  undoneAt: string | null
  undoneBy: Ref | null
}

type Row = Omit<Handover, 'from' | 'createdBy' | 'startedBy' | 'undoneBy'> &
  Record<string, string | boolean | null>

const selected = sql`SELECT h.id, h.version, h.reason, h.status, h.plan, h.letter, h.total, h.done, h.failure, h.created_at AS "createdAt",
    h.started_at AS "startedAt", h.finished_at AS "finishedAt", h.undone_at AS "undoneAt",
    h.from_id AS "fromId", f.name AS "fromName", f.active AS "fromActive", f.position AS "fromPosition", unit.name AS "fromUnit",
    manager.id AS "managerId", manager.name AS "managerName",
    h.created_by_id AS "createdById", c.name AS "createdByName", h.started_by_id AS "startedById", s.name AS "startedByName",
    h.undone_by_id AS "undoneById", u.name AS "undoneByName"
  FROM handover h JOIN workspace_user f ON f.workspace_id = h.workspace_id AND f.id = h.from_id
  LEFT JOIN unit ON unit.workspace_id = h.workspace_id AND unit.id = f.unit_id
  LEFT JOIN workspace_user manager ON manager.workspace_id = h.workspace_id AND manager.id = f.manager_id AND manager.active
  LEFT JOIN workspace_user c ON c.workspace_id = h.workspace_id AND c.id = h.created_by_id
  LEFT JOIN workspace_user s ON s.workspace_id = h.workspace_id AND s.id = h.started_by_id
  LEFT JOIN workspace_user u ON u.workspace_id = h.workspace_id AND u.id = h.undone_by_id`

function handoverOf(row: Row): Handover {
  const named = (key: string): Ref | null =>
    row[`${key}Id`] ? { id: String(row[`${key}Id`]), title: String(row[`${key}Name`] ?? '') } : null
  return {
    id: row.id,
    version: row.version,
    from: {
      ...(named('from') as Ref),
      active: row.fromActive === true,
      position: row.fromPosition as string | null,
      unit: row.fromUnit as string | null,
      manager: named('manager'),
    },
    reason: row.reason,
    status: row.status,
    plan: row.plan,
    letter: row.letter,
    total: row.total,
    done: row.done,
    failure: row.status === 'failed' ? row.failure : null,
    createdAt: row.createdAt,
    createdBy: named('createdBy') ?? { id: '', title: '' },
    startedAt: row.startedAt,
    startedBy: named('startedBy'),
    finishedAt: row.finishedAt,
    undoneAt: row.undoneAt,
    undoneBy: named('undoneBy'),
  }
}

/** Hand-overs are the matter of those with power over people. */
export function demandHandovers(actor: Actor): void {
  if (!mayAdminister(actor, 'people')) throw new Problem('forbidden')
}

const LISTED_MOST = 200

export async function listHandovers(core: Core, actor: Actor): Promise<Handover[]> {
  demandHandovers(actor)
  const [rows] = await core.db.read<Row[]>(actor.workspaceId, [
    sql`${selected} WHERE h.workspace_id = ${actor.workspaceId} ORDER BY h.created_at DESC, h.id DESC LIMIT ${LISTED_MOST}`,
  ])
  return Promise.all(rows.map(row => shownHandover(core, actor, handoverOf(row))))
}

export async function readHandover(core: Core, actor: Actor, id: string): Promise<Handover> {
  demandHandovers(actor)
  if (!isId(id)) throw new Problem('notFound')
  const [[row]] = await core.db.read<Row[]>(actor.workspaceId, [
    sql`${selected} WHERE h.workspace_id = ${actor.workspaceId} AND h.id = ${id}`,
  ])
  if (!row) throw new Problem('notFound')
  return handoverOf(row)
}

/** As the actor may know it: values by which somebody else split a part are told only where the actor sees the field. */
export async function shownHandover(core: Core, actor: Actor, handover: Handover): Promise<Handover> {
  const parts = partsOf(await core.models(actor.workspaceId), actor)
  const plan = Object.entries(handover.plan).map(([key, one]) => {
    const model = parts.find(part => part.key === key)?.model
    const { split } = one
    if (split.kind !== 'field' || (model?.fields[split.field] && open(actor, model, split.field)))
      return [key, one]
    return [key, { ...one, split: { ...split, values: {} } }]
  })
  return { ...handover, plan: Object.fromEntries(plan) }
}

/** Opens a hand-over; answers the one that is open already. A person with more power than the actor's own is left alone. */
export async function openHandover(
  core: Core,
  actor: Actor,
  personId: string,
  reason: HandoverReason,
): Promise<{ id: string; isNew: boolean }> {
  demandHandovers(actor)
  return core.db.transaction(actor.workspaceId, async tx => {
    checkReach(actor, await staffed(tx, actor.workspaceId, personId))
    const [open] = await tx.rows<{
      id: string
    }>(sql`SELECT id FROM handover WHERE workspace_id = ${tx.workspaceId}
      AND from_id = ${personId} AND status IN ('open', 'running', 'undoing', 'failed')`)
    if (open) return { id: open.id, isNew: false }
    return { id: await insertHandover(tx, actor, personId, reason), isNew: true }
  })
}

export async function insertHandover(
  tx: Transaction,
  actor: Actor,
  personId: string,
  reason: HandoverReason,
): Promise<string> {
  const id = newId()
  await tx.rows(sql`INSERT INTO handover (workspace_id, id, from_id, reason, created_by_id)
    VALUES (${tx.workspaceId}, ${id}, ${personId}, ${reason}, ${actor.userId})`)
  await recordEvents(
    tx,
    tx.workspaceId,
    [
      {
        entity: 'handover',
        recordId: id,
        action: 'create',
        changes: { from: [null, personId], reason: [null, reason] },
      },
    ],
    authorOf(actor),
  )
  return id
}

export interface HandoverChange {
  version: number
  reason?: HandoverReason
  plan?: Plan
  letter?: Letter
}

/** Changes who gets what, or the letter; states the version that was seen. The letter may be written also after the act. */
export async function changeHandover(
  core: Core,
  actor: Actor,
  id: string,
  change: HandoverChange,
): Promise<void> {
  const { version, reason, plan, letter } = change
  const now = await readHandover(core, actor, id)
  if ((reason || plan) && now.status !== 'open') throw new Problem(refused.handoverNotNow)
  if (plan) await plannedBy(core, actor, now.from.id, plan)
  const [changed] = await core.db.transaction(actor.workspaceId, tx =>
    tx.rows(sql`UPDATE handover SET version = version + 1, updated_at = now(), reason = coalesce(${reason ?? null}, reason),
        plan = coalesce(${plan ? JSON.stringify(plan) : null}::jsonb, plan),
        letter = CASE WHEN ${letter === undefined} THEN letter ELSE coalesce(letter, '{}') || ${JSON.stringify(letter ?? {})}::jsonb END
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND version = ${version} RETURNING id`),
  )
  if (changed) return
  const current = await shownHandover(core, actor, await readHandover(core, actor, id))
  throw new Problem('conflict', {}, [], { current })
}

/** A hand-over that is not wanted any more; what is done stays and is undone by `undo`. */
export async function cancelHandover(core: Core, actor: Actor, id: string): Promise<void> {
  demandHandovers(actor)
  if (!isId(id)) throw new Problem('notFound')
  const [gone] = await core.db.transaction(actor.workspaceId, tx =>
    tx.rows(sql`UPDATE handover SET status = 'cancelled', version = version + 1, updated_at = now()
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = 'open' RETURNING id`),
  )
  if (gone) return
  await readHandover(core, actor, id)
  throw new Problem(refused.handoverNotNow)
}
