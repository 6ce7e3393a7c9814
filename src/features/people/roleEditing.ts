import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, type Permissions, sights } from '../../core/actor.ts'
import type { Database, Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { announce } from '../../server/auth/announcements.ts'
import { withConfidential } from '../salaries/confidential.ts'
import { authorOf, recordEvents } from './events.ts'
import { mayGrant, withToldFields } from './people.rules.ts'
import { refused } from './refusals.ts'
import { powers } from './roles.ts'
import { lockStaff } from './staff.ts'

/** A role's rights as they are written through the API. `*` among the powers is the owner's and not given here. */
export const permissionsSchema = z
  .strictObject({
    entities: z.record(
      z.string().max(60),
      z.strictObject({
        visibility: z.enum(sights),
        actions: z.array(z.string().max(60)).max(100),
      }),
    ),
    fields: z.record(z.string().regex(/^\w+\.\w+$/), z.enum(['hidden', 'masked', 'read', 'write'])),
    administer: z.array(z.enum(powers)),
    exportRows: z.number().int().min(0).max(100_000_000).optional(),
  })
  .overwrite(withToldFields)

export interface RoleView {
  id: string
  version: number
  code: string
  name: string
  permissions: Permissions
  /** Active people who hold it. */
  people: number
  /** The owner's role stays as it is, so that nobody locks the company out. */
  fixed: boolean
}

export async function listRoles(database: Database, actor: Actor): Promise<RoleView[]> {
  const [rows = []] = await database.read<Omit<RoleView, 'fixed'>[]>(actor.workspaceId, [
    sql`select r.id, r.version, r.code, r.name, r.permissions,
          (select count(*)::int from workspace_user p
           where p.workspace_id = r.workspace_id and p.role_id = r.id and p.active and p.deleted_at is null) as people
        from role r where r.workspace_id = ${actor.workspaceId} and r.deleted_at is null order by r.id`,
  ])
  return rows.map(role => ({
    ...role,
    permissions: withConfidential(role.permissions),
    fixed: role.code === 'owner',
  }))
}

export async function createRole(
  database: Database,
  actor: Actor,
  role: { name: string; permissions: Permissions },
): Promise<string> {
  const { workspaceId } = actor
  const id = newId()
  if (!mayGrant(actor.permissions, role.permissions)) throw new Problem(refused.morePower)
  await database.transaction(workspaceId, async tx => {
    await tx.rows(sql`
      insert into role (workspace_id, id, code, name, permissions)
      values (${workspaceId}, ${id}, ${id}, ${role.name}, ${JSON.stringify(role.permissions)}::jsonb)`)
    const changes: Record<string, [unknown, unknown]> = {
      name: [null, role.name],
      permissions: [null, role.permissions],
    }
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'role', recordId: id, action: 'create', changes }],
      authorOf(actor),
    )
    announce(tx, { kind: 'company', id: workspaceId })
  })
  return id
}

/** Changes a role one may grant, to rights one may grant. States the version seen. */
export async function changeRole(
  database: Database,
  actor: Actor,
  id: string,
  change: { version: number; name?: string; permissions?: Permissions },
): Promise<number> {
  const { workspaceId } = actor
  return database.transaction(workspaceId, async tx => {
    const before = await editable(tx, actor, id)
    if (before.version !== change.version) throw new Problem('conflict', {}, [], { current: before })
    const name = change.name ?? before.name
    const permissions = change.permissions ?? before.permissions
    if (!mayGrant(actor.permissions, permissions)) throw new Problem(refused.morePower)
    const version = before.version + 1
    await tx.rows(sql`
      update role set name = ${name}, permissions = ${JSON.stringify(permissions)}::jsonb, version = ${version}, updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id}`)
    const changes: Record<string, [unknown, unknown]> = {
      ...(name === before.name ? {} : { name: [before.name, name] }),
      ...(change.permissions ? { permissions: [before.permissions, permissions] } : {}),
    }
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'role', recordId: id, action: 'update', changes }],
      authorOf(actor),
    )
    announce(tx, { kind: 'company', id: workspaceId })
    return version
  })
}

/** Removes a role nobody holds and nobody is invited to. */
export async function removeRole(database: Database, actor: Actor, id: string): Promise<void> {
  const { workspaceId } = actor
  await database.transaction(workspaceId, async tx => {
    await lockStaff(tx, workspaceId)
    const before = await editable(tx, actor, id)
    const [used] = await tx.rows<{ count: number }>(sql`
      select (select count(*)::int from workspace_user where workspace_id = ${workspaceId} and role_id = ${id})
        + (select count(*)::int from invitation
           where workspace_id = ${workspaceId} and role_id = ${id} and accepted_at is null) as count`)
    if (used?.count) throw new Problem(refused.roleUsed, { count: used.count })
    await tx.rows(sql`
      update role set deleted_at = now(), version = version + 1 where workspace_id = ${workspaceId} and id = ${id}`)
    const changes: Record<string, [unknown, unknown]> = { name: [before.name, null] }
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'role', recordId: id, action: 'delete', changes }],
      authorOf(actor),
    )
    announce(tx, { kind: 'company', id: workspaceId })
  })
}

interface Stored {
  id: string
  version: number
  code: string
  name: string
  permissions: Permissions
}

async function editable(tx: Transaction, actor: Actor, id: string): Promise<Stored> {
  const [role] = await tx.rows<Stored>(sql`
    select id, version, code, name, permissions from role
    where workspace_id = ${actor.workspaceId} and id = ${id} and deleted_at is null for update`)
  if (!role) throw new Problem('notFound')
  if (role.code === 'owner') throw new Problem(refused.ownerRoleFixed)
  if (!mayGrant(actor.permissions, role.permissions)) throw new Problem(refused.morePower)
  return role
}
