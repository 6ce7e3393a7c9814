import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { columnOf } from '../../core/entity.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { writeEvents } from '../../core/events.ts'
import type { Field } from '../../core/field.ts'
import { newId } from '../../core/id.ts'
import type { Model } from '../../core/model.ts'
import { within } from '../../core/scope.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { inOneTransaction } from '../../server/oneTransaction.ts'
import { createField, type StoredField } from '../customFields/definitions.ts'
import { label } from '../customFields/labels.ts'

/** Two objects, each with the name under which its records show those of the other. */
export const newRelation = z.strictObject({
  left: z.string().max(60),
  right: z.string().max(60),
  leftLabel: label,
  rightLabel: label,
})
export const linkChange = z.strictObject({
  add: z.array(z.uuid()).max(200).default([]),
  remove: z.array(z.uuid()).max(200).default([]),
})

/** Makes a relation of many to many: an own field on each object that names the other. */
export function createRelation(
  core: Core,
  actor: Actor,
  { left, right, leftLabel, rightLabel }: z.infer<typeof newRelation>,
): Promise<StoredField[]> {
  return createSides(core, actor, { entity: left, label: leftLabel }, { entity: right, label: rightLabel })
}

type NewSide = Omit<Parameters<typeof createField>[2], 'kind' | 'to' | 'relation'>

/** Both sides of a relation, or neither. */
export function createSides(core: Core, actor: Actor, left: NewSide, right: NewSide): Promise<StoredField[]> {
  const id = newId()
  return inOneTransaction(core, actor.workspaceId, async joined => {
    const make = (side: 'left' | 'right', own: NewSide, to: string) =>
      createField(joined, actor, { ...own, kind: 'references', to, relation: { id, side } })
    return [await make('left', left, right.entity), await make('right', right, left.entity)]
  })
}

interface Side {
  model: Model
  field: string
}

/** Joins a record with others, or parts them. Who may change the record may do so with what they see; both sides remember it. */
export async function changeLinks(
  core: Core,
  actor: Actor,
  { entity, id, field: name }: { entity: string; id: string; field: string },
  { add, remove }: z.infer<typeof linkChange>,
): Promise<{ added: number; removed: number }> {
  const { models, model } = await readingOf(core, actor, entity)
  const field = model.fields[name]
  if (!field?.relation) throw new Problem('notFound')
  const record = await get(core, actor, entity, id)
  const { update } = record._access as { update: boolean }
  if (!update || fieldAccess(actor, entity, name) !== 'write') throw new Problem('forbidden')
  const target = models(field.to as string)
  const far: Side = { model: target, field: mirrorOf(target, field.relation) ?? '' }
  return core.db.transaction(actor.workspaceId, async tx => {
    const wanted = [...new Set([...add, ...remove])]
    const seen = await tx.rows<{ id: string }>(sql`SELECT t.id FROM ${sql.table(target.entity.table)} t
      WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${wanted}::uuid[]) AND t.deleted_at IS NULL
      AND ${within(models, actor, target, 't')} FOR KEY SHARE`)
    if (seen.length < wanted.length)
      throw invalid([
        {
          field: name,
          code: 'unknownReference',
          message: {
            zh: '所选记录不存在、已删除或您无权使用，请重新选择',
            en: 'The chosen record does not exist, is deleted, or is not yours to use; choose another',
          },
        },
      ])
    const added = await join(tx, field, id, add)
    const removed = await part(tx, field, id, remove)
    await remember(core, tx, actor, { model, field: name }, [id], added, removed)
    for (const other of added) await remember(core, tx, actor, far, [other], [id], [])
    for (const other of removed) await remember(core, tx, actor, far, [other], [], [id])
    return { added: added.length, removed: removed.length }
  })
}

/** The field that shows the same pairs from the other side. */
export function mirrorOf(model: Model, { id, side }: NonNullable<Field['relation']>): string | undefined {
  return model.own.find(name => {
    const { relation } = model.fields[name]
    return relation?.id === id && relation.side !== side
  })
}

async function join(tx: Transaction, { relation }: Field, id: string, others: string[]): Promise<string[]> {
  if (!relation || others.length === 0) return []
  const [near, far] = columnsOf(relation.side)
  const rows = await tx.rows<{ id: string }>(sql`INSERT INTO link (workspace_id, relation_id, ${near}, ${far})
    SELECT ${tx.workspaceId}::uuid, ${relation.id}::uuid, ${id}::uuid, x FROM unnest(${others}::uuid[]) x ON CONFLICT DO NOTHING RETURNING ${far} AS id`)
  return rows.map(row => row.id)
}

async function part(tx: Transaction, { relation }: Field, id: string, others: string[]): Promise<string[]> {
  if (!relation || others.length === 0) return []
  const [near, far] = columnsOf(relation.side)
  const rows = await tx.rows<{ id: string }>(sql`DELETE FROM link WHERE workspace_id = ${tx.workspaceId}
    AND relation_id = ${relation.id} AND ${near} = ${id} AND ${far} = ANY(${others}::uuid[]) RETURNING ${far} AS id`)
  return rows.map(row => row.id)
}

const columnsOf = (side: 'left' | 'right') =>
  side === 'left' ? [sql.ref('left_id'), sql.ref('right_id')] : [sql.ref('right_id'), sql.ref('left_id')]

/** One event a record: what joined it is after, what left it before. */
async function remember(
  core: Core,
  tx: Transaction,
  actor: Actor,
  { model, field }: Side,
  [id]: [string],
  added: string[],
  removed: string[],
): Promise<void> {
  if (added.length + removed.length === 0) return
  const { name, customer, fields, table } = model.entity
  let customerId = customer === 'self' ? id : null
  if (customer && customer !== 'self') {
    const column = sql.ref(columnOf(customer, fields[customer]))
    const [row] = await tx.rows<{ customer: string | null }>(
      sql`SELECT ${column} AS customer FROM ${sql.table(table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
    )
    customerId = row?.customer ?? null
  }
  const changes: Record<string, [unknown, unknown]> = {
    [field]: [removed.length ? removed : null, added.length ? added : null],
  }
  const about = { entity: name, record_id: id, customer_id: customerId }
  writeEvents(tx, actor, [{ ...about, occurred_at: core.now().toISOString(), action: 'update', changes }])
  tx.afterCommit(() => core.live.changed(tx.workspaceId, name, id))
}
