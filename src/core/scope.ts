import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, fieldAccess, peopleWithin, permissionOf, type Visibility } from './actor.ts'
import type { Models } from './core.ts'
import { columnOf, type Entity } from './entity.ts'
import { Problem } from './errors.ts'
import { frozen, keep } from './frozen.ts'
import type { Model } from './model.ts'

/** What an actor wants of records: see them, or change them (a collaborator may be allowed to read only). */
export type Reach = 'read' | 'write'

/**
 * The records of an entity an actor reaches: `true` for all of the company's, `false` for none, else a sub-select of ids.
 * Ids, never OR-ed predicates: PostgreSQL then starts from the few own rows (measured 1.5 ms against 20 ms on 100,000).
 */
export function reachable(
  models: Models,
  actor: Actor,
  model: Model,
  reach: Reach = 'read',
): boolean | RawBuilder<unknown> {
  const { entity } = model
  const visibility = sight(actor, entity)
  if (visibility === 'none') return false
  if (entity.parent) {
    const parent = models(entity.fields[entity.parent].to as string)
    const above = reachable(models, actor, parent, reach)
    if (typeof above === 'boolean') return above
    const column = sql.ref(columnOf(entity.parent, entity.fields[entity.parent]))
    return sql`SELECT id FROM ${sql.table(entity.table)} WHERE workspace_id = ${actor.workspaceId} AND ${column} IN (${above})`
  }
  const share = shareOf(actor, entity, 't', reach)
  if (!share) return true
  return sql`SELECT t.id FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${actor.workspaceId} AND ${share.own} UNION ${share.lent}`
}

/** What the actor sees where that is some: records of `people` (`own`, a condition on `owner`), and those whose ids are `lent`. */
function shareOf(actor: Actor, entity: Entity, alias: string, reach: Reach = 'read') {
  const visibility = sight(actor, entity)
  if (!entity.owner || entity.parent || visibility === 'all' || visibility === 'none') return undefined
  const owner = sql.ref(`${alias}.${columnOf(entity.owner, entity.fields[entity.owner])}`)
  const people = peopleWithin(actor, visibility)
  const access = reach === 'write' ? sql` AND access = 'write'` : sql``
  return {
    people,
    owner,
    own: ofObject(entity, alias, sql`${owner} = ANY(${people}::uuid[])`),
    lent: sql`SELECT record_id FROM collaborator WHERE workspace_id = ${actor.workspaceId} AND user_id = ${actor.userId}
      AND entity = ${entity.name}${access}`,
  }
}

/** How far the actor sees: nothing of what the role may not read, not even titles or what hangs on it. Lines follow their document. */
function sight(actor: Actor, { lineOf, name }: Entity): Visibility {
  const entity = lineOf ?? name
  if (areLinesHidden(actor, lineOf)) return 'none'
  return can(actor, entity, 'read') ? permissionOf(actor, entity).visibility : 'none'
}

/** Whether the role may not see the lines of documents, which every document calls `lines`. */
function areLinesHidden(actor: Actor, lineOf: string | undefined): boolean {
  return lineOf !== undefined && fieldAccess(actor, lineOf, 'lines') === 'hidden'
}

/**
 * Whether the actor reaches the record under table alias `alias`: asked row by row, for records found by other means.
 * (Against ids of a manager's 10,000 customers: 0.1 ms instead of 8 for one record, 4 instead of 28 for a page.)
 */
export function within(
  models: Models,
  actor: Actor,
  model: Model,
  alias: string,
  reach: Reach = 'read',
): RawBuilder<boolean> {
  return keep(actor, `within ${model.entity.name} ${alias} ${reach}`, () =>
    frozen(ofObject(model.entity, alias, condition(models, actor, model, alias, reach))),
  )
}

/** Leaves out the records of other objects that stand in the same table. */
export function ofObject(
  { objectId }: Entity,
  alias: string,
  also = sql<boolean>`true`,
): RawBuilder<boolean> {
  return objectId ? sql`${sql.ref(`${alias}.object_id`)} = ${objectId} AND ${also}` : also
}

function condition(
  models: Models,
  actor: Actor,
  model: Model,
  alias: string,
  reach: Reach,
): RawBuilder<boolean> {
  const { entity } = model
  const visibility = sight(actor, entity)
  if (visibility === 'none') return sql<boolean>`false`
  if (entity.parent) {
    const parent = models(entity.fields[entity.parent].to as string)
    const above = reachable(models, actor, parent, reach)
    if (typeof above === 'boolean') return above ? sql<boolean>`true` : sql<boolean>`false`
    const up = `${alias}_${entity.parent}`
    const column = sql.ref(`${alias}.${columnOf(entity.parent, entity.fields[entity.parent])}`)
    return sql<boolean>`EXISTS (SELECT FROM ${sql.table(parent.entity.table)} ${sql.ref(up)} WHERE ${sql.ref(`${up}.workspace_id`)} = ${actor.workspaceId}
      AND ${sql.ref(`${up}.id`)} = ${column} AND ${condition(models, actor, parent, up, reach)})`
  }
  const share = shareOf(actor, entity, alias, reach)
  if (!share) return sql<boolean>`true`
  return sql<boolean>`(${share.own} OR ${sql.ref(`${alias}.id`)} IN (${share.lent}))`
}

/** People up to whom a list starts from their records; beyond, it reads the list's own order and leaves out what is not theirs. */
const FEW_PEOPLE = 10
/** People up to whom a list in the order of the owners' index is merged from each one's first records. */
const TEAM = 100

/** Where a list reads records, under the alias `t`, and the condition left for the actor to see them. */
export interface Listed {
  from: RawBuilder<unknown>
  scope: RawBuilder<boolean>
}

/**
 * `within` for a list, which has all records to choose from. `whole`: every one of them is wanted (a count, a sum), not the
 * first page. A union of own and lent records, into which conditions reach: measured 0.4 ms for a search among 250 instead of 1.8.
 */
export function listed(models: Models, actor: Actor, model: Model, whole: boolean): Listed {
  const { entity } = model
  const from = sql.table(entity.table)
  const visibility = sight(actor, entity)
  const isMany = peopleWithin(actor, visibility).length > FEW_PEOPLE
  if (isMany && !whole) return { from, scope: within(models, actor, model, 't') }
  return keep(actor, `listed ${entity.name}`, () => {
    const share = shareOf(actor, entity, 't')
    if (share) {
      const rows = sql`SELECT t.* FROM ${from} t WHERE t.workspace_id = ${actor.workspaceId} AND`
      const both = frozen(sql`(${rows} ${share.own} UNION ALL ${rows} ${lentOnly(share)})`)
      return { from: both, scope: sql<boolean>`true` }
    }
    // By the parent's ids directly, not by a detour through this table's own.
    const parent = entity.parent ? models(entity.fields[entity.parent].to as string) : undefined
    const ids = visibility !== 'none' && reachable(models, actor, parent ?? model)
    if (typeof ids === 'boolean') return { from, scope: frozen(ofObject(entity, 't', sql`${sql.lit(ids)}`)) }
    const column = columnOf(entity.parent ?? 'id', entity.fields[entity.parent ?? 'id'])
    return { from, scope: frozen(ofObject(entity, 't', sql`${sql.ref(`t.${column}`)} IN (${ids})`)) }
  })
}

const lentOnly = ({ own, lent }: NonNullable<ReturnType<typeof shareOf>>) =>
  sql<boolean>`t.id IN (${lent}) AND (${own}) IS NOT TRUE`

/** A team whose records have owners: its `people`, the condition on one `person`, and that for what only others lend. */
export function teamOf(actor: Actor, { entity }: Model) {
  const share = shareOf(actor, entity, 't')
  if (!share || share.people.length > TEAM) return undefined
  return keep(actor, `team ${entity.name}`, () => ({
    people: frozen(sql`unnest(${share.people}::uuid[])`),
    own: ofObject(entity, 't', sql`${share.owner} = person.id`),
    lent: frozen(lentOnly(share)),
  }))
}

/** Throws unless the role allows the action on the entity at all. Lines follow their document. */
export function demand(actor: Actor, model: Model, action: string): void {
  const { lineOf, name } = model.entity
  if (!can(actor, lineOf ?? name, action) || areLinesHidden(actor, lineOf)) throw new Problem('forbidden')
}

/** Fields the actor may see, masked ones included. */
export function seen(actor: Actor, model: Model): string[] {
  const kept = keep(actor, `seen ${model.entity.name}`, () => ({
    model,
    names: model.names.filter(name => fieldAccess(actor, model.entity.name, name) !== 'hidden'),
  }))
  if (kept.model === model) return kept.names
  return model.names.filter(name => fieldAccess(actor, model.entity.name, name) !== 'hidden')
}

/** Whether a value may be compared, ordered, grouped or added up by this actor: hidden and masked ones may not. */
export function open(actor: Actor, model: Model, name: string): boolean {
  const access = fieldAccess(actor, model.entity.name, name)
  return access === 'read' || access === 'write'
}

/** Throws where a hidden or masked field would leak through a filter, sort, group or sum. */
export function demandOpen(actor: Actor, model: Model, name: string): void {
  if (open(actor, model, name)) return
  throw new Problem('fieldForbidden', { field: model.fields[name].label[actor.locale] })
}
