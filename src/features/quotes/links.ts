/** Links by which customers read a quote without signing in: whoever has one, has it; it can be withdrawn and ends by itself. */
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { newId } from '../../core/id.ts'
import type { WriteContext } from '../../core/server.ts'
import { demandMayDo, get, type Row, readingOf } from '../../core/store/read.ts'
import { writeChange } from '../../core/store/records.ts'
import { lock } from '../../core/store/write.ts'
import { quote } from './quotes.entity.ts'
import { refused } from './refusals.ts'

/** Links of one quote that stand at once. */
const MOST = 20
/** How long a link stands, in days, where nothing else is said. */
export const LINK_DAYS = 90

export interface Link {
  id: string
  createdAt: string
  createdBy: Ref
  expiresAt: string
  withdrawnAt: string | null
  openedAt: string | null
  opened: number
}

/** 256 bits by chance; kept is only what cannot be turned back. */
export const newToken = (): string => randomBytes(32).toString('base64url')
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Links of a quote the actor may see, the newest first; no tokens: those are told once. */
export async function linksOf(core: Core, actor: Actor, id: string): Promise<Link[]> {
  const row = await get(core, actor, quote.name, id)
  const [rows] = await core.db.read<(Omit<Link, 'createdBy'> & { byId: string; byName: string })[]>(
    actor.workspaceId,
    [
      sql`SELECT k.id, k.created_at AS "createdAt", u.id AS "byId", u.name AS "byName", k.expires_at AS "expiresAt", k.withdrawn_at AS "withdrawnAt",
        k.opened_at AS "openedAt", k.opened
      FROM quote_link k JOIN workspace_user u ON u.workspace_id = k.workspace_id AND u.id = k.created_by
      WHERE k.workspace_id = ${actor.workspaceId} AND k.quote_id = ${row.id} ORDER BY k.id DESC`,
    ],
  )
  return rows.map(({ byId, byName, ...link }) => ({ ...link, createdBy: { id: byId, title: byName } }))
}

/** Makes a link; its token is in this answer and nowhere else. */
export async function makeLink(
  core: Core,
  actor: Actor,
  id: string,
  days: number,
): Promise<{ id: string; path: string; expiresAt: string }> {
  const token = newToken()
  const link = newId()
  const expiresAt = new Date(core.now().getTime() + days * 86_400_000).toISOString()
  await onQuote(core, actor, id, async (context, record) => {
    const { tx } = context
    if (record.number === null) throw new Problem(refused.notShared)
    const [{ count }] = await tx.rows<{ count: number }>(sql`SELECT count(*) AS count FROM quote_link
      WHERE workspace_id = ${tx.workspaceId} AND quote_id = ${id} AND withdrawn_at IS NULL AND expires_at > ${core.now().toISOString()}`)
    if (count >= MOST) throw new Problem(refused.linksMost, { most: MOST })
    tx.send(sql`INSERT INTO quote_link (workspace_id, id, quote_id, token_hash, created_by, expires_at)
      VALUES (${tx.workspaceId}, ${link}, ${id}, ${hashOf(token)}, ${actor.userId}, ${expiresAt})`)
    await writeChange(context, { id, before: record, set: {}, action: 'share' })
  })
  return { id: link, path: `/q/${actor.slug}/${token}`, expiresAt }
}

export async function withdrawLink(core: Core, actor: Actor, id: string, link: string): Promise<void> {
  await onQuote(core, actor, id, async (context, record) => {
    const { tx } = context
    const [row] = await tx.rows(sql`UPDATE quote_link SET withdrawn_at = ${core.now().toISOString()}
      WHERE workspace_id = ${tx.workspaceId} AND quote_id = ${id} AND id = ${link} AND withdrawn_at IS NULL RETURNING id`)
    if (!row) throw new Problem('notFound')
    await writeChange(context, { id, before: record, set: {}, action: 'unshare' })
  })
}

type Act = (context: WriteContext, record: Row) => Promise<void>

/** Who may send a quote may share it. */
async function onQuote(core: Core, actor: Actor, id: string, act: Act): Promise<void> {
  const reading = await readingOf(core, actor, quote.name)
  demandMayDo(reading, 'send')
  await core.db.transaction(actor.workspaceId, async tx => {
    const context = { core, tx, actor, model: reading.model }
    const { record } = await lock(context, reading.models, id)
    await act(context, record)
  })
}
