import { sql } from 'kysely'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { announce } from '../../server/auth/announcements.ts'
import type { Auth } from '../../server/auth.ts'
import { type Author, authorOf, recordEvents } from './events.ts'
import { checkReach, staffed } from './staff.ts'

export interface NewKey {
  workspaceId: string
  userId: string
  name: string
  /** None: the key is valid until it is revoked. */
  expiresInDays?: number | null
}

export interface ApiKey {
  id: string
  name: string
  /** The first characters, by which its holder recognises it. */
  start: string
  user: { id: string; title: string }
  createdAt: string
  expiresAt: string | null
  /** When it was last verified, to within half a minute. */
  lastUsedAt: string | null
}

const day = 24 * 60 * 60

/** Makes a key that acts for one person in one company, with that person's rights. It is answered here and never again. */
export async function createKey(
  auth: Auth,
  database: Database,
  { workspaceId, userId, name, expiresInDays }: NewKey,
  by: Author,
): Promise<{ id: string; key: string }> {
  const expiresIn = expiresInDays ? expiresInDays * day : null
  const made = await auth.api.createApiKey({ body: { userId, name, metadata: { workspaceId }, expiresIn } })
  try {
    await database.transaction(workspaceId, async tx => {
      await tx.rows(sql`
        insert into api_key (workspace_id, id, user_id, name, start, created_by_id, expires_at)
        values (${workspaceId}, ${made.id}, ${userId}, ${name}, ${made.start ?? ''}, ${by.actorId ?? userId}, ${made.expiresAt})`)
      const changes: Record<string, [unknown, unknown]> = { name: [null, name], user: [null, userId] }
      await recordEvents(
        tx,
        workspaceId,
        [{ entity: 'apiKey', recordId: made.id, action: 'create', changes }],
        by,
      )
    })
  } catch (error) {
    // better-auth wrote its half outside our transaction; a key without a company must not remain.
    await database.control(sql`delete from auth.api_key where id = ${made.id}`)
    throw error
  }
  return { id: made.id, key: made.key }
}

/** The actor's own keys; everyone's for who administers keys. */
export async function listKeys(database: Database, actor: Actor): Promise<ApiKey[]> {
  const whose = mayAdminister(actor, 'keys') ? sql`` : sql`and k.user_id = ${actor.userId}`
  const [rows = []] = await database.read<(Omit<ApiKey, 'user'> & { userId: string; userName: string })[]>(
    actor.workspaceId,
    [
      sql`select k.id, k.name, k.start, k.user_id as "userId", p.name as "userName", k.created_at as "createdAt",
            k.expires_at as "expiresAt", case when a.updated_at > a.created_at then a.updated_at end as "lastUsedAt"
          from api_key k
          join workspace_user p on p.workspace_id = k.workspace_id and p.id = k.user_id
          join auth.api_key a on a.id = k.id
          where k.workspace_id = ${actor.workspaceId} ${whose} order by k.created_at desc`,
    ],
  )
  return rows.map(({ userId, userName, ...key }) => ({ ...key, user: { id: userId, title: userName } }))
}

/** Ends a key at once. Others' keys need the power over keys. */
export async function revokeKey(database: Database, actor: Actor, id: string): Promise<void> {
  const { workspaceId } = actor
  await database.transaction(workspaceId, async tx => {
    const [key] = await tx.rows<{ userId: string; name: string }>(
      sql`select user_id as "userId", name from api_key where workspace_id = ${workspaceId} and id = ${id}`,
    )
    if (!key || (key.userId !== actor.userId && !mayAdminister(actor, 'keys'))) throw new Problem('notFound')
    if (key.userId !== actor.userId) checkReach(actor, await staffed(tx, workspaceId, key.userId))
    await tx.rows(sql`delete from api_key where workspace_id = ${workspaceId} and id = ${id}`)
    await tx.rows(sql`delete from auth.api_key where id = ${id}`)
    const changes: Record<string, [unknown, unknown]> = { name: [key.name, null], user: [key.userId, null] }
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'apiKey', recordId: id, action: 'delete', changes }],
      authorOf(actor),
    )
    announce(tx, { kind: 'key', id })
  })
}
