import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import type { Label } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import { ofObject, within } from '../../core/scope.ts'
import { partLabels } from './handover.rules.ts'

/** One kind of things a person has: records of an object, or what stands beside records. */
export interface Part {
  key: string
  label: Label
  model?: Model
  /** Field of the object that names the person. */
  field?: string
  /** FROM and WHERE of what the person has and the actor may hand over; the thing's table is `t`. */
  from: (personId: string) => RawBuilder<unknown>
  /** Column of `t` that names the thing. */
  id: RawBuilder<unknown>
}

/**
 * The field by which an object's records are somebody's work, and which of them are. A document's person is a fact once it is
 * confirmed: only drafts change hands, and what waits for the customer's answer.
 */
function workOf({ entity, fields }: Model): { field: string; states?: string[] } | undefined {
  if (entity.lineOf) return undefined
  // An owner whom nobody sets is a fact too.
  if (entity.owner) return entity.fields[entity.owner].readOnly ? undefined : { field: entity.owner }
  if (entity.name === 'unit') return { field: 'head' }
  if (entity.name === 'user') return { field: 'manager' }
  const states = ['draft', 'sent'].filter(state =>
    fields.status?.choices?.some(choice => choice.value === state),
  )
  return fields.owner?.kind === 'user' && states.includes('draft') ? { field: 'owner', states } : undefined
}

const STAFF = ['unit', 'user']

/** Whether the actor may give records of the object to somebody else. */
function mayGive(actor: Actor, { verbs, name }: Entity, field: string): boolean {
  const acts = STAFF.includes(name) ? ['update'] : [verbs?.assign ? 'assign' : 'update', 'update']
  return acts.some(action => can(actor, name, action)) && fieldAccess(actor, name, field) === 'write'
}

/** Everything that changes hands, in the order it does: customers before what follows them. */
export function partsOf(models: Models, actor: Actor): Part[] {
  const { workspaceId } = actor
  const records = models.entities.flatMap((entity): Part[] => {
    const model = models(entity.name)
    const work = workOf(model)
    if (!work || !can(actor, entity.name, 'read') || !mayGive(actor, entity, work.field)) return []
    const column = sql.ref(`t.${columnOf(work.field, entity.fields[work.field])}`)
    const scope = within(models, actor, model, 't', 'write')
    return [
      {
        key: entity.name,
        label: partLabels[entity.name] ?? {
          zh: `${entity.plural.zh}${work.states ? '（草稿）' : ''}`,
          en: `${entity.plural.en}${work.states ? ' (drafts)' : ''}`,
        },
        model,
        field: work.field,
        id: sql`t.id`,
        from: person => sql`FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${workspaceId}
          AND ${ofObject(entity, 't')} AND ${column} = ${person} AND t.deleted_at IS NULL
          ${work.states ? sql`AND t.status = ANY(${work.states}::text[])` : sql``} AND ${scope}`,
      },
    ]
  })
  const first = (part: Part) => (part.key === 'customer' ? 0 : STAFF.includes(part.key) ? 2 : 1)
  return [...records.sort((a, b) => first(a) - first(b)), shared(models, actor), ...beside(workspaceId)]
}

/** Records that others own and share with the person. */
function shared(models: Models, actor: Actor): Part {
  const { workspaceId } = actor
  const reached = models.entities
    .filter(entity => entity.owner && can(actor, entity.name, 'read'))
    .map(entity => {
      const scope = within(models, actor, models(entity.name), 'x', 'write')
      return sql`(t.entity = ${entity.name} AND EXISTS (SELECT FROM ${sql.table(entity.table)} x
        WHERE x.workspace_id = ${workspaceId} AND x.id = t.record_id AND x.deleted_at IS NULL AND ${ofObject(entity, 'x')} AND ${scope}))`
    })
  return {
    key: 'collaborator',
    label: partLabels.collaborator,
    id: sql`t.record_id`,
    from: person => sql`FROM collaborator t WHERE t.workspace_id = ${workspaceId} AND t.user_id = ${person}
      AND (${sql.join([sql`false`, ...reached], sql` OR `)})`,
  }
}

function beside(workspaceId: string): Part[] {
  return [
    {
      key: 'view',
      label: partLabels.view,
      id: sql`t.id`,
      from: person =>
        sql`FROM saved_view t WHERE t.workspace_id = ${workspaceId} AND t.owner_id = ${person} AND t.audience <> 'me' AND t.deleted_at IS NULL`,
    },
    {
      key: 'import',
      label: partLabels.import,
      id: sql`t.id`,
      from: person => sql`FROM import t WHERE t.workspace_id = ${workspaceId} AND t.created_by_id = ${person}
        AND t.status = ANY('{new,checked}') AND t.deleted_at IS NULL`,
    },
  ]
}

/** Where the person of a part that is no object is written. */
export const besideColumns: Record<string, { table: string; column: string }> = {
  view: { table: 'saved_view', column: 'owner_id' },
  import: { table: 'import', column: 'created_by_id' },
}

export interface PartCount {
  key: string
  label: Label
  count: number
  /** Next contacts that are due or late, of customers. */
  due?: number
  /** Revenue of this year, of customers; absent where the reader may not see it. */
  revenueThisYear?: string
}

/** What the person has, part by part, as far as the actor may hand it over. */
export async function countParts(core: Core, actor: Actor, parts: readonly Part[], personId: string) {
  const { workspaceId } = actor
  const now = core.now().toISOString()
  const isOpen = (field: string) => ['read', 'write'].includes(fieldAccess(actor, 'customer', field))
  const rows = await core.db.read<Record<string, unknown>[]>(
    workspaceId,
    parts.map(part => {
      const from = part.from(personId)
      if (part.key !== 'customer') return sql`SELECT count(*)::int AS count ${from}`
      const revenue = isOpen('revenueThisYear')
        ? sql`, (SELECT coalesce(sum(m.revenue_this_year), 0)::text FROM customer_metric m WHERE m.workspace_id = ${workspaceId}
            AND m.customer_id IN (SELECT t.id ${from})) AS "revenueThisYear"`
        : sql``
      const due = isOpen('nextContactAt')
        ? sql`, count(*) FILTER (WHERE t.next_contact_at <= ${now}::timestamptz)::int AS due`
        : sql``
      return sql`SELECT count(*)::int AS count ${due} ${revenue} ${from}`
    }),
  )
  return parts.map(({ key, label }, place) => ({ key, label, ...rows[place][0] }) as PartCount)
}
