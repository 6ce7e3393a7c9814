import { sql } from 'kysely'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import type { Model } from '../../core/model.ts'
import { open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { get } from '../../core/store/read.ts'
import { groupNames } from '../people/groups.ts'
import { nameOf } from './collaborators.ts'
import type { Loan, Shared } from './sharing.rules.ts'

export interface RecordAccess {
  /** Whom the record is lent to, beside its owner. */
  collaborators: Loan[]
  groups: Shared[]
  /** Whether the reader may ask why who sees it. */
  mayExplain: boolean
}

/** Where it is decided who sees a record: it, or what it stands under. */
export interface Root {
  model: Model
  id: string
  title: string | null
  owner: Ref | null
}

/** With whom a record is shared; 404 for who does not see it. */
export async function accessOf(core: Core, actor: Actor, entity: Entity, id: string): Promise<RecordAccess> {
  const models = await core.models(actor.workspaceId)
  await get(core, actor, entity.name, id)
  const chain = await rootsOf(core, models, actor, entity.name, id)
  const lent = await loansOf(core, models, actor, entity.name, id)
  return { ...lent, mayExplain: mayExplain(actor, chain) }
}

/** People and roles are the business of who administers them; a record, its owner's. None of theirs whose role hides the collaborators. */
export function mayExplain(actor: Actor, chain: readonly Root[]): boolean {
  const root = chain.at(-1)
  const isTheirs = root?.owner?.id === actor.userId
  const administers = mayAdminister(actor, 'people') || mayAdminister(actor, 'roles')
  return (isTheirs || administers) && (!root || open(actor, root.model, 'collaborators'))
}

/** The record, what it stands under, and so on up. Titles and owners as the reader may know them. */
export async function rootsOf(
  core: Core,
  models: Models,
  actor: Actor,
  entity: string,
  id: string,
): Promise<Root[]> {
  const chain: Root[] = []
  for (let [name, at] = [entity, id as string | null]; at; ) {
    const model = models(name)
    const { parent, owner, fields, table } = model.entity
    const column = (field: string | undefined) =>
      field ? sql.ref(`t.${columnOf(field, fields[field])}`) : sql`NULL::uuid`
    const [[row]] = await core.db.read<
      { title: string | null; above: string | null; owner: string | null; name: string | null }[]
    >(actor.workspaceId, [
      sql`SELECT ${titleFor(actor, model, 't')} AS title, ${column(parent)} AS above, ${column(owner)} AS owner,
          ${titleFor(actor, models('user'), 'p')} AS name FROM ${sql.table(table)} t
          LEFT JOIN workspace_user p ON p.workspace_id = ${actor.workspaceId} AND p.id = ${column(owner)}
          WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ${at}`,
    ])
    if (!row) throw new Problem('notFound')
    chain.push({
      model,
      id: at,
      title: row.title,
      owner: row.owner ? { id: row.owner, title: row.name ?? '' } : null,
    })
    if (!parent) break
    name = fields[parent].to as string
    at = row.above
  }
  return chain
}

/** Collaborators and groups of a record, by whom and since when. */
export async function loansOf(
  core: Core,
  models: Models,
  actor: Actor,
  entity: string,
  id: string,
): Promise<Pick<RecordAccess, 'collaborators' | 'groups'>> {
  const { workspaceId } = actor
  const person = (
    alias: string,
  ) => sql`CASE WHEN ${sql.ref(`${alias}.id`)} IS NOT NULL AND ${can(actor, 'user', 'read')}
    AND ${within(models, actor, models('user'), alias)} THEN jsonb_build_object('id', ${sql.ref(`${alias}.id`)}, 'title', ${titleFor(actor, models('user'), alias)}) END`
  const added = sql`LEFT JOIN workspace_user b ON b.workspace_id = ${workspaceId} AND b.id = x.added_by_id`
  const of = sql`x.workspace_id = ${workspaceId} AND x.entity = ${entity} AND x.record_id = ${id}`
  const [collaborators, groups] = await core.db.read(workspaceId, [
    sql`SELECT jsonb_build_object('id', p.id, 'title', ${nameOf(models, actor, 'p')}) AS who, x.access, x.created_at AS since, ${person('b')} AS "by"
      FROM collaborator x JOIN workspace_user p ON p.workspace_id = ${workspaceId} AND p.id = x.user_id ${added}
      WHERE ${of} AND ${open(actor, models(entity), 'collaborators')} ORDER BY p.name_sort, p.id`,
    sql`SELECT jsonb_build_object('id', g.id, 'title', g.name) AS who, g.entity, x.access, x.created_at AS since, ${person('b')} AS "by"
      FROM record_share x JOIN (${groupNames(workspaceId)}) g ON g.id = x.group_id ${added} WHERE ${of} ORDER BY g.name, g.id`,
  ])
  return { collaborators: collaborators as unknown as Loan[], groups: groups as unknown as Shared[] }
}
