import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { columnOf } from '../../core/entity.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { concludeWrite } from '../../core/store/records.ts'
import { besideColumns, type Part } from './parts.ts'
import { type Move, reassign } from './reassign.ts'

export type ItemState = 'planned' | 'done' | 'kept' | 'undone' | 'left'

export interface Item {
  part: string
  record_id: string
  to_id: string
  before: Values | null
}

/** What a batch is done with: whose things they were, and the note their events carry. */
export interface Batch {
  context: Omit<WriteContext, 'model'>
  part: Part
  personId: string
  note: Values
}

/** Hands a batch over; answers the ids of what was still the person's, the rest stays as it is. */
export async function handOn(batch: Batch, items: readonly Item[]): Promise<Set<string>> {
  const { context, part, personId, note } = batch
  if (part.key === 'customer') keepOwnership(context.tx, note, items)
  if (part.model && part.field) {
    const moves = items.map(({ record_id: id, to_id: to }): Move => ({ id, from: personId, to }))
    return reassign({ ...context, model: part.model }, part.field, moves, 'handover', note)
  }
  if (part.key === 'collaborator') return shareOn(batch, items)
  return renamed(
    context.tx,
    part.key,
    items.map(({ record_id: id, to_id: to }) => ({ id, from: personId, to })),
  )
}

/** Gives a batch back; answers the ids of what nobody has changed since. */
export async function handBack(batch: Batch, items: readonly Item[]): Promise<Set<string>> {
  const { context, part, personId, note } = batch
  const moves = items.map(({ record_id: id, to_id: from }): Move => ({ id, from, to: personId }))
  if (part.model && part.field) {
    const moved = await reassign({ ...context, model: part.model }, part.field, moves, 'undoHandover', note)
    if (part.key === 'customer') restoreOwnership(context.tx, note, moved)
    return moved
  }
  if (part.key === 'collaborator') return shareBack(batch, items)
  return renamed(context.tx, part.key, moves)
}

/** What the rules of pools know of a customer's owner: since when, who before, and whether it is to be taken soon. */
const ownership = ['owned_since', 'previous_owner', 'reclaim_on', 'pooled_at']

function keepOwnership(tx: Transaction, { handover }: Values, items: readonly Item[]): void {
  const facts = ownership.map(name => sql`${name}::text, ${sql.ref(`m.${name}`)}`)
  tx.send(sql`UPDATE handover_item i SET before = jsonb_build_object(${sql.join(facts)}) FROM customer_metric m
    WHERE i.workspace_id = ${tx.workspaceId} AND i.handover_id = ${handover} AND i.part = 'customer'
      AND i.record_id = ANY(${items.map(item => item.record_id)}::uuid[]) AND m.workspace_id = ${tx.workspaceId} AND m.customer_id = i.record_id`)
}

function restoreOwnership(tx: Transaction, { handover }: Values, ids: ReadonlySet<string>): void {
  const facts = ownership.map(name => sql`${sql.id(name)} = kept.${sql.ref(name)}`)
  tx.send(sql`UPDATE customer_metric m SET ${sql.join(facts)}
    FROM handover_item i, LATERAL jsonb_populate_record(NULL::customer_metric, i.before) kept
    WHERE i.workspace_id = ${tx.workspaceId} AND i.handover_id = ${handover} AND i.part = 'customer' AND i.before IS NOT NULL
      AND i.record_id = ANY(${[...ids]}::uuid[]) AND m.workspace_id = ${tx.workspaceId} AND m.customer_id = i.record_id`)
}

/** Views and imports: the person's name in them, and nothing more. */
async function renamed(tx: Transaction, key: string, moves: readonly Move[]): Promise<Set<string>> {
  const { table, column } = besideColumns[key]
  const name = sql.ref(`t.${column}`)
  const rows = await tx.rows<{
    id: string
  }>(sql`UPDATE ${sql.table(table)} t SET ${sql.id(column)} = x."to", version = t.version + 1
    FROM jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) x(id uuid, "from" uuid, "to" uuid)
    WHERE t.workspace_id = ${tx.workspaceId} AND t.id = x.id AND ${name} = x."from" RETURNING t.id`)
  return new Set(rows.map(row => row.id))
}

interface Sharing {
  entity: string
  record_id: string
  access: string
  /** The person's row as it stood. */
  row: Values
  /** Whether who takes over was given the record by this, having had it in no other way. */
  given: boolean
}

/** Who takes over shares the record with its owner, unless they are the owner, or share it already. */
async function shareOn(batch: Batch, items: readonly Item[]): Promise<Set<string>> {
  const { context, personId, note } = batch
  const { core, tx } = context
  const owned = core.entities.filter(entity => entity.owner && entity.table !== 'custom_record')
  const owners = [
    ...owned.map(
      ({
        name,
        table,
        owner = '',
        fields,
      }) => sql`SELECT ${name}::text AS entity, t.id, t.${sql.ref(columnOf(owner, fields[owner]))} AS owner_id FROM ${sql.table(table)} t WHERE t.workspace_id = ${tx.workspaceId}
        AND t.id IN (SELECT record_id FROM gone)`,
    ),
    sql`SELECT o.key, t.id, t.owner_id FROM custom_record t JOIN custom_object o ON o.workspace_id = ${tx.workspaceId} AND o.id = t.object_id
      WHERE t.workspace_id = ${tx.workspaceId} AND t.id IN (SELECT record_id FROM gone)`,
  ]
  const rows = await tx.rows<Sharing>(sql`
    WITH wanted AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) x(record_id uuid, to_id uuid)),
    gone AS (
      DELETE FROM collaborator c USING wanted WHERE c.workspace_id = ${tx.workspaceId} AND c.user_id = ${personId}
        AND c.record_id = wanted.record_id RETURNING c.entity, c.record_id, c.access, to_jsonb(c) AS row, wanted.to_id),
    given AS (
      INSERT INTO collaborator (workspace_id, entity, record_id, user_id, access, added_by_id)
      SELECT ${tx.workspaceId}::uuid, gone.entity, gone.record_id, gone.to_id, gone.access, ${context.actor.userId}::uuid FROM gone
      WHERE NOT EXISTS (SELECT FROM (${sql.join(owners, sql` UNION ALL `)}) o
        WHERE o.entity = gone.entity AND o.id = gone.record_id AND o.owner_id = gone.to_id)
      ON CONFLICT DO NOTHING RETURNING record_id, user_id)
    SELECT gone.entity, gone.record_id, gone.access, gone.row, given.record_id IS NOT NULL AS given
    FROM gone LEFT JOIN given ON given.record_id = gone.record_id AND given.user_id = gone.to_id`)
  tx.send(sql`UPDATE handover_item i SET before = x.before FROM jsonb_to_recordset(${JSON.stringify(rows.map(row => ({ id: row.record_id, before: row })))}::jsonb) x(id uuid, before jsonb)
    WHERE i.workspace_id = ${tx.workspaceId} AND i.handover_id = ${note.handover} AND i.part = 'collaborator' AND i.record_id = x.id`)
  const to = new Map(items.map(item => [item.record_id, item.to_id]))
  await tellShared(batch, rows, 'handover', row => ({
    collaborator: to.get(row.record_id),
    collaboratorRemoved: personId,
  }))
  return new Set(rows.map(row => row.record_id))
}

/** The person shares again, as since when before; who was given the record by the hand-over, and has the same access still, no more. */
async function shareBack(batch: Batch, items: readonly Item[]): Promise<Set<string>> {
  const { context, personId } = batch
  const { tx } = context
  const wanted = items.flatMap(({ to_id, before }) =>
    before ? [{ ...(before as unknown as Sharing), to_id }] : [],
  )
  const rows = await tx.rows<Sharing & { to_id: string }>(sql`
    WITH wanted AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      x(entity text, record_id uuid, access text, row jsonb, given boolean, to_id uuid)),
    gone AS (
      DELETE FROM collaborator c USING wanted w WHERE w.given AND c.workspace_id = ${tx.workspaceId} AND c.entity = w.entity
        AND c.record_id = w.record_id AND c.user_id = w.to_id AND c.access = w.access RETURNING c.record_id),
    back AS (
      INSERT INTO collaborator SELECT old.* FROM wanted, LATERAL jsonb_populate_record(NULL::collaborator, wanted.row) old
      WHERE NOT wanted.given OR wanted.record_id IN (SELECT record_id FROM gone) ON CONFLICT DO NOTHING RETURNING record_id)
    SELECT wanted.* FROM wanted JOIN back USING (record_id)`)
  await tellShared(batch, rows, 'undoHandover', row => ({
    collaborator: personId,
    collaboratorRemoved: row.to_id,
  }))
  return new Set(rows.map(row => row.record_id))
}

async function tellShared<R extends Sharing>(
  { context, note }: Batch,
  rows: readonly R[],
  action: string,
  said: (row: R) => Values,
): Promise<void> {
  const models = await (context.core as Core).models(context.tx.workspaceId)
  for (const [entity, some] of Map.groupBy(rows, row => row.entity)) {
    if (!models.entities.some(one => one.name === entity)) continue
    const changes = some.map(row => ({ id: row.record_id, before: { id: row.record_id }, set: {}, action }))
    const byId = new Map(some.map(row => [row.record_id, row]))
    await concludeWrite({ ...context, model: models(entity) }, changes, ({ id }) => {
      const notes = { ...said(byId.get(id) as R), ...note }
      return Object.fromEntries(Object.entries(notes).map(([name, value]) => [name, [null, value]]))
    })
  }
}
