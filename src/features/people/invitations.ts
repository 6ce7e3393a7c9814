import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Database, Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { Locale } from '../../core/label.ts'
import { type Account, createAccounts, findAccount } from '../../server/auth/accounts.ts'
import { normalEmail } from '../../server/auth/lockout.ts'
import { refused as ended } from '../../server/auth/refusals.ts'
import { authorOf, recordEvents } from './events.ts'
import { refused } from './refusals.ts'
import { addPeople, checkGrant, checkNoCycle, checkPlace, isActive, lockStaff } from './staff.ts'

/** Days until an invitation ends. */
export const invitationDays = 7

export interface NewInvitation {
  email: string
  name?: string | null
  roleId: string
  unitId?: string | null
  managerId?: string | null
}

export interface Invitation {
  id: string
  email: string
  name: string | null
  role: { id: string; title: string }
  unit: { id: string; title: string } | null
  invitedBy: { id: string; title: string }
  createdAt: string
  expiresAt: string
  expired: boolean
}

/**
 * The link's token: the company's id, so that the right company's rows can be asked, then 24 random bytes. Only the hash
 * of it is stored.
 */
function newToken(workspaceId: string): string {
  const company = Buffer.from(workspaceId.replaceAll('-', ''), 'hex')
  return Buffer.concat([company, randomBytes(24)]).toString('base64url')
}

function companyOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 40) return undefined
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Invites someone; an open invitation of the same address is replaced, its link ends. Answers the token of the link. */
export async function invite(
  database: Database,
  actor: Actor,
  invitation: NewInvitation,
): Promise<{ id: string; token: string; email: string }> {
  const { workspaceId } = actor
  const id = newId()
  const token = newToken(workspaceId)
  const email = normalEmail(invitation.email)
  await database.transaction(workspaceId, async tx => {
    await checkGrant(tx, actor, invitation.roleId)
    await checkPlace(tx, workspaceId, invitation)
    const member = await tx.rows(sql`
      select 1 from workspace_user
      where workspace_id = ${workspaceId} and email = ${email} and active and deleted_at is null`)
    if (member.length > 0) throw new Problem(refused.alreadyMember, { email })
    await tx.rows(sql`
      delete from invitation where workspace_id = ${workspaceId} and email = ${email} and accepted_at is null`)
    await tx.rows(sql`
      insert into invitation
        (workspace_id, id, email, name, role_id, unit_id, manager_id, token_hash, invited_by_id, expires_at)
      values (${workspaceId}, ${id}, ${email}, ${invitation.name ?? null}, ${invitation.roleId}, ${invitation.unitId ?? null},
        ${invitation.managerId ?? null}, ${hashOf(token)}, ${actor.userId}, now() + ${`${invitationDays} days`}::interval)`)
    const changes: Record<string, [unknown, unknown]> = {
      email: [null, email],
      role: [null, invitation.roleId],
    }
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'invitation', recordId: id, action: 'create', changes }],
      authorOf(actor),
    )
  })
  return { id, token, email }
}

/** Gives an open invitation a new link and a new week; the old link ends. */
export async function renewInvitation(
  database: Database,
  actor: Actor,
  id: string,
): Promise<{ id: string; token: string; email: string }> {
  const { workspaceId } = actor
  const token = newToken(workspaceId)
  const email = await database.transaction(workspaceId, async tx => {
    const [open] = await tx.rows<{ email: string; roleId: string }>(sql`
      select email, role_id as "roleId" from invitation
      where workspace_id = ${workspaceId} and id = ${id} and accepted_at is null`)
    if (!open) throw new Problem('notFound')
    await checkGrant(tx, actor, open.roleId)
    await tx.rows(sql`
      update invitation set token_hash = ${hashOf(token)}, expires_at = now() + ${`${invitationDays} days`}::interval
      where workspace_id = ${workspaceId} and id = ${id}`)
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'invitation', recordId: id, action: 'renew' }],
      authorOf(actor),
    )
    return open.email
  })
  return { id, token, email }
}

export async function listInvitations(database: Database, actor: Actor): Promise<Invitation[]> {
  type Row = Omit<Invitation, 'role' | 'unit' | 'invitedBy'> &
    Record<`${'role' | 'unit' | 'by'}${'Id' | 'Name'}`, string>
  const [rows = []] = await database.read<Row[]>(actor.workspaceId, [
    sql`select i.id, i.email, i.name, i.created_at as "createdAt", i.expires_at as "expiresAt",
          i.expires_at < now() as expired, r.id as "roleId", r.name as "roleName", u.id as "unitId", u.name as "unitName",
          p.id as "byId", p.name as "byName"
        from invitation i
        join role r on r.workspace_id = i.workspace_id and r.id = i.role_id
        join workspace_user p on p.workspace_id = i.workspace_id and p.id = i.invited_by_id
        left join unit u on u.workspace_id = i.workspace_id and u.id = i.unit_id
        where i.workspace_id = ${actor.workspaceId} and i.accepted_at is null order by i.created_at desc`,
  ])
  return rows.map(({ roleId, roleName, unitId, unitName, byId, byName, ...invitation }) => ({
    ...invitation,
    role: { id: roleId, title: roleName },
    unit: unitId ? { id: unitId, title: unitName } : null,
    invitedBy: { id: byId, title: byName },
  }))
}

export async function withdrawInvitation(database: Database, actor: Actor, id: string): Promise<void> {
  const { workspaceId } = actor
  await database.transaction(workspaceId, async tx => {
    const gone = await tx.rows(sql`
      delete from invitation where workspace_id = ${workspaceId} and id = ${id} and accepted_at is null returning id`)
    if (gone.length === 0) throw new Problem('notFound')
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'invitation', recordId: id, action: 'delete' }],
      authorOf(actor),
    )
  })
}

export interface OpenInvitation {
  email: string
  name: string | null
  company: string
  locale: Locale
  invitedBy: string
  expiresAt: string
  /** Whether the address has an account already: then its holder signs in instead of choosing a password. */
  hasAccount: boolean
}

interface Found {
  id: string
  email: string
  name: string | null
  roleId: string
  unitId: string | null
  managerId: string | null
}

/** What the link's holder sees before accepting. A link that ended, was used or never was gives `linkEnded`. */
export async function openInvitation(database: Database, token: string): Promise<OpenInvitation> {
  const workspaceId = companyOf(token)
  if (!workspaceId) throw new Problem(ended.linkEnded)
  const [rows = []] = await database.read<OpenInvitation[]>(workspaceId, [
    sql`select i.email, i.name, w.name as company, w.locale, p.name as "invitedBy", i.expires_at as "expiresAt",
          exists (select from auth.user u where u.email = i.email) as "hasAccount"
        from invitation i
        join workspace w on w.id = i.workspace_id
        join workspace_user p on p.workspace_id = i.workspace_id and p.id = i.invited_by_id
        where i.workspace_id = ${workspaceId} and i.token_hash = ${hashOf(token)}
          and i.accepted_at is null and i.expires_at > now()`,
  ])
  if (!rows[0]) throw new Problem(ended.linkEnded)
  return rows[0]
}

export interface Acceptance {
  token: string
  /** For an address without an account. */
  newAccount?: { name: string; passwordHash: string; locale: Locale }
  /** The signed-in person, whose address must be the invited one. */
  signedInAs?: string
}

/**
 * Takes the link's holder into the company, once. An address without an account gets one; an address with one must be
 * signed in, because the link alone proves no password.
 */
export async function acceptInvitation(
  database: Database,
  { token, newAccount, signedInAs }: Acceptance,
): Promise<{ account: Account; workspaceId: string }> {
  const workspaceId = companyOf(token)
  if (!workspaceId) throw new Problem(ended.linkEnded)
  return database.transaction(workspaceId, async tx => {
    await lockStaff(tx, workspaceId)
    const [found] = await tx.rows<Found>(sql`
      update invitation set accepted_at = now()
      where workspace_id = ${workspaceId} and token_hash = ${hashOf(token)} and accepted_at is null and expires_at > now()
      returning id, email, name, role_id as "roleId", unit_id as "unitId", manager_id as "managerId"`)
    if (!found) throw new Problem(ended.linkEnded)
    const account = await accountFor(tx, found, newAccount, signedInAs)
    // Joined in another way meanwhile: what they are now is not overwritten.
    if (await isActive(tx, workspaceId, account.id))
      throw new Problem(refused.alreadyMember, { email: account.email })
    await checkNoCycle(tx, workspaceId, 'manager', account.id, found.managerId)
    await tx.rows(sql`
      update invitation set accepted_by_id = ${account.id} where workspace_id = ${workspaceId} and id = ${found.id}`)
    const { roleId, unitId, managerId } = found
    await addPeople(tx, workspaceId, [{ account, roleId, unitId, managerId }], {
      actorId: account.id,
      via: 'session',
    })
    return { account, workspaceId }
  })
}

async function accountFor(
  tx: Transaction,
  invitation: Found,
  newAccount: Acceptance['newAccount'],
  signedInAs: string | undefined,
): Promise<Account> {
  const existing = await findAccount(tx, invitation.email)
  if (existing) {
    if (!signedInAs) throw new Problem(refused.emailTaken, { email: invitation.email })
    if (signedInAs !== existing.id) throw new Problem(refused.invitationForOther, { email: invitation.email })
    return existing
  }
  if (!newAccount) throw new Problem('badRequest', { detail: 'name, password' })
  const { name, locale, passwordHash } = newAccount
  const [made] = await createAccounts(tx, [{ name, email: invitation.email, locale }], passwordHash)
  if (!made) throw new Problem('failed')
  return made
}
