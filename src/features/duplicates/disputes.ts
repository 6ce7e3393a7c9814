import { sql } from 'kysely'
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { maskRows } from '../../core/mask.ts'
import type { Model } from '../../core/model.ts'
import { within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { writeChange } from '../../core/store/records.ts'
import { lock } from '../../core/store/write.ts'
import { notify } from '../notices/notify.ts'
import { lendTo } from '../sharing/sharing.ts'
import { type Asking, findDuplicates, type Run, refOf } from './candidates.ts'
import { CONFIRMED } from './guard.ts'
import { knownOf, partyFields } from './parties.ts'
import { refused } from './refusals.ts'

export type DisputeStatus = 'open' | 'granted' | 'shared' | 'refused' | 'withdrawn'

interface LogEntry {
  at: string
  by: string
  act: string
  note?: string
}

export interface Claim {
  entity: string
  /** What was typed when the check told of the hidden record, and how it named it. */
  values: Values
  ref: string
  reason: string
  /** Uploaded files of the claimant's that are at no record yet. */
  files: string[]
}

/** Claims a record of somebody else's. The record is found again by what was typed: its id is nobody's to know before. */
export async function claim(
  asking: Asking,
  run: Run,
  { entity, values, ref, reason, files }: Claim,
): Promise<{ id: string }> {
  const { core, actor, models } = asking
  if (!can(actor, entity, 'create')) throw new Problem('forbidden')
  const model = models(entity)
  const [found] = await findDuplicates(asking, run, [knownOf(model, values)])
  const meant = found.find(one => refOf(actor, one.known.id) === ref)
  if (!meant) throw new Problem('notFound')
  const id = newId()
  const now = core.now().toISOString()
  const claimed = Object.fromEntries(
    partyFields(model)
      .all.filter(name => values[name])
      .map(name => [name, values[name]]),
  )
  return core.db.transaction(actor.workspaceId, async tx => {
    const [made] = await tx.rows<{ id: string }>(sql`INSERT INTO duplicate_dispute
      (workspace_id, id, entity, record_id, claimant_id, owner_id, reason, claimed, created_at, log)
      VALUES (${tx.workspaceId}, ${id}, ${meant.known.entity}, ${meant.known.id}, ${actor.userId}, ${meant.owner?.id ?? null}, ${reason},
        ${JSON.stringify(claimed)}::jsonb, ${now}, ${JSON.stringify([{ at: now, by: actor.userId, act: 'claim', note: reason }])}::jsonb)
      ON CONFLICT (workspace_id, record_id, claimant_id) WHERE status = 'open' DO NOTHING RETURNING id`)
    if (!made) throw new Problem(refused.disputeOpen)
    if (files.length > 0)
      tx.send(sql`UPDATE file SET entity = 'duplicateDispute', record_id = ${id} WHERE workspace_id = ${tx.workspaceId}
        AND id = ANY(${files}::uuid[]) AND uploader_id = ${actor.userId} AND entity IS NULL AND deleted_at IS NULL`)
    const told = await concerned(tx, [actor.userId, meant.owner?.id])
    notify({ core, tx, actor }, [...told, ...(meant.owner ? [meant.owner.id] : [])], {
      kind: 'disputed',
      entity: meant.known.entity,
      recordId: meant.known.id,
    })
    return { id }
  })
}

/** Those above the two, and those who look after the company: one of them decides. */
async function concerned(tx: Transaction, people: readonly (string | undefined)[]): Promise<string[]> {
  const ids = people.filter(id => id !== undefined)
  const rows = await tx.rows<{
    id: string
  }>(sql`SELECT DISTINCT m.id FROM workspace_user m JOIN role r ON r.workspace_id = m.workspace_id AND r.id = m.role_id
    WHERE m.workspace_id = ${tx.workspaceId} AND m.active AND (r.code IN ('owner', 'admin') OR m.id IN (
      SELECT u.manager_id FROM workspace_user u WHERE u.workspace_id = ${tx.workspaceId} AND u.id = ANY(${ids}::uuid[])))`)
  return rows.map(row => row.id)
}

export interface Dispute {
  id: string
  entity: string
  status: DisputeStatus
  /** The record, where the reader may see it. */
  record: { id: string; title: string } | null
  claimed: Values
  claimant: { id: string; title: string }
  owner: { id: string; title: string } | null
  reason: string
  createdAt: string
  decidedAt: string | null
  decision: string | null
  log: (LogEntry & { name: string })[]
  files: { id: string; name: string; size: number }[]
  isMine: boolean
  mayDecide: boolean
}

/** Disputes that concern the reader: one's own, of one's records, and those one may decide. */
export async function disputesOf(
  core: Core,
  actor: Actor,
  only?: { id?: string; status?: string },
): Promise<Dispute[]> {
  const models = await core.models(actor.workspaceId)
  const { workspaceId, userId } = actor
  const statements = core.entities
    .filter(entity => entity.party)
    .map(({ name, table }) => {
      const model = models(name)
      return sql`SELECT d.*, t.id IS NOT NULL AS "is seen", ${titleFor(actor, model, 't')} AS title, c.name AS "claimant name", o.name AS "owner name",
          (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'size', f.size) ORDER BY f.id) FROM file f
            WHERE f.workspace_id = ${workspaceId} AND f.entity = 'duplicateDispute' AND f.record_id = d.id AND f.deleted_at IS NULL) AS files,
          (SELECT jsonb_object_agg(u.id, u.name) FROM workspace_user u WHERE u.workspace_id = ${workspaceId}
            AND u.id::text IN (SELECT x->>'by' FROM jsonb_array_elements(d.log) x)) AS names
        FROM duplicate_dispute d
        LEFT JOIN ${sql.table(table)} t ON t.workspace_id = ${workspaceId} AND t.id = d.record_id AND ${within(models, actor, model, 't')}
        LEFT JOIN workspace_user c ON c.workspace_id = ${workspaceId} AND c.id = d.claimant_id
        LEFT JOIN workspace_user o ON o.workspace_id = ${workspaceId} AND o.id = d.owner_id
        WHERE d.workspace_id = ${workspaceId} AND d.entity = ${name} AND (d.claimant_id = ${userId} OR d.owner_id = ${userId} OR (t.id IS NOT NULL AND ${can(actor, name, 'merge')}))
          ${only?.id ? sql`AND d.id = ${only.id}` : sql``} ${only?.status ? sql`AND d.status = ${only.status}` : sql``}
        ORDER BY d.created_at DESC LIMIT 200`
    })
  const found = (await core.db.read(workspaceId, statements)).flat() as Values[]
  return found
    .map(row => disputeOf(actor, models(row.entity as string), row))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}

/** What was typed is the claimant's; to others it says what the record holds, which they see as their role has it. */
function claimedOf(actor: Actor, model: Model, claimed: Values): Values {
  const shown = Object.fromEntries(
    Object.entries(claimed).filter(([name]) => fieldAccess(actor, model.entity.name, name) !== 'hidden'),
  )
  const rows = [shown]
  maskRows(actor, model, rows)
  return rows[0]
}

function disputeOf(actor: Actor, model: Model, row: Values): Dispute {
  const isSeen = row['is seen'] === true
  const names = (row.names ?? {}) as Record<string, string>
  const isMine = row.claimant_id === actor.userId
  return {
    id: row.id as string,
    entity: row.entity as string,
    status: row.status as DisputeStatus,
    record: isSeen ? { id: row.record_id as string, title: String(row.title ?? '') } : null,
    claimed: isMine ? (row.claimed as Values) : claimedOf(actor, model, row.claimed as Values),
    claimant: { id: row.claimant_id as string, title: String(row['claimant name'] ?? '') },
    owner: row.owner_id ? { id: row.owner_id as string, title: String(row['owner name'] ?? '') } : null,
    reason: row.reason as string,
    createdAt: row.created_at as string,
    decidedAt: row.decided_at as string | null,
    decision: row.decision as string | null,
    log: (row.log as LogEntry[]).map(entry => ({ ...entry, name: names[entry.by] ?? '' })),
    files: (row.files ?? []) as Dispute['files'],
    isMine,
    mayDecide:
      isSeen &&
      !isMine &&
      !actor.seenBy &&
      row.status === 'open' &&
      can(actor, row.entity as string, 'merge'),
  }
}

/** `granted`: the record becomes the claimant's; `shared`: they work on it together; `refused`: it stays. */
export async function decideDispute(
  core: Core,
  actor: Actor,
  id: string,
  { status, note }: { status: Exclude<DisputeStatus, 'open'>; note: string },
): Promise<Dispute> {
  const [dispute] = await disputesOf(core, actor, { id })
  if (!dispute) throw new Problem('notFound')
  const isOwn = status === 'withdrawn'
  if (dispute.status !== 'open') throw new Problem(refused.disputeClosed)
  if (isOwn ? !dispute.isMine : !dispute.mayDecide) throw new Problem('forbidden')
  const { model, models } = await readingOf(core, actor, dispute.entity)
  const now = core.now().toISOString()
  await core.db.transaction(actor.workspaceId, async tx => {
    const context = { core, tx, actor, model, confirmed: CONFIRMED }
    const entry = JSON.stringify([{ at: now, by: actor.userId, act: status, note }])
    const [closed] = await tx.rows<{
      record_id: string
    }>(sql`UPDATE duplicate_dispute SET status = ${status}, decided_at = ${now}, decided_by = ${actor.userId},
        decision = ${note}, log = log || ${entry}::jsonb
      WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND status = 'open' RETURNING record_id`)
    if (!closed) throw new Problem(refused.disputeClosed)
    const { record_id: recordId } = closed
    const { owner } = model.entity
    if (status === 'granted' || status === 'shared') {
      const { record } = await lock(context, models, recordId)
      if (status === 'granted' && owner)
        await writeChange(context, {
          id: recordId,
          before: record,
          set: { [owner]: dispute.claimant.id },
          action: 'assign',
        })
      else
        lendTo(tx, { entity: dispute.entity, recordId, userId: dispute.claimant.id }, 'write', actor.userId)
    }
    const told = [dispute.claimant.id, ...(dispute.owner ? [dispute.owner.id] : [])]
    if (!isOwn) notify(context, told, { kind: `dispute.${status}`, entity: dispute.entity, recordId })
    tx.afterCommit(() => core.live.changed(tx.workspaceId, dispute.entity, recordId))
  })
  const [after] = await disputesOf(core, actor, { id })
  return after ?? { ...dispute, status, decision: note, decidedAt: now, mayDecide: false }
}

/** A file of a dispute that concerns the reader. */
export async function evidence(core: Core, actor: Actor, id: string, fileId: string) {
  const [dispute] = await disputesOf(core, actor, { id })
  if (!dispute?.files.some(file => file.id === fileId)) throw new Problem('notFound')
  const [[file]] = await core.db.read<{ name: string; size: number; key: string }[]>(actor.workspaceId, [
    sql`SELECT name, size, storage_key AS key FROM file WHERE workspace_id = ${actor.workspaceId} AND id = ${fileId}`,
  ])
  return { ...file, bytes: await core.files.get(file.key) }
}
