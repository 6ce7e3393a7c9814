import { sql } from 'kysely'
import type { Actor, Permissions, Visibility } from '../../core/actor.ts'
import type { Database, Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { modelOf } from '../../core/model.ts'
import { derivedColumns } from '../../core/rows.ts'
import type { Account } from '../../server/auth/accounts.ts'
import { announce } from '../../server/auth/announcements.ts'
import { type Author, recordEvents } from './events.ts'
import { unit, user } from './people.entity.ts'
import {
  circlesOf,
  closesCycle,
  groupsOf,
  mayActOn,
  mayGrant,
  mayStandIn,
  type PersonInLine,
  type UnitInTree,
} from './people.rules.ts'
import { refused } from './refusals.ts'

const model = modelOf(user)

export interface NewPerson {
  account: Account
  roleId: string
  unitId?: string | null
  managerId?: string | null
  phone?: string | null
  position?: string | null
}

/**
 * Takes people who have an account into a company, in the caller's transaction, which must be the company's. Someone who was
 * deactivated comes back. The people of one call may have each other as managers.
 */
export async function addPeople(
  tx: Transaction,
  workspaceId: string,
  people: readonly NewPerson[],
  by: Author,
): Promise<void> {
  const rows = people.map(person => {
    const { id, name, email } = person.account
    const record = { name, email, phone: person.phone ?? null, position: person.position ?? null }
    return {
      id,
      ...record,
      role_id: person.roleId,
      unit_id: person.unitId ?? null,
      manager_id: person.managerId ?? null,
      ...derivedColumns(model, record),
    }
  })
  await tx.rows(sql`
    insert into workspace_user
      (workspace_id, id, name, name_sort, email, phone, position, role_id, unit_id, manager_id, search_text, grams)
    select ${workspaceId}::uuid, p.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (id uuid, name text,
      name_sort text, email text, phone text, position text, role_id uuid, unit_id uuid, manager_id uuid,
      search_text text, grams text[])
    on conflict (workspace_id, id) do update set active = true, deleted_at = null, role_id = excluded.role_id,
      unit_id = excluded.unit_id, manager_id = excluded.manager_id,
      version = workspace_user.version + 1, updated_at = now()`)
  await tx.rows(sql`
    insert into auth.membership (user_id, workspace_id)
    select id, ${workspaceId}::uuid from unnest(${rows.map(row => row.id)}::uuid[]) as person (id)
    on conflict do nothing`)
  await recordEvents(
    tx,
    workspaceId,
    rows.map(row => ({
      entity: 'user',
      recordId: row.id,
      action: 'create',
      changes: {
        name: [null, row.name],
        email: [null, row.email],
        role: [null, row.role_id],
        unit: [null, row.unit_id],
      },
    })),
    by,
  )
  announce(tx, { kind: 'company', id: workspaceId })
}

/** The name a person goes by in a company, as they changed it in their profile. */
export async function renamePerson(
  tx: Transaction,
  workspaceId: string,
  id: string,
  name: string,
): Promise<void> {
  const [before] = await tx.rows<Record<'name' | 'email' | 'phone' | 'position', string | null>>(sql`
    select name, email, phone, position from workspace_user where workspace_id = ${workspaceId} and id = ${id}`)
  if (!before || before.name === name) return
  const { name_sort, search_text, grams } = derivedColumns(model, { ...before, name })
  await tx.rows(sql`
    update workspace_user set name = ${name}, name_sort = ${name_sort}, search_text = ${search_text}, grams = ${grams},
      version = version + 1, updated_at = now()
    where workspace_id = ${workspaceId} and id = ${id}`)
  const changes: Record<string, [unknown, unknown]> = { name: [before.name, name] }
  await recordEvents(tx, workspaceId, [{ entity: 'user', recordId: id, action: 'update', changes }], {
    actorId: id,
    via: 'session',
  })
}

/** One change of staff at a time in a company: the last owner and cycles are judged on what is, not on what two people saw. */
export async function lockStaff(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended('staff ' || ${workspaceId}::text, 0))`)
}

export interface Staffed {
  id: string
  name: string
  email: string
  active: boolean
  roleId: string
  code: string
  permissions: Permissions
}

/** A person of the company with the powers of their role; 404 where there is none. */
export async function staffed(tx: Transaction, workspaceId: string, id: string): Promise<Staffed> {
  const [found] = await tx.rows<Staffed>(sql`
    select p.id, p.name, p.email, p.active, p.role_id as "roleId", r.code, r.permissions
    from workspace_user p join role r on r.workspace_id = p.workspace_id and r.id = p.role_id
    where p.workspace_id = ${workspaceId} and p.id = ${id} and p.deleted_at is null`)
  if (!found) throw new Problem('notFound')
  return found
}

/** Refuses to act as a person who is not active in the company, or who may do more than the actor. */
export async function demandActive(database: Database, actor: Actor, id: string): Promise<void> {
  await database.transaction(actor.workspaceId, async tx => {
    const person = await staffed(tx, actor.workspaceId, id)
    if (!person.active) throw new Problem('notFound')
    checkStandIn(actor, person)
  })
}

/** Refuses to touch someone with more power than the actor's own. */
export function checkReach(actor: Actor, person: Staffed): void {
  if (!mayActOn(actor.permissions.administer, person.permissions.administer))
    throw new Problem(refused.morePower)
}

/** Refuses what would let the actor act as someone who may do, or sees, more than they do (a key, a new password). */
export function checkStandIn(actor: Actor, person: Staffed): void {
  if (!mayStandIn(actor, person)) throw new Problem(refused.morePower)
}

/** Refuses to hand out a role with more rights than the actor's own; 404 where there is no such role. */
export async function checkGrant(tx: Transaction, actor: Actor, roleId: string): Promise<void> {
  const [role] = await tx.rows<{ permissions: Permissions }>(sql`
    select permissions from role
    where workspace_id = ${actor.workspaceId} and id = ${roleId} and deleted_at is null`)
  if (!role) throw new Problem('notFound')
  if (!mayGrant(actor.permissions, role.permissions)) throw new Problem(refused.morePower)
}

/**
 * Refuses a change of reporting lines or units by which the actor, whose role does not see all, would come to stand above more people
 * than before, or in a unit that more is shared with.
 */
export async function checkSight(tx: Transaction, actor: Actor): Promise<void> {
  const { administer, entities } = actor.permissions
  const seen = (some: readonly Visibility[]) =>
    Object.values(entities).some(({ visibility }) => some.includes(visibility))
  const seesBelow = seen(['subordinates', 'branch', 'branchBelow'])
  if (administer.includes('*') || !(seesBelow || seen(['self']))) return
  const people = await tx.rows<PersonInLine>(sql`
    select id, manager_id as "managerId", unit_id as "unitId" from workspace_user where workspace_id = ${actor.workspaceId}`)
  const units = await tx.rows<UnitInTree>(sql`
    select id, parent_id as "parentId", head_id as "headId" from unit
    where workspace_id = ${actor.workspaceId} and deleted_at is null`)
  const self = people.find(person => person.id === actor.userId)
  if (!self) return
  const isNew = (known: string[]) => (id: string) => !known.includes(id)
  const above = seesBelow && circlesOf(self, people, units).branchBelowIds.some(isNew(actor.branchBelowIds))
  const groups = groupsOf(self, units).filter(isNew(actor.groupIds))
  const [shared] = await tx.rows(sql`
    select from record_share where workspace_id = ${actor.workspaceId} and group_id = any(${groups}::uuid[]) limit 1`)
  if (above || shared) throw new Problem(refused.morePower)
}

/** Refuses a unit or a manager the company does not have. */
export async function checkPlace(
  tx: Transaction,
  workspaceId: string,
  { unitId, managerId }: { unitId?: string | null; managerId?: string | null },
): Promise<void> {
  if (managerId && !(await isActive(tx, workspaceId, managerId))) throw new Problem('notFound')
  if (!unitId) return
  const found = await tx.rows(sql`
    select 1 from unit where workspace_id = ${workspaceId} and id = ${unitId} and deleted_at is null`)
  if (found.length === 0) throw new Problem('notFound')
}

export async function isActive(tx: Transaction, workspaceId: string, id: string): Promise<boolean> {
  const found = await tx.rows(sql`
    select 1 from workspace_user where workspace_id = ${workspaceId} and id = ${id} and active and deleted_at is null`)
  return found.length > 0
}

/** Refuses to leave a company without an active owner. */
export async function checkOwnerRemains(
  tx: Transaction,
  workspaceId: string,
  leaving: Staffed,
): Promise<void> {
  if (leaving.code !== 'owner' || !leaving.active) return
  const others = await tx.rows(sql`
    select 1 from workspace_user p join role r on r.workspace_id = p.workspace_id and r.id = p.role_id
    where p.workspace_id = ${workspaceId} and r.code = 'owner' and p.active and p.deleted_at is null
      and p.id <> ${leaving.id} limit 1`)
  if (others.length === 0) throw new Problem(refused.lastOwner)
}

/** Refuses a manager, or a unit above, that stands below. */
export async function checkNoCycle(
  tx: Transaction,
  workspaceId: string,
  tree: 'manager' | 'unit',
  id: string,
  aboveId: string | null,
): Promise<void> {
  const rows = await tx.rows<{ id: string; above: string | null }>(
    tree === 'manager'
      ? sql`select id, manager_id as above from workspace_user where workspace_id = ${workspaceId}`
      : sql`select id, parent_id as above from unit where workspace_id = ${workspaceId} and deleted_at is null`,
  )
  const above = new Map(rows.map(row => [row.id, row.above]))
  if (closesCycle(id, aboveId, of => above.get(of))) throw new Problem(refused.closesCycle)
}

/** Refuses to remove a unit that has people or units of its own. */
export async function checkUnitIsEmpty(tx: Transaction, actor: Actor, id: string): Promise<void> {
  const [left] = await tx.rows<{ people: number; units: number }>(sql`
    select (select count(*)::int from workspace_user
        where workspace_id = ${actor.workspaceId} and unit_id = ${id} and deleted_at is null) as people,
      (select count(*)::int from unit
        where workspace_id = ${actor.workspaceId} and parent_id = ${id} and deleted_at is null) as units`)
  const used = left?.people ? user : left?.units ? unit : undefined
  if (!used) return
  const count = used === user ? left?.people : left?.units
  throw new Problem('stillUsed', { count: count ?? 0, object: used.plural[actor.locale] })
}

/** Lets a person of the company in (again). */
export async function openAccess(tx: Transaction, workspaceId: string, userId: string): Promise<void> {
  await tx.rows(sql`
    insert into auth.membership (user_id, workspace_id) values (${userId}, ${workspaceId}) on conflict do nothing`)
  announce(tx, { kind: 'company', id: workspaceId })
}

/** Ends a person's access to the company: keys and invitations of theirs at once, and sessions where it was their only company. */
export async function endAccess(tx: Transaction, workspaceId: string, userId: string): Promise<void> {
  await tx.rows(sql`delete from auth.membership where workspace_id = ${workspaceId} and user_id = ${userId}`)
  await tx.rows(sql`
    delete from auth.api_key
    where id in (select id from api_key where workspace_id = ${workspaceId} and user_id = ${userId})`)
  await tx.rows(sql`delete from api_key where workspace_id = ${workspaceId} and user_id = ${userId}`)
  await tx.rows(sql`
    update invitation set expires_at = now()
    where workspace_id = ${workspaceId} and invited_by_id = ${userId} and accepted_at is null and expires_at > now()`)
  await tx.rows(sql`
    delete from auth.session
    where user_id = ${userId} and not exists (select from auth.membership where user_id = ${userId})`)
  announce(tx, { kind: 'user', id: userId })
  announce(tx, { kind: 'company', id: workspaceId })
}
