import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'

/** One block of a home page: which, where, and what it was told (the view it shows, how many rows). */
export const homeBlock = z.strictObject({
  key: z.string().regex(/^[\w.]{1,60}$/),
  place: z.enum(['main', 'beside']),
  options: z.record(z.string().max(40), z.string().max(2000)).optional(),
})
export const homeBlocks = z.array(homeBlock).max(30)
export type HomeBlocks = z.infer<typeof homeBlocks>

export interface HomePage {
  role: { id: string; title: string; code: string } | null
  version: number
  blocks: HomeBlocks
}

/** The home page of the person's role, else that of everyone; none: what the program comes with. */
export const homeStatement = ({ workspaceId, userId }: Actor): RawBuilder<{ blocks: HomeBlocks }> =>
  sql`SELECT h.blocks FROM home_page h WHERE h.workspace_id = ${workspaceId}
    AND (h.role_id IS NULL OR h.role_id = (SELECT role_id FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ${userId}))
    ORDER BY h.role_id IS NULL LIMIT 1`

export async function listHomes(core: Core, { workspaceId }: Actor): Promise<HomePage[]> {
  const [rows] = await core.db.read<HomePage[]>(workspaceId, [
    sql`SELECT CASE WHEN r.id IS NOT NULL THEN jsonb_build_object('id', r.id, 'title', r.name, 'code', r.code) END AS role, h.version, h.blocks
      FROM home_page h LEFT JOIN role r ON r.workspace_id = ${workspaceId} AND r.id = h.role_id
      WHERE h.workspace_id = ${workspaceId} AND (h.role_id IS NULL OR r.deleted_at IS NULL) ORDER BY r.name NULLS FIRST`,
  ])
  return rows
}

/** Puts the blocks of a role's home page, or of everyone's (null). States the version seen, 0 where there is none. */
export async function putHome(
  core: Core,
  { workspaceId }: Actor,
  roleId: string | null,
  { version, blocks }: { version?: number; blocks: HomeBlocks },
): Promise<void> {
  await core.db.transaction(workspaceId, async tx => {
    const [role] = await tx.rows(
      sql`SELECT id FROM role WHERE workspace_id = ${workspaceId} AND id = ${roleId} AND deleted_at IS NULL`,
    )
    if (roleId && !role) throw new Problem('notFound')
    const [before] = await tx.rows<{ version: number }>(sql`SELECT version FROM home_page
      WHERE workspace_id = ${workspaceId} AND role_id IS NOT DISTINCT FROM ${roleId}::uuid FOR UPDATE`)
    if (version !== undefined && (before?.version ?? 0) !== version) throw new Problem('conflict')
    await tx.rows(sql`INSERT INTO home_page AS h (workspace_id, id, role_id, blocks)
      VALUES (${workspaceId}, ${newId()}, ${roleId}, ${JSON.stringify(blocks)}::jsonb) ON CONFLICT (workspace_id, role_id)
      DO UPDATE SET blocks = excluded.blocks, version = h.version + 1, updated_at = now()`)
  })
}

/** Back to what stands for everyone, or to what the program comes with. */
export async function dropHome(core: Core, { workspaceId }: Actor, roleId: string | null): Promise<void> {
  await core.db.transaction(workspaceId, async tx => {
    tx.send(
      sql`DELETE FROM home_page WHERE workspace_id = ${workspaceId} AND role_id IS NOT DISTINCT FROM ${roleId}::uuid`,
    )
  })
}
