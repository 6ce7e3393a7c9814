import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { pinyinSortKey } from '../../core/text/pinyin.ts'
import { grams, searchText } from '../../core/text/search.ts'
import type { Account } from '../../server/auth/accounts.ts'
import { announce } from '../../server/auth/announcements.ts'
import { type Author, recordEvents } from './events.ts'
import { closesCycle, mayGrant } from './people.rules.ts'

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
    const search = searchText({ text: [name, person.position], phones: [person.phone], codes: [email] })
    return {
      id,
      name,
      name_sort: pinyinSortKey(name),
      email,
      phone: person.phone ?? null,
      position: person.position ?? null,
      role_id: person.roleId,
      unit_id: person.unitId ?? null,
      manager_id: person.managerId ?? null,
      search_text: search,
      grams: grams(search),
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
  administer: string[]
}

/** A person of the company with the powers of their role; 404 where there is none. */
export async function staffed(tx: Transaction, workspaceId: string, id: string): Promise<Staffed> {
  const [found] = await tx.rows<Staffed>(sql`
    select p.id, p.name, p.email, p.active, p.role_id as "roleId", r.code, r.permissions->'administer' as administer
    from workspace_user p join role r on r.workspace_id = p.workspace_id and r.id = p.role_id
    where p.workspace_id = ${workspaceId} and p.id = ${id} and p.deleted_at is null`)
  if (!found) throw new Problem('notFound')
  return found
}

/** Refuses to touch someone with more power than the actor's own. */
export function checkReach(actor: Actor, person: Staffed): void {
  if (!mayGrant(actor.permissions.administer, person.administer)) throw new Problem('morePower')
}

/** Refuses to hand out a role with more power than the actor's own; 404 where there is no such role. */
export async function checkGrant(tx: Transaction, actor: Actor, roleId: string): Promise<void> {
  const [role] = await tx.rows<{ administer: string[] }>(sql`
    select permissions->'administer' as administer from role
    where workspace_id = ${actor.workspaceId} and id = ${roleId} and deleted_at is null`)
  if (!role) throw new Problem('notFound')
  if (!mayGrant(actor.permissions.administer, role.administer)) throw new Problem('morePower')
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
  if (others.length === 0) throw new Problem('lastOwner')
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
  if (closesCycle(id, aboveId, of => above.get(of))) throw new Problem('closesCycle')
}

/** Ends a person's access to the company: keys for it at once, and sessions where it was their only company. */
export async function endAccess(tx: Transaction, workspaceId: string, userId: string): Promise<void> {
  await tx.rows(sql`delete from auth.membership where workspace_id = ${workspaceId} and user_id = ${userId}`)
  await tx.rows(sql`
    delete from auth.api_key
    where id in (select id from api_key where workspace_id = ${workspaceId} and user_id = ${userId})`)
  await tx.rows(sql`delete from api_key where workspace_id = ${workspaceId} and user_id = ${userId}`)
  await tx.rows(sql`
    delete from auth.session
    where user_id = ${userId} and not exists (select from auth.membership where user_id = ${userId})`)
  announce(tx, { kind: 'user', id: userId })
  announce(tx, { kind: 'company', id: workspaceId })
}
