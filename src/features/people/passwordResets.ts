import { sql } from 'kysely'
import type { Actor, Permissions } from '../../core/actor.ts'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { normalEmail } from '../../server/auth/lockout.ts'
import type { Auth } from '../../server/auth.ts'
import { authorOf, recordEvents } from './events.ts'
import { mayStandIn } from './people.rules.ts'
import { refused } from './refusals.ts'
import { checkStandIn, staffed } from './staff.ts'

export interface PendingReset {
  user: { id: string; title: string }
  email: string
  requestedAt: string
  /** Whether this administrator may make the link; the reason where not. */
  mayIssue: boolean
}

const hour = 60 * 60 * 1000

/** Remembers that someone asked for a new password and no mail could be sent. Nothing for an unknown address. */
export async function noteRequest(database: Database, email: string): Promise<void> {
  await database.control(sql`
    insert into auth.password_reset_request (user_id, requested_at)
    select id, now() from auth.user where email = ${normalEmail(email)}
    on conflict (user_id) do update set requested_at = excluded.requested_at`)
}

export async function forgetRequest(database: Database, userId: string): Promise<void> {
  await database.control(sql`delete from auth.password_reset_request where user_id = ${userId}`)
}

/** Requests of the company's people, newest first. */
export async function pendingResets(database: Database, actor: Actor): Promise<PendingReset[]> {
  const { workspaceId } = actor
  const [rows = []] = await database.read<
    {
      id: string
      name: string
      email: string
      requestedAt: string
      permissions: Permissions
      elsewhere: boolean
    }[]
  >(workspaceId, [
    sql`select p.id, p.name, p.email, q.requested_at as "requestedAt", r.permissions,
          exists (select from auth.membership m where m.user_id = p.id and m.workspace_id <> p.workspace_id) as elsewhere
        from auth.password_reset_request q
        join workspace_user p on p.id = q.user_id
        join role r on r.workspace_id = p.workspace_id and r.id = p.role_id
        where p.workspace_id = ${workspaceId} and p.active and p.deleted_at is null order by q.requested_at desc`,
  ])
  return rows.map(({ id, name, email, requestedAt, permissions, elsewhere }) => ({
    user: { id, title: name },
    email,
    requestedAt,
    mayIssue: !elsewhere && mayStandIn(actor, { id, permissions }),
  }))
}

/**
 * Makes a link's token with which the person chooses a new password, for an administrator to hand over. Not for people with more power
 * than the administrator, nor for people of other companies too: whoever holds the link gets into all of them. Those are
 * helped on the command line. Written down as an event.
 */
export async function issueReset(
  auth: Auth,
  database: Database,
  actor: Actor,
  userId: string,
): Promise<string> {
  const { workspaceId } = actor
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')
  await database.transaction(workspaceId, async tx => {
    const person = await staffed(tx, workspaceId, userId)
    if (!person.active) throw new Problem('notFound')
    checkStandIn(actor, person)
    const elsewhere = await tx.rows(sql`
      select 1 from auth.membership where user_id = ${userId} and workspace_id <> ${workspaceId} limit 1`)
    if (elsewhere.length > 0) throw new Problem(refused.inOtherCompanies)
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'user', recordId: userId, action: 'resetLink' }],
      authorOf(actor),
    )
  })
  const context = await auth.$context
  await context.internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: userId,
    expiresAt: new Date(Date.now() + hour),
  })
  await forgetRequest(database, userId)
  return token
}
