import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { createDirectory } from '../people/directory.ts'

/** The program itself as an actor of a company: all rights, and nobody's name in the events. */
export async function systemActor(core: Core, workspaceId: string): Promise<Actor | undefined> {
  const [[owner]] = await core.db.read<{ id: string }[]>(workspaceId, [
    sql`SELECT u.id FROM workspace_user u JOIN role r ON r.workspace_id = ${workspaceId} AND r.id = u.role_id
      WHERE u.workspace_id = ${workspaceId} AND r.code = 'owner' AND u.active AND u.deleted_at IS NULL ORDER BY u.id LIMIT 1`,
  ])
  const actor = owner && (await createDirectory(core.db).actor(workspaceId, owner.id, 'job'))
  return actor && { ...actor, userId: '', name: '' }
}
